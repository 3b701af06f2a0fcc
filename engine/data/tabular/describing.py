"""Finds out what the columns of a table hold, and what each is for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from engine.data.column import Column, Dates, Kinds, Number, Role, Text, Words, dates, numbers, trim
from engine.data.tabular.sentences import seem_texts
from engine.declare import make
from engine.message import Message, need
from engine.progress import counted

if TYPE_CHECKING:
    import polars

MOST_KINDS = 1000
"""A column of more different texts is not one of kinds."""
FEW = 20
"""Whole numbers of so few different values that a network is to say are classes."""
NEARLY_ALL = 0.98
"""Where so many cells of a column are numbers, the others are mistakes, which are told when it is read."""
SAMPLE = 200_000
LONGEST_DATE = 24
TARGETS = (
    *("target", "label", "class", "y", "outcome", "output", "result", "species", "diagnosis", "digit", "category"),
    *("survived", "churn", "目标", "标签", "类别"),
)
FORMS = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%Y%m%d",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M",
)
LOOKING = "Looking at the columns: {done:,} of {count:,}"
COUNTING = re.compile(
    r"(?i:(.*[_ ])?(id|index|no|nr|number|key|row)$|column 1$|unnamed.*)"
    r"|.*[a-z](Id|ID|Index|No|Nr|Key)$|.*(编号|序号|行号)$"
)
"""Names of columns that tell lines apart."""


def described(
    frame: polars.DataFrame, decimal: str, target: str = "", file: str = ""
) -> tuple[tuple[Column, ...], tuple[Message, ...]]:
    """The columns of a table of texts with their roles, and why; ``target`` names what is to be said, if a person did.

    Raises Misfit where nothing can be learned from it.
    """
    need(
        frame.height >= 2,
        "{file} needs at least 2 lines of data, but has {count}. Choose a table that has more.",
        file=file,
        count=frame.height,
    )
    need(
        not target or target in frame.columns,
        "{file} has no column '{target}'. It has: {known}. Choose one of them.",
        file=file,
        target=target,
        known=", ".join(frame.columns[:40]),
    )
    sample = frame if frame.height <= SAMPLE else frame.sample(SAMPLE, seed=0)
    names = counted(frame.columns, LOOKING, frame.width)
    columns = [_column(sample[name], decimal) for name in names]
    aim = target or _target(columns)
    reasons: list[Message] = []
    need(
        not aim or trim(frame[aim]).drop_nulls().n_unique() > 1,
        "The column '{target}' of {file} holds one value or class alone, so there is nothing to learn. Choose another "
        "column, or add lines of another class.",
        file=file,
        target=aim,
    )
    made = [_aimed(one, frame[one.name], decimal) if one.name == aim else one for one in columns]
    need(
        not any(isinstance(one, Text) and one.name == aim for one in made),
        "The column '{target}' of {file} holds texts, but a network that reads a table says numbers or kinds. Choose "
        "another column.",
        file=file,
        target=aim,
    )
    found = tuple(_role(one, sample[one.name], one.name == aim, reasons) for one in made)
    need(
        any(one.role == "input" for one in found),
        "{file} has no column that is left to learn from: each is the same everywhere, counts the lines, holds "
        "nothing but different texts, or is what the network is to say. Add columns of numbers or of kinds.",
        file=file,
    )
    _tell(found, aim, bool(target), reasons)
    return found, tuple(reasons)


def _column(cells: polars.Series, decimal: str) -> Column:
    """What the cells of a column are: numbers, dates, one of some kinds, or any words."""
    if cells.dtype.is_temporal():
        return make(Dates, {"name": cells.name})
    filled = trim(cells).drop_nulls()
    if not len(filled):
        return Words(name=cells.name, role="ignore")
    if cells.dtype.is_numeric():
        return Number(name=cells.name)
    if len(numbers(filled, decimal).drop_nulls()) >= NEARLY_ALL * len(filled) and not _is_padded(filled):
        return Number(name=cells.name)
    # Dates are short, and have digits.
    may_be = len(filled[0]) <= LONGEST_DATE and any(sign.isdigit() for sign in filled[0])
    some = len(filled) * NEARLY_ALL
    form = next((one for one in FORMS if may_be and len(dates(filled, one).drop_nulls()) >= some), "")
    if form:
        return make(Dates, {"name": cells.name, "written": form})
    kinds = filled.unique()
    if seem_texts(filled, len(kinds)):
        return Text(name=cells.name)
    if len(kinds) <= min(MOST_KINDS, max(FEW, len(filled) // 4)):
        return make(Kinds, {"name": cells.name, "kinds": sorted(kinds.to_list())})
    return Words(name=cells.name)


def _is_padded(filled: polars.Series) -> bool:
    """Whether they are written with zeros in front, as post codes are, which are no amounts."""
    padded = filled.str.contains(r"^0\d+$")
    return bool(padded.any()) and filled.str.len_chars().n_unique() == 1 and len(filled) > 1


def _target(columns: Sequence[Column]) -> str:
    """What the network is to say: a column that is called so, or else the last one that can be said."""
    able = [one for one in columns if isinstance(one, (Number, Kinds)) and not COUNTING.match(one.name)]
    named = {one.name.casefold(): one.name for one in able}
    return next((named[name] for name in TARGETS if name in named), able[-1].name if able else "")


def _aimed(one: Column, cells: polars.Series, decimal: str) -> Column:
    """A target: a few different whole numbers are classes."""
    if isinstance(one, Kinds):
        return replace_kinds(one, cells)
    if not isinstance(one, Number):
        return one
    filled = trim(cells).drop_nulls()
    values = numbers(filled, decimal).drop_nulls().unique()
    whole = values.len() <= FEW and bool((values == values.round()).all()) and len(filled) >= 2 * values.len()
    if not whole:
        return one
    by_value = sorted(filled.unique().to_list(), key=lambda text: (numbers_of(text, decimal), text))
    return make(Kinds, {"name": one.name, "kinds": by_value})


def replace_kinds(one: Kinds, cells: polars.Series) -> Column:
    """With all kinds of the whole column, and not of a part."""
    return changed(one, kinds=sorted(trim(cells).drop_nulls().unique().to_list()))


def numbers_of(text: str, decimal: str) -> float:
    import polars

    found = numbers(polars.Series([text]), decimal)[0]
    return float("inf") if found is None else float(found)


def _role(one: Column, cells: polars.Series, is_aim: bool, reasons: list[Message]) -> Column:
    role: Role = "target" if is_aim else one.role
    count = cells.n_unique()
    if not is_aim and count <= 1:
        role = "ignore"
        reasons.append(Message("The column '{name}' is the same everywhere, so it is left out.", {"name": one.name}))
    elif not is_aim and isinstance(one, Number) and _counts_lines(cells):
        role = "ignore"
        reasons.append(Message("The column '{name}' only counts the lines, so it is left out.", {"name": one.name}))
    elif isinstance(one, Words) and count > 1:
        text = "The column '{name}' holds {count:,} different texts, so it is left out."
        reasons.append(Message(text, {"name": one.name, "count": count}))
    return one if role == one.role else changed(one, role=role)


def _counts_lines(cells: polars.Series) -> bool:
    """Whether it only tells lines apart: by its name, or as it holds 0, 1, 2 and so on, or 1, 2, 3."""
    if COUNTING.match(cells.name) and cells.n_unique() == len(cells):
        return True
    values = numbers(cells, ".")
    steps = values.diff().drop_nulls()
    return len(values) > FEW and values[0] in (0, 1) and len(steps) == len(values) - 1 and bool((steps == 1).all())


def changed(one: Column, **values: Any) -> Column:
    """The same column with other settings."""
    return make(type(one), {name.name: getattr(one, name.name) for name in one.params()} | values)


def _tell(columns: Sequence[Column], aim: str, is_asked: bool, reasons: list[Message]) -> None:
    chosen = next((one for one in columns if one.name == aim), None)
    inputs = [one for one in columns if one.role == "input"]
    if chosen is not None:
        why = (
            "as you asked" if is_asked else "because of its name" if aim.casefold() in TARGETS else "as the last column"
        )
        text = "The network is to say '{name}', {why}: one of {count} classes."
        if not isinstance(chosen, Kinds):
            text = "The network is to say '{name}', {why}: a number."
        count = len(chosen.kinds) if isinstance(chosen, Kinds) else 0
        reasons.insert(0, Message(text, {"name": aim, "why": Message(why), "count": count}))
    kinds = [one for one in inputs if isinstance(one, Kinds)]
    text = "It reads {count:,} columns, {kinds:,} of which hold kinds."
    if not kinds:
        text = "It reads {count:,} columns of numbers."
    if len(inputs) == 1:
        text = "It reads the column '{name}' alone."
    reasons.insert(1, Message(text, {"count": len(inputs), "kinds": len(kinds), "name": inputs[0].name}))
