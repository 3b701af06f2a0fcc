"""The bar of the open documents: a tab for each, with its name, its mark while it is not saved, and what trains."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QIcon, QMouseEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QTabBar, QToolButton, QWidget

from designer.documents.tab import Tab
from designer.documents.tabs import Tabs
from designer.look import icons
from designer.look.theme import ICON_SIZE, SPACE_1, Theme
from designer.training.record import IDLE, PAUSED
from designer.training.running import Running

HEIGHT = 36
NARROWEST, WIDEST = 96, 240
TARGET = 24
CROSS = 12
MOMENTS = 32
"""So often a ring is drawn anew until it is full."""


class DocumentTabs(QTabBar):
    """Qt's bar, with closing by the middle button and a menu on each tab."""

    close_asked = Signal(int)
    menu_asked = Signal(int, QPoint)
    chosen_again = Signal(int)
    """The tab that is looked at was clicked."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("documentTabs")
        self.setMovable(True)
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setElideMode(Qt.TextElideMode.ElideMiddle)
        self.setUsesScrollButtons(True)
        self.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
        self.setFixedHeight(HEIGHT)
        self._pressed = -1

    def tabSizeHint(self, index: int) -> QSize:
        wanted = super().tabSizeHint(index)
        return QSize(min(max(wanted.width(), NARROWEST), WIDEST), HEIGHT)

    def minimumTabSizeHint(self, index: int) -> QSize:
        return QSize(NARROWEST, HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton:
            self._pressed = self.tabAt(event.position().toPoint())
            return
        before = self.currentIndex()
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self.tabAt(event.position().toPoint()) == before:
            self.chosen_again.emit(before)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.MiddleButton:
            super().mouseReleaseEvent(event)
            return
        at, self._pressed = self._pressed, -1
        if at >= 0 and at == self.tabAt(event.position().toPoint()):
            self.close_asked.emit(at)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        at = self.currentIndex() if keyboard else self.tabAt(event.pos())
        if at >= 0:
            place = self.tabRect(at).bottomLeft() if keyboard else event.pos()
            self.menu_asked.emit(at, self.mapToGlobal(place))


class TabBar(QWidget):
    """The open documents; it follows the tabs, and changes them alone."""

    new_asked = Signal()

    def __init__(self, tabs: Tabs, running: Running, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tabBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.tabs, self.running, self.theme = tabs, running, theme
        self._told: list[tuple[tuple[str, int] | None, list[str]]] = []
        """What each tab tells: the state of its training and how far its ring is drawn, and all that in words."""
        self.bar = DocumentTabs(self)
        self.bar.setAccessibleName(self.tr("Open documents"))
        self.plus = QToolButton(self)
        self.plus.setFixedSize(TARGET + SPACE_1, TARGET + SPACE_1)
        self.plus.setAccessibleName(self.tr("New document"))
        self.plus.setToolTip(self.tr("New document (Ctrl+N)"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, SPACE_1, 0)
        row.setSpacing(SPACE_1)
        row.addWidget(self.bar)
        row.addWidget(self.plus)
        row.addStretch(1)
        self._connect()
        self.set_theme(theme)

    def _connect(self) -> None:
        self.plus.clicked.connect(self.new_asked)
        self.bar.chosen_again.connect(self._choose)
        self.bar.currentChanged.connect(self._choose)
        self.bar.tabMoved.connect(self._move)
        self.bar.close_asked.connect(self._close)
        self.bar.menu_asked.connect(self.open_menu)
        self.tabs.changed.connect(self.follow)
        self.running.moved.connect(self._show_signs)

    # What is shown

    def follow(self) -> None:
        """Show the tabs as they are."""
        opened = self.tabs.open
        self.bar.blockSignals(True)
        while self.bar.count() > len(opened):
            self.bar.removeTab(self.bar.count() - 1)
        while self.bar.count() < len(opened):
            self._add()
        for at, tab in enumerate(opened):
            self._name(at, tab)
        self.bar.setCurrentIndex(self.tabs.at)
        self.bar.blockSignals(False)
        self._show_signs()

    def _add(self) -> None:
        at = self.bar.addTab("")
        cross = QToolButton(self.bar)
        cross.setFixedSize(TARGET, TARGET)
        cross.setIconSize(QSize(CROSS, CROSS))
        cross.setIcon(icons.icon("close", self.theme.muted, CROSS))
        cross.setToolTip(self.tr("Close (Ctrl+W)"))
        cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        cross.clicked.connect(self._close_by_cross)
        self.bar.setTabButton(at, QTabBar.ButtonPosition.RightSide, cross)

    def _name(self, at: int, tab: Tab) -> None:
        label = self.tabs.label(tab)
        shown = label.replace("&", "&&")
        text = f"{shown} •" if tab.is_changed else shown
        # While a tab is dragged, Qt would put it back at its place.
        if text != self.bar.tabText(at):
            self.bar.setTabText(at, text)
        cross = self.bar.tabButton(at, QTabBar.ButtonPosition.RightSide)
        cross.setAccessibleName(self.tr("Close {name}").format(name=label))

    def _show_signs(self) -> None:
        """Draw the ring of a training where it has moved, and say all of a tab in words."""
        before = [*self._told, *[None] * self.bar.count()]
        self._told = []
        for at, tab in enumerate(self.tabs.open[: self.bar.count()]):
            sign = self._sign(tab)
            words = self._words(tab, sign)
            self._told.append((sign, words))
            if before[at] == self._told[-1]:
                continue
            drawn = ring(sign[1] / MOMENTS, sign[0] == PAUSED, self.theme, self.devicePixelRatioF()) if sign else None
            self.bar.setTabIcon(at, QIcon(drawn) if drawn else QIcon())
            self.bar.setTabToolTip(at, "\n".join(words))
            self.bar.setAccessibleTabName(at, ", ".join((self.tabs.label(tab), *words[1:])))

    def _sign(self, tab: Tab) -> tuple[str, int] | None:
        if self.running.tab is not tab:
            return None
        record = self.running.record(tab)
        return record.state, int(record.share * MOMENTS)

    def _words(self, tab: Tab, sign: tuple[str, int] | None) -> list[str]:
        """The path of a document, and what there is to know of it."""
        words = [
            str(tab.file.absolute()) if tab.file else self.tr("{name}, in no file").format(name=self.tabs.name(tab))
        ]
        if tab.is_changed:
            words.append(self.tr("has changes that are not saved"))
        if sign and sign[0] != IDLE:
            words.append(self.tr("its training is paused") if sign[0] == PAUSED else self.tr("is being trained"))
        return words

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self._told = []
        self.plus.setIcon(icons.icon("plus", theme.muted))
        self.setStyleSheet(
            f"#tabBar {{ background: {theme.canvas}; border-bottom: 1px solid {theme.border}; }}"
            f"#documentTabs::tab {{ background: transparent; color: {theme.muted}; margin: 0; padding: 0 4px 0 12px;"
            f" border: none; border-right: 1px solid {theme.border}; border-top: 2px solid transparent;"
            f" border-bottom: 1px solid {theme.border}; min-height: {HEIGHT - 3}px; }}"
            f"#documentTabs::tab:hover {{ background: {theme.hover}; color: {theme.text}; }}"
            f"#documentTabs::tab:selected {{ background: {theme.panel}; color: {theme.text};"
            f" border-top-color: {theme.accent}; border-bottom-color: {theme.panel}; }}"
            f"#documentTabs QToolButton {{ background: transparent; border-radius: 6px; }}"
            f"#documentTabs QToolButton:hover {{ background: {theme.pressed}; }}"
            f"#documentTabs::tab:selected:focus {{ border: 2px solid {theme.focus}; border-radius: 4px;"
            f" padding: 0 3px 0 10px; min-height: {HEIGHT - 4}px; }}"
        )
        for at in range(self.bar.count()):
            cross = self.bar.tabButton(at, QTabBar.ButtonPosition.RightSide)
            assert isinstance(cross, QToolButton)
            cross.setIcon(icons.icon("close", theme.muted, CROSS))
        self.follow()

    # What a person does

    def _choose(self, at: int) -> None:
        if 0 <= at < len(self.tabs.open):
            self.tabs.show(self.tabs.open[at])

    def _move(self, start: int, stop: int) -> None:
        self._told = []
        self.tabs.move(start, stop)

    def _close(self, at: int) -> None:
        self.tabs.close(self.tabs.open[at])

    def _close_by_cross(self) -> None:
        side = QTabBar.ButtonPosition.RightSide
        self._close(next(at for at in range(self.bar.count()) if self.bar.tabButton(at, side) is self.sender()))

    def open_menu(self, at: int, place: QPoint) -> None:
        """Offer what can be done with a tab."""
        tab = self.tabs.open[at]
        menu = QMenu(self)
        menu.setObjectName("tabMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Close")).triggered.connect(lambda: self.tabs.close(tab))
        others = menu.addAction(self.tr("Close the others"))
        others.triggered.connect(lambda: self.tabs.close_others(tab))
        others.setEnabled(len(self.tabs.open) > 1)
        menu.addSeparator()
        copy = menu.addAction(self.tr("Copy the path"))
        copy.triggered.connect(lambda: QApplication.clipboard().setText(str(tab.file and tab.file.absolute())))
        copy.setEnabled(tab.file is not None)
        menu.popup(place)


def ring(share: float, is_paused: bool, theme: Theme, ratio: float) -> QPixmap:
    """The sign of a training: a ring that fills, with two bars in it while it is paused."""
    picture = QPixmap(round(ICON_SIZE * ratio), round(ICON_SIZE * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    place = QRectF(2, 2, ICON_SIZE - 4, ICON_SIZE - 4)
    painter.setPen(QPen(QColor(theme.border_strong), 2))
    painter.drawEllipse(place)
    painter.setPen(QPen(QColor(theme.accent), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.drawArc(place, 90 * 16, -round(max(share, 1 / MOMENTS) * 360 * 16))
    if is_paused:
        for left in (6.0, 9.0):
            painter.fillRect(QRectF(left, 5.5, 1.5, 5), QColor(theme.text))
    painter.end()
    return picture
