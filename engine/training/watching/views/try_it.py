"""What a network says to an example that a person entered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from engine.data.batches import example_count
from engine.generate import writing
from engine.message import Misfit
from engine.training.entering import read, written
from engine.training.generate import Writer
from engine.training.loop import Loop
from engine.training.reduce import reduced
from engine.training.watching.answer import Answer
from engine.training.watching.answers import Made, Outputs, chances, deciding, drawn, following, made, measured, names
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.probe import Probe
from engine.training.watching.typed import held, rows, shown, typed
from engine.training.watching.view import view

MOST_CLASSES = 12
"""So many classes are told, the likeliest where there are more."""
MOST_NUMBERS = 16
FEW = 4
"""More numbers than these are a picture as well."""


@view("try_it")
def try_it(probe: Probe, ask: Ask) -> Seen | None:
    """The answers to the example of option ``example``, which :func:`engine.training.entering.written` wrote.

    Where that is empty, to the example of the data with the number of option ``number``, which is told as it would have
    been entered. What cannot be read has a sentence as ``trouble``.
    """
    if ask.node:
        return None
    loop, text, number = probe.loop, ask.option("example", ""), ask.option("number", 0)
    facts: dict[str, Any] = {"answers": (), "entered": "", "trouble": None, "examples": _count(loop)}
    try:
        given = typed(loop, text, number) if text else rows(loop, [number])
        if not text:
            facts["entered"] = written(shown(loop, given))
        facts["answers"] = tuple(_answers(probe, given, text))
    except Misfit as misfit:
        facts["trouble"] = misfit.message
    return Seen(ask, probe.step, facts=facts)


def _count(loop: Loop) -> int:
    return example_count(held(loop))


def _answers(probe: Probe, given: Outputs, text: str) -> list[Answer]:
    """What each result says; the right answers only of an example of the data."""
    loop = probe.loop
    with probe.undisturbed(training=False, judged=True), torch.no_grad():
        said = _said(loop, given, text)
        if said is not None:
            return [said]
        with loop.precision():
            outputs = loop.network(*[given[name] for name in loop.taken])
    next_sign = _following(loop, text, outputs)
    if next_sign is not None:
        return [next_sign]
    found = [_decided(loop, at, outputs, given, known=not text) for at in range(len(deciding(loop)))]
    found += [_made(loop, one, outputs, given, known=not text) for one in made(loop)]
    found += _mapped(loop, outputs)
    return found or [_other(loop, name, values) for name, values in outputs.items()][:1]


def _decided(loop: Loop, at: int, outputs: Outputs, given: Outputs, *, known: bool) -> Answer:
    """The chance of each class, the likeliest where there are many, in the order of the classes."""
    one = deciding(loop)[at]
    found = chances(one, outputs, given)
    shares = found.shares[0].cpu()
    titles = names(loop, one, len(shares))
    right = titles[int(found.right[0])] if known else ""
    return _told(one.node, titles, shares, right)


def _told(node: str, titles: tuple[str, ...], shares: Tensor, right: str = "") -> Answer:
    kept = sorted(shares.topk(min(MOST_CLASSES, len(shares))).indices.tolist())
    return Answer(node, tuple(titles[at] for at in kept), tuple(float(shares[at]) for at in kept), right)


def _made(loop: Loop, one: Made, outputs: Outputs, given: Outputs, *, known: bool) -> Answer:
    """What was made, or numbers as they were measured."""
    facts, values = loop.data_set.facts()[one.target], drawn(one, outputs, given)[:1].cpu()
    if values.numel() > MOST_NUMBERS:
        return Answer(one.node, made=reduced(one.target, values[0], facts.axes))
    wanted = measured(loop, one, given[one.target][:1]).reshape(-1).tolist() if known else []
    right = ", ".join(f"{number:.4g}" for number in wanted)
    found = measured(loop, one, values)[0]
    made = reduced(one.target, torch.from_numpy(found), facts.axes) if found.size > FEW else None
    return Answer(one.node, numbers=tuple(found.reshape(-1).tolist()), right=right, made=made)


def _mapped(loop: Loop, outputs: Outputs) -> Iterator[Answer]:
    """The class that each place of a picture is taken for, where a network says that."""
    for one in loop.metrics:
        fits = one.metric == "accuracy" and one.prediction[0] == "outputs" and one.target[0] == "data"
        if fits and loop.data_set.facts()[one.target[1]].axes == ("height", "width"):
            classes = outputs[one.prediction[1]][0].detach().cpu().argmax(one.options.get("axis", 0))
            yield Answer(one.node, made=reduced(one.target[1], classes.float(), ("height", "width")))
            return


def _other(loop: Loop, name: str, values: Tensor) -> Answer:
    """A result that nothing in the data has the form of."""
    value = next(one for result, one in loop.made.plan.gives.items() if result == name)
    shape = loop.analysis.nodes[value.node].outputs[value.output]
    return Answer("", made=reduced(name, values[0].detach().cpu(), shape.axes))


def _following(loop: Loop, text: str, outputs: Outputs) -> Answer | None:
    """What comes next in a text: behind all that was typed, or behind the whole example."""
    how = writing(loop.analysis)
    if how is None or how.ability != "text":
        return None
    asked = read(text).get(how.reads, "") if text else ""
    used = min(how.window, len(loop.data_set.encode(how.reads, asked))) if asked else how.window
    return _told("", *following(loop, how, outputs, used))


def _said(loop: Loop, given: Outputs, text: str) -> Answer | None:
    """What the network answers to a text, where it was trained to say one."""
    how = writing(loop.analysis)
    if how is None or how.ability != "answer" or loop.device.type != "cpu":
        return None
    asked = read(text).get(how.reads, "") if text else ""
    prompt = asked or loop.data_set.decode(how.reads, given[how.reads][0].tolist())
    right = "" if text else loop.data_set.decode(how.says, given[how.says][0].tolist())
    return Answer("", text=Writer(loop.network, how).answer(prompt), right=right)
