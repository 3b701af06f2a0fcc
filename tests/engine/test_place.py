"""Places examples in a plane: as scikit-learn does, and so that like ones lie close."""

from __future__ import annotations

import os
import subprocess
import sys

import msgspec
import numpy as np
from sklearn.manifold import TSNE

from engine.training.place import Placed, Question, placed, tsne

GROUPS = np.repeat(np.arange(3), 12)


def rows() -> np.ndarray:
    """Three groups of examples, far from each other."""
    random = np.random.default_rng(0)
    return (random.normal(size=(36, 5)) + 20 * GROUPS[:, None]).astype(np.float32)


def question(number: int = 1, method: str = "tsne") -> Question:
    return Question(number, method, 36, 5, rows().tobytes())


def test_places_are_those_of_scikit_learn() -> None:
    wanted = TSNE(2, perplexity=35 / 3, init="pca", random_state=0).fit_transform(rows())
    found = np.frombuffer(placed(question()).places, np.float32).reshape(-1, 2)
    np.testing.assert_array_equal(found, wanted)


def test_like_examples_lie_close_also_from_where_they_lay_before() -> None:
    first = tsne(rows())
    for found in (first, tsne(rows(), first)):
        away = np.linalg.norm(found[:, None] - found[None], axis=2)
        np.fill_diagonal(away, np.inf)
        assert (GROUPS[away.argmin(1)] == GROUPS).all()


def test_the_process_answers_gently_and_says_what_it_cannot() -> None:
    """With the lowest priority, and on one thread."""
    lines = b"".join(msgspec.json.encode(one) + b"\n" for one in [question(7, "umap")])
    process = subprocess.Popen(
        [sys.executable, "-m", "engine.commands.place"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(lines)
    process.stdin.flush()
    told = msgspec.json.decode(process.stdout.readline(), type=Placed)
    assert told.number == 7 and ("umap" in told.trouble or len(told.places) == 36 * 8)
    if hasattr(os, "getpriority"):
        assert os.getpriority(os.PRIO_PROCESS, process.pid) == min(os.getpriority(os.PRIO_PROCESS, 0) + 19, 19)
    rest, _ = process.communicate(timeout=30)
    assert process.returncode == 0 and not rest
