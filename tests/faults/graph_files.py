"""The graph files that row "mutated files" changes, and what it does with each."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from engine import files
from engine.files import FileProblem
from engine.files.write import dumps
from engine.graph.analysis import analyse
from engine.graph.block import kind_of
from engine.layers import LAYERS
from engine.layers.declare import ports_of
from tests.engine.test_broken_files import BROKEN
from tests.faults.hostile_graphs import WORST
from tests.faults.mutating import VALUES, changed_bytes, changed_tree

ROOT = Path(__file__).parents[2]
MADE = 40
RARE = 500
"""One file in so many is as large as the limits allow, and changed."""
SMALL = 200_000
SETTINGS = tuple(one for one in VALUES if one is not None and not (isinstance(one, int) and abs(one) >= 2**63))


@cache
def whole() -> tuple[bytes, ...]:
    """All templates, and the golden files of each format."""
    places = (*(ROOT / "resources" / "templates").glob("*.loom"), *(ROOT / "tests" / "golden").glob("*.loom"))
    return tuple(place.read_bytes() for place in sorted(places))


@cache
def broken() -> tuple[bytes, ...]:
    """The broken files of the tests that are small."""
    return tuple(made for made, _ in BROKEN.values() if isinstance(made, bytes) and len(made) < SMALL)


@cache
def trees() -> tuple[Any, ...]:
    return (*map(json.loads, whole()), *drawn())


@cache
def drawn() -> tuple[Any, ...]:
    """Graphs drawn by hypothesis: layers of any type, wired as chance wants it, some in blocks."""
    found: list[Any] = []

    @seed(0)
    @settings(max_examples=MADE, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(_graphs(1))
    def collect(graph: Any) -> None:
        found.append({"layerloom": 2, **_keyed(graph)})

    collect()
    return tuple(found)


def _graphs(depth: int) -> st.SearchStrategy[Any]:
    params = st.dictionaries(st.sampled_from(_names()), st.sampled_from(VALUES) | st.integers(), max_size=3)
    types = st.sampled_from((*LAYERS.members, "Input", "Output", "Again", "Nothing"))
    flags = {"bypassed": st.booleans(), "folded": st.booleans()}
    plain = st.fixed_dictionaries({"type": types, "params": params}, optional=flags)
    if depth:
        inside = st.fixed_dictionaries({"type": st.just("Block"), "params": params, "inside": _graphs(depth - 1)})
        plain = st.one_of(plain, plain, inside)
    wires = st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 3), st.integers(0, 3))
    lists = {"nodes": st.lists(plain, max_size=6), "wires": st.lists(wires, max_size=12)}
    return st.fixed_dictionaries(lists)


@cache
def _names() -> tuple[str, ...]:
    return tuple(sorted({one.name for kind in LAYERS.members.values() for one in kind.params()}))


def _keyed(graph: Any, before: str = "n") -> dict[str, Any]:
    """A drawn graph as a file has it: keys that differ, and wires between ports that there are."""
    nodes = []
    for at, one in enumerate(graph["nodes"]):
        key = f"{before}{at}"
        inside = {"inside": _keyed(one["inside"], f"{key}_")} if "inside" in one else {}
        nodes.append({**one, "key": key, "position": [200 * at, 0], **inside})
    wires = {}
    for source, target, leaves, enters in graph["wires"]:
        if nodes:
            one, two = nodes[source % len(nodes)], nodes[target % len(nodes)]
            ends = f"{one['key']}.{_port(_outputs(one), leaves)}", f"{two['key']}.{_port(_inputs(two), enters)}"
            wires[ends[1]] = {"from": ends[0], "to": ends[1]}
    return {"nodes": nodes, "wires": list(wires.values())}


def _port(names: tuple[str, ...], at: int) -> str:
    return names[at % len(names)] if names else "value"


def _inputs(node: Any) -> tuple[str, ...]:
    kind = kind_of(node["type"])
    return (
        tuple(port.name for port in ports_of(kind)) if kind and node["type"] not in ("Block", "Again") else ("input",)
    )


def _outputs(node: Any) -> tuple[str, ...]:
    kind = kind_of(node["type"])
    return (kind().outputs() or ("value",)) if kind and node["type"] not in ("Block", "Again") else ("output",)


def graph_file(case: int, chance: int) -> bytes:
    """The changed file of a case, the same for the same chance."""
    random = Random(f"{chance}/graph/{case}")
    if case < len(WORST):
        return list(WORST.values())[case]()
    if case % RARE == 0:
        return changed_bytes(random.choice(list(WORST.values()))(), random)
    if random.random() < 0.45:
        return changed_bytes(random.choice(broken() if random.random() < 0.1 else whole()), random)
    tree = random.choice(drawn() if random.random() < 0.2 else trees())
    changed = _redrawn(tree, random) if random.random() < 0.5 else changed_tree(tree, random, trees())
    data = json.dumps(changed, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")
    return changed_bytes(data, random) if random.random() < 0.1 else data


def _redrawn(tree: Any, random: Random) -> Any:
    """The same file with layers of other types, other settings and other wires: most of these can be opened."""
    tree = copy.deepcopy(tree)
    nodes = tree.get("nodes") if isinstance(tree, dict) else None
    nodes = [one for one in nodes if isinstance(one, dict)] if isinstance(nodes, list) else []
    if not nodes:
        return tree
    for _ in range(random.choice((1, 2, 5))):
        one = random.choice(nodes)
        match random.randrange(3):
            case 0 if one.get("type") != "Block":
                one["type"] = random.choice((*LAYERS.members, "Again", "Nothing"))
            case 1:
                params = one.get("params")
                names = (*params, *random.choices(_names(), k=3)) if isinstance(params, dict) else _names()
                one["params"] = {**(params or {}), random.choice(names): random.choice(SETTINGS)}
            case _:
                wires = tree.get("wires")
                if isinstance(wires, list) and wires and isinstance(wires[0], dict):
                    wire = random.choice(wires)
                    wire[random.choice(("from", "to"))] = random.choice(wires).get(random.choice(("from", "to")), "")
    return tree


def open_file(data: bytes) -> bool:
    """Open a file as the window does, up to all that follows from it; False where it was refused, with one sentence.

    Raises AssertionError where it is refused in other ways, or where what was read is not what it is written back as.
    """
    try:
        project = files.loads(data, "changed.loom", newer=True)
    except FileProblem as problem:
        told = str(problem)
        assert told.startswith("'changed.loom' ") and told.endswith(".") and len(told) < 600, told
        assert told.isprintable(), ascii(told)
        return False
    assert all(str(problem.message) for problem in analyse(project).problems)
    if len(data) < SMALL:
        assert files.loads(dumps(project), "changed.loom", newer=True) == project, "it is not written back as it was"
    return True
