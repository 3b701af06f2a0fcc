"""Changes pictures at random while a network learns, anew in each batch, so that it sees none twice."""

from __future__ import annotations

from math import pi
from typing import TYPE_CHECKING, Literal

from engine.data.transform import Transform, is_picture, transform
from engine.data.transforms.pictures import LIGHT, MOST
from engine.declare import declared, param
from engine.message import need
from engine.shape import Shape

if TYPE_CHECKING:
    from torch import Generator, Tensor


@declared
class DrawnPicture(Transform):
    """Changes each picture of a batch at random and keeps its size."""

    draws = True

    def fits(self, shape: Shape) -> bool:
        return is_picture(shape)


@transform(title="Random crop", category="Drawn pictures", icon="random_crop", telling="± {padding} px")
class RandomCrop(DrawnPicture):
    """Moves each picture a little to any side, as if another piece had been cut out of a larger one, so that a network
    learns what is shown wherever it stands. Only while it learns."""

    padding: int = param(4, low=1, high=256, unit="px", about="By so many pixels it is moved at most, to each side.")
    edge: Literal["black", "nearest"] = param(
        "black", about="What comes in at the edge: 0, or the nearest pixels again."
    )

    def drawn(self, batch: Tensor, random: Generator) -> Tensor:
        moved = batch
        for axis in (2, 3):
            steps = _whole(len(batch), 2 * self.padding + 1, batch, random) - self.padding
            moved = _moved(moved, steps, axis, fill=self.edge == "black")
        return moved


@transform(title="Flip", category="Drawn pictures", icon="flip", telling="{direction}")
class Flip(DrawnPicture):
    """Turns some pictures into their mirror images, which suits cats and cars, but neither digits nor letters. Only
    while a network learns."""

    direction: Literal["left and right", "up and down", "both"] = param(
        "left and right", about="Which sides change places; with both, each by itself."
    )
    probability: float = param(0.5, low=0, high=1, about="The share of the pictures that is flipped.")

    def drawn(self, batch: Tensor, random: Generator) -> Tensor:
        axes = {"left and right": (3,), "up and down": (2,), "both": (3, 2)}[self.direction]
        for axis in axes:
            is_flipped = _uniform((len(batch), 1, 1, 1), 0, 1, batch, random) < self.probability
            batch = batch.flip(axis).where(is_flipped, batch)
        return batch


@transform(title="Rotate", category="Drawn pictures", icon="rotate", telling="± {degrees:g}°")
class Rotate(DrawnPicture):
    """Turns each picture around its middle by an angle of its own, to the left or to the right; what comes in at the
    corners is 0. Only while a network learns."""

    degrees: float = param(10.0, low=0, high=180, unit="°", about="The largest angle, to each side.")

    def drawn(self, batch: Tensor, random: Generator) -> Tensor:
        return rotated(batch, _uniform((len(batch),), -self.degrees, self.degrees, batch, random))


@transform(title="Colour", category="Drawn pictures", icon="colour", telling="{brightness:g} · {contrast:g}")
class Colour(DrawnPicture):
    """Makes each picture a little brighter or darker, stronger or paler in contrast and in colours, as other light and
    other cameras would. Only while a network learns."""

    brightness: float = param(0.2, low=0, high=1, about="By which share the brightness changes at most.")
    contrast: float = param(0.2, low=0, high=1, about="By which share the distance from the mean changes at most.")
    saturation: float = param(0.2, low=0, high=1, about="By which share the colours change at most.")

    def drawn(self, batch: Tensor, random: Generator) -> Tensor:
        factors = [
            _uniform((len(batch), 1, 1, 1), 1 - share, 1 + share, batch, random)
            for share in (self.brightness, self.contrast, self.saturation)
        ]
        return coloured(batch, *factors)


@transform(title="Noise", category="Drawn pictures", icon="noise", telling="± {deviation:g}")
class Noise(DrawnPicture):
    """Adds a random number to each pixel, as a camera does at night, so that a network does not trust single pixels.
    Only while it learns."""

    deviation: float = param(0.05, low=0, high=10, log=True, about="How large the random numbers are: their deviation.")

    def drawn(self, batch: Tensor, random: Generator) -> Tensor:
        import torch

        noise = torch.randn(batch.shape, generator=random, device=random.device, dtype=batch.dtype)
        return batch + self.deviation * noise.to(batch.device)


@transform(title="Cutout", category="Drawn pictures", icon="cutout", telling="{side} × {side}")
class Cutout(DrawnPicture):
    """Covers a square somewhere in each picture with 0, so that a network learns to see a thing by more than one of its
    parts. The square may stand over the edge. Only while it learns."""

    side: int = param(8, low=1, high=MOST, unit="px", about="Height and width of the square.")

    def shape(self, shape: Shape) -> Shape:
        text = "Cutout is to cover {side} × {side} pixels, which is more than the whole picture of {height} × {width}. "
        text += "Choose a smaller side."
        smaller = self.side <= max(shape[1], shape[2])
        need(smaller, text, side=self.side, height=shape[1], width=shape[2])
        return shape

    def drawn(self, batch: Tensor, random: Generator) -> Tensor:
        import torch

        covered = torch.ones((), dtype=torch.bool, device=batch.device)
        for axis in (2, 3):
            size = batch.shape[axis]
            first = _whole(len(batch), size, batch, random)[:, None] - self.side // 2
            place = torch.arange(size, device=batch.device)
            inside = (place >= first) & (place < first + self.side)
            covered = covered & inside.view(len(batch), 1, *((-1, 1) if axis == 2 else (1, -1)))
        return batch.masked_fill(covered, 0)


def rotated(batch: Tensor, degrees: Tensor) -> Tensor:
    """Each picture turned around its middle by an angle of its own, against the clock, as Pillow turns."""
    import torch
    from torch.nn.functional import affine_grid, grid_sample

    height, width = batch.shape[2:]
    cosine, sine = torch.cos(degrees * (pi / 180)), torch.sin(degrees * (pi / 180))
    none = torch.zeros_like(cosine)
    # Where each pixel comes from; both sides of a picture are counted from -1 to 1, however long they are.
    rows = (cosine, -sine * height / width, none), (sine * width / height, cosine, none)
    turned = torch.stack([torch.stack(row, dim=1) for row in rows], dim=1)
    grid = affine_grid(turned, list(batch.shape), align_corners=False)
    return grid_sample(batch, grid, mode="bilinear", padding_mode="zeros", align_corners=False)


def coloured(batch: Tensor, brightness: Tensor, contrast: Tensor, saturation: Tensor) -> Tensor:
    """Each picture with factors of its own, kept between 0 and 1, or between its own ends where they lie beyond."""
    low, high = batch.amin((1, 2, 3), keepdim=True).clamp(max=0), batch.amax((1, 2, 3), keepdim=True).clamp(min=1)
    batch = (batch * brightness).clamp(low, high)
    mean = _brightness(batch).mean((1, 2, 3), keepdim=True)
    batch = (mean + (batch - mean) * contrast).clamp(low, high)
    grey = _brightness(batch)
    return (grey + (batch - grey) * saturation).clamp(low, high)


def _brightness(batch: Tensor) -> Tensor:
    if batch.shape[1] != len(LIGHT):
        return batch if batch.shape[1] == 1 else batch.mean(1, keepdim=True)
    return batch.mul(batch.new_tensor(LIGHT)[:, None, None]).sum(1, keepdim=True)


def _moved(batch: Tensor, steps: Tensor, axis: int, *, fill: bool) -> Tensor:
    """Each picture moved along an axis by steps of its own."""
    import torch

    size = batch.shape[axis]
    places = torch.arange(size, device=batch.device) + steps[:, None]
    shape = (len(batch), 1, -1, 1) if axis == 2 else (len(batch), 1, 1, -1)
    found = batch.gather(axis, places.clamp(0, size - 1).view(shape).expand_as(batch))
    return found.masked_fill(((places < 0) | (places >= size)).view(shape), 0) if fill else found


def _uniform(sizes: tuple[int, ...], low: float, high: float, batch: Tensor, random: Generator) -> Tensor:
    """Numbers between two, drawn where the generator is, so that a batch gets the same ones on every device."""
    import torch

    found = torch.rand(sizes, generator=random, device=random.device, dtype=batch.dtype)
    return (low + (high - low) * found).to(batch.device)


def _whole(count: int, below: int, batch: Tensor, random: Generator) -> Tensor:
    """Whole numbers from 0, below a limit, drawn where the generator is."""
    import torch

    return torch.randint(below, (count,), generator=random, device=random.device).to(batch.device)
