"""Runs every line of the acceptance list that a program can check, or those whose name holds the word in ONLY."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.checks import (
    accurate,
    benched,
    catalogue_page,
    denoising,
    every_template,
    faults,
    figures,
    fresh_clone,
    health,
    mnist,
    panel_pictures,
    pictures,
    random_events,
    reached,
    readme,
    tested,
    variational,
    watched_bits,
)
from tests.shown_numbers import TESTS

ROOT = Path(__file__).parents[1]
FOLLOWING = "tests/designer/test_following.py"
WAYS = ("execution", "captured", "layout", "recomputing", "batch_finder", "like_lengths", "counts")
TABLE = ROOT / "docs" / "acceptance.md"
HEAD = """# Acceptance

What was asked, and what came out when `make accept` ran it last. A row is replaced when it runs again.

| check | asked | came out | holds |
|---|---|---|---|
"""


@dataclass(frozen=True)
class Check:
    """One line: its name, what is asked, and the function that says what came out and whether that is enough."""

    name: str
    asked: str
    run: Callable[[], tuple[str, bool]]


def main() -> int:
    wanted = os.environ.get("ONLY", "")
    rows = _known_rows()
    for check in CHECKS:
        if wanted not in check.name:
            continue
        print(f"{check.name} …", flush=True)
        begun = time.monotonic()
        try:
            out, holds = check.run()
        except Exception as error:
            out, holds = f"{type(error).__name__}: {str(error).strip().splitlines()[-1][:200]}", False
        rows[check.name] = f"| {check.name} | {check.asked} | {out} | {'yes' if holds else '**no**'} |"
        print(f"  {out}  {'holds' if holds else 'DOES NOT HOLD'}  ({time.monotonic() - begun:.0f} s)", flush=True)
    TABLE.write_text(HEAD + "\n".join(rows[check.name] for check in CHECKS if check.name in rows) + "\n")
    print(TABLE.read_text())
    return 1 if any("**no**" in row for row in rows.values()) else 0


def _known_rows() -> dict[str, str]:
    """The rows of the last time."""
    if not TABLE.is_file():
        return {}
    lines = TABLE.read_text().splitlines()
    return {line.split("|")[1].strip(): line for line in lines if line.startswith("| ") and "| check |" not in line}


CHECKS = (
    Check("fresh clone", "make test passes from nothing, make run opens the window", fresh_clone),
    Check("accuracy digits-mlp", "mean of seeds 0 to 3 >= 0.975", accurate("digits-mlp", 0.975, "--epochs", "40")),
    Check("accuracy digits-cnn", "mean of seeds 0 to 3 >= 0.99", accurate("digits-cnn", 0.99, "--epochs", "40")),
    Check("accuracy digits-lstm", "mean of seeds 0 to 3 >= 0.96", accurate("digits-lstm", 0.96, "--epochs", "40")),
    Check("accuracy mnist-cnn", "trains on the 10,000 test digits, 80/20", mnist),
    Check(
        "drawn networks",
        "three networks drawn by mouse, trained by the button, saved, reopened",
        tested("tests/designer/test_drawn_networks.py"),
    ),
    Check(
        "source and shapes",
        "exec of the source is bit-equal; shape rules agree with PyTorch on meta",
        tested("tests/engine/test_source.py"),
    ),
    Check(
        "catalogue",
        "each layer, objective and metric against PyTorch; >= 110 layers, >= 16 objectives",
        tested("tests/engine/test_every_layer.py", "tests/engine/test_every_declaration.py"),
    ),
    Check(
        "training choices",
        "each against PyTorch, resumed bit for bit; >= 10 optimizers, >= 10 schedules",
        tested("tests/engine/test_every_choice.py", "tests/engine/test_schedules.py", "tests/engine/test_updates.py"),
    ),
    Check("help", "formula or sentence, shapes, source, PyTorch name; the page is made from it", catalogue_page),
    Check(
        "summary",
        "equals torchinfo on 30 random networks; memory within 10 % of what autograd keeps",
        tested("tests/engine/test_summary.py", "tests/engine/test_memory.py"),
    ),
    Check(
        "200 sequences of grouping",
        "three levels: no output, no weight changes; undo gives the identical document",
        tested("tests/engine/test_grouping.py"),
    ),
    Check(
        "blocks",
        "LSTM by hand to 1e-6, 50 turns, towers that share, teacher forcing",
        tested("tests/engine/test_blocks.py", "tests/engine/test_weights.py"),
    ),
    Check(
        "film sentences",
        "the last word is read, not the padding; without the length a problem with a repair",
        tested("tests/engine/test_sentences.py"),
    ),
    Check(
        "chosen connections",
        "missing ones stay zero through training and export",
        tested("tests/engine/test_chosen_dense.py"),
    ),
    Check(
        "repairs", "one click, one undo step", tested("tests/engine/test_repairs.py", "tests/designer/test_repairs.py")
    ),
    Check("bench analysis", "ResNet-152 from its file within 300 ms, without torch", benched("analysis")),
    Check("bench opening", "ResNet-152 opens within 300 ms and fits on a screen", benched("opening")),
    Check("templates", "at least 45, each clean, laid out, exported, two steps", every_template),
    Check(
        "classic figures",
        "exact parameters; multiply-adds within 0.5 %",
        tested("tests/engine/test_classic_figures.py", "tests/engine/test_transformer_figures.py"),
    ),
    Check(
        "classic outputs",
        "as independent PyTorch definitions to 1e-5",
        tested("tests/engine/test_classic_outputs.py", "tests/engine/test_transformer_outputs.py"),
    ),
    Check("figures", "what templates reach from the command line, mean of seeds 0 to 3", figures),
    Check("health", "healthy templates, 3 seeds each, 200 steps: no finding at all", health),
    Check(
        "shown numbers",
        "each number of each view and panel against plain PyTorch, numpy or scikit-learn",
        tested("tests/test_shown_numbers.py", *TESTS),
    ),
    Check("watched bits", "500 steps with everything watched: weights, optimizer, losses as unwatched", watched_bits),
    Check(
        "health rules",
        "each by a network made sick: node, figure, a repair that heals; rate finder",
        tested(
            "tests/engine/test_health_rules.py",
            "tests/engine/test_health.py",
            "tests/engine/test_rate_finder.py",
            "tests/designer/test_health.py",
        ),
    ),
    Check(
        "steering",
        "a live change equals the scripted run bit for bit; frozen and reset layers; marked and kept",
        tested(
            "tests/engine/test_changes.py",
            "tests/engine/test_plain_changes.py",
            "tests/engine/test_scripted_changes.py",
            "tests/designer/test_steering.py",
        ),
    ),
    Check(
        "one step",
        "forward, gradients and update equal PyTorch's own to the last bit; walked by mouse and keys",
        tested("tests/engine/test_stepping.py", "tests/designer/test_walking.py", "tests/designer/test_panel_walk.py"),
    ),
    Check(
        "try it",
        "a digit drawn with the mouse, a row, a point, a text; the answer with each layer's activations",
        tested("tests/designer/test_try_it.py", "tests/designer/test_try_it_window.py"),
    ),
    Check("denoising", "mean of seeds 0 to 3: squared error at most half of that of copying", denoising),
    Check("variational", "mean of seeds 0 to 3: 60 % of samples are digits with confidence 0.8", variational),
    Check(
        "deep against wide",
        "one click opens the pair, trains both and overlays the curves",
        tested("tests/engine/test_deep_and_wide.py", "tests/designer/test_gallery.py"),
    ),
    Check(
        "generate",
        "from the command line and the panel",
        tested("tests/engine/test_generate.py", "tests/designer/test_generate_panel.py"),
    ),
    Check(
        "500 edits",
        "undone and redone: byte-identical document, scene equals document",
        tested("tests/designer/test_canvas.py", "-k", "many_random_edits"),
    ),
    Check(
        "kill -9",
        "said within 2 s, responsive, resumes to the same weights bit for bit",
        tested("tests/designer/test_window_training.py", "-k", "kill_9"),
    ),
    Check(
        "conventions",
        "each of 1 to 54 that is covered is shown by a test; docs/conventions.md tells by which",
        tested("tests/test_conventions.py"),
    ),
    Check(
        "random events",
        "10,000: no exception, no warning of Qt, scene equals document, the file loads to the same value",
        random_events,
    ),
    Check(
        "every problem",
        "graph, message, repair; then it is gone, and one undo returns the graph",
        tested("tests/engine/test_every_problem.py", "tests/designer/test_repairs.py"),
    ),
    Check(
        "keyboard alone",
        "builds the digits CNN, trains it and saves it",
        tested("tests/designer/test_keyboard_whole.py", "tests/designer/test_keyboard_canvas.py"),
    ),
    Check(
        "accessible",
        "no empty name, no contrast below the limits, targets of 24 pixels, an outline that does all",
        tested("tests/designer/test_accessible.py", "tests/designer/test_outline.py"),
    ),
    Check(
        "longer texts",
        "40 % longer, at 1x and with texts of 1.5: nothing is cut off",
        tested("tests/designer/test_pseudo_locale.py"),
    ),
    Check(
        "auto-arrange",
        "no overlapping nodes on every template and 200 random graphs",
        tested("tests/engine/test_layered.py", "tests/engine/test_arrange.py"),
    ),
    Check(
        "own data",
        "dropped, drawn and trained by at most six clicks: MNIST 0.98, Semeion 0.95, polarity 0.71, Shakespeare 1.65",
        reached("tests/own_data.py"),
    ),
    Check(
        "own tables",
        "5 folds x 3 seeds: at most 2 points below scikit-learn's MLPClassifier; diabetes r2 >= 0.40",
        reached("tests/own_folds.py"),
    ),
    Check(
        "hostile files",
        "60 and more: one sentence each, no traceback, within 5 s and 500 MB",
        tested("tests/engine/test_hostile_files.py", "tests/engine/test_hostile_arrays.py"),
    ),
    Check(
        "poisoned validation",
        "what is kept for validation changes no transform and no bit of the training part, with every split",
        tested("tests/engine/test_poisoned_validation.py", "tests/engine/test_splits.py", "tests/engine/test_folds.py"),
    ),
    Check(
        "predictions",
        "the window's own answers, bit for bit at equal batch size and to 1e-6 otherwise; the exported source too",
        tested("tests/engine/test_predicting.py", "tests/engine/test_preparing.py"),
    ),
    Check(
        "together",
        "two ranks as one process to 1e-12 (MLP, CNN, LSTM; Transformer by FSDP2); a killed rank; pause and stop",
        tested("tests/engine/test_together.py", "tests/engine/test_control.py"),
    ),
    Check(
        "submit",
        "the job runs under a stand-in of SLURM from a clean folder; the line of torchrun runs as it is printed",
        tested("tests/engine/test_submit.py", "tests/engine/test_submitted.py"),
    ),
    Check(
        "following",
        "a job of torchrun is watched, paused and stopped from a window; folders, ssh, broken lines, hostile names",
        tested("tests/engine/test_following.py", "tests/engine/test_following_damaged.py", FOLLOWING),
    ),
    Check(
        "ways of running",
        "chosen by measuring, kept, obeyed; the same bits in each that is exact; blocks twice; batch sizes; counts",
        tested(*(f"tests/engine/test_{name}.py" for name in WAYS)),
    ),
    Check("bench streaming", "4 GB of Parquet: below 1.5 GB, at >= 0.9 of the speed from memory", benched("streaming")),
    Check(
        "bench pictures_folder", "20,000 small PNG at >= 1.7 times the speed of one core", benched("pictures_folder")
    ),
    Check("bench arranging", "1,000 nodes within 60 ms", benched("arranging")),
    Check("bench canvas", "open, zoom, drag, shapes and undo within their limits", benched("canvas")),
    Check(
        "bench start",
        "no torch in the window, visible within 0.5 s, first step of a warm worker within 0.2 s",
        benched("start"),
    ),
    Check("bench watching", "everything watched <= 1.02 of nothing watched; A/A beside it", benched("watching")),
    Check(
        "bench frames",
        "lateness p99 17 ms, max 40; a million points in 8 ms; a million steps in 20 MB",
        benched("frames"),
    ),
    Check("bench answering", "a drawn digit is answered within 50 ms", benched("answering")),
    Check("bench loop", "against loops written by hand, Keras and Lightning, as performance.md asks", benched("loop")),
    Check("bench together", "two ranks equal one process to 1e-12 in float64 over 200 steps", benched("together")),
    Check("bench growth", "exponents: <= 1.1 in nodes and parameters; level in rows and steps", benched("growth")),
    Check("faults", "every row of the table of faults in the README holds, run whole by make faults", faults),
    Check("pictures", "gallery, canvas, training, both themes, in the README", pictures),
    Check("panel pictures", "each panel on a trained template, both themes; 20 s of the canvas alive", panel_pictures),
    Check("readme", "what, picture, two commands, tour, map, adding a layer, decisions", readme),
)


if __name__ == "__main__":
    sys.exit(main())
