"""The list that ends a wire without the mouse: the ports that fit, found by a few letters, chosen by Enter."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWidget

from designer.canvas.keyboard.offers import Offer, icon_and_category
from designer.canvas.layer_search import LayerSearch
from designer.look.theme import Theme
from designer.panels.search import Entry
from designer.session import Session

Do = Callable[[Session, Offer], None]


class OfferList(LayerSearch):
    """One list for drawing, removing and moving wires; who had the keyboard before gets it back."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.session = session
        self.offers: Sequence[Offer] = ()
        self._do: Do | None = None
        self._before: QWidget | None = None
        self.chosen.connect(self._take)

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Choose a port"))
        self.field.setAccessibleName(self.tr("Search ports"))
        self.list.setAccessibleName(self.tr("Ports"))
        self.about.setAccessibleName(self.tr("What Enter would do"))

    def offer(self, at: QPoint, offers: Sequence[Offer], hint: str, do: Do) -> None:
        """Offer these rows beside a point of the canvas; the chosen one is done."""
        self.offers, self._do = offers, do
        self._before = QApplication.focusWidget()
        self.open_at(at, [self._entry(place, offer) for place, offer in enumerate(offers)], hint)

    def _entry(self, place: int, offer: Offer) -> Entry:
        icon, category = icon_and_category(self.session, offer.other)
        return Entry(str(place), offer.title, category, icon, offer.about, f"{offer.title} {offer.aside}".casefold())

    def matching(self, typed: str) -> Sequence[Entry]:
        """Those in which each typed word begins one; the best stays first, so that Enter never replaces a wire
        while there is a free port."""
        parts = typed.casefold().split()
        return [entry for entry in self.entries if all(_begins(part, entry.names) for part in parts)]

    def aside(self, entry: Entry) -> str:
        return self.offers[int(entry.type)].aside

    def nothing(self) -> str:
        return self.tr("No port is called that. Try the name of a layer.")

    def leave(self) -> None:
        had_keyboard = self.field.hasFocus()
        super().leave()
        if had_keyboard and self._before is not None and self._before.isVisible():
            self._before.setFocus()

    def _take(self, place: str) -> None:
        offer, do = self.offers[int(place)], self._do
        known = self.session.graph.nodes
        if do is not None and offer.start.key in known and offer.end.key in known:
            do(self.session, offer)


def _begins(part: str, names: str) -> bool:
    return any(name.startswith(part) for name in names.split())
