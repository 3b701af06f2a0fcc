"""Measures what templates reach from the command line, seed by seed: python -m benchmarks.templates [NAME...]."""

from __future__ import annotations

import hashlib
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean
from typing import Any, Literal

from engine.files import dumps
from engine.graph.model import Graph, Project
from engine.templates import template

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
KEPT = ROOT / "docs" / "figures.json"
TABLE = ROOT / "docs" / "figures.md"
SEEDS = range(4)
PATIENCE = 3600
HEAD = """# Figures of the templates

What `python -m benchmarks.templates` measured last, with `layerloom new` and `layerloom train --seed`: a figure of the
last epoch over the validation examples. A template whose network or training has changed since is measured again.

| template | figure | asked of the mean | seeds 0 to 3 | mean | seconds at most | holds |
|---|---|---|---|---|---|---|
"""

Results = dict[str, dict[str, Any]]
"""By template: the fingerprint of what was trained, and by seed the value and the seconds that it took."""


@dataclass(frozen=True)
class Figure:
    """What is asked of a template: the mean over the seeds of a figure, and a time for the training of each."""

    goal: float
    metric: str = "accuracy"
    direction: Literal[">=", "<="] = ">="
    data: str = ""
    """The folder of its files, beside the project."""
    seconds: float = math.inf

    def told(self) -> str:
        return f"{self.direction} {self.goal:g}" + (f" within {self.seconds:g} s" if self.seconds < math.inf else "")

    def holds(self, values: list[float], seconds: list[float]) -> bool:
        found = mean(values)
        reached = found >= self.goal if self.direction == ">=" else found <= self.goal
        return reached and len(values) == len(SEEDS) and max(seconds) <= self.seconds


FIGURES: dict[str, Figure] = {
    # The digits: one point below what docs name as usual for each kind of network.
    "digits-mlp": Figure(0.976),
    "digits-cnn": Figure(0.9865),
    "digits-lstm": Figure(0.964),
    "gru-digits": Figure(0.969),
    "transformer-digits": Figure(0.973),
    "linear-svm": Figure(0.95),
    "semeion-mlp": Figure(0.915, data="semeion"),
    "semeion-cnn": Figure(0.955, data="semeion"),
    "sentiment-lstm": Figure(0.72, data="polarity"),
    "sentiment-cnn": Figure(0.71, data="polarity"),
    "shakespeare-lstm": Figure(1.65, "loss", "<=", data="shakespeare", seconds=180),
    "seq2seq-reverse": Figure(0.95, "exact_match", seconds=90),
    # In deviations of the ratings: who always says the mean is wrong by 1.
    "recommender": Figure(0.9, "root_mean_squared_error", "<="),
    "recommender-deep": Figure(0.9, "root_mean_squared_error", "<="),
    "detector": Figure(0.8, "mean_average_precision"),
    "tones": Figure(0.95),
}


def main(names: list[str]) -> int:
    """Measure these templates anew, or all that have no result yet; 1 where a figure does not hold."""
    unknown = [name for name in names if name not in FIGURES]
    if unknown:
        print(f"No figure is asked of {', '.join(unknown)}. There are: {', '.join(FIGURES)}.", file=sys.stderr)
        return 2
    results = current(_kept(), forgotten=names)
    for name in names or FIGURES:
        figure = FIGURES[name]
        if figure.data and not (DATA / figure.data).is_dir():
            print(f"{name}: there is no {DATA / figure.data}", flush=True)
            continue
        for seed in SEEDS:
            found = results.setdefault(name, {"fingerprint": fingerprint(template(name)), "seeds": {}})
            if str(seed) not in found["seeds"]:
                found["seeds"][str(seed)] = told = measured(name, figure, seed)
                print(f"{name}, seed {seed}: {figure.metric} {told['value']:.4f}, {told['seconds']:.0f} s", flush=True)
                _keep(results)
    _keep(results)
    return 0 if all(_row(name, results)[1] for name in FIGURES) else 1


def measured(name: str, figure: Figure, seed: int) -> dict[str, float]:
    """The figure after the last epoch of one training, and the seconds of all epochs."""
    with tempfile.TemporaryDirectory() as folder:
        _layerloom("new", name, "a.loom", folder=folder)
        data = ("--data", str(DATA / figure.data)) if figure.data else ()
        told = _layerloom("train", "a.loom", "--seed", str(seed), "--json", "--out", "run", *data, folder=folder)
    epochs = [event for event in map(json.loads, told.splitlines()) if event["event"] == "epoch"]
    return {"value": epochs[-1]["validation"][figure.metric], "seconds": round(epochs[-1]["seconds"], 1)}


def _layerloom(*words: str, folder: str) -> str:
    surroundings = {**os.environ, "LAYERLOOM_HOME": folder, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "engine", *words]
    done = subprocess.run(
        command, cwd=folder, env=surroundings, stdout=subprocess.PIPE, text=True, check=True, timeout=PATIENCE
    )
    return done.stdout


def fingerprint(project: Project) -> str:
    """The same for two projects that train alike: names, places and texts do not count."""
    bare = Project(_bare(project.graph), project.training)
    return hashlib.sha256(dumps(bare).encode()).hexdigest()[:12]


def _bare(graph: Graph) -> Graph:
    nodes = {
        key: replace(node, name="", position=(0.0, 0.0), inside=node.inside and _bare(node.inside))
        for key, node in graph.nodes.items()
    }
    return replace(graph, nodes=nodes)


def current(results: Mapping[str, Any], forgotten: list[str]) -> Results:
    """The results that still hold: of templates that train as they did then, without those to be measured anew."""
    return {
        name: found
        for name, found in results.items()
        if name in FIGURES and name not in forgotten and found["fingerprint"] == fingerprint(template(name))
    }


def table(results: Mapping[str, Any]) -> str:
    """The page of all figures; one that was not measured does not hold."""
    return HEAD + "".join(_row(name, results)[0] for name in FIGURES)


def _row(name: str, results: Mapping[str, Any]) -> tuple[str, bool]:
    figure = FIGURES[name]
    asked = f"| {name} | {figure.metric.replace('_', ' ')} | {figure.told()} |"
    seeds = results.get(name, {}).get("seeds", {})
    if not seeds:
        return f"{asked} not measured | | | **no** |\n", False
    values, seconds = ([found[what] for found in seeds.values()] for what in ("value", "seconds"))
    holds = figure.holds(values, seconds)
    each = ", ".join(f"{value:.4f}" for value in values)
    said = "yes" if holds else "**no**"
    return f"{asked} {each} | {mean(values):.4f} | {max(seconds):.0f} | {said} |\n", holds


def _kept() -> Results:
    found: Results = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.is_file() else {}
    return found


def _keep(results: Results) -> None:
    KEPT.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    TABLE.write_text(table(results), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
