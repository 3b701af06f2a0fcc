"""Says what strings are made, that those of every epoch are fresh, and that none of those kept aside comes back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.data import DATA_SETS
from engine.data.batches import Split, split
from engine.data.sets.letters import Strings
from engine.declare import make
from engine.message import Misfit
from engine.shape import Varies
from tests.engine.strategies import several

NAMES = ("ReversedLetters", "Dates")
READINGS = ("%d %B %Y", "%B %d, %Y", "%d %b %Y", "%b %d, %Y", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y")

both = pytest.mark.parametrize("name", NAMES)


def strings(name: str, **params: Any) -> Strings:
    made = make(DATA_SETS.members[name], params)
    assert isinstance(made, Strings)
    return made


def parted(one: Strings, seed: int = 0, share: float = 0.2) -> Split:
    return split(one, seed=seed, validation_share=share, device=torch.device("cpu"))


def answers(one: Strings, part: dict[str, torch.Tensor]) -> set[str]:
    """What the examples of a part must be answered with."""
    name = one.texts[1]
    return {one.decode(name, tokens) for tokens in part[name].tolist()}


def test_an_answer_is_the_string_from_back_to_front_and_no_string_comes_twice() -> None:
    one = strings("ReversedLetters", letters=5, examples=500)
    outputs = one.load()
    given_, wanted = (
        [one.decode(name, tokens) for tokens in outputs[name].tolist()] for name in ("letters", "reversed")
    )
    assert wanted == [text[::-1] for text in given_] and {len(text) for text in given_} == {5}
    assert len(set(given_)) == 500
    assert set("".join(given_)) == set("abcdefghijklmnopqrstuvwxyz")


def day_of(text: str) -> date:
    """The day that a text names to Python's own reader of dates; 50 stands for 1950 and 49 for 2049."""
    for reading in READINGS:
        try:
            found = datetime.strptime(text, reading).date()
        except ValueError:
            continue
        return found.replace(year=(found.year - 1950) % 100 + 1950)
    raise AssertionError(text)


def test_a_date_is_written_in_many_ways_and_means_the_day_of_its_answer() -> None:
    one = strings("Dates", examples=2000)
    outputs = one.load()
    written, standard = ([one.decode(name, tokens) for tokens in outputs[name].tolist()] for name in one.texts)
    assert [str(day_of(text)) for text in written] == standard
    assert len(set(standard)) == 2000
    assert {day[:2] for day in standard} == {"19", "20"}
    assert outputs["length"].tolist() == [len(text) for text in written]
    assert all(
        (row[size:] == 0).all() and (row[:size] > 0).all()
        for row, size in zip(outputs["written"], outputs["length"], strict=True)
    )
    shapes = {"".join("9" if sign.isdigit() else "a" if sign.isalpha() else sign for sign in text) for text in written}
    assert {"a" * 7 + " 99, 9999", "99/99/99", "99/99/9999", "9.9.9999", "9 aaa 9999"} <= shapes


def test_the_facts_follow_from_the_settings() -> None:
    facts = strings("ReversedLetters", letters=6).facts()
    assert {name: (shape.sizes, shape.classes) for name, shape in facts.items()} == {
        "letters": ((6,), 27),
        "reversed": ((6,), 27),
    }
    facts = strings("Dates").facts()
    assert {name: (shape.sizes, shape.classes) for name, shape in facts.items()} == {
        "written": ((18,), 41),
        "standard": ((10,), 12),
        "length": ((), 19),
    }
    assert isinstance(facts["written"][0], Varies)


@both
def test_the_same_seed_gives_the_same_strings_and_each_epoch_others(name: str) -> None:
    one = strings(name, examples=200)
    first, again = parted(one), parted(one)
    for epoch in range(3):
        made, same = first.examples(epoch), again.examples(epoch)
        assert all(torch.equal(made[key], same[key]) for key in made)
    epochs = [answers(one, first.examples(epoch)) for epoch in range(3)]
    assert len(set().union(*epochs)) > 450
    other = parted(strings(name, examples=200, seed=1))
    assert answers(one, other.train) != epochs[0]
    assert answers(one, parted(one, seed=1).examples(1)) != epochs[1]


@both
@several(20, 6)
@given(seed=st.integers(0, 2**31 - 1), share=st.floats(0.01, 0.9), epoch=st.integers(1, 1000))
def test_no_string_that_is_kept_for_validation_is_ever_trained_on(
    name: str, seed: int, share: float, epoch: int
) -> None:
    # So few strings are possible that a tenth of them and more are kept.
    params = {"letters": 4, "examples": 2000} if name == "ReversedLetters" else {"examples": 2000}
    one = strings(name, **params)
    found = parted(one, seed, share)
    held = answers(one, found.validation)
    for part in (found.examples(0), found.examples(epoch)):
        assert not held & answers(one, part)
        assert {key: values.shape for key, values in part.items()} == {
            key: values.shape for key, values in found.train.items()
        }


@both
def test_the_most_examples_that_there_may_be_are_made_anew_without_a_repetition(name: str) -> None:
    most = next(one.high for one in DATA_SETS.members[name].params() if one.name == "examples")
    assert most is not None
    one = strings(name, examples=int(most), **({"letters": 4} if name == "ReversedLetters" else {}))
    random = np.random.default_rng(0)
    kept = random.choice(one.possible(), int(most), replace=False)
    held = one.made(kept[: most // 2], random) if name == "ReversedLetters" else one.made(kept[:6000], random)
    count = int(most) - len(next(iter(held.values())))
    numbers = one.numbers(one.renewed({one.texts[0]: np.zeros((count, 1))}, held, 3))
    assert len(np.unique(numbers)) == count and not np.isin(numbers, one.numbers(held)).any()


@both
def test_a_text_becomes_tokens_and_comes_back(name: str) -> None:
    one = strings(name, examples=20)
    outputs = one.load()
    for output in one.texts:
        for tokens in outputs[output].tolist():
            assert one.encode(output, one.decode(output, tokens)) == tokens


SENTENCES = [
    ("ReversedLetters", "letters", "über", "Reversed letters cannot write 'ü' in 'letters'. It knows: abcdefghij"),
    ("ReversedLetters", "letters", "abc", "Reversed letters needs 8 letters in 'letters', but 'abc' has 3."),
    ("Dates", "standard", "2019/10/03", "Dates cannot write '/' in 'standard'. It knows: -0123456789"),
    ("Dates", "written", "3 October 2019, Oct", "Dates needs ≤ 18 letters in 'written', but '3 October 2019, Oct' has"),
]


@pytest.mark.parametrize(("name", "output", "text", "sentence"), SENTENCES, ids=lambda part: str(part)[:12])
def test_a_text_that_cannot_be_written_is_told_why(name: str, output: str, text: str, sentence: str) -> None:
    with pytest.raises(Misfit) as caught:
        strings(name).encode(output, text)
    assert str(caught.value).startswith(sentence)
