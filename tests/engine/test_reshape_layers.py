"""Holds layers that rearrange numbers to PyTorch's way of it, to good names of axes, and to repairs that mend."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.declare import make
from engine.graph.ports import spread
from engine.layers import LAYERS, Layer
from engine.message import Misfit
from engine.repair import DrawFromData, Insert, SetParam
from engine.shape import Shape, Varies, features, image, sequence, signal, volume
from tests.engine.strategies import Case, cases, several
from tests.engine.test_layer_values import built, result

TOKENS = Shape((5,), ("time",), "integer", 9)
PADDED = Shape((Varies(6), 3), ("time", "features"))
FAMILIES = [cls for cls in LAYERS if cls.category in ("Activation", "Normalization", "Reshape")]


def shaped(type_name: str, shape: Shape, **params: Any) -> Shape:
    found = make(LAYERS.members[type_name], params).shape(shape)
    assert isinstance(found, Shape)
    return found


def misfit(type_name: str, *shapes: Shape, **params: Any) -> Misfit:
    with pytest.raises(Misfit) as caught:
        make(LAYERS.members[type_name], params).shape(*shapes)
    return caught.value


@pytest.mark.parametrize(
    ("type_name", "shape", "params", "expected"),
    [
        ("Flatten", image(3, 4, 5), {}, "60 features"),
        ("Flatten", image(3, 4, 5), {"first": 2}, "3 channels × 20 time"),
        ("Flatten", volume(2, 3, 4, 5), {"first": 1, "last": 2}, "6 depth × 4 height × 5 width"),
        ("Flatten", Shape((7, 3, 4, 5), ("time", "channels", "height", "width")), {"first": 2}, "7 time × 60 features"),
        ("Flatten", Shape((4, 5, 3), ("height", "width", "channels")), {"last": 2}, "20 time × 3 features"),
        ("Unflatten", features(12), {"sizes": [3, -1]}, "3 time × 4 features"),
        ("Unflatten", sequence(7, 12), {"axis": 2, "sizes": [3, 4]}, "7 time × 3 groups × 4 features"),
        ("Unflatten", image(6, 4, 5), {"sizes": [2, 3]}, "2 groups × 3 channels × 4 height × 5 width"),
        ("Reshape", features(12), {"sizes": [3, 4]}, "3 time × 4 features"),
        ("Reshape", features(12), {"sizes": [3, 4], "axes": "channels × time"}, "3 channels × 4 time"),
        ("Permute", sequence(6, 4), {}, "4 channels × 6 time"),
        ("Permute", signal(4, 6), {}, "6 time × 4 features"),
        ("Permute", image(3, 4, 5), {"order": [2, 3, 1]}, "4 height × 5 width × 3 channels"),
        ("Squeeze", image(1, 4, 5), {}, "4 height × 5 width"),
        ("Unsqueeze", Shape((4, 5), ("height", "width")), {}, "1 channels × 4 height × 5 width"),
        ("Unsqueeze", features(4), {}, "1 time × 4 features"),
        ("Unsqueeze", features(4), {"axis": 2}, "4 channels × 1 time"),
        ("Unsqueeze", Shape(()), {}, "1 features"),
        ("Repeat", features(4), {"times": 3}, "3 time × 4 features"),
        ("Repeat", sequence(6, 4), {"times": 3, "way": "whole again"}, "18 time × 4 features"),
        ("Slice", sequence(6, 4), {"start": -1, "stop": 0, "squeeze": True}, "4 features"),
        ("Reduce", image(3, 4, 5), {}, "4 height × 5 width"),
        ("Reduce", image(3, 4, 5), {"axis": 3, "stay": True}, "3 channels × 4 height × 1 width"),
        ("ArgMax", image(3, 4, 5), {"over": "first axis"}, "4 height × 5 width"),
        ("OneHot", TOKENS, {}, "5 time × 9 features"),
        ("AsNumbers", TOKENS, {}, "5 time"),
    ],
)
def test_the_axes_that_come_out_have_names_that_fit(
    type_name: str, shape: Shape, params: dict[str, Any], expected: str
) -> None:
    assert shaped(type_name, shape, **params).told == expected


def test_a_sequence_that_is_turned_twice_is_the_same_again() -> None:
    assert shaped("Permute", shaped("Permute", sequence(6, 4))) == sequence(6, 4)


def test_names_of_things_keep_their_number_of_classes() -> None:
    for type_name, params in (("Flatten", {}), ("Unsqueeze", {}), ("Repeat", {}), ("Reshape", {"sizes": [5, 1]})):
        found = shaped(type_name, TOKENS, **params)
        assert (found.dtype, found.classes) == ("integer", 9), type_name
    assert shaped("ArgMax", sequence(6, 4)) == Shape((6,), ("time",), "integer", 4)


def test_a_varying_axis_is_carried_along_and_never_mixed_up() -> None:
    assert shaped("Permute", PADDED).varying == 1
    assert shaped("Unsqueeze", PADDED).varying == 1
    assert shaped("Unflatten", PADDED, axis=2, sizes=[3, 1]).varying == 0
    assert shaped("Slice", PADDED, axis=2).varying == 0
    assert shaped("Slice", PADDED, squeeze=True) == features(3)
    frames = Shape((Varies(6), 3, 2, 2), ("time", "channels", "height", "width"))
    assert shaped("Flatten", frames, first=2).varying == 0
    refused = {
        "Flatten": {},
        "Unflatten": {},
        "Split": {},
        "Slice": {"start": -1, "stop": 0},
        "Repeat": {"way": "each again"},
        "ArgMax": {"over": "first axis"},
    }
    for type_name, params in refused.items():
        assert "≤ 6 × 3" in str(misfit(type_name, PADDED, **params)), type_name
    with pytest.raises(Misfit, match="≤ 6 × 3"):
        reshape = LAYERS.members["Reshape"]()
        spread(reshape.inputs(), {"values": (PADDED,)}, reshape.title)


@settings(max_examples=200)
@given(
    size=st.integers(1, 6),
    start=st.integers(-8, 8),
    stop=st.integers(-8, 8),
    step=st.integers(1, 4),
    squeeze=st.booleans(),
)
def test_slice_keeps_what_python_keeps_or_says_why_not(
    size: int, start: int, stop: int, step: int, squeeze: bool
) -> None:
    params = {"start": start, "stop": stop, "step": step, "squeeze": squeeze, "axis": 2}
    whole = list(range(size))
    kept = whole[start : stop or None : step]
    if not kept or (squeeze and len(kept) > 1):
        assert f"from {start} up to {stop or 'the end'} keeps" in str(misfit("Slice", sequence(2, size), **params))
        return
    one = built("Slice", {"values": (sequence(2, size),)}, **params)
    rows = torch.tensor([whole, whole], dtype=torch.float32)
    assert result(one, rows[None])[0, 0].tolist() == (kept[0] if squeeze else kept)


@pytest.mark.parametrize(
    ("sizes", "expected"), [([-1, -1], [4, 4]), ([3, -1], [3, 5]), ([1, 2, 5], [1, 2, 5]), ([2, -1, -1], [2, 3, 3])]
)
def test_split_gives_each_part_at_an_output_of_its_own(sizes: list[int], expected: list[int]) -> None:
    one = built("Split", {"values": (sequence(2, 8),)}, sizes=sizes, axis=2)
    values = torch.randn(3, 2, 8)
    found = one.run({"values_0": values})
    assert list(found) == [f"part_{turn + 1}" for turn in range(len(sizes))]
    assert [part.shape[2] for part in found.values()] == expected
    assert torch.equal(torch.cat(list(found.values()), dim=2), values)


@pytest.mark.parametrize(
    ("way", "axis", "expected"),
    [
        ("new axis", 1, [[[1, 2], [3, 4]], [[1, 2], [3, 4]]]),
        ("new axis", 3, [[[1, 1], [2, 2]], [[3, 3], [4, 4]]]),
        ("whole again", 2, [[1, 2, 1, 2], [3, 4, 3, 4]]),
        ("each again", 1, [[1, 2], [1, 2], [3, 4], [3, 4]]),
    ],
)
def test_repeat_gives_the_whole_or_each_number_again(way: str, axis: int, expected: list[Any]) -> None:
    one = built("Repeat", {"values": (sequence(2, 2),)}, way=way, axis=axis)
    assert result(one, torch.tensor([[[1.0, 2.0], [3.0, 4.0]]]))[0].tolist() == expected


def test_permute_moves_the_numbers_and_not_only_the_sizes() -> None:
    picture = torch.randn(2, 3, 4, 5)
    one = built("Permute", {"values": (image(3, 4, 5),)}, order=[3, 1, 2])
    assert torch.equal(result(one, picture), picture.permute(0, 3, 1, 2))


REDUCED = {"mean": torch.mean, "sum": torch.sum, "largest": torch.amax, "smallest": torch.amin, "product": torch.prod}


@pytest.mark.parametrize("stay", [False, True])
@pytest.mark.parametrize("keep", REDUCED)
def test_reduce_makes_one_number_of_those_that_count(keep: str, stay: bool) -> None:
    values, lengths = torch.randn(4, 3, 6), torch.tensor([6, 1, 4, 3])
    params: dict[str, Any] = {"keep": keep, "axis": 2, "stay": stay}
    plain = result(built("Reduce", {"values": (signal(3, 6),)}, **params), values)
    assert torch.allclose(plain, REDUCED[keep](values, dim=2, keepdim=stay))
    shape = Shape((3, Varies(6)), ("channels", "time"))
    shapes = {"values": (shape,), "length": (Shape((), (), "integer", 7),)}
    counted = result(built("Reduce", shapes, **params), values, lengths)
    for at, length in enumerate(lengths):
        expected = REDUCED[keep](values[at : at + 1, :, :length], dim=2, keepdim=stay)
        assert torch.allclose(counted[at : at + 1], expected, atol=1e-6)


def test_padding_is_reduced_only_with_the_length_of_each_example() -> None:
    wrong = misfit("Reduce", PADDED)
    assert wrong.repairs == (DrawFromData("length", "length"),) and "6" in str(wrong)
    assert "≤ 6 × 3" in str(misfit("Reduce", PADDED, Shape((), (), "integer", 7), axis=2))


def test_one_hot_arg_max_and_as_numbers_read_the_same_names() -> None:
    tokens = torch.tensor([[0, 3, 8, 2, 2]])
    rows = result(built("OneHot", {"tokens": (TOKENS,)}), tokens)
    assert rows.shape == (1, 5, 9) and torch.equal(rows.sum(2), torch.ones(1, 5))
    assert torch.equal(result(built("ArgMax", {"values": (sequence(5, 9),)}), rows), tokens)
    assert result(built("AsNumbers", {"tokens": (TOKENS,)}), tokens).tolist() == [[0.0, 3.0, 8.0, 2.0, 2.0]]


def test_one_hot_asks_for_the_number_of_names_where_none_is_known() -> None:
    unknown = replace(TOKENS, classes=None)
    assert "5" in str(misfit("OneHot", unknown))
    assert shaped("OneHot", unknown, classes=4) == sequence(5, 4)
    assert misfit("OneHot", TOKENS, classes=4).repairs == (SetParam("classes", 9),)


def tried(case: Case) -> Misfit | None:
    """What keeps a layer from taking its shapes, if anything does."""
    try:
        made = make(case.cls, {name: case.params[name] for name in case.params})
        made.check()
        arguments, options = spread(made.inputs(), case.shapes, made.title)
        made.shape(*arguments, **options)
    except Misfit as wrong:
        return wrong
    return None


def mended(case: Case, repair: SetParam | Insert) -> Case:
    if isinstance(repair, SetParam):
        return replace(case, params={**case.params, repair.name: repair.value})
    between = make(LAYERS.members[repair.layer], dict(repair.params))
    found = between.shape(*case.shapes[repair.input])
    assert isinstance(found, Shape)
    return replace(case, shapes={**case.shapes, repair.input: (found,)})


@pytest.mark.parametrize("cls", FAMILIES, ids=lambda cls: cls.type)
@several(60, 15)
@given(drawn=st.data())
def test_each_repair_ends_the_problem_that_it_stands_beside(cls: type[Layer], drawn: st.DataObject) -> None:
    case = drawn.draw(cases(cls))
    wrong = tried(case)
    for repair in wrong.repairs if wrong else ():
        if isinstance(repair, SetParam | Insert):
            after = tried(mended(case, repair))
            assert after is None or after.message.text != wrong.message.text, repair
