"""ResNet-152 (He, Zhang, Ren and Sun 2015) as a project: with blocks that repeat, and with every layer by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from engine.graph.block import Block, Input, Output
from engine.graph.edits import add, connect, new_node
from engine.graph.model import Graph, Node, Project, Wire
from engine.layers import LAYERS

STAGES = ((64, 3, 1), (128, 8, 2), (256, 36, 2), (512, 3, 2))
"""Width, blocks and first stride of each stage."""
PARAMETERS = 60_192_808
MULTIPLY_ADDS = 11_513_626_624


@dataclass
class Chain:
    """A graph that grows layer by layer; ``end`` is the value that the next one reads."""

    graph: Graph
    end: tuple[str, str] = ("", "")

    def then(self, type_name: str, key: str, port: str, **params: Any) -> tuple[str, str]:
        node = new_node(LAYERS.members[type_name], key, (264.0 * len(self.graph.nodes), 0.0), **params)
        return self.take(node, port)

    def take(self, node: Node, port: str, output: str = "output") -> tuple[str, str]:
        self.graph = connect(add(self.graph, node), Wire(*self.end, node.key, port))
        self.end = (node.key, output)
        return self.end

    def convolve(self, key: str, filters: int, kernel: int, stride: int = 1) -> None:
        border = kernel // 2
        shape = {"filters": filters, "kernel": kernel, "stride": stride, "padding": "number", "border": border}
        self.then("Conv2d", key, "picture", **shape, bias=False)
        self.then("BatchNorm", f"{key}_norm", "channels")


def bottleneck(chain: Chain, name: str, width: int, stride: int, projected: bool) -> None:
    """Three convolutions and the way around them."""
    start = chain.end
    chain.convolve(f"{name}_a", width, 1)
    chain.then("ReLU", f"{name}_a_relu", "values")
    chain.convolve(f"{name}_b", width, 3, stride)
    chain.then("ReLU", f"{name}_b_relu", "values")
    chain.convolve(f"{name}_c", 4 * width, 1)
    last, chain.end = chain.end, start
    if projected:
        chain.convolve(f"{name}_way", 4 * width, 1, stride)
    around, chain.end = chain.end, last
    chain.then("Add", f"{name}_sum", "parts")
    chain.graph = connect(chain.graph, Wire(*around, f"{name}_sum", "parts"))
    chain.then("ReLU", f"{name}_relu", "values")


def resnet152(*, blocks: bool) -> Project:
    """The network on pictures of 3 × 224 × 224, made of the digits; 155 convolutions or 8 blocks that hold them."""
    chain = Chain(add(Graph(), new_node(LAYERS.members["Data"], "data")), ("data", "image"))
    chain.then("Repeat", "colours", "values", times=3, way="whole again", axis=1)
    chain.then("Upsample", "large", "channels", factor=28)
    chain.convolve("stem", 64, 7, 2)
    chain.then("ReLU", "stem_relu", "values")
    chain.then("MaxPool2d", "stem_pool", "picture", kernel=3, stride=2, padding=1)
    for number, (width, count, stride) in enumerate(STAGES, 1):
        if blocks:
            chain.take(_block(f"first_{number}", 1, width, stride, True), "input")
            chain.take(_block(f"stage_{number}", count - 1, width, 1, False), "input")
        else:
            for at in range(count):
                bottleneck(chain, f"stage_{number}_{at}", width, stride if at == 0 else 1, at == 0)
    chain.then("GlobalPool", "pool", "channels")
    answer = chain.then("Dense", "answer", "features", units=1000)
    chain.then("CrossEntropy", "objective", "prediction")
    graph = connect(chain.graph, Wire("data", "label", "objective", "target"))
    assert answer
    return Project(graph, title="ResNet-152")


def _block(key: str, repeat: int, width: int, stride: int, projected: bool) -> Node:
    chain = Chain(add(Graph(), new_node(Input, f"{key}_in")), (f"{key}_in", "value"))
    bottleneck(chain, key, width, stride, projected)
    chain.take(new_node(Output, f"{key}_out"), "value")
    return replace(new_node(Block, key, repeat=repeat), inside=chain.graph)


def both() -> Iterator[tuple[str, Project]]:
    yield "blocks that repeat", resnet152(blocks=True)
    yield "every layer by itself", resnet152(blocks=False)
