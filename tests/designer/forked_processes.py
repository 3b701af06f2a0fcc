"""Forks the processes beside a window from one that has imported PyTorch: to import it anew takes seconds each time."""

from __future__ import annotations

from PySide6.QtCore import QProcess

from tests import quick_python

BESIDE = """
import os, runpy, sys
sys.argv[1:1] = [str(os.getppid())]
runpy.run_module("engine.commands.beside", run_name="__main__", alter_sys=True)
"""
"""Who forked it stands in the place of the window, and ends it with that."""


def start(started: QProcess, module: str, *words: str) -> None:
    """Instead of :func:`designer.processes.child.start`."""
    program, *line = quick_python.line("-P", "-c", BESIDE, module, *words)
    started.start(program, line)
