"""The blocks that a person saved: what is in their folder, and saving, renaming and removing them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from designer.canvas.nodes.words import title_shown
from designer.canvas.stock import folder, saved_as
from designer.session import Session
from engine.files import FileProblem
from engine.files.blocks import SavedBlock, remove_block, rename_block, save_block, saved_blocks
from engine.message import Message, Misfit


class SavedBlocks(QObject):
    """Asks before it replaces or removes anything; each refusal is one sentence."""

    changed = Signal()
    told = Signal(str)
    refused = Signal(object)
    """A Message: what could not be done, and why."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self.session = session
        self.window = window
        self.blocks, self.damaged = saved_blocks(folder())

    def trouble(self) -> Message | None:
        """What is in the folder and is no block; it was skipped."""
        if not self.damaged:
            return None
        values = {"count": len(self.damaged), "reason": self.damaged[0].message}
        if len(self.damaged) == 1:
            return Message("A saved block was skipped. {reason}", values)
        return Message("{count} saved blocks were skipped. The first: {reason}", values)

    def save(self) -> None:
        """Save the selected block under a name that is asked for."""
        (key,) = self.session.selection
        facts = self.session.analysis.nodes[key]
        name = self._ask(self.tr("Save a block"), title_shown(facts), [block.name for block in self.blocks])
        if name and self._attempt(lambda: save_block(folder(), self.session.analysis, key, name)):
            self.told.emit(self.tr("“{name}” is in the list of layers now, under My blocks.").format(name=name))

    def rename(self, entry: str, *_: object) -> None:
        """Give a saved block another name; those that are on a canvas keep theirs."""
        block = self._block(entry)
        others = [one.name for one in self.blocks if one is not block]
        if block is None or not (name := self._ask(self.tr("Rename a saved block"), block.name, others)):
            return
        replaced = next((one for one in self.blocks if one is not block and same(one.name, name)), None)
        if self._attempt(lambda: rename_block(block, name)) and replaced is not None:
            self._attempt(lambda: remove_block(replaced))

    def remove(self, entry: str, *_: object) -> None:
        """Remove a saved block from its folder, once a person agreed."""
        block = self._block(entry)
        if block is None:
            return
        from designer.question import LOSE, ask

        text = self.tr("Remove “{name}” from the list of layers?").format(name=block.name)
        lost = self.tr("Its file is deleted. What was made of it stays where it is.")
        if ask(self.window, "remove_block", text, lost, {"remove": (self.tr("Remove"), LOSE)}):
            self._attempt(lambda: remove_block(block))

    def _block(self, entry: str) -> SavedBlock | None:
        return next((block for block in self.blocks if saved_as(block.file) == entry), None)

    def _ask(self, title: str, name: str, taken: list[str]) -> str:
        """The name that a person gives; empty where none was given."""
        # Only here: it is not asked for at every start.
        from designer.panels.name_dialog import NameDialog

        dialog = NameDialog(self.window, title, name, taken)
        done = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        return dialog.name if done else ""

    def _attempt(self, act: Callable[[], object]) -> bool:
        """Whether it could be done; the list follows what is in the folder either way."""
        try:
            act()
        except (Misfit, FileProblem) as problem:
            self.refused.emit(problem.message)
            return False
        except OSError as error:
            text = "'{folder}', where saved blocks are kept, cannot be written: {reason}. Nothing was changed."
            self.refused.emit(Message(text, {"folder": str(folder()), "reason": error.strerror or str(error)}))
            return False
        finally:
            self.blocks, self.damaged = saved_blocks(folder())
            self.changed.emit()
        return True


def same(one: str, other: str) -> bool:
    """Whether two names of blocks are one."""
    return one.casefold() == other.casefold()
