"""Lets a trained network write: text that goes on, token by token, or the answer to a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from engine.compile.network import compiled
from engine.generate import NOTHING, Generating, Writing, writing
from engine.graph.analysis import analyse
from engine.graph.model import Project
from engine.message import Misfit, need
from engine.seeds import stable_seed
from engine.training import checkpoint
from engine.training.choices import refuse
from engine.training.device import prepare
from engine.training.trained import trained

PADDING = 0
"""The token that fills up short texts, in every data set."""


class Writer:
    """A trained network that writes."""

    def __init__(self, network: nn.Module, how: Writing) -> None:
        self.network = network.eval()
        self.how = how

    def text(self, asked: Generating) -> Iterator[str]:
        """What it writes behind the prompt, a character at a time; raises Misfit where the prompt cannot be read."""
        how = self.how
        need(asked.prompt, "The prompt is empty. Write at least one character that the text may begin with.")
        tokens = how.data_set.encode(how.reads, asked.prompt)
        random = torch.Generator().manual_seed(stable_seed("generate", asked.seed))
        for _ in range(asked.length):
            seen = tokens[-how.window :]
            # What stands behind is not read: whoever learned the next token of every step sees none that comes later.
            row = seen + [PADDING] * (how.window - len(seen))
            token = chosen(self._scores({how.reads: row})[len(seen) - 1], asked.temperature, random)
            tokens.append(token)
            yield how.data_set.decode(how.says, [token])

    def answer(self, prompt: str) -> str:
        """What it answers; raises Misfit where the prompt cannot be read."""
        how = self.how
        need(prompt.strip(), "The prompt is empty. Write the text that is to be answered.")
        tokens = how.data_set.encode(how.reads, prompt)
        length = max((at + 1 for at, token in enumerate(tokens) if token != PADDING), default=1)
        given: dict[str, Any] = dict.fromkeys(how.inputs, length)
        given[how.reads] = tokens[: how.window] + [PADDING] * (how.window - len(tokens))
        said = [PADDING] * how.steps
        # Where its own answer is fed back inside, the first pass tells all; else each pass tells one token more.
        for at in range(how.steps if how.says in how.inputs else 1):
            scores = self._scores(given | ({how.says: said} if how.says in how.inputs else {}))
            said = [*said[:at], *scores.argmax(-1).tolist()[at:]]
        return how.data_set.decode(how.says, said)

    @torch.no_grad()
    def _scores(self, given: Mapping[str, Any]) -> Tensor:
        """The scores of each token at every step, for one text."""
        inputs = [torch.tensor([given[name]]) for name in self.how.inputs]
        scores: Tensor = self.network(*inputs)[self.how.result][0]
        return scores


def chosen(scores: Tensor, temperature: float, random: torch.Generator) -> int:
    """A token by its scores: the likeliest for a temperature of 0, else drawn, the bolder the higher that is."""
    if temperature == 0:
        return int(scores.argmax())
    # In double precision a temperature near 0 divides to large numbers, and to none that is no number.
    shares = torch.softmax((scores.double() - scores.max()) / temperature, -1)
    return int(torch.multinomial(shares, 1, generator=random))


def writer(project: Project, folder: Path) -> Writer:
    """The network of a run, which must be that of this project; raises Misfit, or FileProblem of the run's project."""
    analysis = analyse(trained(project, folder))
    refuse(analysis.problems)
    how = writing(analysis)
    need(how, NOTHING)
    assert how is not None
    network = compiled(analysis, 0).network
    # A text has one row: more threads would only wait for each other.
    prepare(torch.device("cpu"), 1)
    try:
        network.load_state_dict(checkpoint.learned(folder))
    except RuntimeError as error:
        text = "The weights of the run '{folder}' are not those of its network. Train anew."
        raise Misfit(text, folder=str(folder)) from error
    return Writer(network, how)
