"""The main window: the frame with all its commands, connected to the session and the training."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QShowEvent,
)

from designer.beginning.dropping import dropped
from designer.frame import Frame
from designer.look.theme import ThemeChoice
from designer.possible import show_possible
from designer.texts import told
from engine.message import Message
from engine.templates import Template

WARM_MS = 50


class MainWindow(Frame):
    """Some documents, one training."""

    shown = Signal()

    def __init__(self, *files: Path) -> None:
        super().__init__()
        self._connect()
        self._fill_recent()
        self._show_file()
        self.setAcceptDrops(True)
        if not self.opened.start(files):
            self.show_gallery()
        skipped = self.saved.trouble()
        if skipped is not None and self.notice.isHidden():
            self._refuse(skipped)

    def slots(self) -> Mapping[str, Callable[..., object]]:
        canvas, documents = self.canvas, self.documents
        return {
            "new": documents.new,
            **self.opened.slots(),
            "gallery": self.show_gallery,
            "open": documents.open,
            "save": documents.save,
            "save_as": documents.save_as,
            "versions": documents.show_versions,
            "export": documents.export,
            "quit": self.close,
            "undo": self.session.undo,
            "redo": self.session.redo,
            **canvas.slots(),
            "save_block": self.saved.save,
            **self.arranging.slots(),
            **self.annotations.slots(),
            "summary": self.show_summary,
            "problems": self.show_problems,
            "theme_light": self._theme_light,
            "theme_dark": self._theme_dark,
            "theme_system": self._theme_system,
            "generate": self.show_generation,
            **self.tools.slots(),
            **self.menus.slots(),
            **self.copying.slots(),
            **self.reporting.slots(),
            **self.rate_finding.slots(),
            "repair": canvas.repair_selection,
            **self.previewing.slots(),
            **self.steering.slots(),
            **self.seeing.slots(),
            **self.without_mouse.slots(),
            **self.runs.slots(),
            **self.data_looking.slots(),
            **self.evaluating.slots(),
            **self.keeping.slots(),
            "try_it": lambda: self.live.hand("try_it", None),
        }

    def _connect(self) -> None:
        session, running, documents = self.session, self.running, self.documents
        self.palette_panel.layer_chosen.connect(self._add_layer)
        self.canvas.refused.connect(self._refuse)
        session.refused.connect(self._refuse)
        self.canvas.hint.gallery_asked.connect(self.show_gallery)
        self.canvas.recent = documents.remembered.recent_layers
        self.canvas.recent_changed.connect(lambda recent: documents.remember(recent_layers=recent))
        self.canvas.canvas.wires_selected.connect(self._show_commands)
        session.file_changed.connect(self._show_file)
        session.changed.connect(self._show_commands)
        session.selection_changed.connect(self._show_selection)
        session.path_changed.connect(self._show_commands)
        documents.opened.connect(self._show_document)
        documents.tabs.changed.connect(self._show_file)
        documents.tabs.emptied.connect(self.show_gallery)
        documents.refused.connect(self._refuse)
        documents.told.connect(self.notice.tell)
        documents.offered.connect(self.notice.offer)
        documents.recent_changed.connect(self._fill_recent)
        self.saved.told.connect(self.notice.tell)
        self.saved.refused.connect(self._refuse)
        self.palette_panel.folds_changed.connect(self._remember_folds)
        self.gallery.template_chosen.connect(self._choose_template)
        self.gallery.file_chosen.connect(documents.open_file)
        self.gallery.empty_chosen.connect(documents.new)
        self.gallery.open_chosen.connect(documents.open)
        self.gallery.own_file_chosen.connect(self.tools.dropping.choose_file)
        self.gallery.own_folder_chosen.connect(self.tools.dropping.choose_folder)
        self.gallery.known_chosen.connect(self.tools.dropping.choose_known)
        self.gallery.left.connect(self._show_canvas)
        self.live.problems.node_shown.connect(self._show_node)
        session.analysed.connect(self._count_problems)
        self.health.changed.connect(self._count_problems)
        self.health.told.connect(self.notice.tell)
        self.recent.file_chosen.connect(documents.open_file)
        self.recent.forgotten.connect(documents.clear_recent)
        running.state_changed.connect(self._show_commands)
        running.changed.connect(self._show_commands)
        self.previewing.answered.connect(self._show_commands)
        self.menus.aimed.connect(self._show_commands)
        self.rate_finding.changed.connect(self._show_commands)
        running.device_known.connect(self.bar.device.set_device)
        running.started.connect(self.bar.show_start)
        running.way_chosen.connect(self.bar.device.show_way)
        running.progressed.connect(self.bar.show_progress)
        running.epoch_done.connect(self.bar.show_epoch)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.follow_system)

    def _count_problems(self, *_: object) -> None:
        self.bar.badge.count(len(self.session.analysis.problems), len(self.health.findings))

    # Documents

    def show_gallery(self) -> None:
        """Show the ready-made networks; the open document stays as it is until one is chosen."""
        has_document = len(self.documents.tabs.open) > 1 or not self.session.tab.is_untouched
        self._fill_recent()
        self.gallery.show_way_back(self.documents.name() if has_document else "")
        self.pages.setCurrentWidget(self.gallery)
        self.gallery.setFocus()
        self._show_commands()

    def _choose_template(self, chosen: Template) -> None:
        """Open a network of the gallery; a demonstration begins at once."""
        self.documents.open_template(chosen.name)
        if chosen.starts:
            self.steering.train()
            self.live.show_score()

    def _show_canvas(self) -> None:
        self.pages.setCurrentWidget(self.across)
        self.canvas.setFocus()
        self._show_commands()

    def _show_document(self) -> None:
        self.notice.dismiss()
        self.generation.clear()
        self.steering.take_up()
        self._show_canvas()
        self.absent_data.tell_closed()

    def _show_file(self) -> None:
        name = self.documents.name()
        self.setWindowTitle(f"{name}[*] — Layerloom")
        self.setWindowModified(self.session.tab.is_changed)

    def _fill_recent(self) -> None:
        self.recent.show_files(self.documents.remembered.recent)
        self.gallery.recent.show_files(self.documents.remembered.recent)

    def _refuse(self, message: Message) -> None:
        self.notice.warn(told(message))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if paths := dropped(event):
            self.tools.dropping.hover(paths)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.tools.dropping.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        self.tools.dropping.leave()
        self.tools.dropping.take(dropped(event))

    # Canvas

    def _add_layer(self, type_name: str) -> None:
        self.canvas.add_layer(type_name, None)
        self.canvas.setFocus()

    def _remember_folds(self, categories: tuple[str, ...]) -> None:
        self.documents.remember(open_categories=categories)

    def _show_node(self, _key: str) -> None:
        self.canvas.fit_selection()

    def _show_selection(self, keys: frozenset[str]) -> None:
        if keys:
            self.side.setCurrentWidget(self.inspector)
        self._show_commands()

    # What is possible now

    def _show_commands(self) -> None:
        show_possible(self)

    # Looks

    def set_theme(self, choice: ThemeChoice) -> None:
        super().set_theme(choice)
        self._show_commands()

    def _theme_light(self) -> None:
        self.set_theme("light")

    def _theme_dark(self) -> None:
        self.set_theme("dark")

    def _theme_system(self) -> None:
        self.set_theme("system")

    # Start and end

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # The plots and the training process take longer than a window may take to appear.
        QTimer.singleShot(0, self.shown.emit)
        QTimer.singleShot(WARM_MS, self._warm)

    def _warm(self) -> None:
        if self.isHidden():
            # It was closed at once.
            return
        self.dress_actions()
        self.gallery.warm()
        self.live.fill()
        self.running.warm()
        self.opened.recovery.look()
        self.keeping.look()
        self.documents.tidy()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.opened.may_end() or not self.keeping.leave():
            event.ignore()
            return
        self.remember_sizes()
        self.opened.end()
        self.tools.dropping.close()
        self.documents.close()
        self.keeping.close()
        self.running.close()
        self.rate_finding.close()
        self.previewing.close()
        self.runs.close()
        self.data_looking.close()
        self.following_data.close()
        self.evaluating.close()
        self.generation.clear()
        event.accept()
