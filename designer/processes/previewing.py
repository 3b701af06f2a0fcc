"""Previews while drawing: when they are asked for, what stands in their place in a training, and their switch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from designer.canvas.alive.living import Living
from designer.canvas.left_bars import LeftBars
from designer.canvas.previews.example_bar import ExampleBar
from designer.canvas.previews.strips import PreviewStrips
from designer.processes.previews import Previews
from engine.training.preview import MOST_NODES, Done, NodePreview

if TYPE_CHECKING:
    from designer.frame import Frame


class Previewing(QObject):
    """Asks for the previews of the open document, and hands them to the canvas."""

    answered = Signal()
    """All that there is to show is shown."""

    def __init__(self, window: Frame, *, is_on: bool) -> None:
        super().__init__(window)
        self.window = window
        self.is_on = is_on
        self.example = self.examples = 0
        """The example that is shown, of so many; none are known before the first answer."""
        self.computed: tuple[str, ...] = ()
        """What was computed for the last answer."""
        self.strips = PreviewStrips(window.canvas.canvas)
        self.bar: ExampleBar | None = None
        """Says which example is shown; made with the first answer, when the window has its actions."""
        self.previews = Previews(self)
        self._document = window.session.document
        self.bars = LeftBars(window.canvas)
        self.living = Living(window, self.strips, self.bars)
        self.living.shows_strips = is_on
        self.living.turned.connect(self._ask)
        self.living.example_told.connect(self._show_live_example)
        self.previews.told.connect(self._tell)
        self.previews.done.connect(self._end)
        self.previews.lost.connect(window.notice.warn)
        session, running = window.session, window.running
        session.changed.connect(self._follow)
        session.analysed.connect(self._hang)
        session.path_changed.connect(self._hang)
        # Its weights are others now.
        for signal in (running.finished, running.paused):
            signal.connect(self._ask)

    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each of these commands does."""
        return {
            "previews": self.toggle,
            "next_example": lambda: self.step(1),
            "previous_example": lambda: self.step(-1),
            **self.living.slots(),
        }

    def possible(self) -> Mapping[str, bool]:
        has_more = self.is_on and self.examples > 1
        return {"next_example": has_more, "previous_example": has_more}

    def toggle(self) -> None:
        """Turn previews off, or on again."""
        self.set_on(not self.is_on)
        self.window.documents.remember(previews=self.is_on)

    def show_choices(self) -> None:
        """Set the marks of the switches."""
        self.window.actions_by_name["previews"].setChecked(self.is_on)
        self.living.show_choices()

    def set_on(self, is_on: bool) -> None:
        self.is_on = is_on
        self.show_choices()
        self.living.want_strips(is_on)
        if is_on:
            self._ask()
        else:
            self.previews.close()
            self._forget()

    def step(self, by: int) -> None:
        """Show another example of the data."""
        self.example = (self.example + by) % max(self.examples, 1)
        self.living.show_example(self.example)
        self._ask()

    def set_theme(self) -> None:
        self.strips.follow()
        self.living.set_theme()
        if self.bar is not None:
            self.bar.set_theme(self.window.theme)

    def close(self) -> None:
        """End the process with the window."""
        self.previews.close()

    def _follow(self, *_: object) -> None:
        if self.window.session.document is not self._document:
            self._document = self.window.session.document
            self.example = self.examples = 0
            self.living.show_example(0)
            self._forget()
        self._ask()

    def _forget(self) -> None:
        self.previews.forget()
        self.strips.keep_only(set())
        if self.bar is not None:
            self.bar.hide()

    def _ask(self, *_: object) -> None:
        if self.living.is_live and not self.living.is_changed:
            return
        project = self.window.session.project
        nodes = project.graph.nodes
        if not self.is_on or len(nodes) > MOST_NODES or not any(node.type == "Data" for node in nodes.values()):
            self._forget()
            return
        self.previews.ask(project, self.window.running.folder, self.example)

    def _hang(self, *_: object) -> None:
        self.strips.follow()

    def _tell(self, key: str, shown: NodePreview) -> None:
        if self.is_on:
            self.strips.show(key, shown)

    def _end(self, done: Done) -> None:
        self.strips.keep_only(set(done.nodes))
        self.computed = done.computed
        if not self.living.is_live:
            self.example, self.examples = done.example, done.examples
            self._show_example()
        self.answered.emit()

    def _show_live_example(self, example: int, examples: int) -> None:
        """Of a network that learns other examples are shown: those that it is judged by."""
        if self.is_on and (example, examples) != (self.example, self.examples):
            self.example, self.examples = example, examples
            self._show_example()
            self.answered.emit()

    def _show_example(self) -> None:
        if self.bar is None:
            actions = self.window.actions_by_name
            previous, following = actions["previous_example"], actions["next_example"]
            self.bar = ExampleBar(previous, following, self.window.theme, self.window.canvas)
            self.bars.add(self.bar, first=True)
        self.bar.show_example(self.example, self.examples)
