"""Checks that a bypassed layer is left out of the network, or that a sentence says why it cannot be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

import engine
from engine.compile.cost import Table
from engine.compile.plan import plan
from engine.compile.source import source
from engine.files import FileProblem, dumps, loads
from engine.graph.analysis import analyse
from engine.graph.bypass import bridged, toggled
from engine.graph.edits import add, connect, disconnect, set_param, within
from engine.graph.grouping import group
from engine.graph.model import From, Graph, Project, Tied, Wire
from engine.graph.repairs import offers
from engine.graph.ungrouping import ungroup
from engine.training.choices import obstacles
from engine.training.messages import Finished
from tests.engine.block_graphs import repeated
from tests.engine.networks import block, chained, cnn, learning, node

DIGITS = torch.arange(64.0).reshape(1, 1, 8, 8).repeat(3, 1, 1, 1)


def out(project: Project, *keys: str) -> Project:
    return within(project, (), lambda graph: toggled(graph, keys, True))


def deleted(project: Project, *keys: str) -> Project:
    analysis = analyse(project)
    return within(project, (), lambda graph: bridged(analysis, graph, keys))


def told(project: Project) -> list[str]:
    return [str(problem.message) for problem in analyse(project).problems]


def answers(project: Project) -> torch.Tensor:
    network = engine.build(project).eval()
    (found,) = network(DIGITS).values()
    return found


@pytest.mark.parametrize("keys", [("relu_1",), ("norm_1", "relu_1"), ("relu_2",)])
def test_a_network_without_a_layer_computes_what_it_does_when_that_is_deleted_and_bridged(
    keys: tuple[str, ...],
) -> None:
    left, gone = out(cnn(), *keys), deleted(cnn(), *keys)
    assert told(left) == [] and told(gone) == []
    assert torch.equal(answers(left), answers(gone))
    assert not torch.equal(answers(left), answers(cnn()))
    assert not any(key in source(analyse(left)) for key in keys)


def test_a_bypassed_layer_has_no_parameters_and_costs_nothing() -> None:
    before, after = (Table(analyse(project)) for project in (cnn(), out(cnn(), "norm_1")))
    assert before.parameters - after.parameters == 2 * 32
    assert after.parameters == sum(weight.numel() for weight in engine.build(out(cnn(), "norm_1")).parameters())
    (row,) = (row for row in after.rows if row.key == "norm_1")
    assert (row.parameters, row.multiply_adds) == (0, 0) and row.outputs


def test_a_network_with_a_bypassed_layer_trains_and_keeps_no_weights_of_it(tmp_path: Path) -> None:
    messages = list(engine.train(out(cnn(), "norm_2"), epochs=1, seed=1, out=tmp_path))
    assert isinstance(messages[-1], Finished)
    assert loads((tmp_path / "project.loom").read_bytes(), "project.loom").graph.nodes["norm_2"].bypassed


def test_a_layer_that_changes_the_shape_says_why_it_cannot_be_bypassed() -> None:
    (sentence,) = told(out(cnn(), "conv_1"))
    assert sentence == (
        "Conv 2D cannot be bypassed: 1 × 8 × 8 enters it and 32 × 8 × 8 leaves it, so what comes behind would get "
        "another shape. Let it take part again, or delete it."
    )


@pytest.mark.parametrize("key", ["data", "objective"])
def test_what_nothing_goes_through_cannot_be_bypassed(key: str) -> None:
    sentences = told(out(cnn(), key))
    assert any("since nothing goes through it" in sentence for sentence in sentences)


def test_of_several_values_the_first_goes_on() -> None:
    project = learning("Skip", node("Flatten", "flatten"), node("Dense", "dense", units=64), node("Add", "add"))
    project = within(project, (), lambda graph: connect(graph, Wire("flatten", "output", "add", "parts")))
    without = within(project, (), lambda graph: disconnect(graph, [Wire("flatten", "output", "add", "parts")]))
    assert told(out(project, "add")) == []
    assert torch.equal(answers(out(project, "add")), answers(deleted(without, "add")))


def test_a_wire_from_another_output_of_a_bypassed_layer_is_a_problem_of_what_reads_it() -> None:
    project = learning("Pair", node("Flatten", "flatten"), node("ReLU", "relu"))
    lstm, last = node("LSTM", "lstm", units=8, gives="whole sequence"), node("Dense", "last", units=3)
    rows = node("Reshape", "rows", sizes=[8, 8])
    graph = connect(
        add(project.graph, lstm, last, rows),
        Wire("flatten", "output", "rows", "values"),
        Wire("rows", "output", "lstm", "steps"),
        Wire("lstm", analyse(Project(Graph({"lstm": lstm}))).nodes["lstm"].output_ports[1], "last", "features"),
    )
    assert told(Project(graph)) == []
    (sentence,) = told(out(Project(graph), "lstm"))
    assert "is bypassed and hands on its 'output' alone" in sentence


def stacked() -> Project:
    inside = chained(
        node("Input", "enter"), node("Dense", "inner", units=64), node("ReLU", "bend"), node("Output", "leave")
    )
    return learning("Stack", node("Flatten", "flatten"), repeated("stage", inside, repeat=3), node("ReLU", "relu"))


def test_a_block_and_what_is_inside_of_one_can_be_bypassed() -> None:
    whole = out(stacked(), "stage")
    assert told(whole) == []
    assert torch.equal(answers(whole), answers(deleted(stacked(), "stage")))
    inner = within(stacked(), ("stage",), lambda graph: toggled(graph, ["bend"], True))
    assert told(inner) == [] and not torch.equal(answers(inner), answers(stacked()))
    assert "bend" not in source(analyse(inner))


def test_weights_of_a_bypassed_layer_cannot_be_used_elsewhere() -> None:
    chain = [node("Flatten", "flatten"), node("Dense", "dense", units=64), node("ReLU", "relu")]
    graph = add(learning("Twice", *chain).graph, node("Again", "again", of=Tied("dense")))
    entering = (Wire("relu", "output", "again", "features"), Wire("again", "output", "answer", "features"))
    project = Project(connect(disconnect(graph, graph.into("answer")), *entering))
    assert told(project) == []
    (sentence,) = told(out(project, "dense"))
    assert sentence.endswith("uses the weights of Dense, which is bypassed. Bypass both of them, or neither.")
    assert told(out(project, "dense", "again")) == [] and answers(out(project, "dense", "again")).shape[0] == 3


def test_a_file_keeps_what_is_bypassed_and_folded_and_says_nothing_of_others() -> None:
    project = out(cnn(), "relu_1")
    project = within(
        project,
        (),
        lambda graph: replace(graph, nodes={**graph.nodes, "relu_2": replace(graph.nodes["relu_2"], folded=True)}),
    )
    assert loads(dumps(project), "a.loom") == project
    assert dumps(project).count("bypassed") == dumps(project).count("folded") == 1


@pytest.mark.parametrize("field", ["bypassed", "folded"])
def test_a_file_in_which_that_is_no_yes_or_no_is_refused(field: str) -> None:
    text = dumps(out(cnn(), "relu_1")).replace('"bypassed": true', f'"{field}": 1')
    with pytest.raises(FileProblem, match=f"'{field}' of node 'relu_1' must be true or false"):
        loads(text, "a.loom")


def test_bridging_takes_the_first_input_of_each_layer_and_keeps_the_order_of_a_port() -> None:
    parts = [node("Flatten", "flatten"), node("Dense", "one"), node("ReLU", "two"), node("Concatenate", "both")]
    graph = chained(*parts)
    graph = connect(graph, Wire("flatten", "output", "both", "parts"))
    analysis = analyse(Project(graph))
    left = bridged(analysis, graph, {"two"})
    assert left.into("both") == (Wire("one", "output", "both", "parts"), Wire("flatten", "output", "both", "parts"))
    assert bridged(analysis, graph, {"one", "two"}).into("both") == (Wire("flatten", "output", "both", "parts"),)
    assert bridged(analysis, graph, {"flatten", "one", "two"}).into("both") == ()


def test_a_setting_that_follows_the_data_keeps_following_behind_a_bypassed_layer() -> None:
    project = out(cnn(), "relu_2")
    assert isinstance(project.graph.nodes["answer"].params["units"], From)
    again = within(project, (), lambda graph: set_param(graph, "conv_2", "filters", 48))
    assert analyse(again, analyse(project)).nodes["relu_2"].outputs["output"].sizes[0] == 48


def test_what_is_wrong_inside_of_a_bypassed_block_keeps_nothing_from_being_trained() -> None:
    inner = chained(node("Input", "entry"), node("Embedding", "inner"), node("Output", "end"))
    project = learning("Left out", node("Flatten", "flat"), block("part", inner))
    assert analyse(project).problems
    project = out(project, "part")
    analysis = analyse(project)
    assert analysis.nodes["inner"].problems and not analysis.problems and not obstacles(analysis)
    assert plan(analysis)


def test_a_bypassed_layer_whose_settings_cannot_be_hands_on_what_enters_it() -> None:
    project = learning("Left out", node("Flatten", "flat"), node("Dense", "wrong"))
    project = out(within(project, (), lambda graph: set_param(graph, "wrong", "units", 0)), "wrong")
    assert not analyse(project).problems and str(analyse(project).nodes["wrong"].outputs["output"]) == "64"


def test_a_layer_that_gets_what_it_cannot_take_past_a_bypassed_one_lets_that_take_part_again() -> None:
    graph = chained(node("Data", "data"), node("Flatten", "flat"), node("Dense", "dense"))
    analysis = analyse(out(Project(graph), "flat"))
    (problem,) = (*analysis.nodes["flat"].problems, *analysis.nodes["dense"].problems)[:1]
    offer = next(one for one in offers(analysis, problem) if "take part" in str(one.label))
    assert str(offer.label) == "Let Flatten take part again" and not analyse(offer.project).problems


def test_the_nodes_of_a_bypassed_block_stay_bypassed_when_it_is_ungrouped() -> None:
    project, key = group(analyse(cnn()), (), ["relu_1"])
    opened, keys = ungroup(out(project, key), (), key)
    assert keys == ["relu_1"] and opened.graph.nodes["relu_1"].bypassed and not analyse(opened).problems


def test_a_file_that_leaves_a_layer_out_is_of_format_2_since_an_older_program_would_train_it() -> None:
    assert '"layerloom": 1' in dumps(cnn())
    assert '"layerloom": 2' in dumps(out(cnn(), "relu_1"))
