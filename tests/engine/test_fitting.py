"""Takes memory away from trainings: they end with a batch size that was measured, and go on with it."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.commands.codes import FAILED
from engine.message import Misfit
from engine.runs import Run
from engine.training import fitting, loop
from engine.training.changes import Change
from engine.training.checkpoint import checkpoints
from engine.training.device import choose
from engine.training.messages import Changed, Failed, Finished, Resized
from engine.training.record import failure
from engine.training.shortage import SHORT, is_short
from engine.training.start import further, recording, train
from tests import quick_python
from tests.engine.projects import cut, dense, figures, mlp, node, points, project, recorded, same, state, told

ROOT = Path(__file__).parents[2]
needs_limits = pytest.mark.skipif(not hasattr(os, "fork"), reason="only POSIX systems can limit a process")
WIDE = {"type": "Moons", "examples": 20_000}

PRELUDE = """
import ctypes, gc, json, resource, sys
from contextlib import suppress
from pathlib import Path
import psutil, torch
from engine.training.start import recording
from tests.engine.projects import points, state, trained, told
from tests.engine.test_fitting import deep, summed, wide
folder = Path(sys.argv[1])
with suppress(AttributeError):
    # Without it GNU's C library keeps holes between large blocks, and their size is chance.
    ctypes.CDLL(None).mallopt(-3, 1_000_000)  # M_MMAP_THRESHOLD
trained(points(epochs=1))
def limit(room):
    there = psutil.Process().memory_info().vms + (room << 20)
    resource.setrlimit(resource.RLIMIT_AS, (there, resource.RLIM_INFINITY))
def ended(recorder, room):
    limit(room)
    last = told(recorder.steps())[-1]
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    return last
"""
FAILS = """
recorder = recording(wide(int(sys.argv[2])), out=folder, threads=1)
before = summed(recorder.loop)
last = ended(recorder, int(sys.argv[3]))
print(json.dumps({
    "kind": type(last).__name__, "message": str(last.message), "fits": last.fits,
    "same": before == summed(recorder.loop), "tensors": sum(isinstance(one, torch.Tensor) and one.numel() > 10**6
    for one in gc.get_objects()), "status": recorder.run.facts["status"],
}))
"""
GOES_ON = """
last = ended(recording(wide(int(sys.argv[2])), out=folder, threads=1), int(sys.argv[3]))
print(json.dumps({"kind": type(last).__name__, "message": str(getattr(last, "message", ""))}))
"""
JUDGES = """
from engine.training import loop
recorder = recording(wide(500, epochs=1, validation_share=0.5), out=folder, threads=1)
loop.EVALUATION_BATCH = recorder.loop.judged_at_once = 10_000
last = ended(recorder, int(sys.argv[2]))
print(json.dumps({"kind": type(last).__name__, "message": str(getattr(last, "message", "")),
    "at_once": recorder.loop.judged_at_once}))
"""
COMMAND = """
import contextlib, io
from engine import files
from engine.cli import main
files.save(wide(16_384), folder / "wide.loom")
told = io.StringIO()
limit(int(sys.argv[2]))
with contextlib.redirect_stderr(told):
    code = main(["train", str(folder / "wide.loom"), "--out", str(folder / "run")])
print(json.dumps({"code": code, "told": told.getvalue()}))
"""


def wide(batch_size: int, **training: object) -> object:
    """A network whose step takes some 40 kB for each example."""
    settings = {"epochs": 1, "validation_share": 0.0, "batch_size": batch_size, **training}
    return project(WIDE, dense("hidden", 2500), node("Tanh", "tanh"), dense("answer", 2), **settings)


def deep(batch_size: int) -> object:
    """A network whose weights take 36 MB, and their gradients as much."""
    layers = [dense("hidden", 3000), dense("second", 3000), dense("answer", 2)]
    return project("Moons", *layers, batch_size=batch_size, epochs=1, validation_share=0.0)


def summed(one: loop.Loop) -> list[float]:
    """All weights, and where the generator stands, as a few numbers."""
    weights = [float(value.double().sum()) for value in state(one).values()]
    return [*weights, float(torch.get_rng_state().double().sum())]


def ran(code: str, folder: Path, *given: object) -> dict:
    done = subprocess.run(
        quick_python.line("-c", PRELUDE + code, str(folder), *map(str, given)),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@needs_limits
def test_a_training_without_memory_ends_with_the_batch_size_that_fits_and_trains_with_it(tmp_path: Path) -> None:
    found = ran(FAILS, tmp_path / "run", 16_384, 150)
    assert found["kind"] == "Failed" and found["status"] == "failed"
    assert 128 <= found["fits"] < 16_384
    sentence = "This needs more memory than there is: a batch of 16,384 does not fit, {:,} does."
    assert found["message"] == sentence.format(found["fits"])
    assert found["same"], "weights or random numbers have changed"
    assert not found["tensors"], "what the step had made is still there"
    again = ran(GOES_ON, tmp_path / "new", found["fits"], 150)
    assert again["kind"] == "Finished", again["message"]


@needs_limits
def test_the_command_line_says_with_which_option_it_would_fit(tmp_path: Path) -> None:
    found = ran(COMMAND, tmp_path, 250)
    assert found["code"] == FAILED
    *_, sentence, way = found["told"].splitlines()
    fits = re.search(r"a batch of 16,384 does not fit, ([0-9,]+) does\.$", sentence)
    assert fits, found["told"]
    command = f"layerloom train {tmp_path / 'wide.loom'} --batch-size {fits[1].replace(',', '')}"
    assert way == f"layerloom: Train with: {command}"


@needs_limits
def test_a_network_that_does_not_fit_at_all_is_told_so(tmp_path: Path) -> None:
    found = ran(FAILS.replace("wide(", "deep("), tmp_path / "run", 4096, 60)
    assert found["kind"] == "Failed" and found["fits"] == 0
    assert found["message"] in (
        "This needs more memory than there is: not even a batch of 1 fits. Make the network smaller.",
        SHORT,
    )


@needs_limits
def test_a_judgement_that_does_not_fit_takes_fewer_examples_at_once(tmp_path: Path) -> None:
    found = ran(JUDGES, tmp_path / "run", 120)
    assert found["kind"] == "Finished", found["message"]
    assert 1 <= found["at_once"] < 10_000


OPTIMIZERS = ("SGD", "AdamW", "Adagrad", "Rprop", "RMSprop", "Muon", "NAdam", "Adadelta")


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_to_measure_changes_nothing_of_a_training(optimizer: str, tmp_path: Path) -> None:
    settings = {"optimizer": {"type": optimizer}, "accumulation": 3, "averaging": {"type": "EMA"}, "epochs": 2}
    told(recorded(mlp(**settings), tmp_path / "whole").steps())
    recorder = recorded(mlp(**settings), tmp_path / "measured")
    for _ in recorder.steps():
        if recorder.loop.step in (1, 7, 50):
            assert fitting.fitting(recorder.loop) == 32
            assert recorder.loop.network.training
    one, other = figures(tmp_path / "whole"), figures(tmp_path / "measured")
    assert one == other and len(one[0]) == recorder.loop.step


def test_sizes_are_halves_and_none_is_tried_that_a_batch_norm_cannot_train_on() -> None:
    assert fitting._halves(loop.Loop(points(batch_size=100), 1), 100) == [1, 3, 6, 12, 25, 50, 100]
    assert fitting._halves(loop.Loop(mlp(batch_size=12), 1), 12) == [3, 6, 12]
    assert fitting._halves(loop.Loop(mlp(batch_size=8), 1), 8) == [2, 4, 8]


def test_the_largest_size_that_fits_with_room_to_spare_is_found_in_a_few_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    made = loop.Loop(points(batch_size=128), 1)
    tried = []

    def limited(data: object, size: int) -> None:
        tried.append(size)
        if size > 75:
            raise MemoryError

    monkeypatch.setattr(fitting, "_train", limited)
    # Each with as much again.
    assert fitting.fitting(made) == 32
    assert list(dict.fromkeys(tried)) == [2, 4, 8, 16, 32, 64, 128, 96, 80]
    assert fitting.explained(made, Failed(failure(MemoryError(), 1).message)).fits == 32


def test_what_memory_lacked_is_told_from_what_else_may_fail() -> None:
    short = [
        MemoryError(),
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB."),
        RuntimeError("[enforce fail at alloc_cpu.cpp:124] . DefaultCPUAllocator: can't allocate memory: you tried ..."),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
        RuntimeError("MPS backend out of memory (MPS allocated: 1.00 GB)"),
    ]
    assert all(map(is_short, short))
    assert not any(map(is_short, [RuntimeError("shape '[3]' is invalid"), ValueError("memory"), Misfit("memory")]))
    assert [failure(error, 3).message.text for error in short] == [SHORT] * 5
    assert "Traceback" in failure_of(MemoryError()).details


def failure_of(error: Exception) -> Failed:
    try:
        raise error
    except Exception as caught:
        return failure(caught, 3)


def test_an_assert_of_the_gpu_is_one_sentence_that_says_what_to_look_at() -> None:
    found = failure_of(RuntimeError("CUDA error: device-side assert triggered\nCUDA kernel errors might be ..."))
    assert str(found.message).startswith("In step 3 the GPU met a number that cannot be, such as a class or a token")
    assert "device-side assert" in found.details


@pytest.mark.skipif(not torch.cuda.is_available(), reason="only a CUDA GPU has a memory of its own to run out of")
def test_a_gpu_without_memory_ends_with_the_batch_size_that_fits(tmp_path: Path) -> None:
    recorder = recorded(wide(1_048_576, device="cuda"), tmp_path / "run")
    _, whole = torch.cuda.mem_get_info()
    torch.cuda.set_per_process_memory_fraction((torch.cuda.memory_reserved() + 200 * 2**20) / whole)
    try:
        last = told(recorder.steps())[-1]
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
    assert isinstance(last, Failed) and 128 <= last.fits < 20_000
    assert choose("cuda").type == "cuda"


def test_a_run_goes_on_with_another_batch_size_as_a_change(tmp_path: Path) -> None:
    # Two epochs of five steps; cut in the first one.
    folder = cut(points(batch_size=32), tmp_path / "run", 3)
    messages = told(train(points(), resume=folder, batch_size=16))
    (changed,) = (one for one in messages if isinstance(one, Changed))
    assert (changed.step, changed.change) == (3, Change("batch_size", 16))
    (resized,) = (one for one in messages if isinstance(one, Resized))
    assert (resized.step, resized.epoch, resized.steps_per_epoch) == (3, 0, 10)
    # The begun epoch begins anew: ten steps for each of the three.
    assert isinstance(messages[-1], Finished) and messages[-1].step == 3 + 30
    assert len(figures(folder)[0]) == 33
    assert Run(folder).project.training["batch_size"] == 32


def test_a_larger_batch_size_waits_for_the_next_epoch(tmp_path: Path) -> None:
    folder = cut(points(batch_size=32), tmp_path / "run", 3)
    messages = told(train(points(), resume=folder, batch_size=80))
    (resized,) = (one for one in messages if isinstance(one, Resized))
    assert (resized.step, resized.epoch, resized.steps_per_epoch) == (5, 1, 2)


@pytest.mark.parametrize("at", [4, 9, 13, 21])
def test_an_epoch_that_began_anew_is_resumed_as_exactly_as_any_other(at: int, tmp_path: Path) -> None:
    folders = [cut(points(batch_size=32), tmp_path / name, 3) for name in ("whole", "cut")]
    recorders = [recording(points(), resume=folder, batch_size=16) for folder in folders]
    told(recorders[0].steps())
    for _ in recorders[1].steps():
        if recorders[1].loop.step >= at:
            recorders[1].stop()
    again = recording(points(), resume=folders[1])
    assert again.loop.step == at and again.loop.settings.batch_size == 16
    told(again.steps())
    assert same(state(recorders[0].loop), state(again.loop))
    assert figures(folders[0]) == figures(folders[1])


def test_a_window_goes_on_with_the_batch_size_of_its_document(tmp_path: Path) -> None:
    folder = cut(points(batch_size=32), tmp_path / "run", 3)
    assert further(points(batch_size=32), Run(folder)) == {}
    assert further(points(batch_size=16), Run(folder)) == {"batch_size": 16}
    told(recording(points(), resume=folder, batch_size=16).steps())
    # A change that holds already is none.
    finished = recording(points(), resume=folder, batch_size=16)
    assert [one for _, one in finished.loop.changes] == [Change("batch_size", 16)]
    assert not finished._script


def test_a_batch_size_that_cannot_be_is_refused_before_the_run_is_touched(tmp_path: Path) -> None:
    folder = cut(mlp(batch_size=32), tmp_path / "run", 3)
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    with pytest.raises(Misfit, match="Batch size"):
        train(mlp(), resume=folder, batch_size=0)
    assert {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()} == before


def test_generators_of_python_and_numpy_go_on_where_a_checkpoint_left_them(tmp_path: Path) -> None:
    recorder = recorded(points(), tmp_path / "run")
    for _ in recorder.steps():
        if recorder.loop.step == 4 and len(checkpoints(tmp_path / "run")) == 0:
            random.gauss(0, 1)
            np.random.normal()
            recorder.stop()
    drawn = [random.gauss(0, 1), random.random(), np.random.normal(), np.random.random()]
    random.seed(99)
    np.random.seed(99)
    steps = recording(points(), resume=tmp_path / "run").steps()
    next(steps)
    assert [random.gauss(0, 1), random.random(), np.random.normal(), np.random.random()] == drawn
