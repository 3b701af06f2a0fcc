"""Lets parts of a network keep only what enters them: they are computed once more when their gradients are found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache, partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.utils.checkpoint import checkpoint

from engine.compile.recomputing import OFF, recomputing
from engine.graph.facts import Analysis
from engine.training.choices import Training

Figures = Mapping[str, Tensor | None]


def recompute(network: nn.Module, analysis: Analysis, settings: Training, *, together: bool = False) -> None:
    """Have the blocks that are chosen computed once more on the way back.

    Loss, gradients and all random numbers are the same to the last bit; names of weights and figures as well. Where
    processes train ``together``, what measures the batches of all of them is not computed twice: on the way back no
    rank waits for another in the middle of a block.
    """
    paths = recomputing(analysis, settings.recompute).paths if settings.recompute != OFF else ()
    for path in paths:
        part = network.get_submodule(path)
        kind: Any = type(part)
        measures = together and settings.synchronised
        if not (measures and any(isinstance(inner, _BatchNorm) for inner in part.modules())):
            part.__class__ = _again(kind)


@cache
def _again(kind: type[nn.Module]) -> type[nn.Module]:
    """The class whose forward pass keeps only what enters it, and that is the same in all else."""

    def forward(self: nn.Module, *given: Any, **options: Any) -> Any:
        # A compiler decides by itself what is kept and what is computed twice, and cannot look into the contexts.
        if not torch.is_grad_enabled() or torch.compiler.is_compiling():
            return kind.forward(self, *given, **options)
        whole = partial(kind.forward, self)
        # Not the reentrant one: it would compute without gradients first, and refuse what gives a dictionary.
        return checkpoint(whole, *given, use_reentrant=False, context_fn=partial(_contexts, self), **options)

    return type(kind.__name__, (kind,), {"forward": forward, "computed_once": kind, "__module__": __name__})


def _contexts(part: nn.Module) -> tuple[AbstractContextManager[Any], AbstractContextManager[Any]]:
    """Around the forward pass, and around the second one on the way back."""
    before = [(inner, figures) for inner in part.modules() if (figures := _copied(inner))]
    return nullcontext(), _as_before(before) if before else nullcontext()


def _copied(part: nn.Module) -> Figures:
    """The running figures of a module by itself: they go on with each pass, and the second one must not count."""
    return {name: figure.clone() for name, figure in part._buffers.items() if figure is not None}


@contextmanager
def _as_before(before: Sequence[tuple[nn.Module, Figures]]) -> Iterator[None]:
    """For so long modules have the running figures of then; behind it those of now."""
    now: list[Figures] = [dict(inner._buffers) for inner, _ in before]
    try:
        for inner, figures in before:
            inner._buffers.update(figures)
        yield
    finally:
        for (inner, _), figures in zip(before, now, strict=True):
            inner._buffers.update(figures)
