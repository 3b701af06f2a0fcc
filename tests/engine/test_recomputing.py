"""Blocks that are computed twice: no bit of a training depends on it, and the memory that is promised is saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.multiprocessing.reductions import StorageWeakRef
from torch.utils._python_dispatch import TorchDispatchMode

from engine.compile.memory import kept
from engine.compile.recomputing import ALL, HALF, OFF, Unit, most, recomputing, worth_while
from engine.compile.tapping import Tapped
from engine.graph.analysis import analyse
from engine.graph.model import Project
from engine.runs import Run
from engine.templates import template
from engine.training.checkpoint import checkpoints, restore
from engine.training.loop import Loop
from engine.training.messages import Finished
from engine.training.start import changed, train
from engine.training.weighing import weigh
from tests.engine.block_graphs import deep, repeated
from tests.engine.networks import block, chained, learning, node
from tests.engine.projects import cut, mlp, same, state
from tests.engine.strategies import WHOLE, several
from tests.engine.test_characters import REAL

SETTINGS = {"device": "cpu", "epochs": 1, "batch_size": 256, "execution": "functional"}


def with_training(one: Project, **training: Any) -> Project:
    return replace(one, training={**one.training, **SETTINGS, **training})


def inside(units: int = 24, norm: str = "none") -> Any:
    """A block that draws random numbers and goes on with running figures."""
    return chained(
        node("Input", "enter"),
        node("Dense", "layer", units=units, norm=norm),
        node("BatchNorm", "norm"),
        node("ReLU", "bend"),
        node("Dropout", "drop", share=0.3),
        node("Output", "leave"),
    )


def start(units: int = 24) -> list[Any]:
    return [node("Flatten", "flat"), node("Dense", "first", units=units)]


def stack(repeat: int = 4, **params: Any) -> Project:
    return learning("Stack", *start(), repeated("stage", inside(), repeat=repeat, **params))


def nested() -> Project:
    """One block, in which the blocks are that repeat."""
    within = chained(node("Input", "outer_in"), repeated("stage", inside(), repeat=3), node("Output", "outer_out"))
    return learning("Nested", *start(), block("whole", within))


def spectral() -> Project:
    """Each pass goes on with the vectors that a norm is found by."""
    return learning("Spectral", *start(), repeated("stage", inside(norm="spectral"), repeat=3))


def tower() -> Project:
    steps, flat = node("Reshape", "steps", sizes=[8, 8]), node("Flatten", "flat")
    return learning("Tower", steps, node("TransformerEncoder", "tower", heads=2, hidden=16, layers=3), flat)


NETWORKS: dict[str, Callable[[], Project]] = {
    "stack": stack,
    "shared": lambda: stack(shared=True),
    "nested": nested,
    "spectral": spectral,
    "tower": tower,
    "resnet": lambda: template("resnet-digits"),
}
EAGER = tuple(NETWORKS) if WHOLE else ("stack", "tower")


def twice(loop: Loop) -> list[str]:
    """Where the modules are that are computed twice."""
    return [path for path, part in loop.network.named_modules() if hasattr(type(part), "computed_once")]


@pytest.mark.parametrize(
    ("name", "way"), [*((name, "functional") for name in NETWORKS), *((name, "eager") for name in EAGER)]
)
def test_weights_figures_and_random_numbers_are_those_of_blocks_that_are_computed_once(name: str, way: str) -> None:
    ends = []
    for how in (OFF, ALL):
        loop = Loop(with_training(NETWORKS[name](), recompute=how, execution=way), 1)
        steps = loop.steps()
        while loop.step < 3:
            next(steps)
        steps.close()
        ends.append((state(loop), torch.get_rng_state()))
        assert bool(twice(loop)) == (how == ALL)
    assert same(ends[0][0], ends[1][0]) and torch.equal(ends[0][1], ends[1][1])


@pytest.mark.parametrize(("first", "then"), [(ALL, ALL), (OFF, ALL), (ALL, OFF)])
def test_a_run_goes_on_to_the_same_bits_also_where_more_or_fewer_blocks_are_computed_twice(
    tmp_path: Path, first: str, then: str
) -> None:
    one = with_training(stack(), epochs=2)
    whole = Loop(one, 1)
    for _ in whole.steps():
        pass
    folder = cut(replace(one, training={**one.training, "recompute": first}), tmp_path / "run", 3)
    assert isinstance([*train(one, resume=folder, recompute=then)][-1], Finished)
    assert Run(folder).project.training["recompute"] == then
    again = Loop(Run(folder).project, 1)
    restore(again, checkpoints(folder)[-1])
    assert same(state(whole), state(again))


def test_who_looks_hears_all_that_is_in_a_block_that_is_computed_twice() -> None:
    heard = []
    for how in (OFF, ALL):
        loop = Loop(with_training(nested(), recompute=how), 1)
        data = next(loop.data.batches(0, 0, 8))
        tapped = Tapped(loop.made, loop.analysis)
        tapped.network.eval()
        heard.append(tapped.forward(*[data[name] for name in loop.taken])[1])
    once, again = heard
    assert once.keys() == again.keys() and any(tap.node == "layer" for tap in again)
    assert all(torch.equal(*pair) for tap in once for pair in zip(once[tap], again[tap], strict=True))


class Peak(TorchDispatchMode):
    """The bytes of all tensors that lived at once, at most, that were made within."""

    def __init__(self) -> None:
        super().__init__()
        self.most, self._alive = 0, dict[int, tuple[StorageWeakRef, int]]()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        found = func(*args, **(kwargs or {}))
        for one in found if isinstance(found, (tuple, list)) else (found,):
            if isinstance(one, torch.Tensor):
                storage = one.untyped_storage()
                self._alive[storage._cdata] = StorageWeakRef(storage), storage.nbytes()
        self._alive = {key: pair for key, pair in self._alive.items() if not pair[0].expired()}
        self.most = max(self.most, sum(size for _, size in self._alive.values()))
        return found


def peak(one: Project, how: str, batch: int) -> int:
    """What a step takes at its worst moment beside weights and optimizer."""
    loop = Loop(with_training(one, recompute=how, batch_size=batch), 1)
    steps = loop.steps()
    next(steps)
    with Peak() as found:
        next(steps)
    return found.most


LARGE = [
    lambda: learning("Deep", *start(64), repeated("stage", inside(64), repeat=12)),
    lambda: changed(template("gpt-small"), REAL, {}),
    lambda: template("resnet-digits"),
]


@pytest.mark.parametrize("one", [make() for make in (LARGE if WHOLE else LARGE[:1])], ids=lambda one: one.title)
def test_the_worst_moment_of_a_step_takes_less_memory_by_what_is_promised(one: Project) -> None:
    if "GPT" in one.title and not REAL.is_dir():
        pytest.skip(f"there is no {REAL}")
    batch = 512 if "Deep" in one.title else 64
    before = peak(one, OFF, batch)
    for how, least in ((HALF, 0.25), (ALL, 0.5)):
        found = weigh(analyse(with_training(one, recompute=how)), batch)
        saved = before - peak(one, how, batch)
        assert saved == pytest.approx(found.saved, rel=0.35)
        assert found.recomputed is not None and found.saved > least * 0.5 * (found.activations + found.saved)


TEMPLATES = ("resnet-digits", "gpt-small", "transformer-digits", "unet-small", "inception-digits")


@pytest.mark.parametrize("name", TEMPLATES if WHOLE else TEMPLATES[:1])
def test_the_share_that_the_drawing_promises_is_the_one_that_is_measured(name: str) -> None:
    analysis = analyse(template(name))
    found = kept(analysis, 4)
    for how in (HALF, ALL):
        told = recomputing(analysis, how)
        measured = told.measured(found.nodes, found.total, 4)
        assert told.saved / told.whole == pytest.approx(measured.saved / measured.whole, abs=0.1)


def units(project: Project, how: str = ALL) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The paths of all units, and of those that are computed twice."""
    found = recomputing(analyse(project), how)
    network = Loop(with_training(project, recompute=how), 1).network
    for path in found.paths:
        assert isinstance(network.get_submodule(path), nn.Module)
    return tuple(unit.path for unit in found.units), found.paths


def test_all_but_the_last_are_computed_twice_and_half_of_them_where_that_is_asked() -> None:
    every = tuple(f"stage.{turn}" for turn in range(9))
    assert units(stack(9)) == (every, every[:-1])
    assert units(stack(9), HALF) == (every, every[:4])
    assert units(stack(9), OFF) == (every, ())


def test_blocks_in_a_block_are_computed_twice_where_that_saves_more() -> None:
    assert units(nested())[0] == tuple(f"whole.stage.{turn}" for turn in range(3))
    assert units(tower())[1] == ("tower.layers.0", "tower.layers.1")
    assert units(stack(5, shared=True)) == (("stage",), ("stage",))


def test_half_begins_with_the_block_that_keeps_most_for_least() -> None:
    wide = chained(
        node("Input", "wide_in"), *(node("ReLU", f"bend_{at}") for at in range(6)), node("Output", "wide_out")
    )
    dense = [repeated(f"dense_{at}", renamed(inside(), at), repeat=1) for at in range(2)]
    last = repeated("last", renamed(inside(), 9), repeat=1)
    one = learning("Mixed", *start(), dense[0], block("cheap", wide), dense[1], last)
    assert units(one, HALF)[1][0] == "cheap"


def renamed(graph: Any, number: int) -> Any:
    """The same with other keys: those of a project are unique."""
    nodes = [replace(one, key=f"{one.key}_{number}") for one in graph.nodes.values()]
    return chained(*nodes)


def test_a_network_that_has_nothing_to_compute_twice_says_so_and_trains() -> None:
    flat = with_training(mlp(), recompute=ALL)
    assert "no blocks" in str(recomputing(analyse(flat), ALL).told())
    assert not twice(Loop(flat, 1))
    assert "last block" in str(recomputing(analyse(stack(1)), ALL).told())
    assert weigh(analyse(flat), 8).recomputed is None


def test_what_is_told_has_the_blocks_the_memory_and_the_arithmetic() -> None:
    told = str(recomputing(analyse(deep(8)), ALL).told())
    assert told.startswith("7 of 8 blocks") and "% less memory" in told and "% more" in told


@st.composite
def several_units(draw: st.DrawFn) -> list[Unit]:
    sizes = draw(st.lists(st.tuples(st.integers(1, 50), st.integers(0, 50), st.integers(0, 9)), min_size=1, max_size=8))
    return [
        Unit(f"node_{at}", f"node_{at}", 1, enters, enters + more, products)
        for at, (enters, more, products) in enumerate(sizes)
    ]


@several(200, 20)
@given(several_units())
def test_to_compute_the_last_one_twice_as_well_never_saves_anything(found: list[Unit]) -> None:
    whole = sum(unit.keeps for unit in found)
    every = frozenset(at for at, unit in enumerate(found) if unit.saves > 0)
    assert most(found, worth_while(found), whole) <= most(found, every, whole)


def each_moment(found: list[Unit], taken: frozenset[int]) -> Iterator[float]:
    """What is kept at each moment of a step, forward and back."""
    held = [unit.enters if at in taken else unit.keeps for at, unit in enumerate(found)]
    yield sum(held)
    for at in range(len(found) - 1, -1, -1):
        yield sum(held[:at]) + held[at] + (found[at].keeps if at in taken else 0)


@several(200, 20)
@given(several_units(), st.frozensets(st.integers(0, 7)))
def test_the_worst_moment_is_found(found: list[Unit], places: frozenset[int]) -> None:
    taken = frozenset(at for at in places if at < len(found))
    assert most(found, taken, sum(unit.keeps for unit in found)) == max(each_moment(found, taken))
