"""Takes pictures of the network out of the window: into a file, and to the clipboard."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from designer.documents.files import Documents
from designer.look.theme import Theme
from designer.pictures.dialog import PictureDialog
from designer.pictures.drawing import KINDS, Kind, PictureSettings, drawn, image, picture
from designer.session import Session
from engine.files import FileProblem, write_file
from engine.message import Message, Misfit

SVG_TYPE = "image/svg+xml"
NOTHING = Message("There is nothing to draw yet. Put a layer on the canvas first.")


class Picturing(QObject):
    """Asks, draws and writes; each refusal is one sentence."""

    def __init__(self, session: Session, documents: Documents, window: QWidget) -> None:
        super().__init__(window)
        self.session = session
        self.documents = documents
        self.window = window

    def export(self, theme: Theme) -> None:
        """Ask how the picture is to look and where it goes, and write it there."""
        if not self._has_something():
            return
        dialog = PictureDialog(self.window, self.session, theme)
        dialog.copy.clicked.connect(lambda: self._copy(dialog.theme_chosen(), dialog.settings))
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self._write(dialog)
        dialog.deleteLater()

    def copy(self, theme: Theme) -> None:
        """Put a picture of what the canvas shows into the clipboard, as pixels and as SVG."""
        if self._has_something():
            self._copy(theme, PictureSettings())

    def _has_something(self) -> bool:
        if not self.session.graph.nodes:
            self.documents.refused.emit(NOTHING)
        return bool(self.session.graph.nodes)

    def _copy(self, theme: Theme, settings: PictureSettings) -> None:
        scene, data = drawn(self.session.graph, self.session.analysis, theme), QMimeData()
        try:
            data.setImageData(image(scene, settings))
        except Misfit as misfit:
            self.documents.refused.emit(misfit.message)
            return
        data.setData(SVG_TYPE, picture(scene, "svg", settings, self.documents.name()))
        QGuiApplication.clipboard().setMimeData(data)
        self.documents.told.emit(self.tr("The picture is in the clipboard."))

    def _write(self, dialog: PictureDialog) -> None:
        text = self.tr("{kind} picture (*.{ending})")
        filters = {text.format(kind=kind.upper(), ending=kind): kind for kind in KINDS}
        start = Path(self.documents.remembered.folder) / f"{self.documents.suggested()}.svg"
        chosen, wanted = QFileDialog.getSaveFileName(
            self.window, self.tr("Export picture"), str(start), ";;".join(filters)
        )
        if not chosen:
            return
        file, kind = _place(Path(chosen), filters.get(wanted, "svg"))
        try:
            write_file(file, picture(dialog.scene(), kind, dialog.settings, self.documents.name()))
        except (Misfit, FileProblem) as problem:
            self.documents.refused.emit(problem.message)
            return
        self.documents.told.emit(self.tr("The picture was written to {file}.").format(file=file))


def _place(file: Path, wanted: Kind) -> tuple[Path, Kind]:
    """The file with its ending, and the kind that this says; a name without one gets the kind that was chosen."""
    ending = file.suffix.lower().removeprefix(".")
    if ending in KINDS:
        return file, ending
    return Path(f"{file}.{wanted}"), wanted
