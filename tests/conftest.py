"""Keeps the tests off the screen and out of the user's folders, their examples the same, and each without leftovers."""

import gc
import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests import forked_workers, leftovers
from tests.qt_warnings import QtWarnings

# Before an application is made, which reads it once.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Each of the processes that test has one processor: threads of PyTorch's that wait for each other keep others from it.
os.environ.setdefault("OMP_NUM_THREADS", "1")

WINDOWS = Path(__file__).parent / "designer"
HOME = tempfile.mkdtemp(prefix="layerloom-tests-")
os.environ["LAYERLOOM_HOME"] = HOME

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("ci")

WARNINGS = pytest.StashKey[QtWarnings]()

SHARING: set[Path] = set()
"""Modules of which tests have something in common."""

leftovers.watch()


def pytest_configure(config: pytest.Config) -> None:
    forked_workers.load()
    gc.disable()
    config.stash[WARNINGS] = QtWarnings(config.getini("qt_log_ignore"))
    config.stash[WARNINGS].listen()


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported and collected stays: to search it for garbage again and again took a second each time."""
    gc.collect()
    gc.freeze()
    gc.enable()
    SHARING.update(item.path for item in session.items if _has_common(item))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Training processes are forked, unless a test says that it starts them as people do.

    Beside windows, garbage is searched for behind each test, and never by another thread than that of the windows.

    The thread through which a worker of pytest's is told what to do would delete what is Qt's, and the next timer
    would call what is not there.
    """
    forked_workers.fork_them(item.get_closest_marker("as_people_do") is None)
    if WINDOWS in item.path.parents:
        gc.disable()
    elif not gc.isenabled():
        gc.collect()
        gc.enable()


def pytest_unconfigure() -> None:
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    """pytest-qt fails a test for what Qt warns of until the end of its call; this one until the end of its fixtures."""
    yield
    if WINDOWS in item.path.parents:
        # All that was made since the last one, and none of what stays.
        gc.collect(1)
    if heard := item.config.stash[WARNINGS].take():
        pytest.fail("Qt warned: " + "; ".join(heard), pytrace=False)


@pytest.fixture(autouse=True, scope="module")
def nothing_of_a_module(request: pytest.FixtureRequest) -> Iterator[None]:
    before = leftovers.now()
    yield
    # A run that breaks off takes its fixtures down outside of any test that could fail.
    if not request.session.shouldfail:
        _fail_for(leftovers.left_since(before))


@pytest.fixture(autouse=True)
def nothing_of_a_test(request: pytest.FixtureRequest) -> Iterator[None]:
    # A window that several tests share begins what it keeps whenever its timers run: looked at when it is gone.
    if request.node.path in SHARING:
        yield
        return
    before = leftovers.now()
    yield
    _fail_for(leftovers.left_since(before))


def _has_common(item: pytest.Item) -> bool:
    used = item._fixtureinfo.name2fixturedefs  # type: ignore[attr-defined]
    return any(name != "nothing_of_a_module" and found[-1].scope == "module" for name, found in used.items())


def _fail_for(found: list[str]) -> None:
    if found:
        pytest.fail("\n".join(found), pytrace=False)
