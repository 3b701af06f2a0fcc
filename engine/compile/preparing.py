"""Writes the transforms of a run as Python source: the very text that ran, with what it learned from the data."""

from __future__ import annotations

import ast
import builtins
import inspect
import re
import textwrap
from collections.abc import Iterator, Mapping
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from engine.data.pipeline import Prepared
from engine.data.transform import Transform
from engine.declare import plain

HEAD = "How a run prepared the parts of its examples: with what its transforms learned from the training part."


def preparing(prepared: Prepared) -> list[str]:
    """The lines of a function ``prepare(parts)`` that makes of parts, by name, what the network takes."""
    pipeline = prepared.pipeline
    kinds = list(dict.fromkeys(type(step.transform) for step in pipeline.steps))
    classes, needed = [], dict[str, str]()
    for kind in kinds:
        methods = ("applied", *(["lengths"] if kind.counts else []))
        classes += [*class_of(kind, needed, *methods), "", ""]
    lines = [f"# {HEAD}", "", *(line for text in needed.values() for line in [*text.splitlines(), "", ""]), *classes]
    outputs = {name: list(parts) for name, parts in pipeline.outputs.items()}
    lines += ["STEPS = ["]
    for step, learned in zip(pipeline.steps, prepared.learned, strict=True):
        given = ", ".join(f"{name!r}: {_array(values)}" for name, values in learned.items())
        lines.append(f"    ({made(step.transform)}, {step.name!r}, {step.length!r}, {step.is_whole}, {{{given}}}),")
    lines += ["]", f"OUTPUTS = {outputs!r}", "", "", *textwrap.dedent(PREPARE).strip("\n").splitlines()]
    return lines


def made(one: Transform) -> str:
    """The expression that makes a transform."""
    settings = ", ".join(f"{name}={value!r}" for name, value in plain_settings(one).items())
    return f"{type(one).__name__}({settings})"


def plain_settings(one: Transform) -> dict[str, Any]:
    """The settings of a transform, without its type and the part that it names."""
    return {name: value for name, value in plain(one).items() if name not in ("type", "of")}


PREPARE = '''
def prepare(parts):
    """The parts of examples, arrays by name with a row for each, as the network takes them."""
    values, is_whole = dict(parts), False
    for transform, name, length, whole, learned in STEPS:
        if whole and not is_whole:
            values, is_whole = _together(values), True
        if name in values and length:
            values[length] = transform.lengths(values[name])
        if name in values:
            values[name] = transform.applied(values[name], learned)
    return values if is_whole else _together(values)


def _together(values):
    return {name: _joined([values[part] for part in parts])
            for name, parts in OUTPUTS.items() if all(part in values for part in parts)}


def _joined(parts):
    if len(parts) == 1 and (parts[0].ndim > 1 or parts[0].dtype.kind in "iuO"):
        return parts[0]
    return np.concatenate([one.reshape(len(one), -1) for one in parts], axis=1, dtype=np.float32)
'''


def _array(values: Any) -> str:
    """An array as it is written, to the last bit."""
    if values.dtype.name == "uint8" and values.ndim == 1:
        # Letters, which a person can read.
        return f"np.frombuffer({values.tobytes()!r}, np.uint8)"
    if values.ndim == 0:
        return f"np.{values.dtype.name}({values.item()!r})"
    return f"np.array({values.tolist()!r}, np.{values.dtype.name})"


def class_of(kind: type[Transform], needed: dict[str, str], *methods: str) -> Iterator[str]:
    """The class of a transform, with these methods and those that they call; ``needed`` takes what else these call."""
    yield f"class {kind.__name__}:"
    yield "    def __init__(self, **settings):"
    yield "        self.__dict__.update(settings)"
    waiting, told = [*methods], set[str]()
    while waiting:
        name = waiting.pop(0)
        method = getattr(kind, name, None)
        if name in told or not isinstance(method, FunctionType):
            continue
        told.add(name)
        text, tree = _bare(method)
        yield ""
        yield from (f"    {line}" if line else "" for line in text.splitlines())
        waiting += _own(tree)
        _gather(tree, method.__globals__, needed)


def _own(tree: ast.AST) -> list[str]:
    """The names of what a method reads of itself."""
    reads = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    return [node.attr for node in reads if isinstance(node.value, ast.Name) and node.value.id == "self"]


def _bare(function: Any) -> tuple[str, ast.Module]:
    """The source of a function without hints of types, which need no import then."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
            for argument in (*node.args.args, *node.args.kwonlyargs):
                argument.annotation = None
            node.body = [_unhinted(one) for one in node.body if not _is_import(one)] or [ast.Pass()]
    return ast.unparse(ast.fix_missing_locations(tree)), tree


def _unhinted(one: ast.stmt) -> ast.stmt:
    if isinstance(one, ast.AnnAssign) and one.value is not None:
        return ast.Assign([one.target], one.value)
    return one


def _is_import(one: ast.stmt) -> bool:
    return isinstance(one, ast.Import) and [name.name for name in one.names] == ["numpy"]


def _gather(tree: ast.AST, around: Mapping[str, Any], needed: dict[str, str]) -> None:
    """Write down the constants and functions of its module that a function uses."""
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for name in sorted(used & around.keys()):
        if name in needed or hasattr(builtins, name):
            continue
        value = around[name]
        if isinstance(value, FunctionType):
            take(name, value, needed)
        elif isinstance(value, BuiltinFunctionType):
            needed[name] = f"from {value.__module__} import {name}"
        elif isinstance(value, ModuleType):
            needed[name] = f"import {value.__name__}" + (f" as {name}" if value.__name__ != name else "")
        elif isinstance(value, re.Pattern):
            needed["re"] = "import re"
            needed[name] = f"{name} = re.compile({value.pattern!r}, {value.flags})"
        elif isinstance(value, (int, float, str, tuple)):
            needed[name] = f"{name} = {value!r}"


def take(name: str, function: Any, needed: dict[str, str]) -> None:
    """Write down a function of this name, behind what it uses itself."""
    text, inner = _bare(function)
    needed[name] = ""
    _gather(inner, function.__globals__, needed)
    needed.pop(name)
    needed[name] = text
