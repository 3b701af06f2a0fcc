"""Tests files: what is saved is what is opened again, whatever happens on the way."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as some

from engine.files import FileProblem, dump_part, dumps, load, load_part, loads, save
from engine.graph.annotations import COLOURS, annotate
from engine.graph.block import STRUCTURE, Block, block_ports, kind_of
from engine.graph.edits import add, connect, disconnect, fresh_key, new_node, part, set_param
from engine.graph.limits import BLOCK_LIMIT
from engine.graph.model import KEY, RESERVED, Annotation, Frame, From, Graph, Node, Note, Project, Wire
from engine.layers import LAYERS
from engine.layers.declare import ports_of
from tests.engine.strategies import several


def small(title: str = "Small") -> Project:
    """Digits, a Flatten, a Dense that follows the classes, and a cross entropy."""
    kinds = LAYERS.members
    nodes = (
        new_node(kinds["Data"], "data"),
        new_node(kinds["Flatten"], "flatten", (200, 0)),
        new_node(kinds["Dense"], "dense", (400.5, -8), units=From("data", "label", "classes")),
        new_node(kinds["CrossEntropy"], "loss", (600, 0)),
    )
    wires = (
        Wire("data", "image", "flatten", "values"),
        Wire("flatten", "output", "dense", "features"),
        Wire("dense", "output", "loss", "prediction"),
        Wire("data", "label", "loss", "target"),
    )
    graph = connect(add(Graph(), *nodes), *wires)
    return Project(graph, {"epochs": 3, "optimizer": {"type": "SGD", "momentum": 0.5}}, title)


TEXT = some.text(some.characters(exclude_categories=["Cs"]), max_size=20)
NUMBERS = some.integers(-(2**53), 2**53) | some.floats(allow_nan=False, allow_infinity=False)
PLAIN = some.booleans() | NUMBERS | TEXT
PARAMS = some.recursive(
    PLAIN, lambda inner: some.lists(inner, max_size=3) | some.dictionaries(TEXT, inner, max_size=3), max_leaves=5
).filter(lambda value: _depth(value) <= 4 and not _reads_as_derived(value))
PLACES = some.floats(-1e6, 1e6) | some.integers(-5000, 5000).map(float)
DERIVED = some.builds(From, TEXT, TEXT, TEXT)
SIZES = some.floats(1, 1e6) | some.integers(1, 5000).map(float)
COLOUR, YES_OR_NO = some.sampled_from(COLOURS), some.booleans()
TYPES = some.sampled_from([*LAYERS.members, "Input", "Output", "Thing of tomorrow"])
SETTINGS = some.dictionaries(TEXT, PARAMS | DERIVED, max_size=3)
TRAINING = some.dictionaries(TEXT, PARAMS, max_size=3)
LATER = some.dictionaries(TEXT, PARAMS, max_size=2)
EXTRAS = some.dictionaries(TEXT, some.none() | PARAMS, max_size=1)
"""Made once: each strategy is checked when it is first drawn from."""


def _depth(value: Any) -> int:
    if not isinstance(value, (list, dict)):
        return 0
    return 1 + max((_depth(one) for one in (value.values() if isinstance(value, dict) else value)), default=0)


def _reads_as_derived(value: Any) -> bool:
    return isinstance(value, dict) and list(value) == ["from"]


def _extras(draw: Any) -> dict[str, Any]:
    return {f"later_{name}": value for name, value in draw(EXTRAS).items()}


def annotations(draw: Any, numbers: Iterator[int], keys: list[str]) -> Annotation:
    """A frame, or a note that may point at one of these nodes."""
    place, size, colour = (draw(PLACES), draw(PLACES)), (draw(SIZES), draw(SIZES)), draw(COLOUR)
    if draw(YES_OR_NO):
        return Frame(f"frame_{next(numbers)}", draw(TEXT), colour, place, size, _extras(draw))
    target = draw(some.sampled_from(["", *keys]))
    return Note(f"note_{next(numbers)}", draw(TEXT), colour, place, size, target, _extras(draw))


def graphs(draw: Any, numbers: Iterator[int], depth: int) -> Graph:
    """A graph of known and unknown layers whose wires were drawn and removed in any order."""
    graph = Graph()
    for _ in range(draw(some.integers(0, 5))):
        inside = graphs(draw, numbers, depth - 1) if depth and draw(YES_OR_NO) else None
        node = Node(
            f"node_{next(numbers)}",
            "Block" if inside is not None else draw(TYPES),
            draw(TEXT),
            draw(SETTINGS),
            (draw(PLACES), draw(PLACES)),
            inside,
            _extras(draw),
        )
        graph = add(graph, node)
    keys = some.sampled_from(list(graph.nodes) or [""])
    for _ in range(draw(some.integers(0, 12)) if graph.nodes else 0):
        source, target = draw(keys), draw(keys)
        names = _inputs(graph.nodes[target])
        port = draw(some.sampled_from([*names, "nowhere"]))
        if draw(some.integers(0, 3)) == 0:
            graph = disconnect(graph, graph.out_of(source)[:1])
        elif names.get(port, True) or not graph.into(target, port):
            graph = connect(graph, Wire(source, draw(some.sampled_from(["output", "label"])), target, port))
    return annotate(graph, *(annotations(draw, numbers, list(graph.nodes)) for _ in range(draw(some.integers(0, 3)))))


def _inputs(node: Node) -> dict[str, bool]:
    """The input ports of a node, and whether each takes many wires."""
    kind = kind_of(node.type)
    ports = block_ports(node.inside)[0] if node.inside is not None else ports_of(kind) if kind else ()
    return {port.name: port.many for port in ports}


@some.composite
def projects(draw: Any) -> Project:
    graph = graphs(draw, iter(range(10_000)), 2)
    training = draw(TRAINING)
    extra = {f"later_{name}": value for name, value in draw(LATER).items()}
    return Project(graph, training, draw(TEXT), draw(TEXT), draw(TEXT), extra)


@several(100, 40)
@given(projects())
def test_any_project_is_the_same_after_saving_and_opening(project: Project) -> None:
    text = dumps(project)
    again = loads(text, "any.loom")
    assert again == project
    assert dumps(again) == text


@several(100, 30)
@given(projects())
def test_every_node_and_wire_has_a_line_of_its_own(project: Project) -> None:
    lines = [line.strip() for line in dumps(project).split("\n")]
    marks = [key for level in project.graph.levels() for key in level.annotations]
    nodes = [node for _, node in project.graph.walk()]
    wires = [wire for node in nodes if node.inside is not None for wire in node.inside.wires]
    keys = [line.split('"')[3] for line in lines if line.startswith('{"key"')]
    assert [key for key in keys if key.startswith("node")] == [node.key for node in nodes]
    assert sorted(key for key in keys if not key.startswith("node")) == sorted(marks)
    assert sum(line.startswith('{"from"') for line in lines) == len(wires) + len(list(project.graph.wires))


def test_a_changed_parameter_changes_one_line() -> None:
    before = small()
    after = Project(set_param(before.graph, "dense", "bias", False), before.training, before.title)
    lines = zip(dumps(before).splitlines(), dumps(after).splitlines(), strict=True)
    assert [old for old, new in lines if old != new] == [
        line for line in dumps(before).splitlines() if '"dense", "type"' in line
    ]


def test_the_order_of_wires_lasts_at_both_of_their_ends() -> None:
    nodes = [Node(key, "Thing") for key in ("one", "two", "three")]
    wires = [Wire("one", "out", "three", "in"), Wire("one", "out", "two", "in"), Wire("two", "out", "three", "in")]
    graph = connect(add(Graph(), *nodes), *wires)
    again = loads(dumps(Project(graph)), "order.loom").graph
    assert again.out_of("one") == (wires[0], wires[1])
    assert again.into("three") == (wires[0], wires[2])


def test_half_a_character_in_a_name_does_not_keep_a_project_from_being_saved(tmp_path: Path) -> None:
    save(Project(title="half \ud83d of it"), tmp_path / "half.loom")
    assert load(tmp_path / "half.loom").title == "half ? of it"


def test_a_copied_part_comes_back_from_the_clipboard() -> None:
    copied = part(small().graph, {"flatten", "dense"})
    assert load_part(dump_part(copied)) == copied
    with pytest.raises(FileProblem, match="'clipboard' is not valid JSON"):
        load_part("some words that a person copied elsewhere")


def test_blocks_open_down_to_the_limit_and_no_deeper() -> None:
    def nested(levels: int) -> Project:
        graph = Graph()
        for level in range(levels):
            graph = add(Graph(), Node(f"block_{level}", Block.type, inside=graph))
        return Project(graph)

    assert loads(dumps(nested(BLOCK_LIMIT)), "deep.loom") == nested(BLOCK_LIMIT)
    with pytest.raises(FileProblem, match="blocks are nested more than 32 levels deep at node 'block_0'"):
        loads(dumps(nested(BLOCK_LIMIT + 1)), "deep.loom")


@given(some.integers(0, 2**32), some.booleans())
def test_damaged_bytes_give_a_sentence_or_a_project(seed: int, as_text: bool) -> None:
    damaged, chance = bytearray(dumps(small()).encode()), random.Random(seed)
    for _ in range(chance.randint(1, 4)):
        begin = chance.randrange(len(damaged))
        end = begin + chance.choice([0, 1, 1, 2, 40])
        other = chance.choice(
            [b"", b"{", b"]", b'"', b",", b"null", b"-1e999", b"\xff", bytes([chance.randrange(256)])]
        )
        damaged[begin:end] = chance.choice([other, bytes(damaged[begin:end] * 2)])
    try:
        project = loads(damaged.decode(errors="replace") if as_text else bytes(damaged), "damaged.loom")
    except FileProblem as problem:
        sentence = str(problem.message)
        assert sentence.startswith("'damaged.loom' ")
        assert sentence.endswith(".")
        assert sentence.isprintable()
    else:
        assert loads(dumps(project), "again.loom") == project


def test_no_key_hides_what_a_module_has() -> None:
    assert {name for name in dir(torch.nn.Module()) if KEY.fullmatch(name)} <= RESERVED
    assert {"def", "class", "torch", "nn", "self"} <= RESERVED


def test_every_layer_gets_a_key_that_can_be_saved() -> None:
    for kind in (*LAYERS, *STRUCTURE):
        key = fresh_key(Project(), kind.type)
        assert KEY.fullmatch(key)
        assert key not in RESERVED
