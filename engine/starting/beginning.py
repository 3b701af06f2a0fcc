"""Draws a network for data that were found: what enters it, what it says, how large it is, how long it trains."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import prod
from pathlib import Path
from typing import Any

from engine.data import DATA_SETS
from engine.data.declare import Found
from engine.data.downloading.downloads import Download
from engine.data.finding import found as found_at
from engine.data.own import OwnFile
from engine.data.transformed import Transformed
from engine.declare import plain
from engine.frozen import frozen
from engine.graph.arrange import arrange
from engine.graph.model import From, Project
from engine.graph.sketch import Sketch, Value, spec
from engine.message import Message, Misfit
from engine.shape import Shape
from engine.starting.forecasting import forecaster
from engine.starting.known import writer
from engine.starting.reading import read_text
from engine.templates import template

STEPS = (600, 6000)
"""A training of a table has about one and a half steps for each line, but so many at least and at most."""
TEXT_STEPS = 1350
"""So many for texts, whose words are soon known by heart."""
BATCH, SMALL_BATCH = 64, 32
FEW = 2000
"""Of fewer examples each is soon known by heart: batches are smaller, and more is dropped out."""
Aims = Mapping[str, Shape]


@frozen
class Beginning:
    """A project that is ready to train, and a sentence for each choice that was made."""

    project: Project
    reasons: tuple[Message, ...]
    targets: tuple[str, ...] = ()
    """What the network could say of a table, by the names of its columns."""
    target: str = ""
    """What it says of it."""
    offers: tuple[tuple[str, Message], ...] = ()
    """What a person may choose beside, each with a name."""


@frozen
class Seen:
    """What there is to learn from: shapes of the inputs, and of what is to be said."""

    data: Mapping[str, Any]
    """The data set as a file keeps it."""
    transforms: list[Any]
    inputs: Mapping[str, Shape]
    aims: Aims
    count: int
    lengths: Mapping[str, str]
    """The inputs that are texts in tokens, each with the input that tells how long it is."""
    called: Mapping[str, str]
    """What a person calls an output that is one column of a table."""

    def name(self, output: str) -> str:
        return self.called.get(output, output)


def begun(path: Path, target: str = "", chosen: frozenset[str] = frozenset()) -> Beginning:
    """A project for a file or folder; raises Misfit where nothing can be learned from it.

    ``target`` is the column that is to be said, ``chosen`` are the names of the offers that a person took.
    """
    return beginning_of(found_at(path, target), path.stem or path.name, chosen)


def begun_with(download: Download, folder: Path) -> Beginning:
    """A project for a data set that lies in this folder."""
    data_set = DATA_SETS.read({"type": download.type, "folder": str(folder)})
    origin = Message("Whose data they are: {source}", {"source": Message(download.source)})
    return beginning_of(Found(data_set, reasons=(origin,)), download.title, count=download.examples)


def beginning_of(found: Found, title: str, chosen: frozenset[str] = frozenset(), count: int = 0) -> Beginning:
    """A project for data that were found; ``count`` says how many examples there are where they cannot."""
    instead = next((one.instead for one in found.offers if one.name in chosen and one.instead), None)
    if instead is not None:
        # The other way to read is still offered, so that a person can go back.
        found = replace(instead, offers=tuple(one for one in found.offers if one.instead))
    taken = tuple(one.transform for one in found.offers if one.name in chosen and one.transform)
    seen = _seen(replace(found, transforms=(*found.transforms, *taken)), count)
    draw = next((draw for fits, draw in KINDS if fits(seen)), None)
    if draw is None:
        shapes = ", ".join(f"{name} ({shape.told})" for name, shape in seen.inputs.items())
        text = "There is no usual network for {data} with {shapes}. Choose it in a Data layer, and draw one for it."
        raise Misfit(text, data=found.data_set.title, shapes=shapes)
    project, reasons = draw(seen)
    reasons = [*found.reasons, *reasons]
    # A person reads them again beside the canvas, also when the file is opened later.
    about = "\n\n".join(map(str, reasons))
    project = replace(project, graph=arrange(project.graph), title=title, about=about)
    offers = tuple((one.name, one.told) for one in found.offers)
    aims = found.data_set.aims()
    asked = found.data_set.asked if isinstance(found.data_set, OwnFile) else next(iter(aims), "")
    return Beginning(project, tuple(reasons), found.targets, asked if found.targets else "", offers)


def _seen(found: Found, count: int) -> Seen:
    data_set = Transformed(found.data_set, found.transforms)
    aims = set(found.data_set.aims())
    pipeline = data_set.pipeline
    told = {name for name, parts in pipeline.outputs.items() if aims.issuperset(parts)}
    facts = pipeline.facts
    inputs = {name: shape for name, shape in facts.items() if name not in told}
    count = found.data_set.example_count() or count
    transforms = [plain(one) for one in found.transforms]
    aimed = {name: facts[name] for name in facts if name in told}
    lengths = {name: length for name, length in pipeline.lengths.items() if name in inputs and name in pipeline.texts}
    called = {name: parts[0] for name, parts in pipeline.outputs.items() if len(parts) == 1}
    return Seen(plain(found.data_set), transforms, inputs, aimed, count, lengths, called)


def _training(seen: Seen, **settings: Any) -> dict[str, Any]:
    """Batches and epochs that make some thousand steps."""
    batch = BATCH if seen.count >= FEW else SMALL_BATCH
    steps = max(STEPS[0], min(STEPS[1], seen.count * 3 // 2))
    return {"epochs": max(5, min(200, steps * batch // max(1, seen.count))), "batch_size": batch, **settings}


def _told(reasons: list[Message], text: str, **values: Any) -> None:
    reasons.append(Message(text, values))


def _aimed(sketch: Sketch, value: Value, seen: Seen, reasons: list[Message]) -> None:
    """A last layer for each thing that is to be said, its objective and its metric."""
    for name, shape in seen.aims.items():
        wanted = sketch.read(name)
        if shape.classes is not None:
            said = sketch.put("Dense", value, units=From("data", name, "classes"))
            sketch.put("CrossEntropy", said, target=wanted)
            text = "'{name}' is one of {count:,} classes: the last Dense has one unit for each, and cross-entropy "
            _told(
                reasons,
                text + "compares them; accuracy counts the right answers.",
                name=seen.name(name),
                count=shape.classes,
            )
        else:
            said = sketch.put("Dense", value, units=shape.count)
            sketch.put("MeanSquaredError", said, target=wanted)
            sketch.put("R2", said, target=wanted)
            text = "'{name}' is measured: the network says a number, the squared error compares it, and R² tells which "
            _told(reasons, text + "share of the differences it explains.", name=seen.name(name))


def _from_table(seen: Seen) -> tuple[Project, list[Message]]:
    sketch, reasons = _sketched(seen), list[Message]()
    parts = []
    for name, shape in seen.inputs.items():
        if shape.classes is None:
            parts.append(sketch.read(name))
            continue
        size = max(2, min(64, round(shape.classes**0.5) * 2))
        parts.append(
            sketch.put("Embedding", sketch.read(name), vocabulary=From("data", name, "classes"), features=size)
        )
        text = "'{name}' has {count:,} kinds, so an Embedding learns {size} numbers for each."
        _told(reasons, text, name=name, count=shape.classes, size=size)
    value = sketch.put("Concatenate", *parts) if len(parts) > 1 else parts[0]
    width = sum(shape.count if shape.classes is None else 8 for shape in seen.inputs.values())
    units = max(16, min(256, 2 ** (2 * width - 1).bit_length()))
    value = sketch.flow(
        value, spec("Dense", units=units), spec("ReLU"), spec("Dropout", share=0.3 if seen.count < FEW else 0.1)
    )
    value = sketch.flow(value, spec("Dense", units=max(16, units // 2)), spec("ReLU"))
    text = "{width:,} numbers enter, so the first Dense has {units} units and the second half as many."
    _told(reasons, text, width=width, units=units)
    _aimed(sketch, value, seen, reasons)
    return Project(sketch.graph, _training(seen)), reasons


def _from_pictures(seen: Seen) -> tuple[Project, list[Message]]:
    sketch, reasons = _sketched(seen), list[Message]()
    (name, shape), *_ = seen.inputs.items()
    value, side, filters = sketch.read(name), min(shape.sizes[1:]), 16
    stages = max(1, min(4, side.bit_length() - 3))
    for _stage in range(stages):
        value = sketch.flow(
            value,
            spec("Conv2d", filters=filters),
            spec("BatchNorm"),
            spec("ReLU"),
            spec("MaxPool2d", kernel=2, stride=2),
        )
        filters = min(128, filters * 2)
    left = prod(size >> stages for size in shape.sizes[1:])
    if left > 64:
        value = sketch.put("GlobalPool", value)
    else:
        value = sketch.flow(value, spec("Flatten"), spec("Dropout", share=0.25))
    text = "The pictures have {height} × {width} pixels, so {stages} convolutions look at them, each at half the size."
    if stages == 1:
        text = "The pictures have {height} × {width} pixels, so one convolution looks at them, and halves their size."
    _told(reasons, text, height=shape.sizes[1], width=shape.sizes[2], stages=stages)
    _aimed(sketch, value, seen, reasons)
    return Project(sketch.graph, _training(seen, epochs=_passes(seen))), reasons


def _from_texts(seen: Seen) -> tuple[Project, list[Message]]:
    """Texts are read by convolutions, and what stands beside them, such as numbers, joins what these find."""
    sketch, reasons = _sketched(seen), list[Message]()
    parts: list[Value] = []
    for name, length in seen.lengths.items():
        parts += read_text(sketch, name, length, reasons, seen.inputs[name])
    for name, shape in seen.inputs.items():
        if name in (*seen.lengths, *seen.lengths.values()):
            continue
        units = max(8, min(128, 2 ** (2 * shape.count - 1).bit_length()))
        parts.append(sketch.flow(sketch.read(name), spec("Dense", units=units), spec("ReLU")))
        text = (
            "The {count:,} numbers of '{name}' enter beside the texts: a Dense of {units} units reads them, and both "
        )
        _told(reasons, text + "are joined.", count=shape.count, name=name, units=units)
    value = sketch.put("Concatenate", *parts)
    _aimed(sketch, sketch.put("Dropout", value, share=0.5), seen, reasons)
    batch = BATCH if seen.count >= FEW else SMALL_BATCH
    epochs = max(4, min(40, TEXT_STEPS * batch // max(1, seen.count)))
    training = {**template("sentiment-cnn").training, "epochs": epochs, "batch_size": batch}
    return Project(sketch.graph, training), reasons


def _passes(seen: Seen) -> int:
    """Pictures are seen less often than rows, since a step takes longer."""
    return max(5, min(30, 2000 * BATCH // max(1, seen.count)))


def _sketched(seen: Seen) -> Sketch:
    return Sketch(seen.data, transforms=seen.transforms)


def _is_table(seen: Seen) -> bool:
    return bool(seen.inputs) and all((len(one) == 1 and one.dtype == "float") or _is_kind(one) for one in _all(seen))


def _all(seen: Seen) -> tuple[Shape, ...]:
    return tuple(seen.inputs.values())


def _is_kind(shape: Shape) -> bool:
    return shape.classes is not None and not len(shape)


def _has_pictures(seen: Seen) -> bool:
    return len(seen.inputs) == 1 and _all(seen)[0].axes == ("channels", "height", "width") and bool(seen.aims)


def _reads_texts(seen: Seen) -> bool:
    beside = (shape for name, shape in seen.inputs.items() if name not in (*seen.lengths, *seen.lengths.values()))
    return bool(seen.lengths and seen.aims) and all(one.dtype == "float" and len(one) == 1 for one in beside)


def _is_series(seen: Seen) -> bool:
    return set(seen.inputs) == {"past"} and set(seen.aims) == {"next"}


def _from_series(seen: Seen) -> tuple[Project, list[Message]]:
    sketch = _sketched(seen)
    reasons = forecaster(sketch, seen.inputs["past"])
    return Project(sketch.graph, _training(seen)), reasons


def _goes_on(seen: Seen) -> bool:
    return {"text", "next"} <= {*seen.inputs, *seen.aims}


KINDS: tuple[tuple[Callable[[Seen], bool], Callable[[Seen], tuple[Project, list[Message]]]], ...] = (
    (_reads_texts, _from_texts),
    (_goes_on, lambda seen: writer(seen.data, seen.transforms, seen.count)),
    (_has_pictures, _from_pictures),
    (_is_series, _from_series),
    (lambda seen: _is_table(seen) and bool(seen.aims), _from_table),
)
"""Which network suits which data; the first that fits is drawn."""
