"""Asks whether places may be read that a file names outside its folder: a stranger may have written it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from designer.question import ACCEPT, ask

READ, CHOOSE = "read", "choose"
MOST_SHOWN = 5


def answer_about(window: QWidget, name: str, places: Sequence[str], *, can_choose: bool) -> str:
    """What a person wants: that these are read, or other data; empty for neither."""
    translate = QCoreApplication.translate
    title = translate("window", "May {name} read these data?").format(name=name)
    text = translate(
        "window",
        "They lie outside its folder, and you have not chosen them. Nothing there was looked at yet. Where you do not "
        "know who made the file, choose your own data.",
    )
    shown = [place if len(place) <= 300 else f"{place[:300]}…" for place in places[:MOST_SHOWN]]
    more = ["…"] if len(places) > MOST_SHOWN else []
    choose = {CHOOSE: (translate("window", "Choose other data…"), ACCEPT)} if can_choose else {}
    answers = {**choose, READ: (translate("window", "Read it"), ACCEPT)}
    # Who only presses Return has agreed to nothing.
    return ask(window, "closedPlaces", title, "\n".join([*shown, *more, "", text]), answers)
