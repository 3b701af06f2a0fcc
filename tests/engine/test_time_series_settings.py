"""A time series is chosen, set and looked at again: from the window, in the form, and from the command line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.cli import main
from engine.commands.begin import answered
from engine.data import DATA_SETS
from engine.data.again import looked_again
from engine.data.followed import followed
from engine.data.sets.digits import Digits
from engine.data.sets.time_series import TimeSeries
from engine.declare import plain
from engine.graph.analysis import analyse
from engine.graph.edits import set_param
from engine.message import Misfit
from engine.starting.asking import Asked
from engine.starting.beginning import begun
from tests.engine.test_time_series import SERIES, series, weather, written


def test_settings_that_fit_no_line_are_told(tmp_path: Path) -> None:
    sentence = "needs at least 410 lines for a window of 390 and a horizon of 20, but has 400"
    with pytest.raises(Misfit, match=sentence):
        series(written(weather(), tmp_path), window=390, horizon=20).load()


@pytest.mark.parametrize(
    ("at", "role", "told"),
    [
        (2, "input", "Time series says one column, but 0 have the role target. Give it to one of them alone."),
        (1, "target", "Time series says one column, but 2 have the role target. Give it to one of them alone."),
        (0, "input", "Time series reads columns of numbers alone, and 'when' holds others. Set its role to ignore."),
    ],
)
def test_roles_that_do_not_fit_are_one_problem_at_the_data(at: int, role: str, told: str, tmp_path: Path) -> None:
    project = begun(written(weather(), tmp_path), chosen=SERIES).project
    examples = plain(DATA_SETS.read(project.graph.nodes["data"].params["examples"]))
    examples["columns"][at]["role"] = role
    found = analyse(replace(project, graph=set_param(project.graph, "data", "examples", examples))).problems
    assert [(one.node, str(one.message)) for one in found] == [("data", told)]


def test_a_file_that_is_chosen_in_the_form_is_read_as_the_series_that_was_chosen_there(tmp_path: Path) -> None:
    chosen = TimeSeries(file=str(written(weather(), tmp_path)))
    now = followed(Digits(), chosen).data_set
    assert isinstance(now, TimeSeries) and (now.asked, now.count, now.window) == ("warm", 400, 24)


def test_a_file_that_has_grown_is_read_as_a_series_again_with_what_a_person_chose(tmp_path: Path) -> None:
    before = series(written(weather(), tmp_path), "wind", window=10, horizon=3)
    path = written(weather(500, rain=np.arange(500.0) % 7), tmp_path)
    again = looked_again(before, path)
    now = again.data_set
    assert isinstance(now, TimeSeries) and (now.window, now.horizon, now.asked, now.count) == (10, 3, "wind", 500)
    assert {one.name: one.role for one in now.columns}["rain"] == "ignore"
    written(weather(500, rain=["much"] * 250 + ["little"] * 250), tmp_path)
    with pytest.raises(Misfit, match="was read as Time series, but now it is Table"):
        looked_again(before, path)


def test_the_window_is_answered_with_the_series_where_its_box_is_checked(tmp_path: Path) -> None:
    path = str(written(weather(), tmp_path))
    plain, taken = (answered(Asked(1, path, "", chosen)) for chosen in ((), ("series",)))
    assert '"Table"' in plain.project and '"TimeSeries"' in taken.project
    assert plain.target == taken.target == "warm" and [name for name, _ in taken.offers] == ["series"]


def test_the_command_line_tells_the_offer_and_takes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = str(written(weather(), tmp_path)), str(tmp_path / "new.loom")
    assert main(["new", "--from-data", path, out]) == 0
    assert "Or choose with --choose series: Read the lines as a time series, one hour apart." in capsys.readouterr().out
    assert main(["new", "--from-data", path, "--choose", "series", "--force", out]) == 0
    told = capsys.readouterr().out
    assert "The network reads 24 lines" in told and "--choose" not in told
    assert '"TimeSeries"' in Path(out).read_text()
    assert main(["new", "--from-data", path, "--choose", "picture", "--force", out]) != 0
    assert "'picture' is not offered" in capsys.readouterr().err
