"""Says how the bytes of a text become its characters, whatever wrote them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.files.encodings import CONTROL, decoded, may_be_text

LETTERS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufeff")
    | st.sampled_from("\t\n\f")
)
CHINESE = "机器学习是一门人工智能的科学，该领域的主要研究对象是人工智能。"
FRENCH = "L’été dernier, nous étions à la plage ; c’était très agréable."
GERMAN = "Über süße Äpfel, Öl und große Straßen läßt sich viel erzählen."


@given(LETTERS)
def test_a_text_comes_back_from_its_bytes(text: str) -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        found = decoded(text.encode(encoding))
        assert found is not None and found.text == text
    plain = decoded(text.encode())
    assert plain is not None and (plain.text, plain.encoding) == (text, "UTF-8")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_text_without_control_signs_or_none(content: bytes) -> None:
    found = decoded(content)
    assert found is None or (not CONTROL.search(found.text) and "\r" not in found.text)
    assert found is None or may_be_text(content)


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        (CHINESE, "gb18030", "GB 18030"),
        (CHINESE, "gbk", "GB 18030"),
        (CHINESE + " PyTorch 2.10\n", "gb18030", "GB 18030"),
        (FRENCH, "cp1252", "Windows-1252"),
        (GERMAN, "latin-1", "Windows-1252"),
        ("caf\xe9 \x81 cr\xe8me", "latin-1", "Latin-1"),
    ],
)
def test_an_older_encoding_is_guessed(text: str, encoding: str, name: str) -> None:
    found = decoded(text.encode(encoding))
    assert found is not None and (found.text, found.encoding) == (text, name)


def test_a_text_of_dos_ends_before_its_last_sign() -> None:
    found = decoded(b"one\r\ntwo\rthree\x1a")
    assert found is not None and found.text == "one\ntwo\nthree"
