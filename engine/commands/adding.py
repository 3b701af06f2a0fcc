"""What adds a command to those that can be typed, and reads what is typed behind it."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Callable
from typing import Any


def add(commands: Any, name: str, run: str, about: str, example: str, *, json: bool) -> argparse.ArgumentParser:
    """A command by its name, and by the place of what runs it."""
    made: argparse.ArgumentParser = commands.add_parser(
        name,
        help=about,
        description=f"{about[0].upper()}{about[1:]}.",
        epilog=f"example:\n  layerloom {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    if json:
        made.add_argument("--json", action="store_true", help="print JSON for a program to read")
    made.set_defaults(run=late(run))
    return made


def late(place: str) -> Callable[[argparse.Namespace], int]:
    """A command by ``module:function``, imported when it runs: most need no PyTorch, and start at once."""

    def run(arguments: argparse.Namespace) -> int:
        from importlib import import_module

        module, _, function = place.partition(":")
        return int(getattr(import_module(module), function)(arguments))

    return run


def setting(name: str, family: Any = None) -> tuple[Callable[[str], Any], str]:
    """How a setting is read from the command line, and what it is, as declared; of the training unless given."""
    from engine.message import Misfit
    from engine.training.choices import Training

    one = next(param for param in (family or Training).params() if param.name == name)

    def read(text: str) -> Any:
        try:
            return one.read(number(text) if one.kind in ("int", "float") else text)
        except Misfit as misfit:
            raise argparse.ArgumentTypeError(str(misfit.message)) from None

    choices = f"{', '.join(one.choices)}: " if one.choices else ""
    return read, (choices + one.about[0].lower() + one.about[1:]).rstrip(".").replace("%", "%%")


def number(text: str) -> Any:
    """The number that a text says, or the text itself."""
    for kind in (int, float):
        with contextlib.suppress(ValueError):
            return kind(text)
    return text


def count(text: str) -> int:
    """A number of things, 1 at least."""
    found = number(text)
    if not isinstance(found, int) or found < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number above 0.")
    return found
