"""Where a step stands among the epochs, also where a change of the batch size gave them another length."""

from __future__ import annotations

from typing import NamedTuple


class Section(NamedTuple):
    """Epochs of one length in a row: the steps and epochs before them, and how many steps each has."""

    step: int
    epoch: int
    steps_per_epoch: int


class Epochs:
    """The sections of a training, the first one first."""

    def __init__(self) -> None:
        self.sections: list[Section] = []

    def begin(self, step: int, epoch: int, steps_per_epoch: int) -> None:
        """From here on an epoch has so many steps."""
        if not self.sections or self.sections[-1].steps_per_epoch != steps_per_epoch:
            self.sections.append(Section(step, epoch, steps_per_epoch))

    def begin_again(self, step: int, epoch: int) -> None:
        """From here on the epochs are as long as before, and the begun one begins anew."""
        self.sections.append(Section(step, epoch, self.sections[-1].steps_per_epoch))

    def place(self, step: int) -> tuple[int, int]:
        """The epoch and the batch in it, both from 0, of the step that follows so many."""
        section = next(one for one in reversed(self.sections) if one.step <= step)
        epochs, batch = divmod(step - section.step, section.steps_per_epoch)
        return section.epoch + epochs, batch

    def end(self, step: int) -> int:
        """How many steps are taken when the epoch of the step that follows so many is over."""
        section = next(one for one in reversed(self.sections) if one.step <= step)
        return step + section.steps_per_epoch - (step - section.step) % section.steps_per_epoch
