"""Gets data sets from a server on this machine, which cuts, lies and fails in every way."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from engine.cli import main
from engine.data import DATA_SETS
from engine.data.downloading import downloads
from engine.data.downloading.downloads import DOWNLOADS, Download, Remote, download_of
from engine.data.downloading.fetching import Arrived, Cancelled, fetch
from engine.message import Misfit
from tests.engine.serving_files import Behaviour, Served, Server, serving

REAL = Path(__file__).parents[3] / "shared" / "data"
CONTENT = bytes(range(256)) * 4096
OTHER = bytes(len(CONTENT))

Printed = pytest.CaptureFixture[str]


def sha256(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def small(places: tuple[str, ...], content: bytes = CONTENT, **more: Any) -> Download:
    """A download of one file that lies at these places."""
    members, unpacked = more.get("members", ()), more.get("unpacked", 0)
    remote = Remote("a.bin", len(content), sha256(content), places, members)
    return Download("small", "Small", "Mnist", "a file", "Nobody's.", "this test", (remote,), unpacked)


@contextmanager
def offered(served: Served, content: bytes = CONTENT, **more: Any) -> Iterator[tuple[Download, Server]]:
    """A server, and a download that has all its files as places of the one file, in their order."""
    with serving(served) as server:
        yield small(tuple(server.address + name for name in served), content, **more), server


def sentence(download: Download, folder: Path) -> str:
    with pytest.raises(Misfit) as caught:
        fetch(download, folder)
    return str(caught.value)


def test_a_file_comes_whole_and_how_far_it_is_is_told(tmp_path: Path) -> None:
    told: list[Arrived] = []
    with offered({"a": CONTENT}) as (download, server):
        assert fetch(download, tmp_path / "new" / "folder", told.append) == tmp_path / "new" / "folder"
    assert (tmp_path / "new" / "folder" / "a.bin").read_bytes() == CONTENT
    assert [path.name for path in (tmp_path / "new" / "folder").iterdir()] == ["a.bin"]
    assert (told[0].bytes, told[-1].bytes, told[-1].size) == (0, len(CONTENT), len(CONTENT))
    assert [one.bytes for one in told] == sorted(one.bytes for one in told) and len(told) > 10
    assert server.asked == [("a", 0)]


def test_what_is_there_is_not_asked_for_again_and_what_has_another_size_is(tmp_path: Path) -> None:
    with offered({"a": CONTENT}) as (download, server):
        (tmp_path / "a.bin").write_bytes(b"another")
        fetch(download, tmp_path)
        fetch(download, tmp_path)
    assert server.asked == [("a", 0)] and (tmp_path / "a.bin").read_bytes() == CONTENT


def test_a_cut_connection_goes_on_where_it_was_cut(tmp_path: Path) -> None:
    with offered({"a": Behaviour(CONTENT, cuts=(300_000, 200_000))}) as (download, server):
        fetch(download, tmp_path)
    begins = [begin for _, begin in server.asked]
    assert (tmp_path / "a.bin").read_bytes() == CONTENT
    assert len(begins) == 3 and begins == sorted(begins) and begins[1] > 0


def test_what_came_before_a_failure_is_kept_and_another_start_goes_on_there(tmp_path: Path) -> None:
    with offered({"a": Behaviour(CONTENT, cuts=(400_000, 0))}) as (download, server):
        said = sentence(download, tmp_path)
        kept = (tmp_path / "a.bin.part").stat().st_size
        assert kept > 0 and f"{kept / 1e6:.1f} MB of 1.0 MB have come and are kept: try again" in said
        fetch(download, tmp_path)
        assert server.asked[-1] == ("a", kept)
    assert (tmp_path / "a.bin").read_bytes() == CONTENT and not (tmp_path / "a.bin.part").exists()


def test_a_cancelled_download_keeps_what_came(tmp_path: Path) -> None:
    asked = iter([True] * 5)
    with offered({"a": CONTENT}) as (download, server):
        with pytest.raises(Cancelled):
            fetch(download, tmp_path, wanted=lambda: next(asked, False))
        kept = (tmp_path / "a.bin.part").stat().st_size
        fetch(download, tmp_path)
    assert 0 < kept < len(CONTENT) and server.asked[-1] == ("a", kept)
    assert (tmp_path / "a.bin").read_bytes() == CONTENT


def test_a_place_that_cannot_go_on_in_the_middle_begins_anew(tmp_path: Path) -> None:
    (tmp_path / "a.bin.part").write_bytes(b"some bytes of another file")
    with offered({"a": Behaviour(CONTENT, ranges=False)}) as (download, _):
        fetch(download, tmp_path)
    assert (tmp_path / "a.bin").read_bytes() == CONTENT


def test_the_next_place_is_asked_where_one_fails(tmp_path: Path) -> None:
    served: Served = {"none": Behaviour(CONTENT, status=404), "wrong": OTHER, "short": CONTENT[:99], "right": CONTENT}
    with offered(served) as (download, server):
        fetch(download, tmp_path)
    assert [name for name, _ in server.asked] == ["none", "wrong", "short", "right"]
    assert (tmp_path / "a.bin").read_bytes() == CONTENT


WRONG: dict[str, tuple[Behaviour, str]] = {
    "not there": (Behaviour(CONTENT, status=404), "127.0.0.1: it answers with 404). Try again later"),
    "not allowed": (Behaviour(CONTENT, status=403), "it answers with 403"),
    "broken": (Behaviour(CONTENT, status=500), "it answers with 500"),
    "another file": (Behaviour(OTHER), "has another checksum than the one that was published, and was removed"),
    "a page of words": (Behaviour(b"<html>Log in</html>"), "promises 19 bytes, but 1,048,576 were published"),
    "endless": (Behaviour(CONTENT, length=10**15), "promises 1,000,000,000,000,000 bytes, but 1,048,576 were"),
    "nothing": (Behaviour(CONTENT, cuts=(0, 0, 0)), "the connection failed"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_at_the_only_place_is_one_sentence_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    behaviour, wanted = WRONG[name]
    with offered({"a": behaviour}) as (download, _):
        said = sentence(download, tmp_path)
    assert wanted in said and said.startswith("a.bin could not be got (127.0.0.1: ")
    assert not (tmp_path / "a.bin").exists()
    assert not sum(path.stat().st_size for path in tmp_path.iterdir())


def test_a_place_that_goes_on_elsewhere_than_asked_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "a.bin.part").write_bytes(CONTENT[:1000])
    with offered({"a": Behaviour(CONTENT, said="bytes 5-9/10")}) as (download, _):
        assert "goes on at another place than it was asked for" in sentence(download, tmp_path)


def test_nobody_at_home_is_a_sentence(tmp_path: Path) -> None:
    with serving({}) as server:
        gone = server.address
    assert "127.0.0.1: the connection failed (ConnectionError)" in sentence(small((gone + "a",)), tmp_path)


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with offered({"a": CONTENT}) as (download, _):
        assert "cannot be written to" in sentence(download, tmp_path / "file" / "inside")


def test_a_disk_without_room_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    remote = Remote("a.bin", 2**62, sha256(b""), ("http://127.0.0.1:1/a",))
    huge = Download("huge", "Huge", "Mnist", "a file", "Nobody's.", "this test", (remote,))
    assert "MB left, but 4,611,686,018,427.4 MB are needed" in sentence(huge, tmp_path)


def packed(*entries: tuple[str, bytes | str]) -> bytes:
    """A packed archive of files with contents, or of links where a text says whereto."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for name, content in entries:
            one = tarfile.TarInfo(name)
            if isinstance(content, str):
                one.type, one.linkname = tarfile.SYMTYPE, content
                archive.addfile(one)
            else:
                one.size = len(content)
                archive.addfile(one, io.BytesIO(content))
    return made.getvalue()


def unpacked(folder: Path, content: bytes, limit: int = 10**6) -> None:
    with offered({"a": content}, content, members=("in/x.bin", "in/y.bin"), unpacked=limit) as (download, _):
        fetch(download, folder)


def test_only_the_named_files_leave_an_archive_and_it_is_taken_away(tmp_path: Path) -> None:
    place = tmp_path / "place"
    evil = (("../evil", b"1"), ("/tmp/evil-of-layerloom", b"2"), ("in/../../evil", b"3"), ("in/more", b"4"))
    unpacked(place, packed(*evil, ("in/x.bin", b"left"), ("link", "/etc"), ("link/evil", b"5"), ("in/y.bin", b"right")))
    assert {path.name: path.read_bytes() for path in place.iterdir()} == {"x.bin": b"left", "y.bin": b"right"}
    assert [path.name for path in tmp_path.iterdir()] == ["place"] and not Path("/tmp/evil-of-layerloom").exists()


def test_a_link_of_the_right_name_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(Misfit, match=r"lacks in/y\.bin, so it is not the one that was published"):
        unpacked(tmp_path, packed(("in/x.bin", b"left"), ("in/y.bin", "/etc/passwd")))
    assert not (tmp_path / "y.bin").exists()


@pytest.mark.parametrize("name", ["in/x.bin", "other"])
def test_an_archive_that_would_fill_the_disk_is_refused(tmp_path: Path, name: str) -> None:
    bomb = packed((name, bytes(50_000_000)))
    assert len(bomb) < 100_000
    tracemalloc.start()
    with pytest.raises(Misfit, match=r"would unpack to more than 1\.0 MB"):
        unpacked(tmp_path, bomb)
    assert tracemalloc.get_traced_memory()[1] < 20e6
    tracemalloc.stop()


def test_what_is_no_archive_is_a_sentence(tmp_path: Path) -> None:
    for content in (b"no archive at all", packed(("in/x.bin", bytes(9000)), ("in/y.bin", b""))[:60]):
        with pytest.raises(Misfit, match="cannot be unpacked"):
            unpacked(tmp_path / str(len(content)), content)


@pytest.mark.parametrize("one", DOWNLOADS.values(), ids=DOWNLOADS)
def test_every_download_says_whose_it_is_how_large_and_who_published_its_checksums(one: Download) -> None:
    assert one.title and one.about and one.source.endswith(".") and one.cited
    assert one.type in DATA_SETS.members
    for remote in one.files:
        kind, _, checksum = remote.checksum.partition(":")
        assert len(checksum) == {"sha256": 64, "md5": 32}[kind] and set(checksum) <= {*"0123456789abcdef"}
        assert len(remote.places) >= 2 and remote.size > 0
        assert all(urlsplit(place).scheme in ("https", "http") for place in remote.places)
        assert not remote.members or one.unpacked


@pytest.mark.parametrize("one", DOWNLOADS.values(), ids=DOWNLOADS)
def test_a_data_set_without_its_files_says_how_to_get_them(one: Download) -> None:
    assert f"layerloom data {one.name}." in str(DATA_SETS.members[one.type]().missing())


def test_an_unknown_name_is_answered_with_all_that_there_are() -> None:
    with pytest.raises(Misfit, match=r"There are: mnist, fashion-mnist, cifar-10, cifar-100, semeion, polarity, shake"):
        download_of("mnst")


@pytest.mark.skipif(not REAL.is_dir(), reason=f"the real data are not in {REAL}")
def test_the_published_checksums_are_those_of_the_real_files() -> None:
    """Semeion lies there as a table, of which the published file is made again here."""
    rows = (REAL / "semeion" / "semeion.csv").read_text().splitlines()[1:]
    lines = []
    for *pixels, digit in (row.split(",") for row in rows):
        marks = ("1 " if at == int(digit) else "0 " for at in range(10))
        lines.append("".join(f"{pixel}.0000 " for pixel in pixels) + "".join(marks) + "\r\n")
    contents = {
        "semeion.data": "".join(lines).encode(),
        "input.txt": (REAL / "shakespeare" / "input.txt").read_bytes(),
        **{path.name: path.read_bytes() for path in (REAL / "mnist").glob("t10k*.gz")},
    }
    remotes = [remote for name in ("mnist", "semeion", "shakespeare") for remote in DOWNLOADS[name].files]
    compared = [remote for remote in remotes if remote.name in contents]
    assert len(compared) == 4
    for remote in compared:
        kind, _, checksum = remote.checksum.partition(":")
        content = contents[remote.name]
        assert (len(content), hashlib.new(kind, content).hexdigest()) == (remote.size, checksum)


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, Server]]:
    """The command's own folder, and a server that has what it offers under the name of small."""
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path))
    with offered({"a": CONTENT}) as (download, server):
        monkeypatch.setitem(downloads.DOWNLOADS, "small", download)  # type: ignore[misc]
        yield tmp_path / "data" / "small", server


def test_the_command_asks_for_nothing_without_a_yes(at_home: tuple[Path, Server], capsys: Printed) -> None:
    folder, server = at_home
    assert main(["data", "small"]) == 1
    assert capsys.readouterr().err == f"layerloom: Small: 1.0 MB, to '{folder}'. Nobody's. Say --yes to get it.\n"
    assert server.asked == [] and not folder.exists()


class Terminal(io.StringIO):
    """What a person types at a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("typed", "code"), [("y\n", 0), ("Yes\n", 0), ("n\n", 1), ("\n", 1), ("", 1)])
def test_the_command_asks_at_a_terminal_and_shows_the_size_first(
    at_home: tuple[Path, Server], capsys: Printed, monkeypatch: pytest.MonkeyPatch, typed: str, code: int
) -> None:
    folder, server = at_home
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    assert main(["data", "small"]) == code
    assert capsys.readouterr().err == f"Small: 1.0 MB, to '{folder}'. Nobody's.\nGet it? [y/N] "
    assert bool(server.asked) == folder.exists() == (code == 0)


def test_the_command_gets_a_data_set_once(at_home: tuple[Path, Server], capsys: Printed) -> None:
    folder, server = at_home
    for _ in range(2):
        assert main(["data", "small", "--yes"]) == 0
        told = capsys.readouterr()
        assert told.out == f"Small is in '{folder}'. Train with it: layerloom train FILE --data '{folder}'\n"
        assert told.err == ""
    assert (folder / "a.bin").read_bytes() == CONTENT and len(server.asked) == 1
    assert main(["data", "small", "--json"]) == 0, "what is there needs no yes"
    assert json.loads(capsys.readouterr().out) == {"name": "small", "type": "Mnist", "folder": str(folder)}


def test_the_command_lists_what_there_is_with_its_size(at_home: tuple[Path, Server], capsys: Printed) -> None:
    assert main(["data"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[2:]] == list(DOWNLOADS)
    assert lines[2].split()[-3:] == ["no", "11.6", "MB"] and lines[-1].split()[-3:] == ["no", "1.0", "MB"]
    assert main(["data", "small", "--yes"]) == 0
    capsys.readouterr()
    assert main(["data", "--json"]) == 0
    listed = {one["name"]: one for one in json.loads(capsys.readouterr().out)}
    assert listed["small"]["here"] and not listed["mnist"]["here"] and listed["mnist"]["size"] == 11_594_722
    assert main(["data", "smll"]) == 2
    assert capsys.readouterr().err.startswith("layerloom: There is no data set 'smll' to download. There are: mnist, ")


def test_the_command_says_in_a_sentence_what_fails(
    tmp_path: Path, at_home: tuple[Path, Server], capsys: Printed
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["data", "small", "--yes", "-o", str(tmp_path / "file")]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"layerloom: {tmp_path / 'file'} cannot be written to") and told.count("\n") == 1
