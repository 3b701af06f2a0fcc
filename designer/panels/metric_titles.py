"""What the metrics of a network are called: those that follow from its objectives, and its metric nodes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from designer.canvas.nodes.words import title_shown
from designer.texts import word
from engine.graph.facts import Analysis, NodeFacts
from engine.layers.declare import Objective
from engine.layers.measure import Measured


def is_table(facts: NodeFacts) -> bool:
    """Whether a node tells a table, which no curve can show."""
    return isinstance(facts.layer, Measured) and facts.layer.table


def figures(analysis: Analysis) -> list[str]:
    """The titles of all metrics that are single figures."""
    judging = [one for one in analysis.outer if isinstance(one.layer, Measured) or _metric(one)]
    return [_title(one) for one in judging if not is_table(one)]


def titles(analysis: Analysis, metrics: Mapping[str, str]) -> dict[str, str]:
    """A title for each metric, of its name and the key of its node; nodes that are gone are left out."""
    known = {name: analysis.nodes[key] for name, key in metrics.items() if key in analysis.nodes}
    found = {name: _title(facts) for name, facts in known.items()}
    for name in _alike(found):
        if _metric(known[name]):
            found[name] = f"{found[name]} · {title_shown(known[name])}"
    return found | {name: f"{found[name]} ({known[name].node.key})" for name in _alike(found)}


def groups(analysis: Analysis, metrics: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The kinds of which there are several single figures: each with its metrics, called as their nodes are."""
    found: dict[str, dict[str, str]] = {}
    for name, key in metrics.items():
        facts = analysis.nodes.get(key)
        if facts is not None and facts.layer is not None and not is_table(facts):
            kind = _title(facts) if _metric(facts) else word(facts.layer.title)
            found.setdefault(kind, {})[name] = title_shown(facts)
    return {kind: members for kind, members in found.items() if len(members) > 1}


def _alike(titles: Mapping[str, str]) -> Iterable[str]:
    """The names whose titles are not theirs alone."""
    counts = Counter(titles.values())
    return [name for name, title in titles.items() if counts[title] > 1]


def _metric(facts: NodeFacts) -> str:
    """The metric that follows from an objective; empty for none."""
    return facts.layer.metric if isinstance(facts.layer, Objective) else ""


def _title(facts: NodeFacts) -> str:
    metric = _metric(facts)
    return word(metric.replace("_", " ").capitalize()) if metric else title_shown(facts)
