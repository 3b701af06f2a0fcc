"""The layers of a Transformer and stacks of them: attention, then two dense layers, each beside a shortcut."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from engine.declare import declared, param
from engine.layers.attention import attention_products, attention_weights, need_heads, time_first
from engine.layers.call import Expression, Function, Module
from engine.layers.declare import Lengths, Sequence, Weight, layer
from engine.layers.learned import Learned
from engine.layers.lengths import later, need_length, padding
from engine.message import need
from engine.repair import Insert
from engine.shape import Shape, label, sequence

SOURCE = "Vaswani et al. 2017, Attention is all you need"


@declared
class Transformer(Learned):
    """What the layers of encoders and decoders have in common."""

    heads: int = param(8, low=1, high=1024, about="How many times it looks, each time with weights of its own.")
    hidden: int = param(
        2048, low=1, high=65536, unit="units", about="The width of the first of the two dense layers.", log=True
    )
    activation: Literal["relu", "gelu"] = param("relu", about="The function between the two dense layers.")
    norm: Literal["after", "before"] = param(
        "after", about="Normalise behind each shortcut, as published, or before each part, which is easier to train."
    )
    dropout: float = param(0.1, low=0.0, high=0.99, about="The share that is dropped in each part while training.")

    def _told(self, path: str, width: int) -> Module:
        """One layer in PyTorch."""
        usual = {"dim_feedforward": 2048, "dropout": 0.1, "activation": "relu", "norm_first": False}
        chosen = (self.hidden, self.dropout, self.activation, self.norm == "before")
        pairs = zip(usual, chosen, strict=True)
        return Module(path, width, self.heads, **{name: one for name, one in pairs if one != usual[name]})

    def _weights(self, width: int, norms: int, time: int, place: str = "") -> dict[str, Weight]:
        """The weights of one layer but those of its attention."""
        dense = {
            f"{place}linear1.weight": Weight((self.hidden, width), time),
            f"{place}linear1.bias": Weight((self.hidden,)),
            f"{place}linear2.weight": Weight((width, self.hidden), time),
            f"{place}linear2.bias": Weight((width,)),
        }
        names = [f"{place}norm{at + 1}.{name}" for at in range(norms) for name in ("weight", "bias")]
        return dense | {name: Weight((width,)) for name in names}


@declared
class Encoder(Transformer):
    """What an encoder layer and a stack of them have in common."""

    causal: bool = param(False, about="Each step sees only itself and what came before it.")

    @classmethod
    def example(cls) -> Mapping[str, tuple[Shape, ...]]:
        return {"steps": (sequence(6, 8),), "length": (label(7),)}

    def shape(self, steps: Sequence, length: Lengths | None = None) -> Shape:
        need_heads(self.title, self.heads, steps[1])
        need_length(self.title, steps, length, reads=not self.causal)
        return sequence(steps[0], steps[1])

    def _layer_weights(self, steps: Shape, place: str = "") -> dict[str, Weight]:
        time = int(steps[0])
        found = attention_weights(f"{place}self_attn.", steps[1], time, time)
        return found | self._weights(steps[1], 2, time, place)

    def _run(self, module: Module, steps: Shape, length: Shape | None) -> Expression:
        given: list[Any] = [time_first("steps")]
        if self.causal or length is not None:
            given.append(later("steps", steps[0], steps[0]) if self.causal else None)
        if length is not None:
            given.append(padding(steps[0]))
        elif self.causal:
            given.append(None)
        given += [True] if self.causal else []
        return Function("torch.Tensor.transpose", module.of(*given), 0, 1)


@layer(
    title="Transformer encoder layer",
    category="Attention",
    icon="transformer_encoder_layer",
    telling="{heads} heads · {hidden} hidden",
)
class TransformerEncoderLayer(Encoder):
    """Lets all steps of a sequence look at each other, then thinks about each step by itself.

    x = norm(x + attention(x)), output = norm(x + weights · activation(weights · x + bias) + bias). Wire the length of
    the examples, and nothing looks at their padding.
    """

    source = SOURCE
    pytorch = "torch.nn.TransformerEncoderLayer"

    def weights(self, steps: Shape, **_others: Shape) -> Mapping[str, Weight]:
        return self._layer_weights(steps)

    def products(self, steps: Shape, **_others: Shape) -> int:
        return attention_products(steps[1], int(steps[0]), int(steps[0]))

    def call(self, steps: Shape, length: Shape | None = None) -> Expression:
        return self._run(self._told("nn.TransformerEncoderLayer", steps[1]), steps, length)


@layer(
    title="Transformer encoder",
    category="Attention",
    icon="transformer_encoder",
    telling="{layers} layers · {heads} heads · {hidden} hidden",
)
class TransformerEncoder(Encoder):
    """Several Transformer encoder layers on top of each other: they read a sequence as a whole.

    x = layer(x), once for each layer; output = norm(x). Wire the length of the examples, and nothing looks at their
    padding.
    """

    source = SOURCE
    pytorch = "torch.nn.TransformerEncoder"
    layers: int = param(6, low=1, high=128, about="How many layers stand on top of each other.")
    final_norm: bool = param(True, about="Normalise once more behind the last layer.")

    def weights(self, steps: Shape, **_others: Shape) -> Mapping[str, Weight]:
        found: dict[str, Weight] = {}
        for at in range(self.layers):
            found |= self._layer_weights(steps, f"layers.{at}.")
        return found | _final(self.final_norm, steps[1])

    def products(self, steps: Shape, **_others: Shape) -> int:
        return self.layers * attention_products(steps[1], int(steps[0]), int(steps[0]))

    def call(self, steps: Shape, length: Shape | None = None) -> Expression:
        one = self._told("nn.TransformerEncoderLayer", steps[1])
        norm = _norm(self.final_norm, steps[1])
        # A nested tensor would be computed in another way in use than while training.
        stack = Module("nn.TransformerEncoder", one, self.layers, enable_nested_tensor=False, **norm)
        return self._run(stack, steps, length)


@declared
class Decoder(Transformer):
    """What a decoder layer and a stack of them have in common."""

    causal: bool = param(True, about="Each step sees only itself and what came before it, as when it is written.")

    @classmethod
    def example(cls) -> Mapping[str, tuple[Shape, ...]]:
        ports = {"steps": sequence(6, 8), "memory": sequence(4, 8), "length": label(7), "memory_length": label(5)}
        return {name: (shape,) for name, shape in ports.items()}

    def shape(
        self,
        steps: Sequence,
        memory: Sequence,
        length: Lengths | None = None,
        memory_length: Lengths | None = None,
    ) -> Shape:
        need_heads(self.title, self.heads, steps[1])
        need(
            steps[1] == memory[1],
            "{title} needs as many features in 'memory' as in 'steps', but got {found} and {width}. Put a Dense of "
            "{width} units on the wire to 'memory'.",
            port="memory",
            repairs=(Insert("memory", "Dense", {"units": int(steps[1])}),),
            title=self.title,
            found=memory[1],
            width=steps[1],
        )
        need_length(self.title, steps, length, reads=not self.causal)
        need_length(self.title, memory, memory_length, "memory_length")
        return sequence(steps[0], steps[1])

    def _layer_weights(self, steps: Shape, memory: Shape, place: str = "") -> dict[str, Weight]:
        width, time = steps[1], int(steps[0])
        found = attention_weights(f"{place}self_attn.", width, time, time)
        found |= attention_weights(f"{place}multihead_attn.", width, time, int(memory[0]))
        return found | self._weights(width, 3, time, place)

    def _layer_products(self, steps: Shape, memory: Shape) -> int:
        time = int(steps[0])
        looked = (attention_products(steps[1], time, keys) for keys in (time, int(memory[0])))
        return sum(looked)

    def _run(
        self, module: Module, steps: Shape, memory: Shape, length: Shape | None, memory_length: Shape | None
    ) -> Expression:
        given: list[Any] = [
            later("steps", steps[0], steps[0]) if self.causal else None,
            None,
            padding(steps[0]) if length is not None else None,
            padding(memory[0], "memory_length") if memory_length is not None else None,
            *([True] if self.causal else []),
        ]
        while given and given[-1] is None:
            given.pop()
        done = module.of(time_first("steps"), time_first("memory"), *given)
        return Function("torch.Tensor.transpose", done, 0, 1)


@layer(
    title="Transformer decoder layer",
    category="Attention",
    icon="transformer_decoder_layer",
    telling="{heads} heads · {hidden} hidden",
)
class TransformerDecoderLayer(Decoder):
    """Lets each step look at those before it, then at a memory such as what an encoder read, and thinks about both.

    x = norm(x + attention(x)), x = norm(x + attention(x, memory)), output = norm(x + weights · activation(weights · x +
    bias) + bias). Wire the lengths of both sequences, and nothing looks at their padding.
    """

    source = SOURCE
    pytorch = "torch.nn.TransformerDecoderLayer"

    def weights(self, steps: Shape, memory: Shape, **_others: Shape) -> Mapping[str, Weight]:
        return self._layer_weights(steps, memory)

    def products(self, steps: Shape, memory: Shape, **_others: Shape) -> int:
        return self._layer_products(steps, memory)

    def call(
        self, steps: Shape, memory: Shape, length: Shape | None = None, memory_length: Shape | None = None
    ) -> Expression:
        one = self._told("nn.TransformerDecoderLayer", steps[1])
        return self._run(one, steps, memory, length, memory_length)


@layer(
    title="Transformer decoder",
    category="Attention",
    icon="transformer_decoder",
    telling="{layers} layers · {heads} heads · {hidden} hidden",
)
class TransformerDecoder(Decoder):
    """Several Transformer decoder layers on top of each other: they write a sequence while they look at a memory.

    x = layer(x, memory), once for each layer; output = norm(x). Wire the lengths of both sequences, and nothing looks
    at their padding.
    """

    source = SOURCE
    pytorch = "torch.nn.TransformerDecoder"
    layers: int = param(6, low=1, high=128, about="How many layers stand on top of each other.")
    final_norm: bool = param(True, about="Normalise once more behind the last layer.")

    def weights(self, steps: Shape, memory: Shape, **_others: Shape) -> Mapping[str, Weight]:
        found: dict[str, Weight] = {}
        for at in range(self.layers):
            found |= self._layer_weights(steps, memory, f"layers.{at}.")
        return found | _final(self.final_norm, steps[1])

    def products(self, steps: Shape, memory: Shape, **_others: Shape) -> int:
        return self.layers * self._layer_products(steps, memory)

    def call(
        self, steps: Shape, memory: Shape, length: Shape | None = None, memory_length: Shape | None = None
    ) -> Expression:
        one = self._told("nn.TransformerDecoderLayer", steps[1])
        stack = Module("nn.TransformerDecoder", one, self.layers, **_norm(self.final_norm, steps[1]))
        return self._run(stack, steps, memory, length, memory_length)


def _norm(there: bool, width: int) -> dict[str, Any]:
    return {"norm": Module("nn.LayerNorm", width)} if there else {}


def _final(there: bool, width: int) -> dict[str, Weight]:
    return {f"norm.{name}": Weight((width,)) for name in ("weight", "bias")} if there else {}
