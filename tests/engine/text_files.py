"""Small texts of a person's, and ways to read them."""

from __future__ import annotations

from pathlib import Path


def reviews(folder: Path) -> Path:
    """A folder with a file for each of two classes, in which each line is an example."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "film.neg").write_text("a dull film\n\ndull , dull , dull\nso dull\n" * 4, encoding="utf-8")
    (folder / "film.pos").write_text("a film of joy\nso much joy , so much film\n" * 5, encoding="utf-8")
    return folder


def letters(folder: Path) -> Path:
    """A folder with a folder for each of three classes, in which each file is an example."""
    for at, name in enumerate(("offer", "order", "thanks")):
        (folder / name).mkdir(parents=True)
        for number in range(at + 2):
            words = f"Dear Ann,\n\nthis is an {name}.\n" + f"More of the {name}! " * number
            (folder / name / f"{number}.txt").write_text(words, encoding="utf-8")
    return folder


def story(file: Path) -> Path:
    """One long text."""
    file.write_text("To be, or not to be: that is the question.\nWhether 'tis nobler…\n" * 40, encoding="utf-8")
    return file
