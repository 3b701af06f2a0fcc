"""Says which sentence each kind of problem is told in, and at which node."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.compile.plan import plan
from engine.graph.analysis import analyse
from engine.graph.edits import (
    add,
    connect,
    set_param,
    within,
)
from engine.graph.model import From, Graph, Node, Project, Wire
from engine.message import Misfit
from tests.engine.networks import block, chained, mlp, node


def digits_with(*nodes: Node) -> Graph:
    return add(mlp().graph, *nodes)


def replaced(key: str, made: Node) -> Graph:
    """The fully connected digits with another node at one place."""
    return add(mlp().graph, replace(made, key=key))


def wired(graph: Graph, source_key: str, output: str, target: str, port: str) -> Graph:
    return connect(graph, Wire(source_key, output, target, port))


def in_block(*nodes: Node) -> Graph:
    """The digits with a block that reads the image; in it these nodes in a chain from its Input."""
    inside = chained(node("Input", "entry"), *nodes)
    return wired(add(mlp().graph, block("part", inside)), "data", "image", "part", "input")


def with_inside(graph: Graph, edit: Callable[[Graph], Graph]) -> Graph:
    return within(Project(graph), ("part",), edit).graph


END = node("Output", "end")

PROBLEMS: dict[str, tuple[Graph, str, str]] = {
    "an unknown layer": (
        digits_with(Node("later", "Tomorrow")),
        "later",
        "There is no layer 'Tomorrow' in this version of Layerloom. It is kept in the file as it is.",
    ),
    "a value out of its limits": (
        replaced("dense_1", node("Dense", "d", units=0)),
        "dense_1",
        "Units is 0, but must be from 1 to 65536.",
    ),
    "a value of a wrong kind": (
        replaced("dense_1", node("Dense", "d", units="many")),
        "dense_1",
        "Units must be a whole number, but is 'many'.",
    ),
    "a choice that is none": (
        replaced("pick", node("GlobalPool", "d", keep="best")),
        "pick",
        "Keep is 'best', but must be one of: mean, largest.",
    ),
    "a parameter that is unknown": (
        replaced("dense_1", node("Dense", "d", size=3)),
        "dense_1",
        "Dense has no parameter 'size'. It has: units, bias, initial, frozen, l1, l2, tied, norm.",
    ),
    "parameters that cannot work together": (
        replaced("pool", node("MaxPool2d", "d", padding=2)),
        "pool",
        "Max pool 2D can pad by at most half its kernel (2), but padding is 2.",
    ),
    "an unknown data set": (
        replaced("data", node("Data", "d", examples={"type": "Cats"})),
        "data",
        "There is no data set called 'Cats' in this version.",
    ),
    "an input without a wire": (
        digits_with(node("ReLU", "lonely")),
        "lonely",
        "ReLU has nothing at its input 'values'. Draw a wire to it.",
    ),
    "a misfit of shapes": (
        wired(digits_with(node("LSTM", "lstm")), "data", "image", "lstm", "steps"),
        "lstm",
        "LSTM needs a sequence (time × features), but got 1 × 8 × 8. Put a Reshape in between.",
    ),
    "a misfit of numbers": (
        wired(digits_with(node("Dense", "dense")), "data", "label", "dense", "features"),
        "dense",
        "Dense needs a row of features, or one row for each step of time, but 'features' gets whole numbers that "
        "name things (1). Put an Embedding in between.",
    ),
    "a wire into a port that is not there": (
        wired(mlp().graph, "flatten", "output", "relu_1", "nothing"),
        "relu_1",
        "A wire enters 'nothing', which ReLU does not have. Remove it or draw it to another port.",
    ),
    "a wire out of a port that is not there": (
        wired(digits_with(node("ReLU", "lost")), "data", "sound", "lost", "values"),
        "lost",
        "A wire leaves port 'sound' of Data, which has: image, label. Draw it from one of these.",
    ),
    "two wires in one port": (
        wired(mlp().graph, "flatten", "output", "relu_1", "values"),
        "relu_1",
        "ReLU takes one wire at its input 'values', but 2 enter it. Remove all but one.",
    ),
    "a circle": (
        connect(
            digits_with(node("ReLU", "a"), node("Tanh", "b")),
            Wire("a", "output", "b", "values"),
            Wire("b", "output", "a", "values"),
        ),
        "a",
        "These layers feed each other in a circle: ReLU → Tanh → ReLU. Remove one of the wires between them.",
    ),
    "a layer that feeds itself": (
        wired(digits_with(node("ReLU", "a")), "a", "output", "a", "values"),
        "a",
        "These layers feed each other in a circle: ReLU → ReLU. Remove one of the wires between them.",
    ),
    "a setting that follows what is gone": (
        set_param(mlp().graph, "answer", "units", From("gone", "label", "classes")),
        "answer",
        "A setting follows the classes of 'label' of 'gone', which is not there. Type a value instead.",
    ),
    "a setting that follows a fact which the data lack": (
        set_param(mlp().graph, "answer", "units", From("data", "image", "classes")),
        "answer",
        "A setting follows the classes of 'image' of 'data', which is not there. Type a value instead.",
    ),
    "an Input outside of blocks": (
        digits_with(node("Input", "entry")),
        "entry",
        "Input belongs inside a block. Remove it here.",
    ),
    "an Output outside of blocks": (
        wired(digits_with(END), "flatten", "output", "end", "value"),
        "end",
        "Output belongs inside a block. Remove it here.",
    ),
    "data in a block": (
        with_inside(in_block(END), lambda inside: add(inside, node("Data", "more"))),
        "more",
        "Data cannot stand inside a block. Move it out.",
    ),
    "an objective in a block": (
        with_inside(
            in_block(END),
            lambda inside: connect(
                add(inside, node("MeanSquaredError", "aim")),
                Wire("entry", "value", "aim", "prediction"),
                Wire("entry", "value", "aim", "target"),
            ),
        ),
        "aim",
        "Mean squared error cannot stand inside a block. Move it out.",
    ),
    "a block that nothing leaves": (
        in_block(node("ReLU", "inner")),
        "part",
        "Nothing leaves Block. Put an Output inside it, and wire the last layer to that.",
    ),
    "two Inputs of one name": (
        with_inside(in_block(END), lambda inside: add(inside, node("Input", "second"))),
        "second",
        "Another Input of this block has the port name 'input' already. Give Input a name of its own.",
    ),
    "a port name that is none": (
        in_block(node("Output", "end", port="Two words")),
        "end",
        "Output has the port name 'Two words', but a port is named in small letters, digits and underscores.",
    ),
    "an Output that nothing enters": (
        with_inside(in_block(END), lambda inside: add(inside, node("Output", "other", port="other"))),
        "other",
        "Output has nothing at its input 'value'. Draw a wire to it.",
    ),
    "a block without a wire": (
        add(mlp().graph, block("part", chained(node("Input", "entry"), END))),
        "part",
        "Block has nothing at its input 'input'. Draw a wire to it.",
    ),
    "a misfit inside a block": (
        in_block(node("Embedding", "words"), END),
        "words",
        "Embedding needs whole numbers that name things, such as words, but 'tokens' gets measured numbers "
        "(1 × 8 × 8).",
    ),
}


@pytest.mark.parametrize("graph, key, sentence", PROBLEMS.values(), ids=PROBLEMS)
def test_a_problem_is_told_once_at_the_node_that_caused_it(graph: Graph, key: str, sentence: str) -> None:
    analysis = analyse(Project(graph))
    found = [(problem.node, str(problem.message)) for problem in analysis.problems]
    assert (key, sentence) in found
    assert [told for _, told in found].count(sentence) == 1
    with pytest.raises(Misfit) as caught:
        plan(analysis)
    assert str(caught.value) == found[0][1], "what builds the network says the same"
