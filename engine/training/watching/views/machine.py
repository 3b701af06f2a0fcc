"""What the machine does for a training: its rate and speed, its memory and processors, and what watching costs."""

from __future__ import annotations

from functools import cache
from time import perf_counter
from typing import Any

import psutil

from engine.training.loop import Loop
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.gpu import gpu
from engine.training.watching.probe import Probe
from engine.training.watching.view import view


@view("machine", pause=0.5)
def machine(probe: Probe, ask: Ask) -> Seen | None:
    """Figures by name in ``figures``, the times a second that each view is seen in ``rates``, the ``time`` in seconds.

    Bytes, shares from 0 to 1, and numbers a second. A figure that this machine, or this optimizer, does not have is
    left out; so is the speed at the first look.
    """
    if ask.node:
        return None
    loop = probe.loop
    figures = {**_learning(loop), **_speed(probe, ask), **_memory(), **_processors()}
    card = gpu(loop.device)
    if card is not None:
        figures |= {"gpu_memory": float(card.used), "gpu_memory_total": float(card.total), "gpu_load": card.load}
    facts: dict[str, Any] = {
        "time": perf_counter(),
        "figures": figures,
        "gpu": card.name if card is not None else "",
        "rates": {},
    }
    if probe.pace is not None:
        now = probe.pace.now()
        figures["watching"] = probe.pace.share(now)
        facts["rates"] = probe.pace.rates(now)
    return Seen(ask, probe.step, facts=facts)


def _learning(loop: Loop) -> dict[str, float]:
    """The learning rate of the last step, and how much of the last updates goes into the next."""
    found = {"learning_rate": loop.rate(max(0, loop.step - 1))}
    settings = loop.optimizer.param_groups[0]
    momentum = settings.get("momentum") or next(iter(settings.get("betas") or ()), None)
    return found | ({"momentum": float(momentum)} if momentum else {})


def _speed(probe: Probe, ask: Ask) -> dict[str, float]:
    """Steps and examples a second since the last look."""
    loop, memory, now = probe.loop, probe.memory(ask), perf_counter()
    before = memory.get("last")
    memory["last"] = now, loop.step
    if before is None or now <= before[0]:
        return {}
    steps = (loop.step - before[1]) / (now - before[0])
    return {"steps": steps, "examples": steps * min(loop.settings.batch_size, loop.examples)}


@cache
def _process() -> psutil.Process:
    return psutil.Process()


def _memory() -> dict[str, float]:
    whole = psutil.virtual_memory()
    own = _process().memory_info().rss
    return {"memory": float(own), "system_memory": float(whole.total - whole.available), "total": float(whole.total)}


def _processors() -> dict[str, float]:
    """How many processors are at work, in parts of one for this process, as a share of all for the system."""
    return {"processor": _process().cpu_percent(None) / 100, "system_processor": psutil.cpu_percent(None) / 100}
