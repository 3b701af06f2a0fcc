"""What a network can generate – text that goes on, an answer to a text, or pictures – found without running it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from engine.compile.plan import Plan, Step, Value, plan
from engine.data import DataSet
from engine.declare import Declared, declared, param
from engine.decoding import can_decode
from engine.graph.analysis import analyse
from engine.graph.facts import Analysis, seen_data_of
from engine.graph.model import Project
from engine.layers.likelihood import CrossEntropy
from engine.message import Misfit
from engine.shape import Shape

Ability = Literal["text", "answer", "pictures"]

NOTHING = (
    "This network generates nothing: it neither goes on with a text, nor answers one, nor draws pictures from latent "
    "values. Open a template such as shakespeare-lstm or variational."
)


@declared
class Generating(Declared):
    """What a network is asked to generate."""

    title = "Generate"
    prompt: str = param("\n", about="The text that it goes on with, or that it answers.")
    temperature: float = param(
        0.8, low=0.0, high=10.0, about="How daring it is: 0 takes what is likeliest, 1 as often as it was learned."
    )
    length: int = param(500, low=1, high=100_000, about="How many characters it writes.", log=True)
    count: int = param(16, low=1, high=256, about="How many pictures it draws.", log=True)
    seed: int = param(0, low=0, high=2**31 - 1, about="The same seed gives the same again.")


ASKED: Mapping[Ability, tuple[str, ...]] = {
    "text": ("prompt", "temperature", "length", "seed"),
    "answer": ("prompt",),
    "pictures": ("count", "seed"),
}
"""Which of these settings mean something for what a network can do."""


@dataclass(frozen=True)
class Writing:
    """How a network writes: the outputs of its data that it reads and that it says, and the result that says it."""

    ability: Literal["text", "answer"]
    data_set: DataSet
    reads: str
    says: str
    result: str
    """The name of its scores for each token, in what the network returns."""
    inputs: Mapping[str, Shape]
    """All outputs of the data that enter the network."""

    @property
    def window(self) -> int:
        """How many tokens it reads at once."""
        return int(self.inputs[self.reads].sizes[0])

    @property
    def steps(self) -> int:
        """How many tokens an answer has at the most."""
        return int(self.data_set.facts()[self.says].sizes[0])


def ability(project: Project) -> Ability | None:
    """What a network of this project can generate; None where it is none of these, or has a problem."""
    found = writing(analyse(project))
    if found:
        return found.ability
    return "pictures" if can_decode(project) else None


def writing(analysis: Analysis) -> Writing | None:
    """How the network of a project writes; None where it does not."""
    try:
        planned = plan(analysis)
    except Misfit:
        return None
    sets = (seen_data_of(facts) for facts in analysis.outer)
    data_set = next((one for one in sets if isinstance(one, DataSet)), None)
    judging = [step for step in planned.objectives if isinstance(step.facts.layer, CrossEntropy)]
    found = (_writing(data_set, planned, step) for step in judging) if data_set else ()
    return next((one for one in found if one), None)


def _writing(data_set: DataSet, planned: Plan, judging: Step) -> Writing | None:
    """How the network writes what this objective judges."""
    (target,), (scores,) = judging.arguments["target"], judging.arguments["prediction"]
    facts, says = data_set.facts(), target.output
    names: dict[Value, str] = {value: name for name, value in planned.gives.items()}
    told = judging.facts.inputs["prediction"][0]
    row = says in data_set.texts and len(facts[says]) == 1 and told.sizes[:-1] == facts[says].sizes
    if not row or scores not in names:
        return None
    inputs = {name: facts[name] for name in planned.takes}
    read = [name for name in inputs if name in data_set.texts and name != says]
    # What else enters must be what a text itself tells, its length.
    if len(read) != 1 or not all(name in data_set.texts or not len(shape) for name, shape in inputs.items()):
        return None
    goes_on = data_set.continues.get(says) == read[0]
    if goes_on and len(inputs) > 1:
        return None
    return Writing("text" if goes_on else "answer", data_set, read[0], says, names[scores], inputs)
