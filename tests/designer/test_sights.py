"""Checks what a window keeps of all that the views of a training showed: little, from the first step to the last."""

import numpy as np

from designer.training.record import Record
from designer.training.sights import MOST_SEEN, MOST_WAYS, Sights, lasts
from engine.recorded.history import Snapshot, add, look_of, piece_of
from engine.training.messages import Started
from engine.training.preview import Preview
from engine.training.watching.ask import Ask, Histogram, Seen
from engine.training.watching.station import Station

WEIGHTS = Ask("weights", "dense")
ONE = Histogram("weight", np.array([1, 2, 1]), -1.0, 1.0, 0.0, 0.5)
PICTURE = Station("dense", "Dense", "Dense", (8,), (Preview("output", "bars", "", (1,), b"1234"),))


def moment(step: int) -> Seen:
    return Seen(WEIGHTS, step, facts={"histograms": (ONE,), "norms": {"weight": 0.5}})


def started(step: int) -> Started:
    return Started("", "cpu", "CPU", 3, 100, 100, 0, step)


def test_histograms_of_a_million_steps_are_few_even_and_reach_from_first_to_last():
    sights, most = Sights(), 0
    for step in range(0, 1_000_000, 100):
        sights.keep(moment(step))
        most = max(most, len(sights[WEIGHTS]))
    steps = [seen.step for seen in sights.all()]
    assert most <= MOST_SEEN and (steps[0], steps[-1]) == (0, 999_900)
    assert np.diff(steps[:-1]).max() <= 1.1 * np.diff(steps[:-1]).min()


def test_of_pictures_and_arrays_the_newest_alone_is_kept():
    sights = Sights()
    for step in range(10):
        sights.keep(Seen(Ask("journey"), step, facts={"stations": (PICTURE,), "example": 0}))
        sights.keep(Seen(Ask("kernels", "conv"), step, {"kernels": np.zeros((1, 1, 3, 3))}))
    assert [(seen.ask.view, seen.step) for seen in sights.all()] == [("journey", 9), ("kernels", 9)]


def test_what_is_small_lasts():
    assert lasts(moment(3)) and lasts(Seen(WEIGHTS, 3, facts={"ports": {"output": {"dead": 0.5, "units": 8}}}))
    assert lasts(Seen(Ask("machine"), 3, facts={"gpu": "H100", "figures": {"learning_rate": 0.1}}))
    assert not lasts(Seen(WEIGHTS, 3, facts={"text": "long " * 100}))
    assert not lasts(Seen(WEIGHTS, 3, facts={"row": tuple(range(1000))}))


def test_of_many_examples_that_were_looked_at_the_last_alone_is_kept():
    sights = Sights()
    for number in range(50):
        for node in ("conv", "dense"):
            sights.keep(Seen(Ask("maps", node, (("example", number),)), 1, {"maps": np.zeros((4, 8, 8), np.int8)}))
        sights.keep(moment(number))
    assert len(sights) == 3
    assert {one.node: one.option("example", -1) for one in sights if one.view == "maps"} == {"conv": 49, "dense": 49}


def test_of_many_pages_and_moments_the_newest_few_are_kept_and_what_lasts_stays():
    sights = Sights()
    for number in range(100):
        for node in ("", "dense"):
            page = Ask("predictions", node, (("page", number),))
            sights.keep(Seen(page, 1, {"cards": np.zeros(9)}))
        sights.keep(Seen(Ask("weights", "dense", (("tensor", number % 20),)), number, facts={"norm": 0.5}))
    pages = [one.option("page", -1) for one in sights if (one.view, one.node) == ("predictions", "")]
    assert pages == list(range(100 - MOST_WAYS, 100))
    assert len(sights) == 2 * MOST_WAYS + 20
    sights.keep(Seen(Ask("predictions", "", (("page", 93),)), 2, {"cards": np.zeros(9)}))
    sights.keep(Seen(Ask("predictions", "", (("page", 100),)), 2, {"cards": np.zeros(9)}))
    assert Ask("predictions", "", (("page", 93),)) in sights, "what was looked at again is new"


def test_a_training_that_goes_on_forgets_what_came_behind_its_checkpoint():
    record = Record()
    record.take(started(0))
    for step in range(0, 60, 10):
        record.take(moment(step))
    record.take(started(25))
    assert [seen.step for seen in record.sights.all()] == [0, 10, 20]
    record.take(moment(30))
    assert record.sights[WEIGHTS][-1].step == 30
    record.take(started(0))
    assert not record.sights


def test_what_nobody_asked_for_is_read_from_the_folder_of_the_run(tmp_path):
    for step in (0, 50, 100):
        looks = tuple(
            look_of(Seen(Ask("weights", key), step, facts={"histograms": (ONE,)})) for key in ("dense", "conv")
        )
        add(tmp_path, piece_of(Snapshot(step, looks)))
    record = Record(folder=str(tmp_path))
    for step in (90, 100, 110):
        record.take(moment(step))
    found = record.seen_of(WEIGHTS)
    assert [one.step for one in found] == [0, 50, 90, 100, 110] and all(one.ask == WEIGHTS for one in found)
    assert found[0].facts["histograms"][0].counts.tolist() == [1, 2, 1] and "norms" in found[3].facts
    assert [one.step for one in record.seen_of(Ask("weights", "conv"))] == [0, 50, 100]
    assert not record.seen_of(Ask("weights", "gone")) and not record.seen_of(Ask("maps", "dense", (("example", 0),)))
    assert [one.step for one in Record().seen_of(WEIGHTS)] == []
