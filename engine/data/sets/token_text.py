"""Texts as the tokens of a language model, read from the one file of whole numbers in a folder of the user's."""

from __future__ import annotations

import os.path
import re
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from engine.data.closed import whole
from engine.data.declare import DataSet, data_set
from engine.data.files.plain_text import read_text
from engine.declare import Folder, declared, param
from engine.message import Message, need
from engine.seeds import stable_seed
from engine.shape import Shape, Varies, label

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

FILE = "tokens.txt"
SIZE_LIMIT = 64 * 2**20
LIMIT = 2**24
"""So many tokens all examples may have together: 128 MiB for each output that is loaded."""
MOST_EXAMPLES = 1_000_000
STRANGE = re.compile(r"[^0-9 \t\n]|[0-9]{8,20}")
"""What is not part of a whole number, and numbers of more digits than any token has."""
LINE = re.compile(r".*[0-9].*")
SEPARATOR, MASK = 102, 103
"""Tokens of BERT's vocabulary: behind each sentence, and in the place of a word to guess."""
SPECIAL = 999
"""The last of BERT's tokens that stand for no part of a text."""


@declared
class TokenText(DataSet):
    """What texts of tokens share: one file, and a vocabulary."""

    source = "Whatever text you tokenise; Layerloom brings none."
    made_by: ClassVar[str] = ""
    """The sentence that says how a person makes the file."""

    folder: Folder = param("", about="The folder with tokens.txt: whole numbers with blanks in between.")
    vocabulary: int = param(1000, low=2, high=1_000_000, about="How many different tokens there are.", log=True)
    longest: int = param(128, low=1, high=65_536, unit="tokens", about="How long an example is.", log=True)

    def find(self) -> Path:
        values: dict[str, Any] = {"title": self.title, "name": FILE, "made_by": Message(self.made_by)}
        need(
            self.folder,
            "{title} needs the file {name}, but no folder was given. {made_by} Name its folder with --data FOLDER or "
            "in the setting Folder.",
            **values,
        )
        path = whole(self.folder) / FILE
        need(
            os.path.isfile(path),
            "{title} needs the file {name}, which was not found in {folder}. {made_by} Name another folder with --data "
            "FOLDER or in the setting Folder.",
            folder=str(path.parent),
            **values,
        )
        return path

    def _read(self) -> str:
        """The file, in which there is nothing but whole numbers; raises Misfit where it is another one."""
        path = self.find()
        text = read_text(path, SIZE_LIMIT, "{file} has more than {limit:,} bytes. Put less text into it.")
        strange = STRANGE.search(text)
        need(
            strange is None,
            "{file} must hold whole numbers below 10,000,000 with blanks in between, but has {found!r} in it. Write "
            "the numbers of the tokens, not the text.",
            file=str(path),
            found=strange and strange[0],
        )
        return text

    def _tokens(self, text: str) -> Numbers:
        import numpy as np

        tokens = np.fromstring(text, np.int64, sep=" ")
        need(
            not len(tokens) or tokens.max() < self.vocabulary,
            "{name} has the token {found:,}, but a vocabulary of {vocabulary:,} ends at {last:,}. Set the vocabulary "
            "to that of your tokenizer.",
            name=FILE,
            found=int(tokens.max(initial=0)),
            vocabulary=self.vocabulary,
            last=self.vocabulary - 1,
        )
        return tokens

    def _need_room(self, count: int) -> None:
        need(
            1 <= count <= self._most,
            "{name} makes {count:,} examples of {longest:,} tokens, but 1 to {most:,} were expected. Put {more} text "
            "into it, or choose another length.",
            name=FILE,
            count=count,
            longest=self.longest,
            most=self._most,
            more=Message("less" if count else "more"),
        )

    @property
    def _most(self) -> int:
        """How many examples fit."""
        return min(MOST_EXAMPLES, LIMIT // self.longest)


@data_set(title="Next tokens", category="Text", icon="data", telling="{vocabulary} tokens · {longest} long")
class NextTokens(TokenText):
    """A long text as the tokens of a language model, cut into pieces of equal length. At each token the next one is to
    be told. The end of a line means nothing, so write the token that parts texts where one begins."""

    ordered = True
    made_by = (
        "Write any text of yours as the numbers that a tokenizer gives it, such as those of GPT-2 from the Python "
        "package tiktoken: 1 MB of English makes about 1.3 MB of numbers."
    )
    vocabulary: int = param(50_257, low=2, high=1_000_000, about="How many different tokens there are.", log=True)
    longest: int = param(1024, low=1, high=65_536, unit="tokens", about="How long each piece is.", log=True)

    def facts(self) -> Mapping[str, Shape]:
        return dict.fromkeys(("text", "next"), Shape((self.longest,), ("time",), "integer", self.vocabulary))

    def load(self) -> dict[str, Numbers]:
        whole = self._tokens(self._read())
        # The last token of a piece asks for the first one of the piece behind it.
        count = max(len(whole) - 1, 0) // self.longest
        self._need_room(count)
        end, sizes = count * self.longest, (count, self.longest)
        return {"text": whole[:end].reshape(sizes), "next": whole[1 : end + 1].reshape(sizes)}


@data_set(title="Masked tokens", category="Text", icon="data", telling="{vocabulary} tokens · up to {longest} long")
class MaskedTokens(TokenText):
    """Texts as BERT's tokens, one in each line, in which some tokens are hidden behind a mask: the target has them, and
    0 everywhere else. The segment of a token is 0 in the first sentence and 1 behind the first separator. The hidden
    ones are chosen anew in every epoch."""

    source = TokenText.source + " The masks are those of Devlin et al. 2018."
    made_by = (
        "Write any text of yours as the numbers that BERT's tokenizer gives it (Python package transformers or "
        "tokenizers), one or two sentences a line, with 101 in front and 102 behind each: 1 MB of English makes about "
        "1.2 MB of numbers."
    )
    vocabulary: int = param(30_522, low=1001, high=1_000_000, about="How many different tokens there are.", log=True)
    longest: int = param(
        512, low=1, high=65_536, unit="tokens", about="Longer lines are cut behind so many tokens.", log=True
    )
    share: float = param(0.15, low=0.01, high=0.9, about="How many of the tokens are to be guessed.")
    seed: int = param(0, low=0, high=2**31 - 1, about="Another seed hides other tokens.")

    def facts(self) -> Mapping[str, Shape]:
        text = Shape((Varies(self.longest),), ("time",), "integer", self.vocabulary)
        segment = Shape((Varies(self.longest),), ("time",), "integer", 2)
        return {"text": text, "segment": segment, "target": text, "length": label(self.longest + 1)}

    def load(self) -> dict[str, Numbers]:
        import numpy as np

        # One more than fits is enough to know that they are too many.
        found = islice(LINE.finditer(self._read()), self._most + 1)
        lines = [self._tokens(line[0])[: self.longest] for line in found]
        self._need_room(len(lines))
        text = np.zeros((len(lines), self.longest), np.int64)
        for row, line in zip(text, lines, strict=True):
            row[: len(line)] = line
        length = np.array([len(line) for line in lines], np.int64)
        ended = np.cumsum(text == SEPARATOR, axis=1) - (text == SEPARATOR)
        segment = ((ended > 0) & (np.arange(self.longest) < length[:, None])).astype(np.int64)
        masked, target = self._masked(text, self.seed)
        return {"text": masked, "segment": segment, "target": target, "length": length}

    def renewed(self, train: Mapping[str, Numbers], held: Mapping[str, Numbers], seed: int) -> dict[str, Numbers]:
        import numpy as np

        text = np.where(train["target"] > 0, train["target"], train["text"])
        masked, target = self._masked(text, seed)
        return {**train, "text": masked, "target": target}

    def _masked(self, text: Numbers, seed: int) -> tuple[Numbers, Numbers]:
        """The text with some tokens hidden, and these: 8 of 10 behind the mask, 1 as another token, 1 as it is."""
        import numpy as np

        random = np.random.default_rng(stable_seed(self.type, seed))
        chosen = (random.random(text.shape) < self.share) & (text > SPECIAL)
        chance = random.random(text.shape)
        hidden = np.where(chance < 0.8, MASK, np.where(chance < 0.9, text, self._others(random, text.shape)))
        return np.where(chosen, hidden, text), np.where(chosen, text, 0)

    def _others(self, random: np.random.Generator, sizes: tuple[int, ...]) -> Numbers:
        return random.integers(SPECIAL + 1, self.vocabulary, sizes)
