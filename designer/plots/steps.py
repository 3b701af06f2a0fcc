"""Keeps the value of every training step, with its smoothed curve."""

from copy import copy

import numpy as np
from numpy.typing import ArrayLike

from designer.plots.series import Extrema
from designer.plots.smoothing import Smoother

PIECE = 1 << 15


class StepValues:
    """One value for each step from `first` on; a step that never arrived, or was not finite, is a gap."""

    def __init__(self, smoothing: float) -> None:
        self.first = 0
        self.raw = Extrema()
        self.smooth = Extrema()
        self._smoother = Smoother(smoothing)
        self._begun: list[Smoother] = []
        """How smoothing began at each piece: it goes on from there when the end is forgotten."""

    def __len__(self) -> int:
        return len(self.raw)

    @property
    def last(self) -> int:
        return self.first + len(self.raw) - 1

    def add(self, first_step: int, values: ArrayLike) -> None:
        """Values of the steps from `first_step` on; they replace what was known of these and later steps."""
        fresh = np.array(values, dtype=np.float32).ravel()
        if not len(fresh):
            return
        fresh[~np.isfinite(fresh)] = np.nan
        if not len(self) or first_step < self.first:
            self._restart(first_step)
        self.truncate(first_step - 1)
        missing = first_step - self.last - 1
        self.raw.append(np.concatenate([np.full(missing, np.nan, dtype=np.float32), fresh]) if missing else fresh)

    def truncate(self, step: int) -> None:
        """Forgets what came after a step."""
        if not len(self) or step >= self.last:
            return
        self.raw.truncate(max(0, step - self.first + 1))
        piece = len(self.raw) // PIECE
        if len(self.raw) < len(self.smooth):
            self.smooth.truncate(piece * PIECE)
            self._smoother = copy(self._begun[piece])
            del self._begun[piece:]

    def smooth_by(self, weight: float) -> None:
        self._smoother = Smoother(weight)
        self._begun = []
        self.smooth = Extrema()

    def refresh(self) -> None:
        """Smooths what has arrived since the last time, in pieces: all at once would take many times the room."""
        while (known := len(self.smooth)) < len(self.raw):
            if known % PIECE == 0:
                self._begun.append(copy(self._smoother))
            fresh = self.raw.values[known : (known // PIECE + 1) * PIECE].astype(np.float64)
            self.smooth.append(self._smoother.extend(fresh))

    def at(self, step: int) -> float:
        """The smoothed value of a step; nan where there is none."""
        index = step - self.first
        return float(self.smooth.values[index]) if 0 <= index < len(self.smooth) else float("nan")

    def raw_at(self, step: int) -> float:
        """The value of a step as it was measured; nan where there is none."""
        index = step - self.first
        return float(self.raw.values[index]) if 0 <= index < len(self) else float("nan")

    def latest(self) -> float:
        """The last smoothed value that is known; nan where there is none."""
        known = np.flatnonzero(np.isfinite(self.smooth.values[-64:]))
        return float(self.smooth.values[-64:][known[-1]]) if len(known) else float("nan")

    def _restart(self, first_step: int) -> None:
        self.first = first_step
        self.raw = Extrema()
        self.smooth_by(self._smoother.weight)
