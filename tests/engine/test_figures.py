"""Says that each figure asked of a template is one that its training tells, and how results become a table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.templates import FIGURES, SEEDS, current, fingerprint, table
from engine.compile.plan import plan
from engine.graph.analysis import analyse
from engine.graph.edits import rename, set_param
from engine.layers.source import Data
from engine.templates import template
from engine.training.scores import LOSS, judged


@pytest.mark.parametrize("name", FIGURES)
def test_what_is_asked_of_a_template_is_told_by_its_training(name: str) -> None:
    figure, analysis = FIGURES[name], analyse(template(name))
    told = [one.name for one in judged(plan(analysis)) if one.meter is None or not one.meter.table]
    assert figure.metric in [LOSS, *told]
    (data,) = (facts.layer for facts in analysis.outer if isinstance(facts.layer, Data))
    assert any(one.kind == "folder" for one in data.examples.params()) == bool(figure.data)


def results(value: float, seconds: float) -> dict[str, object]:
    seeds = {str(seed): {"value": value, "seconds": seconds} for seed in SEEDS}
    return {"fingerprint": fingerprint(template("digits-mlp")), "seeds": seeds}


def test_the_table_says_of_each_figure_whether_it_holds() -> None:
    rows = {
        line.split(" | ")[0].removeprefix("| "): line
        for line in table({"digits-mlp": results(0.98, 4.0), "digits-cnn": results(0.98, 4.0)}).splitlines()
    }
    assert rows["digits-mlp"] == (
        "| digits-mlp | accuracy | >= 0.976 | 0.9800, 0.9800, 0.9800, 0.9800 | 0.9800 | 4 | yes |"
    )
    assert rows["digits-cnn"].endswith("| **no** |")
    assert rows["tones"] == "| tones | accuracy | >= 0.95 | not measured | | | **no** |"


@pytest.mark.parametrize(("loss", "seconds", "holds"), [(1.6, 179, True), (1.7, 179, False), (1.6, 181, False)])
def test_a_loss_holds_below_its_goal_and_within_its_time(loss: float, seconds: float, holds: bool) -> None:
    assert FIGURES["shakespeare-lstm"].holds([loss] * 4, [seconds] * 4) == holds
    assert not FIGURES["shakespeare-lstm"].holds([loss] * 3, [seconds] * 3), "a seed is missing"


def test_a_result_is_kept_until_what_is_trained_changes() -> None:
    kept = {"digits-mlp": results(0.98, 4.0)}
    assert current(kept, []) == kept and current(kept, ["digits-mlp"]) == {}
    assert current({"digits-mlp": {**kept["digits-mlp"], "fingerprint": "another"}}, []) == {}
    one = template("digits-mlp")
    key = next(key for key, node in one.graph.nodes.items() if node.type == "Dense")
    assert fingerprint(replace(one, graph=rename(one.graph, key, "Other"), title="Another")) == fingerprint(one)
    assert fingerprint(replace(one, graph=set_param(one.graph, key, "units", 3))) != fingerprint(one)
