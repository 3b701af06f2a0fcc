"""The frame of the main window: its parts, where they stand, their theme, and the sizes that are remembered."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QByteArray, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from designer.actions import dress, make_actions
from designer.beginning.following import FollowingData
from designer.canvas.annotations.commands import Annotations
from designer.canvas.arranging import Arranging
from designer.canvas.view import CanvasView
from designer.context_menus import ContextMenus
from designer.copying import Copying
from designer.documents.absent_data import AbsentData
from designer.documents.files import Documents
from designer.documents.open_documents import OpenDocuments
from designer.documents.recent import RecentFiles
from designer.documents.saved_blocks import SavedBlocks
from designer.evaluating.opening import Evaluating
from designer.gallery.page import Gallery
from designer.hinting import Hinting
from designer.look import icons, style
from designer.look.theme import ThemeChoice, choose_theme
from designer.looking.opening import DataLooking
from designer.notice import Notice
from designer.panels.generate import GeneratePanel
from designer.panels.inspector import Inspector
from designer.panels.live import LivePanel
from designer.panels.palette import OPEN_AT_FIRST, Palette
from designer.panels.summary import SummaryPanel
from designer.panels.training_form import TrainingForm
from designer.processes.previewing import Previewing
from designer.processes.rate_finding import RateFinding
from designer.reporting import Reporting
from designer.runs.history import RunHistory
from designer.seeing import Seeing
from designer.session import Session
from designer.settings import preferences
from designer.tools import Tools
from designer.top_bar import TopBar
from designer.training.health import Health
from designer.training.keeping import Keeping
from designer.training.running import Running
from designer.training.steering import Steering
from designer.without_mouse import WithoutMouse

PALETTE_WIDTH, INSPECTOR_WIDTH, LIVE_HEIGHT = 208, 300, 264
LEAST_PALETTE, LEAST_INSPECTOR = 160, 264
"""Narrower, their words would be cut off."""
USUAL_SIZE = (1440, 900)
LEAST_SEEN = 100
"""So many pixels of a window must be on a screen for a person to reach it."""


class Frame(QMainWindow):
    """Two pages under one bar: the gallery, and the canvas with its panels around it."""

    def __init__(self) -> None:
        style.prepare(QApplication.instance())  # type: ignore[arg-type]
        super().__init__()
        remembered = preferences.load()
        self.theme = choose_theme(remembered.theme)
        self.session = Session(self)
        self.running = Running(self)
        self.session.tab_changed.connect(self.running.show)
        self.running.show(self.session.tab)
        self.documents = Documents(self.session, self, remembered)
        self._make_parts()
        self.actions_by_name = make_actions(self, self.slots(), remembered.shortcuts)
        self.addActions(list(self.actions_by_name.values()))
        self.bar = TopBar(self.actions_by_name, self.theme)
        self.recent = RecentFiles(self)
        self.bar.fill_menus(self.recent.menuAction(), self.menus.reason)
        self.hinting = Hinting(self)
        self._arrange()
        self._restore(remembered)
        self._dress(remembered.theme)

    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each command of the table does."""
        raise NotImplementedError

    def _make_parts(self) -> None:
        self.saved = SavedBlocks(self.session, self)
        self.palette_panel = Palette(self.session, self.theme, self.saved)
        self.canvas = CanvasView(self.session, self.theme)
        self.arranging = Arranging(self.canvas)
        self.annotations = Annotations(self.canvas)
        self.gallery = Gallery(self.theme)
        self.notice = Notice(self.theme)
        self.inspector = Inspector(self.session, self.theme, self.running)
        self.training_form = TrainingForm(self.session, self.theme, self.running)
        self.live = LivePanel(self.session, self.running, self.theme)
        self.summary = SummaryPanel(self.session, self.theme)
        self.summary.node_shown.connect(self.canvas.fit_selection)
        self.health = Health(self.session, self.running, self)
        self.summary.weighing.weighed.connect(self.health.weigh)
        self.live.problems.follow(self.health)
        self.health.changed.connect(lambda: self.canvas.canvas.show_health(self.health.problems))
        self.canvas.canvas.put_away.connect(self.health.put_away_at)
        self.live.add_page("summary", self.summary, self.tr("Summary"))
        self.generation = GeneratePanel(self.session, self.running, self.theme)
        self.generation.ability_changed.connect(self._show_ability)
        self.live.add_page("generate", self.generation, self.tr("Generate"))
        self._show_ability()
        self.absent_data = AbsentData(self.session, self)
        self.following_data = FollowingData(self)
        self.side = QTabWidget()
        self.side.setDocumentMode(True)
        self.side.setAccessibleName(self.tr("Properties"))
        self.side.addTab(self.inspector, self.tr("Layer"))
        self.side.addTab(self.training_form, self.tr("Training"))
        self.rate_finding = RateFinding(self)
        self.tools = Tools(self)
        self.menus = ContextMenus(self)
        self.copying, self.reporting = Copying(self), Reporting(self)
        self.opened = OpenDocuments(self)
        self.steering = Steering(self)
        self.seeing = Seeing(self)
        self.without_mouse = WithoutMouse(self)
        self.previewing = Previewing(self, is_on=self.documents.remembered.previews)
        self.live.example_shown.connect(self.previewing.living.show_example)
        self.runs = RunHistory(self)
        self.data_looking = DataLooking(self)
        self.evaluating = Evaluating(self)
        self.keeping = Keeping(self)

    def _arrange(self) -> None:
        self.middle = self._splitter(Qt.Orientation.Vertical, "middle", self.canvas, self.opened.below)
        self.middle.setStretchFactor(0, 1)
        left = self.without_mouse.left
        left.setMinimumWidth(LEAST_PALETTE)
        self.side.setMinimumWidth(LEAST_INSPECTOR)
        self.across = self._splitter(Qt.Orientation.Horizontal, "across", left, self.middle, self.side)
        self.across.setStretchFactor(1, 1)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.gallery)
        self.pages.addWidget(self.across)
        self.pages.currentChanged.connect(self.opened.show_bar)
        self.opened.show_bar()
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.bar, self.opened.bar, self.notice, self.opened.left_behind):
            column.addWidget(widget)
        column.addWidget(self.pages, 1)
        self.setCentralWidget(page)

    def reset_layout(self) -> None:
        """Give all parts the sizes that they have in a new window, and open what is open there."""
        self.middle.setSizes([600, LIVE_HEIGHT])
        self.across.setSizes([PALETTE_WIDTH, 900, INSPECTOR_WIDTH])
        self.palette_panel.open_only(OPEN_AT_FIRST)
        self.side.setCurrentIndex(0)
        self.live.reset()

    def _splitter(self, orientation: Qt.Orientation, name: str, *widgets: QWidget) -> QSplitter:
        splitter = QSplitter(orientation)
        splitter.setObjectName(name)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        for widget in widgets:
            splitter.addWidget(widget)
        return splitter

    def show_summary(self) -> None:
        self.live.show_page(self.summary)
        self.summary.tree.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_problems(self) -> None:
        self.live.show_problems()
        self.live.problems.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_generation(self) -> None:
        self.live.show_page(self.generation)
        self.generation.focus()

    def _show_ability(self) -> None:
        """Offer to generate where the network can."""
        self.live.groups.offer(self.generation, self.generation.ability is not None)

    def set_theme(self, choice: ThemeChoice) -> None:
        """Dress everything in light, in dark, or as the system is."""
        self.theme = choose_theme(choice)
        self._dress(choice)
        self.dress_actions()
        for part in (
            self.bar,
            self.palette_panel,
            self.canvas,
            self.gallery,
            self.notice,
            self.inspector,
            self.training_form,
            self.live,
            self.summary,
            self.generation,
            self.tools,
            self.without_mouse,
            self.hinting,
            self.runs,
            self.data_looking,
            self.evaluating,
        ):
            part.set_theme(self.theme)
        self.opened.set_theme(self.theme)
        self.previewing.set_theme()
        if choice != self.documents.remembered.theme:
            self.documents.remember(theme=choice)

    def follow_system(self) -> None:
        """The system went light or dark: go along where a person chose that."""
        if self.documents.remembered.theme == "system" and choose_theme("system") is not self.theme:
            self.set_theme("system")

    def _dress(self, choice: ThemeChoice) -> None:
        # At the start only now, when the parts are together: each that is moved in a dressed window is dressed again.
        style.apply(QApplication.instance(), self.theme)  # type: ignore[arg-type]
        self.setWindowIcon(QIcon(icons.pixmap("layerloom", self.theme.text, 64)))
        self.actions_by_name[f"theme_{choice}"].setChecked(True)
        self.previewing.show_choices()
        self.seeing.show_choices()
        self.keeping.show_choice()

    def dress_actions(self) -> None:
        """Give the commands their icons; they stand in menus alone, and to draw them all would hold up the start."""
        dress(self.actions_by_name, self.theme)

    def _restore(self, remembered: preferences.Preferences) -> None:
        self.resize(*USUAL_SIZE)
        self.reset_layout()
        if remembered.geometry:
            self.restoreGeometry(QByteArray.fromBase64(remembered.geometry.encode()))
            self._stay_seen()
        for splitter in (self.across, self.middle):
            sizes = remembered.splitters.get(splitter.objectName(), [])
            if len(sizes) == splitter.count():
                splitter.setSizes(sizes)
        if remembered.panels is not None:
            self.live.arrange(remembered.panels)
        if remembered.open_categories is not None:
            self.palette_panel.open_only(remembered.open_categories)

    def _stay_seen(self) -> None:
        """Stand as in a first start where what was remembered is on no screen, or no size of a window."""
        seen = [self.geometry() & screen.availableGeometry() for screen in QGuiApplication.screens()]
        if not any(min(part.width(), part.height()) >= LEAST_SEEN for part in seen):
            room = QGuiApplication.primaryScreen().availableGeometry()
            self.setWindowState(Qt.WindowState.WindowNoState)
            self.setGeometry(QRect(room.topLeft(), QSize(*USUAL_SIZE).boundedTo(room.size())))

    def remember_sizes(self) -> None:
        """Keep the window's place and the sizes of its parts for the next start."""
        splitters = dict(self.documents.remembered.splitters)
        # Parts that nobody has seen yet have no sizes.
        if self.canvas.was_seen:
            splitters |= {splitter.objectName(): splitter.sizes() for splitter in (self.across, self.middle)}
        geometry = bytes(self.saveGeometry().toBase64().data()).decode()
        self.documents.remember(geometry=geometry, splitters=splitters, panels=self.live.remembered())
