"""The process that looks at data: its answers are right, arrive unchanged, and what was read is kept."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from engine import files
from engine.commands.look import answered
from engine.data.looking.asking import Answer, Asked, decoded, encoded
from engine.data.looking.kept import Kept
from engine.data.looking.told import Looked, Trouble
from engine.graph.edits import set_param
from engine.graph.model import Project
from engine.message import Message
from engine.repair import At, SetParam, Together
from engine.starting.beginning import begun
from engine.templates import template
from tests.engine.table_files import fruits


def plain_fruits(folder: Path) -> Project:
    """Fruits as they are, without what the beginning does for them."""
    project = begun(fruits(folder / "fruits.csv"), "", frozenset()).project
    return replace(project, graph=set_param(project.graph, "data", "transforms", []))


def asked(project: Project, node: str = "data", **values: Any) -> Asked:
    return Asked(1, files.dumps(project), node, **values)


def last(question: Asked, kept: Kept | None = None) -> Answer:
    return list(answered(question, kept or Kept()))[-1]


def test_all_that_is_told_arrives_as_it_was_sent(tmp_path: Path) -> None:
    for project in (plain_fruits(tmp_path), template("digits-cnn"), template("seq2seq-dates")):
        for answer in answered(asked(project), Kept()):
            assert decoded(encoded(answer)) == answer


def test_numbers_that_are_none_lists_and_bytes_arrive_too() -> None:
    repair = At("data", SetParam("transforms", [{"type": "Scale", "of": ""}, 1.5, None]))
    message = Message("{a} {b}", {"a": Message("one"), "b": float("inf")})
    trouble = Trouble("rule", "", message, float("-inf"), (Together((repair,), "text", {"part": "x"}),))
    looked = last(asked(template("digits-cnn"))).looked
    assert looked is not None
    answer = Answer(1, Looked(looked.overview, looked.parts, looked.outputs, (trouble,)))
    found = decoded(encoded(answer))
    assert found == answer and found.looked is not None
    (one,) = found.looked.troubles
    assert isinstance(one.repairs[0], Together) and one.repairs[0].repairs == (repair,)


def test_the_figures_are_those_of_numpy(tmp_path: Path) -> None:
    found = last(asked(plain_fruits(tmp_path))).looked
    assert found is not None
    rows = [line.split(",") for line in (tmp_path / "fruits.csv").read_text().splitlines()[1:]]
    weights = np.array([float(row[1]) for row in rows if row[1]], np.float32)
    part = next(one for one in found.parts if one.name == "weight")
    assert part.figures is not None and part.figures.numbers is not None
    numbers = part.figures.numbers
    assert numbers.holes == len(rows) - len(weights) and numbers.mean == pytest.approx(weights.mean(dtype=float))
    assert (numbers.low, numbers.high) == (weights.min(), weights.max())
    assert found.overview.train + found.overview.validation == len(rows)


def test_the_rows_that_are_kept_for_validation_are_those_of_the_training(tmp_path: Path) -> None:
    import torch

    from engine.data.batches import split
    from engine.graph.analysis import analyse
    from engine.graph.facts import seen_data_of
    from engine.training.choices import training_of

    project, kept = template("digits-cnn"), Kept()
    data_set: Any = seen_data_of(analyse(project).nodes["data"])
    trained = split(data_set, **training_of(project).parting, device=torch.device("cpu"))
    uses = [last(asked(project, example=at, is_whole=False), kept).example for at in range(40)]
    names = [one.used_for for one in uses if one is not None]
    assert set(names) == {"training", "validation"}
    images = data_set.load()["image"][:40]
    held = trained.validation["image"].numpy()
    assert names == ["validation" if (held == image).all((1, 2, 3)).any() else "training" for image in images]


def test_what_was_loaded_is_kept_for_the_next_question_and_for_other_transforms(tmp_path: Path) -> None:
    project, kept = plain_fruits(tmp_path), Kept()
    stages = [str(one.stage) for one in answered(asked(project), kept) if one.stage]
    assert len(stages) == 2 and stages[0].startswith("Reading")
    # Nothing is read any more: the file may be gone, where nothing asks for it.
    other = replace(project, graph=set_param(project.graph, "data", "transforms", [{"type": "Scale", "of": ""}]))
    first, second = last(asked(project), kept), list(answered(asked(other), kept))
    assert [str(one.stage) for one in second if one.stage] == ["Looking at all columns …"]
    assert first.looked is not None and second[-1].looked is not None
    rules = [{trouble.rule for trouble in one.looked.troubles} for one in (first, second[-1]) if one.looked]
    assert "unscaled" in rules[0] and "unscaled" not in rules[1]


def test_another_seed_parts_the_examples_anew(tmp_path: Path) -> None:
    project, kept = template("digits-cnn"), Kept()
    other = replace(project, training={**project.training, "seed": 77})

    def held(of: Project) -> list[str]:
        found = [last(asked(of, example=at, is_whole=False), kept).example for at in range(60)]
        return [one.used_for for one in found if one is not None]

    assert held(project) != held(other)


def test_what_cannot_be_looked_at_is_one_sentence(tmp_path: Path) -> None:
    project = plain_fruits(tmp_path)
    (tmp_path / "fruits.csv").unlink()
    answers = [last(asked(project)), last(asked(project, "no_such_node")), last(Asked(1, "{", "data"))]
    for answer in answers:
        assert answer.refusal is not None and answer.looked is None
        text = str(answer.refusal)
        assert text.endswith(".") and "Traceback" not in text


def test_the_process_answers_line_by_line_and_needs_no_pytorch(tmp_path: Path) -> None:
    project = plain_fruits(tmp_path)
    code = (
        "import sys; from engine.commands import look; look.main(); "
        "assert 'torch' not in sys.modules; print('no torch')"
    )
    questions = [asked(project), asked(project, example=7, is_whole=False)]
    lines = b"".join(msgspec.json.encode(one) + b"\n" for one in questions)
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(
        [sys.executable, "-c", code], input=lines, capture_output=True, check=True, env=surroundings, timeout=300
    )
    answers = [decoded(line) for line in done.stdout.splitlines()]
    whole, single = (one for one in answers if one.example is not None)
    assert whole.looked is not None and whole.examples == 60
    assert single.example is not None and single.example.number == 7
