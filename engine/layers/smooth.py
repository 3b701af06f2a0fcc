"""Activations that bend smoothly: kin of ReLU without its corner."""

from __future__ import annotations

from typing import Literal

from engine.declare import param
from engine.layers.activation import Pointwise
from engine.layers.call import Function
from engine.layers.declare import layer
from engine.shape import Shape


@layer(title="ELU", category="Activation", icon="elu", telling="α {alpha:g}")
class ELU(Pointwise):
    """Lets positive numbers pass and bends negative ones towards -α: x if x > 0, else α · (exp(x) - 1)."""

    source = (
        "Clevert, Unterthiner and Hochreiter 2015, Fast and accurate deep network learning by exponential linear units"
    )
    pytorch = "torch.nn.ELU"
    function = "F.elu"
    alpha: float = param(1.0, low=0.0, high=100.0, about="How far below zero the curve can go.")


@layer(title="CELU", category="Activation", icon="celu", telling="α {alpha:g}")
class CELU(Pointwise):
    """An ELU without a corner for every α: max(0, x) + min(0, α · (exp(x / α) - 1))."""

    source = "Barron 2017, Continuously differentiable exponential linear units"
    pytorch = "torch.nn.CELU"
    function = "F.celu"
    alpha: float = param(1.0, low=1e-3, high=100.0, about="How far below zero the curve can go.", log=True)


@layer(title="SELU", category="Activation", icon="selu")
class SELU(Pointwise):
    """An ELU with two fixed numbers that draw signals towards mean 0 and deviation 1, through any number of layers.

    1.0507 · x if x > 0, else 1.0507 · 1.6733 · (exp(x) - 1). It wants weights of variance 1 / inputs, and an alpha
    dropout where there is one.
    """

    source = "Klambauer et al. 2017, Self-normalizing neural networks"
    pytorch = "torch.nn.SELU"
    function = "F.selu"


@layer(title="GELU", category="Activation", icon="gelu")
class GELU(Pointwise):
    """A smooth ReLU: x times the chance that a standard normal number is below x. Transformers use it.

    Exact: x · Φ(x). From tanh: x / 2 · (1 + tanh(√(2 / π) · (x + 0.044715 · x³))).
    """

    source = "Hendrycks and Gimpel 2016, Gaussian error linear units"
    pytorch = "torch.nn.GELU"
    form: Literal["exact", "tanh"] = param(
        "exact", about="The exact curve, or the one from tanh that the first GPT and BERT used.", label="Formula"
    )

    def call(self, values: Shape) -> Function:
        return Function("F.gelu", **({"approximate": "tanh"} if self.form == "tanh" else {}))


@layer(title="SiLU", category="Activation", icon="silu")
class SiLU(Pointwise):
    """A smooth ReLU that dips below zero, also called Swish: x · sigmoid(x) = x / (1 + exp(-x))."""

    source = (
        "Elfwing, Uchibe and Doya 2017, Sigmoid-weighted linear units for neural network function approximation in "
        "reinforcement learning"
    )
    pytorch = "torch.nn.SiLU"
    function = "F.silu"


@layer(title="Mish", category="Activation", icon="mish")
class Mish(Pointwise):
    """A smooth ReLU that dips a little below zero: x · tanh(ln(1 + exp(x)))."""

    source = "Misra 2019, Mish: a self regularized non-monotonic activation function"
    pytorch = "torch.nn.Mish"
    function = "F.mish"


@layer(title="Hard swish", category="Activation", icon="hardswish")
class Hardswish(Pointwise):
    """A SiLU made of simple pieces, which small devices compute quickly: x · min(max(0, x + 3), 6) / 6."""

    source = "Howard et al. 2019, Searching for MobileNetV3"
    pytorch = "torch.nn.Hardswish"
    function = "F.hardswish"


@layer(title="Softplus", category="Activation", icon="softplus", telling="β {beta:g}")
class Softplus(Pointwise):
    """A smooth ReLU that is always above zero, such as for a width or a rate: ln(1 + exp(β · x)) / β."""

    source = "Dugas et al. 2000, Incorporating second-order functional knowledge for better option pricing"
    pytorch = "torch.nn.Softplus"
    function = "F.softplus"
    beta: float = param(1.0, low=0.01, high=100.0, about="How sharp the bend is.", log=True)
    threshold: float = param(
        20.0, low=1.0, high=100.0, about="Where β · x is larger, the curve is taken for a straight line."
    )


@layer(title="Exponential", category="Activation", icon="exp")
class Exponential(Pointwise):
    """Makes every number positive: exp(x). A variational autoencoder finds its deviations so, from their logarithms."""

    pytorch = "torch.exp"
    function = "torch.exp"
