"""Each rule of health by one test: its sick network, the node, the figure by plain PyTorch, and a repair that heals."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.graph.analysis import analyse
from engine.training import health
from engine.training.health.finding import Finding
from engine.training.health.rule import RULES
from engine.training.loop import Loop
from engine.training.messages import Failed
from tests.engine.plain_training import Plain
from tests.engine.sick_networks import ROOM, SICK, before, examined, healed, prepare


@functools.cache
def found(name: str) -> tuple[int, Finding]:
    """The step at which a rule first tells what it found in its sick network, and that; 0 before the training.

    Examples and machine are those of :func:`prepare`, where the rule needs any.
    """
    one = SICK[name]()
    early = before(one)
    if name in early:
        return 0, early[name]
    loop, told = examined(one, until=name)
    assert name in told, f"within 200 steps there is only {', '.join(told) or 'nothing'}"
    return loop.step, told[name]


# What plain PyTorch says to it


def stretch(plain: Plain, key: str) -> float:
    """How many percent the loss changes where the weights of a layer change by one."""
    loss = plain.loss(*plain.looked_at)
    weight = plain.parts[key].weight
    assert isinstance(weight, Tensor)
    (slope,) = torch.autograd.grad(loss, [weight])
    labels = plain.train["label"].numpy()
    shares = np.bincount(labels) / len(labels)
    entropy = -float((shares * np.log(shares)).sum())
    return float(slope.double().norm() * weight.detach().double().norm()) / min(loss.item(), entropy)


def ratio_of_stretches(plain: Plain) -> float:
    return stretch(plain, "deep_0") / stretch(plain, "answer")


def silent_units(plain: Plain) -> float:
    return float((plain.behind("relu").numpy() == 0).all(0).mean())


def numbers_at_the_ends(plain: Plain) -> float:
    return float((np.abs(plain.behind("tanh").numpy()) > 0.98).mean())


def surer_than_right(plain: Plain) -> float:
    best, winner = torch.softmax(plain.behind("answer"), 1).max(1)
    return float(best.mean()) - float((winner == plain.looked_at[1]).float().mean())


def way_of_the_weights(plain: Plain) -> float:
    """How far all matrices went in a step, beside their size at the start."""
    now = {name: one.double() for name, one in plain.weights().items() if one.ndim > 1}
    apart = sum(float(((one - plain.start[name].double()) ** 2).sum()) for name, one in now.items())
    size = sum(float((plain.start[name].double() ** 2).sum()) for name in now)
    return math.sqrt(apart / size) / len(plain.losses)


def loss_to_its_best(plain: Plain) -> float:
    means = [np.mean(plain.losses[end - 30 : end]) for end in range(30, len(plain.losses) + 1, 15)]
    return float(np.mean(plain.losses[-30:]) / min(np.median(plain.losses[:10]), *means))


def part_that_the_loss_moved(plain: Plain) -> float:
    start = float(np.median(plain.losses[:10]))
    return abs(float(np.mean(plain.losses[-30:])) - start) / start


def last_judged(plain: Plain) -> int:
    """The epoch that was judged last; behind the last step of one is looked before it is judged."""
    return (len(plain.losses) - 1) // plain.steps_per_epoch - 1


def gap(plain: Plain) -> float:
    last = last_judged(plain)
    return plain.validated[last] - float(np.mean(plain.of_epoch(last)))


def part_of_the_trivial_loss(plain: Plain) -> float:
    shares = np.bincount(plain.train["label"].numpy()) / plain.count
    return float(np.mean(plain.of_epoch(last_judged(plain)))) / -float((shares * np.log(shares)).sum())


def rarest_class(plain: Plain) -> float:
    counts = np.bincount(plain.train["label"].numpy())
    return float(counts.max() / counts.min())


def size_of_the_input(plain: Plain) -> float:
    return float(np.sqrt((plain.train["point"].double().numpy()[:1000] ** 2).mean()))


def first_step_without_a_number(plain: Plain) -> float:
    return float(1 + next(at for at, loss in enumerate(plain.losses) if not math.isfinite(loss)))


def softmaxes(plain: Plain) -> float:
    """One of the network, and that of PyTorch's cross entropy, which takes scores."""
    inside = sum(isinstance(part, torch.nn.Softmax) for part in plain.parts.values())
    scores = plain.behind("answer")
    own = torch.nn.functional.cross_entropy(scores, plain.looked_at[1])
    log = torch.nn.functional.nll_loss(torch.log_softmax(scores, 1), plain.looked_at[1])
    return float(inside + torch.equal(own, log))


def bytes_to_the_room(plain: Plain) -> float:
    """Weights and their gradients, what autograd keeps for the way back, and the labels, beside what there is."""
    weights = sum(one.nbytes for one in plain.network.parameters())
    own = {one.data_ptr() for one in plain.network.parameters()}
    kept: dict[int, int] = {}

    def keep(values: Tensor) -> Tensor:
        if values.data_ptr() not in own:
            kept[values.data_ptr()] = values.untyped_storage().nbytes()
        return values

    values, labels = (one.clone() for one in plain.batch(0))
    with torch.autograd.graph.saved_tensors_hooks(keep, lambda values: values):
        loss = plain.loss(values, labels)
    assert loss.requires_grad
    return (2 * weights + sum(kept.values())) / ROOM


Figure = Callable[[Plain], float]

EXPECTED: dict[str, tuple[str, Figure, float]] = {
    "dead": ("relu", silent_units, 1e-9),
    "doubled": ("twice", softmaxes, 1e-9),
    "exploding": ("wide_2", lambda plain: stretch(plain, "wide_2"), 1e-3),
    "imbalance": ("data", rarest_class, 1e-9),
    "memory": ("data", bytes_to_the_room, 0.1),
    "no_number": ("answer", first_step_without_a_number, 1e-9),
    "overfitting": ("answer", gap, 1e-3),
    "rate_high": ("objective", loss_to_its_best, 1e-3),
    "rate_low": ("objective", way_of_the_weights, 1e-3),
    "saturated": ("tanh", numbers_at_the_ends, 1e-6),
    "stuck": ("hidden", part_that_the_loss_moved, 1e-2),
    "sure": ("answer", surer_than_right, 1e-4),
    "underfitting": ("answer", part_of_the_trivial_loss, 1e-4),
    "unscaled": ("data", size_of_the_input, 1e-5),
    "vanishing": ("deep_0", ratio_of_stretches, 1e-3),
}
"""For each rule the node at which it is to be found, what plain PyTorch finds for its figure, and how near."""


def test_there_is_a_sick_network_for_every_rule_that_can_find_anything() -> None:
    folder = Path(next(iter(health.__path__)))
    declared = {name for path in folder.rglob("*.py") for name in re.findall(r'Finding\(\s*"(\w+)"', path.read_text())}
    assert declared >= set(RULES)
    assert declared == set(SICK) == set(EXPECTED)


@pytest.mark.parametrize("name", SICK)
def test_a_rule_finds_its_sick_network_at_the_right_node_with_the_right_figure_and_its_repair_heals(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sick = prepare(name, monkeypatch)
    step, finding = found(name)
    key, figure, near = EXPECTED[name]
    assert finding.node == key in sick.graph.nodes
    plain = Plain(sick)
    plain.learn(step)
    assert finding.figure == pytest.approx(figure(plain), rel=near)
    assert "{" not in str(finding.message) and str(finding.message).endswith(".")

    # Learning on with the first repair, nothing ails it any more.
    mended = healed(sick, finding)
    assert before(mended) == {}
    loop, ails = examined(mended)
    assert ails == {} and falls(loop)


@pytest.mark.parametrize("name", SICK)
def test_every_repair_can_be_made_and_leads_to_a_network_that_learns(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sick = prepare(name, monkeypatch)
    _, finding = found(name)
    for at in range(1, len(finding.repairs)):
        mended = healed(sick, finding, at)
        assert not analyse(mended).problems and mended != sick
        loop, ails = examined(mended)
        assert falls(loop) and "no_number" not in ails, finding.repairs[at]


def falls(loop: Loop) -> bool:
    """Whether the loss of the last steps is well below that of the first ones."""
    losses = np.concatenate([one for _, one in loop.news.recent] + [[float(one) for one in loop.news.losses]])
    return bool(np.mean(losses[-30:]) < 0.9 * np.mean(losses[:10]))


def test_a_loss_that_is_no_number_stops_the_training_and_offers_a_lower_rate_and_clipping() -> None:
    sick = SICK["no_number"]()
    messages = [one for one in Loop(sick, 1).steps() if one is not None]
    failed = messages[-1]
    assert isinstance(failed, Failed) and failed.diverged and failed.finding is not None
    values = failed.finding.message.values
    assert {"layer", "step", "batch", "epoch"} <= values.keys()
    mended = [healed(sick, failed.finding, at).training for at in (0, 1)]
    assert mended[0]["optimizer"]["learning_rate"] == pytest.approx(0.4)
    assert mended[1]["clipping"] == {"type": "ClipByNorm", "largest": 1.0}


def test_the_layer_and_the_batch_of_the_first_number_that_is_none_are_those_of_plain_pytorch() -> None:
    _, finding = found("no_number")
    values, plain = finding.message.values, Plain(SICK["no_number"]())
    plain.learn(int(finding.figure) - 1)
    assert all(one.isfinite().all() for one in plain.weights().values()) and math.isfinite(plain.losses[-1])
    assert divmod(values["step"] - 1, plain.steps_per_epoch) == (values["epoch"] - 1, values["batch"] - 1)
    arrived = plain.batch(values["step"] - 1)[0]
    wrong = []
    with torch.no_grad():
        for key, part in plain.parts.items():
            arrived = part(arrived)
            wrong += [key] if not arrived.isfinite().all() else []
    assert wrong[0] == finding.node
