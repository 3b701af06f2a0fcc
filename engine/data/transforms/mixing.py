"""Mixes each picture of a batch with another one, and what is to be said of the two in the same shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Generator, Tensor

TRIES = 40
"""Of so many draws at least one is taken, but for one time in 10¹²."""


def mixed_up(pictures: Tensor, answers: Tensor, strength: float, random: Generator) -> tuple[Tensor, Tensor]:
    """Mixup: both pictures shine through each other. ``answers`` are numbers, or a share for each class.

    Zhang et al., mixup: Beyond Empirical Risk Minimization, 2018; with a share of its own for each example.
    """
    partner, share = _partner(pictures, random), _shares(pictures, strength, random)
    return _between(pictures, pictures[partner], share), _between(answers, answers[partner], share)


def cut_mixed(pictures: Tensor, answers: Tensor, strength: float, random: Generator) -> tuple[Tensor, Tensor]:
    """CutMix: a rectangle of the one lies on the other. ``answers`` are numbers, or a share for each class.

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
    seen = 1 - is_covered.to(answers.dtype).mean((1, 2, 3))
    return torch.where(is_covered, pictures[partner], pictures), _between(answers, answers[partner], seen)


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


def _between(one: Tensor, other: Tensor, share: Tensor) -> Tensor:
    """Of the one so much as its share says, of the other the rest."""
    share = share.view(-1, *(1,) * (one.dim() - 1))
    return one * share + other * (1 - share)
