"""The decoder of a network that learns: cut out once, and given the weights of this moment at each look."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import torch
from torch import Tensor

from engine.compile.network import Compiled, compiled
from engine.compile.tapping import Tap
from engine.decoding import Decoder, decoder
from engine.graph.analysis import analyse
from engine.message import Misfit
from engine.training.loop import Loop
from engine.training.watching.probe import PRODUCTS, Probe, rows_of
from engine.training.watching.typed import held

MOST_LATENT = 512
"""To measure how more latent values than these lie together takes longer than a look may."""
MEASURED = 256
"""So many examples say how latent values lie."""


class LiveDecoder:
    """What lies behind the latent values of one training."""

    def __init__(self, how: Decoder, device: torch.device) -> None:
        self.how = how
        self.made: Compiled = compiled(analyse(how.project), 0)
        self.made.network.to(device).eval()

    @property
    def units(self) -> int:
        """How many latent values an example has."""
        return self.how.shape.count

    def latent(self, probe: Probe, data: dict[str, Tensor]) -> Tensor:
        """The latent values of these examples when the network answers: (examples, :attr:`units`)."""
        with probe.undisturbed(training=False, judged=True), torch.no_grad(), probe.loop.precision():
            values = probe.tapped.forward(*[data[name] for name in probe.loop.taken])[1]
        found = values[Tap("", self.how.latent.node, self.how.latent.output)]
        return found[0].float().flatten(1)

    def spread(self, probe: Probe) -> Tensor:
        """The latent values of the first examples that a look has time for: (examples, :attr:`units`)."""
        count = max(rows_of(probe.loop), min(MEASURED, PRODUCTS // max(1, probe.loop.analysis.multiply_adds)))
        return self.latent(probe, {name: values[:count] for name, values in held(probe.loop).items()})

    def pictures(self, probe: Probe, latent: Tensor, labels: dict[str, Tensor]) -> Tensor:
        """The pictures (count, channels, height, width) of these latent values (count, :attr:`units`).

        ``labels`` has the numbers of the classes (count) by the names in ``how.labels``. Raises KeyError where the
        decoder has a tensor of a name that the network has not.
        """
        network = self.made.network
        data = {**labels, self.how.reads: latent.view(len(latent), *self.how.shape.sizes)}
        with probe.undisturbed(training=False, judged=True), torch.no_grad(), probe.loop.precision():
            learned = probe.loop.network.state_dict()
            network.load_state_dict({name: learned[name] for name in network.state_dict()})
            found: Tensor = network(*[data[name] for name in self.made.plan.takes])[self.how.result].float()
        return torch.sigmoid(found) if self.how.squashed else found


_DECODERS: WeakKeyDictionary[Loop, LiveDecoder | None] = WeakKeyDictionary()


def live_decoder(probe: Probe) -> LiveDecoder | None:
    """The decoder of a network; None where it has none that draws pictures."""
    loop = probe.loop
    if loop not in _DECODERS:
        _DECODERS[loop] = None
        try:
            how = decoder(loop.project)
        except Misfit:
            return None
        if how.shape.count <= MOST_LATENT:
            # Weights are drawn for it that nobody needs: no random number of the training may be taken for them.
            with probe.undisturbed(training=False):
                _DECODERS[loop] = LiveDecoder(how, loop.device)
    return _DECODERS[loop]
