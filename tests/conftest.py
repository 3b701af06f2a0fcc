"""Keeps the tests off the screen and out of the user's folders, and their examples the same each time."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings

# Before anything imports Qt, which reads it once.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

HOME = tempfile.mkdtemp(prefix="layerloom-tests-")
os.environ["LAYERLOOM_HOME"] = HOME

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("ci")


def pytest_unconfigure() -> None:
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(autouse=True)
def gradients_stay_on() -> Iterator[None]:
    """A test that leaves gradients switched off fails itself, and not one that happens to come behind it."""
    if "torch" in sys.modules:
        import torch

        # What a test before left behind may end, and switch them off, only after that test was looked at.
        torch.set_grad_enabled(True)
    yield
    if "torch" in sys.modules:
        import torch

        left_on = torch.is_grad_enabled()
        torch.set_grad_enabled(True)
        assert left_on, "gradients were left switched off"
