"""Reads the files of the program, each once, and says what stands in them and what they import."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("engine", "designer", "resources")
FOLDERS = (*PACKAGES, "tests", "benchmarks", "docs")
FILES = sorted(path.relative_to(ROOT) for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))


def module_of(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in FILES}


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """All that stands in a file."""
    return tuple(ast.walk(parsed(path)))


def calls(path: Path) -> Iterator[ast.Call]:
    return (one for one in nodes(path) if isinstance(one, ast.Call))


def forget() -> None:
    """Keep no file any longer."""
    parsed.cache_clear()
    nodes.cache_clear()


def names_from(path: Path, module: str) -> set[str]:
    """What a file imports out of a module by name; ``*`` for the whole of it."""
    found = set()
    for one in nodes(path):
        if isinstance(one, ast.ImportFrom) and one.module == module:
            found |= {alias.name for alias in one.names}
        elif isinstance(one, ast.Import) and module in [alias.name for alias in one.names]:
            found.add("*")
    return found


def statements(body: list[ast.stmt], inside_functions: bool) -> Iterator[ast.stmt]:
    """All statements but those that only a type checker sees."""
    for one in body:
        yield one
        if isinstance(one, ast.If) and "TYPE_CHECKING" in ast.unparse(one.test):
            yield from statements(one.orelse, inside_functions)
        elif inside_functions or not isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for name in ("body", "orelse", "finalbody", "handlers", "cases"):
                inner = getattr(one, name, [])
                blocks = inner if name not in ("handlers", "cases") else [part for each in inner for part in each.body]
                yield from statements(blocks, inside_functions)


@cache
def imports(path: Path, inside_functions: bool = True) -> frozenset[str]:
    """The modules that a file imports; ``from package import name`` means ``package.name`` where that is a module."""
    found = set()
    for one in statements(parsed(path).body, inside_functions):
        if isinstance(one, ast.Import):
            found |= {alias.name for alias in one.names}
        elif isinstance(one, ast.ImportFrom):
            assert one.level == 0, f"{path}: imports are written from the root"
            whole = {f"{one.module}.{alias.name}" for alias in one.names}
            found |= {name for name in whole if name in MODULES} or {str(one.module)}
    return frozenset(found)


@cache
def reached(module: str) -> frozenset[str]:
    """All modules that are loaded when this one is imported."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        parts = name.split(".")
        for known in (".".join(parts[:count]) for count in range(1, len(parts) + 1)):
            if known not in found:
                found.add(known)
                if known in MODULES:
                    waiting += imports(MODULES[known], inside_functions=False)
    return frozenset(found)
