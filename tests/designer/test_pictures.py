"""Pictures of the network: the whole level as SVG, PNG and PDF, in a file and in the clipboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog
from pytestqt.qtbot import QtBot

from designer.look.theme import DARK, LIGHT, Theme
from designer.main_window import MainWindow
from designer.pictures.dialog import PictureDialog
from designer.pictures.drawing import KINDS, Kind, PictureSettings, area_of, drawn, image, picture, size_of
from engine.graph.analysis import analyse
from engine.graph.edits import move, rename, within
from engine.message import Misfit
from engine.templates import template, templates
from tests.designer.canvas_driver import click, node_point
from tests.designer.window_driver import Answers, choose_file, press_button, press_keys, start, type_into

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SVG = "{http://www.w3.org/2000/svg}"


def texts_of(svg: bytes) -> list[str]:
    return [(one.text or "").strip() for one in ElementTree.fromstring(svg).iter() if one.tag.endswith("}text")]


def press_save(dialog: QDialog) -> None:
    assert isinstance(dialog, PictureDialog)
    press_button(dialog.buttons.button(QDialogButtonBox.StandardButton.Save))


def with_filter(file: Path, kind: str) -> Callable[[QDialog], None]:
    """The answer that chooses a kind of file, and types a name without an ending."""

    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, QFileDialog)
        dialog.selectNameFilter(next(one for one in dialog.nameFilters() if kind in one))
        choose_file(file)(dialog)

    return answer


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_an_svg_keeps_its_texts_and_the_others_open_at_their_size(theme: Theme, qapp: object, tmp_path: Path) -> None:
    # Convention 27.
    project = template("digits-cnn")
    scene, settings = drawn(project.graph, analyse(project), theme), PictureSettings(scale=1.5)
    texts = texts_of(picture(scene, "svg", settings))
    assert {"Conv 2D", "32 × 8 × 8", "Cross entropy", "18,496"} <= set(texts)
    assert QSvgRenderer(QByteArray(picture(scene, "svg", settings))).isValid()
    made = QImage.fromData(picture(scene, "png", settings))
    assert made.size() == size_of(scene, settings)
    assert made.pixelColor(0, 0) == QColor(theme.canvas)
    pdf = picture(scene, "pdf", settings)
    assert pdf.startswith(b"%PDF-") and pdf.count(b"/BaseFont") > 0
    width, height = map(float, re.findall(rb"MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)[0])
    area = area_of(scene)
    assert abs(width - area.width() * 1.5 * 72 / 96) <= 1 and abs(height - area.height() * 1.5 * 72 / 96) <= 1


def test_an_svg_looks_like_the_pixels(qapp: object) -> None:
    project = template("spiral")
    scene, settings = drawn(project.graph, analyse(project), DARK), PictureSettings(scale=1.0)
    expected, shown = image(scene, settings), image(scene, settings)
    shown.fill(Qt.GlobalColor.transparent)
    painter = QPainter(shown)
    QSvgRenderer(QByteArray(picture(scene, "svg", settings))).render(painter, QRectF(shown.rect()))
    painter.end()
    far = 0
    for x in range(0, shown.width(), 3):
        for y in range(0, shown.height(), 3):
            far += abs(shown.pixelColor(x, y).lightness() - expected.pixelColor(x, y).lightness()) > 60
    assert far < 0.01 * (shown.width() / 3) * (shown.height() / 3)


@pytest.mark.parametrize("name", [one.name for one in templates()][::11])
def test_every_node_of_a_template_stands_in_its_picture(name: str, qapp: object) -> None:
    project = template(name)
    scene = drawn(project.graph, analyse(project), LIGHT)
    area = area_of(scene)
    assert all(area.contains(item.place) for item in scene.nodes.values())
    assert len(texts_of(picture(scene, "svg", PictureSettings()))) >= len(scene.nodes)


def test_without_its_ground_a_picture_is_transparent(qapp: object) -> None:
    project = template("spiral")
    scene = drawn(project.graph, analyse(project), LIGHT)
    assert image(scene, PictureSettings(ground=False)).pixelColor(0, 0).alpha() == 0
    assert image(scene, PictureSettings()).pixelColor(0, 0).alpha() == 255


def test_a_picture_that_would_be_too_large_is_one_sentence(qapp: object) -> None:
    project = template("spiral")
    project = within(project, (), lambda graph: move(graph, {"dense": (90_000.0, 0.0)}))
    scene = drawn(project.graph, analyse(project), LIGHT)
    kinds: tuple[Kind, ...] = ("png", "pdf")
    for kind in kinds:
        with pytest.raises(Misfit, match=r"too much|no reader opens"):
            picture(scene, kind, PictureSettings(scale=10.0))


def test_names_that_xml_cannot_say_leave_a_file_that_opens(qapp: object) -> None:
    project = template("spiral")
    project = within(project, (), lambda graph: rename(graph, key="dense", name='<b>&"\x01\x0b\ufffe'))
    svg = picture(drawn(project.graph, analyse(project), LIGHT), "svg", PictureSettings(), "a & <b>\x02")
    assert any("<b>&" in text for text in texts_of(svg))


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_written_where_a_person_says(
    kind: str, window: MainWindow, own_dialogs: None, tmp_path: Path
) -> None:
    # Convention 27.
    start(window, "spiral")
    click(window.canvas, node_point(window.canvas, "dense"))
    with Answers(press_save, choose_file(tmp_path / f"net.{kind}")):
        press_keys(window, Qt.Key.Key_E, CONTROL | ALT)
    data = (tmp_path / f"net.{kind}").read_bytes()
    assert data.startswith({"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}[kind])
    assert str(tmp_path) in window.notice.text
    assert not window.session.document.modified or window.session.document.undo_label is None


def test_a_name_without_an_ending_gets_that_of_the_kind(window: MainWindow, own_dialogs: None, tmp_path: Path) -> None:
    start(window, "spiral")
    with Answers(press_save, with_filter(tmp_path / "net.v2", "PNG")):
        window.actions_by_name["export_picture"].trigger()
    assert (tmp_path / "net.v2.png").read_bytes().startswith(b"\x89PNG")


def test_a_place_that_cannot_be_written_is_one_sentence(window: MainWindow, own_dialogs: None, tmp_path: Path) -> None:
    start(window, "spiral")
    (tmp_path / "net.svg").mkdir()
    with Answers(press_save, lambda dialog: _type_anyway(dialog, tmp_path / "none" / "net.svg")):
        window.actions_by_name["export_picture"].trigger()
    assert window.notice.isVisible() and window.notice.text.count(".svg") == 1
    assert list(tmp_path.glob("**/*.tmp")) == []


def _type_anyway(dialog: QDialog, file: Path) -> None:
    """Let the folder of the file be gone by the time that it is written."""
    file.parent.mkdir()
    choose_file(file)(dialog)
    file.parent.rmdir()


def test_the_dialog_says_the_size_and_a_wrong_scale_cannot_be_saved(window: MainWindow) -> None:
    start(window, "spiral")
    said: list[str] = []

    def change(dialog: QDialog) -> None:
        assert isinstance(dialog, PictureDialog)
        save = dialog.buttons.button(QDialogButtonBox.StandardButton.Save)
        said.append(dialog.size_label.text())
        type_into(dialog.form.editor("scale"), "4")
        said.append(dialog.size_label.text())
        assert save.isEnabled() and dialog.settings.scale == 4.0
        dialog.reject()

    with Answers(change):
        window.actions_by_name["export_picture"].trigger()
    first, second = (int(re.sub(r"\D", "", text.split("×")[0])) for text in said)
    assert second == 2 * first


def test_a_picture_is_copied_as_pixels_and_as_svg(window: MainWindow, qtbot: QtBot) -> None:
    # Convention 27.
    start(window, "spiral")
    press_keys(window, Qt.Key.Key_C, CONTROL | ALT)
    copied = QGuiApplication.clipboard().mimeData()
    assert copied.hasImage() and QGuiApplication.clipboard().image().width() > 800
    assert "Cross entropy" in texts_of(bytes(copied.data("image/svg+xml").data()))


def test_of_an_empty_canvas_there_is_no_picture_and_a_sentence_says_so(window: MainWindow) -> None:
    press_button(window.gallery.empty)
    press_keys(window, Qt.Key.Key_C, CONTROL | ALT)
    assert "nothing to draw" in window.notice.text
