"""Where in a picture a network finds the class that it says: by slopes, by covering parts, and by one convolution."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from engine.message import Misfit, need
from engine.training.loop import Loop
from engine.training.scores import Judged
from engine.training.watching.answers import chances, deciding, names
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.numbers import Array
from engine.training.watching.probe import PRODUCTS, Probe
from engine.training.watching.view import view

SIDE = 96
"""A picture is shown with no side longer than this."""
MOST_PLACES, LEAST_PLACES = 15, 4
"""A patch stands at so many places along each side at most; at fewer nothing is told by it."""
COVERED = 4
"""The patch is so many times smaller than the picture."""
PASSES = 4
"""Covering may take as long as so many probes."""


class Asked(NamedTuple):
    """One picture, and the class that is looked for in it."""

    probe: Probe
    picture: str
    """The name of the data that is the picture."""
    judged: Judged
    given: dict[str, Tensor]
    """The example alone: a batch of one."""
    chosen: int
    """The class; below 0 for the one that the network says."""

    def inputs(self, pixels: Tensor) -> list[Tensor]:
        """What the network takes, with these pixels in place of the picture."""
        return [pixels if name == self.picture else self.given[name] for name in self.probe.loop.taken]

    def pixels(self) -> Tensor:
        """The picture, to be asked for slopes: also where nothing learns, as in a frozen network."""
        return self.given[self.picture].detach().float().clone().requires_grad_()

    def score(self, outputs: dict[str, Tensor], chosen: int) -> Tensor:
        """What the network says for the class, before it is made a chance."""
        said = outputs[self.judged.prediction[1]][0].float().flatten()
        return said[chosen] if len(said) > 1 else said[0] * (1 if chosen else -1)


@view("saliency", pause=0.5)
def saliency(probe: Probe, ask: Ask) -> Seen | None:
    """A map over a picture; options: ``method``, ``class`` (-1 for the one that is said), ``convolution``, ``example``.

    ``gradient``: how strongly the score of the class depends on each pixel, the largest of its channels.
    ``occlusion``: how much of the class's chance is lost where a grey patch covers a pixel. ``grad_cam``: which places
    of the outputs of a convolution speak for the class; by default of the last one. The network has the weights that
    are judged and kept.
    """
    loop = probe.loop
    judged = deciding(loop)
    pictures = pictures_of(loop) if judged and not ask.node else ()
    if not pictures:
        return None
    given = {name: values[:1] for name, values in probe.data.items()}
    asked = Asked(probe, pictures[0], judged[0], given, ask.option("class", -1))
    if len(pictures) > 1:
        asked = asked._replace(picture=_deciding_one(asked, pictures, probe.memory(ask)))
    with probe.undisturbed(training=False, judged=True), torch.no_grad(), loop.precision():
        said = chances(asked.judged, loop.network(*asked.inputs(given[asked.picture])), given)
    shares = said.shares[0].cpu()
    asked = asked._replace(chosen=asked.chosen if 0 <= asked.chosen < len(shares) else int(shares.argmax()))
    chance = float(shares[asked.chosen])
    method = ask.option("method", "gradient")
    convolutions = tuple(dict.fromkeys(tap.node for tap in probe.values if _is_convolution(loop, tap.node)))
    convolution = ask.option("convolution", "")
    convolution = convolution if convolution in convolutions else next(reversed(convolutions), "")
    facts = {
        **probe.counted,
        "class": asked.chosen,
        "chance": chance,
        "said": int(shares.argmax()),
        "right": int(said.right[0]),
        "names": names(loop, asked.judged, len(shares)),
        "convolutions": convolutions,
        "convolution": convolution,
        "trouble": None,
    }
    arrays = {"picture": _shown(given[asked.picture][0].float())}
    try:
        if method == "occlusion":
            found = occlusion(asked, chance)
        else:
            found = grad_cam(asked, convolution) if method == "grad_cam" else gradient(asked)
        arrays["map"] = _shown(found[None])[0]
    except Misfit as misfit:
        facts["trouble"] = misfit.message
    return Seen(ask, probe.step, arrays, facts)


def pictures_of(loop: Loop) -> tuple[str, ...]:
    """The names of the data that the network takes and that are pictures."""
    shapes = loop.data_set.facts()
    return tuple(name for name in loop.taken if shapes[name].axes == ("channels", "height", "width"))


def _deciding_one(asked: Asked, pictures: tuple[str, ...], memory: dict[str, Any]) -> str:
    """The first of several pictures on which the class depends; the very first where it depends on none."""
    if "picture" not in memory:
        several = (asked._replace(picture=name, chosen=0) for name in pictures)
        memory["picture"] = next((one.picture for one in several if _slope_of(one) is not None), pictures[0])
    found: str = memory["picture"]
    return found


def _is_convolution(loop: Loop, key: str) -> bool:
    return loop.analysis.nodes[key].node.type in ("Conv2d", "SeparableConv2d", "ConvTranspose2d")


def _shown(values: Tensor) -> Array:
    """Pictures (count, height, width), smaller where they are large."""
    height, width = (min(side, SIDE) for side in values.shape[-2:])
    small = functional.adaptive_avg_pool2d(values, (height, width)) if max(values.shape[-2:]) > SIDE else values
    found: Array = small[:3].detach().float().cpu().numpy().copy()
    return found


def gradient(asked: Asked) -> Tensor:
    """The largest slope of the score by each pixel: |∂ score / ∂ pixel| over the channels (Simonyan et al. 2014)."""
    slope = _slope_of(asked)
    need(slope is not None, "No slope leads from the class back to this picture.")
    assert slope is not None
    return slope[0].abs().amax(0)


def _slope_of(asked: Asked) -> Tensor | None:
    """The slope of the score by the pixels; None where it does not depend on them."""
    pixels = asked.pixels()
    with _sloping(asked.probe):
        outputs = asked.probe.loop.network(*asked.inputs(pixels))
        return _slope(asked.score(outputs, asked.chosen), pixels)


def _slope(score: Tensor, by: Tensor) -> Tensor | None:
    if not score.requires_grad:
        return None
    found: Tensor | None = torch.autograd.grad(score, by, allow_unused=True)[0]
    return found


def grad_cam(asked: Asked, convolution: str) -> Tensor:
    """max(0, Σ mean slope of a channel · what leaves it), as large as what leaves (Selvaraju et al. 2017)."""
    need(bool(convolution), "Grad-CAM looks into a convolution, but there is none in this network.")
    with _sloping(asked.probe):
        outputs, values = asked.probe.tapped.forward(*asked.inputs(asked.pixels()))
        leaving = next(there[0] for tap, there in values.items() if tap.node == convolution)
        slope = _slope(asked.score(outputs, asked.chosen), leaving)
    need(slope is not None, "The class does not depend on this convolution.")
    assert slope is not None
    weights = slope[0].float().mean((1, 2))
    return (weights[:, None, None] * leaving[0].detach().float()).sum(0).relu()


def occlusion(asked: Asked, chance: float) -> Tensor:
    """How much of the class's chance is lost, the mean over all patches that cover a pixel (Zeiler and Fergus 2014)."""
    pixels = asked.given[asked.picture].float()
    side, places = patches(asked.probe.loop, pixels.shape[-2:])
    corners = [(top, left) for top in places[0] for left in places[1]]
    covered = pixels.repeat(len(corners), 1, 1, 1)
    grey = (pixels.min() + pixels.max()) / 2
    for row, (top, left) in enumerate(corners):
        covered[row, :, top : top + side[0], left : left + side[1]] = grey
    given = {name: values.expand(len(corners), *values.shape[1:]) for name, values in asked.given.items()}
    given[asked.picture] = covered
    loop = asked.probe.loop
    with asked.probe.undisturbed(training=False, judged=True), torch.no_grad(), loop.precision():
        outputs = loop.network(*[given[name] for name in loop.taken])
    lost = chance - chances(asked.judged, outputs, given).shares[:, asked.chosen]
    total, count = torch.zeros_like(pixels[0, 0]), torch.zeros_like(pixels[0, 0])
    for one, (top, left) in zip(lost, corners, strict=True):
        total[top : top + side[0], left : left + side[1]] += one
        count[top : top + side[0], left : left + side[1]] += 1
    return total / count.clamp(min=1)


def patches(loop: Loop, size: torch.Size) -> tuple[tuple[int, int], tuple[list[int], list[int]]]:
    """The sides of a patch, and where its corners stand; raises Misfit where the network is too large for it."""
    passes = PASSES * PRODUCTS // max(1, loop.analysis.multiply_adds)
    along = min(MOST_PLACES, int(passes**0.5))
    need(
        along >= LEAST_PLACES,
        "This network is too large to cover its picture part by part while it learns: {count:,} passes of "
        "{products:,} multiply-adds would hold it up. Take the gradient, or Grad-CAM.",
        count=LEAST_PLACES**2,
        products=loop.analysis.multiply_adds,
    )
    sides = tuple(math.ceil(one / COVERED) for one in size)
    places = []
    for one, side in zip(size, sides, strict=True):
        room, count = one - side, min(along, one - side + 1)
        places.append([round(at * room / max(1, count - 1)) for at in range(count)])
    return (sides[0], sides[1]), (places[0], places[1])


@contextmanager
def _sloping(probe: Probe) -> Iterator[None]:
    """Inside it, a network may be asked for slopes: nothing is dropped, and no running figure moves."""
    # On a GPU, recurrent layers of PyTorch have slopes in their other mode alone.
    plain = torch.backends.cudnn.flags(enabled=False)
    with probe.undisturbed(training=False, judged=True), plain, torch.enable_grad():
        yield
