"""Holds the declaration of every layer to what a form, a file and a page of help need, without one exception."""

from __future__ import annotations

import functools
import inspect
import pydoc
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs.catalogue import PAGE, page
from engine.declare import make, plain
from engine.graph.analysis import analyse
from engine.graph.edits import add
from engine.graph.model import Graph, Node, Project
from engine.graph.ports import spread
from engine.layers import LAYERS, Layer, Objective
from engine.layers.declare import CATEGORIES, Metric
from engine.message import Misfit
from tests.engine.strategies import several

ICONS = Path(__file__).parents[2] / "resources" / "icons"
ALL = list(LAYERS)

every_layer = pytest.mark.parametrize("cls", ALL, ids=lambda cls: cls.type)


def test_the_page_of_the_catalogue_is_what_the_declarations_say() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == page(), "run: python -m docs.catalogue"
    assert all(f"### {cls.title}\n" in written for cls in ALL)


@every_layer
def test_a_layer_explains_itself(cls: type[Layer]) -> None:
    assert inspect.cleandoc(cls.__doc__ or "") == cls.help()
    assert cls.help().split("\n\n")[0].endswith("."), "the help starts with whole sentences"
    assert cls.title and cls.title[0].isupper()
    assert cls.category in CATEGORIES
    assert (ICONS / f"{cls.icon}.svg").is_file()
    assert LAYERS.members[cls.type] is cls
    telling = str(cls().tell())
    assert "{" not in telling and len(telling) <= 60


@every_layer
def test_the_help_shows_an_example_with_named_axes_and_names_it_in_pytorch(cls: type[Layer]) -> None:
    shapes = cls.example()
    layer = cls()
    arguments, options = spread(layer.inputs(), shapes, layer.title)
    found = layer.shape(*arguments, **options)
    for shape in (*arguments, *options.values(), *(found if isinstance(found, tuple) else (found,))):
        assert all(axis and axis.replace(" ", "").isalnum() for axis in shape.axes), shape.axes
        assert shape.told
    names = [name.strip() for name in cls.pytorch.split(",") if name.strip()]
    assert names or not layer.inputs() or issubclass(cls, Metric), "a layer has its counterpart in PyTorch"
    for name in names:
        assert pydoc.locate(name) is not None, name


def test_the_catalogue_is_complete() -> None:
    layers = [cls for cls in ALL if not issubclass(cls, (Objective, Metric))]
    objectives = [cls for cls in ALL if issubclass(cls, Objective)]
    assert len(layers) >= 110
    assert len(objectives) >= 16


def test_titles_tell_the_layers_apart() -> None:
    assert len({cls.title for cls in ALL}) == len(ALL)


@every_layer
def test_every_parameter_has_help_and_limits_around_its_default(cls: type[Layer]) -> None:
    for one in cls.params():
        assert one.about.endswith(".") and one.about[0].isupper(), one.name
        assert one.label and one.label[0].isupper(), one.name
        assert one.read(one.default) == one.default, one.name
        if one.kind in ("int", "float", "sizes"):
            assert one.low is not None and one.high is not None and one.low < one.high, one.name
        if one.log:
            assert one.low is not None and one.low > 0, f"{one.name} moves by factors and cannot be 0"
        if one.kind == "choice":
            assert len(one.choices) >= 2, one.name


@every_layer
def test_a_parameter_outside_its_limits_is_refused_with_its_name_and_value(cls: type[Layer]) -> None:
    for one in cls.params():
        if one.kind not in ("int", "float"):
            continue
        assert one.low is not None and one.high is not None
        for wrong in (one.low - 1, one.high + 1):
            with pytest.raises(Misfit) as caught:
                one.read(type(one.default)(wrong))
            sentence = str(caught.value)
            assert one.label in sentence and str(wrong).removesuffix(".0") in sentence and sentence.endswith(".")


ANYTHING = st.recursive(
    st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "arms"]), inner, max_size=2),
    max_leaves=4,
)


@functools.cache
def saying(cls: type[Layer]) -> st.SearchStrategy[dict[str, Any]]:
    """What a file may say of a layer, made once for it: a strategy is checked when it is first drawn from."""
    names = st.sampled_from([*(one.name for one in cls.params()), "type", "nothing"])
    return st.dictionaries(names, ANYTHING, max_size=2)


@every_layer
@several(12, 6)
@given(drawn=st.data())
def test_whatever_a_file_says_makes_a_layer_or_a_sentence(cls: type[Layer], drawn: st.DataObject) -> None:
    params = drawn.draw(saying(cls))
    problems = analyse(Project(add(Graph(), Node("layer", cls.type, params=params)))).problems
    assert all(re.fullmatch(r"[A-Z].*\.", str(problem.message), re.DOTALL) for problem in problems)
    try:
        layer = make(cls, params)
    except Misfit as misfit:
        assert str(misfit) in [str(problem.message) for problem in problems]
    else:
        kept = {one.name: plain(getattr(layer, one.name)) for one in cls.params()}
        assert make(cls, kept) == layer
