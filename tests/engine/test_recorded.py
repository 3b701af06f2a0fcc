"""Reads what runs came to, lists them, moves them to the trash and back, and writes them as CSV."""

from __future__ import annotations

import csv
import json
import math
import os
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest

from engine import files
from engine.cli import main
from engine.home import home
from engine.message import Misfit
from engine.recorded import listing
from engine.recorded.exporting import FORMATS, export, run_of
from engine.recorded.pieces import PIECE, pieces
from engine.recorded.results import Figures, read_results, reading
from engine.runs import METRICS, PROJECT, Run, line_of, message_of
from engine.training.messages import EpochDone, Failed, Finished, Progress, Started
from tests.engine.projects import figures
from tests.engine.recorded_runs import run_in, written


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_results_are_those_of_the_news(tmp_path: Path) -> None:
    run = run_in(tmp_path / "20260102-030405-first")
    found = read_results(run)
    losses, done = figures(run.folder)
    judged = [epoch["validation"] for epoch in done]
    best = min(judged, key=lambda one: one["loss"])
    said = found.figures
    assert (said.planned, said.epochs, said.steps) == (3, 3, len(losses))
    assert (said.last, said.best) == (judged[-1]["loss"], best["loss"])
    assert said.best_epoch == judged.index(best) + 1
    assert said.metrics == {"accuracy": judged[-1]["accuracy"]} and said.best_metrics == {"accuracy": best["accuracy"]}
    assert (said.title, found.name, found.note, found.colour, found.pinned) == ("Small", "first", "", "", False)
    assert time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(found.began)) == "2026-01-02 03:04:05"
    assert found.status(time.time()) == "finished" and found.trouble is None and said.device


def test_what_a_person_notes_is_kept_in_the_run(tmp_path: Path) -> None:
    run = run_in(tmp_path / "run")
    before = run.facts
    run.note(name="My best", colour="green", note="Larger rate", pinned=True)
    found = read_results(run)
    assert (found.name, found.colour, found.note, found.pinned) == ("My best", "green", "Larger rate", True)
    assert run.facts.items() >= before.items()
    run.note(name=7, colour=None, note=["x"], pinned="yes")
    found = read_results(run)
    assert (found.name, found.colour, found.note, found.pinned) == ("run", "", "", False)


def test_a_run_that_is_silent_was_cut_off(tmp_path: Path) -> None:
    run = run_in(tmp_path / "run")
    run.tell(status="running")
    now = read_results(run).touched
    assert read_results(run).status(now + 1) == "running"
    assert read_results(run).status(now + 1000) == "cut off"


def test_before_its_first_epoch_a_run_has_the_loss_of_its_last_step(tmp_path: Path) -> None:
    run = run_in(tmp_path / "run")
    lines = list(run.lines())
    kept = [line for line in lines if line["event"] in ("started", "steps")]
    (run.folder / METRICS).write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in kept))
    assert read_results(run).figures.last == kept[-1]["losses"][-1]
    assert read_results(run).figures.best is None


@pytest.mark.parametrize(
    ("file", "content"),
    [("run.json", None), ("run.json", b"{"), ("run.json", b"[" * 10**5), (PROJECT, None), ("run.json", b"[]")],
)
def test_a_damaged_folder_is_told_in_one_sentence(tmp_path: Path, file: str, content: bytes | None) -> None:
    run = run_in(tmp_path / "run")
    if content is None:
        (run.folder / file).unlink()
    else:
        (run.folder / file).write_bytes(content)
    trouble = read_results(run).trouble
    assert trouble is not None and str(trouble).endswith(".") and "\n" not in str(trouble)
    assert str(run.folder) in str(trouble)


@pytest.mark.parametrize(
    "damage", [b"", b"\xff\xfe", b'{"event": 7}\n', b'{"event":"epoch","epoch":"x"}\n', b"[" * 9999]
)
def test_damaged_news_cost_no_more_than_themselves(tmp_path: Path, damage: bytes) -> None:
    run = run_in(tmp_path / "run")
    (run.folder / PROJECT).write_bytes(damage)
    whole = read_results(run).figures
    (run.folder / METRICS).write_bytes((run.folder / METRICS).read_bytes() + damage)
    found = read_results(run)
    assert found.trouble is None and found.figures == whole


def test_a_long_run_is_read_in_pieces_and_not_again(tmp_path: Path) -> None:
    losses = [float(one) for one in np.random.default_rng(0).random(60_000)]
    run = written(tmp_path / "run", losses)
    size = (run.folder / METRICS).stat().st_size
    *parts, found = reading(run)
    assert parts == [None] * math.ceil(size / PIECE) and len(parts) > 3
    assert found is not None and found.figures.steps == 60_000
    again = list(reading(run, (found.signs, found.figures)))
    assert again == [found]
    told = [loss for piece in pieces(run) for line in piece if line["event"] == "steps" for loss in line["losses"]]
    assert told == losses


def test_the_list_names_all_runs_and_remembers_what_it_read(own_home: Path) -> None:
    assert listing.runs() == [] and listing.remembered() == {}
    for name in ("20260101-000000-a", "20260102-000000-b"):
        run_in(own_home / "runs" / name)
    (own_home / "runs" / "20260103-000000-broken").mkdir()
    (own_home / "runs" / "a file").write_text("")
    found = [read_results(run) for run in listing.runs()]
    assert [one.folder.name[16:] for one in found] == ["broken", "b", "a"]
    listing.remember(found)
    known = listing.remembered()
    assert known == {one.folder.name: (one.signs, one.figures) for one in found[1:]}
    for damage in (b"{", b"[]", b"[" * 10**5, b'{"a": 1}'):
        (home() / listing.MEMORY).write_bytes(damage)
        assert listing.remembered() == {}


def test_a_run_goes_to_the_trash_and_comes_back(own_home: Path) -> None:
    run = run_in(own_home / "runs" / "one")
    gone = listing.throw_away(run.folder)
    assert listing.runs() == [] and [one.folder for one in listing.runs(thrown_away=True)] == [gone]
    run_in(own_home / "runs" / "one")
    back = listing.put_back(gone)
    assert back.name == "one-2" and len(listing.runs()) == 2 and (back / METRICS).exists()
    listing.delete(listing.throw_away(back))
    assert [one.folder.name for one in listing.runs()] == ["one"] and listing.runs(thrown_away=True) == []


@pytest.mark.parametrize("act", [listing.throw_away, listing.put_back, listing.delete])
def test_nothing_but_a_run_is_moved_or_deleted(own_home: Path, tmp_path: Path, act: object) -> None:
    kept = run_in(tmp_path / "elsewhere")
    with pytest.raises(Misfit):
        act(kept.folder)  # type: ignore[operator]
    assert (kept.folder / METRICS).exists()


def test_a_link_in_the_trash_is_deleted_without_what_it_points_to(own_home: Path, tmp_path: Path) -> None:
    kept = run_in(tmp_path / "elsewhere")
    (own_home / "runs").mkdir(parents=True)
    os.symlink(kept.folder, own_home / "runs" / "link")
    listing.delete(listing.throw_away(own_home / "runs" / "link"))
    assert (kept.folder / METRICS).exists()


def test_the_tables_in_csv_hold_what_the_news_hold(tmp_path: Path) -> None:
    run = run_in(tmp_path / "run")
    steps, epochs = export(run, "csv", tmp_path / "out")
    losses, done = figures(run.folder)
    with open(steps, newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [int(row["step"]) for row in rows] == list(range(1, len(losses) + 1))
    assert [float(row["loss"]) for row in rows] == losses
    lines = [line for line in run.lines() if line["event"] == "steps"]
    rates = {int(row["step"]): (float(row["learning_rate"]), float(row["seconds"])) for row in rows if row["seconds"]}
    assert rates == {line["step"]: (line["learning_rate"], line["seconds"]) for line in lines}
    with open(epochs, newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [(int(row["epoch"]), int(row["step"])) for row in rows] == [(one["epoch"], one["step"]) for one in done]
    for row, one in zip(rows, done, strict=True):
        values = {f"{part}_{name}": number for part in ("train", "validation") for name, number in one[part].items()}
        assert {name: float(row[name]) for name in values} == values


def test_a_loss_that_is_no_number_is_an_empty_field(tmp_path: Path) -> None:
    steps, _ = export(written(tmp_path / "run", [1.0, None, 2.0]), "csv", tmp_path / "out")
    assert [line.split(",")[1] for line in steps.read_text().splitlines()] == ["loss", "1.0", "", "2.0"]


def test_the_command_writes_a_run_by_its_folder_or_name(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = run_in(own_home / "runs" / "20260102-030405-first")
    out = own_home / "out"
    assert main(["export-run", str(run.folder), "--to", "csv", "-o", str(out)]) == 0
    assert capsys.readouterr().out.splitlines() == [f"Wrote '{out / 'steps.csv'}'.", f"Wrote '{out / 'epochs.csv'}'."]
    assert main(["export-run", run.folder.name, "--to", "tensorboard", "-o", str(out)]) == 0
    assert len(list(out.glob("events.out.tfevents.*"))) == 1
    assert main(["export-run", "nowhere", "--to", "csv", "-o", str(out)]) == 1
    assert "no run in" in capsys.readouterr().err
    assert run_of(run.folder.name, own_home / "runs").folder == run.folder


def test_every_line_is_told_again_as_it_was_told(tmp_path: Path) -> None:
    run = run_in(tmp_path / "run")
    kinds = {"started": Started, "steps": Progress, "epoch": EpochDone, "finished": Finished}
    for line in run.lines():
        told = message_of(line)
        assert told is not None and type(told) is kinds[line["event"]]
        again = line_of(told)
        assert again is not None and json.loads(json.dumps(again)) == line
    failed = {"event": "failed", "message": "It broke {here}.", "diverged": True}
    told = message_of(failed)
    assert isinstance(told, Failed) and told.diverged and str(told.message) == "It broke {here}."
    lost = message_of(
        {
            "event": "steps",
            "epoch": 1,
            "step": 2,
            "first": 1,
            "learning_rate": 0.1,
            "seconds": 1.0,
            "losses": [0.5, None],
        }
    )
    assert isinstance(lost, Progress) and lost.losses[0] == 0.5 and math.isnan(lost.losses[1])


@pytest.mark.parametrize(
    "line",
    [
        {},
        {"event": 1},
        {"event": "epoch"},
        {"event": "steps", "losses": "x"},
        {"event": "started", "odd": 1},
        {"event": "finished", "epoch": "1", "step": 2, "stopped": False, "folder": "", "seconds": 1.0},
        {"event": "epoch", "train": 1, "validation": 2},
    ],
)
def test_a_line_of_no_message_is_none(line: dict[str, object]) -> None:
    assert message_of(line) is None


def test_figures_of_nothing_are_empty() -> None:
    assert Figures() == Figures(title="", last=None)


def test_what_was_changed_while_a_run_learned_is_a_table_of_its_own(tmp_path: Path) -> None:
    change = (3, "optimizer.learning_rate", 0.01, "Learning rate: 0.1 → 0.01")
    run = written(tmp_path / "run", [1.0, 0.5, 0.4, 0.3], changes=(change,))
    *_, changes = export(run, "csv", tmp_path / "out")
    with open(changes, newline="", encoding="utf-8") as opened:
        assert list(csv.DictReader(opened)) == [
            {"step": "3", "setting": change[1], "layer": "", "value": "0.01", "said": change[3]}
        ]


def test_what_a_training_tells_and_what_a_person_notes_at_once_is_both_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, write = run_in(tmp_path / "run"), files.write_atomically

    def late(path: Path, data: bytes) -> None:
        """The training tells its end between the reading and the writing of a note."""
        monkeypatch.setattr(files, "write_atomically", write)
        run.tell(status="stopped")
        write(path, data)

    monkeypatch.setattr(files, "write_atomically", late)
    run.note(pinned=True)
    assert (run.facts["status"], run.facts["pinned"]) == ("stopped", True)


def test_notes_of_an_older_run_stand_among_its_facts_and_are_replaced_by_new_ones(tmp_path: Path) -> None:
    run = run_in(tmp_path / "run")
    run.tell(name="Old", note="Older", colour="red")
    run.note(note="")
    found = read_results(run)
    assert (found.name, found.note, found.colour) == ("Old", "", "red")


@pytest.mark.parametrize("damage", [b"", b"[]", b"[" * 10**5, b"{" + b" " * 2**20])
def test_damaged_notes_cost_no_more_than_themselves(tmp_path: Path, damage: bytes) -> None:
    run = run_in(tmp_path / "run")
    (run.folder / "notes.json").write_bytes(damage)
    found = read_results(run)
    assert found.trouble is None and found.name == "run" and run.facts["status"] == "finished"
    run.note(name="New")
    assert read_results(run).name == "New"


def test_facts_that_are_too_large_are_not_read(tmp_path: Path) -> None:
    run = run_in(tmp_path / "run")
    run.tell(machine="x" * 2**20)
    with pytest.raises(Misfit, match="its facts are too large"):
        _ = run.facts


def test_only_what_is_in_the_trash_or_in_the_list_is_moved_or_deleted(own_home: Path) -> None:
    place = own_home / "runs"
    run_in(place / "kept")
    (place / ".trash" / "other").mkdir(parents=True)
    for folder in (place / ".trash" / "..", place / "kept"):
        with pytest.raises(Misfit, match="not in the trash"):
            listing.delete(folder)
        with pytest.raises(Misfit, match="not among the runs"):
            listing.put_back(folder)
    with pytest.raises(Misfit, match="not among the runs"):
        listing.throw_away(place / "..")
    assert (place / "kept" / PROJECT).exists()


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_that_fails_leaves_the_earlier_one_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    run, out = run_in(tmp_path / "run"), tmp_path / "out"
    before = {file: file.read_bytes() for file in export(run, form, out)}
    whole = list(pieces(run))

    def broken(_: Run) -> Iterator[list[dict[str, object]]]:
        yield whole[0][:2]
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("engine.recorded.exporting.pieces", broken)
    with pytest.raises(Misfit, match="Input/output error"):
        export(run, form, out)
    assert {file: file.read_bytes() for file in out.iterdir()} == before
