"""The arithmetic of a window that slides over a signal or an image: how many places it has, and what pads the rim."""

from __future__ import annotations

from engine.message import need


def places(title: str, side: int, kernel: int, stride: int, padding: int, dilation: int = 1) -> int:
    """How many places a window of ``kernel`` has along ``side``; raises Misfit where it has none."""
    reach, padded = dilation * (kernel - 1) + 1, side + 2 * padding
    bare = (
        "{title} looks at {reach} at a time, but its input is only {side} long there. "
        "Make the kernel smaller, or pad the input."
    )
    rimmed = (
        "{title} looks at {reach} at a time, but its input is only {side} long there, {padded} with its padding. "
        "Make the kernel smaller."
    )
    need(
        padded >= reach,
        rimmed if padding else bare,
        title=title,
        reach=reach,
        side=side,
        padded=padded,
    )
    return (padded - reach) // stride + 1


def rim(title: str, padding: str, kernel: int, stride: int, dilation: int) -> int | str:
    """The padding as PyTorch takes it: "same" with a stride becomes a number, for which the reach must be odd."""
    if padding == "valid":
        return 0
    if stride == 1:
        return "same"
    reach = dilation * (kernel - 1) + 1
    need(
        reach % 2 == 1,
        "{title} cannot keep the size with an even reach of {reach} and a stride of {stride}. Make the kernel odd.",
        title=title,
        reach=reach,
        stride=stride,
    )
    return reach // 2


def slid(title: str, side: int, padding: str, kernel: int, stride: int, dilation: int) -> int:
    """The side of the output of a convolution."""
    room = rim(title, padding, kernel, stride, dilation)
    if room == "same":
        return side
    assert isinstance(room, int)
    return places(title, side, kernel, stride, room, dilation)
