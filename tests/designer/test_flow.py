"""Checks that a flow of widgets breaks where the room ends, and sets low ones in the middle of their line."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from designer.flow import Flow


class Block(QWidget):
    """As large as it is told."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self.size_wanted = QSize(width, height)

    def sizeHint(self) -> QSize:
        return self.size_wanted


def test_low_widgets_stand_in_the_middle_of_their_line_and_the_line_breaks(qtbot: QtBot) -> None:
    whole, flow = QWidget(), Flow(8)
    qtbot.addWidget(whole)
    blocks = [Block(100, 20), Block(100, 30), Block(100, 10)]
    for block in blocks:
        flow.addWidget(block)
    whole.setLayout(flow)
    assert flow.heightForWidth(400) == 30 and flow.heightForWidth(220) == 48
    whole.resize(220, 48)
    whole.show()
    assert [block.geometry().getRect() for block in blocks] == [(0, 5, 100, 20), (108, 0, 100, 30), (0, 38, 100, 10)]
    blocks[2].hide()
    assert flow.heightForWidth(220) == 30, "what is hidden takes no room"


def test_nothing_takes_no_room() -> None:
    assert Flow(8).heightForWidth(100) == 0
