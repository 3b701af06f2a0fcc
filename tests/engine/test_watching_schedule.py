"""Checks what is looked at when: new wishes at once, the whole network in each round, all within a share of time."""

from __future__ import annotations

from collections import Counter

import pytest

from engine.training.loop import Loop
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.probe import Probe
from engine.training.watching.schedule import SHARE, Watching
from engine.training.watching.view import VIEWS, View
from tests.engine.projects import points


class Clock:
    """Goes on only when it is told to."""

    now = 1.0

    def __call__(self) -> float:
        return self.now


class Looks:
    """Views of known costs, and what came of a stretch of a training under them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **costs: float) -> None:
        self.clock, self.spent = Clock(), 0.0
        for name, cost in costs.items():
            monkeypatch.setitem(VIEWS, name, View(name, self._look(cost), 0.05, first=name == "whole"))
        self.watching = Watching(Loop(points(), 1), self.clock)

    def _look(self, cost: float):  # type: ignore[no-untyped-def]
        def look(probe: Probe, ask: Ask) -> Seen:
            self.clock.now += cost
            self.spent += cost
            return Seen(ask, probe.step)

        return look

    def during(self, seconds: float) -> Counter[str]:
        end, seen = self.clock.now + seconds, Counter[str]()
        while self.clock.now < end:
            seen.update(one.ask.view for one in self.watching.round())
            self.clock.now += 0.001
        return seen


def test_the_whole_network_comes_in_each_round_and_no_other_view_starves(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = Looks(monkeypatch, whole=0.05, one=0.005, two=0.005, three=0.005)
    looks.watching.ask([Ask("one"), Ask("two"), Ask("three"), Ask("whole")])
    seen = looks.during(100)
    others = [seen["one"], seen["two"], seen["three"]]
    assert sum(others) - 3 <= seen["whole"] <= sum(others) + 3 and max(others) - min(others) <= 1


def test_looking_holds_its_share_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = Looks(monkeypatch, whole=0.002, one=0.02, two=0.0005)
    looks.watching.ask([Ask("whole"), Ask("one"), Ask("two")])
    looks.during(100)
    assert 0.8 * SHARE <= looks.spent / 100 <= SHARE * 1.02


def test_a_new_wish_is_seen_at_once_and_is_paid_for_later(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = Looks(monkeypatch, slow=0.02, quick=0.001)
    looks.watching.ask([Ask("slow")])
    looks.during(0.1)
    for stroke in range(20):
        looks.watching.ask([Ask("slow"), Ask("quick", options=(("example", stroke),))])
        assert looks.during(0.002) == {"quick": 1}, "what was seen already goes on waiting"
    looks.spent, begun = 0.0, looks.clock.now
    looks.during(100)
    assert looks.spent <= SHARE * (looks.clock.now - begun) - 0.02 + 0.002, "the strokes were paid for"


def test_a_view_that_fails_at_one_node_is_seen_at_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(probe: Probe, ask: Ask) -> Seen:
        if ask.node == "hidden":
            raise ArithmeticError("no")
        return Seen(ask, probe.step)

    monkeypatch.setitem(VIEWS, "failing", View("failing", fails, 0.0))
    watching = Watching(Loop(points(), 1))
    watching.on_failure = lambda ask, error: None
    watching.ask([Ask("failing", "hidden"), Ask("failing", "answer")])
    for _ in range(2):
        assert [one.ask.node for one in watching.everything()] == ["answer"]
