"""What a layer does, as a value that can be printed: modules and functions of PyTorch, applied to its ports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from engine.frozen import frozen


class Expression:
    """A part of a printed forward pass."""

    def parts(self) -> Iterator[Any]:
        """The arguments that may hold further expressions."""
        return iter(())


@frozen
class Port(Expression):
    """What arrives at an input port; ``index`` picks one wire of a port that takes many."""

    name: str
    index: int | None = None


@frozen
class Written:
    """A module that ``torch.nn`` lacks: its class as source text, which is printed above the network and executed.

    The text may use ``torch``, ``F`` and ``nn``, and must define ``reset_parameters`` where it has weights.
    """

    name: str
    text: str
    needs: tuple[Written, ...] = ()
    """Other written modules that this one uses."""


@dataclass(frozen=True, init=False)
class Module(Expression):
    """A module of ``torch.nn`` with its constructor arguments, such as ``Module("nn.Linear", 64, 10)``.

    ``path`` may be a :class:`Written` one; an argument may be a module itself. It is applied to all input ports in
    their order unless :meth:`of` says to what. A layer has one module at most.
    """

    path: str | Written
    arguments: tuple[Any, ...]
    options: dict[str, Any] = field(hash=False)
    inputs: tuple[Any, ...] = ()

    def __init__(self, path: str | Written, *arguments: Any, **options: Any) -> None:
        for name, value in (("path", path), ("arguments", arguments), ("options", options), ("inputs", ())):
            object.__setattr__(self, name, value)

    def of(self, *inputs: Any) -> Module:
        """The same module applied to these expressions."""
        made = Module(self.path, *self.arguments, **self.options)
        object.__setattr__(made, "inputs", inputs)
        return made

    def parts(self) -> Iterator[Any]:
        return iter(self.inputs)


@dataclass(frozen=True, init=False)
class Function(Expression):
    """A function such as ``Function("torch.flatten", 1)``; it takes the ports first if no argument is an expression.

    A path that starts with ``torch.Tensor.`` is printed as a method of the first argument.
    """

    path: str
    arguments: tuple[Any, ...]
    options: dict[str, Any] = field(hash=False)

    def __init__(self, path: str, *arguments: Any, **options: Any) -> None:
        for name, value in (("path", path), ("arguments", arguments), ("options", options)):
            object.__setattr__(self, name, value)

    def parts(self) -> Iterator[Any]:
        return iter((*self.arguments, *self.options.values()))


@frozen
class Item(Expression):
    """One part of a value, such as the first of a tuple: ``Item(value, 0)``; whole numbers and slices cut a tensor."""

    value: Expression
    index: int | slice | tuple[int | slice, ...]

    def parts(self) -> Iterator[Any]:
        return iter((self.value,))


def walk(expression: Any) -> Iterator[Expression]:
    """All expressions inside one, itself included."""
    if isinstance(expression, (list, tuple)):
        for part in expression:
            yield from walk(part)
    elif isinstance(expression, Expression):
        yield expression
        for part in expression.parts():
            yield from walk(part)
