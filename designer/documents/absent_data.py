"""Asks for the files of a data set that are not here, or not as they were: what they are, and where they are now."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from designer.question import ACCEPT, ask
from designer.session import Session
from designer.texts import told, word
from engine.data import DATA_SETS, DataSet
from engine.data.closed import is_closed
from engine.data.followed import places as places_in
from engine.data.own import OwnFile
from engine.declare import Param, plain
from engine.files.places import agreed, unasked
from engine.graph.absent import Absent, absent, lacking
from engine.graph.edits import within
from engine.graph.facts import data_set_of
from engine.graph.places import placed
from engine.message import Message

if TYPE_CHECKING:
    from designer.frame import Frame

FOLDER, FILE = "folder", "file"
AGAIN, CHOOSE, GET = "again", "choose", "get"
SHOWN = 200
"""So many signs of a path stand in a notice."""


class AbsentData(QObject):
    """Asks before a training, and writes what a person chose into the Data node.

    The dialogs are imported when they are asked for: nobody waits for them at the start of the window.
    """

    renewed = Signal(str)
    """Data were looked at again; the sentences say what is another now."""

    def __init__(self, session: Session, window: Frame) -> None:
        super().__init__(window)
        self.session = session
        self.window = window

    def ask(self, start: str) -> bool:
        """Whether all files are here as they were, perhaps after asking for them; ``start`` is where to look first.

        Data that were looked at again are no reason to go on: a person is told first what is another.
        """
        if not self.may_read(start):
            return False
        while (found := absent(self.session.analysis)) is not None:
            path = self._ask(found, start)
            if not path:
                return False
            start = str(Path(path).parent)
        return True

    def tell_closed(self) -> None:
        """Say of a document that was opened that it names data which nobody has chosen."""
        places = unasked(self.session.project)
        if places:
            text = self.tr("{name} is to read {place}, outside its folder. Nothing there was looked at yet.")
            said = text.format(name=self.window.documents.name(), place=places[0][:SHOWN])
            self.window.notice.offer(said, self.tr("Decide…"), self.may_read)

    def may_read(self, start: str = "") -> bool:
        """Whether all places may be read that the document names, perhaps after asking."""
        while places := unasked(self.session.project):
            # Only here: hardly a document needs it.
            from designer.documents.closed_places import CHOOSE as OTHER
            from designer.documents.closed_places import READ, answer_about

            found = self._closed()
            answer = answer_about(self.window, self.window.documents.name(), places, can_choose=found is not None)
            if answer == READ:
                self._agree()
            elif answer != OTHER or found is None or not self._ask(found, start, CHOOSE):
                return False
        return True

    def _closed(self) -> Absent | None:
        """The first data set whose place is closed, on the outermost level."""
        sets = ((facts.node.key, data_set_of(facts)) for facts in self.session.analysis.outer)
        found = ((key, one) for key, one in sets if isinstance(one, DataSet))
        return next((lacking(key, one) for key, one in found if any(is_closed(at) for _, at in places_in(one))), None)

    def _agree(self) -> None:
        """Open all places: they are read from now on, also in other documents."""
        from engine.files import chosen_places

        document, project = self.session.document, self.session.project
        was_saved = not document.modified
        chosen_places.remember(unasked(project))
        self.session.do(Message("Agree to read the data"), agreed(project))
        if was_saved:
            # Its file says the same as before.
            document.saved()
            self.session.file_changed.emit()

    def _ask(self, found: Absent, start: str, first: str = "") -> str:
        """The path that holds the files and stands in the node now; empty where a person gave up, or looked again.

        A place without them changes nothing: it is told what it lacks, and asked again. ``first`` was answered already.
        """
        here = found
        while answer := first or self._answer(here):
            first = ""
            if answer == AGAIN:
                if self._look_again(here):
                    break
                continue
            path = self._got(found.data_set) if answer == GET else self._chosen(found.data_set, start)
            if not path:
                if is_closed(str(getattr(found.data_set, _place(found.data_set).name))):
                    break
                continue
            data_set = DATA_SETS.read(placed(plain(found.data_set), path))
            wrong = lacking(found.key, data_set)
            if wrong is None:
                is_file = _place(data_set).kind == FILE
                text = "Choose the file of the data" if is_file else "Choose the folder of the data"
                self._put(found.key, Message(text), plain(data_set))
                return path
            here, start = wrong, path
        return ""

    def _got(self, data_set: DataSet) -> str:
        """The folder of a download that it reads; empty where a person gave up."""
        from designer.getting.dialog import GetDialog
        from engine.starting.getting import downloads_for

        dialog = GetDialog(self.window, downloads_for(data_set.type), self.window.theme)
        path = str(dialog.folder) if dialog.exec() else ""
        dialog.deleteLater()
        return path

    def _chosen(self, data_set: DataSet, start: str) -> str:
        data = word(data_set.title)
        if _place(data_set).kind == FILE:
            return QFileDialog.getOpenFileName(self.window, self.tr("The file of {data}").format(data=data), start)[0]
        return QFileDialog.getExistingDirectory(self.window, self.tr("The folder of {data}").format(data=data), start)

    def _answer(self, found: Absent) -> str:
        """What a person wants to do about files that are not here, or not as they were; empty for nothing."""
        from engine.starting.getting import downloads_for

        data_set = found.data_set
        is_file = _place(data_set).kind == FILE
        title = self.tr("The files of {data} are not here yet.").format(data=word(data_set.title))
        texts = [told(found.message), word(data_set.source)]
        if isinstance(data_set, OwnFile) and data_set.file:
            title, texts[1] = self.tr("{file} is not where it was.").format(file=_name(data_set)), ""
        if found.changed:
            title = self.tr("{file} is not as it was.").format(file=_name(data_set))
            texts[1] = self.tr("Look at it again, and what you said of it stays wherever it still fits.")
        answers = {AGAIN: (self.tr("Look at it again"), ACCEPT)} if found.changed else {}
        answers[CHOOSE] = self.tr("Choose the file…") if is_file else self.tr("Choose their folder…"), ACCEPT
        if downloads_for(data_set.type):
            answers[GET] = self.tr("Download them…"), ACCEPT
        told_of = "\n\n".join(text for text in texts if text)
        return ask(self.window, "absentData", title, told_of, answers, default=next(iter(answers)))

    def _look_again(self, found: Absent) -> bool:
        """Describe the data anew and write that into the node, in one step; False where that was cancelled."""
        from designer.beginning.again import AgainDialog

        before = plain(found.data_set)
        dialog = AgainDialog(self.window, Path(before[_place(found.data_set).name]), before)
        dialog.exec()
        answer = dialog.answer
        dialog.deleteLater()
        if answer is None:
            return False
        self._put(found.key, Message("Look at the data again"), dict(answer.examples))
        self.renewed.emit(" ".join(told(one.message) for one in answer.reasons))
        return True

    def _put(self, key: str, label: Message, examples: dict[str, Any]) -> None:
        """One step that can be undone, on whatever level of blocks a person looks; the wires follow the outputs."""
        from designer.panels.data_wires import changed

        facts = self.session.analysis.nodes[key]
        change = partial(changed, facts=facts, name="examples", value=examples)
        self.session.do(label, within(self.session.project, (), change))


def _place(data_set: DataSet) -> Param:
    """The setting that says where its files are."""
    return next(one for one in data_set.params() if one.kind in (FOLDER, FILE))


def _name(data_set: DataSet) -> str:
    return Path(getattr(data_set, _place(data_set).name)).name
