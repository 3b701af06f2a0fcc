"""What is shown of the signs of a text and of the speed of a training, against plain PyTorch and a clock by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

from engine.generate import writing
from engine.templates import template
from engine.training.entering import written
from engine.training.loop import Loop
from engine.training.watching.ask import Ask
from engine.training.watching.schedule import Watching
from engine.training.watching.views import machine
from tests.engine.projects import points
from tests.engine.test_example_views import answer, learned
from tests.engine.test_generate import RECURRENT, SIGNS, VERSE, WIDTH, Plain, language_model, tokens


def test_the_chance_of_each_next_sign_is_that_of_a_plain_lstm_with_the_same_weights(tmp_path: Path) -> None:
    (tmp_path / "input.txt").write_text(VERSE, encoding="utf-8")
    loop = learned(language_model(RECURRENT, folder=str(tmp_path)))
    plain = Plain(nn.LSTM(WIDTH, WIDTH, batch_first=True))
    plain.load_state_dict(loop.network.state_dict())
    for text in ("b", "bad ca"):
        found = answer(loop, written({"text": text}))
        with torch.no_grad():
            wanted = plain(torch.tensor([tokens(text)]))[0, -1].softmax(0)
        assert found.names == tuple("\n" + SIGNS)
        assert found.chances == pytest.approx(wanted.tolist(), rel=1e-4)


def test_an_answered_text_is_what_the_network_says_when_it_runs_freely() -> None:
    one = template("seq2seq-reverse")
    loop = learned(replace(one, training={**one.training, "device": "cpu"}), 2)
    how, prompt = writing(loop.analysis), "loomloom"
    assert how is not None
    given = {
        how.reads: torch.tensor([how.data_set.encode(how.reads, prompt)]),
        how.says: loop.data.validation[how.says][5:6],
        "length": torch.tensor([len(prompt)]),
    }
    loop.network.eval()
    with torch.no_grad():
        said = loop.network(*[given[name] for name in loop.taken])[how.result][0].argmax(-1)
    loop.network.train()
    found = answer(loop, written({how.reads: prompt}))
    assert found.text == how.data_set.decode(how.says, said.tolist())


def test_the_speed_is_that_of_a_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(machine, "perf_counter", lambda: now)
    loop = Loop(points(), 1)
    watching, steps = Watching(loop), loop.steps()
    watching.ask([Ask("machine")])
    list(watching.everything())
    for _ in range(4):
        next(steps)
    now += 0.25
    (seen,) = watching.everything()
    assert (seen.facts["figures"]["steps"], seen.facts["figures"]["examples"]) == (16.0, 16.0 * 32)
