"""Asks for the files of a data set that are not here: what they are, and where they are now."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from designer.session import Session
from designer.texts import told, word
from engine.data import DATA_SETS, DataSet
from engine.data.own import OwnFile
from engine.declare import Param, plain
from engine.frozen import frozen
from engine.graph.edits import set_param, within
from engine.graph.facts import Analysis, data_set_of
from engine.message import Message, Misfit

FOLDER, FILE = "folder", "file"


@frozen
class Absent:
    """A data set without its files, the node that holds it, and the sentence that asks for them."""

    key: str
    data_set: DataSet
    message: Message


def absent(analysis: Analysis) -> Absent | None:
    """The first data set of a network whose files are not here."""
    for facts in analysis.outer:
        examples = data_set_of(facts)
        message = examples.missing() if isinstance(examples, DataSet) else None
        if isinstance(examples, DataSet) and message is not None:
            return Absent(facts.node.key, examples, message)
    return None


class AbsentData(QObject):
    """Asks before a training, and writes the file or folder that a person chose into the Data node."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self.session = session
        self.window = window

    def ask(self, start: str) -> bool:
        """Whether all files are here, perhaps after asking for them; ``start`` is the folder to look in first."""
        while (found := absent(self.session.analysis)) is not None:
            path = self._ask(found, start)
            if not path:
                return False
            start = str(Path(path).parent)
        return True

    def _ask(self, found: Absent, start: str) -> str:
        """The path that holds the files and stands in the node now; empty where a person gave up.

        A place without them changes nothing: it is told what it lacks, and asked again.
        """
        place = next((one for one in found.data_set.params() if one.kind in (FOLDER, FILE)), None)
        message = found.message
        while self._wants_to_choose(found, message, place) and place is not None:
            path = self._chosen(found, place, start)
            if not path:
                continue
            lacking = _lacking(DATA_SETS.read({**plain(found.data_set), place.name: path}))
            if lacking is None:
                self._put(found.key, place, path)
                return path
            message, start = lacking, path
        return ""

    def _chosen(self, found: Absent, place: Param, start: str) -> str:
        data = word(found.data_set.title)
        if place.kind == FOLDER:
            title = self.tr("The folder of {data}").format(data=data)
            return QFileDialog.getExistingDirectory(self.window, title, start)
        title = self.tr("The file of {data}").format(data=data)
        return QFileDialog.getOpenFileName(self.window, title, start)[0]

    def _wants_to_choose(self, found: Absent, message: Message, place: Param | None) -> bool:
        box = QMessageBox(self.window)
        box.setObjectName("absentData")
        box.setText(self.tr("The files of {data} are not here yet.").format(data=word(found.data_set.title)))
        source = word(found.data_set.source)
        box.setInformativeText("\n\n".join(text for text in (told(message), source) if text))
        is_file = place is not None and place.kind == FILE
        text = self.tr("Choose the file…") if is_file else self.tr("Choose their folder…")
        choose = box.addButton(text, QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(choose)
        box.exec()
        return box.clickedButton() is choose

    def _put(self, key: str, place: Param, path: str) -> None:
        """One step that can be undone, on whatever level of blocks a person looks."""
        project = self.session.project
        examples: dict[str, Any] = {**project.graph.nodes[key].params["examples"], place.name: path}
        changed = within(project, (), lambda graph: set_param(graph, key, "examples", examples))
        text = "Choose the folder of the data" if place.kind == FOLDER else "Choose the file of the data"
        self.session.do(Message(text), changed)


def _lacking(data_set: DataSet) -> Message | None:
    """What keeps these files from being those that are missed; another file of the same name is not one of them."""
    lacking = data_set.missing()
    if lacking is None and isinstance(data_set, OwnFile):
        try:
            data_set.unchanged()
        except Misfit as misfit:
            return misfit.message
    return lacking
