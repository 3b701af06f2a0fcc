"""Trains every healthy template for a while, with several seeds, and says what the rules of health find in it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter

from engine.data.declare import DataSet
from engine.graph.analysis import analyse
from engine.graph.facts import data_set_of
from engine.graph.model import Project
from engine.templates import templates
from engine.training.start import changed
from tests.engine.sick_networks import before, examined

SEEDS, STEPS = range(3), 200
MOST = 3 * 10**9
"""Templates of more multiply-adds for one batch than this do not train in minutes."""
DATA = Path(__file__).parents[3] / "shared" / "data"
FOLDERS = {"Mnist": "mnist", "Semeion": "semeion", "FilmSentences": "polarity", "Characters": "shakespeare"}
"""Where the files of data sets are, where they are here."""


def sweep(names: Sequence[str] = ()) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """For each healthy template and seed the rules that found something; none of them should."""
    for one in templates():
        project = found_here(one.project)
        if project is None or (names and one.name not in names):
            continue
        for seed in SEEDS:
            training = {**project.training, "seed": seed, "device": "cpu"}
            seeded = Project(project.graph, training, one.title)
            yield one.name, seed, tuple({**before(seeded), **examined(seeded, STEPS)[1]})


def found_here(project: Project) -> Project | None:
    """A template with its data, where these are here and it is small enough to be trained."""
    analysis = analyse(project)
    batch = project.training.get("batch_size", 64)
    data_set = next(found for facts in analysis.outer if isinstance(found := data_set_of(facts), DataSet))
    if analysis.multiply_adds * batch > MOST:
        return None
    if data_set.missing() is None:
        return project
    folder = DATA / FOLDERS.get(data_set.type, "nowhere")
    return changed(project, folder, {}) if folder.is_dir() else None


def main() -> None:
    begun, count = perf_counter(), 0
    for name, seed, found in sweep(sys.argv[1:]):
        count += 1
        print(f"{name}, seed {seed}: {', '.join(found) or 'healthy'}", flush=True)
    print(f"{count} trainings in {perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
