"""Collects from the source of the engine every sentence that a problem can be told in."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ENGINE = Path(__file__).parents[2] / "engine"
DECLARING = (
    "declare.py",
    "layers/*.py",
    *(f"graph/{name}.py" for name in ("beginning", "block", "bypass", "lacking", "scope", "sharing", "turns", "walk")),
    *(f"training/{name}.py" for name in ("choices", "optimizers", "schedules")),
)
"""The files whose sentences become problems of a graph or of the settings of a training."""
SPEAKING = {"need": 1, "Misfit": 0, "Message": 0, "trouble": 0}
"""The calls that say something, and the place of the sentence among their arguments."""
ENDS = (".", "?", "{message}")
"""How a sentence ends; a Message that ends otherwise is a part of one, such as the name of an axis."""


@dataclass(frozen=True, order=True)
class Sentence:
    """One template, and where it stands."""

    file: str
    line: int
    text: str


def sentences() -> dict[str, Sentence]:
    """Every sentence with the place where it is said."""
    files = [file for pattern in DECLARING for file in sorted(ENGINE.glob(pattern))]
    return {one.text: one for file in files for one in _spoken(file)}


def _spoken(file: Path) -> Iterator[Sentence]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    declared = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.decorator_list]
    telling = {id(node) for one in declared for node in ast.walk(one)}
    for scope in (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.Module))):
        for call in _calls(scope):
            name = call.func.id if isinstance(call.func, ast.Name) else ""
            if name == "Message" and id(call) in telling:
                continue  # What is declared complains by raising; its messages are labels.
            if name in SPEAKING and len(call.args) > SPEAKING[name]:
                for text in _texts(call.args[SPEAKING[name]], (list(ast.walk(scope)), tree.body)):
                    if text.endswith(ENDS):
                        yield Sentence(str(file.relative_to(ENGINE)), call.lineno, text)


def _calls(scope: ast.AST) -> Iterator[ast.Call]:
    """The calls in a function and not in one inside it."""
    for node in ast.iter_child_nodes(scope):
        if isinstance(node, ast.FunctionDef):
            continue
        if isinstance(node, ast.Call):
            yield node
        yield from _calls(node)


def _texts(value: ast.expr, places: Sequence[Iterable[ast.AST]]) -> Iterator[str]:
    """What an expression can be: a text, one of two, or all that a name is given in the first of these places."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from _texts(value.body, places)
        yield from _texts(value.orelse, places)
    elif isinstance(value, ast.Name) and places:
        given = [one.value for one in places[0] if isinstance(one, ast.Assign) and _gives(one, value.id)]
        for one in given:
            yield from _texts(one, places[1:])
        if not given:
            yield from _texts(value, places[1:])


def _gives(assignment: ast.Assign, name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in assignment.targets)
