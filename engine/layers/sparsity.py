"""Penalties on activations: few units shall speak at a time."""

from __future__ import annotations

import math
from typing import Annotated

from engine.declare import param
from engine.layers.call import Function, Port
from engine.layers.declare import Accepts, layer
from engine.layers.objective import SCALAR, Predicted, Weighted
from engine.shape import Shape

Rates = Annotated[Shape, Accepts("activations between 0 and 1", varying=False)]


@layer(title="Sparsity (L1)", category="Objective", icon="sparsity_l1", telling="weight {weight:g}")
class SparsityL1(Weighted):
    """A penalty on activations: their sizes are added up, which drives most of them to zero.

    Wire the layer to it whose units shall be silent most of the time, beside the objective of the network.

    loss = mean over examples of Σ |values|
    """

    pytorch = "torch.abs"
    weight: float = param(0.001, low=0.0, high=1e6, about="How much it counts beside other objectives.")

    def shape(self, values: Predicted) -> Shape:
        return SCALAR

    def call(self, values: Shape) -> Function:
        sizes = Function("torch.abs", Port("values"))
        if len(values):
            sizes = Function("torch.sum", Function("torch.flatten", sizes, 1), 1)
        return Function("torch.mean", sizes)


@layer(title="Sparsity (KL)", category="Objective", icon="sparsity_kl", telling="activity {activity:g}")
class SparsityKL(Weighted):
    """A penalty on activations: each unit shall be active on average as little as you ask for.

    The values lie between 0 and 1, as behind a Sigmoid; m is the mean of a unit over the batch, and a the wanted
    activity. Use batches that are large enough for such a mean.

    loss = Σ over units of a · log(a / m) + (1 - a) · log((1 - a) / (1 - m))
    """

    source = "Ng 2011, CS294A lecture notes: sparse autoencoder"
    pytorch = "torch.nn.functional.binary_cross_entropy_with_logits"
    activity: float = param(0.05, low=0.001, high=0.5, about="The wanted mean activity of each unit.", log=True)

    def shape(self, values: Rates) -> Shape:
        return SCALAR

    def call(self, values: Shape) -> Function:
        # The surprise at the wanted activity, less what it cannot go below, is the divergence.
        least = -self.activity * math.log(self.activity) - (1 - self.activity) * math.log(1 - self.activity)
        odds = Function("torch.logit", Function("torch.mean", Port("values"), 0), 1e-6)
        wanted = Function("torch.Tensor.new_full", Port("values"), values.sizes, self.activity)
        surprise = Function("F.binary_cross_entropy_with_logits", odds, wanted, reduction="sum")
        return Function("torch.sub", surprise, round(least * values.count, 12))
