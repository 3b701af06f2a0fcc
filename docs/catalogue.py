"""Writes docs/catalogue.md, the page of every layer, objective and training choice, from their declarations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.data import DATA_SETS
from engine.data.column import COLUMNS
from engine.data.transform import TRANSFORMS
from engine.declare import Declared, Family, Param
from engine.graph.block import STRUCTURE
from engine.layers import LAYERS, Layer
from engine.layers.declare import CATEGORIES
from engine.layers.help import example_told, ports_told, pytorch_names
from engine.layers.initial import INITIALS
from engine.training import choices
from engine.training.choices import Training

PAGE = Path(__file__).with_name("catalogue.md")
HEAD = """# The catalogue

Every layer, objective, metric and training choice of Layerloom, as it explains itself in the window. This page is
written by `python -m docs.catalogue`; a test holds it equal to the declarations.

Shapes leave out the batch axis.
"""


def page() -> str:
    """The whole page in Markdown."""
    parts = [HEAD]
    for category in CATEGORIES:
        members = [cls for cls in LAYERS if cls.category == category]
        parts.append(f"## {category}\n")
        parts += [_layer(cls) for cls in members]
    parts.append("## Parts of blocks\n")
    parts += [_entry(cls) for cls in STRUCTURE]
    for title, family in _families():
        parts.append(f"## {title}\n")
        parts += [_entry(cls) for cls in family]
    return "\n".join(parts)


def _families() -> Iterator[tuple[str, Family[Declared]]]:
    """The families of the training's choices, the ways to draw first weights, the data sets, and what changes these."""
    yield "Initialisations", INITIALS  # type: ignore[misc]
    for one in Training.params():
        if one.family is not None:
            yield f"{one.label} (training)", one.family
    yield "Data sets", DATA_SETS  # type: ignore[misc]
    yield "Transforms of data", TRANSFORMS  # type: ignore[misc]
    yield "Columns of a table", COLUMNS  # type: ignore[misc]


def _layer(cls: type[Layer]) -> str:
    lines = [f"### {cls.title}\n", cls.help(), ""]
    lines += [f"- **Takes** {text}" for text in ports_told(cls)]
    lines += [f"- **Example** {example_told(cls)}"]
    if cls.pytorch:
        lines.append(f"- **PyTorch** {', '.join(f'`{name}`' for name in pytorch_names(cls))}")
    if cls.source:
        lines.append(f"- **Source** {cls.source}")
    return "\n".join([*lines, *_params(cls.params())])


def _entry(cls: type[Declared]) -> str:
    lines = [f"### {cls.title}\n", cls.help(), ""]
    path = getattr(cls, "path", "")
    if isinstance(path, str) and path:
        library = "PyTorch" if path.startswith("torch.") else "scikit-learn"
        lines.append(f"- **{library}** `{path}`")
    if getattr(cls, "source", ""):
        lines.append(f"- **Source** {getattr(cls, 'source', '')}")
    return "\n".join([*lines, *_params(cls.params())])


def _params(params: Iterable[Param]) -> list[str]:
    own = [one for one in params if not one.group and not one.hidden]
    rows = [f"| {one.label} | {_default(one)} | {_limits(one)} | {one.about} |" for one in own]
    return ["", "| Setting | Usual | Limits | What it does |", "|---|---|---|---|", *rows, ""] if rows else [""]


def _default(one: Param) -> str:
    value = one.default
    if isinstance(value, Declared):
        return value.title
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return " × ".join(map(str, value)) or "none"
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return f"{text} {one.unit}".strip() or "none"


def _limits(one: Param) -> str:
    if one.choices:
        return ", ".join(one.choices)
    return f"{one.low:g} to {one.high:g}" if one.low is not None and one.high is not None else ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE}: {len(list(LAYERS))} layers, {len(list(choices.OPTIMIZERS))} optimizers")
