"""Reads lines of recorded news that no training wrote."""

from engine.runs import decoded


def test_a_whole_number_without_an_end_is_a_damaged_line() -> None:
    assert decoded(b'{"event": "finished", "step": 1, "seconds": ' + b"9" * 400 + b"}") is None
    assert decoded(b'{"event": "finished", "step": 1, "seconds": 9.5}') is not None
