"""Shows the kernels of a convolution while they are learned."""

from __future__ import annotations

from typing import cast

from designer.plots.kernels import KernelPlot
from designer.watching.panel import Panel, panel
from engine.graph.facts import NodeFacts
from engine.training.watching.ask import Ask, Seen


@panel(
    "kernels",
    title="Kernels",
    icon="kernels",
    about="What each filter of a convolution looks for, as small pictures.",
    group="inside",
    needs="There is no convolution in this network.",
)
class KernelsPanel(Panel):
    """The kernels of one convolution."""

    def __init__(self) -> None:
        super().__init__(KernelPlot())

    @classmethod
    def fits(cls, facts: NodeFacts) -> bool:
        return facts.node.type in ("Conv1d", "Conv2d")

    def asks(self) -> tuple[Ask, ...]:
        return (Ask("kernels", self.node),) if self.node else ()

    def take(self, seen: Seen) -> None:
        self._kernels.show_kernels(seen.step, seen.arrays["kernels"], seen.facts.get("filters", 0))

    @property
    def _kernels(self) -> KernelPlot:
        return cast(KernelPlot, self.plot)
