"""Places in a sequence, told to layers that would not know them: attention sees a set, not an order."""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd
from typing import Annotated

from engine.declare import param
from engine.layers.arranging import sized
from engine.layers.call import Module, Written
from engine.layers.declare import Accepts, Layer, Sequence, Weight, layer
from engine.layers.learned import Learned
from engine.message import need
from engine.repair import SetBefore, SetParam
from engine.shape import Shape, sequence

SINES = Written(
    "LoomSines",
    '''
class LoomSines(nn.Module):
    """Adds waves of sine and cosine to each step, by which a network can tell its place."""

    def __init__(self, time, features, longest):
        super().__init__()
        speed = longest ** (-torch.arange(0, features, 2, dtype=torch.float64) / features)
        angle = torch.arange(time, dtype=torch.float64).unsqueeze(1) * speed
        waves = torch.stack((angle.sin(), angle.cos()), 2).flatten(1)[:, :features]
        self.register_buffer("waves", waves.float(), persistent=False)

    def forward(self, steps):
        return steps + self.waves[: steps.shape[1]]
''',
)

PLACES = Written(
    "LoomPlaces",
    '''
class LoomPlaces(nn.Module):
    """Adds a learned row of features to each step, one for each place."""

    def __init__(self, longest, features):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(longest, features))
        self.reset_parameters()

    def reset_parameters(self):
        nn.init.normal_(self.weight, std=0.02)

    def forward(self, steps):
        return steps + self.weight[: steps.shape[1]]
''',
)

ROTARY = Written(
    "LoomRotary",
    '''
class LoomRotary(nn.Module):
    """Turns each pair of neighbouring features by an angle that grows with the place."""

    def __init__(self, time, features, heads, longest):
        super().__init__()
        speed = longest ** (-torch.arange(0, features, 2, dtype=torch.float64) / features)
        angle = torch.arange(time, dtype=torch.float64).unsqueeze(1) * speed.repeat(heads)
        self.register_buffer("cos", angle.cos().float(), persistent=False)
        self.register_buffer("sin", angle.sin().float(), persistent=False)

    def forward(self, values):
        cos, sin = (wave[: values.shape[-2]] for wave in (self.cos, self.sin))
        first, second = values[..., 0::2], values[..., 1::2]
        return torch.stack((first * cos - second * sin, first * sin + second * cos), -1).flatten(-2)
''',
)


@layer(
    title="Sinusoidal positions", category="Attention", icon="sinusoidal_positions", telling="waves up to {longest:g}"
)
class SinusoidalPositions(Layer):
    """Adds waves of sine and cosine to a sequence, slower from pair to pair of features: each place looks different.

    wave(place, 2 i) = sin(place / longest^(2 i / features)), wave(place, 2 i + 1) = cos of the same. Nothing is
    learned.
    """

    source = "Vaswani et al. 2017, Attention is all you need"
    pytorch = "torch.sin, torch.cos"
    longest: float = param(10_000.0, low=1.0, high=1e9, about="The slowest wave is about 6 times as long.", log=True)

    def shape(self, steps: Sequence) -> Shape:
        return steps

    def call(self, steps: Shape) -> Module:
        return Module(SINES, steps[0], steps[1], self.longest)


@layer(title="Learned positions", category="Attention", icon="learned_positions", telling="up to {longest} steps")
class LearnedPositions(Learned):
    """Adds a learned row of features to each step of a sequence, one for each place.

    output = step + weight[place]. It cannot tell places that no sequence of the training had.
    """

    source = "Gehring et al. 2017, Convolutional sequence to sequence learning"
    pytorch = "torch.nn.Parameter"
    longest: int = param(
        512, low=1, high=1_000_000, unit="steps", about="For how many places a row of features is learned.", log=True
    )

    def shape(self, steps: Sequence) -> Shape:
        need(
            steps[0] <= self.longest,
            "Learned positions knows {longest} places, but its sequence has {time} steps. Set longest to {time}.",
            repairs=(SetParam("longest", int(steps[0])),),
            longest=self.longest,
            time=int(steps[0]),
        )
        return steps

    def weights(self, steps: Shape) -> Mapping[str, Weight]:
        return {"weight": Weight((self.longest, steps[1]))}

    def call(self, steps: Shape) -> Module:
        return Module(PLACES, self.longest, steps[1])


Turned = Annotated[
    Shape, Accepts("queries or keys (time × features, or heads × time × features)", (2, 3), example=sequence(6, 8))
]


@layer(title="Rotary positions", category="Attention", icon="rotary_positions", telling="{heads} heads")
class RotaryPositions(Layer):
    """Turns queries or keys by angles that grow with their place, so that their product tells how far apart they are.

    Each pair of neighbouring features (a, b) becomes (a · cos t - b · sin t, a · sin t + b · cos t) with the angle t =
    place / longest^(2 i / features). Put one between the Dense that makes the queries and the attention, and another
    one for the keys.
    """

    source = "Su et al. 2021, RoFormer: Enhanced transformer with rotary position embedding"
    pytorch = "torch.sin, torch.cos"
    heads: int = param(1, low=1, high=1024, about="How many heads lie side by side in the features.")
    longest: float = param(10_000.0, low=1.0, high=1e9, about="The slowest turn takes about 6 times as long.", log=True)

    def shape(self, values: Turned) -> Shape:
        count = values[-1]
        need(
            count % (2 * self.heads) == 0,
            "Rotary positions turns pairs of features, but {features} features cannot be parted into {heads} heads of "
            "pairs. Choose features that {both} divides.",
            repairs=(SetParam("heads", gcd(self.heads, count // 2)),)
            if count % 2 == 0
            else (
                *(sized("values", values, count + 1) if values.axes[0] != "channels" else ()),
                SetBefore("values", "features", count + 1),
            ),
            features=count,
            heads=self.heads,
            both=2 * self.heads,
        )
        return values

    def call(self, values: Shape) -> Module:
        return Module(ROTARY, values[-2], values[-1] // self.heads, self.heads, self.longest)
