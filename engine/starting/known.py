"""Networks for texts: those of the templates, with other data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.graph.edits import set_param
from engine.graph.model import Project
from engine.message import Message
from engine.templates import template


def text_classifier(data: Mapping[str, Any], transforms: list[Any]) -> tuple[Project, list[Message]]:
    """A network that says what kind a text is."""
    text = "Texts are told apart by the words that stand side by side: convolutions of three widths look for them."
    return _with(template("sentiment-cnn"), data, transforms), [Message(text)]


def writer(data: Mapping[str, Any], transforms: list[Any]) -> tuple[Project, list[Message]]:
    """A network that says how a text goes on."""
    text = "The network says which sign comes next: an LSTM reads the text and remembers what it needs."
    return _with(template("shakespeare-lstm"), data, transforms), [Message(text)]


def _with(project: Project, data: Mapping[str, Any], transforms: list[Any]) -> Project:
    graph = set_param(project.graph, "data", "examples", dict(data))
    graph = set_param(graph, "data", "transforms", transforms)
    return replace(project, graph=graph, about="")
