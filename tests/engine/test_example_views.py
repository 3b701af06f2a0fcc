"""Compares what views of examples say with plain PyTorch on the same weights."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest
import torch
from sklearn.preprocessing import StandardScaler
from torch.nn import functional

from engine.data.sets.pictures import Pictures
from engine.data.sets.ratings import Ratings
from engine.data.sets.tables import Iris
from engine.graph.model import Project
from engine.message import Misfit
from engine.templates import template
from engine.training.entering import entries, pixels, read, written
from engine.training.loop import Loop
from engine.training.watching.answer import Answer, Shown
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.judging import Judging, losses
from engine.training.watching.probe import Probe
from engine.training.watching.schedule import Watching
from engine.training.watching.typed import typed
from tests.engine.projects import cnn, dense, mlp, points, project

NAMES = ("try_it", "predictions", "reconstruction", "latent", "samples")


def look(loop: Loop, view: str, **options: str | float | bool) -> Seen | None:
    watching = Watching(loop)
    watching.ask([Ask(view, "", tuple(options.items()))])
    return next(watching.everything(), None)


def seen(loop: Loop, view: str, **options: str | float | bool) -> Seen:
    found = look(loop, view, **options)
    assert found is not None and len(pickle.dumps(found)) < 256 * 1024
    return found


def page(loop: Loop, **options: str | float | bool) -> tuple[Shown, ...]:
    found: tuple[Shown, ...] = seen(loop, "predictions", **options).facts["examples"]
    return found


def answer(loop: Loop, text: str = "", **options: int) -> Answer:
    found = seen(loop, "try_it", example=text, **options).facts
    assert found["trouble"] is None
    first: Answer = found["answers"][0]
    return first


def learned(one: Project, steps: int = 6) -> Loop:
    loop = Loop(one, 1)
    for _, _ in zip(range(steps), loop.steps(), strict=False):
        pass
    return loop


@torch.no_grad()
def said(loop: Loop, *inputs: torch.Tensor, result: str = "answer") -> torch.Tensor:
    loop.network.eval()
    found: torch.Tensor = loop.network(*inputs)[result]
    loop.network.train()
    return found


# Predictions


@pytest.mark.parametrize("make", [mlp, cnn])
def test_each_example_has_the_loss_and_the_chances_that_pytorch_finds(make: object) -> None:
    assert callable(make)
    loop = learned(make())
    data = loop.data.validation
    scores = said(loop, data["image"])
    loss = functional.cross_entropy(scores, data["label"], reduction="none").numpy()
    chances = scores.softmax(1).numpy()
    found = [one for at in range(15) for one in page(loop, page=at)]
    assert sorted(one.example for one in found) == list(range(360))
    for one in found:
        assert one.loss == pytest.approx(loss[one.example], rel=1e-4, abs=1e-6)
        assert one.said == str(chances[one.example].argmax()) and one.right == str(int(data["label"][one.example]))
        assert one.chance == pytest.approx(chances[one.example].max(), rel=1e-4)
        assert one.right_chance == pytest.approx(chances[one.example][int(one.right)], rel=1e-4, abs=1e-6)
        assert one.is_right == (one.said == one.right)
    assert [one.loss for one in found] == sorted((one.loss for one in found), reverse=True)
    shown = found[0]
    pixels = np.frombuffer(shown.inputs[0].numbers, np.uint8) / 255 * shown.inputs[0].high
    assert pixels == pytest.approx(data["image"][shown.example].numpy().ravel(), abs=1 / 255)


def test_the_examples_of_a_cell_are_those_that_a_confusion_matrix_counts() -> None:
    loop = learned(mlp(), 12)
    label = loop.data.validation["label"].numpy()
    told = said(loop, loop.data.validation["image"]).argmax(1).numpy()
    for right, answered in ((0, 0), (8, 1), (3, 5)):
        found = seen(loop, "predictions", right=right, said=answered).facts
        assert found["found"] == ((label == right) & (told == answered)).sum()
        assert all((one.right, one.said) == (str(right), str(answered)) for one in found["examples"])
    wrong = seen(loop, "predictions", wrong=True).facts
    assert wrong["found"] == wrong["wrong"] == (label != told).sum()


def test_a_page_behind_the_last_is_the_last_and_a_class_without_examples_has_an_empty_one() -> None:
    loop = learned(mlp(), 1)
    last = seen(loop, "predictions", page=1000).facts
    assert last["page"] == last["pages"] - 1 and last["examples"]
    none = seen(loop, "predictions", right=77).facts
    assert none["examples"] == () and (none["page"], none["pages"]) == (0, 1)


def test_a_measured_number_is_told_as_the_data_have_it() -> None:
    one = template("recommender")
    loop = Loop(replace(one, training={**one.training, "device": "cpu"}), 1)
    worst = page(loop)[0]
    raw = Ratings(**{name: value for name, value in loop.data_set.__dict__.items()}).load()["rating"]
    assert any(f"{value:.4g}" == worst.right for value in raw.reshape(-1).tolist())


def test_the_loss_of_one_example_is_the_same_row_by_row_as_in_one_pass() -> None:
    loop = learned(mlp(), 3)
    data = {name: values[:5] for name, values in loop.data.validation.items()}
    outputs = {"answer": said(loop, data["image"])}
    whole = losses(loop.made.objectives, outputs, data)
    alone = [
        losses(
            loop.made.objectives,
            {"answer": outputs["answer"][at : at + 1]},
            {n: v[at : at + 1] for n, v in data.items()},
        )[0]
        for at in range(5)
    ]
    assert torch.allclose(whole, torch.stack(alone))


def test_between_two_steps_some_examples_are_judged_and_at_rest_all(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = learned(mlp(), 1)
    products = loop.analysis.multiply_adds
    monkeypatch.setattr("engine.training.watching.judging.PRODUCTS", 100 * products)
    watching = Watching(loop, clock=lambda: 0.0)
    watching.ask([Ask("predictions")])
    (some,) = list(watching.round())
    assert some.facts["judged"] == 100 and some.facts["all"] == 360
    (whole,) = list(watching.everything())
    assert whole.facts["judged"] == 360 and whole.facts["since"] == loop.step


def test_nothing_is_judged_twice_while_the_weights_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = learned(mlp(), 1)
    page(loop)
    parts: list[int] = []
    judge = Judging._judge

    def counting(self: Judging, probe: Probe, part: np.ndarray) -> None:
        parts.append(len(part))
        judge(self, probe, part)

    monkeypatch.setattr(Judging, "_judge", counting)
    page(loop, page=3)
    assert parts == []
    with torch.no_grad():
        loop.network.answer.bias.add_(1.0)
    page(loop)
    assert sum(parts) == 360


# Try it


def test_a_drawn_digit_is_answered_as_pytorch_does_with_its_bytes() -> None:
    loop = learned(cnn())
    drawn = np.random.default_rng(0).integers(0, 256, 64, np.uint8)
    found = answer(loop, written({"image": drawn.tobytes()}))
    expected = said(loop, torch.tensor(drawn / 255).float().reshape(1, 1, 8, 8)).softmax(1)[0]
    assert found.chances == pytest.approx(expected.tolist(), rel=1e-4)
    assert found.names == tuple("0123456789") and found.right == ""


def test_an_example_of_the_data_is_answered_and_told_as_it_would_have_been_drawn() -> None:
    loop = learned(mlp())
    facts = seen(loop, "try_it", number=7).facts
    example = loop.data.validation["image"][7:8]
    assert facts["answers"][0].chances == pytest.approx(said(loop, example).softmax(1)[0].tolist(), rel=1e-4)
    assert facts["answers"][0].right == str(int(loop.data.validation["label"][7]))
    again = typed(loop, facts["entered"])["image"]
    assert torch.allclose(again, example, atol=0.5 / 255 + 1e-6)


def test_a_row_is_scaled_as_the_training_part_was() -> None:
    loop = learned(project("Iris", dense("answer", 3)))
    raw = Iris().load()["features"]
    row = [5.1, 3.4, 1.5, 0.2]
    measured = loop.data.prepared.undone("features", loop.data.train["features"].double().numpy())
    assert np.isin(measured[:, 0].round(3), raw[:, 0].astype(float).round(3)).all()
    scaler = StandardScaler().fit(measured)
    scaled = torch.tensor(scaler.transform([row])).float()
    assert torch.allclose(typed(loop, written({"features": row}))["features"], scaled, atol=1e-5)
    found = answer(loop, written({"features": row}))
    assert found.chances == pytest.approx(said(loop, scaled).softmax(1)[0].tolist(), rel=1e-4)
    assert found.names == ("setosa", "versicolor", "virginica")


def test_a_point_in_the_plane_is_entered_as_a_row_of_two() -> None:
    loop = learned(points())
    assert [(one.name, one.kind) for one in entries(loop.analysis)] == [("point", "row")]
    found = answer(loop, written({"point": [0.25, -0.5]}))
    expected = said(loop, torch.tensor([[0.25, -0.5]])).softmax(1)[0]
    assert found.chances == pytest.approx(expected.tolist(), rel=1e-4)


def test_a_text_is_answered_as_the_network_writes() -> None:
    one = template("seq2seq-reverse")
    loop = Loop(replace(one, training={**one.training, "device": "cpu"}), 1)
    assert [(entry.name, entry.kind) for entry in entries(loop.analysis)] == [("letters", "text")]
    found = answer(loop, written({"letters": "loomloom"}))
    assert len(found.text) <= 8 and set(found.text) <= set("abcdefghijklmnopqrstuvwxyz")
    trouble = seen(loop, "try_it", example=written({"letters": "LOOM"})).facts["trouble"]
    assert "cannot write 'L'" in str(trouble)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not json", "cannot be read"),
        ("[1]", "cannot be read"),
        ('{"image":"AAAA"}', "The picture has 3 pixels, but this network reads 64"),
        ('{"image":12}', "0 pixels"),
        ('{"image":"%%%"}', "0 pixels"),
        ("x" * 2**19 + "x", "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(text: str, said: str) -> None:
    found = look(Loop(mlp(), 1), "try_it", example=text)
    assert found is not None
    facts = found.facts
    assert said in str(facts["trouble"]) and facts["answers"] == ()


@pytest.mark.parametrize("row", [[1, 2, 3], [1, 2, 3, float("nan")], "1 2 3 4", [1, 2, 3, True]])
def test_a_row_that_is_no_row_is_refused(row: object) -> None:
    with pytest.raises(Misfit):
        typed(Loop(project("Iris", dense("answer", 3)), 1), written({"features": row}))


def test_any_view_of_an_example_can_be_asked_for_one_that_was_drawn() -> None:
    loop = learned(mlp())
    drawn = bytes(range(64))
    watching = Watching(loop)
    ask = Ask("maps", "hidden", (("example", written({"image": drawn})),))
    watching.ask([ask])
    (found,) = list(watching.everything())
    given = torch.frombuffer(bytearray(drawn), dtype=torch.uint8).float().reshape(1, 64) / 255
    with torch.no_grad():
        expected = loop.network.hidden(given)[0]
    assert found.arrays["row"] == pytest.approx(expected.numpy(), abs=1e-5)


def test_what_is_new_is_seen_first_while_the_training_stands_still() -> None:
    watching = Watching(Loop(mlp(), 1))
    watching.ask([Ask("predictions"), Ask("weights", "hidden")])
    list(watching.everything())
    fresh = Ask("try_it", "", (("example", written({"image": bytes(64)})),))
    watching.ask([Ask("predictions"), Ask("weights", "hidden"), fresh])
    assert next(watching.everything()).ask == fresh


def test_at_rest_what_was_shown_already_is_not_looked_at_again_for_a_new_wish() -> None:
    known, new = Ask("try_it"), Ask("try_it", "", (("number", 1),))
    watching = Watching(Loop(mlp(), 1))
    watching.ask([known])
    assert [one.ask for one in watching.everything()] == [known]
    watching.ask([known, new])
    assert [one.ask for one in watching.everything(but={known})] == [new]


def test_the_largest_coloured_picture_can_be_entered() -> None:
    side = next(one.high for one in Pictures.params() if one.name == "side")
    assert side is not None
    drawn = bytes(3 * int(side) ** 2)
    assert pixels(read(written({"image": drawn}))["image"], len(drawn)) == drawn
