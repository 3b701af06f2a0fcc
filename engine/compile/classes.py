"""Prints the classes of a network: blocks and their turns, the network itself, and the names of their variables."""

from __future__ import annotations

import keyword
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from engine.compile.plan import Plan, Step, Value
from engine.compile.printer import Printer, written
from engine.compile.repeats import STEP, block_class, lines, made, walk
from engine.layers.call import Written

TAKEN = frozenset({"torch", "F", "nn", "self", "outputs", "data", "network", "turn", "range", *keyword.kwlist})
"""Names that a local variable of the printed code must not hide."""
WIDTH = 100


class Line(str):
    """A line of the source that belongs to nodes; ``keys`` says to which."""

    keys: tuple[str, ...]

    def __new__(cls, text: str, *keys: str) -> Line:
        made = super().__new__(cls, text)
        made.keys = keys
        return made


class Classes:
    """The classes of a printed file, each told once: written modules, blocks and their turns, and the network.

    Those that are tapped hand each value on to the function ``tap`` as soon as it is there; see ``tapping.py``.
    """

    def __init__(self, *, tapped: bool = False) -> None:
        self.tapped = tapped
        self.needed: dict[Written, None] = {}
        self.lines: list[str] = []
        self.names: dict[int, str] = {}
        """The class of each plan of a block, by the identity of the plan."""
        self.known: dict[tuple[str, tuple[str, ...]], str] = {}

    def blocks(self, steps: tuple[Step, ...]) -> None:
        """Print the classes of all blocks, innermost first; turns that came out alike have one class."""
        for step in steps:
            for turn in step.turns:
                self.blocks(turn.plan.steps)
                self._block(step, turn.plan)

    def _block(self, step: Step, inner: Plan) -> None:
        assert step.facts.body is not None
        key = step.facts.body.key
        body = self._body(inner, STEP if step.facts.over_time else "forward")
        body += walk(step) if step.facts.over_time else []
        name = self.known.get((key, tuple(body)))
        if name is None:
            turn = sum(1 for other, _ in self.known if other == key)
            name = f"Turn{turn + 1}{block_class(key)}" if turn else block_class(key)
            self.known[key, tuple(body)] = name
            self.lines += ["", f"class {name}(nn.Module):", *body]
        self.names[id(inner)] = name

    def network(self, name: str, whole: Plan, doc: tuple[str, ...]) -> list[str]:
        return ["", f"class {name}(nn.Module):", *doc, "", *self._body(whole, "forward")]

    def _body(self, whole: Plan, method: str) -> list[str]:
        """The constructor and the forward pass of one graph."""
        names = _names(whole)
        wanted: dict[str, set[str]] = {}
        for value in (*_read(whole.steps), *whole.gives.values()):
            wanted.setdefault(value.node, set()).add(value.output)
        constructed: list[str] = []
        computed = self._taps(whole.takes.values(), names)
        for step in whole.steps:
            constructor, forward, values = self._step(step, names, wanted.get(step.key, set()))
            constructed += [Line(f"        {constructor}", step.key)] if constructor else []
            forward = [f"{forward[0]}{_comment(step)}", *forward[1:]] if forward else []
            computed += [Line(f"        {line}", step.key) for line in forward]
            computed += self._taps(values, names)
        constructed += [f"        self.{own} = self.{other}" for own, other in whole.shared.items()]
        results = [f'"{result}": {names[value]}' for result, value in whole.gives.items()]
        arguments = "".join(f", {names[value]}" for value in whole.takes.values())
        head = f"    def {method}(self{arguments}):"
        entries = [value.node for value in whole.takes.values()]
        return [
            "    def __init__(self):",
            "        super().__init__()",
            *constructed,
            "",
            Line(head, *entries),
            *computed,
            *_returned(results),
            "",
        ]

    def _taps(self, values: Iterable[Value], names: Mapping[Value, str]) -> list[str]:
        """The lines that hand these values on, where somebody listens."""
        found = values if self.tapped else ()
        return [f'        tap(self, "{value.node}", "{value.output}", {names[value]})' for value in found]

    def _step(self, step: Step, names: dict[Value, str], wanted: set[str]) -> tuple[str, list[str], list[Value]]:
        """The line of the constructor, the lines of the forward pass of one node, and the values that they make."""
        if step.facts.body is not None:
            constructor = "" if step.facts.again else f"self.{step.key} = {made(step, self.names)}"
            return constructor, lines(step, names), [Value(step.key, output) for output in step.facts.output_ports]
        printer = Printer(step, names, wanted)
        forward = printer.lines()
        constructor = printer.constructor()
        if constructor:
            self.needed |= dict.fromkeys(written(printer.module))
        return constructor, forward, printer.values


def _returned(results: list[str]) -> list[str]:
    line = f"        return {{{', '.join(results)}}}"
    if len(line) <= WIDTH:
        return [line]
    return ["        return {", *(f"            {result}," for result in results), "        }"]


def _comment(step: Step) -> str:
    name = told(step.facts.node.name)
    return f"  # {name}" if name else ""


def told(text: str) -> str:
    """A person's text as it may stand in a comment or docstring: one line, nothing that ends it."""
    return "".join(sign for sign in text if sign.isprintable() and sign not in "\\\"'")[:120].strip()


def _names(whole: Plan) -> dict[Value, str]:
    """A local variable for each value: the data by their own names, a node by its key.

    What the next line alone reads is called ``x``, as people write it: its memory is free again at once.
    """
    names: dict[Value, str] = {}
    used: set[str] = set()

    def free(wanted: str) -> str:
        while wanted in used or wanted in TAKEN:
            wanted += "_"
        used.add(wanted)
        return wanted

    for argument, value in whole.takes.items():
        names[value] = free(argument)
    passing, keys = _passing(whole), {step.key for step in whole.steps}
    chain = "x"
    while chain in used or chain in keys:
        chain += "_"
    used.add(chain)
    for step in whole.steps:
        outputs = step.facts.output_ports
        for output in outputs:
            plain = len(outputs) == 1 or output == "output"
            value = Value(step.key, output)
            wanted = step.key if plain else f"{step.key}_{output}"
            names[value] = chain if value in passing else free(wanted)
    return names


def _read(steps: tuple[Step, ...]) -> Iterator[Value]:
    return (value for step in steps for values in step.arguments.values() for value in values)


def _passing(whole: Plan) -> set[Value]:
    """The values that only the step right behind theirs reads, and once, where nothing else of theirs is read."""
    read = Counter((*_read(whole.steps), *whole.gives.values()))
    found = set()
    for step, following in pairwise(whole.steps):
        # A repeated block reads its inputs at every turn, when its own results may have hidden them.
        again = following.facts.repeats > 1 and len(following.facts.input_ports) > 1
        outputs = [Value(step.key, output) for output in step.facts.output_ports]
        if sum(output in read for output in outputs) > 1 or again:
            continue
        next_reads = [value for values in following.arguments.values() for value in values]
        found |= {value for value in next_reads if value.node == step.key and read[value] == 1}
    return found
