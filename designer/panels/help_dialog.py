"""The help of the selected layer: what it does, its formula, what enters and leaves it here, settings, and links."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QFont, QImage, QImageWriter
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QTextBrowser, QVBoxLayout, QWidget

from designer.canvas.nodes.words import said_at_length, title_shown
from designer.look import icons
from designer.look.style import interface_font
from designer.look.theme import SPACE_2, SPACE_3, SPACE_6, TYPE_HEADING, Theme, category_color
from designer.session import Session
from designer.texts import flowing, told, word
from engine.data import DataSet
from engine.declare import Declared
from engine.graph.block import STRUCTURE, kind_of
from engine.graph.facts import NodeFacts, data_set_of
from engine.layers.declare import Layer
from engine.layers.help import example_told, page_of, ports_told, pytorch_names

WIDTH, HEIGHT, SIGN = 520, 560, 24
PICTURE_SHARE = 0.42
"""How much of the width of the page the picture of what arrives or leaves takes at most."""

Pictured = Callable[[str, float], QImage | None]
"""The picture of one example at a node, so many times as large as on the canvas."""


class HelpDialog(QDialog):
    """Stays open beside the work and follows the selection."""

    def __init__(self, parent: QWidget, session: Session, theme: Theme, pictured: Pictured | None = None) -> None:
        super().__init__(parent)
        self._pictured = pictured
        self.setWindowTitle(self.tr("Help"))
        self.session = session
        self.theme = theme
        self.sign, self.title = QLabel(self), QLabel(self)
        self.title.setFont(interface_font(TYPE_HEADING, QFont.Weight.DemiBold))
        self.page = QTextBrowser(self)
        self.page.setOpenExternalLinks(True)
        self.page.setAccessibleName(self.tr("Help on the selected layer"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        head = QHBoxLayout()
        head.setSpacing(SPACE_2)
        head.addWidget(self.sign)
        head.addWidget(self.title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        column.setSpacing(SPACE_3)
        column.addLayout(head)
        column.addWidget(self.page, 1)
        column.addWidget(buttons)
        self.resize(WIDTH, HEIGHT)
        session.selection_changed.connect(self.refresh)
        session.analysed.connect(self.refresh)

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.refresh()

    def open_page(self) -> None:
        """Show the help of what is selected."""
        self.show()
        self.refresh()
        self.raise_()
        self.page.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def refresh(self, *_: object) -> None:
        """Follow the selection, while anybody sees it; with nothing selected the last page stays."""
        chosen = [key for key in self.session.selection if key in self.session.analysis.nodes]
        if len(chosen) != 1 or self.isHidden():
            return
        facts = self.session.analysis.nodes[chosen[0]]
        kind = kind_of(facts.node.type)
        color = category_color(self.theme, kind.category if kind else "")
        icon = kind.icon if kind else "unknown"
        self.sign.setPixmap(icons.pixmap(icon, color, SIGN, self.devicePixelRatioF()))
        self.title.setText(word(kind.title) if kind else facts.node.type)
        text = self._page(facts, kind) if kind else html.escape(self.tr("A layer that this version does not know."))
        if text != self.page.property("shown"):
            self.page.setProperty("shown", text)
            self.page.setHtml(text)

    def _page(self, facts: NodeFacts, kind: type[Layer]) -> str:
        parts = [*_paragraphs(flowing(word(kind.help()))), *self._pictures(facts)]
        parts += self._section(self.tr("Here"), self._here(facts))
        data_set = data_set_of(facts)
        if isinstance(data_set, DataSet):
            chosen: tuple[Declared, ...] = (data_set, *getattr(facts.layer, "transforms", ()))
            for one in {made.type: made for made in chosen}.values():
                parts += [f"<h4>{html.escape(word(one.title))}</h4>", *_paragraphs(flowing(word(one.help())))]
        if kind.type not in STRUCTURE.members:
            takes, example = [told(port) for port in ports_told(kind)], example_told(kind)
            parts += self._section(self.tr("Takes"), takes)
            parts += self._section(self.tr("Example"), [example])
        settings = [
            f"{word(one.label)}: {flowing(word(one.about))}"
            for one in kind.params()
            if not one.group and not one.hidden
        ]
        parts += self._section(self.tr("Settings"), settings)
        links = [self._link(name) for name in pytorch_names(kind)]
        parts += [f"<h4>PyTorch</h4><ul>{''.join(links)}</ul>"] if links else []
        parts += self._section(self.tr("Source"), [kind.source] if kind.source else [])
        return "".join(parts)

    def _here(self, facts: NodeFacts) -> list[str]:
        """What this one gets and gives, with the names of the axes."""
        known = self.session.analysis.nodes.get(facts.again)
        lines = [self.tr("It is called {name}.").format(name=title_shown(facts, known))] if facts.node.name else []
        for port, shapes in facts.inputs.items():
            text = self.tr("{port} gets {shape}.")
            lines += [text.format(port=port, shape=said_at_length(shape)) for shape in shapes]
        for port, shape in facts.outputs.items():
            lines.append(self.tr("{port} gives {shape}.").format(port=port, shape=said_at_length(shape)))
        return lines

    def _pictures(self, facts: NodeFacts) -> Iterator[str]:
        """What one example of the data looks like before and behind the layer, where previews show it."""
        key = facts.node.key
        sources = dict.fromkeys(wire.source for wire in self.session.graph.into(key))
        before, behind = [image for one in sources for image in self._picture(one)], self._picture(key)
        if behind:
            title = html.escape(self.tr("One example"))
            between = "&nbsp;&nbsp;→&nbsp;&nbsp;" if before else ""
            yield f"<h4>{title}</h4><p>{'&nbsp;'.join(before)}{between}{behind[0]}</p>"

    def _picture(self, key: str) -> list[str]:
        """An image that stands in the page itself, so that another one is another page."""
        ratio = self.devicePixelRatioF()
        made = self._pictured(key, ratio) if self._pictured is not None else None
        if made is None:
            return []
        written = QBuffer()
        written.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(written, b"png").write(made)
        text = bytes(written.data().toBase64().data()).decode()
        width = min(made.width() / ratio, PICTURE_SHARE * WIDTH)
        return [f'<img src="data:image/png;base64,{text}" width="{width:.0f}" style="vertical-align: middle">']

    def _section(self, title: str, lines: list[str]) -> list[str]:
        items = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
        return [f"<h4>{html.escape(title)}</h4><ul>{items}</ul>"] if lines else []

    def _link(self, name: str) -> str:
        return f'<li><a href="{html.escape(page_of(name))}">{html.escape(name)}</a></li>'


def _paragraphs(text: str) -> Iterator[str]:
    for part in text.split("\n\n"):
        yield f"<p>{html.escape(part)}</p>"
