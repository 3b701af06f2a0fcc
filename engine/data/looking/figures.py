"""The figures of one part of the data, by what it holds: numbers, classes, pictures or tokens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING, Any

from engine.data.looking.measuring import Column
from engine.data.looking.preview import pictures
from engine.data.looking.told import BARS, Bars, ClassCount, Classed, Figures, Measured, Pictured, Tokenised, WordCount
from engine.data.looking.told import short as short_name
from engine.data.texts.words import words_of
from engine.data.transform import is_class, is_number, is_picture, is_text
from engine.shape import Shape

if TYPE_CHECKING:
    import numpy as np

    from engine.data.declare import DataSet

    Numbers = np.ndarray[Any, Any]

MOST_TOLD = 2**20
"""So many numbers of parts that have many in each example are sorted; of more, those of some examples."""
MOST_TEXTS, MOST_LETTERS = 20_000, 2_000
"""Of so many texts, and of so many letters of each, the words are told."""
MOST_CLASSES, MOST_WORDS = 100, 30
"""So many classes, and words, are told of one by one."""
UNKNOWN = ("?", "<unk>", "[UNK]", "<UNK>")
"""What stands for words that are not in a vocabulary."""
SPECIAL = 4
"""The first tokens of a vocabulary stand for no words; behind them a question mark is one."""
CHANNELS = 64


def measured(values: Numbers, columns: Sequence[Column], most_columns: int) -> Figures:
    """The figures of numbers, and of each of those that stand side by side."""
    if len(columns) == 1:
        return Figures(len(values), columns[0].measured())
    each = tuple(one.measured() for one in columns[:most_columns])
    return replace(_of_all(values), columns=each)


def _of_all(values: Numbers) -> Figures:
    """The figures of all numbers of some examples from all over."""
    some = _some(values)
    return Figures(len(some), Column(some.reshape(-1)).measured())


def _some(values: Numbers) -> Numbers:
    import numpy as np

    most = max(1, MOST_TOLD // max(1, prod(values.shape[1:])))
    return values if len(values) <= most else values[np.linspace(0, len(values) - 1, most).astype(int)]


def classed(labels: Numbers, held: Numbers, trained: Numbers, classes: int, name: Callable[[int], str]) -> Figures:
    """The figures of classes."""
    import numpy as np

    holes = int(np.count_nonzero(labels == -1))
    sound = (labels >= 0) & (labels < classes)
    counts, train, validation = (
        np.bincount(labels[which], minlength=classes) for which in (sound, sound & trained, sound & held)
    )
    listed = np.arange(classes)
    if classes > MOST_CLASSES:
        listed = np.argsort(-counts, kind="stable")[:MOST_CLASSES]
    told = [ClassCount(name(at), int(counts[at]), int(train[at]), int(validation[at])) for at in listed.tolist()]
    present = counts[counts > 0]
    shares = present / max(1, counts.sum())
    balance = float(-(shares * np.log(shares)).sum() / np.log(classes)) if classes > 1 else 1.0
    ratio = float(present.max() / present.min()) if len(present) else 0.0
    outside = len(labels) - holes - int(counts.sum())
    others = int(counts.sum() - counts[listed].sum())
    return Figures(
        len(labels), classes=Classed(classes, len(present), holes, outside, tuple(told), others, ratio, abs(balance))
    )


def pictured(values: Numbers) -> Figures:
    """The figures of pictures (count, channels, height, width): of each channel, and of all pixels."""
    import numpy as np

    some = _some(values)
    means = some.mean(axis=(0, 2, 3), dtype=np.float64)[:CHANNELS]
    deviations = some.std(axis=(0, 2, 3), dtype=np.float64)[:CHANNELS]
    shown = pictures("", np.nan_to_num(some.mean(axis=0, dtype=np.float64)))
    return replace(_of_all(values), pictures=Pictured(tuple(means.tolist()), tuple(deviations.tolist()), shown))


def tokenised(values: Numbers, shape: Shape, name: str, data_set: DataSet) -> Figures:
    """The figures of texts of tokens; where their lengths vary, zeros at the end only fill up."""
    import numpy as np

    some = _some(values.reshape(len(values), -1))
    filled = some > 0 if shape.varying is not None else some >= 0
    lengths = np.where(filled.any(axis=1), some.shape[1] - filled[:, ::-1].argmax(axis=1), 0)
    read = some[(np.arange(some.shape[1]) < lengths[:, None]) & (some >= 0)]
    counts = np.bincount(read[read < (shape.classes or 0)], minlength=shape.classes or 0)
    common = np.argsort(-counts, kind="stable")[:MOST_WORDS]
    common = common[counts[common] > 0]
    texts = _texts(common.tolist(), name, data_set)
    words = [*zip(common.tolist(), texts, counts[common].tolist(), strict=True)]
    strange = [count for token, text, count in words if text in UNKNOWN and token <= SPECIAL]
    are_words = bool(strange) or any(len(text) > 1 for text in texts)
    return Figures(
        len(some),
        tokens=Tokenised(
            len(read),
            int(np.count_nonzero(counts)),
            shape.classes or 0,
            int(lengths.min(initial=some.shape[1])),
            float(lengths.mean()) if len(lengths) else 0.0,
            int(lengths.max(initial=0)),
            _lengths(lengths, some.shape[1]),
            sum(strange) / max(1, len(read)) if are_words else None,
            tuple(WordCount(token, short_name(text), count) for token, text, count in words),
        ),
    )


def worded(texts: Numbers) -> Figures:
    """The figures of texts that are still written in letters: of their words."""
    import numpy as np

    some = texts[:: max(1, len(texts) // MOST_TEXTS)]
    counted, lengths = Counter[str](), np.zeros(len(some), np.int64)
    for at, text in enumerate(some):
        words = words_of(text[:MOST_LETTERS])
        counted.update(words)
        lengths[at] = len(words)
    longest = int(lengths.max(initial=0))
    common = [WordCount(0, short_name(word), count) for word, count in counted.most_common(MOST_WORDS)]
    mean = float(lengths.mean()) if len(lengths) else 0.0
    told = Tokenised(
        int(lengths.sum()),
        len(counted),
        len(counted),
        int(lengths.min(initial=longest)),
        mean,
        longest,
        _lengths(lengths, longest),
        None,
        tuple(common),
    )
    return Figures(len(some), tokens=told)


def _lengths(lengths: Numbers, longest: int) -> Bars:
    """How many texts are how long, in whole steps."""
    import numpy as np

    step = -(-(longest + 1) // BARS)
    counts = np.bincount(lengths // step, minlength=-(-(longest + 1) // step))
    return Bars(0.0, float(step * len(counts)), tuple(counts.tolist()))


def _texts(tokens: Sequence[int], name: str, data_set: DataSet) -> list[str]:
    """What each of these tokens stands for; nothing where nobody can tell."""
    from engine.message import Misfit

    nothing = [""] * len(tokens)
    if name not in data_set.texts:
        return nothing
    try:
        # All at once: a data set may read its files for each text.
        whole = data_set.decode(name, tokens)
    except (Misfit, NotImplementedError, KeyError, IndexError):
        return nothing
    words = list(whole) if len(whole) == len(tokens) else whole.split(" ")
    return words if len(words) == len(tokens) else nothing


def figures(
    values: Numbers,
    shape: Shape,
    *,
    columns: Sequence[Column],
    most_columns: int,
    classes: Callable[[], Figures],
    name: str,
    data_set: DataSet,
) -> Figures:
    """The figures of a part of this shape."""
    if is_text(shape):
        return worded(values)
    if is_class(shape):
        return classes()
    if shape.dtype == "integer":
        in_tokens = shape.classes is not None and shape.axes[:1] == ("time",)
        return tokenised(values, shape, name, data_set) if in_tokens else _of_all(values.astype("float32"))
    if is_picture(shape):
        return pictured(values)
    if is_number(shape) and columns:
        return measured(values, columns, most_columns)
    return _of_all(values)


__all__ = ["Measured", "figures"]
