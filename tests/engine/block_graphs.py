"""Makes blocks by hand: deep stacks, an LSTM of its parts, towers that share, a reader that feeds on its answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.graph.edits import add, connect
from engine.graph.model import Graph, Node, Project, Tied, Wire
from engine.shape import Shape, features, label, sequence
from tests.engine.networks import block, chained, learning, node
from tests.engine.strategies import Given


def wired(graph: Graph, *lines: str) -> Graph:
    """With wires such as ``"dense.output add.parts"``."""
    for line in lines:
        first, second = line.split()
        graph = connect(graph, Wire(*first.split("."), *second.split(".")))
    return graph


def repeated(key: str, inside: Graph, **params: Any) -> Node:
    return replace(block(key, inside), params=params)


def given(**shapes: Shape) -> Node:
    return node("Data", "data", examples=Given(tuple(shapes.items())))


def deep(times: int, **params: Any) -> Project:
    """A Dense of eight units, repeated."""
    inside = chained(
        node("Input", "enter"), node("Dense", "layer", units=8), node("ReLU", "bend"), node("Output", "leave")
    )
    first = [node("Flatten", "flat"), node("Dense", "first", units=8)]
    return learning("Deep", *first, repeated("stage", inside, repeat=times, **params))


GATES = ("input", "forget", "cell", "output")


def lstm_cell(units: int) -> Graph:
    """One step of an LSTM of Dense, Sigmoid, Tanh, Multiply and Add; states ``h`` and ``c``."""
    graph = add(
        Graph(),
        node("Input", "step_in", port="x", brings="each step"),
        node("Input", "h_in", port="h", brings="state", sizes=[units]),
        node("Input", "c_in", port="c", brings="state", sizes=[units]),
        node("Output", "h_out", port="h"),
        node("Output", "c_out", port="c"),
        node("Output", "all_out", port="all"),
    )
    for gate in GATES:
        bend = "Tanh" if gate == "cell" else "Sigmoid"
        graph = add(
            graph,
            node("Dense", f"{gate}_x", units=units),
            node("Dense", f"{gate}_h", units=units),
            node("Add", f"{gate}_sum"),
            node(bend, f"{gate}_gate"),
        )
        graph = wired(
            graph,
            f"step_in.value {gate}_x.features",
            f"h_in.value {gate}_h.features",
            f"{gate}_x.output {gate}_sum.parts",
            f"{gate}_h.output {gate}_sum.parts",
            f"{gate}_sum.output {gate}_gate.values",
        )
    graph = add(graph, node("Multiply", "kept"), node("Multiply", "new"), node("Add", "memory"), node("Tanh", "said"))
    graph = add(graph, node("Multiply", "answer"))
    return wired(
        graph,
        "forget_gate.output kept.parts",
        "c_in.value kept.parts",
        "input_gate.output new.parts",
        "cell_gate.output new.parts",
        "kept.output memory.parts",
        "new.output memory.parts",
        "memory.output said.values",
        "output_gate.output answer.parts",
        "said.output answer.parts",
        "answer.output h_out.value",
        "memory.output c_out.value",
        "answer.output all_out.value",
    )


def unrolled_lstm(inputs: int = 5, units: int = 7, length: int = 6) -> Project:
    data = given(steps=sequence(length, inputs))
    graph = add(Graph(), data, repeated("cell", lstm_cell(units), over="time"))
    return Project(wired(graph, "data.steps cell.x"))


def towers() -> Project:
    """Two images through one block of weights, compared."""
    inside = chained(
        node("Input", "enter"), node("Dense", "layer", units=4), node("Tanh", "bend"), node("Output", "leave")
    )
    data = given(left=features(6), right=features(6))
    again = Node("second", "Again", params={"of": Tied("tower")})
    graph = add(Graph(), data, block("tower", inside), again, node("Add", "both"))
    return Project(
        wired(
            graph,
            "data.left tower.input",
            "data.right second.input",
            "tower.output both.parts",
            "second.output both.parts",
        )
    )


def teacher_forced(letters: int = 5, length: int = 4) -> Project:
    """A decoder that reads the right letter of the step before in training, and its own in evaluation."""
    inside = add(
        Graph(),
        node("Input", "last", port="said", brings="feedback", start=0),
        node("Input", "h_in", port="h", brings="state", sizes=[6]),
        node("Embedding", "table", vocabulary=letters, features=4),
        node("Concatenate", "join"),
        node("Dense", "mix", units=6),
        node("Tanh", "bend"),
        node("Dense", "say", units=letters),
        node("Output", "h_out", port="h"),
        node("Output", "said_out", port="said"),
    )
    inside = wired(
        inside,
        "last.value table.tokens",
        "table.output join.parts",
        "h_in.value join.parts",
        "join.output mix.features",
        "mix.output bend.values",
        "bend.output h_out.value",
        "bend.output say.features",
        "say.output said_out.value",
    )
    data = given(start=features(6), text=Shape((length,), ("time",), "integer", letters), label=label(2))
    graph = add(Graph(), data, repeated("decoder", inside, over="time"), node("CrossEntropy", "objective"))
    return Project(
        wired(
            graph,
            "data.text decoder.said",
            "data.start decoder.h",
            "decoder.said objective.prediction",
            "data.text objective.target",
        )
    )
