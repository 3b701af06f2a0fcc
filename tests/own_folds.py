"""Compares what dropped tables reach with scikit-learn's network, over folds and seeds; for accept."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from statistics import mean

import numpy as np
import pytest
import torch
from sklearn.exceptions import ConvergenceWarning
from sklearn.impute import SimpleImputer
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from engine.starting.beginning import begun
from engine.training.loop import Loop
from engine.training.messages import EpochDone
from tests.engine.table_files import classic

FOLDS, SEEDS = 5, 3
POINTS, R2 = 0.02, 0.40


def reached(path: Path, figure: str) -> list[float]:
    """The figure over the kept fold, at the end of each training."""
    torch.set_num_threads(1)
    project, found = begun(path).project, []
    for seed in range(SEEDS):
        for held in range(1, FOLDS + 1):
            settings = {"seed": seed, "device": "cpu", "split": {"type": "Folds", "folds": FOLDS, "held": held}}
            loop = Loop(replace(project, training={**project.training, **settings}), 1)
            last = [one for one in loop.steps() if isinstance(one, EpochDone)][-1]
            found.append(last.validation[figure])
    return found


def compared(path: Path) -> list[float]:
    with path.open() as file:
        rows = list(csv.DictReader(file))
    aims = np.array([int(float(row["target"])) for row in rows])
    numbers = np.array([[float(cell or "nan") for name, cell in row.items() if name != "target"] for row in rows])
    found: list[float] = []
    for seed in range(SEEDS):
        network = make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), MLPClassifier(random_state=seed))
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
        found += cross_val_score(network, numbers, aims, cv=folds).tolist()
    return found


@pytest.mark.timeout(600)
@pytest.mark.filterwarnings(f"ignore::{ConvergenceWarning.__module__}.{ConvergenceWarning.__name__}")
@pytest.mark.parametrize("name", ["breast_cancer", "wine"])
def test_a_dropped_table_is_at_most_two_points_below_scikit_learn(name: str, tmp_path: Path) -> None:
    path = classic(tmp_path / f"{name}.csv", name)
    ours, theirs = mean(reached(path, "accuracy")), mean(compared(path))
    print(f"\n{name}: accuracy {ours:.4f}, scikit-learn {theirs:.4f}")
    assert ours >= theirs - POINTS


@pytest.mark.timeout(600)
def test_the_dropped_diabetes_table_explains_two_fifths_of_the_differences(tmp_path: Path) -> None:
    found = mean(reached(classic(tmp_path / "diabetes.csv", "diabetes"), "r2"))
    print(f"\ndiabetes: r2 {found:.4f}")
    assert found >= R2
