"""Pictures that a decoder draws from random numbers while it learns."""

from __future__ import annotations

import torch

from engine.seeds import stable_seed
from engine.training.decode import spread_as
from engine.training.reduce import reduced
from engine.training.watching.answer import Shown
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.live_decoder import live_decoder
from engine.training.watching.paging import ROOM
from engine.training.watching.probe import Probe
from engine.training.watching.view import view

COUNT, MOST = 16, 64


@view("samples", pause=0.5)
def samples(probe: Probe, ask: Ask) -> Seen | None:
    """So many pictures as option ``count`` says, of the random numbers of option ``seed``.

    The numbers are standard normal where a Sample was trained so; else they are spread as the latent values of the
    validation's first examples. Labels that the decoder takes count up from picture to picture.
    """
    found = None if ask.node else live_decoder(probe)
    if found is None:
        return None
    loop, how = probe.loop, found.how
    count = min(max(1, ask.option("count", COUNT)), MOST)
    random = torch.Generator().manual_seed(stable_seed("pictures", ask.option("seed", 0)))
    values = torch.randn(count, found.units, generator=random)
    if not how.sampled:
        values = spread_as(values, found.spread(probe).cpu())
    labels = {name: torch.arange(count, device=loop.device) % classes for name, classes in how.labels.items()}
    drawn = found.pictures(probe, values.to(loop.device), labels).cpu()
    shown = [reduced("picture", one, ("channels", "height", "width")) for one in drawn]
    kept = shown[: max(1, ROOM // max(1, len(shown[0].numbers)))]
    said = next(iter(labels.values())).tolist() if labels else ()
    examples = tuple(Shown(at, 0.0, (), made=one, said=str(said[at]) if labels else "") for at, one in enumerate(kept))
    return Seen(ask, probe.step, facts={"examples": examples, "sampled": how.sampled})
