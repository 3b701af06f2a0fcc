"""Freezes layers of a running training, lets them learn again, and draws their weights anew."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from designer.session import Session
from designer.training.record import PAUSED, RUNNING
from designer.training.running import Running
from engine.graph.model import Node
from engine.training.changes import FROZEN, RESET, Change, live_params

FREEZE, UNFREEZE, FRESH = COMMANDS = ("freeze_layers", "unfreeze_layers", "reset_layers")


class LayerSteering:
    """Acts on the selected layers, and on all layers in selected blocks."""

    def __init__(self, session: Session, running: Running) -> None:
        self.session = session
        self.running = running

    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each of these commands does."""
        return {name: lambda *_, name=name: self.do(name, self.session.selection) for name in COMMANDS}

    def possible(self) -> Mapping[str, bool]:
        """Which of them would do something now."""
        return {name: any(self.able(name, self.session.selection)) for name in COMMANDS}

    def do(self, name: str, keys: Collection[str]) -> None:
        """Do this to some layers of the training."""
        made = {FREEZE: (FROZEN, True), UNFREEZE: (FROZEN, False), FRESH: (RESET, None)}[name]
        self.running.change(*(Change(*made, key) for key in self.able(name, keys)))

    def able(self, name: str, keys: Collection[str]) -> Iterator[str]:
        """Those of these layers, and of all in these blocks, to which it can be done now."""
        nodes = self.trained()
        for key in self._within(keys):
            node, facts = nodes.get(key), self.session.analysis.nodes[key]
            if node is None or node.type != facts.node.type:
                continue
            live = live_params(self.session.analysis, key)
            is_frozen = node.params.get(FROZEN) is True
            if RESET in live if name == FRESH else FROZEN in live and is_frozen == (name == UNFREEZE):
                yield key

    def trained(self) -> Mapping[str, Node]:
        """The nodes of the training that runs or stands still, as they are now; none where there is no such."""
        now = self.running.now if self.running.state in (RUNNING, PAUSED) else None
        return {node.key: node for _, node in now.graph.walk()} if now is not None else {}

    def _within(self, keys: Collection[str]) -> Iterator[str]:
        chosen = set(keys)
        for key, path in self.session.analysis.paths.items():
            if key in self.session.analysis.nodes and (key in chosen or not chosen.isdisjoint(path)):
                yield key
