"""Serves one training in the process of the test: what becomes of a view that breaks."""

from __future__ import annotations

from multiprocessing import Pipe

import pytest

from engine.training.commands import Start
from engine.training.frames import SAID, TOLD
from engine.training.inbox import Inbox
from engine.training.messages import Finished, Preparing, Refused, Started, Unseen
from engine.training.serve import _train
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.probe import Probe
from engine.training.watching.schedule import VIEWS
from engine.training.watching.view import View
from engine.training.wire import Wire
from tests.engine.projects import points


def test_a_view_that_breaks_is_told_once_as_unseen_and_the_training_ends_as_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(probe: Probe, ask: Ask) -> Seen | None:
        raise ArithmeticError("two of three\nare gone")

    monkeypatch.setitem(VIEWS, "failing", View("failing", fails, 0.0, None))
    ours, theirs = Pipe()
    asks = (Ask("failing", "hidden"), Ask("weights", "hidden"))
    _train(Inbox(Wire(theirs, SAID)), Start(points(epochs=2), threads=1), asks)
    theirs.close()
    heard = []
    wire = Wire(ours, TOLD)
    while wire.poll():
        try:
            message = wire.recv()
        except EOFError:
            break
        if not isinstance(message, Preparing):
            heard.append(message)
    assert isinstance(heard[0], Started) and isinstance(heard[-1], (Finished, Seen))
    assert {one.ask for one in heard if isinstance(one, Seen)} == {asks[1]}
    (unseen,) = (one for one in heard if isinstance(one, Unseen))
    assert unseen.view == "failing" and str(unseen.message).endswith("until the next training: two of three.")
    assert not [one for one in heard if isinstance(one, Refused)]
    assert [one for one in heard if isinstance(one, Finished) and not one.stopped]
