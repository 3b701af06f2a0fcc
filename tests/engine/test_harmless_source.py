"""Says that nothing which a file can hold becomes code in the printed source."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from engine.compile.network import build
from engine.compile.source import source
from engine.graph.analysis import analyse
from engine.graph.edits import add, connect, disconnect, rename
from engine.graph.model import KEY, RESERVED, Graph, Project, Wire
from engine.message import Misfit
from tests.engine.networks import block, chained, mlp, node
from tests.engine.strategies import several

STATEMENTS = (ast.Import, ast.ImportFrom, ast.ClassDef, ast.FunctionDef, ast.Assign, ast.Return, ast.Expr)

HOSTILE = [
    '"""',
    "'''",
    '"',
    "'",
    "\\",
    "\\\"\\'",
    "one\ntwo = 1",
    "one\rtwo = 1",
    "one\u2028import os\u2029import os",
    "one\x0bimport os\x0cimport os\x85import os\x1cimport os",
    "__import__('os').system('true')",
    '""" + __import__("os").name + """',
    "{0}{title}%s%(x)s",
    "\u202e# turned round",
    "\x00\x1b[31m",
    "\\N{LATIN SMALL LETTER A}\\x22\\u0022",
    "# type: ignore\n#",
    "a" * 10_000,
    "class",
    "Network",
    "\ud800",
]


# Convention 28.
@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_names_and_titles_cannot_become_code(text: str) -> None:
    check_harmless(text)


@several(100, 30)
@given(text=st.text(st.sampled_from("\"'\\\n\r\t #{}()=;:\u2028\u2029\x85\x0c\x00ab") | st.characters(), max_size=60))
def test_no_text_at_all_becomes_code(text: str) -> None:
    check_harmless(text)


def check_harmless(text: str) -> None:
    """The same statements as with plain names, and whatever else is there stands in comments and docstrings."""
    plain = Project(inner_and_outer(""), title="Network")
    tricky = Project(inner_and_outer(text), title=text, about=text, category=text)
    found, expected = ast.parse(source(analyse(tricky))), ast.parse(source(analyse(plain)))
    kinds = {type(part) for part in ast.walk(found) if isinstance(part, ast.stmt)}
    assert kinds <= set(STATEMENTS)
    assert shape_of(found) == shape_of(expected)
    build(tricky)


def inner_and_outer(name: str) -> Graph:
    inside = chained(node("Input", "entry"), node("Dense", "inner"), node("Output", "end"))
    graph = mlp().graph
    graph = add(graph, replace(block("part", rename(inside, "inner", name)), name=name))
    (wire,) = graph.into("answer")
    graph = connect(disconnect(graph, [wire]), wire._replace(target="part", input="input"))
    graph = connect(graph, Wire("part", "output", "answer", "features"))
    for key in ("data", "dense_1", "objective"):
        graph = rename(graph, key, name)
    return graph


def shape_of(tree: ast.Module) -> str:
    """The code without docstrings and without the name of the network."""
    names = [part for part in tree.body if isinstance(part, ast.ClassDef)]
    names[-1].name = "Network"
    for part in ast.walk(tree):
        if isinstance(part, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(part) is not None:
            part.body = part.body[1:]
    return ast.dump(tree)


def test_a_text_in_the_settings_of_a_layer_cannot_become_code() -> None:
    """What a file can say where a declaration expects a number or a choice is refused before it is printed."""
    for name, value in [("units", "1)\nimport os\n#"), ("bias", "True)"), ("units", {"type": "x"}), ("x", "y")]:
        graph = add(mlp().graph, node("Dense", "dense_1", **{name: value}))
        with pytest.raises(Misfit):
            source(analyse(replace(mlp(), graph=graph)))


def test_every_name_of_a_pytorch_module_is_reserved() -> None:
    class Empty(nn.Module):
        pass

    taken = {name for name in dir(Empty()) if KEY.fullmatch(name)}
    assert taken <= RESERVED
