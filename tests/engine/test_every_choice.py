"""Holds all that a training is put together from to what its declaration promises, without one exception."""

from __future__ import annotations

import inspect
import pydoc
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from engine.data.batches import order
from engine.data.sets.points import Moons
from engine.declare import Declared, Family, make, plain
from engine.graph.model import Project
from engine.message import Misfit
from engine.shape import Shape
from engine.training.averages import Averages
from engine.training.averaging import NoAveraging
from engine.training.checkpoint import weights_of
from engine.training.choices import OPTIMIZERS, SCHEDULES, Training
from engine.training.clipping import CLIPPINGS
from engine.training.loop import Loop
from engine.training.losses import total
from engine.training.optimizer import Optimizer
from engine.training.optimizers import Muon
from engine.training.start import recording
from engine.training.update import Update
from tests.engine.networks import node
from tests.engine.projects import (
    MOONS,
    assert_equal_runs,
    cut,
    dense,
    kept,
    points,
    project,
    recorded,
    same,
    state,
    told,
)
from tests.engine.strategies import WHOLE, several, values

ICONS = Path(__file__).parents[2] / "resources" / "icons"
FAMILIES: dict[str, Family[Any]] = {one.name: one.family for one in Training.params() if one.family is not None}
"""All that a training is put together from, by the name of the setting."""
ALL = [(where, cls) for where, family in FAMILIES.items() for cls in family]

every_choice = pytest.mark.parametrize(("where", "cls"), ALL, ids=[f"{where}-{cls.type}" for where, cls in ALL])
every_optimizer = pytest.mark.parametrize("cls", list(OPTIMIZERS), ids=lambda cls: cls.type)


def any_of(drawn: st.DataObject, cls: type[Declared]) -> Any:
    return cls(**{one.name: drawn.draw(values(one, "wide", Shape(()))) for one in cls.params()})


def in_library(cls: Any) -> Any:
    """What a path such as ``torch.optim.SGD`` names, in PyTorch or scikit-learn."""
    return pydoc.locate(cls.path)


def test_there_are_enough_of_them() -> None:
    assert len(list(OPTIMIZERS)) >= 10 and len(list(SCHEDULES)) >= 10
    assert {"optimizer", "schedule", "clipping", "averaging", "split"} <= FAMILIES.keys()


@pytest.mark.parametrize("cls", [*(cls for _, cls in ALL), Training], ids=lambda cls: cls.__name__)
def test_every_choice_explains_itself_and_its_settings(cls: type[Declared]) -> None:
    assert cls.help().split("\n\n")[0].endswith(".") and cls.title
    assert "{" not in str(cls().tell()) and len(str(cls().tell())) < 40
    for one in cls.params():
        assert one.about.endswith(".") and (one.about[0].isupper() or one.about[0].isdigit()), one.name
        assert one.read(plain(one.default)) == one.default, one.name
        if one.kind in ("int", "float"):
            assert one.low is not None and one.high is not None, one.name
            assert one.low <= one.default <= one.high and one.low < one.high, one.name
        if one.log:
            assert one.low is not None and one.low > 0, one.name


@every_choice
def test_every_choice_has_an_icon_and_a_name_in_pytorch_or_scikit_learn(where: str, cls: Any) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", cls.icon)
    assert cls.icon.replace("_", "") == cls.type.lower() and (ICONS / f"{cls.icon}.svg").is_file()
    assert callable(in_library(cls)) or not cls.path
    assert cls.path or cls().tell().text == "", "only what does nothing is not there"
    assert re.match(r"[A-Z].* \d{4}, .", cls.source) or not cls.source


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_titles_and_icons_tell_the_members_of_a_family_apart(family: Family[Any]) -> None:
    assert len({cls.title for cls in family}) == len({cls.icon for cls in family}) == len(list(family))


@every_choice
@several(30, 10)
@given(drawn=st.data())
def test_every_choice_comes_back_from_the_plain_values_of_a_file(where: str, cls: Any, drawn: st.DataObject) -> None:
    chosen = any_of(drawn, cls)
    assert FAMILIES[where].read(plain(chosen)) == chosen
    assert getattr(make(Training, {where: plain(chosen)}), where) == chosen


@every_optimizer
@several(60, 20)
@given(drawn=st.data())
def test_pytorch_takes_whatever_an_optimizer_may_be_set_to(cls: type[Optimizer], drawn: st.DataObject) -> None:
    chosen = any_of(drawn, cls)
    try:
        options = chosen.options()
    except Misfit as misfit:
        assert str(misfit).endswith(".")
        with pytest.raises(Misfit):
            Loop(points(optimizer=plain(chosen)))
        return
    weight = torch.nn.Parameter(torch.ones(3, 2))
    fused = {"fused": True} if "cpu" in cls.fused else {}
    optimizer = in_library(cls)([weight], lr=chosen.learning_rate, **options, **fused)
    weight.grad = torch.ones(3, 2)
    optimizer.step()
    assert weight.isfinite().all()


@every_optimizer
def test_optimizers_start_as_those_of_pytorch_but_sgd_is_quicker(cls: type[Optimizer]) -> None:
    ours = {"lr": cls().learning_rate, **cls().options()}
    usual = inspect.signature(in_library(cls)).parameters
    other = {name: value for name, value in ours.items() if value != usual[name].default}
    assert other == ({"lr": 0.1, "momentum": 0.9} if cls.type == "SGD" else {})


@pytest.mark.parametrize("cls", list(CLIPPINGS), ids=lambda cls: cls.type)
@several(30, 10)
@given(drawn=st.data())
def test_pytorch_takes_whatever_a_clipping_may_be_set_to(cls: Any, drawn: st.DataObject) -> None:
    weight = torch.nn.Parameter(torch.ones(3))
    weight.grad = torch.tensor([3.0, -4.0, 0.0])
    chosen = any_of(drawn, cls)
    if chosen.path:
        in_library(cls)([weight], **chosen.options())
        assert weight.grad.abs().max() <= chosen.largest
    assert weight.grad.isfinite().all()


def loss_over_all(loop: Loop) -> float:
    loop.network.train()
    data = loop.data.train
    with torch.no_grad():
        return total(loop.objectives(loop.network(*[data[name] for name in loop.taken]), data)).item()


@pytest.fixture
def keyed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Points that say of themselves how they can be parted: there is something for every split."""
    rows = np.arange(MOONS["examples"])
    keys = {"group": rows // 10, "time": rows, "given": rows % 5 == 0}
    monkeypatch.setattr(Moons, "split_keys", lambda self, parts: keys)


@pytest.mark.usefixtures("keyed")
@every_choice
def test_one_step_of_learning_lowers_the_loss_with_every_choice(where: str, cls: Any) -> None:
    loop = Loop(points(batch_size=200, validation_share=0.0, **{where: plain(cls())}), 1)
    before, steps = loss_over_all(loop), loop.steps()
    next(steps)
    assert loop.step == 1 and loss_over_all(loop) < before


@every_optimizer
def test_twenty_steps_are_those_of_a_loop_that_one_writes_by_hand(cls: type[Optimizer]) -> None:
    constant = {"type": "Constant"}
    loop = Loop(points(epochs=4, optimizer=plain(cls()), schedule=constant), 1)
    weights = {name: weight.detach().clone().requires_grad_() for name, weight in loop.network.named_parameters()}
    fused = {"fused": True} if "cpu" in cls.fused else {}
    mine = [weight for weight in weights.values() if weight.ndim == 2 or not cls.matrices_only]
    others = [weight for weight in weights.values() if all(weight is not one for one in mine)]
    optimizers = [in_library(cls)(mine, lr=cls().learning_rate, **cls().options(), **fused)]
    if others:
        optimizers.append(torch.optim.AdamW(others, lr=0.001, weight_decay=0.01, fused=True))
    data = loop.data.train
    for epoch in range(4):
        for rows in order(loop.examples, 0, epoch).split(32):
            hidden = F.linear(data["point"][rows], weights["hidden.weight"], weights["hidden.bias"]).tanh()
            answer = F.linear(hidden, weights["answer.weight"], weights["answer.bias"])
            loss = F.cross_entropy(answer, data["label"][rows])
            for optimizer in optimizers:
                optimizer.zero_grad()
            loss.backward()
            for optimizer in optimizers:
                optimizer.step()
    told(loop.steps())
    assert loop.step == 20
    assert same(dict(loop.network.named_parameters()), weights)


def test_muon_leaves_biases_norms_convolutions_and_embeddings_to_its_neighbour() -> None:
    parts = {"table": nn.Embedding(5, 4), "conv": nn.Conv1d(1, 2, 3), "norm": nn.LayerNorm(4), "dense": nn.Linear(4, 3)}
    network, chosen = nn.ModuleDict(parts), Muon(learning_rate=0.01, other_rate=0.5)
    update = Update(network, Training(optimizer=chosen), torch.device("cpu"), Averages(network, NoAveraging()))
    muon, beside = ([id(weight) for weight in one.param_groups[0]["params"]] for one in update.optimizers)
    assert muon == [id(parts["dense"].weight)]
    assert {*muon, *beside} == {id(weight) for weight in network.parameters()}


def test_the_rates_of_both_optimizers_follow_the_schedule() -> None:
    steep = {"type": "Muon", "learning_rate": 0.01, "other_rate": 0.5}
    loop = Loop(points(optimizer=steep, schedule={"type": "Steps", "every": 1, "times": 0.5}), 1)
    told(loop.steps())
    rates = [optimizer.param_groups[0]["lr"] for optimizer in loop.update.optimizers]
    assert rates == pytest.approx([0.01 / 4, 0.5 / 4])


def small(**training: Any) -> Project:
    """Points through a batch norm and a dropout: five steps an epoch."""
    hidden = [dense("hidden", 8), node("BatchNorm", "norm"), node("ReLU", "relu"), node("Dropout", "dropout")]
    return project(MOONS, *hidden, dense("answer", 2), **training)


TOGETHER: dict[str, Any] = {
    "clipping": {"type": "ClipByNorm", "largest": 0.5},
    "averaging": {"type": "EMA"},
    "accumulation": 2,
    "optimizer": {"type": "Muon"},
    "schedule": {"type": "WarmUp", "then": {"type": "Plateau", "patience": 0, "least": 1.0, "measured": "as a number"}},
}
CASES: dict[str, dict[str, Any]] = {
    **{f"{where} {cls.type}": {where: plain(cls())} for where, cls in ALL},
    "plateau that falls": {"schedule": {"type": "Plateau", "patience": 0, "least": 1.0, "measured": "as a number"}},
    "SWA from the start": {"averaging": {"type": "SWA", "start": 0.0}},
    "accumulation": {"accumulation": 3},
    "all together": TOGETHER,
}
CUTS = {case: (3, 9) if WHOLE else ((3, 9)[at % 2],) for at, case in enumerate(CASES)}
"""The steps at which the run of each is cut: within the first or the second epoch, by turns."""


def everything(folder: Path) -> dict[str, Any]:
    """What the newest checkpoint of a run holds besides what each has: lists and tensors made comparable."""
    found = kept(folder)[1]

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: bare(part) for key, part in value.items()}
        if isinstance(value, (list, tuple)):
            return [bare(part) for part in value]
        return (value.dtype, value.tolist()) if isinstance(value, torch.Tensor) else value

    # How long it took, and which of two ways with the same bits was faster, is a matter of the clock.
    return {name: bare(value) for name, value in found.items() if name not in ("seconds", "execution")}


@pytest.mark.usefixtures("keyed")
@pytest.mark.parametrize("case", CASES)
def test_a_run_that_was_cut_within_an_epoch_ends_as_one_that_was_not(case: str, tmp_path: Path) -> None:
    one = small(**CASES[case])
    told(recorded(one, tmp_path / "whole").steps())
    whole = Loop(one, 1)
    told(whole.steps())
    kept_whole = everything(tmp_path / "whole")
    for step in CUTS[case]:
        folder = cut(one, tmp_path / str(step), step)
        again = recording(one, resume=folder, threads=1)
        assert again.loop.step == step and same(weights_of(again.loop), kept(folder)[0])
        told(again.steps())
        assert_equal_runs(tmp_path / "whole", folder)
        assert kept_whole == everything(folder)
        assert same(state(whole), state(again.loop))
