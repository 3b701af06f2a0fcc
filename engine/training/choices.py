"""The choices of a training, declared like layers, and what keeps a project from being trained with them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from engine.compile.paths import is_left_out
from engine.data.parting import SPLITS, Parting
from engine.data.splits.as_asked import Usual
from engine.data.transform import length_outputs
from engine.declare import Declared, declared, make, param
from engine.graph.facts import Analysis, Problem
from engine.graph.model import Project
from engine.layers.normalization import BatchNorm
from engine.layers.source import Data
from engine.message import Message, Misfit, need
from engine.repair import At, ChangeType, SetParam
from engine.training.adam import AdamW
from engine.training.averaging import AVERAGINGS, Averaging, NoAveraging
from engine.training.clipping import CLIPPINGS, Clipping, NoClipping
from engine.training.mixing import obstacles_to_mixing
from engine.training.optimizer import Optimizer
from engine.training.optimizers import OPTIMIZERS
from engine.training.schedules import SCHEDULES, OneCycle, Schedule

Device = Literal["auto", "cuda", "mps", "cpu"]
Precision = Literal["fp32", "tf32", "bf16", "fp16"]
Way = Literal["auto", "eager", "functional", "compiled", "graph", "both"]


@declared
class Training(Declared):
    """How a network is trained."""

    title = "Training"
    epochs: int = param(40, low=1, high=1_000_000, about="How many times all examples are seen.", log=True)
    batch_size: int = param(64, low=1, high=1_048_576, about="How many examples make one step.", log=True)
    optimizer: Annotated[Optimizer, OPTIMIZERS] = param(
        AdamW(learning_rate=0.004), about="How the weights follow their gradients."
    )
    schedule: Annotated[Schedule, SCHEDULES] = param(OneCycle(), about="How the learning rate changes while training.")
    split: Annotated[Parting, SPLITS] = param(
        Usual(), about="Which examples are kept aside to judge by.", group="Validation"
    )
    validation_share: float = param(
        0.2,
        low=0.0,
        high=0.9,
        about="The part of the examples that is kept aside to judge by.",
        group="Validation",
    )
    patience: int = param(
        0,
        low=0,
        high=1_000_000,
        unit="epochs",
        about="Ends the training early, when the validation loss has not fallen for so many epochs; 0 never does.",
        label="Early stopping",
        group="Validation",
    )
    least_gain: float = param(
        0.0,
        low=0.0,
        high=1000.0,
        about="For early stopping, the validation loss has not fallen if it fell by no more than this.",
        label="Smallest gain",
        group="Validation",
    )
    clipping: Annotated[Clipping, CLIPPINGS] = param(
        NoClipping(), about="What is done to gradients that are too large.", group="Updates"
    )
    accumulation: int = param(
        1,
        low=1,
        high=65_536,
        unit="batches",
        about="So many batches make one update of the weights: as a larger batch, in the memory of a small one.",
        group="Updates",
    )
    bucketed: bool = param(
        False,
        about="Put examples of like length into one batch: recurrent layers then walk through less padding.",
        label="Batches of like length",
        group="Updates",
    )
    averaging: Annotated[Averaging, AVERAGINGS] = param(
        NoAveraging(), about="Which mean of the weights is judged and kept.", group="Updates"
    )
    seed: int = param(0, low=0, high=2**31 - 1, about="The same seed gives the same training again.", group="Running")
    device: Device = param("auto", about="Where to train; auto takes a GPU where there is one.", group="Running")
    precision: Precision = param(
        "fp32",
        about="How exactly to count: bf16 is coarser, and faster on new hardware; tf32 and fp16 are for CUDA GPUs.",
        group="Running",
    )
    execution: Way = param(
        "auto",
        about="How steps are taken; auto times the ways while it trains, and goes on in the fastest. Graph is one CUDA "
        "graph of the whole step; both is one of the compiled network.",
        group="Running",
    )
    exact: bool = param(
        True,
        about="Leave out ways to take steps that compute other last digits, such as a compiled network.",
        group="Running",
    )
    recompute: Literal["off", "half", "all"] = param(
        "off",
        about="Blocks that keep only what enters them: less memory, the same numbers, and more to compute. All is all "
        "but the last; half takes those first that save most for least.",
        label="Compute blocks twice",
        group="Running",
    )
    synchronised: bool = param(
        True,
        about="Where several processes train together, batch norms measure the batches of all of them as one.",
        label="Batch norms together",
        group="Running",
    )

    @property
    def parting(self) -> Mapping[str, Any]:
        """All that decides how the examples are parted, as :func:`engine.data.batches.split` takes it."""
        return {"seed": self.seed, "validation_share": self.validation_share, "by": self.split}

    def ended(self, losses: Sequence[float]) -> Message | None:
        """Why early stopping ends the training after these losses, one for each epoch; None while it goes on."""
        if not self.patience:
            return None
        best, at = math.inf, 0
        for epoch, loss in enumerate(losses, 1):
            if loss < best - self.least_gain:
                best, at = loss, epoch
        text = (
            "The validation loss has not fallen since epoch {epoch}, so the training ends. The best weights are kept."
        )
        return Message(text, {"epoch": at}) if len(losses) - at >= self.patience else None


def training_of(project: Project) -> Training:
    """The settings of a project, defaults where it says nothing; raises Misfit where a value cannot be."""
    return make(Training, project.training)


def obstacles(analysis: Analysis) -> tuple[Problem, ...]:
    """All that keeps a project from being trained: problems of nodes, what is lacking, settings that cannot be."""
    found = (*analysis.problems, *analysis.lacking, *_settings(analysis))
    return (*found, *obstacles_to_mixing(analysis)) if not (analysis.problems or analysis.lacking) else found


def refuse(problems: Iterable[Problem]) -> None:
    """Raise a Misfit with the first of these problems."""
    for problem in problems:
        raise Misfit(problem.message.text, **problem.message.values)


def _settings(analysis: Analysis) -> Iterator[Problem]:
    try:
        training = training_of(analysis.project)
    except Misfit as misfit:
        yield Problem("", misfit.message, repairs=misfit.repairs)
        return
    for check in _checks(training):
        try:
            check()
        except Misfit as misfit:
            yield Problem("", misfit.message, repairs=misfit.repairs)
    learning = [facts for key, facts in analysis.nodes.items() if facts.weights and not is_left_out(analysis, key)]
    if learning and all(getattr(facts.layer, "frozen", False) for facts in learning):
        text = "All layers with weights are frozen, so nothing can learn. Let one of them learn."
        # The last one is nearest to the answer.
        last = At(learning[-1].node.key, SetParam("frozen", False))
        yield Problem("", Message(text), repairs=(last,))
    yield from lonely(analysis, training.batch_size)
    yield from _unmeasured(analysis, training)


def _unmeasured(analysis: Analysis, training: Training) -> Iterator[Problem]:
    """The data of which nothing tells how long each example is, where batches are to be made by that."""
    for key, facts in analysis.nodes.items():
        if training.bucketed and isinstance(facts.layer, Data) and not length_outputs(facts.layer.data_set.facts()):
            text = (
                "Batches of like length need data that tell how long each example is, but {title} does not. Switch "
                "Batches of like length off, or choose data whose examples have a length."
            )
            repairs = (At("", SetParam("bucketed", False, told="batches_of_like_length")),)
            yield Problem(key, Message(text, {"title": facts.layer.examples.title}), repairs=repairs)


def _checks(training: Training) -> Iterator[Callable[[], object]]:
    """What each raises a Misfit about, where settings cannot work together."""
    yield training.optimizer.options
    yield lambda: training.schedule.check(training.epochs)
    yield training.split.check
    yield lambda: need(
        training.validation_share or not training.split.shares or not training.patience,
        "Early stopping watches the validation loss, but no examples are kept aside for validation. "
        "Raise the validation share, or set early stopping to 0.",
        repairs=(
            SetParam("validation_share", Training.validation_share),
            SetParam("patience", 0, told="early_stopping"),
        ),
    )
    yield lambda: need(
        training.execution not in ("compiled", "both") or not training.exact,
        "A compiled network computes other last digits, but this training is to be exact. "
        "Let the fastest exact way be chosen, or switch Exact off.",
        repairs=(SetParam("execution", "auto"), SetParam("exact", False)),
    )
    if training.device != "auto":
        yield lambda: check_precision(training.precision, training.device)


def check_precision(precision: str, device: str) -> None:
    """Raise a Misfit where a device of this type cannot train in this precision."""
    text = "{precision} needs a CUDA GPU, but the training runs on {device}. Choose fp32 or bf16 as the precision."
    repairs = (SetParam("precision", "bf16"), SetParam("precision", "fp32"))
    is_there = precision not in ("tf32", "fp16") or device == "cuda"
    need(is_there, text, precision=precision, device=device, repairs=repairs)


def lonely(analysis: Analysis, batch_size: int) -> Iterator[Problem]:
    """The batch norms that would find a single number for each channel in a step: it has no deviation."""
    for key, facts in analysis.nodes.items():
        if batch_size > 1 or not isinstance(facts.layer, BatchNorm) or not facts.outputs:
            continue
        shape = facts.inputs["channels"][0]
        if shape.count == shape[0]:
            text = (
                "{title} measures how the numbers of a step differ, but with one example in a step it gets a single "
                "number for each channel. Raise the batch size, or put a Layer norm in its place."
            )
            repairs = (At("", SetParam("batch_size", 2)), ChangeType("LayerNorm"))
            yield Problem(key, Message(text, {"title": facts.node.name or facts.layer.title}), repairs=repairs)
