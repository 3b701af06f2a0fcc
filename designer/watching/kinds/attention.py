"""Shows where the heads of an attention layer look."""

from __future__ import annotations

from typing import cast

from designer.plots.attention import AttentionPlot
from designer.watching.layered_panel import LayeredPanel
from designer.watching.panel import panel
from engine.graph.facts import NodeFacts
from engine.training.watching.ask import Ask, Seen

LAYERS = (
    "MultiHeadAttention",
    "ScaledDotProduct",
    "TransformerEncoderLayer",
    "TransformerEncoder",
    "TransformerDecoderLayer",
    "TransformerDecoder",
)


@panel(
    "attention",
    title="Attention",
    icon="multi_head_attention",
    about="How much each step of a sequence looks at each other, head by head, for one example.",
    group="inside",
    needs="There is no attention in this network.",
)
class AttentionPanel(LayeredPanel):
    """The maps of one attention layer."""

    def __init__(self) -> None:
        super().__init__(AttentionPlot())

    @classmethod
    def fits(cls, facts: NodeFacts) -> bool:
        return facts.node.type in LAYERS

    def asks(self) -> tuple[Ask, ...]:
        if not self.node:
            return ()
        layer = int(self._attention.layer.wished or -1)
        sight = self._attention.aspect.wished or "self"
        return (Ask("attention", self.node, (("example", self.example), ("layer", layer), ("sight", sight))),)

    def take(self, seen: Seen) -> None:
        facts = seen.facts
        whole = facts["heads"], facts["rows"], facts["columns"]
        self._attention.show_maps(seen.step, seen.arrays["maps"], (facts["from"], facts["to"]), whole)
        self._attention.example.show_example(facts["example"], facts["examples"])
        self._attention.offer_layers(facts["layers"], facts["sights"])

    @property
    def _attention(self) -> AttentionPlot:
        return cast(AttentionPlot, self.plot)
