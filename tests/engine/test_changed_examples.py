"""An example is shown as the drawn transforms change it while a network learns: several times, and always the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.data.looking.asking import Answer, decoded, encoded
from engine.data.looking.changing import TIMES
from engine.data.looking.examined import Examined
from engine.data.looking.examples import example
from engine.data.sets.digits import Digits
from engine.data.transform import TRANSFORMS
from engine.data.transformed import Transformed
from engine.declare import make


def examined(*types: str) -> Examined:
    digits = Digits()
    rows = np.arange(1797)
    made = Transformed(digits, tuple(make(TRANSFORMS.members[one], {}) for one in types))
    return Examined(made, digits.load(), rows[:1500], rows[1500:])


@pytest.mark.parametrize("types", [("Rotate",), ("Mixup",), ("CutMix",), ("RandomCrop", "Mixup")], ids="-".join)
def test_a_training_example_is_changed_in_several_ways_that_stay_the_same(types: tuple[str, ...]) -> None:
    looked: Any = examined(*types)
    told = example(looked, 7)
    assert [one.port for one in told.changed] == ["image"] * TIMES
    assert len({one.numbers for one in told.changed}) > 1
    assert example(examined(*types), 7) == told
    assert decoded(encoded(Answer(1, example=told))).example == told


def test_examples_that_are_kept_to_judge_by_or_have_no_such_transform_are_not() -> None:
    assert not example(examined("Rotate"), 1600).changed
    assert not example(examined(), 7).changed
