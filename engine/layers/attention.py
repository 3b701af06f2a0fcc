"""Attention: each step looks at others and takes in what suits it."""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd
from typing import Annotated, Any

from engine.declare import param
from engine.layers.call import Expression, Function, Item, Module, Port
from engine.layers.declare import Accepts, Layer, Lengths, Sequence, Weight, layer
from engine.layers.learned import Learned
from engine.layers.lengths import later, need_length, padding
from engine.message import need
from engine.repair import DrawFromNearest, Insert, RemoveWires, Repair, SetParam
from engine.shape import Shape, label, sequence

Steps = Annotated[
    Shape,
    Accepts("a sequence (time × features), or one for each head", (2, 3), example=sequence(6, 8)),
]


def _compared(query: Shape, key: Shape, value: Shape) -> tuple[Repair, ...]:
    """What brings a key to the features of the queries; else another wire has to be drawn."""
    rows = len(query) == len(key) == 2
    if rows and key[-1] != query[-1] and value.sizes[:-1] == key.sizes[:-1]:
        return (Insert("key", "Dense", {"units": int(query[-1])}), Insert("query", "Dense", {"units": int(key[-1])}))
    return tuple(map(DrawFromNearest, ("value", "key", "query")))


@layer(title="Scaled dot product", category="Attention", icon="scaled_dot_product")
class ScaledDotProduct(Layer):
    """Mixes values by how well their keys answer a query: attention without any weights of its own.

    output = softmax(query · keyᵀ / √features) · value. It takes sequences (time × features), or several at once (heads
    × time × features). The padding of the keys is left out where their length is wired.
    """

    source = "Vaswani et al. 2017, Attention is all you need"
    pytorch = "torch.nn.functional.scaled_dot_product_attention"
    causal: bool = param(False, about="Each step sees only itself and what came before it.")

    @classmethod
    def example(cls) -> Mapping[str, tuple[Shape, ...]]:
        return {**{name: (sequence(6, 8),) for name in ("query", "key", "value")}, "length": (label(7),)}

    def shape(self, query: Steps, key: Steps, value: Steps, length: Lengths | None = None) -> Shape:
        fits = key.sizes == (*query[:-2], key[-2], query[-1]) and value.sizes[:-1] == key.sizes[:-1]
        need(
            fits,
            "{title} compares each query with each key, but the query is {query}, the key {key} and the value {value}. "
            "Query and key need the same features, and key and value the same time.",
            repairs=_compared(query, key, value),
            title=self.title,
            query=query,
            key=key,
            value=value,
        )
        # Where each step sees only what came before it, the padding at the end reaches nothing but itself.
        need_length(self.title, Shape(key.sizes[-2:]), length, reads=not self.causal or query[-2] != key[-2])
        return Shape((*query[:-1], value[-1]), query.axes)

    def products(self, query: Shape, key: Shape, value: Shape, length: Shape | None = None) -> int:
        return query.count // query[-1] * key[-2] * (key[-1] + value[-1])

    def call(self, query: Shape, key: Shape, value: Shape, length: Shape | None = None) -> Expression:
        options: dict[str, Any] = {"is_causal": True} if self.causal else {}
        if length is not None:
            ones = (1,) * (len(key) - 1)
            hidden: Expression = Function("torch.Tensor.view", padding(key[-2]), -1, *ones, key[-2])
            if self.causal:
                hidden = Function("torch.logical_or", hidden, later("query", query[-2], key[-2]))
            options = {"attn_mask": Function("torch.logical_not", hidden)}
        ports = (Port("query"), Port("key"), Port("value"))
        return Function("F.scaled_dot_product_attention", *ports, **options)


def need_heads(title: str, heads: int, features: int) -> None:
    """Raise a Misfit where the heads cannot share the features evenly."""
    need(
        features % heads == 0,
        "{title} cannot share {features} features evenly among {heads} heads. Set the heads to a number that divides "
        "{features}.",
        repairs=(SetParam("heads", gcd(heads, features)),),
        title=title,
        heads=heads,
        features=features,
    )


def attention_weights(place: str, width: int, time: int, keys: int, *, bias: bool = True) -> dict[str, Weight]:
    """The weights of an ``nn.MultiheadAttention`` whose queries, keys and values all have the same features."""
    # Its first tensor makes queries from one sequence, keys and values from another: what all of it is multiplied.
    found = {
        f"{place}in_proj_weight": Weight((3 * width, width), min(time, keys)),
        f"{place}out_proj.weight": Weight((width, width), time),
    }
    biases = {f"{place}in_proj_bias": Weight((3 * width,)), f"{place}out_proj.bias": Weight((width,))}
    return found | biases if bias else found


def attention_products(width: int, time: int, keys: int) -> int:
    """What :func:`attention_weights` leaves out: the rest of the longer sequence, query · key and share · value."""
    rest = max(time - keys, 0) * width * width + max(keys - time, 0) * 2 * width * width
    return rest + 2 * time * keys * width


def time_first(entry: str) -> Expression:
    """A sequence as ``nn.MultiheadAttention`` takes it: time, then the batch.

    With the batch in front PyTorch would compute in another way in use than while training, and differ in the last
    digits.
    """
    return Function("torch.Tensor.transpose", Port(entry), 0, 1)


@layer(
    title="Multi-head attention",
    category="Attention",
    icon="multi_head_attention",
    telling="{heads} heads",
)
class MultiHeadAttention(Learned):
    """Lets each step of a sequence look at all others, or at those of another one, with several heads at a time.

    Each head has weights of its own for queries, keys and values: head = softmax(query · keyᵀ / √features of a head) ·
    value, output = weights · heads + bias. With only the query wired the sequence looks at itself; wire another one to
    the key (and its values, where they differ) to look there. Wire the length of what is looked at, and its padding is
    left out.
    """

    source = "Vaswani et al. 2017, Attention is all you need"
    pytorch = "torch.nn.MultiheadAttention"
    heads: int = param(8, low=1, high=1024, about="How many times it looks, each time with weights of its own.")
    dropout: float = param(0.0, low=0.0, high=0.99, about="The share of looks that is dropped while training.")
    causal: bool = param(False, about="Each step sees only itself and what came before it.")
    bias: bool = param(True, about="Add learned numbers to queries, keys, values and output.")
    looks: bool = param(
        False,
        about="Give also how much each step looks at each other, for each head; that is slower.",
        label="Give the weights",
    )

    def outputs(self) -> tuple[str, ...]:
        return ("output", "weights") if self.looks else ("output",)

    @classmethod
    def example(cls) -> Mapping[str, tuple[Shape, ...]]:
        return {"query": (sequence(6, 8),), "key": (sequence(4, 8),), "length": (label(5),)}

    def shape(
        self,
        query: Sequence,
        key: Sequence | None = None,
        value: Sequence | None = None,
        length: Lengths | None = None,
    ) -> Shape | tuple[Shape, ...]:
        need_heads(self.title, self.heads, query[1])
        alone = key is None
        key, value = _seen(query, key, value)
        need(
            key[0] == value[0],
            "{title} needs one value for each key, but gets {keys} keys and {values} values. Wire both from one layer.",
            port="value",
            repairs=(RemoveWires(), DrawFromNearest("value")),
            title=self.title,
            keys=int(key[0]),
            values=int(value[0]),
        )
        need_length(self.title, key, length, reads=not (self.causal and alone))
        output = sequence(query[0], query[1])
        looks = Shape((self.heads, query[0], key[0]), ("heads", "time", "keys"))
        return (output, looks) if self.looks else output

    def weights(
        self, query: Shape, key: Shape | None = None, value: Shape | None = None, **_others: Shape
    ) -> Mapping[str, Weight]:
        key, value = _seen(query, key, value)
        width, time, keys = query[1], int(query[0]), int(key[0])
        found = attention_weights("", width, time, keys, bias=self.bias)
        if key[1] == value[1] == width:
            return found
        del found["in_proj_weight"]
        sides = {"q": (width, time), "k": (key[1], keys), "v": (value[1], keys)}
        return found | {f"{name}_proj_weight": Weight((width, side), uses) for name, (side, uses) in sides.items()}

    def products(
        self, query: Shape, key: Shape | None = None, value: Shape | None = None, length: Shape | None = None
    ) -> int:
        key, value = _seen(query, key, value)
        alike = key[1] == value[1] == query[1]
        return attention_products(query[1], int(query[0]), int(key[0])) if alike else 2 * query.count * int(key[0])

    def call(
        self,
        query: Shape,
        key: Shape | None = None,
        value: Shape | None = None,
        length: Shape | None = None,
    ) -> Expression | tuple[Expression, ...]:
        keys = "query" if key is None else "key"
        values = keys if value is None else "value"
        key, value = _seen(query, key, value)
        options: dict[str, Any] = {"dropout": self.dropout} if self.dropout else {}
        options |= {} if self.bias else {"bias": False}
        options |= {"kdim": key[1]} if key[1] != query[1] else {}
        options |= {"vdim": value[1]} if value[1] != query[1] else {}
        hidden = padding(key[0]) if length is not None else None
        given: list[Any] = [*map(time_first, ("query", keys, values)), hidden, self.looks]
        if self.causal:
            given += [later("query", query[0], key[0]), False, True]
        elif self.looks:
            given += [None, False]
        read = Module("nn.MultiheadAttention", query[1], self.heads, **options).of(*given)
        output = Function("torch.Tensor.transpose", Item(read, 0), 0, 1)
        return (output, Item(read, 1)) if self.looks else output


def _seen(query: Shape, key: Shape | None, value: Shape | None) -> tuple[Shape, Shape]:
    """What is looked at: where nothing else is wired, the sequence itself."""
    key = query if key is None else key
    return key, key if value is None else value
