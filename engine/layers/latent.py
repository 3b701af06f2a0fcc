"""Latent values that are drawn at random: the two parts that a variational autoencoder has beside a plain one."""

from __future__ import annotations

from typing import Annotated

from engine.layers.arranging import sized
from engine.layers.call import Function, Module, Port, Written
from engine.layers.declare import Accepts, Layer, layer
from engine.layers.objective import SCALAR, Weighted
from engine.message import need
from engine.repair import DrawFromNearest
from engine.shape import Shape

SOURCE = "Kingma and Welling 2014, Auto-encoding variational Bayes"
Spread = Annotated[Shape, Accepts("numbers of one size for each example", varying=False)]


def check_spread(title: str, mean: Shape, log_variance: Shape) -> None:
    """A spread for each mean; raises Misfit."""
    need(
        mean.sizes == log_variance.sizes,
        "{title} needs a spread for each mean, but the mean is {mean} and the log variance {log_variance}. "
        "Give both the same shape.",
        port="log_variance",
        repairs=sized("log_variance", log_variance, int(mean[-1]))
        if len(mean) == len(log_variance) == 1
        else (DrawFromNearest("log_variance"),),
        title=title,
        mean=mean,
        log_variance=log_variance,
    )


SAMPLE = Written(
    "LoomSample",
    '''
class LoomSample(nn.Module):
    """Draws from the bell curve of this mean and logarithm of the variance while training; else gives the mean."""

    def forward(self, mean, log_variance):
        if self.training:
            return mean + torch.exp(log_variance / 2) * torch.randn_like(mean)
        return mean
''',
)


@layer(title="Sample", category="Basic", icon="gaussian_likelihood")
class Sample(Layer):
    """Draws numbers from bell curves while training, so that a decoder learns to read all that lies near a mean.

    Two layers say the mean and the logarithm of the variance, which may be any number. The draw is written so that
    both can learn through it: output = mean + exp(log variance / 2) · noise, where the noise has mean 0 and deviation
    1. In use the output is the mean.
    """

    source = SOURCE
    pytorch = "torch.randn_like"

    def shape(self, mean: Spread, log_variance: Spread) -> Shape:
        check_spread(self.title, mean, log_variance)
        return mean

    def call(self, mean: Shape, log_variance: Shape) -> Module:
        return Module(SAMPLE)


@layer(title="Divergence from normal", category="Objective", icon="kl_divergence", telling="weight {weight:g}")
class NormalDivergence(Weighted):
    """How far bell curves lie from the standard one, of mean 0 and deviation 1, as Kullback and Leibler measure it.

    Wire to it what enters a Sample: then the latent values of all examples together fill the standard bell curve, and
    the decoder makes a new example of any numbers that are drawn from it. It is a sum over the latent values; beside
    an objective that takes the mean over n pixels, a weight of 1 / n makes the two count as they were published.

    loss = mean over examples of Σ (mean² + variance - log(variance) - 1) / 2
    """

    source = SOURCE
    pytorch = "torch.distributions.kl_divergence"

    def shape(self, mean: Spread, log_variance: Spread) -> Shape:
        check_spread(self.title, mean, log_variance)
        return SCALAR

    def call(self, mean: Shape, log_variance: Shape) -> Function:
        # Near 0 the difference of two large numbers would lose what counts: expm1 is exp less 1 without that.
        rest = Function("torch.sub", Function("torch.expm1", Port("log_variance")), Port("log_variance"))
        parts = Function("torch.add", rest, Function("torch.square", Port("mean")))
        if len(mean):
            parts = Function("torch.sum", Function("torch.flatten", parts, 1), 1)
        return Function("torch.div", Function("torch.mean", parts), 2)
