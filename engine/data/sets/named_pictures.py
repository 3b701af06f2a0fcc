"""Pictures in a folder of the user's beside a table that says the class of each."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.data.closed import whole
from engine.data.declare import Found, data_set
from engine.data.files.picture_folder import MOST_CLASSES, looked_at
from engine.data.files.picture_names import Named, named, names_pictures, tables_in
from engine.data.own import OwnFile, checksum_of
from engine.data.sets.pictures import Colours, Squares, colours_of, names_of, side_of, told_names
from engine.declare import Names, make, param
from engine.message import Message, Misfit, need
from engine.shape import Shape, image, label

NAME_LIMIT = 200


@data_set(title="Pictures by a table", category="Your own", icon="data", telling="{count:,} pictures, {side} × {side}")
class NamedPictures(Squares, OwnFile):
    """Your own pictures and a CSV file that says the class of each: one column holds the names of the files, another
    one the classes. The pictures lie beside the table or in folders below it; each is brought to a square, and
    numbers from 0 (dark) to 1 (bright) stand for its pixels."""

    chosen = ("side", "colours")

    class_column: str = param("", about="The column that says the class of each picture.", hidden=True)
    count: int = param(0, low=0, about="How many pictures the table names.", hidden=True)
    names: Names = names_of()
    side: int = side_of()
    colours: Colours = colours_of()

    def __post_init__(self) -> None:
        self.__dict__["class_names"] = {"label": self.names} if self.names else {}

    @property
    def asked(self) -> str:
        return self.class_column

    def facts(self) -> Mapping[str, Shape]:
        return {"image": image(self.channels, self.side, self.side), "label": label(max(len(self.names), 2))}

    def example_count(self) -> int | None:
        return self.count or None

    @classmethod
    def reads(cls, path: Path) -> bool:
        try:
            return any(True for _ in tables_in(path)) if path.is_dir() else names_pictures(path)
        except (OSError, ValueError):
            return False

    @classmethod
    def found(cls, path: Path, target: str = "") -> Found:
        path = whole(path)
        table = _table(path) if path.is_dir() else path
        content = named(table, target)
        names = _classes(table, content)
        look = looked_at(content.paths)
        settings = {"file": str(table), "checksum": checksum_of(table), "names": names, "count": len(content.paths)}
        settings |= {"class_column": content.class_column, "side": look.side, "colours": look.colours}
        text = "{file} names {count:,} pictures in {pictures}, and says in {column} which of {classes:,} classes each "
        values = {"file": table.name, "count": len(content.paths), "classes": len(names), "names": told_names(names)}
        columns = {"pictures": content.picture_column, "column": content.class_column}
        return Found(make(cls, settings), (), (Message(text + "is ({names}).", {**values, **columns}), *look.reasons))

    def labelled(self) -> tuple[list[str], list[int]]:
        return self._numbered(self.unchanged())

    def classed(self, path: Path) -> tuple[list[str], list[int]]:
        return self._numbered(_table(path) if path.is_dir() else path)

    def _numbered(self, table: Path) -> tuple[list[str], list[int]]:
        """The pictures that a table names, and the numbers of their classes."""
        content = named(table, self.class_column)
        numbers = {name: at for at, name in enumerate(self.names or _classes(table, content))}
        for line, name in zip(content.lines, content.classes, strict=True):
            text = "Line {line:,} of {file} says '{name}', which is none of the classes {known}. Repair the line, or "
            text += "drop the file on the window once more."
            shown = told_names(self.names)
            need(name in numbers, text, line=line, file=str(table), name=name[:NAME_LIMIT], known=shown)
        return list(content.paths), [numbers[name] for name in content.classes]


def _table(folder: Path) -> Path:
    try:
        tables = sorted(tables_in(folder))
    except OSError as error:
        raise Misfit("{folder} cannot be read ({reason}).", folder=str(folder), reason=str(error)) from error
    need(tables, "{folder} holds no table that names pictures. Choose the table itself.", folder=str(folder))
    text = "{folder} holds {count} tables that name pictures: {names}. Choose one of them instead of the folder."
    shown = told_names([one.name for one in tables])
    need(len(tables) == 1, text, folder=str(folder), count=len(tables), names=shown)
    return tables[0]


def _classes(table: Path, content: Named) -> list[str]:
    """The classes in the order of their letters; where all are whole numbers, in the order of these."""
    names = sorted(set(content.classes))
    values: dict[str, Any] = {"file": str(table), "column": content.class_column, "count": len(names)}
    text = "{file} says the same class in {column} for all pictures, but learning to tell classes apart needs two at "
    need(len(names) > 1, text + "least. Add pictures of another class.", **values)
    text = "{file} says {count:,} different things in {column}, so these are no classes; at most {limit:,} are. Choose "
    text += "another column."
    is_few = len(names) <= MOST_CLASSES and (len(names) <= 20 or 2 * len(names) <= len(content.classes))
    need(is_few and max(map(len, names)) <= NAME_LIMIT, text, limit=MOST_CLASSES, **values)
    return sorted(names, key=int) if all(map(_is_whole, names)) else names


def _is_whole(name: str) -> bool:
    return name.isascii() and name.removeprefix("-").isdigit() and len(name) < 19
