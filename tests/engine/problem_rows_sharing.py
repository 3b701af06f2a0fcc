"""Problems of weights in common and of layers that are used again."""

from __future__ import annotations

from dataclasses import replace

from engine.graph.edits import connect
from tests.engine.block_graphs import repeated
from tests.engine.networks import block, chained, node
from tests.engine.problem_rows import Row, drawn

ROWS = [
    Row(
        drawn(
            node("Data", "data"),
            node("Flatten", "flat"),
            node("Dense", "layer", tied="layer"),
            wires="data.image flat.values, flat.output layer.features",
        ),
        "Dense uses its own weights in any case. Choose another layer, or none.",
        ("Give Dense weights of its own",),
    ),
    Row(
        drawn(
            node("Data", "data"),
            node("Flatten", "flat"),
            node("Dense", "layer", tied="gone"),
            wires="data.image flat.values, flat.output layer.features",
        ),
        "Dense uses the weights of 'gone', which is not there. Choose another layer, or none.",
        ("Give Dense weights of its own",),
    ),
    Row(
        drawn(
            node("Data", "data"),
            node("Flatten", "flat"),
            replace(node("Dense", "first", units=64), bypassed=True),
            node("Dense", "layer", tied="first"),
            wires="data.image flat.values, flat.output first.features, flat.output layer.features",
        ),
        "Dense uses the weights of Dense, which is bypassed. Bypass both of them, or neither.",
        (
            "Let Dense take part again",
            "Give Dense weights of its own",
        ),
    ),
    Row(
        drawn(
            node("Data", "data"),
            node("Flatten", "flat"),
            node("Dense", "first"),
            node("Dense", "second", tied="first"),
            node("Dense", "layer", tied="second"),
            wires=(
                "data.image flat.values, "
                "flat.output first.features, "
                "flat.output second.features, "
                "flat.output layer.features"
            ),
        ),
        "Dense uses the weights of Dense, which has none of its own. Choose the layer that they belong to.",
        (
            "Use the weights of Dense",
            "Give Dense weights of its own",
        ),
    ),
    Row(
        drawn(
            node("Data", "data"),
            node("Flatten", "flat"),
            node("Dense", "first", units=5, bias=False),
            node("Dense", "layer", units=7, bias=False, tied="first"),
            wires="data.image flat.values, flat.output first.features, flat.output layer.features",
        ),
        "Dense cannot use the weights of Dense: it has weight 7 × 64, and Dense has weight 5 × 64. None agree. Give "
        "both the same sizes, or do not share.",
        ("Give Dense weights of its own",),
    ),
    Row(
        drawn(
            node("Data", "data"),
            node("Flatten", "flat"),
            node("Dense", "first", units=5),
            node("Again", "layer", of="first"),
            wires="data.image flat.values, flat.output first.features, first.output layer.features",
        ),
        "Same again gets 5, but Dense gets 64: it would need other weights. Give both the same, or let it have its "
        "own.",
        (
            "Give Same again weights of its own",
            "Remove Same again",
        ),
    ),
    Row(
        drawn(node("Data", "data"), node("Again", "layer")),
        "Same again does not say which layer it uses again. Choose one, or remove it.",
        ("Remove Same again",),
    ),
    Row(
        drawn(node("Data", "data"), node("Again", "layer", of="gone")),
        "Same again uses 'gone', which is not there. Choose another layer, or remove it.",
        ("Remove Same again",),
    ),
    Row(
        drawn(node("Data", "data"), node("CrossEntropy", "loss"), node("Again", "layer", of="loss")),
        "Cross entropy cannot be used again. Choose a layer or a block that computes something, or remove this.",
        ("Remove Same again",),
    ),
    Row(
        drawn(
            node("Data", "data"),
            block("part", chained(node("Input", "entry"), node("Conv2d", "conv"), node("Output", "end"))),
            node("Flatten", "flat"),
            node("Again", "layer", of="part"),
            wires="data.image part.input, data.image flat.values, flat.output layer.input",
        ),
        "Used again: Conv 2D needs an image (channels × height × width), but got 64. Put a Reshape in between.",
        ("Remove Same again",),
    ),
    Row(
        drawn(
            node("Data", "data"),
            node("Flatten", "flat"),
            node("Dense", "layer", units=64, tied="inner"),
            repeated(
                "part",
                chained(node("Input", "entry"), node("Dense", "inner", units=64), node("Output", "end")),
                repeat=2,
            ),
            wires="data.image flat.values, flat.output layer.features, layer.output part.input",
        ),
        "Dense cannot share weights with Dense: Block between them is repeated with weights of its own. Let its "
        "turns share theirs, or do not share.",
        (
            "Set Shared weights of Block to on",
            "Give Dense weights of its own",
        ),
    ),
    Row(
        drawn(
            node("Data", "data"),
            node("Flatten", "flat"),
            repeated(
                "part",
                connect(
                    chained(
                        node("Input", "entry"),
                        node("Dense", "first", units=64),
                        node("Dense", "second", units=64, tied="first"),
                        node("Dense", "third", units=10),
                        node("Output", "end"),
                    )
                ),
                repeat=2,
            ),
            wires="data.image flat.values, flat.output part.input",
        ),
        "Dense cannot use the weights of Dense in every turn: later ones have other sizes. Hand out values of the "
        "size that comes in, or do not share.",
        ("Give Dense weights of its own",),
        at="second",
    ),
]
