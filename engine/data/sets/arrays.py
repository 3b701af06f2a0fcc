"""Arrays of a person's own: a NumPy, HDF5 or safetensors file with an example in each row."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from engine.data.arrays.part import ARRAYS, ArrayPart, Images, Labels, check_first, check_sizes, loaded
from engine.data.arrays.stream import array_stream, is_large
from engine.data.declare import Entered, Found, data_set
from engine.data.files.array_file import opened_both, reads_arrays
from engine.data.files.folder import entries
from engine.data.files.stored import ODD, ArrayFile, StoredArray
from engine.data.output_names import free, output_name
from engine.data.own import OwnFile, checksum_of, file_at
from engine.data.pipeline import Pipeline
from engine.data.streams.stream import Stream
from engine.declare import File, declared, make, param
from engine.message import Message, Misfit, need
from engine.shape import Shape

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

TITLE = "Arrays"
SINGLE = ".npy"
MOST_BESIDE = 1_000
FEATURES, TARGET, LABEL, IMAGE = "features", "target", "label", "image"


@declared
class SecondFile(OwnFile):
    """The file of the targets."""

    title = TITLE


@data_set(title=TITLE, category="Your own", icon="data", telling="{file}")
class Arrays(OwnFile):
    """Arrays of yours from NumPy (.npy, .npz), HDF5 (.h5) or safetensors: one holds all inputs, another one what the
    network is to say, and each row of them is an example."""

    arrays: Annotated[tuple[ArrayPart, ...], ARRAYS] = param((), about="What each array holds, and what it is for.")

    second: File = param("", about="A second .npy file, with the targets of the first one; empty where there is none.")
    second_checksum: str = param("", about="What tells the second file from any other.", hidden=True)

    @classmethod
    def reads(cls, path: Path) -> bool:
        return reads_arrays(path)

    @classmethod
    def found(cls, path: Path, target: str = "") -> Found:
        from engine.data.arrays.content import described, unread
        from engine.data.arrays.roles import Roles

        path = file_at(str(path), cls.title)
        second = _beside(path)
        with opened_both(path, second) as file:
            roles = Roles(file, target)
            said = {one.name: described(one, "target", str(path)) for one in roles.targets}
            known = {one.name: described(one, "input", str(path)) for one in roles.inputs} | said
            parts = tuple(known[name].part if name in known else unread(one) for name, one in file.arrays.items())
            settings: dict[str, Any] = {"file": str(path), "checksum": checksum_of(path), "arrays": parts}
            if second is not None:
                settings |= {"second": str(second), "second_checksum": checksum_of(second)}
                text = "{second} lies beside {file} and is named alike, so the two belong together."
                roles.reasons.insert(0, Message(text, {"second": second.name, "file": path.name}))
            made = make(cls, settings)
            # What cannot be read is said now, and not when a person has drawn a network for it.
            for name, one in known.items():
                check_first(one.part, made.check(file, name), str(path))
        reasons = tuple(reason for one in known.values() for reason in one.reasons)
        transforms = tuple(one for each in known.values() for one in each.transforms)
        return Found(made, transforms, (*roles.reasons, *reasons), roles.able)

    @cached_property
    def _used(self) -> tuple[ArrayPart, ...]:
        return tuple(one for one in self.arrays if one.role != "ignore")

    @property
    def class_names(self) -> Mapping[str, tuple[str, ...]]:  # type: ignore[override]
        kinds = {one.name: one.kinds for one in self._used if isinstance(one, Labels)}
        outputs = self.gathered(self.parts())
        return {name: kinds[parts[0]] for name, parts in outputs.items() if parts[0] in kinds}

    def tell(self) -> Message:
        return Message("{count:,} examples", {"count": self.example_count() or 0})

    def parts(self) -> Mapping[str, Shape]:
        return {one.name: one.shape() for one in self._used}

    def aims(self) -> tuple[str, ...]:
        return tuple(one.name for one in self._used if one.role == "target")

    def facts(self) -> Mapping[str, Shape]:
        return Pipeline(self).facts

    def gathered(self, parts: Mapping[str, Shape]) -> Mapping[str, tuple[str, ...]]:
        """Rows of numbers put together, and each other array by itself."""
        found: dict[str, tuple[str, ...]] = {}
        for role, joined in (("input", FEATURES), ("target", TARGET)):
            names = [one.name for one in self._used if one.role == role and one.name in parts]
            flat = tuple(name for name in names if parts[name].dtype == "float" and len(parts[name]) <= 1)
            if flat:
                found[joined] = flat
            for one in self._used:
                if one.name in names and one.name not in flat:
                    found[_usual(one, found)] = (one.name,)
        return found

    def example_count(self) -> int | None:
        return self._used[0].count if self._used else None

    def stream(self) -> Stream | None:
        if not is_large(self._used):
            return None
        file = self.open()
        paths = [file_at(one, self.title) for one in (self.file, self.second) if one]
        return array_stream(self._used, file, *paths)

    def load(self) -> dict[str, Numbers]:
        with self.open() as file:
            return {one.name: loaded(one, file.arrays[one.name], self.file) for one in self._used}

    def open(self) -> ArrayFile:
        """Its arrays for :meth:`rows`, to be used in a ``with``; raises Misfit where they are not as described."""
        path = self.unchanged()
        second = SecondFile(file=self.second, checksum=self.second_checksum).unchanged() if self.second else None
        need(self._used, "No array of {file} is an input. Set the role of one in Arrays.", file=str(path))
        file = opened_both(path, second)
        try:
            self._check_counts({one.name: self.check(file, one.name) for one in self._used})
        except Misfit:
            file.__exit__()
            raise
        return file

    def rows(self, file: ArrayFile, first: int, stop: int) -> dict[str, Numbers]:
        """What :meth:`load` gives, of the examples from ``first`` to before ``stop`` alone, out of the open file."""
        return {one.name: one.read(file.arrays[one.name].rows(first, stop), first, self.file) for one in self._used}

    def check(self, file: ArrayFile, name: str) -> StoredArray:
        """The array of this name; raises Misfit where it is not there, or not as it is described."""
        text = "{file} has no array '{name}'. It has: {known}. Drop it on the window once more."
        need(name in file.arrays, text, file=self.file, name=name, known=", ".join(list(file.arrays)[:40]))
        array = file.arrays[name]
        if array.odd:
            raise Misfit(ODD[array.odd].text, name=name, file=self.file)
        check_sizes(next(one for one in self.arrays if one.name == name), array.sizes[1:], self.file)
        return array

    def inputs(self, path: Path, aims: bool = False) -> Entered:
        """The same arrays of another file: by their names, or where there is one alone in both."""
        path = file_at(str(path), self.title)
        second = _beside(path) if aims and self.second else None
        text = (
            "No file with the targets lies beside {file}, so the answers cannot be judged. Put it there, named alike."
        )
        need(second is not None or not (aims and self.second), text, file=str(path))
        found = {}
        with opened_both(path, second) as file:
            other = make(
                type(self), {**{one.name: getattr(self, one.name) for one in self.params()}, "file": str(path)}
            )
            for one in self._used:
                if one.role == "input" or aims:
                    array = other._like(one, file, path if one.role == "input" else second)
                    check_sizes(one, array.sizes[1:], str(path))
                    found[one.name] = loaded(one, array, str(path))
        counts = {len(values) for values in found.values()}
        text = "The arrays in {file} have different numbers of examples. Save all with as many rows."
        need(len(counts) == 1, text, file=str(path))
        return Entered(found, self.told(range(max(counts))))

    def _like(self, one: ArrayPart, file: ArrayFile, place: Path | None) -> StoredArray:
        """The array of another file that is what this one is."""
        usable = [array for array in file.arrays.values() if not array.odd]
        alone = len(usable) == 1 and sum(other.role == one.role for other in self._used) == 1
        if one.role == "input" and alone:
            return usable[0]
        # A file that holds a single array is called as that is.
        name = place.name.removesuffix(SINGLE) if place is not None and place.name.endswith(SINGLE) else one.name
        text = "{file} has no array '{name}', which says what is right, so the answers cannot be judged. Add it, or "
        text += "only predict the file."
        need(one.role == "input" or name in file.arrays, text, file=self.file, name=name)
        return self.check(file, name) if name == one.name else file.arrays[name]

    def _check_counts(self, stored: Mapping[str, StoredArray]) -> None:
        """All arrays need a row for each example."""
        first = stored[self._used[0].name]
        for one in stored.values():
            text = "'{first}' in {file} has {expected:,} examples, but '{name}' has {count:,}. Each needs its own. "
            text += "Set the role of one of them to ignore."
            values: dict[str, Any] = {"name": one.name, "count": one.count, "expected": first.count}
            need(one.count == first.count, text, first=first.name, file=self.file, **values)


def _beside(path: Path) -> Path | None:
    """The one .npy file beside another that holds its targets, or its inputs, as their names say."""
    from engine.data.arrays.roles import partners

    if path.suffix.lower() != SINGLE:
        return None
    try:
        names = [one for one in islice(entries(path.parent, folders=False), MOST_BESIDE) if one.endswith(SINGLE)]
    except OSError:
        return None
    found = partners(path.name.removesuffix(SINGLE), [name.removesuffix(SINGLE) for name in names])
    return path.parent / f"{found[0]}{SINGLE}" if len(found) == 1 else None


def _usual(one: ArrayPart, taken: Mapping[str, Any]) -> str:
    """What an output of this array is called."""
    if isinstance(one, Labels) and one.role == "target":
        return free(LABEL, taken)
    if isinstance(one, Images) and one.role == "input":
        return free(IMAGE, taken)
    return output_name(one.name, taken, "array")
