"""Keeps the tests off the screen and out of the user's folders, and their examples the same each time."""

import os
import shutil
import tempfile

from hypothesis import settings

# Before anything imports Qt, which reads it once.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

HOME = tempfile.mkdtemp(prefix="layerloom-tests-")
os.environ["LAYERLOOM_HOME"] = HOME

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("ci")


def pytest_unconfigure() -> None:
    shutil.rmtree(HOME, ignore_errors=True)
