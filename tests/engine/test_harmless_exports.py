"""Says that hostile names stay names in every export: source, tables, event files, files' names and the file itself."""

from __future__ import annotations

import ast
import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from engine import files
from engine.cells import harmless
from engine.cli import main
from engine.commands.summary import as_csv
from engine.compile.cost import Table
from engine.compile.source import source
from engine.evaluation.writing import write_csv
from engine.files.blocks import save_block
from engine.graph.analysis import analyse
from engine.graph.edits import rename
from engine.graph.model import Project
from engine.recorded.exporting import export
from engine.runs import new_run
from tests.engine.networks import mlp
from tests.engine.recorded_runs import written
from tests.engine.test_harmless_source import HOSTILE, inner_and_outer

FORMULAS = ["=cmd|' /C calc'!A0", "+1+cmd|' /C calc'!A0", "-2+3+cmd|'x'!A0", "@SUM(1,2)", "\t=1+1", "\r=1+1", "\n=1+1"]
PLACES = [
    "../../escaped",
    "/etc/cron.d/escaped",
    "..\\..\\escaped",
    "C:\\escaped",
    "~/escaped",
    "CON",
    "a/b",
    ".",
    "..",
    "%n%s",
]
TAGS = ["<script>alert(1)</script>", "<img src='file:///etc/passwd'>", '"><b>', "&lt;"]
TEXTS = [*HOSTILE, *FORMULAS, *PLACES, *TAGS]


@pytest.fixture(params=TEXTS, ids=ascii)
def text(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def hostile(text: str) -> Project:
    """This text wherever a file can have one."""
    graph = inner_and_outer(text)
    nodes = {key: replace(node, extra={text: text}) for key, node in graph.nodes.items()}
    extra = {text or "x": [text]}
    return Project(replace(graph, nodes=nodes), {text: text}, title=text, about=text, category=text, extra=extra)


def test_the_source_runs_nothing_of_it(text: str) -> None:
    found = ast.parse(source(analyse(hostile(text))))
    called = {ast.unparse(one.func) for one in ast.walk(found) if isinstance(one, ast.Call)}
    plain = {
        ast.unparse(one.func) for one in ast.walk(ast.parse(source(analyse(hostile("x"))))) if isinstance(one, ast.Call)
    }
    assert called == plain


def test_a_spread_sheet_takes_no_cell_for_a_formula(text: str, tmp_path: Path) -> None:
    project = hostile(text)
    tables = [as_csv(Table(analyse(project)), None)]
    answers = io.StringIO(newline="")
    write_csv({text: [text, text], "number": [-1.5, None], "class": ["-1", "+2.5"]}, answers)
    tables.append(answers.getvalue())
    run = written(tmp_path / "run", [0.5, 0.25], changes=((1, *[text.encode("utf-8", "replace").decode()] * 3),))
    tables += [file.read_text(encoding="utf-8", errors="replace") for file in export(run, "csv", tmp_path / "out")]
    cells = [cell for one in tables for row in csv.reader(io.StringIO(one, newline="")) for cell in row]
    assert not [cell for cell in cells if harmless(cell) != cell]


def test_numbers_stay_numbers_and_other_texts_stay_as_they_are() -> None:
    cells = ["-1", "+2.5", "-inf", -3, 1.5, None, "", "a=1", "'=1", "Dense"]
    assert [harmless(cell) for cell in cells] == cells
    assert harmless("=1") == "'=1"


def test_files_and_folders_stay_where_they_belong(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home" / "deeper"
    project = Project(rename(mlp().graph, "data", "x"), title=text)
    monkeypatch.setenv("LAYERLOOM_HOME", str(home))
    assert new_run(project, text).folder.resolve().parent == (home / "runs").resolve()
    block = save_block(home / "blocks", analyse(hostile(text)), "part", text or "x")
    assert block.file.resolve().parent == (home / "blocks").resolve()
    assert files.load(block.file).graph.nodes["part"].inside is not None


def test_event_files_hold_it_as_a_name(text: str, tmp_path: Path) -> None:
    run = written(tmp_path / "run", [0.5], changes=((1, *[text.encode("utf-8", "replace").decode()] * 3),))
    (file,) = export(run, "tensorboard", tmp_path / "out")
    assert file.parent == tmp_path / "out" and file.stat().st_size > 0


def test_the_file_reads_back_as_it_was_written(text: str, tmp_path: Path) -> None:
    project = hostile(text)
    written = files.loads(files.dumps(project), "x.loom")
    as_written = text.encode("utf-8", "replace").decode()
    assert written.title == as_written and written.graph.nodes["data"].name == as_written


def test_the_command_line_prints_no_control_characters(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files.save(hostile(text), tmp_path / "x.loom")
    main(["check", str(tmp_path / "x.loom")])
    main(["summary", str(tmp_path / "x.loom")])
    told = capsys.readouterr()
    assert all(sign.isprintable() or sign == "\n" for sign in told.out + told.err)
