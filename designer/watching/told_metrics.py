"""The metrics that a training tells of, by their names: which nodes they come from, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping

from designer.panels.metric_titles import groups, is_table, titles
from engine.graph.facts import Analysis


class ToldMetrics:
    """Those of the current or last training; one whose node is gone keeps the title that it had."""

    def __init__(self) -> None:
        self.nodes: Mapping[str, str] = {}
        """The key of the node of each metric, by its name."""
        self._tables: frozenset[str] = frozenset()
        self._titles: dict[str, str] = {}

    def begin(self, metrics: Mapping[str, str], analysis: Analysis) -> None:
        """Another training tells of these."""
        nodes = analysis.nodes
        self.nodes, self._titles = metrics, {}
        self._tables = frozenset(name for name, key in metrics.items() if key in nodes and is_table(nodes[key]))
        self.follow(analysis)

    def forget(self) -> None:
        self.nodes, self._titles, self._tables = {}, {}, frozenset()

    def follow(self, analysis: Analysis) -> None:
        """Call them as the network does now."""
        self._titles |= titles(analysis, self.nodes)

    @property
    def figures(self) -> dict[str, str]:
        """The titles of those that are single figures."""
        return {name: self._titles.get(name, name) for name in self.nodes if name not in self._tables}

    @property
    def tables(self) -> dict[str, str]:
        """The titles of those that are tables."""
        return {name: self._titles.get(name, name) for name in self.nodes if name in self._tables}

    def kinds(self, analysis: Analysis) -> dict[str, dict[str, str]]:
        """The kinds of which there are several figures, each with its metrics."""
        return groups(analysis, self.nodes)
