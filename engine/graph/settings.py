"""Repairs of the settings of a training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.graph.model import Project
from engine.graph.offer import Offer
from engine.message import Message
from engine.repair import SetParam

OF_THE_TRAINING = "Set {setting} of the training to {value}"
OF_A_CHOICE: Mapping[str, str] = {
    "optimizer": "Set {setting} of the optimizer to {value}",
    "schedule": "Set {setting} of the schedule to {value}",
    "clipping": "Set {setting} of the clipping to {value}",
    "averaging": "Set {setting} of the averaging to {value}",
    "split": "Set {setting} of the split to {value}",
}


def set_training(project: Project, repair: SetParam) -> Offer:
    """Give a setting another value; ``outer.inner`` is one of a choice, such as the momentum of the optimizer."""
    name, _, inner = repair.name.partition(".")
    values = {"setting": _shown(repair.told or inner or name), "value": _told(repair.value)}
    before = project.training.get(name)
    value = {**(before if isinstance(before, Mapping) else {}), inner: repair.value} if inner else repair.value
    training = {**project.training, name: value}
    text = OF_A_CHOICE.get(name, OF_THE_TRAINING) if inner else OF_THE_TRAINING
    return Offer(Message(text, values), lambda: replace(project, training=training))


def _shown(name: str) -> Message:
    return Message(name.replace("_", " ").capitalize())


def _told(value: object) -> object:
    if isinstance(value, bool):
        return Message("on") if value else Message("off")
    if isinstance(value, float):
        return f"{value:g}"
    return str(value.get("type", "")) if isinstance(value, Mapping) else value
