"""Lets small trained networks write: as a plain PyTorch loop would, reproducibly, and from the command line."""

from __future__ import annotations

import io
import json
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor, nn

import engine
from engine.cli import main
from engine.commands.sheet import sheet
from engine.compile.network import build
from engine.generate import Generating, ability, writing
from engine.graph.analysis import analyse
from engine.graph.edits import connect, move, set_param
from engine.graph.model import Graph, Node, Project, Wire
from engine.message import Misfit
from engine.templates import template
from engine.training import checkpoint
from engine.training.device import prepare
from engine.training.generate import Writer, chosen, writer
from engine.training.start import train
from tests.engine.networks import chained, node

SIGNS, LENGTH, WIDTH = "abcd ", 12, 16
VERSE = "abba dada cab\nbad cad dab\n" * 40
Printed = pytest.CaptureFixture[str]


def language_model(*layers: Node, folder: str = "", epochs: int = 2) -> Project:
    examples = {"type": "Characters", "folder": folder, "length": LENGTH, "alphabet": SIGNS}
    graph = chained(
        node("Data", "data", examples=examples),
        node("Embedding", "embedding", vocabulary=6, features=WIDTH),
        *layers,
        node("Dense", "says", units=6),
        node("CrossEntropy", "objective"),
    )
    graph = connect(graph, Wire("data", "next", "objective", "target"))
    return Project(graph, {"epochs": epochs, "batch_size": 8, "device": "cpu"}, "Verse")


RECURRENT = node("LSTM", "read", units=WIDTH, gives="whole sequence")
ATTENTIVE = node("TransformerEncoderLayer", "read", heads=2, hidden=32, causal=True)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that learned the verse, with the text in it."""
    folder = tmp_path_factory.mktemp("run")
    (folder / "data").mkdir()
    (folder / "data" / "input.txt").write_text(VERSE, encoding="utf-8")
    list(train(language_model(RECURRENT), data=folder / "data", out=folder / "run", threads=1, epochs=3))
    return folder / "run"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    engine.save(language_model(RECURRENT), tmp_path / "verse.loom")
    return tmp_path / "verse.loom"


def written(one: Writer, prompt: str, **asked: Any) -> str:
    return "".join(one.text(Generating(prompt=prompt, **asked)))


def fresh(project: Project) -> Writer:
    how = writing(analyse(project))
    assert how is not None
    prepare(torch.device("cpu"), 1)
    return Writer(build(project, 3), how)


def tokens(text: str) -> list[int]:
    return [("\n" + SIGNS).index(sign) for sign in text]


class Plain(nn.Module):
    """The same two networks in plain PyTorch, for a text of any length."""

    def __init__(self, read: nn.Module) -> None:
        super().__init__()
        self.embedding = nn.Embedding(6, WIDTH)
        self.read = read
        self.says = nn.Linear(WIDTH, 6)

    def forward(self, text: Tensor) -> Tensor:
        rows = self.embedding(text)
        if isinstance(self.read, nn.LSTM):
            return self.says(self.read(rows)[0])
        return self.says(self.read(rows, nn.Transformer.generate_square_subsequent_mask(len(text[0]))))


PLAIN: dict[str, tuple[Node, Callable[[], nn.Module]]] = {
    "LSTM": (RECURRENT, lambda: nn.LSTM(WIDTH, WIDTH, batch_first=True)),
    "Transformer": (ATTENTIVE, lambda: nn.TransformerEncoderLayer(WIDTH, 2, 32, batch_first=True)),
}


@pytest.mark.parametrize("name", PLAIN)
def test_the_likeliest_text_is_that_of_a_plain_loop_over_the_same_weights(name: str) -> None:
    layer, made = PLAIN[name]
    one = fresh(language_model(layer))
    plain = Plain(made()).eval()
    plain.load_state_dict(one.network.state_dict())
    for prompt in ("a", "bad cab", "dada " * 10):
        seen = tokens(prompt)
        with torch.no_grad():
            for _ in range(2 * LENGTH):
                seen.append(int(plain(torch.tensor([seen[-LENGTH:]]))[0, -1].argmax()))
        assert written(one, prompt, temperature=0.0, length=2 * LENGTH) == "".join(
            ("\n" + SIGNS)[token] for token in seen[len(prompt) :]
        )


def test_a_seed_gives_the_same_text_again_and_another_seed_another() -> None:
    one = fresh(language_model(RECURRENT))
    texts = [written(one, "ab", length=40, seed=seed) for seed in (1, 1, 2)]
    assert texts[0] == texts[1] != texts[2]
    assert written(one, "ab", length=20, seed=1) == texts[0][:20], "a longer text begins as the shorter one"
    assert [len(text) for text in texts] == [40, 40, 40]


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_tokens_are_drawn_as_often_as_their_shares_at_a_temperature(temperature: float) -> None:
    scores, random = torch.tensor([2.0, 1.0, 0.0, -8.0]), torch.Generator().manual_seed(0)
    drawn = Counter(chosen(scores, temperature, random) for _ in range(4000))
    for token, share in enumerate(torch.softmax(scores / temperature, -1).tolist()):
        assert abs(drawn[token] / 4000 - share) < 4 * (share * (1 - share) / 4000) ** 0.5 + 1e-3


@pytest.mark.parametrize("temperature", [0.0, 1e-300, 1e-5])
def test_a_temperature_near_none_takes_what_is_likeliest(temperature: float) -> None:
    scores = torch.tensor([1e30, 1.0, 3e30])
    assert {chosen(scores, temperature, torch.Generator().manual_seed(seed)) for seed in range(20)} == {2}


def test_the_weights_of_a_run_are_those_that_judged_best_or_else_the_newest(run: Path, tmp_path: Path) -> None:
    (best,) = checkpoint.best(run)
    found = checkpoint.learned(run)
    assert all(torch.equal(found[name], value) for name, value in load_file(best / checkpoint.WEIGHTS).items())
    copy = tmp_path / "copy"
    shutil.copytree(run, copy)
    damage(checkpoint.best(copy)[0])
    newest = load_file(checkpoint.checkpoints(copy)[-1] / checkpoint.WEIGHTS)
    assert all(torch.equal(value, newest[name]) for name, value in checkpoint.learned(copy).items())
    for place in checkpoint.checkpoints(copy):
        damage(place)
    with pytest.raises(Misfit, match=r"cannot be read: model.safetensors is damaged. Train anew."):
        checkpoint.learned(copy)
    shutil.rmtree(copy / "checkpoints")
    with pytest.raises(Misfit, match="has no weights yet: it keeps them after its first epoch"):
        checkpoint.learned(copy)


def damage(place: Path) -> None:
    weights = place / checkpoint.WEIGHTS
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)


def test_the_network_of_a_run_may_have_moved_and_been_named_but_not_changed(run: Path) -> None:
    project = language_model(RECURRENT, epochs=99)
    graph = move(project.graph, {"says": (500.0, 20.0)})
    named = Graph({**graph.nodes, "read": replace(graph.nodes["read"], name="Memory")}, graph.entering, graph.leaving)
    one = writer(replace(project, graph=named, title="Poem"), run)
    assert written(one, "ab", length=5) == written(writer(project, run), "ab", length=5)
    for other in (
        set_param(graph, "says", "bias", False),
        set_param(graph, "data", "examples", {"type": "Characters", "length": LENGTH, "alphabet": "dcba "}),
    ):
        with pytest.raises(Misfit, match="trained another network than that of this file"):
            writer(replace(project, graph=other), run)


ABILITIES = {
    "shakespeare-lstm": "text",
    "shakespeare-gru": "text",
    "seq2seq-reverse": "answer",
    "seq2seq-dates": "answer",
    "variational": "pictures",
    "sentiment-lstm": None,
    "digits-mlp": None,
    "mnist-cnn": None,
}


@pytest.mark.parametrize("name", ABILITIES)
def test_what_a_template_can_generate_is_told_without_running_it(name: str) -> None:
    assert ability(template(name)) == ABILITIES[name]


def test_a_network_that_reads_more_than_the_text_or_has_a_problem_writes_nothing() -> None:
    project = language_model(RECURRENT)
    assert ability(project) == "text"
    # What comes next is given away.
    peeking = connect(project.graph, Wire("data", "next", "embedding", "tokens"))
    assert ability(replace(project, graph=peeking)) is None
    assert ability(replace(project, graph=set_param(project.graph, "says", "units", 0))) is None
    assert ability(Project()) is None


@pytest.mark.parametrize(
    ("name", "prompt"),
    [("seq2seq-reverse", "abcdefgh"), ("seq2seq-dates", "3 October 2019"), ("seq2seq-dates", "1.2.03")],
)
def test_an_answer_is_what_the_network_says_when_it_runs_freely(name: str, prompt: str) -> None:
    one = fresh(template(name))
    how = one.how
    given = torch.tensor([how.data_set.encode(how.reads, prompt)])
    right = torch.randint(1, 10, (1, how.steps), generator=torch.Generator().manual_seed(0))
    inputs = {how.reads: given, how.says: right, "length": torch.tensor([len(prompt)])}
    with torch.no_grad():
        said = one.network(*[inputs[name] for name in how.inputs])[how.result][0].argmax(-1)
    assert one.answer(prompt) == how.data_set.decode(how.says, said.tolist())


def generate(*words: object) -> int:
    return main(["generate", *map(str, words)])


def events(printed: Printed) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed.readouterr().out.splitlines()]


def test_text_is_printed_as_it_comes_and_kept_in_a_file(file: Path, run: Path, capsys: Printed) -> None:
    out = file.with_name("out.txt")
    assert generate(file, "--run", run, "--prompt", "abba da", "--temperature", 0, "--length", 30, "-o", out) == 0
    told = capsys.readouterr()
    expected = "abba da" + written(writer(engine.load(file), run), "abba da", temperature=0.0, length=30)
    assert (told.out, told.err, out.read_text(encoding="utf-8")) == (expected + "\n", "", expected)
    assert set(expected) <= set(SIGNS + "\n") and len(expected) == 37


def test_programs_read_one_object_a_line(file: Path, run: Path, capsys: Printed) -> None:
    assert generate(file, "--run", run, "--json", "--prompt", "cad", "--length", 5, "--seed", 4) == 0
    *pieces, last = events(capsys)
    assert last == {"event": "finished"} and [piece["event"] for piece in pieces] == ["piece"] * 5
    assert "".join(piece["text"] for piece in pieces) == written(
        writer(engine.load(file), run), "cad", length=5, seed=4
    )


WRONG = [
    (("--prompt", ""), "The prompt is empty. Write at least one character that the text may begin with."),
    (("--prompt", "café"), "The text holds characters that are not in the alphabet: 'f', 'é'. Write it without them."),
    (("--count", "3"), "This network has no use for --count. Leave it out."),
    (("--length", "1", "-o", "/no/such/folder/out.txt"), "'/no/such/folder/out.txt' cannot be written: "),
]


@pytest.mark.parametrize(("words", "sentence"), WRONG, ids=lambda one: " ".join(one) if isinstance(one, tuple) else "")
def test_what_cannot_be_generated_is_one_sentence(
    file: Path, run: Path, capsys: Printed, words: tuple[str, ...], sentence: str
) -> None:
    assert generate(file, "--run", run, *words) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"layerloom: {sentence}") and told.count("\n") == 1
    assert generate(file, "--run", run, "--json", *words) == 1
    last = events(capsys)[-1]
    assert last["event"] == "failed" and last["message"].startswith(sentence)


@pytest.mark.parametrize(
    "words", [("--temperature", "-1"), ("--temperature", "nan"), ("--length", "0"), ("--seed", "x")], ids=" ".join
)
def test_settings_out_of_their_limits_are_usage_errors(file: Path, run: Path, words: tuple[str, ...]) -> None:
    assert generate(file, "--run", run, *words) == 2


def test_a_folder_without_a_run_and_a_network_that_writes_nothing_are_told(
    file: Path, tmp_path: Path, capsys: Printed
) -> None:
    assert generate(file, "--run", tmp_path / "none") == 1
    assert "is not the folder of a run: it has no project.loom" in capsys.readouterr().err
    engine.save(template("spiral"), tmp_path / "spiral.loom")
    assert generate(tmp_path / "spiral.loom", "--run", tmp_path) == 1
    assert capsys.readouterr().err.startswith("layerloom: This network generates nothing")
    assert generate(tmp_path / "none.loom", "--run", tmp_path, "--json") == 3
    assert events(capsys)[-1]["event"] == "failed"


def test_an_answer_needs_a_prompt(tmp_path: Path, capsys: Printed) -> None:
    engine.save(template("seq2seq-reverse"), tmp_path / "reverse.loom")
    assert generate(tmp_path / "reverse.loom", "--run", tmp_path) == 1
    assert capsys.readouterr().err == "layerloom: This network answers a text. Write the text behind --prompt.\n"


def test_pictures_are_drawn_on_a_sheet(tmp_path: Path, capsys: Printed) -> None:
    project = template("variational")
    engine.save(project, tmp_path / "file.loom")
    list(train(project, out=tmp_path / "run", threads=1, epochs=1, device="cpu"))
    words = (tmp_path / "file.loom", "--run", tmp_path / "run", "--count", 5)
    assert generate(*words) == 1
    assert capsys.readouterr().err.endswith("Name the file for them with -o, such as -o out.png.\n")
    sheets = []
    for name, seed in (("one", 1), ("same", 1), ("other", 2)):
        out = tmp_path / f"{name}.png"
        assert generate(*words, "--seed", seed, "--json", "-o", out) == 0
        assert events(capsys) == [{"event": "picture", "path": str(out)}, {"event": "finished"}]
        sheets.append(out.read_bytes())
    assert sheets[0] == sheets[1] != sheets[2]
    # Four in a row, each pixel of the 8 × 8 shown as a square of 8.
    with Image.open(tmp_path / "one.png") as shown:
        assert shown.size == (4 * 68 + 4, 2 * 68 + 4)


def test_a_sheet_shows_each_picture_in_its_place_and_colour() -> None:
    pictures = np.stack([np.full((3, 100, 50), value) for value in (0.0, 0.5, 2.0)])
    pictures[1, 0] = np.nan
    with Image.open(io.BytesIO(sheet(pictures))) as shown:
        assert shown.size == (3 * 54 + 4, 104 + 4)
        places = ((10, 10), (64, 10), (118, 10), (1, 1))
        found = [shown.getpixel(place) for place in places]
    assert found == [(0, 0, 0), (0, 128, 128), (255, 255, 255), (255, 255, 255)]
    with Image.open(io.BytesIO(sheet(np.full((1, 1, 8, 8), 0.2)))) as grey:
        assert grey.getpixel((5, 5)) == (51, 51, 51)
