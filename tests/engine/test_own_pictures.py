"""Says what is found out of a person's pictures, in folders or named by a table, and what cannot be learned from."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.data.declare import Found
from engine.data.finding import found, kind_of
from engine.data.sets.named_pictures import NamedPictures
from engine.data.sets.pictures import Pictures
from engine.declare import make, plain
from engine.message import Misfit

RED, GREEN, GREY = (200, 0, 0), (0, 200, 0), (90, 90, 90)


def saved(path: Path, size: tuple[int, int] = (20, 20), colour: tuple[int, int, int] = RED) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, colour).save(path)
    return path


def folders(path: Path, size: tuple[int, int] = (20, 20), colour: tuple[int, int, int] = RED) -> Path:
    for name in ("cat", "dog", "owl"):
        for at in range(3):
            saved(path / name / f"{at}.png", size, colour)
    return path


def table(path: Path, rows: list[list[str]], name: str = "labels.csv", sign: str = ",") -> Path:
    path.mkdir(exist_ok=True)
    with (path / name).open("w", newline="") as file:
        csv.writer(file, delimiter=sign).writerows(rows)
    return path / name


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """Four pictures in a folder below that of their table."""
    for at in range(4):
        saved(tmp_path / "images" / f"{at}.png", colour=(40 * at + 40, 0, 0))
    return table(
        tmp_path, [["file", "class"], *([f"images/{at}.png", "even" if at % 2 == 0 else "odd"] for at in range(4))]
    )


def told(one: Found) -> str:
    return " ".join(map(str, one.reasons))


def refused(path: Path) -> str:
    with pytest.raises(Misfit) as caught:
        found(path)
    return str(caught.value)


def test_folders_of_pictures_are_classes_with_their_names_and_each_choice_is_explained(tmp_path: Path) -> None:
    (folders(tmp_path) / "cat" / "notes.txt").write_text("no picture")
    one = found(tmp_path)
    values = plain(one.data_set)
    assert values == {
        **{"type": "Pictures", "folder": str(tmp_path), "classes": 3, "names": ["cat", "dog", "owl"]},
        **{"side": 20, "colours": "red, green and blue"},
    }
    assert one.data_set.class_names == {"label": ("cat", "dog", "owl")}
    for part in ("9 pictures in 3 folders", "cat, dog, owl", "20 × 20", "coloured"):
        assert part in told(one)
    outputs = one.data_set.load()
    assert outputs["image"].shape == (9, 3, 20, 20) and outputs["label"].tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]


def test_grey_pictures_get_one_channel_even_where_they_are_saved_in_colours(tmp_path: Path) -> None:
    one = found(folders(tmp_path, colour=GREY))
    assert one.data_set.facts()["image"].sizes == (1, 20, 20) and "grey" in told(one)
    assert one.data_set.load()["image"] == pytest.approx(90 / 255, abs=1 / 255)


@pytest.mark.parametrize(
    ("size", "side"), [((28, 28), 28), ((100, 70), 64), ((300, 500), 128), ((5, 9), 8), ((128, 128), 128)]
)
def test_the_side_follows_from_the_sizes_of_the_pictures(tmp_path: Path, size: tuple[int, int], side: int) -> None:
    one = found(folders(tmp_path, size))
    assert one.data_set.facts()["image"].sizes == (3, side, side) and f"{side} × {side}" in told(one)


def test_a_folder_that_has_other_classes_now_says_so(tmp_path: Path) -> None:
    one = found(folders(tmp_path)).data_set
    (tmp_path / "owl").rename(tmp_path / "ant")
    with pytest.raises(Misfit, match="now holds the classes ant, cat, dog, but it held cat, dog, owl"):
        one.load()


def test_settings_of_before_there_were_names_are_read_as_ever(tmp_path: Path) -> None:
    one = make(Pictures, {"folder": str(folders(tmp_path)), "classes": 3, "side": 8, "colours": "grey"})
    assert one.load()["image"].shape == (9, 1, 8, 8) and not one.class_names
    assert make(Pictures, {"classes": 2, "names": ["a", "b", "c"]}).class_names == {}


def test_pictures_without_classes_are_told_what_is_missing(tmp_path: Path) -> None:
    saved(tmp_path / "one.png")
    assert "nothing that tells their classes" in refused(tmp_path) and "CSV" in refused(tmp_path)


def test_one_class_alone_is_named(tmp_path: Path) -> None:
    saved(tmp_path / "cat" / "one.png")
    assert "only one of its folders, cat" in refused(tmp_path)


def test_a_class_without_pictures_is_named(tmp_path: Path) -> None:
    (folders(tmp_path) / "bee").mkdir()
    assert "The folder bee" in refused(tmp_path) and "no picture is in it" in refused(tmp_path)


def test_folders_that_lie_too_deep_are_told_which_to_choose(tmp_path: Path) -> None:
    folders(tmp_path / "train"), folders(tmp_path / "test")
    assert "such as test" in refused(tmp_path)


def test_a_picture_that_is_none_is_named_before_anything_is_learned(tmp_path: Path) -> None:
    path = folders(tmp_path) / "dog" / "1.png"
    path.write_text("no picture")
    assert str(path) in refused(tmp_path)


def test_a_table_beside_the_pictures_says_their_classes(listed: Path) -> None:
    for place in (listed, listed.parent):
        assert kind_of(place) is NamedPictures and not Pictures.reads(place)
        one = found(place)
        assert one.data_set.class_names == {"label": ("even", "odd")} and one.data_set.example_count() == 4
        assert one.data_set.facts()["label"].classes == 2
        for part in ("4 pictures in file", "in class", "even, odd"):
            assert part in told(one)
        outputs = one.data_set.load()
        assert outputs["label"].tolist() == [0, 1, 0, 1]
        reds = outputs["image"][:, 0].mean(axis=(1, 2)) * 255
        assert reds == pytest.approx([40, 80, 120, 160], abs=1)


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("head", [[], ["breed", "id"]])
def test_columns_are_found_in_any_order_with_and_without_names_and_endings(
    tmp_path: Path, sign: str, head: list[str]
) -> None:
    for at in range(12):
        saved(tmp_path / "train" / f"x{at}.png")
    rows = [[str(11 - at), f"x{at}"] for at in range(12)]
    path = table(tmp_path, [head, *rows] if head else rows, "list.csv", sign)
    one = found(path).data_set
    assert one.class_names["label"] == tuple(map(str, range(12))), "whole numbers stand in their order"
    assert one.load()["label"].tolist() == list(range(11, -1, -1))


def test_a_person_chooses_the_column_of_the_classes(tmp_path: Path) -> None:
    for at in range(4):
        saved(tmp_path / f"{at}.png")
    path = table(
        tmp_path, [["file", "class", "size"], *([f"{at}.png", "ab"[at % 2], "sl"[at // 2]] for at in range(4))]
    )
    assert found(path, "size").data_set.load()["label"].tolist() == [1, 1, 0, 0]
    with pytest.raises(Misfit, match="no column 'colour'"):
        found(path, "colour")


def test_a_table_that_changed_is_asked_for_again(listed: Path) -> None:
    one = found(listed).data_set
    listed.write_text(listed.read_text().replace("odd", "new"))
    with pytest.raises(Misfit, match="has changed since"):
        one.load()


TABLES: dict[str, tuple[list[list[str]], str]] = {
    "a picture that is not there": ([["0.png", "a"], ["1.png", "b"], ["9.png", "b"]], "Line 3 of .* '9.png'"),
    "one without a class": ([["0.png", "a"], ["1.png", ""]], "Line 2 of .* does not say of which class"),
    "one class": ([["0.png", "a"], ["1.png", "a"]], "same class in column 2"),
    "no class": ([["0.png"], ["1.png"]], "only one column"),
    "names alone": ([["0.png", "1.png"], ["0.png"]], "does not say of which class"),
    "a way out": ([["0.png", "a"], ["1.png", "b"], ["../out.png", "b"]], "Line 3 of .*does not hold exactly one"),
}


@pytest.mark.parametrize("case", TABLES)
def test_a_table_that_cannot_be_learned_from_is_told_with_its_line(tmp_path: Path, case: str) -> None:
    saved(tmp_path / "out.png")
    for at in range(2):
        saved(tmp_path / "in" / f"{at}.png")
    rows, sentence = TABLES[case]
    with pytest.raises(Misfit, match=sentence):
        found(table(tmp_path / "in", rows))


def test_two_pictures_of_one_name_cannot_be_meant(tmp_path: Path) -> None:
    for place in ("a", "b"):
        saved(tmp_path / place / "0.png")
    saved(tmp_path / "c.png"), saved(tmp_path / "d.png")
    rows = [["c.png", "x"], ["d.png", "y"], ["0.png", "x"]]
    with pytest.raises(Misfit, match="does not hold exactly one of that name"):
        found(table(tmp_path, rows))
    rows[-1][0] = "b/0.png"
    assert found(table(tmp_path, rows)).data_set.load()["label"].tolist() == [0, 1, 0]


def test_other_tables_and_folders_are_left_to_others(tmp_path: Path) -> None:
    path = table(tmp_path, [["width", "kind"], ["1", "a"], ["2", "b"]])
    assert not NamedPictures.reads(path) and not Pictures.reads(path) and not NamedPictures.reads(tmp_path)
    assert not Pictures.reads(tmp_path) and not Pictures.reads(tmp_path / "none") and not Pictures.reads(Path("a\0b"))
    saved(tmp_path / "one.png")
    assert not NamedPictures.reads(path), "a table beside a picture need not name it"


def test_other_pictures_come_from_a_file_or_a_folder_for_prediction(tmp_path: Path, listed: Path) -> None:
    one = found(listed).data_set
    entered = one.inputs(listed.parent / "images")
    assert np.array_equal(entered.parts["image"], one.load()["image"])
    assert [Path(name).name for name in entered.told["file"]] == ["0.png", "1.png", "2.png", "3.png"]
    single = one.inputs(listed.parent / "images" / "2.png")
    assert np.array_equal(single.parts["image"], entered.parts["image"][2:3])
    (tmp_path / "empty").mkdir()
    with pytest.raises(Misfit, match="holds no picture"):
        one.inputs(tmp_path / "empty")
