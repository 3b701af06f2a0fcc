"""Principal components: many numbers of each example as few, in the directions in which the examples differ most."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

SPARE = 6
"""So many directions more than wanted are followed: then those that are wanted are found soon."""
TURNS, PRECISION = 60, 1e-7


class Principal(NamedTuple):
    """Places (examples × components) along the components, and the share of all variance that each one has."""

    places: Tensor
    shares: Tensor


def principal(rows: Tensor, most: int) -> Principal:
    """At most so many components of these rows (examples × numbers); fewer where the rows do not differ in more.

    The sign of each is such that its farthest place is positive.
    """
    # By PyTorch: it keeps to the threads that the training has, of which numpy's own linear algebra does not know.
    centred = rows.double() - rows.double().mean(0)
    count, width = centred.shape
    # The smaller of both products: a thousand numbers of fifty examples differ in fifty directions at most.
    products = centred @ centred.T if count < width else centred.T @ centred
    variances, vectors = _leading(products, min(most, count, width))
    variances = variances.clamp(min=0)
    places = vectors * variances.sqrt() if count < width else centred @ vectors
    farthest = places.gather(0, places.abs().argmax(0)[None])
    places = places * torch.where(farthest < 0, -1.0, 1.0)
    whole = centred.square().sum()
    return Principal(places, variances / whole if whole > 0 else variances * 0)


def _leading(products: Tensor, most: int) -> tuple[Tensor, Tensor]:
    """The largest eigenvalues of a symmetric matrix, the largest first, and their vectors.

    Few of many are found by turning a small basis towards them, which takes a hundredth of the time of finding all.
    """
    size, width = len(products), most + SPARE
    if 4 * width < size:
        basis = torch.linalg.qr(products[:, torch.linspace(0, size - 1, width).long()])[0]
        for _ in range(TURNS):
            moved = products @ basis
            values, turn = torch.linalg.eigh(basis.T @ moved)
            vectors, values = (basis @ turn[:, -most:]).flip(1), values[-most:].flip(0)
            wrong = (products @ vectors - vectors * values).norm(dim=0).max()
            if wrong <= PRECISION * values[0].clamp(min=1e-300):
                return values, vectors
            basis = torch.linalg.qr(moved)[0]
    values, vectors = torch.linalg.eigh(products)
    return values[-most:].flip(0), vectors[:, -most:].flip(1)
