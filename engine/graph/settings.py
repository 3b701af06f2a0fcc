"""Repairs of the settings of a training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.graph.model import Project
from engine.graph.offer import Offer
from engine.message import Message
from engine.repair import SetParam


def set_training(project: Project, repair: SetParam) -> Offer:
    """Give a setting another value; ``outer.inner`` is one of a choice, such as the momentum of the optimizer."""
    name, _, inner = repair.name.partition(".")
    values = {"setting": _shown(inner or name), "value": _told(repair.value)}
    before = project.training.get(name)
    value = {**(before if isinstance(before, Mapping) else {}), inner: repair.value} if inner else repair.value
    training = {**project.training, name: value}
    label = Message("Set {setting} of the training to {value}", values)
    return Offer(label, lambda: replace(project, training=training))


def _shown(name: str) -> Message:
    return Message(name.replace("_", " ").capitalize())


def _told(value: object) -> object:
    if isinstance(value, bool):
        return Message("on") if value else Message("off")
    return str(value.get("type", "")) if isinstance(value, Mapping) else value
