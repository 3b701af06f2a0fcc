"""What attacks are made of: a stranger's file, folder or text, and the program's own code that meets it."""

from __future__ import annotations

import csv
import io
import json
import os
import pickle
import socket
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine import files
from engine.data import DATA_SETS
from engine.data.finding import found
from engine.graph.analysis import analyse
from engine.message import Misfit
from tests.engine.networks import mlp
from tests.faults.hostile_graphs import DATA, node, project

SECRET = "the-secret-of-this-person"


@dataclass(frozen=True)
class Attack:
    """``meet`` makes the file in an empty folder and opens it; ``canary`` is what it tries to make there or above.

    Where nothing has to be refused, since the attack is only a strange text, it returns what came out.
    """

    kind: str
    meet: Callable[[Path, Path], str]
    harmless: bool = False


class Bomb:
    """Code that pickle runs when it is read."""

    def __init__(self, canary: Path) -> None:
        self.canary = canary

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.canary),)


def thrown(make: Callable[[Path], Path], folder: Path, _canary: Path) -> str:
    """A hostile file of the tests of data, dropped on the window."""
    return str(found(make(folder)).data_set.load())


def loom(make: Callable[[Path], bytes]) -> Callable[[Path, Path], str]:
    """A project file with this content is opened, looked through, printed as source, and that is run."""

    def meet(folder: Path, canary: Path) -> str:
        (folder / "x.loom").write_bytes(make(canary))
        return opened(folder / "x.loom")

    return meet


def opened(file: Path) -> str:
    from engine.compile.source import source

    analysis = analyse(files.load(file))
    told = [str(problem.message) for problem in analysis.problems]
    try:
        text = source(analysis)
    except Misfit:
        return " ".join(told)
    exec(text, {"__name__": "exported"})
    return " ".join(told)


def code(canary: Path) -> str:
    return f"__import__('os').mkdir({str(canary)!r})"


def named(make: Callable[[str], Mapping[str, Any]]) -> Callable[[Path, Path], str]:
    """A network that can be trained, in which hostile texts stand; its source is printed and run."""

    def meet(folder: Path, canary: Path) -> str:
        plain = json.loads(files.dumps(mlp()))
        for ending in (
            '"""\n{}\n"""',
            "'''\n{}\n'''",
            "\\N{{x}}\n{}",
            '"\n{}\n#',
            "\r{}\r",
            "\u2028{}",
            "{{{}}}",
            "%({})s",
        ):
            for changes in make(ending.format(code(canary))).items():
                _put(plain, *changes)
            (folder / "x.loom").write_text(json.dumps(plain))
            opened(folder / "x.loom")
        return ""

    return meet


def _put(plain: dict[str, Any], name: str, value: Any) -> None:
    for one in (plain, *plain["nodes"]) if name in ("name", "title", "about") else (plain,):
        one[name] = value
    if name == "params":
        del plain["params"]
        plain["nodes"][1]["params"] = {**plain["nodes"][1].get("params", {}), **value}


def dropped(name: str, make: Callable[[Path], bytes]) -> Callable[[Path, Path], str]:
    """A file dropped on the window as data."""

    def meet(folder: Path, canary: Path) -> str:
        (folder / name).write_bytes(make(canary))
        found(folder / name).data_set.load()
        return ""

    return meet


def placed(place: str, kind: str = "Arrays") -> Callable[[Path, Path], str]:
    """A project that names a place for its data."""

    def meet(folder: Path, canary: Path) -> str:
        os.mkfifo(folder / "pipe")
        inner = folder / "one" / "two"
        inner.mkdir(parents=True)
        (folder / "secret.csv").write_text(f"x,y\n{SECRET},1\n")
        where = {"file": place.format(folder=folder), "folder": place.format(folder=folder)}
        known = {one.name for one in DATA_SETS.members[kind].params()}
        examples = {"type": kind, **{name: value for name, value in where.items() if name in known}}
        (inner / "x.loom").write_bytes(project([node("data", "Data", examples=examples)]))
        read = files.load(inner / "x.loom").graph.nodes["data"].params["examples"]
        return str(DATA_SETS.read(read).load())

    return meet


def run_of(change: Callable[[Path, Path, Path], None], ask: str = "restore") -> Callable[[Path, Path], str]:
    """A run folder that a stranger sent, with this changed in it, is gone on with or used."""

    def meet(folder: Path, canary: Path) -> str:
        from engine.training import checkpoint
        from engine.training.start import recording
        from tests.engine.projects import cut, points

        one = points(optimizer={"type": "Adam"})
        run = cut(one, folder / "run", 3)
        place = checkpoint.checkpoints(run)[-1]
        change(run, place, canary)
        names = [name for name in ("model.safetensors", "state.safetensors") if (place / name).is_file()]
        (place / "sums.json").write_text(json.dumps({name: checkpoint._sum(place / name) for name in names}))
        if ask == "learned":
            return str(len(checkpoint.learned(run)))
        list(recording(one, resume=run, threads=1).steps())
        return ""

    return meet


def pickled(name: str) -> Callable[[Path, Path, Path], None]:
    return lambda _run, place, canary: (place / name).write_bytes(pickle.dumps(Bomb(canary))) and None


def old_state(_run: Path, place: Path, canary: Path) -> None:
    import torch

    (place / "state.safetensors").unlink()
    torch.save({"step": Bomb(canary)}, place / "state.pt")


def zipped_weights(_run: Path, place: Path, canary: Path) -> None:
    import torch

    torch.save({"weight": Bomb(canary)}, place / "model.safetensors")


def state(change: Callable[[dict[str, Any]], object]) -> Callable[[Path, Path, Path], None]:
    def changed(_run: Path, place: Path, _canary: Path) -> None:
        from engine.training import state_file

        tree = state_file.load(place / "state.safetensors")
        change(tree)
        state_file.save(tree, place / "state.safetensors")

    return changed


def beside(tree: dict[str, Any]) -> None:
    tree["random"]["numpy"][624] = 10**9


def short(tree: dict[str, Any]) -> None:
    tree["optimizer"]["state"][0]["exp_avg"] = tree["optimizer"]["state"][0]["exp_avg"].flatten()[:1]


def huge_header(_run: Path, place: Path, _canary: Path) -> None:
    with open(place / "model.safetensors", "r+b") as opened_file:
        opened_file.write((2**40).to_bytes(8, "little"))


def huge_file(_run: Path, place: Path, _canary: Path) -> None:
    header = json.dumps({"hidden.weight": {"dtype": "F32", "shape": [2**26], "data_offsets": [0, 2**28]}}).encode()
    with open(place / "model.safetensors", "wb") as opened_file:
        opened_file.write(len(header).to_bytes(8, "little") + header)
        opened_file.truncate(8 + len(header) + 2**28)


def devil(name: str) -> Callable[[Path, Path], str]:
    """What is no file at all under the name of one."""

    def meet(folder: Path, _canary: Path) -> str:
        file = folder / "x.loom"
        if name == "a pipe":
            os.mkfifo(file)
        elif name == "a socket":
            socket.socket(socket.AF_UNIX).bind(str(file))
        elif name == "a folder":
            file.mkdir()
        else:
            file.symlink_to(file if name == "a link to itself" else name)
        return opened(file)

    return meet


def tar_with(member: str) -> Callable[[Path], bytes]:
    def make(canary: Path) -> bytes:
        data = io.BytesIO()
        with tarfile.open(fileobj=data, mode="w") as archive:
            one = tarfile.TarInfo(member.format(canary=canary))
            archive.addfile(one, io.BytesIO())
        return data.getvalue()

    return make


def zip_with(member: str) -> Callable[[Path], bytes]:
    def make(canary: Path) -> bytes:
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            archive.writestr(member.format(canary=canary), pickle.dumps(Bomb(canary)))
        return data.getvalue()

    return make


def journal(data: Callable[[Path], bytes]) -> Callable[[Path, Path], str]:
    def meet(folder: Path, canary: Path) -> str:
        from designer.documents import journal as journals

        (folder / "x.journal").write_bytes(data(canary))
        return str(journals.read(folder / "x.journal"))

    return meet


def preferences(data: Callable[[Path], bytes]) -> Callable[[Path, Path], str]:
    def meet(folder: Path, canary: Path) -> str:
        from designer.settings import preferences as settings

        os.environ["LAYERLOOM_HOME"] = str(folder)
        settings.place().write_bytes(data(canary))
        return str(settings.load())

    return meet


def formulas(_folder: Path, _canary: Path) -> str:
    from engine.evaluation.writing import write_csv

    text = io.StringIO(newline="")
    write_csv({"=cmd|' /C calc'!A0": ["=1+1", "@SUM(1)", "+1+1", "-1+1", "\r=1", "\t=1"]}, text)
    cells = [cell for row in csv.reader(io.StringIO(text.getvalue(), newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    return ""


def training_of(name: str) -> Callable[[Path, Path], str]:
    """A project whose training names something to import."""

    def meet(folder: Path, canary: Path) -> str:
        from engine.training.choices import training_of as settings_of

        (folder / "x.loom").write_bytes(project([DATA], training={name: {"type": "os.mkdir", "path": str(canary)}}))
        return str(settings_of(files.load(folder / "x.loom")))

    return meet


def layer(type_name: str, **params: Any) -> Callable[[Path], bytes]:
    return lambda canary: project(
        [DATA, node("x", type_name.replace("CANARY", code(canary)), path=str(canary), **params)]
    )
