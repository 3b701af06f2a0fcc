"""Mixes each picture of a batch with another one, and tells how much is left of each, for what is to be said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.data.transform import Mix, transform
from engine.data.transforms.drawn_pictures import DrawnPicture
from engine.declare import declared, param
from engine.shape import Shape

if TYPE_CHECKING:
    from torch import Generator, Tensor

TRIES = 40
"""Of so many draws at least one is taken, but for one time in 10¹²."""
STRENGTH = "How evenly pictures are mixed: near 0 one of the two is nearly whole, at 1 all shares are equally likely."


@declared
class MixedPicture(DrawnPicture):
    """Mixes each picture with another one of its batch, and the two answers in the same shares."""

    mixes = True

    strength: float = param(0.2, low=0.01, high=1.0, about=STRENGTH, log=True)

    def drawn(self, batch: Tensor, random: Generator) -> Tensor:
        return self.mixed(batch, random).values


@transform(title="Mixup", category="Drawn pictures", icon="mixup", telling="α {strength:g}")
class Mixup(MixedPicture):
    """Lets each picture and another one of its batch shine through each other, and asks for both answers, each by its
    share: of 70 % of a cat and 30 % of a dog a network is to say just that. It becomes less sure of itself, and knows
    fewer pictures by heart. Only while it learns (Zhang et al. 2018)."""

    def mixed(self, batch: Tensor, random: Generator) -> Mix:
        return mixed_up(batch, self.strength, random)


@transform(title="CutMix", category="Drawn pictures", icon="cutmix", telling="α {strength:g}")
class CutMix(MixedPicture):
    """Lays a rectangle out of another picture of the batch on each picture, and asks for both answers, each by the
    share of the pixels that are seen of it. A network learns to tell a thing by any of its parts. Only while it learns
    (Yun et al. 2019)."""

    strength: float = param(1.0, low=0.01, high=1.0, about=STRENGTH, log=True)

    def mixes_with(self, answer: Shape) -> bool:
        # Of what has places of its own, a rectangle would have to be cut as well.
        return len(answer) <= 1

    def mixed(self, batch: Tensor, random: Generator) -> Mix:
        return cut_mixed(batch, self.strength, random)


def mixed_up(pictures: Tensor, strength: float, random: Generator) -> Mix:
    """Mixup: both pictures shine through each other.

    Zhang et al., mixup: Beyond Empirical Risk Minimization, 2018; with a share of its own for each example.
    """
    partner, share = _partner(pictures, random), _shares(pictures, strength, random)
    return Mix(between(pictures, pictures[partner], share), partner, share)


def cut_mixed(pictures: Tensor, strength: float, random: Generator) -> Mix:
    """CutMix: a rectangle of the one lies on the other.

    Yun et al., CutMix: Regularization Strategy to Train Strong Classifiers, 2019; the rectangle may stand over the
    edge, and the shares are those of the pixels that are seen.
    """
    import torch

    partner, share = _partner(pictures, random), _shares(pictures, strength, random)
    count, _, height, width = pictures.shape
    is_covered = torch.ones((count, 1, 1, 1), dtype=torch.bool, device=pictures.device)
    for size, view in ((height, (count, 1, height, 1)), (width, (count, 1, 1, width))):
        middle = torch.rand((count, 1), generator=random, device=random.device).to(pictures.device) * size
        half = size * (1 - share).sqrt()[:, None] / 2
        place = torch.arange(size, device=pictures.device) + 0.5
        is_covered = is_covered & ((place - middle).abs() < half).view(view)
    seen = 1 - is_covered.to(pictures.dtype).mean((1, 2, 3))
    return Mix(torch.where(is_covered, pictures[partner], pictures), partner, seen)


def between(one: Tensor, other: Tensor, share: Tensor) -> Tensor:
    """Of the one so much as its share says, of the other the rest."""
    share = share.view(-1, *(1,) * (one.dim() - 1))
    return one * share + other * (1 - share)


def answered(answers: Tensor, classes: int, mix: Mix) -> Tensor:
    """What is to be said of mixed examples: numbers, or a share for each of so many classes where there are any."""
    import torch

    if classes:
        places = torch.arange(classes, device=answers.device)
        answers = answers[:, None] == places
    numbers = answers if answers.is_floating_point() else answers.to(mix.share.dtype)
    return between(numbers, numbers[mix.partner], mix.share)


def _partner(pictures: Tensor, random: Generator) -> Tensor:
    import torch

    return torch.randperm(len(pictures), generator=random, device=random.device).to(pictures.device)


def _shares(pictures: Tensor, strength: float, random: Generator) -> Tensor:
    """A share for each example, from the beta distribution with this strength, up to 1, at both ends.

    Jöhnk's way, in logarithms; PyTorch's own takes no generator.
    """
    import torch

    sizes = (2, TRIES, len(pictures))
    one, other = torch.rand(sizes, generator=random, device=random.device, dtype=torch.float64).log() / strength
    both = torch.logaddexp(one, other)
    first = (both <= 0).to(torch.uint8).argmax(0, keepdim=True)
    shares: Tensor = (one - both).gather(0, first)[0].exp()
    return shares.to(pictures.device, pictures.dtype)
