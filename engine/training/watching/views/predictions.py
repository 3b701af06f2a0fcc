"""Examples of the validation with what the network says to them, the worst errors first."""

from __future__ import annotations

import numpy as np

from engine.data.batches import example_count
from engine.training.loop import Loop
from engine.training.watching.answer import Shown
from engine.training.watching.answers import names
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.judging import Judging, judging
from engine.training.watching.numbers import Array
from engine.training.watching.paging import page_of, pictured, size_of
from engine.training.watching.probe import Probe
from engine.training.watching.typed import held, rows
from engine.training.watching.view import view


@view("predictions", pause=0.5)
def predictions(probe: Probe, ask: Ask) -> Seen | None:
    """A page of examples in the order of their losses.

    Options: ``right`` and ``said`` keep the examples of one class and those that were taken for one (-1 for all),
    ``wrong`` only mistakes, ``page`` and ``count`` what is shown of them.
    """
    if ask.node:
        return None
    loop = probe.loop
    known = judging(probe)
    seen = np.flatnonzero(known.step >= 0)
    chosen = seen[_wanted(known, ask)[seen]]
    loss = np.nan_to_num(known.loss[chosen], nan=np.inf, posinf=np.inf)
    order = chosen[np.lexsort((chosen, -loss))]
    first = pictured(loop, rows(loop, [0]), loop.taken)
    part, page, pages = page_of(ask, order, size_of(ask, first))
    titles = _titles(loop, known)
    facts = {
        "examples": tuple(_shown(loop, known, int(at), titles) for at in part),
        "page": page,
        "pages": pages,
        "found": len(order),
        "judged": len(seen),
        "all": example_count(held(loop)),
        "wrong": int((known.said != known.right)[seen].sum()) if known.deciding else 0,
        "since": int(known.step[seen].min()),
        "classes": titles,
    }
    return Seen(ask, probe.step, facts=facts)


def _wanted(known: Judging, ask: Ask) -> Array:
    """Which examples are asked for."""
    found: Array = np.ones(len(known.step), bool)
    if known.deciding:
        for option, values in (("right", known.right), ("said", known.said)):
            if ask.option(option, -1) >= 0:
                found &= values == ask.option(option, -1)
        if ask.option("wrong", False):
            found &= known.said != known.right
    return found


def _titles(loop: Loop, known: Judging) -> tuple[str, ...]:
    """The names of the classes; none where the network does not choose one."""
    if not known.deciding:
        return ()
    one = known.deciding[0]
    count = loop.data_set.facts()[one.target[1]].classes or int(known.right.max()) + 1
    return names(loop, one, max(count, int(known.said.max()) + 1))


def _shown(loop: Loop, known: Judging, at: int, titles: tuple[str, ...]) -> Shown:
    inputs = pictured(loop, rows(loop, [at]), loop.taken)
    loss = float(known.loss[at])
    if known.is_measuring and not known.deciding:
        return Shown(at, loss, inputs, f"{known.number[at]:.4g}", f"{known.wanted[at]:.4g}")
    if not known.deciding:
        return Shown(at, loss, inputs)
    said, right = int(known.said[at]), int(known.right[at])
    return Shown(
        at,
        loss,
        inputs,
        said=titles[said],
        right=titles[right],
        chance=float(known.chance[at]),
        right_chance=float(known.right_chance[at]),
        is_right=said == right,
    )
