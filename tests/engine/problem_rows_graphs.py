"""Problems of nodes, wires and parameters, whatever the layer."""

from __future__ import annotations

from dataclasses import replace

from engine.graph.model import From, Node
from engine.shape import sequence
from tests.engine.networks import node
from tests.engine.problem_rows import Row, drawn, fed

ROWS = [
    Row(
        drawn(
            node("Data", "data"),
            node("ReLU", "a"),
            node("Tanh", "b"),
            wires="data.image a.values, a.output b.values, b.output a.values",
        ),
        "These layers feed each other in a circle: ReLU → Tanh → ReLU. Remove one of the wires between them.",
        ("Remove the wire from Tanh",),
        at="a",
    ),
    Row(
        drawn(node("Data", "data"), Node("layer", "ReLu"), wires="data.image layer.values"),
        "There is no layer 'ReLu' in this version of Layerloom. It is kept in the file as it is. Take another "
        "layer, or remove it.",
        (
            "Make ReLu a layer of ReLU",
            "Remove ReLu",
        ),
    ),
    Row(
        drawn(node("Data", "data"), Node("layer", "Wormhole")),
        "There is no layer 'Wormhole' in this version of Layerloom. It is kept in the file as it is. Take another "
        "layer, or remove it.",
        ("Remove Wormhole",),
    ),
    Row(
        drawn(node("Data", "data"), node("Input", "layer")),
        "Input belongs inside a block. Remove it here.",
        ("Remove Input",),
    ),
    Row(
        drawn(
            node("Data", "data"),
            node("Dense", "layer", units=From("data", "image", "classes")),
            wires="data.image layer.features",
        ),
        "Units follows the classes of 'image' of 'data', which is not there any more. Let it follow something else, "
        "or type a value instead.",
        (
            "Let Units of Dense follow the classes of label: 10",
            "Set Units of Dense to 64",
        ),
        then={
            "Let Units of Dense follow the classes of label: 10": (
                "Dense needs a row of features, or one row for each step of time, but got 1 × 8 × 8. Put a "
                "Flatten in between.",
            ),
            "Set Units of Dense to 64": (
                "Dense needs a row of features, or one row for each step of time, but got 1 × 8 × 8. Put a "
                "Flatten in between.",
            ),
        },
    ),
    Row(
        drawn(
            node("Data", "data"),
            node("Dense", "layer", units=From("gone", "label", "classes")),
            node("Flatten", "flat"),
            wires="data.image flat.values, flat.output layer.features",
        ),
        "Units follows the classes of 'label' of 'gone', which is not there any more. Let it follow something else, "
        "or type a value instead.",
        (
            "Let Units of Dense follow the classes of label: 10",
            "Set Units of Dense to 64",
        ),
    ),
    Row(
        drawn(
            node("Data", "data"),
            node("Dense", "layer", size=3),
            node("Flatten", "flat"),
            wires="data.image flat.values, flat.output layer.features",
        ),
        "Dense has no parameter 'size'. It has: units, bias, initial, frozen, l1, l2, tied, norm.",
        ("Forget size of Dense",),
    ),
    Row(
        drawn(
            node("Data", "data"),
            node("Dense", "layer", units=0),
            node("Flatten", "flat"),
            wires="data.image flat.values, flat.output layer.features",
        ),
        "Units is 0, but must be from 1 to 65536.",
        ("Set Units of Dense to 1",),
    ),
    Row(
        drawn(
            node("Data", "data"),
            node("Dense", "layer", units="12"),
            node("Flatten", "flat"),
            wires="data.image flat.values, flat.output layer.features",
        ),
        "Units must be a whole number, but is '12'.",
        ("Set Units of Dense to 12",),
    ),
    Row(
        drawn(node("Data", "data"), node("Dropout", "layer", share="half"), wires="data.image layer.values"),
        "Share must be a number, but is 'half'.",
        ("Set Share of Dropout to 0.5",),
    ),
    Row(
        drawn(node("Data", "data"), node("Conv2d", "layer", bias="yes"), wires="data.image layer.picture"),
        "Bias must be true or false, but is 'yes'.",
        ("Set Bias of Conv 2D to on",),
    ),
    Row(
        drawn(node("Data", "data"), node("Conv2d", "layer", padding="sam"), wires="data.image layer.picture"),
        "Padding is 'sam', but must be one of: same, valid, number.",
        ("Set Padding of Conv 2D to same",),
    ),
    Row(
        drawn(node("Data", "data"), node("Reshape", "layer", sizes="8x8"), wires="data.image layer.values"),
        "Sizes must be a list of 1 to 16 whole numbers, but is '8x8'.",
        ("Set Sizes of Reshape to 8 × 8",),
    ),
    Row(
        drawn(
            node("Data", "data"),
            node("ChosenDense", "layer", missing=[[1, 2, 3]]),
            node("Flatten", "flat"),
            wires="data.image flat.values, flat.output layer.features",
        ),
        "Missing connections holds pairs of whole numbers, but one is [1, 2, 3].",
        ("Set Missing connections of Chosen connections to none",),
    ),
    Row(
        drawn(
            node("Data", "data"),
            node("ChosenDense", "layer", missing="none"),
            node("Flatten", "flat"),
            wires="data.image flat.values, flat.output layer.features",
        ),
        "Missing connections must be a list of at most 65,536 pairs of whole numbers, but is 'none'.",
        ("Set Missing connections of Chosen connections to none",),
    ),
    Row(
        drawn(node("Data", "layer", examples={"type": "Digit"})),
        "There is no data set called 'Digit' in this version.",
        ("Set Data set of Data to Digits",),
    ),
    Row(
        drawn(node("Data", "layer", examples={"set": "Digits"})),
        "A data set needs a type.",
        ("Set Data set of Data to Digits",),
    ),
    Row(
        drawn(node("Data", "data"), node("ReLU", "first"), node("ReLU", "layer"), wires="data.image first.values"),
        "ReLU has nothing at its input 'values'. Draw a wire to it.",
        ("Wire output of ReLU to values",),
    ),
    Row(
        drawn(node("Data", "data"), node("ReLU", "layer"), wires="data.image layer.nothing"),
        "A wire enters 'nothing', which ReLU does not have. Remove it or draw it to another port.",
        (
            "Draw the wire to values",
            "Remove the wire from Data",
        ),
    ),
    Row(
        drawn(node("Data", "data"), node("ReLU", "layer"), wires="data.sound layer.values"),
        "A wire leaves port 'sound' of Data, which has: image, label. Draw it from one of these.",
        (
            "Draw the wire from image",
            "Remove the wire from Data",
        ),
        then={"Remove the wire from Data": ("ReLU has nothing at its input 'values'. Draw a wire to it.",)},
    ),
    Row(
        drawn(
            node("Data", "data"),
            node("ReLU", "first"),
            node("ReLU", "layer"),
            wires="data.image first.values, data.image layer.values, first.output layer.values",
        ),
        "ReLU takes one wire at its input 'values', but 2 enter it. Remove all but one.",
        ("Keep the wire from ReLU alone",),
    ),
    Row(
        drawn(
            node("Data", "data"),
            replace(node("Dense", "layer", units=10), bypassed=True),
            node("Flatten", "flat"),
            wires="data.image flat.values, flat.output layer.features",
        ),
        "Dense cannot be bypassed: 64 enters it and 10 leaves it, so what comes behind would get another shape. Let "
        "it take part again, or delete it.",
        (
            "Let Dense take part again",
            "Remove Dense",
        ),
    ),
    Row(
        drawn(replace(node("Data", "layer"), bypassed=True)),
        "Data cannot be bypassed, since nothing goes through it. Let it take part again, or delete it.",
        (
            "Let Data take part again",
            "Remove Data",
        ),
    ),
    Row(
        drawn(
            fed("LSTM", steps=sequence(6, 3)).graph.nodes["data"],
            replace(node("LSTM", "lstm", units=3, gives="whole sequence"), bypassed=True),
            node("GRU", "layer", units=3),
            wires="data.steps lstm.steps, data.steps layer.steps, lstm.state layer.state",
        ),
        "LSTM is bypassed and hands on its 'output' alone. Draw the wire from there, or remove it.",
        (
            "Draw the wire from output",
            "Let LSTM take part again",
            "Remove the wire from LSTM",
        ),
        then={
            "Draw the wire from output": (
                "GRU begins with a state of 3, but 'state' gets 6 × 3. Let it begin with zeros.",
            )
        },
    ),
]
