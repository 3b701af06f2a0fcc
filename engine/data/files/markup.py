"""Walks through XML from anywhere piece by piece, so that no file is too large and nothing in it unfolds."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from typing import IO

PIECE = 2**20


def walk(
    stream: IO[bytes],
    begun: Callable[[str, dict[str, str]], object],
    ended: Callable[[str], object],
    written: Callable[[str], object],
    *,
    plain: bool = False,
) -> None:
    """Tell each element as it begins and ends, and what is written between; raises BadZipFile where it is no XML.

    With ``plain`` what readers understand differently is refused as well: comments, and texts that are marked as such.
    """
    from xml.parsers import expat

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begun, ended, written
    # Where nothing can be declared, nothing unfolds into more of it.
    parser.StartDoctypeDeclHandler = _refusing("it declares a document type")
    if plain:
        parser.CommentHandler = _refusing("it holds a comment")
        parser.StartCdataSectionHandler = _refusing("it holds a text that is marked as one")
    try:
        while piece := stream.read(PIECE):
            parser.Parse(piece)
    except expat.ExpatError as error:
        raise zipfile.BadZipFile(str(error)) from error


def _refusing(reason: str) -> Callable[..., None]:
    def refuse(*_: object) -> None:
        raise zipfile.BadZipFile(reason)

    return refuse
