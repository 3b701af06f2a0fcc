"""Says that the printed source is the network: readable, the same each time, safe, and what its layers compute."""

from __future__ import annotations

import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
import torch
from hypothesis import given
from torch import Tensor, nn

from engine.compile.network import build, compiled
from engine.compile.plan import plan
from engine.compile.source import class_name, source
from engine.graph.analysis import analyse
from engine.graph.edits import add, connect, disconnect, remove
from engine.graph.facts import Analysis
from engine.graph.model import Graph, Project, Wire
from engine.graph.order import order
from engine.message import Misfit
from engine.shape import features
from tests.engine.networks import DIGITS, block, chained, learning, mlp, nested, networks, node
from tests.engine.one_layer import Built, same, tensor
from tests.engine.strategies import Case, Given, several

Make = Callable[..., Project]
every_digits_network = pytest.mark.parametrize("make", DIGITS.values(), ids=DIGITS)
# PyTorch says so for each even kernel, and it costs nothing but a copy.
LONGEST = 110


def batch_of(analysis: Analysis, count: int = 4) -> dict[str, Tensor]:
    torch.manual_seed(0)
    facts = next(facts for facts in analysis.nodes.values() if facts.node.type == "Data")
    return {name: tensor(shape, count, "cpu") for name, shape in facts.outputs.items()}


def printed(analysis: Analysis) -> tuple[nn.Module, Any]:
    """What a person gets who pastes the source into a file of their own."""
    space: dict[str, Any] = {}
    exec(source(analysis), space)
    return space[class_name(analysis)](), space.get("objectives")


def run(network: nn.Module, analysis: Analysis, data: Mapping[str, Tensor]) -> dict[str, Tensor]:
    with torch.no_grad():
        found: dict[str, Tensor] = network.eval()(*(data[name] for name in plan(analysis).takes))
    return found


def check_same_network(analysis: Analysis) -> None:
    trained, (pasted, losses) = compiled(analysis, 7), printed(analysis)
    assert list(pasted.state_dict()) == list(trained.network.state_dict())
    pasted.load_state_dict(trained.network.state_dict())
    data = batch_of(analysis)
    expected, found = run(trained.network, analysis, data), run(pasted, analysis, data)
    assert list(found) == list(expected)
    assert all(same(found[name], expected[name]) for name in expected)
    if trained.objectives is not None:
        wanted = trained.objectives(expected, data)
        assert all(same(loss, wanted[name]) for name, loss in losses(found, data).items())


@every_digits_network
def test_the_printed_source_is_the_network_that_trains(make: Make) -> None:
    check_same_network(analyse(make()))


@several(60, 20)
@given(project=networks())
def test_the_printed_source_of_any_network_is_the_network_that_trains(project: Project) -> None:
    check_same_network(analyse(project))


@several(60, 20)
@given(project=networks())
def test_a_network_computes_what_its_layers_compute_one_by_one(project: Project) -> None:
    analysis = analyse(project)
    made, data = compiled(analysis, 3), batch_of(analysis)
    found = run(made.network, analysis, data)
    values = one_by_one(analysis, project.graph, made.network, data, {})
    for name, value in made.plan.gives.items():
        expected = values[value.node, value.output]
        assert same(found[name], expected), name
        assert tuple(expected.shape) == (4, *analysis.nodes[value.node].outputs[value.output])


def one_by_one(
    analysis: Analysis,
    graph: Graph,
    network: nn.Module,
    data: Mapping[str, Tensor],
    entering: Mapping[str, Tensor],
) -> dict[tuple[str, str], Tensor]:
    """The value at each output of a graph, and at ("", port) what leaves a block: each layer runs alone."""
    values: dict[tuple[str, str], Tensor] = {}
    for key in order(graph)[0]:
        facts, arriving = analysis.nodes[key], dict[str, list[Tensor]]()
        for wire in graph.into(key):
            arriving.setdefault(wire.input, []).append(values[wire.source, wire.output])
        made: Mapping[str, Tensor] = {}
        if facts.node.type == "Data":
            made = data
        elif facts.node.type == "Input":
            made = {"value": entering[facts.layer.port]}
        elif facts.node.type == "Output":
            values["", facts.layer.port] = arriving["value"][0]
        elif facts.node.inside is not None:
            given = {port: parts[0] for port, parts in arriving.items()}
            inner = one_by_one(analysis, facts.node.inside, network.get_submodule(key), data, given)
            made = {port: inner["", port] for port in facts.output_ports}
        elif facts.output_ports:
            made = alone(facts, getattr(network, key, None), arriving)
        values |= {(key, port): value for port, value in made.items()}
    return values


def alone(facts: Any, module: nn.Module | None, arriving: Mapping[str, list[Tensor]]) -> Mapping[str, Tensor]:
    layer = facts.layer
    params = {one.name: getattr(layer, one.name) for one in layer.params()}
    built = Built(analyse(Case(type(layer), params, facts.inputs).project()), "cpu")
    if module is not None:
        built.network.get_submodule("layer").load_state_dict(module.state_dict())
    built.network.eval()
    with torch.no_grad():
        return built.run({f"{port}_{at}": part for port, parts in arriving.items() for at, part in enumerate(parts)})


def test_the_outputs_of_a_block_that_one_layer_reads_are_told_apart() -> None:
    inside = chained(node("Input", "entry", port="x"), node("Sigmoid", "sigmoid"), node("Output", "one", port="one"))
    inside = add(inside, node("Output", "two", port="two"))
    inside = connect(inside, Wire("entry", "value", "two", "value"))
    data = node("Data", "data", examples=Given((("x", features(3)),)))
    graph = add(Graph(), data, block("both", inside), node("Add", "add"))
    wires = [Wire("data", "x", "both", "x"), Wire("both", "one", "add", "parts"), Wire("both", "two", "add", "parts")]
    x = torch.tensor([[1.0, 2.0, 3.0]])
    found = build(Project(connect(graph, *wires)))(x)
    assert torch.equal(found["add"], torch.sigmoid(x) + x)


def test_two_blocks_of_like_names_keep_their_own_insides() -> None:
    def inside(key: str, units: int) -> Graph:
        parts = [node("Input", f"{key}_in"), node("Dense", f"{key}_dense", units=units), node("Output", f"{key}_out")]
        return chained(*parts)

    data = node("Data", "data", examples=Given((("x", features(3)),)))
    keys = {"a1b": 1, "a_1b": 2, "ab": 3, "a_b": 4, "a__b": 5, "a_b_": 6}
    blocks = [block(key, inside(f"inner{at}", units)) for at, (key, units) in enumerate(keys.items())]
    project = Project(chained(data, *blocks), title="Block AB")
    assert build(project)(torch.zeros(2, 3))["a_b_"].shape == (2, 6)


@every_digits_network
def test_the_source_reads_as_a_person_would_write_it(make: Make) -> None:
    text = source(analyse(make()))
    lines = text.splitlines()
    assert max(len(line) for line in lines) <= LONGEST
    assert all(line == line.rstrip() for line in lines) and text.endswith("\n") and not text.endswith("\n\n")
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--ignore", "F401", "-"]
    checked = subprocess.run(ruff, input=text, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


def test_layers_are_told_chain_by_chain() -> None:
    data = node("Data", "data", examples=Given((("x", features(4)),)))
    left = [node("Dense", f"left_{at}") for at in range(3)]
    right = [node("Dense", f"right_{at}") for at in range(3)]
    graph = chained(data, *left)
    graph = connect(add(graph, *right, node("Add", "add")), Wire("data", "x", "right_0", "features"))
    for source_key, target, port in (
        ("right_0", "right_1", "features"),
        ("right_1", "right_2", "features"),
        ("left_2", "add", "parts"),
        ("right_2", "add", "parts"),
    ):
        graph = connect(graph, Wire(source_key, "output", target, port))
    told = [step.key for step in plan(analyse(Project(graph))).steps]
    assert told == ["left_0", "left_1", "left_2", "right_0", "right_1", "right_2", "add"]


@every_digits_network
def test_the_source_is_the_same_in_every_process(make: Make) -> None:
    code = "import sys; sys.path.insert(0, '.'); from tests.engine.networks import DIGITS\n"
    code += "from engine.compile.source import source; from engine.graph.analysis import analyse\n"
    code += f"sys.stdout.write(source(analyse(DIGITS[{make.__name__!r}]())))"
    texts = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert texts == {source(analyse(make()))}


def test_initial_weights_depend_on_seed_and_key_alone() -> None:
    project = mlp()
    before = weights(project, 5)
    backwards = replace(project.graph, nodes=dict(reversed(list(project.graph.nodes.items()))))
    assert weights(replace(project, graph=backwards), 5).items() == before.items()
    more = connect(add(project.graph, node("Dense", "aside", units=9)), Wire("relu_1", "output", "aside", "features"))
    after = weights(replace(project, graph=more), 5)
    assert {name: after[name] for name in before} == before and len(after) == len(before) + 2
    assert weights(rekeyed(project), 5)["dense_9.weight"] != before["dense_2.weight"]
    assert weights(project, 6)["dense_2.weight"] != before["dense_2.weight"]


def test_a_block_around_a_layer_changes_none_of_its_weights() -> None:
    inside = weights(nested(), 5)
    outside = weights(learning("Flat", node("Flatten", "flat"), node("Dense", "deep", units=5)), 5)
    assert inside["outer.middle.inner.deep.weight"] == outside["deep.weight"]


def rekeyed(project: Project) -> Project:
    graph = remove(project.graph, ["dense_2"])
    graph = add(graph, node("Dense", "dense_9", units=128))
    first, last = Wire("dropout_1", "output", "dense_9", "features"), Wire("dense_9", "output", "relu_2", "values")
    return replace(project, graph=connect(graph, first, last))


def weights(project: Project, seed: int) -> dict[str, bytes]:
    state = build(project, seed).state_dict()
    return {name: values.numpy().tobytes() for name, values in state.items()}


def test_building_a_network_leaves_the_random_numbers_of_the_caller_alone() -> None:
    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    build(mlp())
    assert torch.equal(torch.rand(3), expected)


def test_a_network_with_a_problem_is_not_printed_but_told() -> None:
    project = mlp()
    cut = disconnect(project.graph, project.graph.into("relu_1"))
    with pytest.raises(Misfit, match=r"^ReLU has nothing at its input 'values'\. Draw a wire to it\.$"):
        source(analyse(replace(project, graph=cut)))


def test_two_data_nodes_are_refused_in_a_sentence() -> None:
    project = mlp()
    with pytest.raises(Misfit, match="2 Data nodes"):
        build(replace(project, graph=add(project.graph, node("Data", "data_2"))))


def test_a_traceback_shows_the_line_of_the_generated_source() -> None:
    network = build(mlp())
    with pytest.raises(RuntimeError) as caught:
        network(torch.zeros(2, 3))
    told = "".join(traceback.format_exception(caught.value))
    assert "self.dense_1(" in told and "<layerloom" in told


def test_several_results_are_named_apart() -> None:
    inside = chained(node("Input", "entry", port="x"), node("Output", "one", port="b"))
    inside = connect(add(inside, node("Output", "two", port="c")), Wire("entry", "value", "two", "value"))
    data = node("Data", "data", examples=Given((("x", features(3)),)))
    graph = chained(data, block("a", inside))
    graph = connect(add(graph, node("ReLU", "a_b")), Wire("data", "x", "a_b", "values"))
    found = build(Project(graph))(torch.ones(1, 3))
    assert len(found) == 3 and len(set(found)) == 3
