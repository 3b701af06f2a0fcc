"""The panel that generates: it is there where a network can, waits for a training, and tells what its process says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from designer.look.theme import DARK, LIGHT
from designer.main_window import MainWindow
from designer.panels.generate import GeneratePanel
from designer.session import Session
from designer.training.running import Running
from engine.generate import Ability, ability
from engine.graph.edits import set_param
from engine.graph.model import Project
from engine.templates import template
from engine.training.start import train
from tests.designer.window_driver import press_button, start, wait

VERSE = "to be or not to be\n" * 60
NETWORKS: dict[Ability, str] = {"text": "shakespeare-lstm", "answer": "seq2seq-reverse", "pictures": "variational"}


def small(kind: Ability, folder: Path) -> Project:
    """A network of this kind that is trained in a moment."""
    project = template(NETWORKS[kind])
    examples = dict(project.graph.nodes["data"].params["examples"])
    if kind == "text":
        (folder / "input.txt").write_text(VERSE)
        examples |= {"folder": str(folder), "length": 16}
    elif kind == "answer":
        examples |= {"examples": 100}
    graph = set_param(project.graph, "data", "examples", examples)
    return replace(project, graph=graph, training={**project.training, "epochs": 1, "device": "cpu"})


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[Ability, tuple[Project, Path]]:
    """A network of each kind with the folder of its run."""
    made: dict[Ability, tuple[Project, Path]] = {}
    for kind in NETWORKS:
        folder = tmp_path_factory.mktemp(kind)
        project = small(kind, folder)
        list(train(project, out=folder / "run", threads=1))
        made[kind] = project, folder / "run"
    return made


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[GeneratePanel]:
    made = GeneratePanel(Session(), Running(), LIGHT)
    qtbot.addWidget(made)
    made.resize(560, 260)
    made.show()
    yield made
    made.clear()


def open_run(panel: GeneratePanel, run: tuple[Project, Path]) -> None:
    panel.session.show(run[0], None)
    panel.running.here.folder = str(run[1])
    panel.look()


def fields(panel: GeneratePanel) -> set[str]:
    return {name for name, field in panel.fields.items() if not field.isHidden()}


def test_the_tab_is_there_where_the_network_can_generate(window: MainWindow, qtbot: QtBot) -> None:
    tabs, page = window.live.groups.groups[0], window.generation
    action = window.actions_by_name["generate"]
    start(window, "shakespeare-lstm")
    qtbot.waitUntil(lambda: tabs.isTabVisible(tabs.indexOf(page)))
    window._show_commands()
    assert action.isEnabled()
    action.trigger()
    assert tabs.currentWidget() is page and page.pages.currentWidget() is page.hint
    assert page.hint.text().startswith("Train the network first.")
    window.session.document.saved()
    start_again = window.gallery
    window.show_gallery()
    assert start_again.isVisible()
    start(window, "digits-mlp")
    qtbot.waitUntil(lambda: not tabs.isTabVisible(tabs.indexOf(page)))
    assert tabs.currentWidget() is not page


@pytest.mark.parametrize("kind", NETWORKS)
def test_only_the_settings_that_mean_something_are_shown(panel: GeneratePanel, kind: Ability) -> None:
    project = template(NETWORKS[kind])
    assert ability(project) == kind
    panel.session.show(project, None)
    panel.look()
    assert panel.ability == kind
    shown = {
        "text": {"temperature", "length", "seed"},
        "answer": set(),
        "pictures": {"count", "seed"},
    }
    assert fields(panel) == shown[kind]
    assert panel.prompt.isHidden() == (kind == "pictures") and panel.fresh.isHidden() == (kind != "pictures")


def test_without_weights_nothing_is_begun(panel: GeneratePanel, tmp_path: Path) -> None:
    panel.session.show(template("shakespeare-lstm"), None)
    for folder in ("", str(tmp_path)):
        panel.running.here.folder = folder
        panel.look()
        panel.generate()
        assert panel.pages.currentWidget() is panel.hint and not panel.generation.is_running


def test_a_text_comes_piece_by_piece_behind_its_prompt(
    panel: GeneratePanel, qtbot: QtBot, runs: dict[Ability, tuple[Project, Path]]
) -> None:
    open_run(panel, runs["text"])
    assert panel.pages.currentWidget() is panel.controls
    pieces: list[str] = []
    panel.generation.written.connect(pieces.append)
    QTest.keyClicks(panel.prompt, "to be")
    panel.numbers["length"].give(40)
    panel.heat.setValue(panel.heat.maximum())
    assert panel.warmth.text() == "2.00"
    press_button(panel.go)
    assert not panel.go.isEnabled() and panel.stop.isEnabled() and panel.state.text().endswith("…")
    wait(qtbot, lambda: not panel.generation.is_running)
    assert panel.state.text() == ""
    assert panel.text.toPlainText() == "to be" + "".join(pieces) and len("".join(pieces)) == 40
    assert panel.go.isEnabled() and not panel.stop.isEnabled()


def test_a_number_that_cannot_be_is_told_and_nothing_begins_with_another_one(
    panel: GeneratePanel, runs: dict[Ability, tuple[Project, Path]]
) -> None:
    open_run(panel, runs["text"])
    field = panel.numbers["length"]
    before = field.value
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    QTest.keyClicks(field, "0")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "0" and field.value == before and field.property("problem")
    assert panel.state.isVisible() and panel.state.text().startswith("Length is 0, but must be from 1 to ")
    assert not panel.go.isEnabled()
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == str(before) and panel.go.isEnabled() and not panel.state.isVisible()


def test_stop_ends_it_at_once_and_keeps_what_was_written(
    panel: GeneratePanel, qtbot: QtBot, runs: dict[Ability, tuple[Project, Path]]
) -> None:
    open_run(panel, runs["text"])
    panel.numbers["length"].give(100_000)
    QTest.keyClick(panel.prompt, Qt.Key.Key_Return)
    wait(qtbot, lambda: len(panel.text.toPlainText()) > 5)
    press_button(panel.stop)
    written = panel.text.toPlainText()
    assert not panel.generation.is_running and panel.state.text() == "Stopped."
    assert panel.go.isEnabled() and panel.text.toPlainText() == written


def test_answers_stand_one_below_the_other(
    panel: GeneratePanel, qtbot: QtBot, runs: dict[Ability, tuple[Project, Path]]
) -> None:
    open_run(panel, runs["answer"])
    assert not panel.go.isEnabled(), "there is nothing to answer yet"
    for prompt in ("abcdefgh", "stuvwxyz"):
        panel.prompt.setText(prompt)
        press_button(panel.go)
        wait(qtbot, lambda: not panel.generation.is_running)
        assert panel.state.text() == ""
    pairs = [line.split(" → ") for line in panel.text.toPlainText().split("\n")]
    assert [prompt for prompt, _ in pairs] == ["abcdefgh", "stuvwxyz"]
    assert all(len(answer) <= 8 and not set(answer) - set("abcdefghijklmnopqrstuvwxyz") for _, answer in pairs)


def test_what_cannot_be_is_one_sentence(
    panel: GeneratePanel, qtbot: QtBot, runs: dict[Ability, tuple[Project, Path]]
) -> None:
    open_run(panel, runs["text"])
    panel.prompt.setText("日本")
    press_button(panel.go)
    wait(qtbot, lambda: not panel.generation.is_running)
    assert panel.state.isVisible() and panel.state.text().endswith(".") and "Traceback" not in panel.state.text()


def test_new_ones_draw_with_the_next_seed(
    panel: GeneratePanel, qtbot: QtBot, runs: dict[Ability, tuple[Project, Path]]
) -> None:
    open_run(panel, runs["pictures"])
    panel.numbers["count"].give(4)
    press_button(panel.go)
    wait(qtbot, lambda: not panel.generation.is_running)
    first = panel.picture.shown.toImage()
    assert not first.isNull() and panel.numbers["seed"].value == 0
    press_button(panel.fresh)
    wait(qtbot, lambda: not panel.generation.is_running)
    assert panel.numbers["seed"].value == 1
    assert panel.picture.shown.toImage().size() == first.size() and panel.picture.shown.toImage() != first


def test_another_network_forgets_what_was_generated(
    panel: GeneratePanel, runs: dict[Ability, tuple[Project, Path]]
) -> None:
    open_run(panel, runs["text"])
    panel.text.setPlainText("to be")
    open_run(panel, runs["pictures"])
    assert panel.text.toPlainText() == "" and panel.ability == "pictures"


@pytest.mark.parametrize("kind", NETWORKS)
def test_every_part_has_a_name_and_room_in_both_themes(
    panel: GeneratePanel, runs: dict[Ability, tuple[Project, Path]], kind: Ability
) -> None:
    open_run(panel, runs[kind])
    for theme in (LIGHT, DARK):
        panel.set_theme(theme)
        for part in (panel.prompt, panel.go, panel.stop, panel.fresh, panel.heat, *panel.numbers.values(), panel.text):
            if part.isHidden():
                continue
            assert name_of(part), part
            assert panel.rect().contains(part.mapTo(panel, part.rect().topLeft()))


def name_of(part: QWidget) -> str:
    return part.accessibleName() or str(part.property("text") or "")
