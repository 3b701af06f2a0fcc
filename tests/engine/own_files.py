"""Small files of a person's, one for each data set that reads such files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.engine.array_files import digits, idx_pair
from tests.engine.picture_files import in_a_table, in_folders
from tests.engine.table_files import days, fruits
from tests.engine.text_files import reviews, story
from tests.engine.wav_files import folder_of

OWN: dict[str, Callable[[Path], Path]] = {
    "Arrays": digits,
    "IdxPictures": idx_pair,
    "LanguageText": lambda folder: story(folder / "story.txt"),
    "NamedPictures": in_a_table,
    "Pictures": in_folders,
    "TimeSeries": lambda folder: days(folder / "days.csv"),
    "Table": lambda folder: fruits(folder / "fruits.csv"),
    "Texts": lambda folder: reviews(folder / "reviews"),
    "Sounds": folder_of,
}
"""By the type of the data set: makes a file, or a folder, in a folder of its own, and tells where."""
