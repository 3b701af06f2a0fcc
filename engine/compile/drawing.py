"""Writes what changed the batches of a run at random as Python source, for one who trains the network again."""

from __future__ import annotations

from collections.abc import Mapping

from engine.compile.preparing import class_of, made, take
from engine.data.pipeline import Pipeline
from engine.data.transforms.mixing import answered


def drawing(pipeline: Pipeline, answers: Mapping[str, int]) -> list[str]:
    """The lines of a function ``draw(batch, random)`` that changes a batch of outputs; none where nothing is changed.

    ``answers`` are mixed where examples are, as :meth:`engine.data.pipeline.Pipeline.drawn` takes them.
    """
    kinds = list(dict.fromkeys(type(step.transform) for step in pipeline.draws))
    if not kinds:
        return []
    mixes = any(kind.mixes for kind in kinds)
    classes, needed = [], dict[str, str]()
    if mixes:
        needed["Mix"] = 'from collections import namedtuple\n\nMix = namedtuple("Mix", "values partner share")'
        take("answered", answered, needed)
    for kind in kinds:
        classes += [*class_of(kind, needed, "mixed" if kind.mixes else "drawn"), "", ""]
    lines = [*(line for text in needed.values() for line in [*text.splitlines(), "", ""]), *classes]
    lines += ["DRAWS = [", *(f"    ({made(one.transform)}, {one.name!r})," for one in pipeline.draws), "]"]
    lines += [f"ANSWERS = {dict(answers)!r}"] if mixes else []
    return [*lines, "", "", *(MIX if mixes else DRAW).strip("\n").splitlines()]


DRAW = '''
def draw(batch, random):
    """A batch of outputs, tensors by name, changed at random by a torch.Generator, as it was to be learned from."""
    values = dict(batch)
    for transform, name in DRAWS:
        values[name] = transform.drawn(values[name], random)
    return values
'''

MIX = '''
def draw(batch, random):
    """A batch of outputs, tensors by name, changed at random by a torch.Generator, as it was to be learned from.

    Where examples are mixed, so are their answers: a class becomes a share for each of so many, or a number.
    """
    values, left = dict(batch), dict(ANSWERS)
    for transform, name in DRAWS:
        if not hasattr(transform, "mixed"):
            values[name] = transform.drawn(values[name], random)
            continue
        mix = transform.mixed(values[name], random)
        values[name] = mix.values
        for answer in left:
            values[answer] = answered(values[answer], left[answer], mix)
        left = dict.fromkeys(left, 0)
    return values
'''
