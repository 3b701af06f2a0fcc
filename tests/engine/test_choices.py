"""Says which settings of a training are refused, with which sentence, and what the others default to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.declare import make, plain
from engine.graph.analysis import analyse
from engine.graph.model import Project
from engine.message import Misfit
from engine.shape import Shape
from engine.training.choices import Training, obstacles, training_of
from engine.training.loop import Loop
from engine.training.messages import Progress
from engine.training.schedules import Cosine
from tests.engine.networks import mlp, node
from tests.engine.projects import MOONS, cnn, dense, project
from tests.engine.strategies import several, values


@several(60, 20)
@given(drawn=st.data())
def test_settings_come_back_from_the_plain_values_of_a_file(drawn: st.DataObject) -> None:
    chosen = Training(**{one.name: drawn.draw(values(one, "wide", Shape(()))) for one in Training.params()})
    raw = {name: value for name, value in plain(chosen).items() if name != "type"}
    assert make(Training, raw) == chosen


def test_what_a_project_does_not_say_about_its_training_is_the_default() -> None:
    assert training_of(mlp()) == Training()
    assert training_of(mlp(epochs=3)) == replace(Training(), epochs=3)
    assert training_of(mlp(schedule={"type": "Cosine"})).schedule == Cosine()


WARM = {"type": "WarmUp", "lasts": 5.0}


@pytest.mark.parametrize(
    ("training", "sentence"),
    [
        ({"epochs": 0}, "Epochs is 0, but must be from 1 to 1000000."),
        ({"epochs": 1.5}, "Epochs must be a whole number, but is 1.5."),
        ({"speed": 1}, "Training has no parameter 'speed'. It has: "),
        ({"device": "tpu"}, "Device is 'tpu', but must be one of: auto, cuda, mps, cpu."),
        ({"optimizer": {"type": "LBFGS"}}, "There is no optimizer called 'LBFGS' in this version."),
        ({"optimizer": {"type": "Adam", "beta1": 1}}, "Beta1 is 1, but must be from 0 to 0.9999."),
        ({"optimizer": {"type": "SGD", "momentum": 0, "nesterov": True}}, "Nesterov's look ahead needs a momentum"),
        (
            {"optimizer": {"type": "SGD", "dampening": 0.5, "nesterov": True}},
            "Nesterov's look ahead needs a dampening of 0, but it is 0.5. ",
        ),
        (
            {"optimizer": {"type": "Rprop", "smallest": 0.5, "largest": 0.1}},
            "The smallest step of Rprop is 0.5, but its largest is 0.1. ",
        ),
        ({"schedule": "fast"}, "A schedule needs a type."),
        ({"schedule": WARM, "epochs": 4}, "The warm-up lasts 5 epochs, but there are only 4 for it. "),
        ({"patience": 3, "validation_share": 0.0}, "Early stopping watches the validation loss, but no examples are "),
        ({"precision": "fp16", "device": "cpu"}, "fp16 needs a CUDA GPU, but the training runs on cpu. Choose fp32 "),
        ({"clipping": {"type": "ClipByNorm", "largest": 0}}, "Largest is 0, but must be from 1e-06 to 1000000."),
        ({"averaging": {"type": "SWA", "start": 1}}, "Start is 1, but must be from 0 to 0.99."),
    ],
    ids=str,
)
def test_settings_that_cannot_be_keep_a_project_from_training(training: dict[str, Any], sentence: str) -> None:
    (obstacle,) = obstacles(analyse(mlp(**training)))
    assert str(obstacle.message).startswith(sentence) and not obstacle.node
    with pytest.raises(Misfit) as caught:
        Loop(mlp(**training))
    assert str(caught.value) == str(obstacle.message)


def test_all_settings_that_cannot_be_are_told_at_once() -> None:
    both = {"schedule": WARM, "epochs": 4, "patience": 3, "validation_share": 0.0}
    assert [str(one.message).split()[0] for one in obstacles(analyse(mlp(**both)))] == ["The", "Early"]


def test_a_project_without_obstacles_can_be_trained() -> None:
    assert not obstacles(analyse(mlp()))


def test_a_network_whose_layers_are_all_frozen_is_refused() -> None:
    def frozen(*keys: str) -> Project:
        layers = [node("Dense", key, units=2, frozen=key in keys) for key in ("hidden", "answer")]
        return project(MOONS, *layers)

    assert not obstacles(analyse(frozen("hidden")))
    (obstacle,) = obstacles(analyse(frozen("hidden", "answer")))
    assert str(obstacle.message).startswith("All layers with weights are frozen, so nothing can learn.")


def through_a_norm(*before: Any, **training: Any) -> Project:
    layers = [*before, node("BatchNorm", "norm"), node("Flatten", "flatten"), dense("answer", 2)]
    return project(MOONS, *layers, epochs=1, **training)


AS_IMAGE = node("Reshape", "reshape", sizes=[2, 1, 1])
LONELY = "Batch norm measures how the numbers of a step differ, but with one example in a step it gets a single number "


@pytest.mark.parametrize("before", [(), (AS_IMAGE,)], ids=["features", "image"])
def test_a_batch_norm_of_single_numbers_is_refused_at_its_node_before_training(before: Any) -> None:
    one = through_a_norm(*before, batch_size=1)
    (obstacle,) = obstacles(analyse(one))
    assert obstacle.node == "norm" and str(obstacle.message).startswith(LONELY)
    with pytest.raises(Misfit) as caught:
        Loop(one)
    assert str(caught.value) == str(obstacle.message)
    assert not obstacles(analyse(through_a_norm(*before, batch_size=2)))


def test_a_batch_norm_over_an_image_takes_one_example_in_a_step() -> None:
    assert not obstacles(analyse(cnn(batch_size=1)))
    loop = Loop(cnn(batch_size=1), 1)
    assert isinstance(next(loop.steps()), Progress) and loop.step == 1


def test_a_batch_norm_is_refused_where_the_data_leave_one_example_to_learn_from() -> None:
    few = through_a_norm(validation_share=0.9)
    few = replace(few, graph=project({**MOONS, "examples": 10}, node("BatchNorm", "norm"), dense("answer", 2)).graph)
    assert not obstacles(analyse(few))
    with pytest.raises(Misfit) as caught:
        Loop(few)
    assert str(caught.value).startswith(LONELY)


def test_half_precision_is_refused_where_the_chosen_device_cannot_do_it() -> None:
    one = mlp(precision="fp16", device="auto")
    assert not obstacles(analyse(one))
    try:
        assert Loop(one, 1).device.type == "cuda"
    except Misfit as misfit:
        assert str(misfit).startswith("fp16 needs a CUDA GPU, but the training runs on ")
