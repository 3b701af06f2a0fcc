"""Names of outputs that are like the names that a person's file has for them."""

from __future__ import annotations

from collections.abc import Container

LONGEST = 60


def output_name(name: str, taken: Container[str], kind: str) -> str:
    """A name that may be an output's and is not taken; ``kind`` is said where nothing of the name can stay."""
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in name).strip("_").lower()[:LONGEST]
    return free(plain if plain[:1].isalpha() else f"{kind}_{plain}".strip("_"), taken)


def free(name: str, taken: Container[str]) -> str:
    """This name, or with the first number behind it that makes another one of it."""
    return name if name not in taken else next(f"{name}_{at}" for at in range(2, 10**6) if f"{name}_{at}" not in taken)
