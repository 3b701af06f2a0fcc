"""How pictures lie in memory while a network learns from them: decided before the first step, and kept by the run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.data.batches import Split
from engine.graph.model import Project
from engine.training import start
from engine.training.checkpoint import checkpoints, restore, weights_of
from engine.training.execution import choosing
from engine.training.execution.choosing import Execution
from engine.training.execution.layout import CHANNELS_LAST, PLAIN, laid, layout_for
from engine.training.loop import Loop
from tests.engine.projects import cnn, cut, mlp, same, state, told, with_param

needed = pytest.mark.skipif(not torch.backends.mkldnn.is_available(), reason="this PyTorch has no oneDNN")


def rotated(**training: Any) -> Project:
    """Digits that are turned a little each time they are seen."""
    return with_param(cnn(**training), "data", "transforms", [{"type": "Rotate"}])


def are_last(values: Tensor) -> bool:
    """Whether the channels of a pixel lie side by side."""
    return values.stride(1) == 1 and values.stride(3) == values.shape[1]


@needed
@pytest.mark.parametrize(("made", "layout"), [(cnn, CHANNELS_LAST), (rotated, CHANNELS_LAST), (mlp, PLAIN)])
def test_pictures_that_a_convolution_reads_lie_channels_last_and_others_plain(made: Any, layout: str) -> None:
    loop = Loop(made(), 1)
    assert loop.execution.layout == layout
    batches = [*loop.data.batches(0, 0, 32), loop.data.batch(0, 0, 3, 32), *loop.data.held(100)]
    assert {are_last(batch["image"]) for batch in batches} == {layout == CHANNELS_LAST}


@pytest.mark.parametrize(
    ("device", "precision", "layout"),
    [("cuda", "fp32", PLAIN), ("cuda", "bf16", CHANNELS_LAST), ("cuda", "fp16", CHANNELS_LAST), ("mps", "bf16", PLAIN)],
)
def test_a_gpu_gets_channels_last_for_its_tensor_cores_alone(device: str, precision: str, layout: str) -> None:
    assert layout_for(nn.Sequential(nn.Conv2d(3, 4, 3)), torch.device(device), precision) == layout


def coloured(data: Split) -> Split:
    """The same pictures with three channels, each another one."""
    train, held = (
        {**part, "image": torch.cat([part["image"], part["image"] + 1, -part["image"]], 1)}
        for part in (data.train, data.validation)
    )
    return Split(train, held, data.prepared)


@pytest.mark.parametrize("made", [cnn, rotated])
def test_laying_changes_no_number_and_plain_again_is_as_before(made: Any) -> None:
    plain = coloured(laid(Loop(made(), 1).data, ["image"], PLAIN))
    last = laid(plain, ["image"], CHANNELS_LAST)
    again = laid(last, ["image"], PLAIN)
    assert are_last(last.train["image"]) != plain.draws
    assert (last.count, last.held_count) == (plain.count, plain.held_count)
    for one in (last, again):
        found, expected = (
            [*data.batches(3, 1, 500), *data.held(300), data.batch(3, 1, 2, 500)] for data in (one, plain)
        )
        assert all(same(*pair) for pair in zip(found, expected, strict=True))
        assert {are_last(batch["image"]) for batch in found} == {one is last}


@needed
def test_a_run_from_before_there_were_layouts_goes_on_plain_to_the_same_bits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def of_before(self: Execution) -> dict[str, Any]:
        return {"taken": self.taken, "chosen": self.is_chosen}

    with monkeypatch.context() as before:
        before.setattr(choosing, "layout_for", lambda *given: PLAIN)
        before.setattr(Execution, "state", of_before)
        whole = Loop(cnn(), 1)
        told(whole.steps())
        folder = cut(cnn(), tmp_path / "run", 20)
    fresh = Loop(cnn(), 1)
    told(fresh.steps())
    recorder = start.recording(cnn(), resume=folder, threads=1)
    assert recorder.loop.execution.layout == PLAIN
    told(recorder.steps())
    assert same(state(recorder.loop), state(whole)) and not same(state(fresh), state(whole))


@needed
def test_a_run_goes_on_in_its_own_layout_where_this_machine_would_choose_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = cut(cnn(), tmp_path / "run", 20)
    monkeypatch.setattr(choosing, "layout_for", lambda *given: PLAIN)
    loop = Loop(cnn(), 1)
    assert not are_last(loop.data.train["image"])
    restore(loop, checkpoints(folder)[-1])
    assert loop.execution.layout == CHANNELS_LAST and are_last(loop.data.train["image"])


@needed
def test_weights_are_kept_as_they_always_were(tmp_path: Path) -> None:
    loop = Loop(cnn(), 1)
    told(loop.steps())
    assert all(one.is_contiguous() for one in [*loop.network.state_dict().values(), *weights_of(loop).values()])
