"""Networks that go on with a text: those of the templates, with other data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.graph.edits import set_param
from engine.graph.model import Project
from engine.message import Message
from engine.templates import template

STEPS = 872
"""So many batches of a text are seen, but the whole text so many times at least and at most."""
FEWEST, MOST = 3, 40
DROPPED = 0.1
RATE, RISE = 0.012, 0.1
"""Of a text that is seen so few times less is dropped out than in the template, and it is learned faster and sooner."""


def writer(data: Mapping[str, Any], transforms: list[Any], count: int) -> tuple[Project, list[Message]]:
    """A network that says how a text goes on, of which there are so many examples; 0 where that is not known."""
    project = _with(template("shakespeare-lstm"), data, transforms)
    batch, share = project.training["batch_size"], 1 - project.training["validation_share"]
    epochs = project.training["epochs"]
    if count:
        epochs = max(FEWEST, min(MOST, round(STEPS * batch / share / count)))
    text = "The network says what comes next: an LSTM reads the text and remembers what it needs. It sees the text "
    text += "{epochs} times."
    optimizer = {**project.training["optimizer"], "learning_rate": RATE}
    schedule = {**project.training["schedule"], "rise": RISE}
    training = {**project.training, "epochs": epochs, "optimizer": optimizer, "schedule": schedule}
    graph = set_param(project.graph, "dropout", "share", DROPPED)
    return replace(project, graph=graph, training=training), [Message(text, {"epochs": epochs})]


def _with(project: Project, data: Mapping[str, Any], transforms: list[Any]) -> Project:
    graph = set_param(project.graph, "data", "examples", dict(data))
    graph = set_param(graph, "data", "transforms", transforms)
    return replace(project, graph=graph, about="")
