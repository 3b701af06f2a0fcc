"""What stands in the folder of a run that is followed may be anything: it is told in a sentence, or does no harm."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.following.told import CaughtUp, Refused, Turned
from engine.runs import FACTS, FACTS_LIMIT, METRICS, PROJECT, Run
from engine.training.together.control import CONTROL
from tests.engine.followed_runs import both_ways, followed, growing, sources

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes among its files")
REFUSED: dict[str, tuple[Callable[[Run], object], str]] = {
    "large facts": (
        lambda run: (run.folder / FACTS).write_bytes(b" " * (FACTS_LIMIT + 1)),
        "larger than 1048576 bytes",
    ),
    "broken facts": (lambda run: (run.folder / FACTS).write_bytes(b"{"), "'run.json' of this run cannot be read"),
    "no project": (lambda run: (run.folder / PROJECT).unlink(), "is not the folder of a run"),
}
HARMLESS: dict[str, Callable[[Run], object]] = {
    "large": lambda run: (run.folder / CONTROL).write_bytes(b" " * 9999),
    "pipe": lambda run: os.mkfifo(run.folder / CONTROL),
    "folder": lambda run: (run.folder / CONTROL).mkdir(),
}


@both_ways
@pytest.mark.parametrize("name", REFUSED)
def test_a_run_without_its_files_is_refused_in_a_sentence(
    way: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil, said = REFUSED[name]
    place = sources(tmp_path, monkeypatch, way)
    spoil(growing(tmp_path / "run", [1.0]))
    with followed(place, tmp_path / "copy") as listener:
        (refused,) = listener.heard
    assert isinstance(refused, Refused) and said in str(refused.message)


@both_ways
@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_no_wish_keeps_nobody_from_following(
    way: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = sources(tmp_path, monkeypatch, way)
    HARMLESS[name](growing(tmp_path / "run", [1.0]))
    with followed(place, tmp_path / "copy") as listener:
        assert isinstance(listener.heard[0], CaughtUp)
    assert not (tmp_path / "copy" / CONTROL).exists()


def test_news_that_are_too_many_are_refused_before_any_of_them_is_copied(tmp_path: Path) -> None:
    run = growing(tmp_path / "run", [1.0])
    os.truncate(run.folder / METRICS, 2**30 + 1)
    with followed(run.folder, tmp_path / "copy") as listener:
        (refused,) = listener.heard
    assert isinstance(refused, Refused) and "larger than 1073741824 bytes" in str(refused.message)
    assert not (tmp_path / "copy" / METRICS).exists()


@both_ways
def test_facts_that_are_half_written_are_waited_for(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = sources(tmp_path, monkeypatch, way)
    run = growing(tmp_path / "run", [1.0])
    with followed(place, tmp_path / "copy") as listener:
        whole = (run.folder / FACTS).read_bytes()
        (run.folder / FACTS).write_bytes(whole[:20])
        listener.wait(lambda _: (tmp_path / "copy" / FACTS).read_bytes() == whole[:20])
        (run.folder / FACTS).write_bytes(whole.replace(b"running", b"paused"))
        listener.wait(lambda _: listener.of(Turned))
    assert [type(one) for one in listener.heard][:2] == [CaughtUp, Turned]
