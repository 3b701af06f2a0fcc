"""Tests what is loaded by whom: only training may load PyTorch, and what Python gets is all there."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

LIGHT = """
import sys
import engine, engine.cli, engine.templates
file, out = sys.argv[1:]
heavy = {"torch", "numpy", "sklearn", "PySide6"}
assert not heavy & set(sys.modules), "importing"
for words in (["templates"], ["new", "digits-cnn", file], ["check", file], ["summary", file], ["bench", "--help"],
              ["export", file, "--to", "pytorch", "-o", out], ["train", "--help"]):
    assert engine.cli.main(words) == 0, words
    assert not heavy & set(sys.modules), words
assert engine.analyse(engine.load(file)).problems == ()
engine.save(engine.load(file), file)
assert not heavy & set(sys.modules), "from Python"
assert engine.FileProblem is engine.files.FileProblem
assert not hasattr(engine, "nonsense")
"""


def test_only_training_loads_pytorch(tmp_path: Path) -> None:
    words = [sys.executable, "-c", LIGHT, str(tmp_path / "a.loom"), str(tmp_path / "a.py")]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_python_gets_is_all_there() -> None:
    import engine

    for name in engine.__all__:
        assert getattr(engine, name).__name__ == name
