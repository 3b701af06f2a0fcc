"""What the lines of the acceptance list run: each function says what came out, and whether that is enough."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import mean

from tests.faults.table import all_rows, open_rows

ROOT = Path(__file__).parents[1]
MNIST = ROOT.parent / "shared" / "data" / "mnist"
SEEDS = range(4)


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
        # All examples, of which CI draws but a part.
        surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "LAYERLOOM_WHOLE": "1"}
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "2", *places]
        done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
        last = done.stdout.strip().splitlines()[-1].strip("= ")
        return re.sub(r" in [\d.]+s.*", "", last), done.returncode == 0 and "passed" in last

    return run


def reached(place: str) -> Callable[[], tuple[str, bool]]:
    """That these tests pass, one after the other, and what they print of the figures that they reach."""

    def run() -> tuple[str, bool]:
        surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", place]
        done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
        lines = done.stdout.strip().splitlines()
        told = [line for line in lines if re.match(r"[\w/.]+: ", line)]
        return "; ".join(told) or lines[-1], done.returncode == 0 and bool(told)

    return run


def random_events() -> tuple[str, bool]:
    """The state machine of tests/designer/test_random_events.py, drawn anew; its seeds are printed."""
    surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "LAYERLOOM_RANDOM_EVENTS": "10000"}
    places = ["--timeout", "0", "-s", "tests/designer/test_random_events.py"]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *places]
    done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
    print("\n".join(line for line in done.stdout.splitlines() if line.startswith(("Qt says", "E  ", "seed"))))
    seeds = re.findall(r"LAYERLOOM_RANDOM_SEED=(\d+)", done.stdout)
    return f"{done.stdout.strip().splitlines()[-1]}; seeds {', '.join(seeds)}", done.returncode == 0


def benched(group: str) -> Callable[[], tuple[str, bool]]:
    def run() -> tuple[str, bool]:
        command = [sys.executable, "-m", "engine", "bench", "--only", group, "--json"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        rows = json.loads(done.stdout)["rows"]
        values = ("not measured" if row["value"] is None else f"{row['value']:g}" for row in rows)
        told = "; ".join(f"{row['name']}: {value} ({row['goal']})" for row, value in zip(rows, values, strict=True))
        return told, all(row["holds"] is not False for row in rows)

    return run


def faults() -> tuple[str, bool]:
    """What `make faults` found when it ran last, which takes hours."""
    count, missing = len(all_rows()), open_rows()
    told = f"{count - len(missing)} of {count} rows hold, whole"
    return f"{told}; not {', '.join(row.name for row in missing)}" if missing else told, not missing


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


def panel_pictures() -> tuple[str, bool]:
    """A picture of each panel in each theme, and twenty seconds of the canvas as frames."""
    for script in ("docs/panel_shots.py", "docs/recording.py"):
        subprocess.run([sys.executable, script], cwd=ROOT, capture_output=True, check=True)
    made = {path.stem for path in (ROOT / "docs" / "images" / "panels").glob("*.png")}
    names = {name.rpartition("-")[0] for name in made}
    page = (ROOT / "docs" / "panels.md").read_text()
    frames = len(list((ROOT / "build" / "alive").glob("*.png")))
    shown = all(f"{name}.png" in page for name in made) and len(made) == 2 * len(names)
    return f"{len(names)} panels in both themes, all in docs/panels.md; {frames} frames", shown and frames >= 100


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


def health() -> tuple[str, bool]:
    """The rules of health over all templates whose data are here and that train in minutes."""
    from tests.engine.health_sweep import sweep

    found = list(sweep())
    ill = [f"{name} with seed {seed}: {', '.join(rules)}" for name, seed, rules in found if rules]
    count = len({name for name, _, _ in found})
    return f"{count} templates, {len(found)} trainings; {'; '.join(ill) or 'no finding'}", bool(found) and not ill


def watched_bits() -> tuple[str, bool]:
    """500 steps with every view of every node against 500 that nobody watches."""
    from tests.engine.watched_bits import compared, networks

    found = [compared(name, project) for name, project in networks()]
    told = "; ".join(one.sentence for one in found)
    return told, all(not one.differing and not one.unseen for one in found)


def denoising() -> tuple[str, bool]:
    from benchmarks.decoding import denoised

    found = [denoised(seed) for seed in SEEDS]
    return f"mean {mean(found):.3f} ({', '.join(f'{one:.3f}' for one in found)})", mean(found) <= 0.5


def variational() -> tuple[str, bool]:
    from benchmarks.decoding import confident

    found = [confident(seed) for seed in SEEDS]
    return f"mean {mean(found):.3f} ({', '.join(f'{one:.3f}' for one in found)})", mean(found) >= 0.6
