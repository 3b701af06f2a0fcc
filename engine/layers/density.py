"""Objectives that read a prediction as the parameters of a distribution: counts, and numbers with a variance."""

from __future__ import annotations

from typing import Literal

from engine.declare import param
from engine.layers.arranging import sized
from engine.layers.call import Expression, Function, Port
from engine.layers.declare import layer
from engine.layers.objective import SCALAR, Predicted, Wanted, Weighted, check_alike, goal
from engine.message import need
from engine.repair import DrawFromNearest
from engine.shape import Shape

LEAST = 1e-6


@layer(title="Poisson likelihood", category="Objective", icon="poisson_likelihood")
class PoissonLikelihood(Weighted):
    """For counts, such as visitors in an hour: how surprised a Poisson distribution is by the target.

    The prediction is the logarithm of the expected count, so that it may be any number.

    loss = mean of exp(prediction) - target · prediction, the logarithm of target! left out
    """

    pytorch = "torch.nn.PoissonNLLLoss"
    logarithm: bool = param(
        True, about="The prediction is the logarithm of the expected count; otherwise the count itself, above 0."
    )

    def shape(self, prediction: Predicted, target: Wanted) -> Shape:
        check_alike(self.title, prediction, target)
        return SCALAR

    def call(self, prediction: Shape, target: Shape) -> Function:
        wanted = goal(prediction, target)
        if self.logarithm:
            return Function("F.poisson_nll_loss", Port("prediction"), wanted)
        count = Function("torch.clamp", Port("prediction"), min=LEAST)
        return Function("F.poisson_nll_loss", count, wanted, log_input=False)


@layer(title="Gaussian likelihood", category="Objective", icon="gaussian_likelihood")
class GaussianLikelihood(Weighted):
    """For numbers that are known with more or less certainty: the network also says how sure it is.

    The prediction is the mean of a normal distribution, and the variance (or its logarithm, which may be any number)
    comes from a layer of its own. Where the network says a large variance, a mistake costs less, but being unsure
    costs too.

    loss = mean of (log(variance) + (target - prediction)² / variance) / 2
    """

    source = "Nix and Weigend 1994, Estimating the mean and variance of the target probability distribution"
    pytorch = "torch.nn.GaussianNLLLoss"
    metric = "mean_absolute_error"
    logarithm: bool = param(
        True, about="The variance comes as its logarithm; otherwise it must be above 0, as behind a Softplus."
    )

    def between(self) -> Literal["numbers"]:
        return "numbers"

    def shape(self, prediction: Predicted, variance: Predicted, target: Wanted) -> Shape:
        check_alike(self.title, prediction, target)
        need(
            variance.sizes == prediction.sizes,
            "{title} needs a variance for each number of the prediction, but the variance is {variance} and the "
            "prediction {prediction}. Give both the same shape.",
            port="variance",
            repairs=sized("variance", variance, int(prediction[0]))
            if len(prediction) == len(variance) == 1
            else (DrawFromNearest("variance"),),
            title=self.title,
            variance=variance,
            prediction=prediction,
        )
        return SCALAR

    def call(self, prediction: Shape, variance: Shape, target: Shape) -> Function:
        given: Expression = Port("variance")
        if self.logarithm:
            spread, logarithm = Function("torch.exp", given), given
        else:
            # Below zero, where no variance can be, it counts as hardly any.
            spread = Function("torch.clamp", given, min=LEAST)
            logarithm = Function("torch.log", spread)
        distance = Function("torch.Tensor.sub", Port("prediction"), goal(prediction, target))
        squares = Function("torch.Tensor.div", Function("torch.Tensor.square", distance), spread)
        both = Function("torch.Tensor.add", squares, logarithm)
        return Function("torch.Tensor.mean", Function("torch.Tensor.div", both, 2))
