"""Graph files that cost as much as a file can: each as large as the limits allow, or just beyond one of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from engine.graph.limits import BLOCK_LIMIT, NODE_LIMIT, PORT_LIMIT, SIZE_LIMIT, VALUE_LIMIT, WIRE_LIMIT

Json = dict[str, Any]
VALUES = VALUE_LIMIT - 100
DENSE = NODE_LIMIT - 1


def project(nodes: list[Json], wires: list[Json] | None = None, **fields: Any) -> bytes:
    return json.dumps({"layerloom": 1, "nodes": nodes, "wires": wires or [], **fields}).encode()


def node(key: str, type_name: str = "Dense", **params: Any) -> Json:
    return {"key": key, "type": type_name, "params": params, "position": [0, 0]}


def wire(source: str, target: str) -> Json:
    return {"from": source, "to": target}


DATA = node("data", "Data", examples={"type": "Digits"})


def chain(make: Callable[[int], Json], entry: str, count: int = DENSE, first: str = "values") -> bytes:
    """The data, and so many nodes one behind the other, the first with an input of its own."""
    nodes = [make(at) for at in range(count)]
    keys = [one["key"] for one in nodes]
    wires = [wire(f"{one}.output", f"{two}.{entry}") for one, two in pairwise(keys)]
    return project([DATA, *nodes], [wire("data.image", f"{keys[0]}.{first}"), *wires])


def dense(at: int, **params: Any) -> Json:
    """One of a chain of Dense layers, of which a Flatten is the first."""
    return node(f"n{at}", **params) if at else node("n0", "Flatten")


def block(key: str, nodes: list[Json], wires: list[Json], **params: Any) -> Json:
    return {**node(key, "Block", **params), "inside": {"nodes": nodes, "wires": wires}}


def through(key: str, inner: list[tuple[Json, str, str]], **params: Any) -> Json:
    """A block in which these nodes stand one behind the other, each with its entry and its exit."""
    row = [(node(f"{key}_in", "Input"), "", "value"), *inner, (node(f"{key}_out", "Output"), "value", "")]
    wires = [wire(f"{one['key']}.{out}", f"{two['key']}.{into}") for (one, _, out), (two, into, _) in pairwise(row)]
    return block(key, [one for one, _, _ in row], wires, **params)


def relus(key: str, count: int) -> list[tuple[Json, str, str]]:
    return [(node(f"{key}_{at}", "ReLU"), "values", "output") for at in range(count)]


def nested(depth: int, repeat: int, *, over: str = "layers") -> bytes:
    inner: list[tuple[Json, str, str]] = []
    for level in range(depth, 0, -1):
        key = f"b{level}"
        inner = [(through(key, [*relus(key, 2), *inner], repeat=repeat, over=over), "input", "output")]
    return project([DATA, inner[0][0]], [wire("data.image", "b1.input")])


def tower(height: int) -> bytes:
    """Each block uses the one before it twice: it doubles with each."""
    blocks = [through("b0", relus("b0", 1))]
    for at in range(1, height):
        twice = [(node(f"{side}{at}", "Again", of={"node": f"b{at - 1}"}), "input", "output") for side in "xy"]
        blocks.append(through(f"b{at}", twice))
    wires = [wire(f"b{at}.output", f"b{at + 1}.input") for at in range(height - 1)]
    return project([DATA, *blocks], [wire("data.image", "b0.input"), *wires])


def growing(repeat: int, depth: int) -> bytes:
    """Blocks that hand out more than they get, so that no turn is like another."""
    inner: list[tuple[Json, str, str]] = []
    for level in range(depth, 0, -1):
        key = f"b{level}"
        body = through(key, [(node(f"{key}_pad", "Pad", left=1), "channels", "output"), *inner], repeat=repeat)
        inner = [(body, "input", "output")]
    return project([DATA, inner[0][0]], [wire("data.image", "b1.input")])


def crossed(type_name: str) -> bytes:
    """As many wires as there may be between few nodes."""
    count = int((2 * WIRE_LIMIT) ** 0.5) - 2
    nodes = [node(f"n{at}", type_name) for at in range(count)]
    wires = [wire("data.image", f"n{at}.parts") for at in range(count)]
    wires += [wire(f"n{one}.output", f"n{two}.parts") for two in range(count) for one in range(two)]
    return project([DATA, *nodes], wires[:WIRE_LIMIT])


def ports(count: int, wires: int) -> bytes:
    """A block of many ports, used again and again, with wires from and to ports that it does not have."""
    names = [f"p{at}".ljust(60, "x") for at in range(count)]
    ends = [{**node(f"o{at}", "Output", port=name)} for at, name in enumerate(names)]
    starts = [{**node(f"i{at}", "Input", port=name)} for at, name in enumerate(names)]
    again = [node(f"a{at}", "Again", of={"node": "b"}) for at in range(NODE_LIMIT - 2 * count - 5)]
    drawn = [wire(f"a{at % len(again)}.q{at}", f"a{(at + 1) % len(again)}.q{at}") for at in range(wires)]
    return project([DATA, block("b", [*starts, *ends], []), *again], drawn)


WORST: Mapping[str, Callable[[], bytes]] = {
    "quotes": lambda: b'"' * SIZE_LIMIT,
    "open brackets": lambda: b"[" * SIZE_LIMIT,
    "open braces with keys": lambda: b'{"a":' * (SIZE_LIMIT // 5),
    "blanks": lambda: b" " * SIZE_LIMIT,
    "one number": lambda: b'{"layerloom": 1, "x": ' + b"9" * (SIZE_LIMIT - 99) + b"}",
    "numbers too large": lambda: b'{"x": [' + b"1e9," * VALUES + b"1e999]}",
    "digits in a text": lambda: b'{"x": ["' + b"9 " * (SIZE_LIMIT // 2 - 99) + b'", 1e999]}',
    "escapes": lambda: b'{"layerloom": 1, "nodes": [], "wires": [], "x": "' + b"\\n" * (SIZE_LIMIT // 2 - 99) + b'"}',
    "backslashes without an end": lambda: b'{"x": "' + b"\\\\" * (SIZE_LIMIT // 2 - 99),
    "many keys": lambda: project([], x={f"k{at}": "" for at in range(VALUES)}),
    "many texts": lambda: project([], x=[""] * VALUES),
    "more texts than values": lambda: b'{"x": [' + b'"" ' * (2 * VALUES - 99) + b"]}",
    "lists of lists": lambda: b"[" * 199 + b"[]," * (VALUES // 2) + b"[]" + b"]" * 199,
    "long texts": lambda: project([], x=["a" * 99_999] * (SIZE_LIMIT // 100_100)),
    "long names": lambda: project([{**node(f"n{at}"), "name": "x" * 99_000} for at in range(80)]),
    "a long name in a circle": lambda: project(
        [{**node(f"n{at}", "Add"), "name": "x" * 600} for at in range(DENSE)],
        [wire(f"n{at}.output", f"n{(at + 1) % DENSE}.parts") for at in range(DENSE)],
    ),
    "many parameters": lambda: project([node("n", "Dense", **{f"p{at}": at for at in range(VALUES - 99)})]),
    "parameters of an unknown layer": lambda: project(
        [node("n", "Foo", **{f"p{at}": at for at in range(VALUES - 99)})]
    ),
    "a parameter of many sizes": lambda: project([DATA, node("n", "Reshape", sizes=[1] * (VALUES - 99))]),
    "many bad parameters": lambda: chain(lambda at: dense(at, **{f"p{one}": "x" for one in range(9)}), "features"),
    "long choices": lambda: chain(
        lambda at: node(f"n{at}", "Conv2d", padding=f"{at}" + "x" * 500), "picture", first="picture"
    ),
    "short choices": lambda: chain(
        lambda at: node(f"n{at}", "Conv2d", padding=f"zerosame{at}"), "picture", first="picture"
    ),
    "unknown data": lambda: project([node(f"n{at}", "Data", examples={"type": f"Digit{at}"}) for at in range(DENSE)]),
    "several data": lambda: project([node(f"n{at}", "Data", examples={"type": "Digits"}) for at in range(DENSE)]),
    "a chain": lambda: chain(lambda at: node(f"n{at}", "ReLU"), "values"),
    "a chain of Dense": lambda: chain(lambda at: dense(at, units=8), "features"),
    "a chain of what is unknown": lambda: chain(lambda at: node(f"n{at}", f"Convolution{at}"), "values"),
    "layers of 10 ** 18 units": lambda: chain(lambda at: dense(at, units=10**18), "features", 99),
    "wires between Adds": lambda: crossed("Add"),
    "wires between Concatenates": lambda: crossed("Concatenate"),
    "wires to ports that are not there": lambda: project(
        [DATA, node("n", "Add")], [wire("data.image", f"n.x{at}") for at in range(WIRE_LIMIT)]
    ),
    "wires from ports that are not there": lambda: project(
        [DATA, node("n", "Add")], [wire(f"data.x{at}", "n.parts") for at in range(WIRE_LIMIT)]
    ),
    "wires between what is unknown": lambda: project(
        [node("a", "Foo"), node("b", "Foo")], [wire(f"a.x{at}", f"b.x{at}") for at in range(WIRE_LIMIT)]
    ),
    "waypoints": lambda: project(
        [node("a", "Foo"), node("b", "Foo")],
        [{**wire(f"a.x{at}", f"b.x{at}"), "through": [[1, 1]] * 70} for at in range(VALUES // 220)],
    ),
    "a circle": lambda: project(
        [node(f"n{at}", "ReLU") for at in range(DENSE)],
        [wire(f"n{at}.output", f"n{(at + 1) % DENSE}.values") for at in range(DENSE)],
    ),
    "many circles": lambda: project(
        [node(f"n{at}", "Add") for at in range(DENSE - 1)],
        [wire(f"n{at}.output", f"n{at ^ 1}.parts") for at in range(DENSE - 1)],
    ),
    "a tangle": lambda: project(
        [node(f"n{at}", "Add") for at in range(DENSE)],
        [wire(f"n{at}.output", f"n{(at + 1) % DENSE}.parts") for at in range(DENSE)]
        + [wire(f"n{at * 7919 % DENSE}.output", f"n{(at * 104729 + 3) % DENSE}.parts") for at in range(DENSE)],
    ),
    "blocks in blocks": lambda: nested(BLOCK_LIMIT - 1, 2),
    "blocks deeper than may be": lambda: nested(BLOCK_LIMIT + 2, 2),
    "turns in turns": lambda: nested(BLOCK_LIMIT - 1, 1000),
    "turns over time": lambda: nested(BLOCK_LIMIT - 1, 1000, over="time"),
    "10 ** 9 turns": lambda: nested(3, 10**9),
    "a long block of many turns": lambda: project(
        [DATA, through("b", relus("b", DENSE - 9), repeat=1000)], [wire("data.image", "b.input")]
    ),
    "turns that are never alike": lambda: growing(1000, 1),
    "turns in turns that are never alike": lambda: growing(30, 4),
    "a tower": lambda: tower(40),
    "a high tower": lambda: tower(1500),
    "a block used by all": lambda: project(
        [DATA, through("b", relus("b", DENSE // 3))]
        + [node(f"a{at}", "Again", of={"node": "b"}) for at in range(DENSE // 2)],
        [wire("data.image", "b.input"), wire("b.output", "a0.input")]
        + [wire(f"a{at}.output", f"a{at + 1}.input") for at in range(DENSE // 2 - 1)],
    ),
    "a block that holds itself": lambda: project(
        [DATA, through("b", [(node(f"a{at}", "Again", of={"node": "b"}), "input", "output") for at in range(900)])],
        [wire("data.image", "b.input")],
    ),
    "uses of uses": lambda: chain(
        lambda at: node(f"n{at}", "Again", of={"node": f"n{at - 1}"}) if at else node("n0", "ReLU"), "values"
    ),
    "many ports": lambda: ports(PORT_LIMIT, WIRE_LIMIT),
    "more ports than may be": lambda: ports(NODE_LIMIT // 3, WIRE_LIMIT),
    "ports of one name": lambda: project(
        [block("b", [node("o", "Output"), *(node(f"i{at}", "Input") for at in range(PORT_LIMIT))], [])]
    ),
    "shared weights in a circle": lambda: chain(
        lambda at: dense(at, units=64, tied={"node": f"n{at % (DENSE - 1) + 1}"}), "features"
    ),
    "shared weights of one": lambda: chain(
        lambda at: dense(at, units=64, **({"tied": {"node": "n1"}} if at > 1 else {})), "features"
    ),
    "settings that follow each other": lambda: chain(
        lambda at: dense(at, units={"from": [f"n{(at + 1) % DENSE}", "output", "features"]}), "features"
    ),
    "settings that follow the data": lambda: chain(
        lambda at: dense(at, units={"from": ["data", "label", "classes"]}), "features"
    ),
    "many objectives": lambda: project(
        [DATA, *(node(f"n{at}", "CrossEntropy") for at in range(DENSE))],
        [wire("data.image", f"n{at}.prediction") for at in range(DENSE)],
    ),
    "many frames": lambda: project([], frames=[{"key": f"f{at}", "title": "x" * 700} for at in range(10_000)]),
    "many notes": lambda: project(
        [DATA], notes=[{"key": f"m{at}", "text": "<b>" * 200, "target": "data"} for at in range(10_000)]
    ),
}
"""How each is made."""
