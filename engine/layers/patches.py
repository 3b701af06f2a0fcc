"""Pictures as sequences: a picture cut into patches, with a token in front that gathers what they say."""

from __future__ import annotations

from collections.abc import Mapping

from engine.declare import param
from engine.layers.call import Expression, Function, Item, Module, Port, Written
from engine.layers.declare import Image, Lengths, Sequence, Weight, layer
from engine.layers.learned import Learned, Normed
from engine.layers.lengths import need_length
from engine.message import need
from engine.repair import SetParam
from engine.shape import Shape, Varies, label, sequence

TOKEN = Written(
    "LoomToken",
    '''
class LoomToken(nn.Module):
    """Puts a learned row of features in front of each sequence."""

    def __init__(self, features):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(features))
        self.reset_parameters()

    def reset_parameters(self):
        nn.init.normal_(self.weight, std=0.02)

    def forward(self, steps):
        return torch.cat((self.weight.expand(len(steps), 1, -1), steps), 1)
''',
)


@layer(title="Patch embedding", category="Attention", icon="patch_embedding", telling="{patch} × {patch} px")
class PatchEmbedding(Normed):
    """Cuts a picture into square patches and turns each of them into a row of features: a picture becomes a sequence.

    output[i] = weights · patch i + bias, the patches in the order in which one reads: from left to right, then down.
    """

    source = "Dosovitskiy et al. 2020, An image is worth 16x16 words"
    pytorch = "torch.nn.Conv2d"
    patch: int = param(4, low=1, high=256, unit="px", about="The side of each patch.")
    features: int = param(64, low=1, high=65536, about="How many numbers describe each patch.", log=True)
    bias: bool = param(True, about="Add a learned number to each feature.")

    def shape(self, picture: Image) -> Shape:
        _, height, width = picture
        need(
            height % self.patch == 0 and width % self.patch == 0,
            "Patch embedding cannot cut {height} × {width} pixels into patches of {patch} × {patch}. Choose a patch "
            "that divides both sides.",
            repairs=_divisor(height, width, self.patch),
            height=height,
            width=width,
            patch=self.patch,
        )
        return sequence(self._count(picture), self.features)

    def _count(self, picture: Shape) -> int:
        return (picture[1] // self.patch) * (picture[2] // self.patch)

    def weights(self, picture: Shape) -> Mapping[str, Weight]:
        sizes = (self.features, picture[0], self.patch, self.patch)
        found = {"weight": Weight(sizes, self._count(picture))}
        return found | ({"bias": Weight((self.features,))} if self.bias else {})

    def field(self, picture: Shape) -> tuple[tuple[int, int], ...]:
        return ((self.patch, self.patch),) * 2

    def call(self, picture: Shape) -> Expression:
        options = {} if self.bias else {"bias": False}
        seen = Module("nn.Conv2d", picture[0], self.features, self.patch, stride=self.patch, **options)
        rows = Function("torch.Tensor.flatten", seen.of(Port("picture")), 2)
        return Function("torch.Tensor.transpose", rows, 1, 2)


def _divisor(height: int, width: int, patch: int) -> tuple[SetParam, ...]:
    """The largest smaller patch that fits, unless it is a single pixel."""
    fits = [side for side in range(2, patch) if height % side == width % side == 0]
    return (SetParam("patch", fits[-1]),) if fits else ()


@layer(title="Class token", category="Attention", icon="class_token")
class ClassToken(Learned):
    """Puts a learned row of features in front of a sequence: attention gathers there what the whole sequence says.

    output = (weight, step 1, step 2, ...). A Slice takes it out again behind the last attention. Where lengths are
    wired, the output 'length' counts the token too: wire it on.
    """

    source = "Devlin et al. 2018, BERT: Pre-training of deep bidirectional transformers"
    pytorch = "torch.cat"
    asides = ("length",)

    def outputs(self) -> tuple[str, ...]:
        return ("output", "length")

    @classmethod
    def example(cls) -> Mapping[str, tuple[Shape, ...]]:
        return {"steps": (sequence(6, 8),), "length": (label(7),)}

    def shape(self, steps: Sequence, length: Lengths | None = None) -> tuple[Shape, Shape]:
        need_length(self.title, steps, length)
        time = steps[0] + 1
        return sequence(Varies(time) if steps.varying == 0 else time, steps[1]), label(time + 1)

    def weights(self, steps: Shape, **_others: Shape) -> Mapping[str, Weight]:
        return {"weight": Weight((steps[1],))}

    def call(self, steps: Shape, length: Shape | None = None) -> tuple[Expression, Expression]:
        first = Item(Port("steps"), (slice(None), 0, 0))
        whole = Function("torch.full_like", first, steps[0] + 1, dtype="torch.long")
        longer = whole if length is None else Function("torch.add", Port("length"), 1)
        return Module(TOKEN, steps[1]).of(Port("steps")), longer
