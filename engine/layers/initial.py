"""How the weights of a layer begin: what PyTorch does by itself, or one of the published ways."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from engine.declare import Declared, Family, param


class Initial(Declared):
    """A way to draw the first weights. Biases begin at zero under every way but PyTorch's own."""

    source: ClassVar[str] = ""
    path: ClassVar[str] = ""
    """The function of PyTorch that fills a tensor; empty for PyTorch's own way."""
    axes: ClassVar[int] = 1
    """How many axes a tensor needs; one with fewer keeps what PyTorch gives it."""

    @property
    def zeros(self) -> bool:
        """Whether all of a weight, or a row of it, may begin at 0."""
        return False

    def options(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in self.params()}


INITIALS: Family[Initial] = Family("initialisation")

Mode = Literal["normal", "uniform"]


@INITIALS(title="PyTorch's own", icon="usual")
class Usual(Initial):
    """What PyTorch does by itself: small random numbers that suit the layer."""


@INITIALS(title="Zeros", icon="zeros")
class Zeros(Initial):
    """All weights begin at 0. Units with the same inputs then learn the same, so it suits few layers."""

    path = "torch.nn.init.zeros_"
    zeros = True


@INITIALS(title="Constant", icon="constant", telling="{val:g}")
class Filled(Initial):
    """All weights begin at the same number."""

    path = "torch.nn.init.constant_"
    val: float = param(0.1, low=-1e3, high=1e3, about="Where all weights begin.", label="Value")

    @property
    def zeros(self) -> bool:
        return self.val == 0


@INITIALS(title="Normal", icon="normal", telling="{mean:g} ± {std:g}")
class Normal(Initial):
    """Numbers from a bell curve."""

    path = "torch.nn.init.normal_"
    mean: float = param(0.0, low=-100.0, high=100.0, about="The middle of the curve.")
    std: float = param(0.02, low=1e-8, high=100.0, about="How wide the curve is.", label="Deviation", log=True)


@INITIALS(title="Uniform", icon="uniform", telling="{a:g} to {b:g}")
class Uniform(Initial):
    """Numbers from a range, each as likely as the other."""

    path = "torch.nn.init.uniform_"
    a: float = param(-0.1, low=-100.0, high=100.0, about="The lowest number.", label="From")
    b: float = param(0.1, low=-100.0, high=100.0, about="The highest number.", label="To")

    @property
    def zeros(self) -> bool:
        return self.a == self.b == 0

    def options(self) -> dict[str, Any]:
        return {"a": min(self.a, self.b), "b": max(self.a, self.b)}


@INITIALS(title="Xavier", icon="xavier", telling="{shape}")
class Xavier(Initial):
    """As wide as keeps signals of the same size both ways: variance 2 / (inputs + outputs). For Tanh and Sigmoid."""

    source = "Glorot and Bengio 2010, Understanding the difficulty of training deep feedforward neural networks"
    axes = 2
    shape: Mode = param("uniform", about="From a range, or from a bell curve.")
    gain: float = param(1.0, low=1e-3, high=100.0, about="A factor on the width.", log=True)

    @property
    def path(self) -> str:  # type: ignore[override]
        return f"torch.nn.init.xavier_{self.shape}_"

    def options(self) -> dict[str, Any]:
        return {"gain": self.gain}


@INITIALS(title="He", icon="he", telling="{shape}")
class He(Initial):
    """As wide as keeps signals of the same size through ReLU: variance 2 / inputs."""

    source = "He et al. 2015, Delving deep into rectifiers"
    axes = 2
    shape: Mode = param("normal", about="From a range, or from a bell curve.")
    mode: Literal["inputs", "outputs"] = param(
        "inputs", about="Keep the size forwards, or that of gradients backwards."
    )

    @property
    def path(self) -> str:  # type: ignore[override]
        return f"torch.nn.init.kaiming_{self.shape}_"

    def options(self) -> dict[str, Any]:
        return {"mode": "fan_in" if self.mode == "inputs" else "fan_out", "nonlinearity": "relu"}


@INITIALS(title="Orthogonal", icon="orthogonal", telling="× {gain:g}")
class Orthogonal(Initial):
    """A turn without stretching: lengths stay as they are, also through many layers."""

    source = "Saxe, McClelland and Ganguli 2013, Exact solutions to the nonlinear dynamics of learning"
    path = "torch.nn.init.orthogonal_"
    axes = 2
    gain: float = param(1.0, low=1e-3, high=100.0, about="A factor on all weights.", log=True)


@INITIALS(title="Sparse", icon="sparse", telling="{sparsity:.0%} zeros")
class Sparse(Initial):
    """Most weights of each column begin at 0, the others on a bell curve."""

    source = "Martens 2010, Deep learning via Hessian-free optimization"
    path = "torch.nn.init.sparse_"
    axes = 2
    zeros = True
    sparsity: float = param(0.9, low=0.0, high=1.0, about="The share of zeros.", label="Share of zeros")
    std: float = param(0.1, low=1e-8, high=100.0, about="How wide the curve is.", label="Deviation", log=True)
