"""Prints the call of one layer: the lines of its constructor and of its forward pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Any

from engine.compile.plan import Step, Value
from engine.graph.ports import spread
from engine.layers.call import Expression, Function, Item, Module, Port, Written, walk
from engine.layers.learned import Learned


class Printer:
    """Prints the call of one layer."""

    def __init__(self, step: Step, names: Mapping[Value, str], wanted: Collection[str] = ()) -> None:
        self.step = step
        self.names = names
        self.wanted = wanted
        """The outputs that something reads."""
        self.kept: list[tuple[Expression, str]] = []
        """Values that several outputs read, with the names of their variables."""

    @cached_property
    def expressions(self) -> tuple[Expression, ...]:
        facts = self.step.facts
        assert facts.layer is not None
        arguments, options = spread(facts.layer.inputs(), facts.inputs, facts.layer.title)
        called = facts.layer.call(*arguments, **options)
        return called if isinstance(called, tuple) else (called,)

    @cached_property
    def module(self) -> Module | None:
        """What the constructor must make, also where nothing that is read needs it: its weights are kept all the same.

        None for a layer without a module.
        """
        found = {id(part): part for part in walk(self.expressions) if isinstance(part, Module)}
        assert len(found) < 2, "a layer has one module"
        return next(iter(found.values()), None)

    def objective(self) -> str:
        """The text of an expression without a name, such as that of an objective."""
        return self.text(self.expressions[0])

    @property
    def values(self) -> list[Value]:
        """What has a variable: the outputs that are read, or the only one."""
        ports = self.step.facts.output_ports
        return [Value(self.step.key, port) for port in ports if port in self.wanted or len(ports) == 1]

    def lines(self) -> list[str]:
        """The lines of the forward pass, one for each value."""
        given = dict(zip(self.step.facts.output_ports, self.expressions, strict=True))
        read = [(value, given[value.output]) for value in self.values]
        found = [f"{name} = {text}" for name, text in self._several([one for _, one in read])]
        return [*found, *(f"{self.names[value]} = {self.text(one)}" for value, one in read)]

    def _several(self, expressions: list[Expression]) -> Iterator[tuple[str, str]]:
        """What more than one of the expressions holds, apart: a module must be called once."""
        if len(expressions) < 2:
            return
        # By identity: a layer builds what its outputs have in common once.
        count = Counter(key for one in expressions for key in {id(part) for part in _calls(one)})
        parts = {id(part): part for one in expressions for part in _calls(one)}
        common = [parts[key] for key, times in count.items() if times > 1]
        inner = {id(part) for one in common for part in _calls(one) if part is not one}
        for at, part in enumerate(one for one in common if id(one) not in inner):
            name = f"{self.step.key}_all{at or ''}"
            while name in self.names.values():
                name += "_"
            text = self.text(part)
            self.kept.append((part, name))
            yield name, text

    def text(self, expression: Any) -> str:
        for part, name in self.kept:
            if part is expression:
                return name
        if isinstance(expression, Port):
            return self.names[self.step.arguments[expression.name][expression.index or 0]]
        if isinstance(expression, Module):
            return self._module(expression)
        if isinstance(expression, Function):
            return self._function(expression)
        if isinstance(expression, Item):
            return f"{self.text(expression.value)}[{_index(expression.index)}]"
        if isinstance(expression, (list, tuple)) and any(isinstance(part, Expression) for part in expression):
            inner = ", ".join(self.text(part) for part in expression)
            return f"[{inner}]" if isinstance(expression, list) else f"({inner}{',' if len(expression) == 1 else ''})"
        return literal(expression)

    def _ports(self) -> list[str]:
        ports = self.step.facts.input_ports
        return [self.names[value] for port in ports for value in self.step.arguments.get(port.name, ())]

    def _module(self, module: Module) -> str:
        given = [self.text(part) for part in module.inputs] or self._ports()
        return f"self.{'.'.join(self.step.module)}({', '.join(given)})"

    def _function(self, function: Function) -> str:
        bare = not any(_holds(part) for part in (*function.arguments, *function.options.values()))
        parts = self._ports() if bare else []
        parts += [self.text(part) for part in function.arguments]
        parts += [f"{name}={self.text(value)}" for name, value in function.options.items()]
        if function.path.startswith("torch.Tensor."):
            return f"{parts[0]}.{function.path.removeprefix('torch.Tensor.')}({', '.join(parts[1:])})"
        return f"{function.path}({', '.join(parts)})"

    def constructor(self) -> str:
        """The line that makes the module; empty for a layer without one, and where it is that of another node."""
        if self.module is None or self.step.facts.again:
            return ""
        text = construct(self.module)
        layer = self.step.facts.layer
        if isinstance(layer, Learned):
            if layer.normed != "none":
                text = f"nn.utils.parametrizations.{layer.normed}_norm({text})"
            text += ".requires_grad_(False)" if layer.frozen else ""
        return f"self.{self.step.key} = {text}"


def construct(module: Module) -> str:
    parts = [literal(part) for part in module.arguments]
    parts += [f"{name}={literal(value)}" for name, value in module.options.items()]
    path = module.path.name if isinstance(module.path, Written) else module.path
    return f"{path}({', '.join(parts)})"


def written(value: Any) -> Iterator[Written]:
    """The written modules that a module and its arguments are made of, each behind those that it needs."""
    if isinstance(value, (list, tuple)):
        for part in value:
            yield from written(part)
    elif isinstance(value, Written):
        yield from written(value.needs)
        yield value
    elif isinstance(value, Module):
        yield from written(value.path)
        yield from written([*value.arguments, *value.options.values()])


def literal(value: Any) -> str:
    if isinstance(value, Module):
        return construct(value)
    if isinstance(value, (list, tuple)):
        inner = ", ".join(literal(part) for part in value)
        return f"[{inner}]" if isinstance(value, list) else f"({inner}{',' if len(value) == 1 else ''})"
    if isinstance(value, int) and not isinstance(value, bool):
        # A size that varies is written as the number it counts as.
        return repr(int(value))
    assert value is None or isinstance(value, (bool, float, str))
    if isinstance(value, str) and value.startswith(("torch.", "F.")):
        return value
    return '"' + value + '"' if isinstance(value, str) and value.isidentifier() else repr(value)


def _calls(expression: Expression) -> Iterator[Expression]:
    """The modules, functions and items inside an expression, itself included."""
    return (part for part in walk(expression) if not isinstance(part, Port))


def _holds(part: Any) -> bool:
    if isinstance(part, (list, tuple)):
        return any(_holds(one) for one in part)
    return isinstance(part, Expression)


def _index(index: int | slice | tuple[int | slice, ...]) -> str:
    if isinstance(index, tuple):
        return ", ".join(_index(one) for one in index)
    if isinstance(index, slice):
        parts = ["" if part is None else str(part) for part in (index.start, index.stop)]
        step = "" if index.step is None else f":{index.step}"
        return ":".join(parts) + step
    return str(index)
