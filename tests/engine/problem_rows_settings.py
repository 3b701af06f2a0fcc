"""Problems of a whole network, and of the settings of its training."""

from __future__ import annotations

from engine.graph.model import Project
from tests.engine.networks import learning, mlp, node
from tests.engine.problem_rows import Row, drawn

ROWS = [
    Row(
        Project(),
        "There is no data to learn from yet. Drag a Data node onto the canvas.",
        ("Add Data",),
        at="",
    ),
    Row(
        drawn(node("Data", "data", examples={"type": "Table"})),
        "Table holds nothing yet. Choose what it is made of in its settings.",
        at="data",
        why="Which file it is, a person alone knows.",
    ),
    Row(
        drawn(node("Data", "data"), node("Data", "more")),
        "There are 2 Data nodes, but a network learns from one. Remove the others.",
        ("Remove Data",),
        at="",
    ),
    Row(
        drawn(
            node("Data", "data"),
            node("Flatten", "flat"),
            node("Dense", "dense"),
            wires="data.image flat.values, flat.output dense.features",
        ),
        "There is nothing to aim for yet. Add an objective, such as Cross entropy, and wire both of its inputs.",
        (
            "Add Cross entropy",
            "Add Mean squared error",
        ),
        at="",
    ),
    Row(
        drawn(
            node("Data", "data"),
            node("Flatten", "flat"),
            node("CrossEntropy", "loss"),
            wires="data.image flat.values, flat.output loss.prediction, data.label loss.target",
        ),
        "There is nothing to learn yet. Add a layer with weights, such as a Dense.",
        ("Put Dense in between",),
        at="",
    ),
    Row(
        drawn(
            node("Data", "data"),
            node("Flatten", "flat"),
            node("Dense", "dense", units=10, frozen=True),
            node("CrossEntropy", "loss"),
            wires=(
                "data.image flat.values, "
                "flat.output dense.features, "
                "dense.output loss.prediction, "
                "data.label loss.target"
            ),
        ),
        "All layers with weights are frozen, so nothing can learn. Let one of them learn.",
        ("Set Frozen of Dense to off",),
        at="",
    ),
    Row(
        mlp(validation_share=0.0, patience=3),
        "Early stopping watches the validation loss, but no examples are kept aside for validation. Raise the "
        "validation share, or set early stopping to 0.",
        (
            "Set Validation share of the training to 0.2",
            "Set Early stopping of the training to 0",
        ),
        at="",
    ),
    Row(
        mlp(device="cpu", precision="fp16"),
        "fp16 needs a CUDA GPU, but the training runs on cpu. Choose fp32 or bf16 as the precision.",
        (
            "Set Precision of the training to bf16",
            "Set Precision of the training to fp32",
        ),
        at="",
    ),
    Row(
        mlp(execution="compiled"),
        "A compiled network computes other last digits, but this training is to be exact. "
        "Let the fastest exact way be chosen, or switch Exact off.",
        (
            "Set Execution of the training to auto",
            "Set Exact of the training to off",
        ),
        at="",
    ),
    Row(
        mlp(optimizer={"type": "SGD", "nesterov": True, "momentum": 0.0}),
        "Nesterov's look ahead needs a momentum, but momentum is 0. Raise it, or switch Nesterov off.",
        (
            "Set Momentum of the optimizer to 0.9",
            "Set Nesterov of the optimizer to off",
        ),
        at="",
    ),
    Row(
        mlp(optimizer={"type": "SGD", "nesterov": True, "dampening": 0.5}),
        "Nesterov's look ahead needs a dampening of 0, but it is 0.5. Set it to 0, or switch Nesterov off.",
        (
            "Set Dampening of the optimizer to 0",
            "Set Nesterov of the optimizer to off",
        ),
        at="",
    ),
    Row(
        mlp(optimizer={"type": "RMSprop", "centered": True, "smoothing": 0.05}),
        "With Centered, RMSprop divides by how far gradients stray from their mean, which a Smoothing of 0.05 does not "
        "remember. Set it to at least 0.1, or switch Centered off.",
        (
            "Set Smoothing of the optimizer to 0.1",
            "Set Centered of the optimizer to off",
        ),
        at="",
    ),
    Row(
        mlp(optimizer={"type": "Rprop", "smallest": 0.9, "largest": 0.5}),
        "The smallest step of Rprop is 0.9, but its largest is 0.5. Make the smallest one smaller.",
        ("Set Smallest of the optimizer to 0.5",),
        at="",
    ),
    Row(
        mlp(epochs=2, schedule={"type": "WarmUp", "lasts": 5.0}),
        "The warm-up lasts 5 epochs, but there are only 2 for it. Shorten the warm-up, or train for more epochs.",
        (
            "Set Epochs of the training to 5",
            "Set Length of the schedule to 2",
        ),
        at="",
    ),
    Row(
        mlp(epochs=0),
        "Epochs is 0, but must be from 1 to 1000000.",
        ("Set Epochs of the training to 1",),
        at="",
    ),
    Row(
        learning("Alone", node("Flatten", "flat"), node("BatchNorm", "norm"), batch_size=1),
        "Batch norm measures how the numbers of a step differ, but with one example in a step it gets a single "
        "number for each channel. Raise the batch size, or put a Layer norm in its place.",
        (
            "Set Batch size of the training to 2",
            "Make Batch norm a layer of Layer norm",
        ),
        at="norm",
    ),
    Row(
        mlp(bucketed=True),
        "Batches of like length need data that tell how long each example is, but Digits does not. Switch Batches of "
        "like length off, or choose data whose examples have a length.",
        ("Set Batches of like length of the training to off",),
        at="data",
    ),
]
