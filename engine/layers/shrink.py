"""Activations that shrink small numbers to zero, so that few are left that count."""

from __future__ import annotations

from engine.declare import param
from engine.layers.activation import Pointwise
from engine.layers.declare import layer


@layer(title="Hard shrink", category="Activation", icon="hardshrink", telling="threshold {threshold:g}")
class Hardshrink(Pointwise):
    """Sets small numbers to zero and keeps the others as they are: x if |x| > threshold, else 0."""

    source = "Donoho and Johnstone 1994, Ideal spatial adaptation by wavelet shrinkage"
    pytorch = "torch.nn.Hardshrink"
    function = "F.hardshrink"
    threshold: float = param(0.5, low=0.0, high=1e3, about="Numbers this close to zero become zero.")


@layer(title="Soft shrink", category="Activation", icon="softshrink", telling="threshold {threshold:g}")
class Softshrink(Pointwise):
    """Draws every number towards zero, and sets small ones to zero.

    x - threshold if x > threshold, x + threshold if x < -threshold, else 0.
    """

    source = "Donoho 1995, De-noising by soft-thresholding"
    pytorch = "torch.nn.Softshrink"
    function = "F.softshrink"
    threshold: float = param(0.5, low=0.0, high=1e3, about="How far each number moves towards zero.")


@layer(title="Tanh shrink", category="Activation", icon="tanhshrink")
class Tanhshrink(Pointwise):
    """Takes away what a Tanh would keep: x - tanh(x). Small numbers almost vanish, large ones lose 1."""

    pytorch = "torch.nn.Tanhshrink"
    function = "F.tanhshrink"
