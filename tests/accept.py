"""Runs every line of the acceptance list that a program can check, or those whose name holds the word in ONLY."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "docs" / "acceptance.md"
MNIST = ROOT.parent / "shared" / "data" / "mnist"
SEEDS = range(4)
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


def layerloom(*words: str, folder: str) -> str:
    command = [sys.executable, "-m", "engine", *words]
    surroundings = {**os.environ, "LAYERLOOM_HOME": folder, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True, check=True).stdout


def accuracy(template: str, *words: str, seeds: range = SEEDS) -> list[float]:
    """The last validation accuracy of a template for each seed, from the command line."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        layerloom("new", template, "a.loom", folder=folder)
        for seed in seeds:
            told = layerloom("train", "a.loom", "--seed", str(seed), "--json", *words, folder=folder)
            epochs = [event for event in map(json.loads, told.splitlines()) if event["event"] == "epoch"]
            found.append(epochs[-1]["validation"]["accuracy"])
    return found


def accurate(template: str, goal: float, *words: str) -> Callable[[], tuple[str, bool]]:
    def run() -> tuple[str, bool]:
        found = accuracy(template, *words)
        told = ", ".join(f"{one:.4f}" for one in found)
        return f"mean {mean(found):.4f} ({told})", mean(found) >= goal

    return run


def mnist() -> tuple[str, bool]:
    if not MNIST.is_dir():
        return f"skipped: there is no {MNIST}", False
    found = accuracy("mnist-cnn", "--data", str(MNIST), seeds=range(1))
    return f"{found[0]:.4f} after 5 epochs on 8,000 digits, seed 0", found[0] > 0.97


def tested(*places: str) -> Callable[[], tuple[str, bool]]:
    """That these tests pass, and that there are any."""

    def run() -> tuple[str, bool]:
        surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *places]
        done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
        last = done.stdout.strip().splitlines()[-1].strip("= ")
        return re.sub(r" in [\d.]+s.*", "", last), done.returncode == 0 and "passed" in last

    return run


def benched(group: str) -> Callable[[], tuple[str, bool]]:
    def run() -> tuple[str, bool]:
        command = [sys.executable, "-m", "engine", "bench", "--only", group, "--json"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        rows = json.loads(done.stdout)["rows"]
        told = "; ".join(f"{row['name']}: {row['value']:g} ({row['goal']})" for row in rows)
        return told, all(row["holds"] for row in rows)

    return run


def fresh_clone() -> tuple[str, bool]:
    """`make test` in a clone of what is committed, in a new folder, and `make run` on a virtual screen."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "layerloom"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        begun = time.monotonic()
        done = subprocess.run(["make", "test"], cwd=clone, capture_output=True, text=True, check=False)
        minutes = (time.monotonic() - begun) / 60
        lines = [line for line in done.stdout.splitlines() if re.search(r"\d+ passed", line)]
        told = lines[-1].strip("= ") if lines else (done.stdout + done.stderr).strip().splitlines()[-1]
        print("\n".join(line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR", "E  "))))
        opened = _opens(clone, folder)
        window = "the window opened" if opened else "no window came"
        return (
            f"make test: {told}, {minutes:.1f} min with all set-up; make run: {window}",
            not done.returncode and opened,
        )


def _opens(clone: Path, home: str) -> bool:
    """Whether `make run` shows a window under Xvfb within a minute."""
    screen = ":97"
    surroundings = {**os.environ, "DISPLAY": screen, "LAYERLOOM_HOME": home}
    surroundings.pop("QT_QPA_PLATFORM", None)
    server = subprocess.Popen(["Xvfb", screen, "-screen", "0", "1600x1000x24"], stderr=subprocess.DEVNULL)
    program = subprocess.Popen(["make", "run"], cwd=clone, env=surroundings, stdout=subprocess.DEVNULL)
    search = ["xdotool", "search", "--onlyvisible", "--name", "Layerloom"]
    try:
        for _ in range(60):
            if subprocess.run(search, env=surroundings, capture_output=True, check=False).stdout.strip():
                return True
            time.sleep(1)
        return False
    finally:
        # Make ends with the window.
        subprocess.run(["pkill", "-P", str(program.pid)], check=False)
        program.wait()
        server.terminate()
        server.wait()


def pictures() -> tuple[str, bool]:
    """`make shots` writes the pictures, and the README shows them."""
    subprocess.run([sys.executable, "docs/shots.py"], cwd=ROOT, capture_output=True, check=True)
    made = sorted(path.name for path in (ROOT / "docs" / "images").glob("*.png"))
    readme = (ROOT / "README.md").read_text()
    missing = [name for name in made if name not in readme]
    told = f"{len(made)} pictures" + (
        f"; not in the README: {', '.join(missing)}" if missing else ", all in the README"
    )
    return told, len(made) >= 8 and not missing


def readme() -> tuple[str, bool]:
    """The README has its parts, and its first screen both commands."""
    text = (ROOT / "README.md").read_text()
    parts = ("make run", "make test", "five minutes", "Map", "Add a layer", "Decisions", "Windows", "macOS")
    missing = [part for part in parts if part.lower() not in text.lower()]
    first = text[:2500]
    both = "make run" in first and "make test" in first
    return f"missing: {', '.join(missing)}" if missing else "all parts are there", not missing and both


def catalogue_page() -> tuple[str, bool]:
    """The page of the catalogue, as the declarations make it, and what each of its layers says."""
    text = (ROOT / "docs" / "catalogue.md").read_text()
    made = subprocess.run(
        [sys.executable, "-c", "from docs.catalogue import page; import sys; sys.stdout.write(page())"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    count = {what: text.count(f"- **{what}**") for what in ("Example", "PyTorch", "Source")}
    told = ", ".join(f"{number} × {what}" for what, number in count.items())
    return f"{text.count(chr(10) + '### ')} entries: {told}", made == text and min(count.values()) >= 50


def every_template() -> tuple[str, bool]:
    from engine.templates import templates

    told, holds = tested("tests/engine/test_every_template.py")()
    count = len(templates())
    return f"{count} templates; {told}", holds and count >= 45


def figures() -> tuple[str, bool]:
    """The table of docs/figures.md; what was measured already is kept."""
    subprocess.run([sys.executable, "-m", "benchmarks.templates"], cwd=ROOT, capture_output=True, check=False)
    lines = (ROOT / "docs" / "figures.md").read_text().splitlines()
    rows = [line for line in lines if line.startswith("| ") and not line.startswith("| template")]
    missed = [line.split("|")[1].strip() for line in rows if not line.rstrip().endswith("| yes |")]
    told = f"{len(rows)} templates in docs/figures.md"
    return told + (f"; not reached: {', '.join(missed)}" if missed else ", all reached"), bool(rows) and not missed


def denoising() -> tuple[str, bool]:
    from benchmarks.decoding import denoised

    found = [denoised(seed) for seed in SEEDS]
    return f"mean {mean(found):.3f} ({', '.join(f'{one:.3f}' for one in found)})", mean(found) <= 0.5


def variational() -> tuple[str, bool]:
    from benchmarks.decoding import confident

    found = [confident(seed) for seed in SEEDS]
    return f"mean {mean(found):.3f} ({', '.join(f'{one:.3f}' for one in found)})", mean(found) >= 0.6


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
        tested("tests/designer/test_canvas.py", "-k", "500_random_edits"),
    ),
    Check(
        "kill -9",
        "said within 2 s, responsive, resumes to the same weights bit for bit",
        tested("tests/designer/test_window_training.py", "-k", "kill_9"),
    ),
    Check("bench start", "no torch in the window, visible within 0.5 s", benched("start")),
    Check("bench loop", "cost against a hand-written loop <= 1.05", benched("loop")),
    Check("pictures", "gallery, canvas, training, both themes, in the README", pictures),
    Check("readme", "what, picture, two commands, tour, map, adding a layer, decisions", readme),
)


if __name__ == "__main__":
    sys.exit(main())
