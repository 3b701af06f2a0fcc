"""What the line to the training process passes on: losses in a row as one message, all else as it came."""

from __future__ import annotations

import numpy as np

from designer.training.line import in_one
from engine.training.messages import Paused, Progress


def news(first: int, *losses: float) -> Progress:
    last = first + len(losses) - 1
    return Progress(1, last, first, np.array(losses, np.float32), 0.1 * last, float(last), 100.0)


def test_losses_in_a_row_are_one_message_with_all_of_them_and_what_the_last_one_says() -> None:
    (one,) = in_one([news(1, 3.0), news(2, 2.0, 1.0), news(4, 0.5)])
    assert isinstance(one, Progress)
    assert (one.first, one.step, one.seconds, one.learning_rate) == (1, 4, 4.0, 0.4)
    np.testing.assert_array_equal(one.losses, [3.0, 2.0, 1.0, 0.5])


def test_nothing_is_moved_past_another_message() -> None:
    first, paused, last = news(1, 3.0), Paused(1, 1), news(2, 2.0)
    assert in_one([first, paused, last]) == [first, paused, last]
    assert in_one([]) == []
