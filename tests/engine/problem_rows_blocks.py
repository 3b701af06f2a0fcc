"""Problems of blocks: their inside, their turns and their steps of time."""

from __future__ import annotations

from engine.graph.model import Node
from engine.shape import sequence
from tests.engine.block_graphs import repeated
from tests.engine.networks import block, chained, node
from tests.engine.problem_rows import (
    TOKENS,
    Row,
    crowded,
    drawn,
    endless,
    feeding,
    inside,
    over_time,
    two_sequences,
    with_state,
)

ROWS = [
    Row(
        inside(node("ReLU", "inner")),
        "Nothing leaves Block. Put an Output inside it, and wire the last layer to that.",
        ("Add Output inside",),
        at="part",
    ),
    Row(
        inside(node("MeanSquaredError", "layer")),
        "Mean squared error cannot stand inside a block. Remove it here, and put one outside.",
        ("Remove Mean squared error",),
    ),
    Row(
        drawn(
            node("Data", "data"),
            block(
                "part",
                drawn(
                    node("Input", "entry"), node("Input", "layer"), node("Output", "end"), wires="entry.value end.value"
                ).graph,
            ),
            wires="data.image part.input",
        ),
        "Another Input of this block has the port name 'input' already. Give Input a name of its own.",
        ("Set Port of Input to input_2",),
        then={"Set Port of Input to input_2": ("Block has nothing at its input 'input_2'. Draw a wire to it.",)},
    ),
    Row(
        drawn(
            node("Data", "data"),
            block(
                "part",
                drawn(
                    node("Input", "entry"), Node("layer", "Output", params={"port": 3}), wires="entry.value layer.value"
                ).graph,
            ),
            wires="data.image part.input",
        ),
        "Port must be a text, but is 3.",
        ("Set Port of Output to output",),
    ),
    Row(
        inside(node("Output", "layer", port="Two words")),
        "Output has the port name 'Two words', but a port is named in small letters, digits and underscores.",
        ("Set Port of Output to two_words",),
    ),
    Row(
        drawn(
            node("Data", "data"),
            repeated(
                "layer", chained(node("Input", "entry"), node("MaxPool2d", "pool"), node("Output", "end")), repeat=9
            ),
            wires="data.image layer.input",
        ),
        "In turn 4 of Block: Max pool 2D looks at 2 at a time, but its input is only 1 long there. Make the kernel "
        "smaller, or pad the input.",
        (
            "Set Kernel of Max pool 2D to 1",
            "Put Pad in between",
        ),
        at="pool",
    ),
    Row(
        over_time(
            repeated(
                "layer",
                chained(node("Input", "entry", brings="each step"), node("ReLU", "relu"), node("Output", "end")),
            )
        ),
        "'input' of Block brings one step of time, a state or feedback, but the block is not repeated over time. "
        "Repeat it over time, or let it bring the whole value.",
        ("Set Over of Block to time",),
    ),
    Row(
        over_time(
            repeated(
                "layer",
                chained(node("Input", "entry"), node("Dense", "dense", units=8), node("Output", "end")),
                repeat=2,
                shared=True,
            )
        ),
        "The turns of Block share their weights, but a later turn gets values of another size than the first. Hand "
        "out values of the size that comes in, or do not share.",
        ("Set Shared weights of Block to off",),
    ),
    Row(
        over_time(
            repeated(
                "layer",
                chained(
                    node("Input", "entry", brings="state", port="state"),
                    node("ReLU", "relu"),
                    node("Output", "end", port="state"),
                ),
                over="time",
            ),
            "",
        ),
        "Block is repeated over time, but all its inputs are states. Add an Input that brings each step of time.",
        ("Add Input inside",),
        then={"Add Input inside": ("Block has nothing at its input 'step'. Draw a wire to it.",)},
    ),
    Row(
        over_time(
            repeated(
                "layer",
                chained(node("Input", "entry", brings="each step"), node("ReLU", "relu"), node("Output", "end")),
                over="time",
            ),
            "one",
        ),
        "'input' of Block needs a sequence to take one step after the other, but got a single number. Wire a "
        "sequence to it, or repeat the block over layers.",
        (
            "Wire steps of Data to input",
            "Set Over of Block to layers",
        ),
        then={
            "Set Over of Block to layers": (
                "'input' of Block brings one step of time, a state or feedback, but the block is not "
                "repeated over time. Repeat it over time, or let it bring the whole value.",
            )
        },
    ),
    Row(
        two_sequences(),
        "The sequences of Block have different numbers of steps: first 6, second 5. Make them equally long.",
        ("Wire equal of Data to second",),
    ),
    Row(
        over_time(with_state(9)),
        "The state 'state' of Block begins as 8, but is handed on as 9. Give both the same size and kind of numbers.",
        ("Set Sizes of Input to 9",),
    ),
    Row(
        over_time(with_state(8, "other")),
        "'state' of Block is carried from step to step, but no Output of that name hands it on. Add an Output "
        "called 'state'.",
        ("Add Output inside",),
    ),
    Row(
        feeding(TOKENS, 60),
        "'word' of Block takes one of 50 back at each step, but the block says 60 there. Let it say one score for "
        "each of them.",
        (
            "Set Units of Dense to 50",
            "Put Dense in between",
        ),
    ),
    Row(
        feeding(TOKENS, 50, start=70),
        "The feedback 'word' of Block begins with 70, but there are 50 different things, the first with the number "
        "0. Choose a smaller start.",
        ("Set Start of Input to 0",),
    ),
    Row(
        feeding(sequence(6, 4), 5),
        "'word' of Block takes 4 back at each step, but the block says 5 there. Give both the same size and kind of "
        "numbers.",
        (
            "Set Units of Dense to 4",
            "Put Dense in between",
        ),
    ),
    Row(
        crowded(),
        "There are more than 10,000 layers here, each turn counted. Repeat it less.",
        ("Set Repeat of Block to 334",),
    ),
    Row(
        endless(),
        "Block would contain itself without end. Choose another layer, or remove this.",
        ("Remove Same again",),
    ),
]
