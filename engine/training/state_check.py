"""Refuses a state of a training beside which PyTorch or NumPy would read: they trust in what they are given."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from engine.message import need

GENERATOR = 624
"""How many numbers NumPy's generator has; its state says at which of them it stands, and two more figures."""
SINGLE = frozenset({"step", "eta", "mu", "mu_product"})
"""What optimizers remember as one number a weight."""
FACTORS = frozenset({"row_var", "col_var"})
"""What Adafactor keeps of the rows and columns of a weight; its steps check the sizes themselves."""


def check_random(state: dict[str, Tensor]) -> None:
    """Refuse a place in NumPy's generator that lies outside of it; a state may know none. Raises Misfit."""
    if "numpy" in state:
        numbers = state["numpy"].tolist()
        sound = len(numbers) == GENERATOR + 3 and 0 <= numbers[GENERATOR] <= GENERATOR
        need(sound, "its random numbers stand nowhere")


def check_optimizer(optimizer: torch.optim.Optimizer, state: dict[str, Any]) -> None:
    """Refuse a rate that is none, and a memory of other sizes than its weight: PyTorch's fused steps go beside it.

    Raises Misfit.
    """
    for group in state["param_groups"]:
        need(isinstance(group["lr"], (int, float)), "the learning rate of its last step is no number")
    weights = [weight for group in optimizer.param_groups for weight in group["params"]]
    for number, values in state["state"].items():
        weight = weights[number]
        for name, value in values.items():
            if isinstance(value, Tensor) and name not in FACTORS:
                fits = value.numel() == 1 if name in SINGLE else value.shape == weight.shape
                need(fits, "what it remembers of a weight has other sizes than the weight")
