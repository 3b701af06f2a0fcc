"""Tests files that are no projects, or projects with a problem: one sentence with the place, and never a traceback."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.cli import main
from engine.files import dumps, load
from engine.graph.limits import NODE_LIMIT, PORT_LIMIT, SIZE_LIMIT, VALUE_LIMIT, WIRE_LIMIT
from engine.templates import template

Printed = pytest.CaptureFixture[str]
WHOLE = dumps(template("digits-mlp"))
DENSE = '{"key": "dense", "type": "Dense", "params": {"units": 128, "bias": true}, "position": [512, 0]}'
DATA_WIRE = '{"from": "data.image", "to": "flatten.values"}'
FLAT_WIRE = '{"from": "flatten.output", "to": "dense.features"}'


def changed(old: str, new: str) -> bytes:
    """The file of digits-mlp with one text in it replaced."""
    assert old in WHOLE, old
    return WHOLE.replace(old, new, 1).encode()


def units(value: str) -> bytes:
    return changed('"units": 128', f'"units": {value}')


LINE_OF_UNITS = WHOLE[: WHOLE.index('"units": 128')].count("\n") + 1


def position(value: str) -> bytes:
    return changed("[512, 0]", value)


def blocks(depth: int) -> bytes:
    """So many blocks, each inside another."""
    graph = '"nodes": [], "wires": []'
    for level in range(depth):
        graph = f'"nodes": [{{"key": "b{level}", "type": "Block", "inside": {{{graph}}}}}], "wires": []'
    return f'{{"layerloom": 1, {graph}}}'.encode()


def project(nodes: str = "", wires: str = "") -> bytes:
    return f'{{"layerloom": 1, "nodes": [{nodes}], "wires": [{wires}]}}'.encode()


def noted(frames: str = "", notes: str = "") -> bytes:
    """A project of one node with these frames and notes."""
    listed = frames if frames == "{}" else f"[{frames}]"
    return project(things(1))[:-1] + f', "frames": {listed}, "notes": [{notes}]}}'.encode()


def things(count: int) -> str:
    return ",".join(f'{{"key": "n{number}", "type": "Thing"}}' for number in range(count))


PORTS = ",".join(f'{{"from": "n0.o{number}", "to": "n0.i"}}' for number in range(WIRE_LIMIT + 1))

# What is in the file, and what the sentence says about it.
BROKEN: dict[str, tuple[bytes | Callable[[], bytes], str]] = {
    "empty": (b"", "is empty"),
    "blank": (b" \n\n", "is empty"),
    "no UTF-8": (changed("Digits", "Zahlen \xe4").decode().encode("latin-1"), "line 3 holds bytes that are no text"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0", "line 1 holds bytes that are no text"),
    "UTF-16": (WHOLE.encode("utf-16"), "line 1 holds bytes that are no text"),
    "words": (b"dear diary", "line 1, column 1 has an unexpected 'dear'"),
    "cut in half": (WHOLE.encode()[: len(WHOLE) // 2], "breaks off in line"),
    "cut in a text": (WHOLE.encode()[:40], "breaks off in line 3"),
    "comma forgotten": (changed('"layerloom": 1,', '"layerloom": 1'), "line 3, column 3"),
    "comma too many": (changed("\n  ],", ",\n  ],"), "column 3 has an unexpected ']'"),
    "merge conflict": (changed('  "nodes"', '<<<<<<< HEAD\n  "nodes"'), "column 1 has an unexpected '<<<<<<<'"),
    "something behind it": ((WHOLE + "\nmore").encode(), "has an unexpected 'more'"),
    "two projects": ((WHOLE + WHOLE).encode(), "has an unexpected '{'"),
    "not a number": (units("NaN"), "has an unexpected 'NaN'"),
    "no end of numbers": (units("1e999"), "the number 1e999 in line"),
    "a thousand digits": (units("9" * 1000), "must be a smaller number"),
    "many digits": (units("9" * 9000), "999… in line"),
    "half a character": (changed("Digits", "\\ud83d"), "line"),
    "field twice": (units('1, "units": 2'), f'the field "units" in line {LINE_OF_UNITS} stands twice'),
    "ten thousand lists": (b"[" * 10_000 + b"]" * 10_000, "line 1 is nested more than 200 levels deep"),
    "ten thousand objects": (b'{"a":\n' * 10_000, "line 201 is nested more than 200 levels deep"),
    "a bomb of commas": (b"[" + b"0," * (VALUE_LIMIT + 1) + b"0]", f"more than {VALUE_LIMIT:,} values"),
    "a list": (b"[]", "is no Layerloom project"),
    "a number": (b"7", "is no Layerloom project"),
    "another program's": (b'{"name": "package", "version": "1.0"}', "it does not start with the field 'layerloom'"),
    "no version": (changed('"layerloom": 1', '"layerloom": "one"'), "must be a version from 1, but is 'one'"),
    "version true": (changed('"layerloom": 1', '"layerloom": true'), "must be a version from 1, but is true"),
    "a newer version": (changed('"layerloom": 1', '"layerloom": 3'), "written by a newer Layerloom"),
    "no nodes": (b'{"layerloom": 1, "wires": []}', "the project has no 'nodes'"),
    "no wires": (b'{"layerloom": 1, "nodes": []}', "the project has no 'wires'"),
    "nodes of another kind": (b'{"layerloom": 1, "nodes": {}, "wires": []}', "'nodes' of the project must be a list"),
    "title of another kind": (changed('"title": "', '"title": 7, "other": "'), "'title' of the project must be a text"),
    "training of another kind": (project()[:-1] + b', "training": 3}', "'training' of the project"),
    "setting of nothing": (changed('"epochs": 40', '"epochs": null'), "'epochs' of the training must be"),
    "node of another kind": (project("3"), "node 1 of the project must be an object in braces, but is 3"),
    "node without a key": (project('{"type": "Dense"}'), "node 1 of the project has no 'key'"),
    "node without a type": (project('{"key": "dense"}'), "node 'dense' has no 'type'"),
    "node with an empty type": (project('{"key": "dense", "type": ""}'), "'type' of node 'dense' must be"),
    "key in capitals": (project('{"key": "Dense", "type": "Dense"}'), "'key' of node 1 of the project"),
    "key too long": (project(f'{{"key": "{"a" * 65}", "type": "Dense"}}'), "'key' of node 1 of the project"),
    "key of Python": (project('{"key": "class", "type": "Dense"}'), "the key 'class', which"),
    "key of PyTorch": (project('{"key": "forward", "type": "Dense"}'), "the key 'forward', which"),
    "key with code": (project('{"key": "a=1", "type": "Dense"}'), "but is 'a=1'"),
    "key twice": (changed(DENSE, f"{DENSE},\n    {DENSE}"), "'dense' stands twice, the second time at node 4 of"),
    "key twice, once in a block": (
        project(
            '{"key": "dense", "type": "Dense"}, {"key": "block", "type": "Block", '
            '"inside": {"nodes": [{"key": "dense", "type": "Dense"}], "wires": []}}'
        ),
        "the key 'dense' stands twice, the second time at node 1 of the inside of 'block'",
    ),
    "name of another kind": (changed('"type": "Flatten"', '"type": "Flatten", "name": []'), "'name' of node 'flatten'"),
    "params of another kind": (changed('{"units": 128, "bias": true}', "[128]"), "'params' of node 'dense' must"),
    "parameter of nothing": (units("null"), "'units' of node 'dense' must be"),
    "parameter too deep": (units("[[[[[1]]]]]"), "'units' of node 'dense' is nested too deep"),
    "parameter too long": (units(f'"{"x" * 100_001}"'), "'units' of node 'dense' is longer"),
    "position of three": (position("[464, 0, 0]"), "'position' of node 'dense' must be a list"),
    "position of texts": (position('["464", 0]'), "'position' of node 'dense'"),
    "position out of the world": (position("[1e300, 0]"), "'position' of node 'dense'"),
    "block without an inside": (project('{"key": "block", "type": "Block"}'), "a block without an 'inside'"),
    "inside of a Dense": (
        project('{"key": "dense", "type": "Dense", "inside": {"nodes": [], "wires": []}}'),
        "node 'dense' has an 'inside', but Dense is no block",
    ),
    "inside of another kind": (project('{"key": "block", "type": "Block", "inside": 3}'), "'inside' of node 'block'"),
    "inside without wires": (
        project('{"key": "block", "type": "Block", "inside": {"nodes": []}}'),
        "the inside of 'block' has no 'wires'",
    ),
    "blocks too deep": (blocks(33), "nested more than 32 levels deep at node 'b0'"),
    "wire of another kind": (changed(DATA_WIRE, '"data.image"'), "wire 1 of the project must be an object"),
    "wire without an end": (changed(DATA_WIRE, '{"from": "data.image"}'), "wire 1 of the project has no 'to'"),
    "wire from nowhere": (changed(DATA_WIRE, '{"from": "date.image", "to": "flatten.values"}'), "the node 'date'"),
    "wire to nowhere": (changed(DATA_WIRE, '{"from": "data.image", "to": "flat.values"}'), "the node 'flat'"),
    "wire without a port": (changed('"to": "flatten.values"', '"to": "flatten"'), "'to' of wire 1 of the project"),
    "wire with a colour": (changed(FLAT_WIRE, FLAT_WIRE[:-1] + ', "colour": "red"}'), "wire 2 of the project has"),
    "wire twice": (changed(DATA_WIRE, f"{DATA_WIRE}, {DATA_WIRE}"), "'data.image' to 'flatten.values' stands twice"),
    "frames of another kind": (noted(frames="{}"), "'frames' of the project must be a list"),
    "frame of another kind": (noted("7"), "frame 1 of the project must be an object in braces, but is 7"),
    "frame without a key": (noted('{"title": "Encoder"}'), "frame 1 of the project has no 'key'"),
    "frame with the key of a node": (noted('{"key": "n0"}'), "the key 'n0' stands twice, the second time at frame 1"),
    "frame with a title of numbers": (noted('{"key": "frame", "title": 1}'), "'title' of frame 'frame' must be a text"),
    "frame in a colour of its own": (
        noted('{"key": "frame", "colour": "pink"}'),
        "'colour' of frame 'frame' must be grey, blue, teal, green, yellow, orange, red or violet, but is 'pink'",
    ),
    "frame without a width": (
        noted('{"key": "frame", "size": [0, 80]}'),
        "'size' of frame 'frame' must be a width and a height from 1 to a hundred million",
    ),
    "frame out of the world": (noted('{"key": "frame", "position": [1e99, 0]}'), "'position' of frame 'frame'"),
    "frame with a bottomless field": (
        noted(f'{{"key": "frame", "later": {"[" * 20}{"]" * 20}}}'),
        "'later' of frame 'frame' is nested too deep",
    ),
    "note of another kind": (noted(notes="null"), "note 1 of the project must be an object in braces, but is null"),
    "note too long": (noted(notes=f'{{"key": "note", "text": "{"x" * 100_001}"}}'), "'text' of note 'note' is longer"),
    "arrow to nowhere": (
        noted(notes='{"key": "note", "target": "dense"}'),
        "'target' of note 'note' names the node 'dense', which is not there",
    ),
    "too many notes": (
        lambda: noted(notes=",".join(f'{{"key": "note_{number}"}}' for number in range(10_001))),
        "more than 10,000 frames and notes",
    ),
    "two wires in a single port": (
        changed(DATA_WIRE, f'{DATA_WIRE}, {{"from": "data.label", "to": "flatten.values"}}'),
        "'flatten.values' takes one wire, but a second one enters from 'data.label'",
    ),
    "wire into a block": (
        project(
            '{"key": "a", "type": "ReLU"}, {"key": "block", "type": "Block", '
            '"inside": {"nodes": [{"key": "b", "type": "ReLU"}], "wires": [{"from": "a.output", "to": "b.values"}]}}'
        ),
        "'from' of wire 1 of the inside of 'block' names the node 'a', which is not there",
    ),
    "too many nodes": (lambda: project(things(NODE_LIMIT + 1)), f"more than {NODE_LIMIT:,} nodes"),
    "too many data": (
        lambda: project(",".join(f'{{"key": "n{at}", "type": "Data"}}' for at in range(101))),
        "more than 100 Data nodes",
    ),
    "too many ports": (
        lambda: project(
            '{"key": "block", "type": "Block", "inside": {"nodes": ['
            + ",".join(f'{{"key": "n{at}", "type": "Output"}}' for at in range(101))
            + '], "wires": []}}'
        ),
        f"node 'block' has more than {PORT_LIMIT} inputs or outputs",
    ),
    "too many wires": (lambda: project(things(1), PORTS), f"more than {WIRE_LIMIT:,} wires"),
    "too large": (lambda: b" " * (SIZE_LIMIT + 1), f"is larger than {SIZE_LIMIT // 2**20} MiB"),
    "title too long": (project()[:-1] + f', "title": "{"x" * 100_001}"}}'.encode(), "'title' of the project is longer"),
    "new field too deep": (project()[:-1] + b', "new": ' + b"[" * 18 + b"]" * 18 + b"}", "'new' of the project"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_no_project_is_told_in_one_sentence(tmp_path: Path, capsys: Printed, case: str) -> None:
    made, place = BROKEN[case]
    path = tmp_path / "broken.loom"
    path.write_bytes(made() if callable(made) else made)
    assert main(["check", str(path), "--json"]) == 3
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"layerloom: '{path}' ")
    assert place in told.err
    assert told.err.endswith(".\n")
    assert told.err[:-1].isprintable()
    assert len(told.err) < 400


@pytest.mark.parametrize("command", [("check",), ("summary",), ("export", "--to", "pytorch"), ("train",)], ids=" ".join)
def test_every_command_tells_a_broken_file_in_the_same_way(
    tmp_path: Path, capsys: Printed, command: tuple[str, ...]
) -> None:
    path = tmp_path / "broken.loom"
    path.write_bytes(BROKEN["cut in half"][0])
    assert main([command[0], str(path), *command[1:]]) == 3
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert told.err.startswith(f"layerloom: '{path}' breaks off in line ")


def test_what_is_no_file_is_told_in_one_sentence(tmp_path: Path, capsys: Printed) -> None:
    (tmp_path / "folder.loom").mkdir()
    places = {"folder.loom": "is a folder, not a file", "a\0b": "cannot be read", "x" * 300: "cannot be read"}
    if os.name != "nt":
        os.mkfifo(tmp_path / "pipe.loom")
        places["pipe.loom"] = "is a device or a pipe, not a file"
    for name, reason in places.items():
        assert main(["check", str(tmp_path / name)]) == 3
        told = capsys.readouterr().err
        assert told.startswith("layerloom: '")
        assert reason in told
        assert told.count("\n") == 1
    assert main(["check", str(tmp_path / "missing.loom")]) == 3
    assert capsys.readouterr().err == f"layerloom: There is no file '{tmp_path}{os.sep}missing.loom'.\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows has other privileges.")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, capsys: Printed) -> None:
    path = tmp_path / "secret.loom"
    path.write_text(WHOLE, encoding="utf-8")
    path.chmod(0)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)  # root may read everything
    try:
        assert main(["check", str(path)]) == 3
    finally:
        if root:
            os.seteuid(0)
    assert capsys.readouterr().err == f"layerloom: '{path}' cannot be read: permission denied.\n"


# What is replaced in a file that opens all the same, and the node where the problem stands.
FLATTEN = '{"key": "flatten", "type": "Flatten", "params": {"first": 1, "last": 0}, "position": [256, 0]}'
WARP = '{"key": "flatten", "type": "Warp", "params": {"by": [9, {"x": 1.50}]}, "position": [256, 0], "new": null}'
PROBLEMS: dict[str, tuple[str, str, str]] = {
    "unknown layer": (FLATTEN, WARP, "flatten"),
    "unknown parameter": ('"units": 128,', '"units": 128, "colour": "red",', "dense"),
    "value too small": ('"units": 128', '"units": 0', "dense"),
    "value of another kind": ('"units": 128', '"units": "many"', "dense"),
    "data set of tomorrow": ('"type": "Digits"', '"type": "Tomorrow"', "data"),
    "port that is not there": ('"to": "flatten.values"', '"to": "flatten.nowhere"', "flatten"),
    "output that is not there": ('"from": "data.image"', '"from": "data.sound"', "flatten"),
    "circle": (DATA_WIRE, '{"from": "relu.output", "to": "flatten.values"}', "flatten"),
    "misfit of shapes": (FLAT_WIRE, '{"from": "data.label", "to": "dense.features"}', "dense"),
    "derived from nothing": ('"data", "label", "classes"', '"data", "label", "sounds"', "dense_3"),
    "setting out of range": ('"batch_size": 64', '"batch_size": 0', ""),
    "setting of tomorrow": ('"epochs": 40', '"epochs": 40,\n    "tomorrow": 3', ""),
}


@pytest.mark.parametrize("case", PROBLEMS)
def test_a_project_with_a_problem_opens_is_kept_and_is_told_at_its_node(
    tmp_path: Path, capsys: Printed, case: str
) -> None:
    old, new, node = PROBLEMS[case]
    text = changed(old, new).decode().replace("1.50", "1.5")
    path = tmp_path / "problem.loom"
    path.write_bytes(text.encode())
    assert dumps(load(path)) == text
    assert main(["check", str(path), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["problems"]
    assert found[0]["node"] == node
    assert main(["check", str(path)]) == 1
    told = capsys.readouterr()
    assert told.out.splitlines()[0] == f"{node}: {found[0]['message']}".removeprefix(": ")
    assert told.err == ""
    assert main(["train", str(path), "--epochs", "1", "--out", str(tmp_path / "run")]) == 1
    told = capsys.readouterr()
    assert told.err.startswith("layerloom: ")
    assert found[0]["message"] in told.err
    assert not (tmp_path / "run").exists()
