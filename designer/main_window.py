"""The main window: puts canvas, panels and bar together, and connects them to the session and the training."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QIcon,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QMenu,
    QMessageBox,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from designer import icons, preferences, style
from designer.actions import dress, make_actions
from designer.canvas.view import CanvasView
from designer.documents import ENDING, Documents
from designer.gallery import Gallery
from designer.notice import Notice
from designer.panels.inspector import Inspector
from designer.panels.live import LivePanel
from designer.panels.palette import Palette
from designer.panels.training_form import TrainingForm
from designer.session import Session
from designer.texts import told
from designer.theme import ThemeChoice, choose_theme
from designer.top_bar import TopBar, span
from designer.training import IDLE, PAUSED, RUNNING, Running, run_name, same_training
from engine.message import Message
from engine.training.choices import obstacles
from engine.training.messages import Failed, Finished

PALETTE_WIDTH, INSPECTOR_WIDTH, LIVE_HEIGHT = 208, 300, 264
WARM_MS = 50


class MainWindow(QMainWindow):
    """One document, one training."""

    shown = Signal()

    def __init__(self, file: Path | None = None) -> None:
        style.prepare(QApplication.instance())  # type: ignore[arg-type]
        super().__init__()
        remembered = preferences.load()
        self.theme = choose_theme(remembered.theme)
        self.session = Session(self)
        self.running = Running(self)
        self.documents = Documents(self.session, self, remembered)
        self.documents.may_leave = self._may_end_training
        self._make_actions()
        self._build()
        self._connect()
        self._dress(remembered.theme)
        self._restore(remembered)
        self._show_file()
        self._show_commands()
        self.setAcceptDrops(True)
        if file is None or not self.documents.open_file(file):
            self.show_gallery()

    def _make_actions(self) -> None:
        names = ("copy", "cut", "duplicate", "delete")
        canvas = {name: getattr(self, f"_{name}") for name in names}
        views = ("fit", "fit_selection", "zoom_in", "zoom_out", "reset_zoom")
        slots = {
            **canvas,
            **{name: getattr(self, f"_{name}") for name in views},
            "new": self._new,
            "gallery": self.show_gallery,
            "open": self._open,
            "save": self._save,
            "save_as": self._save_as,
            "export": self._export,
            "quit": self.close,
            "undo": self._undo,
            "redo": self._redo,
            "paste": self._paste,
            "select_all": self._select_all,
            "theme_light": self._theme_light,
            "theme_dark": self._theme_dark,
            "theme_system": self._theme_system,
            "train": self.train,
            "step": self.step,
            "stop": self.running.stop,
            "restart": self.restart,
            "runs_folder": self._open_run,
            "about": self._about,
        }
        self.actions_by_name = make_actions(self, slots)
        self.addActions(list(self.actions_by_name.values()))

    def _build(self) -> None:
        self.bar = TopBar(self.actions_by_name, self.theme)
        self.recent = QMenu(self.tr("Recent files"), self)
        self.bar.fill_menus(self.recent.menuAction())
        self.palette_panel = Palette(self.session, self.theme)
        self.canvas = CanvasView(self.session, self.theme)
        self.gallery = Gallery(self.theme)
        self.notice = Notice(self.theme)
        self.inspector = Inspector(self.session, self.theme)
        self.training_form = TrainingForm(self.session, self.theme)
        self.live = LivePanel(self.session, self.running, self.theme)
        self.side = QTabWidget()
        self.side.setDocumentMode(True)
        self.side.setAccessibleName(self.tr("Properties"))
        self.side.addTab(self.inspector, self.tr("Layer"))
        self.side.addTab(self.training_form, self.tr("Training"))
        self.middle = self._splitter(Qt.Orientation.Vertical, "middle", self.canvas, self.live)
        self.middle.setSizes([600, LIVE_HEIGHT])
        self.middle.setStretchFactor(0, 1)
        self.across = self._splitter(Qt.Orientation.Horizontal, "across", self.palette_panel, self.middle, self.side)
        self.across.setSizes([PALETTE_WIDTH, 900, INSPECTOR_WIDTH])
        self.across.setStretchFactor(1, 1)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.gallery)
        self.pages.addWidget(self.across)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.bar, self.notice):
            column.addWidget(widget)
        column.addWidget(self.pages, 1)
        self.setCentralWidget(page)

    def _splitter(self, orientation: Qt.Orientation, name: str, *widgets: QWidget) -> QSplitter:
        splitter = QSplitter(orientation)
        splitter.setObjectName(name)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        for widget in widgets:
            splitter.addWidget(widget)
        return splitter

    def _connect(self) -> None:
        session, running, documents = self.session, self.running, self.documents
        self.palette_panel.layer_chosen.connect(self._add_layer)
        self.canvas.search_asked.connect(self._search_layers)
        session.file_changed.connect(self._show_file)
        session.changed.connect(self._follow)
        session.selection_changed.connect(self._show_selection)
        documents.opened.connect(self._show_document)
        documents.refused.connect(self._refuse)
        documents.told.connect(self.notice.tell)
        documents.recent_changed.connect(self._fill_recent)
        self.gallery.template_chosen.connect(documents.open_template)
        self.gallery.file_chosen.connect(documents.open_file)
        self.gallery.empty_chosen.connect(documents.new)
        self.gallery.open_chosen.connect(documents.open)
        self.live.problems.node_shown.connect(self._show_node)
        self.recent.triggered.connect(self._open_recent)
        running.state_changed.connect(self._show_commands)
        running.device_known.connect(self.bar.set_device)
        running.started.connect(self.bar.show_start)
        running.progressed.connect(self.bar.show_progress)
        running.epoch_done.connect(self.bar.show_epoch)
        running.finished.connect(self._finish)
        running.failed.connect(self._fail)

    # Documents

    def _new(self) -> None:
        self.documents.new()

    def _open(self) -> None:
        self.documents.open()

    def _save(self) -> None:
        self.documents.save()

    def _save_as(self) -> None:
        self.documents.save_as()

    def _export(self) -> None:
        self.documents.export()

    def show_gallery(self) -> None:
        """Show the ready-made networks; the open document stays as it is until one is chosen."""
        self.gallery.show_recent(self.documents.remembered.recent)
        self.pages.setCurrentWidget(self.gallery)
        self._show_commands()

    def _show_document(self) -> None:
        self.running.forget()
        self.notice.dismiss()
        self.live.clear()
        self.pages.setCurrentWidget(self.across)
        self.canvas.fit()
        self.canvas.setFocus()
        self._show_commands()

    def _show_file(self) -> None:
        name = self.documents.name()
        self.setWindowTitle(f"{name}[*] — Layerloom")
        modified = self.session.document.modified and bool(self.session.project.graph.nodes)
        self.setWindowModified(modified)
        self.bar.set_file(f"{name} •" if modified else name)

    def _fill_recent(self) -> None:
        self.recent.clear()
        found = [Path(file) for file in self.documents.remembered.recent if Path(file).is_file()]
        for file in found:
            self.recent.addAction(f"{file.name}  —  {file.parent}").setData(str(file))
        self.recent.addSeparator()
        self.recent.addAction(self.tr("Forget these")).setData("")
        self.recent.setEnabled(bool(found))

    def _open_recent(self, action: QAction) -> None:
        if action.data():
            self.documents.open_file(Path(action.data()))
        else:
            self.documents.clear_recent()

    def _refuse(self, message: Message) -> None:
        self.notice.warn(told(message))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        file = _dropped(event)
        if file is not None:
            self.documents.open_file(file)

    # Canvas

    def _add_layer(self, type_name: str) -> None:
        self.canvas.add_layer(type_name, None)
        self.canvas.setFocus()

    def _search_layers(self) -> None:
        self.palette_panel.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.palette_panel.search.selectAll()

    def _show_node(self, _key: str) -> None:
        self.canvas.fit_selection()

    def _show_selection(self, keys: frozenset[str]) -> None:
        if keys:
            self.side.setCurrentWidget(self.inspector)
        self._show_commands()

    def _undo(self) -> None:
        self.session.undo()

    def _redo(self) -> None:
        self.session.redo()

    def _copy(self) -> None:
        self.canvas.copy_selection()

    def _cut(self) -> None:
        self.canvas.cut_selection()

    def _paste(self) -> None:
        self.canvas.paste(True)

    def _duplicate(self) -> None:
        self.canvas.duplicate_selection()

    def _delete(self) -> None:
        self.canvas.delete_selection()

    def _select_all(self) -> None:
        self.canvas.select_all()

    def _fit(self) -> None:
        self.canvas.fit()

    def _fit_selection(self) -> None:
        self.canvas.fit_selection()

    def _zoom_in(self) -> None:
        self.canvas.zoom_in()

    def _zoom_out(self) -> None:
        self.canvas.zoom_out()

    def _reset_zoom(self) -> None:
        self.canvas.reset_zoom()

    # Training

    @property
    def can_continue(self) -> bool:
        """Whether the last run stopped on the way, of the network as it is drawn now."""
        unfinished = self.running.unfinished
        return unfinished is not None and same_training(unfinished, self.session.project)

    def train(self) -> None:
        """What the first button does: train, pause, or go on."""
        state = self.running.state
        if state == RUNNING:
            self.running.pause()
        elif state == PAUSED:
            self.running.proceed()
        elif state == IDLE:
            self._start(paused=False, anew=False)

    def step(self) -> None:
        if self.running.state == PAUSED:
            self.running.step()
        elif self.running.state == IDLE:
            self._start(paused=True, anew=False)

    def restart(self) -> None:
        """Train with fresh weights."""
        if self.running.state == IDLE:
            self._start(paused=False, anew=True)

    def _start(self, *, paused: bool, anew: bool) -> None:
        found = obstacles(self.session.analysis)
        if found:
            self.live.show_problems()
            self.notice.warn(told(found[0].message))
            if found[0].node:
                self.session.select([found[0].node])
            return
        self.notice.dismiss()
        self.live.fill()
        if self.can_continue and not anew:
            self.running.resume(paused=paused)
        else:
            project = self.session.project
            self.running.start(project, run_name(self.session.file, project), paused=paused)

    def _finish(self, finished: Finished) -> None:
        time = span(finished.seconds)
        text = self.tr("stopped after {time}") if finished.stopped else self.tr("finished in {time}")
        self.bar.show_end(text.format(time=time))

    def _fail(self, failed: Failed) -> None:
        self.bar.show_end(self.tr("failed"))
        self.notice.warn(told(failed.message), failed.details)

    def _open_run(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(self.running.folder))

    # What is possible now

    def _follow(self) -> None:
        self._show_commands()

    def _show_commands(self) -> None:
        """Enable what can be done, and say what undo and redo would do."""
        actions, document = self.actions_by_name, self.session.document
        drawing = self.pages.currentWidget() is self.across
        for name, label, plain in (
            ("undo", document.undo_label, self.tr("Undo")),
            ("redo", document.redo_label, self.tr("Redo")),
        ):
            actions[name].setEnabled(label is not None and drawing)
            actions[name].setText(f"{plain} {told(label)[:1].lower()}{told(label)[1:]}" if label else plain)
        for name in ("cut", "copy", "duplicate"):
            actions[name].setEnabled(bool(self.session.selection) and drawing)
        for name in ("paste", "delete", "select_all", "fit", "fit_selection", "save", "save_as", "export"):
            actions[name].setEnabled(drawing)
        self.bar.set_state(self.running.state, self.can_continue)
        for name in ("train", "step"):
            actions[name].setEnabled(actions[name].isEnabled() and drawing)
        for button in (self.bar.train, self.bar.step):
            button.setEnabled(button.isEnabled() and drawing)
        actions["restart"].setEnabled(self.running.state == IDLE and drawing)
        actions["runs_folder"].setEnabled(bool(self.running.folder))
        self.training_form.set_running(self.running.state != IDLE)

    # Looks

    def _theme_light(self) -> None:
        self.set_theme("light")

    def _theme_dark(self) -> None:
        self.set_theme("dark")

    def _theme_system(self) -> None:
        self.set_theme("system")

    def set_theme(self, choice: ThemeChoice) -> None:
        """Dress everything in light, in dark, or as the system is."""
        self.theme = choose_theme(choice)
        self._dress(choice)
        for part in (
            self.bar,
            self.palette_panel,
            self.canvas,
            self.gallery,
            self.notice,
            self.inspector,
            self.training_form,
            self.live,
        ):
            part.set_theme(self.theme)
        self._show_commands()
        if choice != self.documents.remembered.theme:
            self.documents.remember(theme=choice)

    def _dress(self, choice: ThemeChoice) -> None:
        # Only now, when the parts are together: each that is moved in a dressed window is dressed again.
        style.apply(QApplication.instance(), self.theme)  # type: ignore[arg-type]
        self.setWindowIcon(QIcon(icons.pixmap("layerloom", self.theme.text, 64)))
        dress(self.actions_by_name, self.theme)
        self.actions_by_name[f"theme_{choice}"].setChecked(True)

    def _about(self) -> None:
        from designer.about import About

        About(self).exec()

    # Start and end

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # The plots and the training process take longer than a window may take to appear.
        QTimer.singleShot(0, self.shown.emit)
        QTimer.singleShot(WARM_MS, self._warm)

    def _warm(self) -> None:
        self.live.fill()
        self.running.warm()

    def _restore(self, remembered: preferences.Preferences) -> None:
        self.resize(1440, 900)
        if remembered.geometry:
            self.restoreGeometry(QByteArray.fromBase64(remembered.geometry.encode()))
        for splitter in (self.across, self.middle):
            sizes = remembered.splitters.get(splitter.objectName(), [])
            if len(sizes) == splitter.count():
                splitter.setSizes(sizes)
        self._fill_recent()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.documents.may_replace():
            event.ignore()
            return
        splitters = {splitter.objectName(): splitter.sizes() for splitter in (self.across, self.middle)}
        geometry = bytes(self.saveGeometry().toBase64().data()).decode()
        self.documents.remember(geometry=geometry, splitters=splitters)
        self.running.close()
        event.accept()

    def _may_end_training(self) -> bool:
        if self.running.state == IDLE:
            return True
        box = QMessageBox(self)
        box.setObjectName("training")
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(self.tr("A training is running. End it?"))
        box.setInformativeText(self.tr("Its last checkpoint is kept in the folder of the run."))
        end = box.addButton(self.tr("End the training"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        return box.clickedButton() is end


def _dropped(event: QDropEvent) -> Path | None:
    """The graph file that is dropped on the window, where it is one."""
    urls = [url for url in event.mimeData().urls() if url.isLocalFile()]
    found = [Path(url.toLocalFile()) for url in urls]
    return next((file for file in found if file.suffix == ENDING), None)
