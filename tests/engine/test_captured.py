"""Steps as one CUDA graph: where there can be none and why, what a graph reads, and the bits where there is one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from engine.message import Misfit
from engine.training.averages import Averages
from engine.training.changes import Change
from engine.training.choices import Training, training_of
from engine.training.execution.captured import Buffers, Captured, Kept, changing, obstacle
from engine.training.execution.ways import BOTH, FUNCTIONAL, GRAPH, parts
from engine.training.fused import fused, held
from engine.training.loop import Loop
from engine.training.messages import WayChosen
from engine.training.update import Update
from tests.engine.projects import NETWORKS, cnn, mlp, points, same, state, told
from tests.engine.test_execution import OPTIMIZERS

CPU, CUDA = torch.device("cpu"), torch.device("cuda")
on_cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="this machine has no CUDA GPU")


def updating(**settings: Any) -> Update:
    network, chosen = nn.Sequential(nn.Linear(5, 4), nn.Tanh(), nn.Linear(4, 2)), training_of(points(**settings))
    return Update(network, chosen, CPU, Averages(network, chosen.averaging))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"accumulation": 3}, "A CUDA graph holds one whole step, but 3 batches make one update."),
        ({"clipping": {"type": "ClipByNorm"}}, "but gradients are clipped"),
        ({"averaging": {"type": "EMA"}}, "but a mean is taken behind each"),
        ({"optimizer": {"type": "RMSprop"}}, "RMSprop computes parts of its step on the processor"),
        ({"optimizer": {"type": "Muon"}}, "Muon computes parts of its step on the processor"),
    ],
)
def test_steps_that_cannot_be_one_graph_say_why(settings: dict[str, Any], said: str) -> None:
    refusal = obstacle(updating(**settings), CUDA)
    assert refusal is not None and said in str(refusal)


def test_adam_adamw_and_sgd_on_one_gpu_may_be_captured_and_nothing_on_a_processor_or_on_several_ranks() -> None:
    for kind in ("Adam", "AdamW", "SGD"):
        update = updating(optimizer={"type": kind})
        assert obstacle(update, CUDA) is None
        assert "needs a CUDA GPU, but the training runs on cpu" in str(obstacle(update, CPU))
        assert "2 processes train together" in str(obstacle(update, CUDA, ranks=2))


@pytest.mark.parametrize(("way", "exact"), [(GRAPH, True), (GRAPH, False), (BOTH, False)])
def test_a_graph_that_is_asked_for_without_a_gpu_is_refused_before_the_first_step(way: str, exact: bool) -> None:
    with pytest.raises(Misfit, match=r"needs a CUDA GPU, but the training runs on cpu\. Choose another execution"):
        Loop(points(execution=way, exact=exact), 1)


def test_a_compiled_graph_is_refused_where_the_training_is_to_be_exact() -> None:
    with pytest.raises(Misfit, match="this training is to be exact"):
        Loop(points(execution=BOTH), 1)


def test_a_run_whose_way_was_a_graph_goes_on_without_a_gpu_in_the_way_that_it_held() -> None:
    loop = Loop(points(epochs=2), 1)
    loop.execution.restore(loop, {"taken": [[0, GRAPH]], "chosen": True})
    told(loop.steps())
    assert loop.execution.way == FUNCTIONAL


def test_a_batch_is_read_from_the_same_places_whatever_its_examples_are() -> None:
    loop = Loop(cnn(), 1)
    first, second, *_, last = loop.data.batches(0, 0, 32)
    buffers = Buffers(first)
    places = {name: values.data_ptr() for name, values in buffers.data.items()}
    assert buffers.fit(second) and not buffers.fit(last) and not buffers.fit({"image": first["image"]})
    buffers.fill(second)
    assert same(buffers.data, second) and {name: one.data_ptr() for name, one in buffers.data.items()} == places
    assert all(buffers.data[name].stride() == first[name].stride() for name in first)
    assert not any(values.data_ptr() == first[name].data_ptr() for name, values in buffers.data.items())


@pytest.mark.parametrize("name", NETWORKS)
def test_what_steps_change_is_put_back_in_its_place_and_they_can_be_taken_again(name: str) -> None:
    loop = Loop(NETWORKS[name](execution=FUNCTIONAL), 1)
    steps = loop.steps()
    next(steps)
    before = Kept(loop.update, CPU)
    places = [one.data_ptr() for one in changing(loop.update)]
    data = next(loop.data.batches(5, 0, 32))
    take, found = loop.execution.begin(loop), []
    for _ in range(2):
        for _ in range(3):
            take(data, 1.0, 0)
        found.append({str(number): one for number, one in enumerate(before.now())})
        before.restore()
    assert same(*found) and [one.data_ptr() for one in changing(loop.update)] == places
    steps.close()


@pytest.mark.parametrize("chosen", OPTIMIZERS, ids=str)
def test_a_rate_that_is_read_from_a_tensor_takes_the_same_step(chosen: Any) -> None:
    found = []
    for is_tensor in (True, False):
        torch.manual_seed(1)
        network, settings = nn.Linear(5, 4), Training(optimizer=chosen)
        update = Update(network, settings, CPU, Averages(network, settings.averaging))
        for step in range(4):
            network.zero_grad()
            network(torch.randn(8, 5)).square().sum().backward()
            bare, rate = fused(update.optimizers[0]), 0.01 / (step + 3)
            if bare is None:
                update.optimizers[0].step()
            else:
                assert bare(torch.tensor(rate) if is_tensor else held(rate))
        found.append(dict(network.state_dict()))
    assert same(*found)


@pytest.mark.skipif(torch.cuda.is_available(), reason="only a PyTorch without CUDA fails in every capture")
def test_where_a_capture_fails_all_is_as_before_and_plain_steps_go_on() -> None:
    found, refusals = [], []
    for is_captured in (True, False):
        loop = Loop(mlp(epochs=1, execution=FUNCTIONAL), 1)
        steps = loop.steps()
        next(steps)
        take = loop.execution.begin(loop)
        if is_captured:
            captured = Captured(*parts(loop, GRAPH), loop.update, CPU, 32)
            take = captured.taking(loop.taken, loop.precision(), lambda loop=loop: loop.learn, exact=True)  # type: ignore[misc]
        for number, data in enumerate(loop.data.batches(0, 0, 32)):
            _, outputs = take(data, 0.5, number)
        if is_captured:
            refusals.append(str(captured.refusal))
            assert not any(one.requires_grad for one in outputs.values())
        found.append(state(loop))
        steps.close()
    assert same(*found)
    assert refusals == ["This step cannot be a CUDA graph: Torch not compiled with CUDA enabled."]


def test_without_a_gpu_no_graph_is_among_the_ways_that_are_measured() -> None:
    # It ends with the choice; however quick the machine is, there are epochs left to choose for.
    loop = Loop(points(epochs=1_000_000), 1)
    assert any(isinstance(one, WayChosen) for one in loop.steps())
    assert GRAPH not in {way for _, way in loop.execution.taken}


CHANGES = [
    (5, Change("share", 0.5, "dropout")),
    (9, Change("frozen", True, "hidden")),
    (30, Change("reset", 7, "answer")),
]


@on_cuda
@pytest.mark.parametrize("name", NETWORKS)
def test_a_graph_ends_with_the_bits_of_the_functional_way(name: str, tmp_path: Path) -> None:
    found = []
    for way in (GRAPH, FUNCTIONAL):
        loop = Loop(NETWORKS[name](epochs=3, execution=way, device="cuda"), 1)
        told(loop.steps())
        assert {way for _, way in loop.execution.taken} == {way}
        found.append(state(loop))
    assert same(*found)


@on_cuda
def test_what_is_changed_on_the_way_is_captured_anew() -> None:
    found = []
    for way in (GRAPH, FUNCTIONAL):
        loop = Loop(mlp(epochs=2, execution=way, device="cuda"), 1)
        for _ in loop.steps():
            for step, change in CHANGES:
                if step == loop.step and (step, change) not in loop.changes:
                    loop.change(change)
        found.append(state(loop))
    assert same(*found)


@on_cuda
def test_steps_of_a_graph_wait_for_nothing() -> None:
    loop = Loop(cnn(epochs=1, execution=GRAPH, device="cuda"), 1)
    take, batches = loop.execution.begin(loop), list(loop.data.batches(0, 0, 32))
    loop.network.train()
    for number, data in enumerate(batches[:4]):
        take(data, 1.0, number)
    torch.cuda.set_sync_debug_mode("error")
    try:
        for number, data in enumerate(batches[4:-1], 4):
            take(data, 1.0, number)
    finally:
        torch.cuda.set_sync_debug_mode("default")
