"""Changes of a training that runs, declared: what may become another between two steps, and why the rest may not."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from engine.compile.paths import is_left_out
from engine.declare import Declared, Param, plain
from engine.frozen import frozen
from engine.graph.analysis import analyse
from engine.graph.edits import set_param, within
from engine.graph.facts import Analysis
from engine.graph.model import Project
from engine.layers.noise import Dropping
from engine.message import Message, Misfit, need
from engine.training.choices import Training, obstacles, refuse, training_of

FROZEN, RESET = "frozen", "reset"
LIVE = ("batch_size", "patience", "least_gain")
"""What may change of a training beside the numbers of its optimizer and of its clipping."""
AT_BIRTH = {"Adagrad": ("start",), "Rprop": ("learning_rate",)}
"""Numbers of an optimizer that count at its first step alone."""


@frozen
class Change:
    """One thing becomes another: a setting of the training by its path, such as ``optimizer.learning_rate``.

    With a ``node`` it is that node's: its dropout rate, ``frozen``, or ``reset`` with the seed to draw the weights
    from; without a seed that is the one of the training.
    """

    name: str
    value: Any = None
    node: str = ""

    @property
    def is_reset(self) -> bool:
        return bool(self.node) and self.name == RESET


def live_settings(training: Training) -> tuple[str, ...]:
    """The paths of all settings that may change while this training runs."""
    parts: dict[str, Declared] = {"optimizer": training.optimizer, "clipping": training.clipping}
    numbers = (
        f"{name}.{one.name}"
        for name, part in parts.items()
        for one in part.params()
        if one.kind in ("int", "float") and one.name not in AT_BIRTH.get(part.type, ())
    )
    return (*numbers, *LIVE)


def live_params(analysis: Analysis, key: str) -> tuple[str, ...]:
    """What may change of a node while its training runs: its dropout rate, whether it learns, and its weights."""
    facts = analysis.nodes[key]
    layer = facts.layer
    if layer is None or is_left_out(analysis, key):
        return ()
    names = {one.name for one in layer.params()}
    found = ("share",) if isinstance(layer, Dropping) else ("dropout",) if "dropout" in names else ()
    own = bool(facts.weights) and not facts.again
    return (*found, *((FROZEN,) if own and FROZEN in names else ()), *((RESET,) if own else ()))


def apply_to(analysis: Analysis, change: Change) -> Analysis:
    """The project with a change made, and what follows from it; raises Misfit with one sentence where it cannot be."""
    project = analysis.project
    changed = _with_param(analysis, change) if change.node else _with_setting(project, change)
    if changed is project:
        return analysis
    after = analyse(changed, analysis)
    refuse(obstacles(after))
    return after


def check(analysis: Analysis, changes: Iterable[tuple[int, Change]]) -> None:
    """Raise Misfit where one of these changes, made in order, cannot be."""
    for step, change in sorted(changes, key=lambda one: one[0]):
        need(step >= 0, "A change cannot come before the first step, but step {step} is asked for.", step=step)
        analysis = apply_to(analysis, change)


def said(change: Change, before: Analysis, after: Analysis) -> Message:
    """What a change does, in a few words: ``Learning rate: 0.01 → 0.003``."""
    if not change.node:
        old, new = (setting(training_of(one.project), change.name) for one in (before, after))
        return Message(
            "{label}: {before} → {after}", {"label": Message(old[0].label), "before": old[1], "after": new[1]}
        )
    facts = before.nodes[change.node]
    title = facts.node.name or (Message(facts.layer.title) if facts.layer else facts.node.key)
    if change.is_reset:
        return Message("{title}: fresh weights", {"title": title})
    if change.name == FROZEN:
        return Message("{title}: frozen" if change.value else "{title}: learns again", {"title": title})
    old_share, new_share = (getattr(one.nodes[change.node].layer, change.name) for one in (before, after))
    values = {"title": title, "before": old_share, "after": new_share}
    return Message("{title}: dropout {before} → {after}", values)


def setting(training: Training, path: str) -> tuple[Param, Any]:
    """A setting of a training by its path, and its value; raises Misfit where there is none."""
    first, _, rest = path.partition(".")
    there: Declared = training
    if rest and isinstance(getattr(training, first, None), Declared):
        there = getattr(training, first)
    name = rest or first
    for param in there.params():
        if param.name == name:
            return param, getattr(there, name)
    raise Misfit("This training has no setting '{path}'.", path=path)


def effective(changes: Iterable[Change]) -> Iterator[Change]:
    """Of changes in a row those that still hold: the last of each thing, and no reset, which is over at once."""
    last = {(change.node, change.name): change for change in changes if not change.is_reset}
    return iter(last.values())


def with_changes(project: Project, changes: Iterable[Change]) -> Project:
    """A project with all these changes, as a person may take them over; what it cannot have stays away."""
    for change in effective(changes):
        with suppress(Misfit):
            project = _set_param(project, change) if change.node else _set(project, change.name, change.value)
    return project


def read(text: str, project: Project) -> tuple[int, Change]:
    """A change as a command line says it: ``1200:optimizer.learning_rate=0.003`` or ``500:dense.frozen=true``."""
    step, _, rest = text.partition(":")
    name, sign, value = rest.partition("=")
    if not (step.isdecimal() and name and (sign or name.endswith(f".{RESET}"))):
        written = "'{given}' is no change. Write STEP:NAME=VALUE, such as 1200:optimizer.learning_rate=0.003."
        raise Misfit(written, given=text)
    node, _, last = name.rpartition(".")
    keys = {one.key for _, one in project.graph.walk()}
    # A setting of the training comes first: a node may be called optimizer.
    own = {one.name for one in Training.params()}
    if node in keys and name.partition(".")[0] not in own:
        return int(step), Change(last, _value(value), node)
    need(
        name.partition(".")[0] in own,
        "There is no setting of the training and no layer called '{name}'.",
        name=name.partition(".")[0],
    )
    return int(step), Change(name, _value(value))


def _value(text: str) -> Any:
    try:
        return json.loads(text) if text else None
    except json.JSONDecodeError:
        return text


def _with_setting(project: Project, change: Change) -> Project:
    training = training_of(project)
    param, before = setting(training, change.name)
    text = "{label} cannot change while a training runs. Stop it, and train from the beginning."
    need(change.name in live_settings(training), text, label=Message(param.label))
    value = plain(param.read(change.value))
    if value == before:
        return project
    return _set(project, change.name, value)


def _set(project: Project, path: str, value: Any) -> Project:
    """A project with this setting of its training."""
    first, _, rest = path.partition(".")
    whole = {**plain(getattr(training_of(project), first)), rest: value} if rest else value
    return replace(project, training={**project.training, first: whole})


def _set_param(project: Project, change: Change) -> Project:
    """A project with this parameter of a node, where the node is still there."""
    for path, node in project.graph.walk():
        if node.key == change.node:
            edit = partial(set_param, key=change.node, name=change.name, value=change.value)
            return within(project, path, edit)
    return project


def _with_param(analysis: Analysis, change: Change) -> Project:
    facts = analysis.nodes.get(change.node)
    if facts is None or facts.layer is None:
        raise Misfit("The training has no layer '{key}'.", key=change.node)
    names = live_params(analysis, change.node)
    title = facts.node.name or Message(facts.layer.title)
    weights = "{title} has no weights of its own, so it can neither be frozen nor reset."
    need(change.name in names or change.name not in (FROZEN, RESET), weights, title=title)
    text = "'{name}' of {title} cannot change while a training runs. Stop it, and train from the beginning."
    need(change.name in names, text, name=change.name, title=title)
    if change.name == RESET:
        seed = {one.name: one for one in Training.params()}["seed"]
        if change.value is not None:
            seed.read(change.value)
        return analysis.project
    param = {one.name: one for one in facts.layer.params()}[change.name]
    value = plain(param.read(change.value))
    if value == getattr(facts.layer, change.name):
        return analysis.project
    return _set_param(analysis.project, replace(change, value=value))
