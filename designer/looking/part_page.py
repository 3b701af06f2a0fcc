"""What is told of one part of the data, or of all: troubles with their repairs, a picture, and figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from designer.look import icons
from designer.look.theme import ICON_SIZE, SPACE_2, SPACE_3, SPACE_4, SPACE_6, SPACE_8, Theme
from designer.looking.bars import ClassBars, SpreadView
from designer.looking.column_table import ColumnTable, named, rows_of
from designer.looking.example_cells import PictureView
from designer.looking.words import Facts, facts_of, role_text
from designer.panels.complaints import Complaint, TroubleCard
from designer.panels.facts import FactTable, text_label
from designer.texts import counted, told, word
from engine.data.looking.told import Figures, Looked, Measured, OutputTold, PartTold, Trouble

LEAST = 384
"""Two tables of figures stand beside each other in so much room."""
Labels = Callable[[Trouble], tuple[str, ...]]


class PartPage(QScrollArea):
    """Scrolls where it is longer than its window."""

    repair_chosen = Signal(object, int)
    """A Trouble and the number of its repair, from 0."""

    def __init__(self, theme: Theme, labels: Labels, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._labels = labels
        self._shown: list[Trouble] = []
        self._beside: list[QWidget] = []
        page = QWidget(self)
        self.title, self.about = text_label("section", page), text_label("muted", page)
        self.calm_sign, self.calm = QLabel(page), text_label("muted", page)
        self.troubles = TroubleCard(theme, page)
        self.troubles.repair_chosen.connect(self._choose)
        self.rest = text_label("muted", page)
        self.spread, self.classes = SpreadView(theme, page), ClassBars(theme, page)
        self.spread_head, self.classes_head = text_label("caption", page), text_label("caption", page)
        self.classes_head.setText(self.tr("EXAMPLES OF EACH CLASS"))
        self.key = Key(theme, page)
        self.others = text_label("muted", page)
        self.picture = PictureView(theme, page)
        self.facts = FactPair(page)
        self.columns = ColumnTable(page)
        self.seen_head = text_label("caption", page)
        self.seen_head.setText(self.tr("AS THE NETWORK SEES IT"))
        self.seen_about = text_label("muted", page)
        self.seen_spread = SpreadView(theme, page)
        self.seen_spread_head = text_label("caption", page)
        self.seen = FactPair(page)
        self._lay(page)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(LEAST)
        self.setAccessibleName(self.tr("Figures of the data"))

    def _lay(self, page: QWidget) -> None:
        column = QVBoxLayout(page)
        column.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        column.setSpacing(SPACE_3)
        head = QVBoxLayout()
        head.setSpacing(2)
        head.addWidget(self.title)
        head.addWidget(self.about)
        column.addLayout(head)
        calm = QHBoxLayout()
        calm.setSpacing(SPACE_2)
        calm.addWidget(self.calm_sign, 0, Qt.AlignmentFlag.AlignTop)
        calm.addWidget(self.calm, 1)
        column.addLayout(calm)
        parts = (self.troubles, self.rest, self.classes_head, self.key, self.classes, self.others)
        for widget in parts:
            column.addWidget(widget)
        column.addLayout(self._spreads())
        across = QHBoxLayout()
        across.setSpacing(SPACE_6)
        across.addWidget(self.facts, 1)
        across.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(across)
        column.addWidget(self.columns)
        seen = QVBoxLayout()
        seen.setContentsMargins(0, SPACE_2, 0, 0)
        seen.setSpacing(2)
        seen.addWidget(self.seen_head)
        seen.addWidget(self.seen_about)
        column.addLayout(seen)
        column.addWidget(self.seen)
        column.addStretch(1)

    def _spreads(self) -> QHBoxLayout:
        """Before the transforms and behind them, beside each other: what one of them does is seen at once."""
        across = QHBoxLayout()
        across.setSpacing(SPACE_6)
        for head, spread in ((self.spread_head, self.spread), (self.seen_spread_head, self.seen_spread)):
            beside = QWidget(self)
            self._beside.append(beside)
            column = QVBoxLayout(beside)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(SPACE_3)
            column.addWidget(head)
            column.addWidget(spread)
            across.addWidget(beside, 1)
        return across

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.troubles.set_theme(theme)
        for part in (self.spread, self.classes, self.seen_spread, self.picture, self.key):
            part.theme = theme
            part.update()
        self._show_calm()

    def show_part(self, looked: Looked, name: str) -> None:
        """Show the part of this name, or all of the data where it is empty."""
        part = next((one for one in looked.parts if one.name == name), None)
        troubles = [one for one in looked.troubles if part is None or one.part == name]
        self._show_troubles(troubles, looked.left_out if part is None else 0)
        self.title.setText(word(part.name) if part is not None else self.tr("All data"))
        self.about.setText(self._about(looked, part))
        figures = part.figures if part is not None else None
        self._show_figures(part, figures)
        rows = rows_of(looked) if part is None else named_columns(part)
        self.columns.show_rows(rows)
        outputs = [one for one in looked.outputs if part is not None and one.parts == (part.name,)]
        alone = [part.seen] if part is not None and part.seen is not None else []
        self._show_seen(outputs or alone or (list(looked.outputs) if part is None else []), is_all=part is None)

    def _about(self, looked: Looked, part: PartTold | None) -> str:
        if part is not None:
            return f"{role_text(part.role)} · {word(part.told)}"
        parts = self.tr("{count} parts").format(count=counted(len(looked.parts)))
        bytes_ = self.tr("{count} bytes for each example behind the transforms")
        return f"{parts} · {bytes_.format(count=counted(looked.overview.example_size))}"

    def _show_troubles(self, troubles: Sequence[Trouble], left_out: int) -> None:
        self._shown = list(troubles)
        complaints = [Complaint(told(one.message), self._labels(one)) for one in troubles]
        self.troubles.show_complaints(complaints)
        text = self.tr("{count} more parts or troubles are not listed here.")
        self.rest.setText(text.format(count=counted(left_out)))
        self.rest.setVisible(left_out > 0)
        self._show_calm()

    def _show_calm(self) -> None:
        is_calm = not self._shown
        self.calm.setVisible(is_calm)
        self.calm_sign.setVisible(is_calm)
        self.calm.setText(self.tr("Nothing was found that would keep a network from learning."))
        self.calm_sign.setPixmap(icons.pixmap("healthy", self.theme.good, ICON_SIZE, self.devicePixelRatioF()))

    def _choose(self, at: int, number: int) -> None:
        self.repair_chosen.emit(self._shown[at], number)

    def _show_figures(self, part: PartTold | None, figures: Figures | None) -> None:
        classes = figures.classes if figures is not None else None
        self.classes.show_counts(classes.counts if classes is not None else ())
        for head in (self.key, self.classes_head):
            head.setVisible(classes is not None)
        others = classes.others if classes is not None else 0
        text = self.tr("{count} examples are of classes that are not listed.")
        self.others.setText(text.format(count=counted(others)))
        self.others.setVisible(others > 0)
        numbers, tokens = (figures.numbers, figures.tokens) if figures is not None else (None, None)
        if tokens is not None:
            self.spread.show_bars(tokens.lengths, is_whole=True)
            self.spread.setAccessibleName(self.tr("How long the texts are"))
            self.spread_head.setText(self.tr("HOW MANY TEXTS HAVE SO MANY TOKENS"))
        else:
            self.spread.show_bars(numbers.bars if numbers is not None else None)
            self.spread.setAccessibleName(self.tr("How the numbers are spread"))
            self.spread_head.setText(self.tr("HOW OFTEN EACH NUMBER IS THERE"))
        self.spread_head.setVisible(self.spread.bars is not None)
        heads = (self.tr("Texts"), self.tr("Most common")) if tokens is not None else ("", "")
        self.facts.show_facts(*(facts_of(figures) if figures is not None else ({}, {})), heads)
        self.picture.show_picture(figures.pictures.mean_picture if figures is not None and figures.pictures else None)
        if part is not None and figures is None:
            self.about.setText(f"{self.about.text()} · {self.tr('too many parts to tell of each')}")

    def _show_seen(self, outputs: Sequence[OutputTold], *, is_all: bool) -> None:
        """What becomes of it behind the transforms."""
        self.seen_head.setVisible(bool(outputs))
        self.seen_about.setVisible(bool(outputs))
        self.seen_about.setText("\n".join(self._output_text(one, is_all=is_all) for one in outputs))
        known = (one.figures for one in outputs if one.figures is not None)
        changed = next((one for one in known if one.numbers or one.tokens), None)
        numbers, tokens = (changed.numbers, changed.tokens) if changed is not None else (None, None)
        if tokens is not None:
            self.seen_spread.show_bars(tokens.lengths, is_whole=True)
        else:
            self.seen_spread.show_bars(numbers.bars if numbers is not None else None)
        self.seen_spread.setAccessibleName(self.tr("How the numbers are spread behind the transforms"))
        self.seen_spread_head.setText(self.tr("THE SAME BEHIND THE TRANSFORMS"))
        if self.spread.bars is None:
            self.seen_spread_head.setText(self.tr("HOW OFTEN EACH NUMBER IS THERE, BEHIND THE TRANSFORMS"))
        # One of them alone has the whole width.
        for beside, spread in zip(self._beside, (self.spread, self.seen_spread), strict=True):
            beside.setVisible(spread.bars is not None)
        self.seen_spread_head.setVisible(changed is not None)
        self.seen.show_facts(*(facts_of(changed) if changed is not None and not is_all else ({}, {})))

    def _output_text(self, one: OutputTold, *, is_all: bool) -> str:
        text = f"{word(one.name)} · {word(one.told)}"
        if one.figures is None and not is_all:
            return f"{text} · {self.tr('as it is')}"
        if is_all and one.part_count > 1:
            made = self.tr("made of {count} parts").format(count=counted(one.part_count))
            return f"{text} · {made}"
        return text


class FactPair(QWidget):
    """Two tables of facts beside each other; hidden while there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tables = FactTable(self), FactTable(self)
        self.heads = text_label("caption", self), text_label("caption", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_8)
        for head, table in zip(self.heads, self.tables, strict=True):
            column = QVBoxLayout()
            column.setSpacing(SPACE_2)
            column.addWidget(head)
            column.addWidget(table)
            column.addStretch(1)
            row.addLayout(column, 1)

    def show_facts(self, first: Facts, second: Facts, heads: tuple[str, str] = ("", "")) -> None:
        """Show these, under these headings where they have some."""
        for label, head in zip(self.heads, heads, strict=True):
            label.setText(head)
            label.setVisible(bool(any(heads)))
        for table, facts in zip(self.tables, (first, second), strict=True):
            table.show_facts(facts)
        self.setVisible(bool(first or second))

    @property
    def values(self) -> Mapping[str, str]:
        """All that is told, by name."""
        return {name: label.text() for table in self.tables for name, label in table.values.items()}


class Key(QWidget):
    """Says which colour of a bar means what."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.squares = QLabel(self), QLabel(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        for square, text in zip(self.squares, (self.tr("for training"), self.tr("kept for validation")), strict=True):
            name = QLabel(text, self)
            name.setProperty("role", "muted")
            square.setFixedSize(10, 10)
            row.addWidget(square)
            row.addWidget(name)
            row.addSpacing(SPACE_2)
        row.addStretch(1)
        self.theme = theme

    @property
    def theme(self) -> Theme:
        return self._theme

    @theme.setter
    def theme(self, theme: Theme) -> None:
        self._theme = theme
        for square, tint in zip(self.squares, theme.curves, strict=False):
            square.setStyleSheet(f"background: {tint}; border-radius: 2px;")


def named_columns(part: PartTold) -> Sequence[tuple[str, Measured]]:
    """The numbers that stand side by side in a part."""
    columns = part.figures.columns if part.figures is not None else ()
    return named(part.name, columns) if len(columns) > 1 else []
