"""The gates and the state of a recurrent layer over time, for one example: from its own weights and what arrives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pad_packed_sequence

from engine.frozen import frozen
from engine.training.watching.numbers import Array
from engine.training.watching.probe import Probe

STEPS, UNITS = 128, 64
"""So many steps and units are shown at most."""

RUN: Mapping[str, Any] = {"LSTM": torch.lstm, "GRU": torch.gru, "RNN_TANH": torch.rnn_tanh, "RNN_RELU": torch.rnn_relu}


@frozen
class Gates:
    """What one layer and direction of a recurrent layer does at each step that it reads."""

    values: Mapping[str, Array]
    """By name, each (steps × units): ``input``, ``forget`` and ``output`` of an LSTM, ``reset`` and ``update`` of a
    GRU, the ``candidate`` of both, the ``cell`` of an LSTM, and the ``state``."""
    layers: int
    ways: int
    """2 where it reads from both ends."""
    steps: int
    units: int
    """How many there are in the network; fewer may be shown."""


@frozen
class _Pass:
    """One direction of one layer: all that arrives at it and leaves it, in the order of reading."""

    entering: Tensor
    before: Tensor
    """The state that each step begins with."""
    after: Tensor
    cell: Tensor
    """The cell that the first step begins with."""
    weights: tuple[Tensor, ...]


def gates_of(probe: Probe, node: str, *, layer: int = -1, reverse: bool = False) -> Gates | None:
    """The gates of a recurrent layer for the example in front; None for a node that is none.

    ``layer`` is counted from 0 at the bottom; ``reverse`` is the direction that reads from the end.
    """
    call = probe.call(node)
    if call is None or not isinstance(call.layer, nn.RNNBase):
        return None
    module = call.layer
    depth = layer if 0 <= layer < module.num_layers else module.num_layers - 1
    with probe.undisturbed(training=False), torch.no_grad():
        read = _read(module, call.given, depth, reverse=reverse and module.bidirectional)
        found = _found(module, read)
        if reverse and module.bidirectional:
            found = {name: values.flip(0) for name, values in found.items()}
    shown = {name: values[:STEPS, :UNITS].float().cpu().numpy().copy() for name, values in found.items()}
    return Gates(shown, module.num_layers, _ways(module), len(read.entering), module.hidden_size)


def _ways(module: nn.RNNBase) -> int:
    return 2 if module.bidirectional else 1


def _read(module: nn.RNNBase, given: tuple[Any, ...], depth: int, *, reverse: bool) -> _Pass:
    """Read one example up to this layer; PyTorch computes what each layer hands to the next."""
    steps, begins = _first(given[0]), _begins(module, given)
    for at in range(depth + 1):
        rows = slice(at * _ways(module), (at + 1) * _ways(module))
        begun = tuple(one[rows] for one in begins)
        entering, steps = steps, _run(module, at, steps, begun)
    way = int(reverse)
    width = begun[0].shape[-1]
    after = steps[0, :, way * width : (way + 1) * width]
    entering = entering[0]
    if reverse:
        entering, after = entering.flip(0), after.flip(0)
    before = torch.cat([begun[0][way], after[:-1]])
    return _Pass(entering, before, after, begun[-1][way, 0], _weights(module, depth, reverse=reverse))


def _first(arrived: Tensor | PackedSequence) -> Tensor:
    """The real steps of the example in front: (1 × steps × features)."""
    if isinstance(arrived, PackedSequence):
        padded, lengths = pad_packed_sequence(arrived, batch_first=True)
        return padded[:1, : int(lengths[0])].float()
    return arrived[:1].float()


def _begins(module: nn.RNNBase, given: tuple[Any, ...]) -> tuple[Tensor, ...]:
    """What its states begin with, and an LSTM's cells: (layers and directions × 1 × units)."""
    rows = module.num_layers * _ways(module)
    sizes = (module.proj_size or module.hidden_size, module.hidden_size)[: 2 if module.mode == "LSTM" else 1]
    if len(given) > 1 and given[1] is not None:
        there = given[1] if isinstance(given[1], tuple) else (given[1],)
        return tuple(one[:, :1].float() for one in there)
    like = next(module.parameters())
    return tuple(torch.zeros(rows, 1, size, device=like.device) for size in sizes)


def _run(module: nn.RNNBase, depth: int, steps: Tensor, begun: tuple[Tensor, ...]) -> Tensor:
    """All that one layer says, both directions beside each other."""
    weights = [one for way in range(_ways(module)) for one in _weights(module, depth, reverse=bool(way))]
    begin: Any = list(begun) if module.mode == "LSTM" else begun[0].contiguous()
    run, both = RUN[module.mode], module.bidirectional
    # cuDNN would copy the weights of one layer alone into a block of their own, and warn of it each time.
    with torch.backends.cudnn.flags(enabled=False):
        said: Tensor = run(steps, begin, weights, module.bias, 1, 0.0, False, both, True)[0]
    return said


def _weights(module: nn.RNNBase, depth: int, *, reverse: bool) -> tuple[Tensor, ...]:
    names = ("weight_ih", "weight_hh", *(("bias_ih", "bias_hh") if module.bias else ()))
    names = (*names, "weight_hr") if module.proj_size else names
    return tuple(getattr(module, f"{name}_l{depth}{'_reverse' if reverse else ''}") for name in names)


def _found(module: nn.RNNBase, read: _Pass) -> dict[str, Tensor]:
    """Each gate at each step: the states are known, so that all steps are computed at once."""
    into, back = read.weights[:2]
    entering, kept = read.entering @ into.T, read.before @ back.T
    if module.bias:
        entering, kept = entering + read.weights[2], kept + read.weights[3]
    if module.mode == "LSTM":
        enter, forget, candidate, say = (entering + kept).chunk(4, 1)
        gates = {"input": enter.sigmoid(), "forget": forget.sigmoid(), "output": say.sigmoid()}
        gates["candidate"] = candidate.tanh()
        return {**gates, "cell": _cells(gates, read.cell), "state": read.after}
    if module.mode == "GRU":
        (reset, update, candidate), (reset_back, update_back, back_) = entering.chunk(3, 1), kept.chunk(3, 1)
        resets = (reset + reset_back).sigmoid()
        gates = {"reset": resets, "update": (update + update_back).sigmoid()}
        return {**gates, "candidate": (candidate + resets * back_).tanh(), "state": read.after}
    return {"state": read.after}


def _cells(gates: Mapping[str, Tensor], cell: Tensor) -> Tensor:
    """The cell behind each step: what is kept of the one before, and what enters."""
    entering, cells = gates["input"] * gates["candidate"], []
    for forget, enters in zip(gates["forget"], entering, strict=True):
        cell = torch.addcmul(enters, forget, cell)
        cells.append(cell)
    return torch.stack(cells)
