"""Holds every file to the rules of the design: what it says first, how long it is, what it may import, how it names."""

from __future__ import annotations

import ast
import gc
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.read_files import (
    FILES,
    MODULES,
    PACKAGES,
    ROOT,
    calls,
    forget,
    imports,
    module_of,
    names_from,
    nodes,
    parsed,
    reached,
)

ENGINE = [path for path in FILES if path.parts[0] == "engine"]
DESIGNER = [path for path in FILES if path.parts[0] == "designer"]

LONGEST = 330
MOST_AT_START = 470
VAGUE = {"manager", "helper", "helpers", "util", "utils", "handler", "info", "base"}
CHAIN = (
    {"frozen"},
    {"repair"},
    {"cells", "home", "message", "seeds", "shape", "unhandled", "version"},
    {"declare", "nearest", "picture", "progress", "reading"},
    {"data"},
    {"layers"},
    {"graph"},
    {"compile", "files", "templates"},
    {"decoding", "evaluation", "generate", "starting"},
    {"training", "runs", "recorded"},
    {"following"},
    {"submitting"},
    {"commands", "cli", "__main__"},
)
"""The parts of the engine; each may import those before it and those beside it, never those behind it."""


def _inside(package: str, names: str) -> list[str]:
    return [f"{package}.{name}" for name in names.split()]


WITH_TORCH = {
    "engine.commands.evaluate",
    "engine.commands.find_batch",
    "engine.commands.find_rate",
    "engine.commands.predict",
    "engine.commands.preview",
    "engine.commands.train",
    "engine.commands.weigh",
    "engine.compile.bound",
    "engine.compile.memory",
    "engine.compile.network",
    "engine.compile.tapping",
    "engine.data.alike",
    "engine.data.batches",
    "engine.data.streams.streamed",
    *_inside(
        "engine.training",
        "applying averages batch_finder checkpoint decode device evaluating fitting fused generate loop losses meters "
        "metrics mistakes news predicting preview_sources rate_finder previews randomness record recomputing reduce "
        "rehearsal revisiting room scores serve shortage slopes start state state_check state_file stepping threads "
        "update weighing",
    ),
    *_inside("engine.training.together", "batch_norms jobs ranks reading sharding silent"),
    *_inside("engine.training.execution", "captured choosing compiling layout step trial ways"),
    *_inside(
        "engine.training.watching",
        "answers attention_maps chronicle gates gpu judging leaving level live_decoder numbers paging "
        "pictures principal probe schedule tokens typed units view",
    ),
    *(name for name in map(module_of, ENGINE) if name.startswith("engine.training.watching.views.")),
    *(f"engine.training.health.{name}" for name in ("explain", "losses", "patient", "trivial")),
    *(name for name in map(module_of, ENGINE) if name.startswith("engine.training.health.rules.")),
}
"""The only modules that load PyTorch when they are imported; each view into a network does."""

HEAVY = ("torch", "numpy", "sklearn", "PySide6")


@pytest.fixture(autouse=True, scope="module")
def each_file_is_read_once() -> Iterator[None]:
    """Kept to the end, and never searched for garbage, which took four times as long as to read them."""
    gc.collect()
    gc.disable()
    for path in FILES:
        nodes(path)
    gc.freeze()
    gc.enable()
    yield
    forget()


def every(paths: list[Path]) -> Callable[[Callable[[Path], None]], Callable[[], None]]:
    """One test for all files, which tells each that breaks the rule; one for each took a minute of both cores."""

    def decorate(rule: Callable[[Path], None]) -> Callable[[], None]:
        def test() -> None:
            broken = [text for path in paths if (text := _broken(rule, path))]
            assert not broken, "\n".join(broken)

        test.__name__ = rule.__name__
        return test

    return decorate


def _broken(rule: Callable[[Path], None], path: Path) -> str:
    try:
        rule(path)
    except AssertionError as error:
        return f"{path}: {error}".splitlines()[0]
    return ""


@every(FILES)
def test_a_file_begins_with_one_sentence_that_says_what_it_is_for(path: Path) -> None:
    sentence = ast.get_docstring(parsed(path)) or ""
    assert sentence.endswith(".") and not re.search(r"[.!?]\s", sentence), f"not one sentence: {sentence!r}"
    assert "\n" not in sentence, "the sentence stands in one line"


@every(FILES)
def test_a_file_is_short_enough_to_read(path: Path) -> None:
    count = len((ROOT / path).read_text(encoding="utf-8").splitlines())
    assert count <= LONGEST, f"{count} lines: make two files"


@every(FILES)
def test_no_name_is_vague(path: Path) -> None:
    classes = [one.name for one in nodes(path) if isinstance(one, ast.ClassDef)]
    for name in (*classes, *path.with_suffix("").parts):
        words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)
        assert not VAGUE & {word.lower() for word in words}, f"{name} says nothing"


@every(FILES)
def test_a_translated_text_is_whole_when_it_is_looked_up(path: Path) -> None:
    for one in calls(path):
        called = one.func.attr if isinstance(one.func, ast.Attribute) else getattr(one.func, "id", "")
        if called == "tr" and one.args:
            filled = [part for part in ast.walk(one.args[0]) if isinstance(part, ast.JoinedStr)]
            assert not filled, f"line {one.lineno}: lupdate cannot see an f-string inside tr"


def part_of(module: str) -> str:
    return module.split(".")[1]


def place(module: str) -> int:
    found = [at for at, parts in enumerate(CHAIN) if part_of(module) in parts]
    assert found, f"{module} has no place in the chain of the engine"
    return found[0]


@every(ENGINE)
def test_the_engine_knows_nothing_of_the_window(path: Path) -> None:
    assert not [name for name in imports(path) if name.split(".")[0] in ("designer", "PySide6", "pyqtgraph")]


@every([path for path in ENGINE if len(path.parts) > 2 or path.stem != "__init__"])
def test_imports_of_the_engine_point_one_way(path: Path) -> None:
    own = place(module_of(path))
    for name in imports(path):
        if name.startswith("engine."):
            assert place(name) <= own, f"{module_of(path)} stands before {name}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    left = {
        name: {other for other in imports(path, inside_functions=False) if other in MODULES and other != name}
        for name, path in MODULES.items()
        if name.split(".")[0] in PACKAGES
    }
    while free := [name for name, others in left.items() if not others & left.keys()]:
        for name in free:
            del left[name]
    assert not left, f"these stand in a circle or behind one: {sorted(left)}"


@every(ENGINE)
def test_only_marked_modules_load_pytorch(path: Path) -> None:
    module = module_of(path)
    assert ("torch" in reached(module)) == (module in WITH_TORCH)


def test_the_window_is_seen_before_it_imports_what_its_dialogs_and_plots_need() -> None:
    found = reached("designer.main_window")
    assert not found & {
        "torch",
        "numpy",
        "polars",
        "PIL",
        "pyqtgraph",
        "designer.beginning.dialog",
        "designer.plots.chart",
    }
    own = [name for name in found if name in MODULES]
    assert len(own) <= MOST_AT_START, f"{len(own)} files: import what is needed later where it is needed"


def test_every_module_that_is_marked_is_there() -> None:
    assert MODULES.keys() >= WITH_TORCH


@every(DESIGNER)
def test_the_window_never_loads_pytorch(path: Path) -> None:
    names = imports(path)
    assert not [name for name in names if name.split(".")[0] in ("torch", "sklearn")]
    for name in names:
        assert not reached(name) & WITH_TORCH, f"{name} loads PyTorch"
    lazy = names_from(path, "engine") | names_from(path, "engine.training")
    assert not lazy & {"build", "train"}, "this name loads PyTorch when it is asked for"


@every([path for path in FILES if path.parts[:2] == ("tests", "engine")])
def test_tests_of_the_engine_need_no_window(path: Path) -> None:
    assert not [name for name in imports(path) if name.split(".")[0] in ("designer", "PySide6", "pytestqt")]


@every([path for path in FILES if path.parts[0] in PACKAGES])
def test_no_file_can_bring_code_of_its_own(path: Path) -> None:
    """No pickle by any door, and only the printed source of a network is executed."""
    allowed = imports(path) - {"pickle"} if names_from(path, "pickle") == {"UnpicklingError"} else imports(path)
    assert not allowed & {"pickle", "dill", "joblib", "shelve", "marshal"}
    for one in calls(path):
        called = ast.unparse(one.func)
        assert called != "eval"
        assert called != "exec" or module_of(path) == "engine.compile.network"
        assert called not in ("torch.load", "torch.save")
        pickling = [option.value for option in one.keywords if option.arg == "allow_pickle"]
        assert all(ast.unparse(value) == "False" for value in pickling)


@every(DESIGNER)
def test_the_window_is_never_kept_waiting_or_called_from_elsewhere(path: Path) -> None:
    names = {getattr(one, "attr", getattr(one, "id", "")) for one in nodes(path)}
    assert not names & {"processEvents", "QThread", "QThreadPool", "QGraphicsEffect", "QGraphicsProxyWidget"}
    assert not imports(path) & {"threading", "asyncio", "concurrent.futures"}


@every(FILES)
def test_nothing_is_left_for_later(path: Path) -> None:
    assert not re.search(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b", (ROOT / path).read_text(encoding="utf-8"))


LIGHT = (
    "engine, engine.layers, engine.graph.analysis, engine.compile.source, engine.training.choices, "
    "engine.training.process, engine.runs"
)


def test_what_the_window_needs_of_the_engine_loads_nothing_heavy() -> None:
    code = f"import sys, {LIGHT}; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
