"""The numbers as they stand in the panels, read as a person reads them, against plain PyTorch on the same examples."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA
from sklearn.metrics import confusion_matrix
from torch import Tensor
from torch.nn import functional

from designer.plots.tiles import Cell
from designer.watching.kinds.activations import ActivationsPanel
from designer.watching.kinds.attention import AttentionPanel
from designer.watching.kinds.confusion import ConfusionPanel
from designer.watching.kinds.embedding import EmbeddingPanel
from designer.watching.kinds.gradients import GradientsPanel
from designer.watching.kinds.kernels import KernelsPanel
from designer.watching.kinds.latent import LatentPanel
from designer.watching.kinds.maps import MapsPanel
from designer.watching.kinds.predictions import PredictionPanel
from designer.watching.kinds.reconstruction import ReconstructionPanel
from designer.watching.kinds.recurrent import RecurrentPanel
from designer.watching.kinds.saliency import SaliencyPanel
from designer.watching.kinds.updates import UpdatesPanel
from designer.watching.kinds.weights import WeightsPanel
from designer.watching.panel import Panel
from engine.training.loop import Loop
from engine.training.messages import EpochDone
from engine.training.watching.schedule import Watching
from tests.designer import plot_scenes
from tests.designer.plot_scenes import redraw
from tests.engine.networks import node
from tests.engine.projects import cnn, dense, measured, project
from tests.engine.test_decoder_views import autoencoder

show, english = plot_scenes.show, plot_scenes.english
Shows = Callable[..., Panel]

STEPS, ROWS = 12, 32
NUMBER = re.compile(r"[-\N{MINUS SIGN}]?\d+(?:[.]\d+)?(?:e[-+\N{MINUS SIGN}]?\d+)?")


def stand(text: str, *wanted: float) -> None:
    """These numbers stand in a text, in this order, rounded to the digits that it gives."""
    found = NUMBER.findall(text.replace(",", "").replace("\N{NO-BREAK SPACE}", " "))
    assert len(found) == len(wanted), (text, wanted)
    for told, value in zip(found, wanted, strict=True):
        mantissa, _, power = told.replace("\N{MINUS SIGN}", "-").partition("e")
        unit = 10.0 ** (int(power or 0) - len(mantissa.partition(".")[2]))
        assert float(mantissa) * 10.0 ** int(power or 0) == pytest.approx(value, rel=1e-4, abs=0.5001 * unit), text


class Convolutional:
    """conv, batch norm, ReLU, max pool and dense by functions of PyTorch, with the weights of a training."""

    def __init__(self, loop: Loop) -> None:
        self.weights = {name: one.detach().clone() for name, one in loop.network.state_dict().items()}
        self.image, self.label = loop.data.validation["image"], loop.data.validation["label"]

    def __call__(self, image: Tensor, *, training: bool = False) -> dict[str, Tensor]:
        of = self.weights
        found = {"conv": functional.conv2d(image, of["conv.weight"], of["conv.bias"], padding=1)}
        figures = (None, None) if training else (of["norm.running_mean"], of["norm.running_var"])
        found["norm"] = functional.batch_norm(
            found["conv"], *figures, of["norm.weight"], of["norm.bias"], training=training
        )
        found["relu"] = found["norm"].relu()
        pooled = functional.max_pool2d(found["relu"], 2).flatten(1)
        found["answer"] = functional.linear(pooled, of["answer.weight"], of["answer.bias"])
        return found


@pytest.fixture(scope="module")
def loop() -> Loop:
    """Digits through a convolution, behind some steps; one of its channels is dead."""
    one = Loop(measured(cnn(epochs=1), node("ConfusionMatrix", "table")), 1)
    for _ in one.steps():
        if one.step == STEPS:
            break
    with torch.no_grad():
        one.network.norm.bias[1] = -100.0
    return one


@pytest.fixture
def plain(loop: Loop) -> Convolutional:
    return Convolutional(loop)


def filled(show: Shows, kind: Callable[[], Panel], loop: Loop, key: str = "") -> Panel:
    """A panel with what it asked for."""
    panel = show(kind)
    panel.follow(loop.analysis)
    if key:
        panel.show_node(key)
    return again(panel, loop)


def again(panel: Panel, loop: Loop) -> Panel:
    watching = Watching(loop)
    watching.ask(panel.asks())
    for seen in watching.everything():
        panel.take(seen)
    redraw(panel)
    return panel


def test_the_mean_and_the_deviation_of_weights(show: Shows, loop: Loop) -> None:
    panel = filled(show, WeightsPanel, loop, "answer")
    weight = loop.network.answer.weight.detach().double().numpy()
    stand(panel.plot.mean.value, weight.mean())
    stand(panel.plot.deviation.value, weight.std())


def test_the_norm_the_mean_and_the_deviation_of_gradients(show: Shows, loop: Loop, plain: Convolutional) -> None:
    panel = filled(show, GradientsPanel, loop, "conv")
    weight = plain.weights["conv.weight"].requires_grad_()
    loss = functional.cross_entropy(plain(plain.image[:ROWS], training=True)["answer"], plain.label[:ROWS])
    (slope,) = torch.autograd.grad(loss, weight)
    stand(panel.plot.norm.value, float(slope.double().square().sum().sqrt()))
    stand(panel.plot.mean.value, float(slope.double().mean()))
    stand(panel.plot.deviation.value, float(slope.double().std(unbiased=False)))


def test_the_ratio_of_an_update_to_its_weights(show: Shows) -> None:
    one = Loop(cnn(epochs=1), 1)
    panel = show(UpdatesPanel)
    panel.follow(one.analysis)
    panel.show_node("conv")
    watching, steps = Watching(one), one.steps()
    watching.ask(panel.asks())
    list(watching.everything())
    before = one.network.conv.weight.detach().double().numpy().copy()
    next(steps)
    for seen in watching.behind():
        panel.take(seen)
    redraw(panel)
    change = one.network.conv.weight.detach().double().numpy() - before
    stand(panel.plot.ratio.value, math.sqrt((change**2).mean() / (before**2).mean()))
    stand(panel.plot.deviation.value, change.std())


def test_the_share_of_dead_units_and_of_saturated_values(show: Shows, loop: Loop, plain: Convolutional) -> None:
    panel = filled(show, ActivationsPanel, loop, "relu")
    behind = plain(plain.image[:ROWS])["relu"].numpy()
    dead = (behind == 0).all((0, 2, 3)).mean()
    assert dead >= 0.25
    stand(panel.plot.dead.text, 100 * dead)
    answers = filled(show, ActivationsPanel, loop, "answer")
    stand(answers.plot.mean.value, float(plain(plain.image[:ROWS])["answer"].mean()))
    layers = [node("Flatten", "flatten"), dense("first", 8), node("Tanh", "tanh"), dense("answer", 10)]
    squashed = Loop(project("Digits", *layers), 1)
    with torch.no_grad():
        squashed.network.first.weight.mul_(6)
        values = squashed.network.first(plain.image[:ROWS].flatten(1)).tanh().numpy()
    share = (np.abs(values) > 0.98).mean()
    assert 0.1 < share < 0.9
    ends = filled(show, ActivationsPanel, squashed, "tanh")
    stand(ends.plot.saturated.text, 100 * share)


def test_the_ends_of_a_kernel_and_of_a_feature_map(show: Shows, loop: Loop, plain: Convolutional) -> None:
    kernels = filled(show, KernelsPanel, loop, "conv")
    kernels.plot._hover(2)
    kernel = plain.weights["conv.weight"][2]
    stand(kernels.plot.sentence.text(), 3, float(kernel.min()), float(kernel.max()))
    maps = filled(show, MapsPanel, loop, "conv")
    maps.plot._hover(3)
    one = plain(plain.image[:1])["conv"][0, 3]
    stand(maps.plot.sentence.text(), 4, float(one.min()), float(one.max()))
    row = filled(show, MapsPanel, loop, "answer")
    row.plot._hover(6)
    stand(row.plot.sentence.text(), 7, float(plain(plain.image[:1])["answer"][0, 6]))


def test_the_counts_of_a_confusion_matrix(show: Shows) -> None:
    one = Loop(measured(cnn(epochs=1), node("ConfusionMatrix", "table")), 1)
    messages = list(one.steps())
    done = next(message for message in messages if isinstance(message, EpochDone))
    panel = show(ConfusionPanel)
    panel.follow(one.analysis)
    panel.begin(one.started())
    panel.add_epoch(done)
    redraw(panel)
    plain = Convolutional(one)
    said = plain(plain.image)["answer"].argmax(1)
    table = confusion_matrix(plain.label.numpy(), said.numpy(), labels=range(10))
    for right, answered in ((4, 4), (8, 1)):
        text = panel.plot._told((right, answered))
        share = 100 * table[right, answered] / table[right].sum()
        classes = (right,) if right == answered else (right, answered)
        stand(text, table[right, answered], table[right].sum(), *classes, share)
    assert np.array_equal(np.array(done.tables["table"]), table)


def test_losses_chances_and_mistakes_of_predictions(show: Shows, loop: Loop, plain: Convolutional) -> None:
    panel = filled(show, PredictionPanel, loop)
    scores = plain(plain.image)["answer"]
    loss = functional.cross_entropy(scores, plain.label, reduction="none")
    wrong = int((scores.argmax(1) != plain.label).sum())
    count = len(plain.label)
    stand(panel.plot.sentence.text(), count, wrong, count, 100 * wrong / count)
    card, worst = panel.plot.cards[0], int(loss.argmax())
    chances = scores.softmax(1)[worst]
    said, right = int(chances.argmax()), int(plain.label[worst])
    told = (worst + 1, said, 100 * chances[said], right, 100 * chances[right], loss[worst])
    stand(card.tip, *map(float, told))


@pytest.mark.parametrize("method", ["gradient", "occlusion", "grad_cam"])
def test_what_a_pixel_says_of_the_class(show: Shows, loop: Loop, plain: Convolutional, method: str) -> None:
    panel = filled(show, SaliencyPanel, loop)
    chances = plain(plain.image[:1])["answer"].softmax(1)[0]
    said = int(chances.argmax())
    stand(panel.plot.sentence.text(), said, 100 * float(chances[said]), int(plain.label[0]))
    panel.plot.buttons[method].click()
    again(panel, loop)
    image = plain.image[:1].clone().requires_grad_()
    values = plain(image)
    score = values["answer"][0, said]
    if method == "gradient":
        wanted = torch.autograd.grad(score, image)[0][0].abs().amax(0)
    elif method == "grad_cam":
        slope = torch.autograd.grad(score, values["conv"])[0][0]
        wanted = (slope.mean((1, 2))[:, None, None] * values["conv"][0].detach()).sum(0).relu()
    else:
        wanted = covered(plain, image.detach(), said)
    row, column = divmod(int(wanted.argmax()), 8)
    panel.plot._tell(Cell(0, row, column))
    stand(panel.plot.sentence.text(), row + 1, column + 1, float(wanted[row, column]))


@torch.no_grad()
def covered(plain: Convolutional, image: Tensor, said: int) -> Tensor:
    """The chance that is lost behind each patch of 2 × 2 of the grey between the ends, the mean for each pixel."""
    before = plain(image)["answer"].softmax(1)[0, said]
    lost, count = torch.zeros(8, 8), torch.zeros(8, 8)
    for top in range(7):
        for left in range(7):
            other = image.clone()
            other[:, :, top : top + 2, left : left + 2] = (image.min() + image.max()) / 2
            lost[top : top + 2, left : left + 2] += before - plain(other)["answer"].softmax(1)[0, said]
            count[top : top + 2, left : left + 2] += 1
    return lost / count


def on_rows(*layers: object) -> Loop:
    return Loop(project("Digits", node("Reshape", "rows", sizes=[8, 8]), *layers, dense("answer", 10)), 1)


@torch.no_grad()
def test_the_share_of_a_look_of_an_attention(show: Shows) -> None:
    one = on_rows(node("MultiHeadAttention", "look", heads=2), node("Flatten", "flat"))
    panel = filled(show, AttentionPanel, one, "look")
    steps = one.data.validation["image"][0].reshape(8, 8)
    weight, bias = one.network.look.in_proj_weight, one.network.look.in_proj_bias
    query, key = ((steps @ weight[at : at + 8].T + bias[at : at + 8])[:, 4:] for at in (0, 8))
    shares = (query @ key.T / 2).softmax(1)
    panel.plot._tell(Cell(1, 3, 5))
    stand(panel.plot.sentence.text(), 2, 4, 6, 100 * float(shares[3, 5]))


@torch.no_grad()
def test_the_gate_of_an_lstm_at_a_step(show: Shows) -> None:
    one = on_rows(node("LSTM", "read", units=6))
    panel = filled(show, RecurrentPanel, one, "read")
    read, steps = one.network.read, one.data.validation["image"][0].reshape(8, 8)
    state = cell = torch.zeros(6)
    for step in steps[:4]:
        all_gates = read.weight_ih_l0 @ step + read.bias_ih_l0 + read.weight_hh_l0 @ state + read.bias_hh_l0
        enter, forget, candidate, say = all_gates.chunk(4)
        cell = forget.sigmoid() * cell + enter.sigmoid() * candidate.tanh()
        state = say.sigmoid() * cell.tanh()
    tile = list(panel.plot._gates).index("forget")
    panel.plot._tell(Cell(tile, 2, 3))
    stand(panel.plot.sentence.text(), 3, 4, float(forget.sigmoid()[2]))


def test_the_share_that_two_components_hold(show: Shows, loop: Loop, plain: Convolutional) -> None:
    panel = filled(show, EmbeddingPanel, loop, "answer")
    rows = plain(plain.image)["answer"].double().numpy()
    shares = PCA(2, svd_solver="full").fit(rows).explained_variance_ratio_
    stand(panel.plot.sentence.text(), len(rows), 100 * float(shares.sum()))


@torch.no_grad()
def test_the_error_of_a_reconstruction_and_the_latent_value_of_an_example(show: Shows) -> None:
    one = Loop(replace(autoencoder(), training={**autoencoder().training, "epochs": 1}), 1)
    image = one.data.validation["image"]
    one.network.eval()
    error = (one.network(image)["picture"] - image).square().flatten(1).mean(1)
    panel = filled(show, ReconstructionPanel, one)
    stand(panel.plot.sentence.text(), len(image), len(image), float(error.mean()))
    stand(panel.plot.cards[0].tip, int(error.argmax()) + 1, float(error.max()))
    walk = filled(show, LatentPanel, one)
    walk.plot.way.setCurrentIndex(walk.plot.way.findData("along"))
    again(walk, one)
    walk.plot._stand(0)
    values = one.network.latent(image.flatten(1))
    # The first 256 examples tell how a latent value is spread.
    spread = values[:256, 0]
    lowest = float(spread.mean() - 3 * spread.std())
    assert len(image) > 256
    stand(walk.plot.sentence.text(), 1, lowest, 1, float(values[0, 0]))
