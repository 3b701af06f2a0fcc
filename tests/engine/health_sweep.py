"""Trains every healthy template for a while, with several seeds, and says what the rules of health find in it."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

from engine.graph.analysis import analyse
from engine.graph.model import Project
from engine.message import Misfit
from engine.templates import templates
from engine.training.health.before import doubled
from tests.engine.sick_networks import examined

SEEDS, STEPS = range(3), 200
SMALL = 10**7
"""Templates of more multiply-adds for one example than this do not train in seconds."""


def alarms() -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """For each template and seed the rules that found something; none of them should."""
    for one in templates():
        analysis = analyse(one.project)
        if analysis.multiply_adds > SMALL or one.parameters > 10**6:
            continue
        for seed in SEEDS:
            training = {**one.project.training, "seed": seed, "device": "cpu"}
            try:
                _, found = examined(Project(one.project.graph, training, one.title), STEPS)
            except Misfit:
                # Its data are files of other people that are not here.
                break
            yield one.name, seed, (*found, *(finding.rule for finding in doubled(analysis)))


def main() -> None:
    begun, count = perf_counter(), 0
    for name, seed, found in alarms():
        count += 1
        print(f"{name}, seed {seed}: {', '.join(found) or 'healthy'}", flush=True)
    print(f"{count} trainings in {perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
