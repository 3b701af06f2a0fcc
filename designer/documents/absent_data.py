"""Asks for the files of a data set that are not here: what they are, and which folder holds them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from designer.session import Session
from designer.texts import told, word
from engine.data import DATA_SETS, DataSet
from engine.declare import plain
from engine.frozen import frozen
from engine.graph.edits import set_param, within
from engine.graph.facts import Analysis, data_set_of
from engine.message import Message

FOLDER = "folder"


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
    """Asks before a training, and writes the folder that a person chose into the Data node."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self.session = session
        self.window = window

    def ask(self, start: str) -> bool:
        """Whether all files are here, perhaps after asking for them; ``start`` is the folder to look in first."""
        while (found := absent(self.session.analysis)) is not None:
            folder = self._ask(found, start)
            if not folder:
                return False
            start = str(Path(folder).parent)
        return True

    def _ask(self, found: Absent, start: str) -> str:
        """The folder that holds the files and stands in the node now; empty where a person gave up.

        A folder without them changes nothing: it is told what it lacks, and asked again.
        """
        name = next((one.name for one in found.data_set.params() if one.kind == FOLDER), None)
        message = found.message
        while self._wants_to_choose(found, message) and name is not None:
            title = self.tr("The folder of {data}").format(data=word(found.data_set.title))
            folder = QFileDialog.getExistingDirectory(self.window, title, start)
            if not folder:
                continue
            lacking = DATA_SETS.read({**plain(found.data_set), name: folder}).missing()
            if lacking is None:
                self._put(found.key, name, folder)
                return folder
            message, start = lacking, folder
        return ""

    def _wants_to_choose(self, found: Absent, message: Message) -> bool:
        box = QMessageBox(self.window)
        box.setObjectName("absentData")
        box.setText(self.tr("The files of {data} are not here yet.").format(data=word(found.data_set.title)))
        source = word(found.data_set.source)
        box.setInformativeText("\n\n".join(text for text in (told(message), source) if text))
        choose = box.addButton(self.tr("Choose their folder…"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(choose)
        box.exec()
        return box.clickedButton() is choose

    def _put(self, key: str, name: str, folder: str) -> None:
        """One step that can be undone, on whatever level of blocks a person looks."""
        project = self.session.project
        examples: dict[str, Any] = {**project.graph.nodes[key].params["examples"], name: folder}
        changed = within(project, (), lambda graph: set_param(graph, key, "examples", examples))
        self.session.do(Message("Choose the folder of the data"), changed)
