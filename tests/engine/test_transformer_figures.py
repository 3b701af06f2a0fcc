"""Holds the templates of published Transformers to the numbers of parameters that were published or counted apart."""

from __future__ import annotations

import pytest
from torch import nn

from engine.graph.analysis import analyse
from engine.training.choices import obstacles
from resources.templates.entry import ENTRIES
from resources.templates.make import project_of

PUBLISHED = {
    "transformer-base": 44_140_544,
    "vit-b-16": 86_567_656,
    "bert-base": 109_482_240,
    "tinybert": 14_350_248,
    "gpt2-small": 124_439_808,
}


def count(*modules: nn.Module) -> int:
    return sum(weight.numel() for module in modules for weight in module.parameters())


def mobilebert_counted() -> int:
    """The parameters of MobileBERT as Sun et al. 2020 describe it, part by part."""
    wide, narrow = 512, 128
    scales = {width: 2 * width for width in (wide, narrow)}
    words = count(nn.Embedding(30_522, narrow), nn.Embedding(512, wide), nn.Embedding(2, wide))
    trigrams = count(nn.Linear(3 * narrow, wide)) + scales[wide]
    bottlenecks = 2 * (count(nn.Linear(wide, narrow)) + scales[narrow])
    looks = count(nn.Linear(narrow, narrow), nn.Linear(narrow, narrow), nn.Linear(wide, narrow))
    attention = looks + count(nn.Linear(narrow, narrow)) + scales[narrow]
    thinking = 4 * (count(nn.Linear(narrow, wide), nn.Linear(wide, narrow)) + scales[narrow])
    output = count(nn.Linear(narrow, wide)) + scales[wide]
    return words + trigrams + 24 * (bottlenecks + attention + thinking + output)


@pytest.mark.parametrize(("name", "parameters"), [*PUBLISHED.items(), ("mobilebert", mobilebert_counted())])
def test_a_published_transformer_has_exactly_its_parameters(name: str, parameters: int) -> None:
    analysis = analyse(project_of(ENTRIES[name]))
    assert [str(problem.message) for problem in obstacles(analysis)] == []
    assert analysis.parameters == parameters


def test_the_encoder_and_the_decoder_of_the_base_transformer_have_the_parameters_of_pytorchs() -> None:
    analysis = analyse(project_of(ENTRIES["transformer-base"]))
    assert analysis.nodes["encoder"].parameters == 18_915_328
    assert analysis.nodes["decoder"].parameters == 25_225_216


@pytest.mark.parametrize("name", ["bert-base", "tinybert", "mobilebert", "gpt2-small", "gpt-small"])
def test_the_head_of_a_language_model_is_its_table_of_words(name: str) -> None:
    analysis = analyse(project_of(ENTRIES[name]))
    assert analysis.nodes["prediction"].parameters == 0
    assert analysis.nodes["prediction"].tied == {"weight"}


@pytest.mark.parametrize("name", [one.name for one in ENTRIES.values() if one.category == "Transformers"])
def test_each_level_of_a_transformer_fits_on_a_screen(name: str) -> None:
    graph = project_of(ENTRIES[name]).graph
    insides = [node.inside for _, node in graph.walk() if node.inside is not None]
    assert all(len(level.nodes) <= 25 for level in (graph, *insides))
