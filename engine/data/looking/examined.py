"""The data that are looked at: some rows of each part, and what becomes of them behind the transforms."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine.data.declare import DataSet
from engine.data.looking.marks import marks
from engine.data.looking.measuring import Column
from engine.data.looking.told import Role, short
from engine.data.pipeline import Pipeline, Prepared, Step
from engine.data.transform import Fitted, is_number, length_outputs
from engine.data.transformed import Transformed, knowing
from engine.declare import plain
from engine.frozen import frozen

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

MOST_ROWS, MOST_NUMBERS = 1_000_000, 22_000_000
"""So many examples are looked at, and so many numbers of them; of more, some from all over."""
BEHIND = 50_000
"""By so many examples is told what the transforms make of them."""
MOST_COLUMNS = 256
"""So many numbers side by side are looked at one by one."""


@frozen
class Judged:
    """The objective that judges what is said of a part: its node, its type, and whether it weighs classes already."""

    node: str
    type: str
    is_weighted: bool = False


class Examined:
    """One look at a data set; what is asked for is computed once."""

    def __init__(
        self,
        data_set: DataSet,
        parts: Mapping[str, Numbers],
        train: Numbers,
        validation: Numbers,
        *,
        node: str = "",
        judged: Mapping[str, Judged] | None = None,
    ) -> None:
        inner = data_set.examples if isinstance(data_set, Transformed) else data_set
        self.data_set: DataSet = inner
        self.transforms = data_set.transforms if isinstance(data_set, Transformed) else ()
        self.node = node
        """The key of the Data node, at which repairs are done."""
        self.shapes = {name: shape for name, shape in inner.parts().items() if name in parts}
        self.whole = {name: parts[name] for name in self.shapes}
        self.count = len(next(iter(self.whole.values()), ()))
        self.train_rows, self.validation_rows = train, validation
        self.pipeline = Pipeline(inner, self.transforms)
        outputs = self.pipeline.outputs
        self.judged = {part: one for name, one in (judged or {}).items() for part in outputs.get(name, (name,))}
        """The objectives by the parts that they judge; those of all others are not known."""

    @cached_property
    def rows(self) -> Numbers | None:
        """The rows that are looked at; None for all."""
        import numpy as np

        each = sum(shape.count for shape in self.shapes.values())
        most = max(1, min(MOST_ROWS, MOST_NUMBERS // max(each, 1)))
        if self.count <= most:
            return None
        return np.sort(np.random.default_rng(0).choice(self.count, most, replace=False, shuffle=False))

    @cached_property
    def told_by(self) -> int:
        return self.count if self.rows is None else len(self.rows)

    @cached_property
    def parts(self) -> dict[str, Numbers]:
        """What is looked at of each part."""
        return {name: values if self.rows is None else values[self.rows] for name, values in self.whole.items()}

    @cached_property
    def is_held(self) -> Numbers:
        """Which of these examples are for validation."""
        return self._marked(self.validation_rows)

    @cached_property
    def is_trained(self) -> Numbers:
        return self._marked(self.train_rows)

    def _marked(self, rows: Numbers) -> Numbers:
        import numpy as np

        found = np.zeros(self.count, bool)
        found[rows] = True
        return found if self.rows is None else found[self.rows]

    @cached_property
    def marks(self) -> Numbers:
        """A number for each example that is the same where two are the same in all parts."""
        return marks(self.parts)

    def row(self, at: int) -> int:
        """The number of an example, from 0, by its place among those that are looked at."""
        return at if self.rows is None else int(self.rows[at])

    @cached_property
    def lengths(self) -> frozenset[str]:
        """The parts that tell how long another one is, without what only fills it up."""
        return frozenset(length_outputs(self.shapes))

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """The parts that the network is to say, as far as that is known."""
        if self.judged:
            return tuple(name for name in self.shapes if name in self.judged)
        aims = [name for name in self.data_set.aims() if name not in self.lengths]
        # Of a data set of ours the first one is what it is about; those of a person's are chosen, each of them.
        own = type(self.data_set).aims is not DataSet.aims
        return tuple(aims if own else aims[:1])

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        return tuple(name for name in self.shapes if name not in self.lengths and name not in self.targets)

    def role(self, name: str) -> Role:
        return "length" if name in self.lengths else "target" if name in self.targets else "input"

    def output_of(self, part: str) -> str:
        """The output that a part is in; empty where it is in none."""
        return self._outputs.get(part, "")

    @cached_property
    def _outputs(self) -> dict[str, str]:
        return {part: name for name, parts in self.pipeline.outputs.items() for part in parts}

    def names(self, part: str) -> tuple[str, ...]:
        """What its classes are called."""
        output = self.output_of(part)
        alone = self.pipeline.outputs.get(output) == (part,)
        return self.data_set.class_names.get(part) or (self.data_set.class_names.get(output, ()) if alone else ())

    def class_name(self, part: str, number: int) -> str:
        names = self.names(part)
        return short(names[number]) if 0 <= number < len(names) else str(number)

    @cached_property
    def columns(self) -> dict[str, tuple[Column, ...]]:
        """The single numbers of each part that has one, or some side by side."""
        found = {}
        for name, shape in self.shapes.items():
            if is_number(shape) and len(shape) <= 1 and shape.count <= MOST_COLUMNS:
                found[name] = columns_of(self.parts[name])
        return found

    @cached_property
    def written(self) -> dict[str, Any]:
        """The data set as a file keeps it."""
        found: dict[str, Any] = plain(self.data_set)
        return found

    @cached_property
    def columns_read(self) -> dict[str, int]:
        """The columns of a table that the network reads, by name, with their places in it."""
        columns = self.written.get("columns", [])
        is_table = isinstance(columns, list) and all(isinstance(one, dict) and "role" in one for one in columns)
        return {one["name"]: at for at, one in enumerate(columns) if one["role"] == "input"} if is_table else {}

    def counts(self, part: str) -> Numbers:
        """How often each class is there; raises nothing for labels outside them."""
        import numpy as np

        labels, classes = self.parts[part], self.shapes[part].classes or 0
        sound = labels if not self.strange(part) else labels[(labels >= 0) & (labels < classes)]
        return np.bincount(sound, minlength=classes)

    def strange(self, part: str) -> bool:
        """Whether a part of classes has holes, or labels that name none of them."""
        labels = self.parts[part]
        return bool(len(labels)) and not (
            int(labels.min()) >= 0 and int(labels.max()) < (self.shapes[part].classes or 0)
        )

    def way(self, part: str) -> list[Step]:
        """The steps that change a part by itself, or as a piece of an output in which it keeps its place."""
        shape, found = self.shapes[part], list(self._steps.get((False, part), ()))
        for step in found:
            shape = step.transform.shape(step.shape)
        for step in self._steps.get((True, self.output_of(part)), ()):
            if step.shape.count == shape.count or is_number(shape):
                found.append(Step(step.transform, part, shape, False))
                shape = step.transform.shape(shape)
        return found

    @cached_property
    def _steps(self) -> dict[tuple[bool, str], list[Step]]:
        """The steps by whether they change an output or a part, and which."""
        found: dict[tuple[bool, str], list[Step]] = {}
        for step in self.pipeline.steps:
            found.setdefault((step.is_whole, step.name), []).append(step)
        return found

    def learned(self, part: str) -> list[tuple[Step, Fitted]]:
        """What each step of its way learns from the training part."""
        if part not in self._learned:
            import numpy as np

            rows = np.flatnonzero(self.is_trained)
            values = self.parts[part][_some(rows if len(rows) else np.arange(self.told_by))]
            found: list[tuple[Step, Fitted]] = []
            for step in self.way(part):
                found.append((step, step.transform.fit(values, step.shape)))
                values = step.transform.applied(values, found[-1][1])
            self._learned[part] = found
        return self._learned[part]

    @cached_property
    def _learned(self) -> dict[str, list[tuple[Step, Fitted]]]:
        return {}

    def behind(self, part: str, values: Numbers) -> Numbers:
        """What these values of a part are when the network sees them."""
        for step, learned in self.learned(part):
            values = step.transform.applied(values, learned)
        return values

    @cached_property
    def prepared(self) -> Prepared:
        """The transforms with what they learned from some examples of the training part."""
        import numpy as np

        rows = np.flatnonzero(self.is_trained)
        some = _some(rows if len(rows) else np.arange(self.told_by))
        return self.pipeline.fit({name: values[some] for name, values in self.parts.items()})

    @cached_property
    def reading(self) -> DataSet:
        """The data set behind the transforms, which can read the tokens that these made of texts."""
        return knowing(Transformed(self.data_set, self.transforms), self.prepared)

    @cached_property
    def seen(self) -> dict[str, Numbers]:
        """Some examples as the network sees them."""
        import numpy as np

        some = _some(np.arange(self.told_by))
        return self.prepared.applied({name: values[some] for name, values in self.parts.items()})

    def sampled(self, part: str) -> Numbers:
        """Some values of a part, behind the transforms."""
        import numpy as np

        return self.behind(part, self.parts[part][_some(np.arange(self.told_by))])


@contextmanager
def calm() -> Iterator[None]:
    """Sick numbers are what is looked for: nothing warns of them, neither here nor in a transform."""
    import numpy as np

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)
        yield


def columns_of(values: Numbers) -> tuple[Column, ...]:
    """Each number of the examples by itself; they count from 1 where there are several."""
    import numpy as np

    flat = values.reshape(len(values), -1).T
    single = len(flat) == 1
    return tuple(Column(np.ascontiguousarray(one), "" if single else str(at)) for at, one in enumerate(flat, 1))


def _some(rows: Numbers) -> Numbers:
    """So many of these rows as transforms are tried on, from all over."""
    import numpy as np

    return rows if len(rows) <= BEHIND else rows[np.linspace(0, len(rows) - 1, BEHIND).astype(int)]
