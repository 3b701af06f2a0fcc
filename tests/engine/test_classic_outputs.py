"""Says that classic networks compute what definitions of them in plain PyTorch compute, with the same weights."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from engine.compile.network import build
from engine.templates import template
from tests.engine.classic_networks import VGG16, AlexNet, GoogLeNet, ResNet50

WITH_WEIGHTS = (nn.Conv2d, nn.BatchNorm2d, nn.Linear)
NETWORKS = {"alexnet": AlexNet, "vgg-16": VGG16, "googlenet": GoogLeNet, "resnet-50": ResNet50}


def made_uneven(network: nn.Module, random: torch.Generator) -> None:
    """Give all batch norms figures of their own: as they begin, they change nothing."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            for tensor in (module.weight, module.running_var):
                assert tensor is not None
                tensor.data.uniform_(0.5, 1.5, generator=random)
            for tensor in (module.bias, module.running_mean):
                assert tensor is not None
                tensor.data.normal_(0, 0.2, generator=random)


def give_weights(network: nn.Module, other: nn.Module) -> None:
    """Use the tensors of one network in another, layer by layer in their order."""
    pairs = zip(layers(network), layers(other), strict=True)
    for one, twin in pairs:
        assert type(one) is type(twin)
        twin.load_state_dict(one.state_dict(), assign=True)


def layers(network: nn.Module) -> list[nn.Module]:
    return [module for module in network.modules() if isinstance(module, WITH_WEIGHTS)]


def answer(outputs: dict[str, Tensor]) -> Tensor:
    (value,) = outputs.values()
    return value


@pytest.mark.parametrize("name", NETWORKS)
def test_a_template_computes_what_plain_pytorch_does(name: str) -> None:
    random = torch.Generator().manual_seed(0)
    network = build(template(name), seed=0).eval()
    made_uneven(network, random)
    with torch.device("meta"):
        plain = NETWORKS[name]().eval()
    give_weights(network, plain)
    pictures = torch.rand(1, 3, 224, 224, generator=random)
    with torch.no_grad():
        found, expected = answer(network(pictures)), plain(pictures)
    assert found.shape == (1, 1000) and expected.std() > 0
    assert (found - expected).abs().max() <= 1e-5 * expected.abs().max()


def test_a_convolution_of_1_x_1_before_the_mean_is_a_dense_layer_behind_it() -> None:
    network = build(template("one-by-one"), seed=0).eval()
    dense, one_by_one = network.get_submodule("dense"), network.get_submodule("one_by_one")
    one_by_one.load_state_dict({"weight": dense.weight[:, :, None, None], "bias": dense.bias})
    with torch.no_grad():
        first, second = network(torch.rand(4, 1, 8, 8, generator=torch.Generator().manual_seed(0))).values()
    assert first.std() > 0
    torch.testing.assert_close(first, second)
