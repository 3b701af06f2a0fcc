"""What can be done with the selected runs: the menu of the list, and what its lines do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QProcess, Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu

from designer.canvas.annotations.names import colour_word
from designer.look import icons
from designer.look.theme import annotation_color
from designer.processes.child import child, end, start
from designer.question import ACCEPT, CANCEL, LOSE, ask
from designer.runs.rows import CYCLE, NOTE
from engine.message import Message, Misfit
from engine.recorded import listing
from engine.recorded.results import Results

if TYPE_CHECKING:
    from designer.runs.page import RunsPage

DELETE = "delete"


class RunMenu(QObject):
    """Made anew each time that it opens: what it offers follows from what is selected."""

    def __init__(self, page: RunsPage) -> None:
        super().__init__(page)
        self.page = page
        self.menu: QMenu | None = None
        self._process: QProcess | None = None
        self._waiting: list[tuple[Path, str, str]] = []

    # The menu

    def open_at(self, point: QPoint) -> None:
        """Offer what can be done with the selected runs."""
        if not self.page.table.selected:
            return
        self.menu = self._menu()
        self._fill()
        self.menu.popup(point)

    def choose_colour(self, one: Results, point: QPoint) -> None:
        """Offer the colours for one run."""
        self.menu = self._menu()
        self._colours(self.menu, [one])
        self.menu.popup(point)

    def _menu(self) -> QMenu:
        made = QMenu(self.page)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        made.aboutToHide.connect(self._forget)
        return made

    def _forget(self) -> None:
        self.menu = None

    def _fill(self) -> None:
        assert self.menu is not None
        chosen, page, menu = self.page.chosen, self.page, self.menu
        if page.in_trash:
            self._add(menu, self.tr("Put back"), "undo", self.put_back)
            self._add(menu, self.tr("Delete for good…"), "delete", self.delete)
            self._add(menu, self.tr("Open its folder"), "folder", self.open_folder)
            return
        follows = len(chosen) == 1 and page.table.rows.is_elsewhere(chosen[0])
        text = self.tr("Follow this run") if follows else self.tr("Go back to this run")
        back = self._add(menu, text, "open", page.go_back)
        back.setEnabled(len(chosen) == 1)
        menu.addSeparator()
        one = len(chosen) == 1
        self._add(menu, self.tr("Rename"), "rename", page.rename).setEnabled(one)
        self._add(menu, self.tr("Write a note"), "note", partial(page.table.edit_cell, NOTE)).setEnabled(one)
        pinned = bool(chosen) and all(each.pinned for each in chosen)
        pin = self._add(menu, self.tr("Unpin") if pinned else self.tr("Pin"), "pin", partial(self.pin, not pinned))
        pin.setEnabled(bool(chosen))
        colours = menu.addMenu(self.tr("Colour"))
        colours.setEnabled(bool(chosen))
        self._colours(colours, chosen)
        menu.addSeparator()
        for text, form in ((self.tr("Export for TensorBoard…"), "tensorboard"), (self.tr("Export as CSV…"), "csv")):
            self._add(menu, text, "export", partial(self.export, form)).setEnabled(bool(chosen))
        self._add(menu, self.tr("Open its folder"), "folder", self.open_folder)
        menu.addSeparator()
        self._add(menu, self.tr("Move to the trash…"), "delete", self.delete)

    def _add(self, menu: QMenu, text: str, icon: str, act: Callable[[], object]) -> QAction:
        action = menu.addAction(icons.icon(icon, self.page.theme.muted), text)
        action.triggered.connect(lambda: act())
        return action

    def _colours(self, menu: QMenu, runs: list[Results]) -> None:
        for name in CYCLE:
            swatch = icons.icon("swatch", annotation_color(self.page.theme, name))
            action = menu.addAction(swatch, colour_word(name))
            action.triggered.connect(partial(self.colour, runs, name))

    # What its lines do

    def colour(self, runs: list[Results], name: str, _checked: bool = False) -> None:
        """Give these runs a colour."""
        for one in runs:
            self.page.note(one, colour=name)

    def pin(self, pinned: bool) -> None:
        """Let the selected runs stand first, or no more."""
        for one in self.page.chosen:
            self.page.note(one, pinned=pinned)

    def open_folder(self) -> None:
        for one in self.page.table.selected[:1]:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(one.folder)))

    def delete(self) -> None:
        """Move the selected runs to the trash, or delete those in the trash for good; both are asked first."""
        runs = self.page.table.selected
        active = self.page.table.rows.active
        if any(one.folder == active for one in runs):
            self.page.refused.emit(Message("This run is being trained. Stop its training first."))
        elif runs and self._may_delete(len(runs)):
            self._move(runs, listing.delete if self.page.in_trash else listing.throw_away)
            if not self.page.in_trash:
                self.page.told.emit(self.tr("Moved to the trash. The button beside the list shows what is in it."))

    def put_back(self) -> None:
        """Put the selected runs from the trash back among the others."""
        self._move(self.page.table.selected, listing.put_back)

    def _move(self, runs: list[Results], move: Callable[[Path], object]) -> None:
        try:
            for one in runs:
                move(one.folder)
        except Misfit as misfit:
            self.page.refused.emit(misfit.message)
        self.page.refresh()

    def _may_delete(self, count: int) -> bool:
        if self.page.in_trash:
            text = self.tr("Delete this run for good?") if count == 1 else self.tr("Delete {count} runs for good?")
            one, all_of_them = (
                self.tr("Its metrics and weights cannot be brought back."),
                self.tr("Their metrics and weights cannot be brought back."),
            )
            label = self.tr("Delete for good")
        else:
            text = self.tr("Move this run to the trash?") if count == 1 else self.tr("Move {count} runs to the trash?")
            one, all_of_them = self.tr("It can be put back from there."), self.tr("They can be put back from there.")
            label = self.tr("Move to the trash")
        told = one if count == 1 else all_of_them
        answers = {DELETE: (label, LOSE if self.page.in_trash else ACCEPT)}
        default = CANCEL if self.page.in_trash else DELETE
        return bool(ask(self.page.window(), "runs", text.format(count=count), told, answers, default))

    # Export

    def export(self, form: str) -> None:
        """Write the selected runs into a folder, in a process of its own: a long one takes seconds."""
        runs = self.page.chosen
        folder = QFileDialog.getExistingDirectory(self.page.window(), self.tr("Export into a folder"))
        if not folder:
            return
        # Each into a folder of its own, where there are several: TensorBoard tells runs apart by their folders.
        several = len(runs) > 1
        self._waiting += [
            (one.folder, form, str(Path(folder) / one.folder.name) if several else folder) for one in runs
        ]
        self._go_on()

    def _go_on(self) -> None:
        if self._process is not None or not self._waiting:
            return
        folder, form, out = self._waiting.pop(0)
        self._process = child(self)
        self._process.finished.connect(partial(self._end, out))
        start(self._process, "engine", "export-run", str(folder), "--to", form, "-o", out)

    def _end(self, out: str, code: int, *_: object) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
        if code:
            self.page.refused.emit(Message("The run could not be written to '{folder}'.", {"folder": out}))
        elif not self._waiting:
            self.page.told.emit(self.tr("Written to {folder}.").format(folder=out))
        self._go_on()

    def close(self) -> None:
        """End what still writes, with the window."""
        self._waiting.clear()
        process, self._process = self._process, None
        end(process)
