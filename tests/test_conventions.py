"""Holds the page of the conventions to the tests: each is shown by one, or says why not yet."""

from __future__ import annotations

import pytest

from docs.conventions import LATER, PAGE, PARTS, named_in, page, shown_by

SHOWN = shown_by()
KNOWN = {number: what for conventions in PARTS.values() for number, what in conventions.items()}


def test_the_page_is_what_the_comments_behind_the_tests_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m docs.conventions"


def test_all_54_conventions_and_the_demands_on_accessibility_stand_on_the_page() -> None:
    assert list(KNOWN) == [*(str(number) for number in range(1, 55)), *(f"A{number}" for number in range(1, 13))]


def test_no_comment_names_what_is_no_convention() -> None:
    assert SHOWN.keys() - KNOWN.keys() == set()


@pytest.mark.parametrize("number", KNOWN)
def test_a_convention_is_shown_by_a_test_or_says_why_not_yet(number: str) -> None:
    assert SHOWN.get(number) or number in LATER, f"no test says '# Convention {number}.': {KNOWN[number]}"


COMMENTS = """
# Convention 7.
@mark(
    1,
)
def test_above() -> None:
    pass


# Convention 8, A2.
# A reason.
def test_with_a_reason_between() -> None:
    # Convention 9.
    assert "# Convention 10."


def test_without() -> None:
    pass
"""


def test_a_comment_counts_above_a_test_and_in_it() -> None:
    assert list(named_in(COMMENTS)) == [
        ("test_above", ["7"]),
        ("test_with_a_reason_between", ["8", "A2"]),
        ("test_with_a_reason_between", ["9"]),
    ]


@pytest.mark.parametrize(
    "text",
    ["# Convention 7.\n\n\ndef test_far() -> None: ...\n", "# Conventions 7 and 8.\ndef test_two() -> None: ...\n"],
)
def test_a_comment_that_belongs_to_no_test_or_is_written_otherwise_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="line 1 "):
        list(named_in(text))
