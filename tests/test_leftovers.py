"""A test that leaves a file, thread, timer, process or warning behind fails, and is told what."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[1]
CONFTEST = Path(__file__).with_name("conftest.py")
IMPORTS = """
import multiprocessing, os, signal, subprocess, sys, threading, time, warnings
import pytest
from PySide6.QtCore import QProcess, QThread, QTimer, qWarning
kept, pids = [], []
"""

LEFT = {
    "file": ("kept.append(open('/dev/zero'))", "A file stays open: /dev/zero"),
    "pipe": ("kept.append(os.pipe())", "A file stays open: pipe:"),
    "thread": ("threading.Thread(target=time.sleep, args=(60,), daemon=True).start()", "A thread runs on: <Thread"),
    "thread_of_qt": (
        "kept.append(QThread(objectName='left')); kept[-1].start()",
        "A thread of Qt runs on: *left*",
    ),
    "timer": ("kept.append(QTimer()); kept[-1].start(61_000)", "A timer runs on: QTimer of 61000 ms"),
    "single_shot": ("QTimer.singleShot(62_000, print)", "A timer runs on: QTimer of 62000 ms"),
    "process": ("kept.append(subprocess.Popen(['sleep', '63']))", "A process runs on: sleep 63"),
    "process_of_qt": ("kept.append(QProcess()); kept[-1].start('sleep', ['64'])", "A process runs on: *sleep 64"),
    "process_of_python": (
        "kept.append(FORK.Process(target=time.sleep, args=(60,))); kept[-1].start()",
        "A process runs",
    ),
    "forked_process": ("pids.append(os.fork() or os.execvp('sleep', ['sleep', '65']))", "A process runs on: sleep 65"),
}
"""What a test does, and what it is told."""
CLEARED = """
def test_that_ends_it_all(qapp):
    for one in kept:
        if isinstance(one, QThread):
            one.quit()
            one.wait()
        elif hasattr(one, "kill"):
            one.kill()
            (getattr(one, "wait", None) or getattr(one, "waitForFinished", None) or one.join)()
    for pid in pids:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
"""

WARNED = {
    "python": ("warnings.warn('of Python')", "*of Python"),
    "unclosed_file": ("open('/dev/zero').read(1)", "*unclosed file*/dev/zero*"),
    "deletion": ("type('Bad', (), {'__del__': lambda self: 1 / 0})()", "*ZeroDivisionError*"),
    "thread": ("one = threading.Thread(target=lambda: [][7]); one.start(); one.join()", "*IndexError*"),
    "qt": ("qWarning('of Qt')", "*of Qt"),
}
FIXTURES = """
@pytest.fixture
def warns_before():
    qWarning('before the test')
    yield

@pytest.fixture
def warns_behind():
    yield
    qWarning('behind the test')

def test_whose_fixture_warns_before(qapp, warns_before):
    pass

def test_whose_fixture_warns_behind(qapp, warns_behind):
    pass
"""


@pytest.fixture
def nest(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A folder for tests that keep the project's own rules and run in a process of their own."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makepyprojecttoml((ROOT / "pyproject.toml").read_text())
    # What is to be found here does not end, however long it is waited for.
    pytester.makeconftest(CONFTEST.read_text() + "\nleftovers.GRACE_S = 0.3\n")
    return pytester


def run(nest: pytest.Pytester, tests: str) -> pytest.RunResult:
    file = nest.makepyfile(f"{IMPORTS}\nFORK = multiprocessing.get_context('fork')\n{tests}\n")
    return nest.runpytest_subprocess(file, "-p", "no:cacheprovider", timeout=120)


def written(codes: dict[str, tuple[str, str]]) -> str:
    """A test for each, and one behind it that does nothing wrong."""
    return "".join(
        f"def test_{name}(qapp):\n    {code}\n\ndef test_behind_{name}(qapp):\n    pass\n\n"
        for name, (code, _) in codes.items()
    )


def test_whatever_a_test_leaves_behind_fails_it_alone_and_is_named(nest: pytest.Pytester) -> None:
    result = run(nest, written(LEFT) + CLEARED)
    for _, said in LEFT.values():
        result.stdout.fnmatch_lines_random([f"{said}*"])
    assert result.parseoutcomes() == {"passed": 2 * len(LEFT) + 1, "errors": len(LEFT) + 1}, (
        "the module has left it all"
    )


def test_warnings_and_errors_that_nobody_hears_fail_tests_wherever_they_are_told(nest: pytest.Pytester) -> None:
    result = run(nest, written(WARNED) + FIXTURES)
    for _, said in WARNED.values():
        result.stdout.fnmatch_lines_random([said])
    result.stdout.fnmatch_lines_random(["*before the test*", "Qt warned: behind the test"])
    found = result.parseoutcomes()
    assert found["failed"] == len(WARNED) + 1 and found["errors"] == 1 and found["passed"] == len(WARNED) + 1
