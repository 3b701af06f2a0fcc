"""Takes every kind of problem there is: says what is wrong with its numbers, does each repair, and takes it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest

from engine.compile.plan import plan
from engine.graph.analysis import analyse
from engine.graph.document import Document
from engine.graph.facts import Analysis, Problem
from engine.graph.repairs import offers
from engine.message import Misfit
from engine.training.choices import obstacles
from tests.engine import (
    problem_rows_blocks,
    problem_rows_graphs,
    problem_rows_layers,
    problem_rows_merging,
    problem_rows_objectives,
    problem_rows_settings,
    problem_rows_shapes,
    problem_rows_sharing,
)
from tests.engine.problem_rows import Row
from tests.engine.problem_texts import sentences

PARTS = (
    *(problem_rows_layers, problem_rows_shapes, problem_rows_merging, problem_rows_objectives),
    *(problem_rows_graphs, problem_rows_sharing, problem_rows_blocks, problem_rows_settings),
)
ROWS = [row for part in PARTS for row in part.ROWS]


@cache
def analysed(at: int) -> Analysis:
    return analyse(ROWS[at].project)


def named(rows: Iterable[int]) -> Any:
    return pytest.mark.parametrize("at", [pytest.param(at, id=ROWS[at].says[:90]) for at in rows])


def problems(analysis: Analysis, row: Row) -> tuple[Problem, ...]:
    """All problems of nodes; for a row of the whole network or its training, what keeps it from being trained too."""
    return obstacles(analysis) if row.of_training else analysis.problems


def told(analysis: Analysis, row: Row) -> Counter[tuple[str, str]]:
    return Counter((one.node, str(one.message)) for one in problems(analysis, row))


def problem_of(analysis: Analysis, row: Row) -> Problem:
    return next(one for one in problems(analysis, row) if (one.node, str(one.message)) == (row.at, row.says))


# Convention 18.
@named(range(len(ROWS)))
def test_a_problem_is_told_once_and_each_repair_ends_it_and_is_taken_back_by_one_undo(at: int) -> None:
    row, before = ROWS[at], analysed(at)
    assert told(before, row)[row.at, row.says] == 1, told(before, row)
    found = offers(before, problem_of(before, row))
    assert tuple(str(offer.label) for offer in found) == row.repairs
    assert bool(row.repairs) != bool(row.why), "a problem that a person alone can mend says why"
    for offer in found:
        document = Document(row.project)
        document.do(offer.label, offer.project)
        after = analyse(document.project, before)
        news = told(after, row) - told(before, row)
        assert told(after, row)[row.at, row.says] == 0
        assert sorted(text for _, text in news.elements()) == sorted(row.then.get(str(offer.label), ()))
        assert document.undo_label == offer.label
        document.undo()
        assert document.project is row.project and document.undo_label is None


@named(at for at, row in enumerate(ROWS) if not row.of_training)
def test_what_builds_the_network_says_the_same(at: int) -> None:
    with pytest.raises(Misfit) as caught:
        plan(analysed(at))
    assert str(caught.value) == str(analysed(at).problems[0].message)


def test_every_sentence_of_the_engine_that_can_be_a_problem_stands_in_the_table() -> None:
    said = {one.message.text for at, row in enumerate(ROWS) for one in problems(analysed(at), row)}
    missing = {f"{one.file}:{one.line}": text for text, one in sentences().items() if text not in said}
    assert not missing, "a new kind of problem needs a row: a small project, its sentence, and its repairs"
