"""The arrays of a file: what each holds, what it is for, and how its rows become numbers for a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from engine.data.files.stored import FREELY, StoredArray
from engine.declare import Declared, Family, Names, declared, param
from engine.message import Message, Misfit, need
from engine.shape import Shape, features, image, label

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

Role = Literal["input", "target", "ignore"]
Layout = Literal["channels first", "channels last", "no channels"]
LARGEST = 1e30
"""No number may be larger: its square would be none any more in float32."""
MEMORY_LIMIT = 4 * 2**30
"""So many bytes one array may take in memory."""


@declared
class ArrayPart(Declared):
    """One array of a file, with an example in each of its rows."""

    name: str = param("", about="Its name in the file.")
    role: Role = param("input", about="What it is for: the network reads inputs and says targets.")
    count: int = param(0, low=0, high=10**12, about="How many examples it has.", hidden=True)

    def shape(self) -> Shape:
        """The shape of one example."""
        raise NotImplementedError

    def stored(self) -> tuple[tuple[int, ...], ...]:
        """The sizes that an example may have in the file."""
        raise NotImplementedError

    def read(self, values: Numbers, first: int, file: str) -> Numbers:
        """Rows of the file, from that of this number on, as float32 or int64; raises Misfit for odd ones."""
        raise NotImplementedError


ARRAYS: Family[ArrayPart] = Family("array")
array = ARRAYS


@array(title="Numbers", category="Arrays", icon="data", telling="{role}")
class Measures(ArrayPart):
    """Measured numbers, one or many for each example."""

    sizes: tuple[int, ...] = param((1,), low=1, about="How many numbers an example has, along each axis.")
    holes: bool = param(False, about="Whether some may be missing (NaN), for an Impute to fill in.")

    def shape(self) -> Shape:
        return features(self.sizes[0]) if len(self.sizes) == 1 else Shape(self.sizes)

    def stored(self) -> tuple[tuple[int, ...], ...]:
        return ((), (1,)) if self.sizes == (1,) else (self.sizes,)

    def read(self, values: Numbers, first: int, file: str) -> Numbers:
        return _numbers(self, values, first, file, self.holes).reshape(len(values), *self.sizes)


@array(title="Pictures", category="Arrays", icon="data", telling="{role} · {width} × {height}")
class Images(ArrayPart):
    """Pictures, grey or in colours."""

    channels: int = param(1, low=1, high=4096, about="How many numbers a pixel has: 1 for grey, 3 for colours.")
    height: int = param(28, low=1, high=65_536, unit="px", about="How many rows of pixels a picture has.")
    width: int = param(28, low=1, high=65_536, unit="px", about="How many pixels stand in a row.")
    layout: Layout = param("no channels", about="Where the channels stand in the file: in front, behind, or nowhere.")
    white: float = param(255.0, low=1e-6, high=1e9, about="The number of the brightest; all are divided by it.")

    def shape(self) -> Shape:
        return image(self.channels, self.height, self.width)

    def stored(self) -> tuple[tuple[int, ...], ...]:
        if self.layout == "channels last":
            return ((self.height, self.width, self.channels),)
        plain = (self.height, self.width)
        return (plain,) if self.layout == "no channels" else ((self.channels, *plain),)

    def read(self, values: Numbers, first: int, file: str) -> Numbers:
        import numpy as np

        found = _numbers(self, values, first, file, False)
        if self.white != 1:
            found = np.divide(found, np.float32(self.white))
        if self.layout == "channels last":
            found = found.transpose(0, 3, 1, 2)
        return found.reshape(len(values), self.channels, self.height, self.width)


@array(title="Classes", category="Arrays", icon="data", telling="{role}")
class Labels(ArrayPart):
    """A number for each example that names its class, or a row of numbers with a single 1 at the place of its class."""

    role: Role = param("target", about="What it is for: the network reads inputs and says targets.")
    kinds: Names = param(("0", "1"), about="The numbers of all classes in the file, in their order.")

    def shape(self) -> Shape:
        return label(max(1, len(self.kinds)))

    def stored(self) -> tuple[tuple[int, ...], ...]:
        return ((), (1,), (len(self.kinds),))

    def read(self, values: Numbers, first: int, file: str) -> Numbers:
        import numpy as np

        if values.ndim == 2 and values.shape[1] > 1:
            odd = np.flatnonzero(((values != 0) & (values != 1)).any(axis=1) | (np.count_nonzero(values, axis=1) != 1))
            text = (
                "Row {row:,} of '{name}' in {file} is to have a single 1 at the place of its class, and 0 elsewhere, "
            )
            text += "but has not. Repair the row, or choose another target."
            if len(odd):
                raise Misfit(text, row=first + int(odd[0]), name=self.name, file=file)
            place: Numbers = values.argmax(axis=1).astype(np.int64)
            return place
        values = values.reshape(len(values))
        _numbers(self, values, first, file, False)
        known = np.array([_whole(self, one) for one in self.kinds], np.int64)
        order = np.argsort(known)
        near = np.minimum(np.searchsorted(known[order], values), len(known) - 1)
        found = order[near]
        odd = np.flatnonzero(known[found] != values)
        if len(odd):
            text = (
                "Row {row:,} of '{name}' in {file} is of the class {value:g}, but its classes are {known}. Repair the "
            )
            text += "row, or drop the file on the window once more, so that its classes are found anew."
            told = ", ".join(self.kinds[:12]) + (", ..." if len(self.kinds) > 12 else "")
            value = float(values[odd[0]])
            raise Misfit(text, row=first + int(odd[0]), name=self.name, file=file, value=value, known=told)
        return found.astype(np.int64)


@array(title="Not read", category="Arrays", icon="data", telling="")
class Unread(ArrayPart):
    """An array that is no number for each example, and is left out."""

    role: Role = param("ignore", about="It is left out.")

    def shape(self) -> Shape:
        return label(1)

    def stored(self) -> tuple[tuple[int, ...], ...]:
        return ()

    def read(self, values: Numbers, first: int, file: str) -> Numbers:
        text = "'{name}' in {file} cannot be read. Set its role to ignore."
        raise Misfit(text, name=self.name, file=file)


def check_sizes(part: ArrayPart, sizes: tuple[int, ...], file: str) -> None:
    """Raise Misfit where the examples of an array are not as they are described."""
    shown = " × ".join(map(str, part.stored()[0])) if part.stored() and part.stored()[0] else Message("a single number")
    need(
        sizes in part.stored(),
        "An example of '{name}' in {file} has the sizes {found}, but {expected} was expected. Drop the file on the "
        "window once more, or repair the settings of '{name}'.",
        name=part.name,
        file=file,
        found=" × ".join(map(str, sizes)) or "1",
        expected=shown,
    )


def _numbers(part: ArrayPart, values: Numbers, first: int, file: str, holes: bool) -> Numbers:
    """As float32; raises Misfit where one is none, or too large to be counted with."""
    import numpy as np

    # Some patterns of bits that are no number disturb whatever touches them.
    with np.errstate(all="ignore"):
        found = values.astype(np.float32)
        if values.dtype.kind == "f":
            odd = ~(np.abs(found) <= np.float32(LARGEST))
            if holes:
                odd &= ~np.isnan(found)
            if odd.any():
                at = np.unravel_index(int(odd.argmax()), odd.shape)
                raise _odd(part, float(values[at]), first + int(at[0]), file)
    return found


def _odd(part: ArrayPart, value: float, row: int, file: str) -> Misfit:
    text = "Row {row:,} of '{name}' in {file} (counted from 0) holds {value}, but a number up to 1e30 was expected. "
    missing = value != value
    text += "Leave such rows out, or fill them in." if missing else "Repair such rows, or leave them out."
    return Misfit(text, row=row, name=part.name, file=file, value="NaN" if missing else f"{value:g}")


def _whole(part: Labels, text: str) -> int:
    try:
        found = int(text)
    except ValueError:
        found = 2**63
    problem = (
        "The classes of '{name}' are whole numbers, but one of them is '{value}'. Write all as they are in the file."
    )
    need(-(2**63) <= found < 2**63, problem, name=part.name, value=text[:40])
    return found


def loaded(part: ArrayPart, array: StoredArray, file: str) -> Numbers:
    """All examples of an array; raises Misfit where memory cannot hold them, or one of them is odd."""
    import numpy as np

    shape = part.shape()
    text = "'{name}' in {file} takes {size:,} MB once loaded, but at most {limit:,} MB may be. Save a part of it."
    size = shape.size * array.count
    need(size <= MEMORY_LIMIT, text, name=part.name, file=file, size=size // 2**20, limit=MEMORY_LIMIT // 2**20)
    values = np.empty((array.count, *shape.sizes), shape.stored)
    for first, rows in array.blocks():
        values[first : first + len(rows)] = part.read(rows, first, file)
    return values


def check_first(part: ArrayPart, array: StoredArray, file: str) -> None:
    """Raise Misfit where an example is odd among the first ones, which in most files are all."""
    for first, rows in array.blocks(FREELY):
        part.read(rows, first, file)
