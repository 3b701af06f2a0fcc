"""Brings the canvas to life while a network learns: asks what its level does, and shows it at nodes and wires."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, cast, get_args

from PySide6.QtCore import QObject, Signal

from designer.canvas.alive.closely import Closely
from designer.canvas.alive.flow import Flow, FlowKind
from designer.canvas.alive.walking import Walking
from designer.canvas.alive.wires_bar import WiresBar
from designer.canvas.left_bars import LeftBars
from designer.canvas.previews.hung import GONE_BELOW
from designer.canvas.previews.strips import PreviewStrips
from designer.training.alike import same_training
from designer.training.record import IDLE
from engine.training.watching.ask import Ask, Seen

if TYPE_CHECKING:
    from designer.frame import Frame
    from engine.graph.model import Project

Choice = Literal["nothing", "signal", "gradient"]
COMMANDS: Mapping[str, Choice] = {"wires_plain": "nothing", "wires_signal": "signal", "wires_gradient": "gradient"}


class Living(QObject):
    """Live while a training of the open document runs, and behind it until the network is changed."""

    turned = Signal()
    """The canvas came to life, or shows again what is known without a training."""
    example_told = Signal(int, int)
    """Which of how many examples is shown."""

    def __init__(self, window: Frame, strips: PreviewStrips, bars: LeftBars) -> None:
        super().__init__(window)
        self.window = window
        self.strips = strips
        self.bars = bars
        remembered = window.documents.remembered.live_wires
        self.choice: Choice = cast(Choice, remembered) if remembered in get_args(Choice) else "signal"
        self.is_live = False
        self.shows_strips = True
        """Whether a person wants to see pictures below the nodes."""
        self.example: int | str = 0
        """The number of an example of the data, or what a person entered."""
        self._ask: Ask | None = None
        self._asks: tuple[Ask, ...] = ()
        self._sizes: dict[tuple[str, str], float] = {}
        """The size of what leaves each port."""
        self._shows_flows = False
        self._compared: tuple[Project | None, Project | None, Project | None] = (None, None, None)
        self._differs = False
        """Whether those three differ: each edit asks for it several times."""
        self.closely = Closely(window.canvas)
        self.walking = Walking(window)
        self.bar: WiresBar | None = None
        """Made with the first training, when the window has its actions."""
        session, running = window.session, window.running
        session.tab_changed.connect(self._begin_anew)
        running.started.connect(self._begin_anew)
        running.forgotten.connect(self._begin_anew)
        for signal in (session.changed, session.analysed, session.path_changed, running.state_changed):
            signal.connect(self.follow)
        running.seen.connect(self.take)
        window.canvas.sight_changed.connect(self._look_round)

    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each of these commands does."""
        return {
            "wires_plain": lambda: self.choose("nothing"),
            "wires_signal": lambda: self.choose("signal"),
            "wires_gradient": lambda: self.choose("gradient"),
        }

    def show_choices(self) -> None:
        """Set the mark of the chosen command."""
        for name, choice in COMMANDS.items():
            self.window.actions_by_name[name].setChecked(choice == self.choice)

    def choose(self, choice: Choice) -> None:
        """Let wires show this while a network learns."""
        self.choice = choice
        self._sizes = {}
        self.show_choices()
        self.window.documents.remember(live_wires=choice)
        self.follow()

    def show_example(self, example: int | str) -> None:
        self.example = example
        self.follow()

    def want_strips(self, wanted: bool) -> None:
        self.shows_strips = wanted
        self.strips.end_live()
        self.follow()

    def set_theme(self) -> None:
        self._show_closely()
        self.walking.follow()
        if self.bar is not None:
            self.bar.set_theme(self.window.theme)

    def _begin_anew(self, *_: object) -> None:
        """Forget what another training told, and show what this one told so far."""
        self._sizes = {}
        self.strips.end_live()
        self.follow()
        for seen in self.window.running.here.sights.get(self._ask, ()) if self._ask is not None else ():
            self.take(seen)

    def follow(self, *_: object) -> None:
        """The training, the network or what is seen of it changed: ask for what there is to see now."""
        was_live, self.is_live = self.is_live, self._finds_life()
        self._ask_again()
        self._show_flows()
        self._show_bar()
        if was_live and not self.is_live:
            self.strips.end_live()
        if was_live != self.is_live:
            self.turned.emit()

    def _finds_life(self) -> bool:
        running = self.window.running
        return running.trained is not None and (running.state != IDLE or not self.is_changed)

    @property
    def is_changed(self) -> bool:
        """Whether the network that learns, or learned last, is another one than the canvas shows."""
        running, project = self.window.running, self.window.session.project
        if running.trained is None or running.trained.graph is project.graph:
            return False
        # What was changed while it ran may be taken over into the drawing.
        compared = running.trained, running.now, project
        if any(one is not other for one, other in zip(compared, self._compared, strict=True)):
            trained, now = compared[:2]
            known = [trained] if now is None or now is trained else [trained, now]
            self._compared = compared
            self._differs = not any(same_training(one, replace(project, training=one.training)) for one in known)
        return self._differs

    def _ask_again(self, *, seen_only: bool = False) -> None:
        """Ask for what there is to see; ``seen_only`` where nothing but the part of the canvas changed."""
        canvas = self.window.canvas
        pictures = self.shows_strips and canvas.zoom > GONE_BELOW
        wanted: Ask | None = None
        if self.is_live and (pictures or self.choice != "nothing"):
            path = ".".join(self.window.session.path)
            options = (("path", path), ("example", self.example), ("wires", self.choice), ("pictures", pictures))
            wanted = Ask("canvas", "", options)
        if wanted != self._ask:
            if self._ask is not None:
                # A record would keep what it showed for good.
                self.window.running.here.sights.pop(self._ask, None)
            self._ask = wanted
        self.closely.is_on = self.is_live and self.shows_strips
        self._show_closely()
        asks = (*((wanted,) if wanted is not None else ()), *self.closely.asks())
        if asks != self._asks or not seen_only:
            # Each document has asks of its own: told again where another one may be looked at.
            self._asks = asks
            self.window.live.asking.also("canvas", asks)

    def _show_closely(self) -> None:
        self.closely.follow()
        self.strips.cover(frozenset(self.closely.items))

    def take(self, seen: Seen) -> None:
        """Show what was asked for."""
        if seen.ask.view == "neurons":
            self.closely.take(seen)
            self.strips.cover(frozenset(self.closely.items))
        if seen.ask.view == "canvas" and seen.ask != self._ask:
            # It was on its way when something else was asked for.
            self.window.running.here.sights.pop(seen.ask, None)
        if not self.is_live or seen.ask != self._ask:
            return
        self._sizes = dict(zip(seen.facts["ports"], seen.arrays["sizes"].tolist(), strict=True))
        self._show_flows()
        self.strips.show_live(seen.facts["nodes"], self.window.canvas.seen)
        self.example_told.emit(seen.facts["example"], seen.facts["examples"])

    def _show_flows(self) -> None:
        sizes = self._sizes if self.is_live and self.choice != "nothing" else {}
        if not sizes and not self._shows_flows:
            return
        self._shows_flows = bool(sizes)
        kind = cast(FlowKind, self.choice)
        for wire, item in self.window.canvas.canvas.wires.items():
            size = sizes.get((wire.source, wire.output))
            item.show_flow(Flow(kind, size) if size is not None else None)

    def _look_round(self) -> None:
        """Another part of the canvas is seen."""
        if self.is_live:
            self.strips.catch_up(self.window.canvas.seen)
            self._ask_again(seen_only=True)

    def _show_bar(self) -> None:
        if self.is_live and self.bar is None:
            actions = {name: self.window.actions_by_name[name] for name in COMMANDS}
            self.bar = WiresBar(actions, self.window.theme, self.window.canvas)
            self.bars.add(self.bar)
        if self.bar is not None:
            self.bar.setVisible(self.is_live)
