"""Does what problems offer: each kind of repair once by hand, and every repair of every layer on misfits at random."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.cli import main
from engine.data import DATA_SETS
from engine.data.pipeline import Pipeline
from engine.data.transforms.texts import Pad, Tokenise
from engine.declare import plain
from engine.files import save
from engine.graph.analysis import analyse
from engine.graph.edits import add, connect, fresh_key, set_param, splice, within
from engine.graph.facts import Analysis, Problem
from engine.graph.grouping import group
from engine.graph.model import Graph, Project, Wire
from engine.graph.repairs import Offer, offers
from engine.graph.room import COLUMN, NEAR_ACROSS, NEAR_DOWN
from engine.layers import LAYERS, Layer
from engine.message import Message
from engine.repair import DrawFromData, Insert, RemoveWires, Repair, SetBefore, SetParam
from engine.shape import Shape, Varies, features, image, label
from engine.templates import template
from tests.engine.networks import chained, node
from tests.engine.strategies import Case, Given, cases, several

FITTED = [cls for cls in LAYERS if cls.type != "Data"]
"""All layers that something arrives at."""
MOST_STEPS = 8


def data(**outputs: Shape) -> Any:
    return node("Data", "data", examples=Given(tuple(outputs.items())))


def problem_of(analysis: Analysis, key: str) -> Problem:
    (problem,) = analysis.nodes[key].problems
    return problem


def offered(project: Project, key: str, *repairs: Repair) -> list[Offer]:
    """What can be done of these repairs of a problem at a node."""
    analysis = analyse(project)
    problem = Problem(key, Message("It does not fit."), analysis.project.graph.into(key), repairs=repairs)
    return list(offers(analysis, problem))


def two_wires() -> Project:
    graph = add(Graph(), data(first=features(4), second=features(7)), node("Add", "sum"))
    return Project(connect(graph, Wire("data", "first", "sum", "parts"), Wire("data", "second", "sum", "parts")))


@pytest.mark.parametrize("wire", [0, 1])
def test_a_layer_is_put_on_the_wire_that_is_meant_and_the_others_keep_their_order(wire: int) -> None:
    (offer,) = offered(two_wires(), "sum", Insert("parts", "Dense", {"units": 9}, wire))
    assert str(offer.label) == "Put Dense in between"
    graph = offer.project.graph
    sources = ["data", "data"]
    sources[wire] = "dense"
    assert [one.source for one in graph.into("sum")] == sources and graph.nodes["dense"].params["units"] == 9
    (entering,) = graph.into("dense")
    assert (entering.output, entering.input) == (["first", "second"][wire], "features")


def test_a_parameter_is_set_at_the_node_itself_and_told_by_its_label() -> None:
    graph = chained(data(image=image(1, 8, 8)), node("Conv2d", "conv"))
    (offer,) = offered(Project(graph), "conv", SetParam("bias", False))
    assert (
        str(offer.label) == "Set Bias of Conv 2D to off" and offer.project.graph.nodes["conv"].params["bias"] is False
    )


def test_a_parameter_is_set_at_the_nearest_layer_that_has_it() -> None:
    middle = [node("Dense", "first", units=5), node("Dense", "second", units=6), node("ReLU", "relu")]
    graph = chained(data(features=features(4)), *middle, node("Softmax", "last"))
    (offer,) = offered(Project(graph), "last", SetBefore("values", "units", 10))
    assert str(offer.label) == "Set Units of Dense to 10"
    assert [offer.project.graph.nodes[key].params["units"] for key in ("first", "second")] == [5, 10]


def test_a_layer_that_changes_the_shape_hides_those_before_it() -> None:
    graph = chained(data(features=features(4)), node("Dense", "dense"), node("Unsqueeze", "grow"), node("ReLU", "last"))
    assert not offered(Project(graph), "last", SetBefore("values", "units", 10))


def test_wires_that_cannot_work_are_removed() -> None:
    one, many = offered(two_wires(), "sum", RemoveWires()), Problem("sum", Message(""), repairs=(RemoveWires(),))
    assert str(one[0].label) == "Remove the wires" and not one[0].project.graph.into("sum")
    assert not offers(analyse(two_wires()), many), "there is no wire to be removed"


def test_what_the_data_bring_is_wired_through_every_block_around_the_node() -> None:
    text = Shape((Varies(6),), ("time",), "integer", 9)
    layers = [node("Embedding", "embedding"), node("LSTM", "lstm"), node("ReLU", "relu")]
    project = Project(chained(data(text=text, length=label(7)), *layers))
    for keys in (["lstm", "relu"], ["embedding", "block"]):
        project, _ = group(analyse(project), (), keys)
    analysis = analyse(project)
    problem = problem_of(analysis, "lstm")
    (offer,) = offers(analysis, problem)
    assert str(offer.label) == "Wire length of the data to length" and len(analysis.paths["lstm"]) == 2
    mended = analyse(offer.project)
    assert not mended.problems and mended.nodes["relu"].outputs


@pytest.mark.parametrize(
    "repair",
    [
        Insert("parts", "HyperLayer"),
        Insert("parts", "Dense", {"units": 0}),
        Insert("nothing", "Dense"),
        Insert("parts", "Dense", wire=7),
        SetParam("nothing", 3),
        SetBefore("parts", "filters", 3),
        DrawFromData("parts", "nothing"),
    ],
    ids=repr,
)
def test_what_cannot_be_done_is_not_offered(repair: Repair) -> None:
    assert not offered(two_wires(), "sum", repair)


def test_a_value_out_of_range_is_not_offered() -> None:
    graph = chained(data(features=features(4)), node("Dense", "dense"), node("ReLU", "relu"))
    assert not offered(Project(graph), "dense", SetParam("units", 0))
    assert not offered(Project(graph), "relu", SetBefore("values", "units", -4))


def positions(project: Project) -> dict[str, tuple[float, float]]:
    return {key: one.position for key, one in project.graph.nodes.items()}


@pytest.mark.parametrize("name", ["digits-mlp", "digits-cnn"])
def test_room_is_made_for_a_layer_that_is_put_in_between(name: str) -> None:
    project = template(name)
    target = next(wire.target for wire in project.graph.out_of("data") if wire.input != "target")
    input = project.graph.into(target)[0].input
    (offer,) = offered(project, target, Insert(input, "Flatten"))
    made = next(key for key in offer.project.graph.nodes if key not in project.graph.nodes)
    places = positions(offer.project)
    across, down = places.pop(made)
    assert all(abs(across - x) >= NEAR_ACROSS or abs(down - y) >= NEAR_DOWN for x, y in places.values())
    assert places["data"] == positions(project)["data"] and across % 8 == down % 8 == 0
    before = positions(project)
    lines = {x: {before[key][0] for key in places if places[key][0] == x} for x in {x for x, _ in places.values()}}
    assert all(len(line) == 1 for line in lines.values()), "what stood in one column still does"


def test_a_layer_on_a_long_wire_covers_none_of_those_that_the_wire_passes() -> None:
    nodes = [data(features=features(4)), *(node("Dense", f"dense_{at}") for at in range(4)), node("Add", "sum")]
    graph = chained(*(replace(one, position=(at * COLUMN, 0.0)) for at, one in enumerate(nodes)))
    project = Project(connect(graph, Wire("data", "features", "sum", "parts")))
    (offer,) = offered(project, "sum", Insert("parts", "Dense", {"units": 64}, 1))
    before, after = positions(project), positions(offer.project)
    across, down = after.pop("dense")
    assert after == before and all(
        abs(across - x) >= NEAR_ACROSS or abs(down - y) >= NEAR_DOWN for x, y in after.values()
    )


def said(analysis: Analysis, problem: Problem) -> list[Problem]:
    found = analysis.nodes[problem.node].problems if problem.node in analysis.nodes else ()
    return [one for one in found if str(one.message) == str(problem.message)]


def ports(problem: Problem) -> set[str]:
    return {wire.input for wire in problem.wires}


def settled(project: Project, problem: Problem, label: str) -> bool:
    """Whether a sentence ends when its repair is done, as often as wires or axes have the same one."""
    for _ in range(MOST_STEPS):
        analysis = analyse(project)
        again = said(analysis, problem)
        if not again or ports(again[0]) != ports(problem):
            return True
        found = offers(analysis, again[0])
        project = next((one for one in found if str(one.label) == label), found[0]).project
    return False


def with_length(case: Case, varying: bool) -> Project:
    """The data and the layer; the data have lengths, and time varies where it may."""
    project = case.project()
    (given,) = (one.params["examples"] for key, one in project.graph.nodes.items() if key == "data")
    outputs = [(name, lengthened(shape) if varying else shape) for name, shape in given.outputs]
    made = Given((*outputs, ("length", Shape((), (), "integer"))))
    return within(project, (), lambda graph: set_param(graph, "data", "examples", made))


def lengthened(shape: Shape) -> Shape:
    if shape.axes[:1] != ("time",):
        return shape
    return Shape((Varies(shape[0]), *shape[1:]), shape.axes, shape.dtype, shape.classes)


def with_makers(analysis: Analysis, problem: Problem) -> Iterator[Project]:
    """The network with a layer before the misfit whose size the repair sets, where the data alone stand there."""
    for repair in problem.repairs:
        if not isinstance(repair, SetBefore) or repair.name not in ("units", "filters"):
            continue
        wire = analysis.project.graph.into(problem.node, repair.input)[repair.wire or 0]
        shape = analysis.nodes["data"].outputs[wire.output]
        maker = {"units": "Dense", "filters": f"Conv{len(shape) - 1}d"}[repair.name]
        size = shape[-1] if repair.name == "units" else shape[0]
        more = {"kernel": 1} if repair.name == "filters" else {}
        made = node(maker, fresh_key(analysis.project, "maker"), **{repair.name: size}, **more)
        yield replace(analysis.project, graph=splice(analysis.project.graph, made, (wire,)))


def all_mended(analysis: Analysis, problem: Problem) -> None:
    """Every offer can be done, is a network that can be analysed, and ends what the problem said."""
    for offer in offers(analysis, problem):
        assert offer.project != analysis.project
        assert settled(offer.project, problem, str(offer.label)), (str(problem.message), str(offer.label))


@pytest.mark.parametrize("cls", FITTED, ids=lambda cls: cls.type)
@several(40, 8)
@given(drawn=st.data())
def test_every_repair_that_a_layer_offers_ends_what_it_complains_of(cls: type[Layer], drawn: st.DataObject) -> None:
    case, varying = drawn.draw(cases(cls)), drawn.draw(st.booleans())
    analysis = analyse(with_length(case, varying))
    for problem in analysis.nodes["layer"].problems:
        all_mended(analysis, problem)
        for project in with_makers(analysis, problem):
            made = analyse(project)
            for same in said(made, problem):
                all_mended(made, same)


WITH_CLASSES = [cls for cls in DATA_SETS if getattr(cls().facts().get("label"), "classes", None)]


@pytest.mark.parametrize("cls", WITH_CLASSES, ids=lambda cls: cls.type)
def test_the_classes_of_any_data_set_are_offered_to_the_last_layer(cls: type[Any]) -> None:
    is_written = any(shape.dtype == "text" for shape in cls().facts().values())
    transforms = (Tokenise(), Pad()) if is_written else ()
    facts = Pipeline(cls(), transforms).facts
    first = [node("Embedding", "embedding", vocabulary=5000), node("LSTM", "lstm")]
    if next(iter(facts.values())).dtype == "float":
        first = [node("Flatten", "flatten")]
    layers = [*first, node("Dense", "dense", units=1), node("CrossEntropy", "loss")]
    raw = {"type": cls.type, **cls.defaults()}
    data = node("Data", "data", examples=raw, transforms=plain(transforms))
    graph = connect(chained(data, *layers), Wire("data", "label", "loss", "target"))
    if "length" in facts:
        graph = connect(graph, Wire("data", "length", "lstm", "length"))
    analysis = analyse(Project(graph))
    offer = offers(analysis, problem_of(analysis, "loss"))[0]
    assert str(offer.label) == f"Set Units of Dense to {facts['label'].classes}"
    assert not analyse(offer.project).problems


def test_check_tells_the_repairs_of_each_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "network.loom"
    save(Project(chained(node("Data", "data"), node("Conv2d", "conv", kernel=11, padding="valid"))), path)
    assert main(["check", str(path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("conv: Conv 2D looks at 11 at a time")
    labels = ["Set Padding of Conv 2D to same", "Set Kernel of Conv 2D to 8", "Put Pad in between"]
    assert lines[1:4] == [f"  → {label}" for label in labels]
    assert main(["check", str(path), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["problems"]
    aims = ["Add Cross entropy", "Add Mean squared error"]
    assert [one["repairs"] for one in found] == [labels, aims]
