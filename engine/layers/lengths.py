"""Lengths of sequences: what layers check and compute so that nothing reads the padding behind the last real step."""

from __future__ import annotations

from engine.layers.call import Expression, Function, Port
from engine.message import need
from engine.repair import DrawFromData, RemoveWires
from engine.shape import Shape


def need_length(title: str, steps: Shape, length: Shape | None, entry: str = "length", *, reads: bool = True) -> None:
    """Raise a Misfit where a layer that reads every step would read padding, or gets the length of something else.

    ``entry`` names the port of the length; ``reads`` is false for a layer that no padding can reach.
    """
    time = int(steps[0])
    need(
        length is not None or steps.varying != 0 or not reads,
        "{title} would read the padding: its examples have at most {time} steps, and shorter ones are filled up. "
        "Wire the length of each example to '{entry}'.",
        port=None,
        repairs=(DrawFromData(entry, "length"),),
        title=title,
        time=time,
        entry=entry,
    )
    if length is not None and length.classes is not None:
        need(
            length.classes == time + 1,
            "{title} reads {time} steps, but what arrives at '{entry}' counts up to {most}. Wire the length of this "
            "very sequence to it.",
            port=entry,
            repairs=(RemoveWires(),),
            title=title,
            time=time,
            entry=entry,
            most=length.classes - 1,
        )


def real(time: int, entry: str = "length") -> Expression:
    """How many steps count: those that the length says, but one at least, so that there is something to read."""
    return Function("torch.Tensor.clamp", Port(entry), 1, time)


def padding(time: int, entry: str = "length") -> Expression:
    """True at each step behind the last real one, as ``nn.MultiheadAttention`` takes it: (batch, time)."""
    places = Function("torch.Tensor.cumsum", Function("torch.Tensor.new_ones", Port(entry), time), 0)
    return Function("torch.gt", places, Function("torch.Tensor.unsqueeze", real(time, entry), 1))


def later(entry: str, time: int, keys: int) -> Expression:
    """True at each key that comes after the step which asks, as ``nn.MultiheadAttention`` takes it: (time, keys)."""
    ones = Function("torch.Tensor.new_ones", Port(entry), (time, keys), dtype="torch.bool")
    return Function("torch.Tensor.triu", ones, 1)
