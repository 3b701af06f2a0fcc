"""What is to be said of examples that are mixed with each other: which outputs, in which form, and what prevents it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.compile.plan import Plan, Step, plan
from engine.data.transform import Transform, is_class, told
from engine.data.transformed import Transformed
from engine.declare import plain
from engine.frozen import frozen
from engine.graph.facts import Analysis, NodeFacts, Problem, seen_data_of
from engine.layers.declare import Objective
from engine.layers.likelihood import CrossEntropy
from engine.message import Message
from engine.repair import At, SetParam
from engine.shape import Shape

TWO = 2


@frozen
class Wanted:
    """An output of the data that an objective reads at one of its ports."""

    step: Step
    port: str
    name: str
    shape: Shape

    @property
    def objective(self) -> Objective:
        assert isinstance(self.step.facts.layer, Objective)
        return self.step.facts.layer

    @property
    def title(self) -> str:
        return self.step.facts.node.name or self.objective.title

    @property
    def form(self) -> int | None:
        """So many classes get a share each, or it is a number where there are 0 of them; None where it is neither."""
        how = self.objective.between() if self.port == "target" else ""
        if how == "shares" and is_class(self.shape):
            return int(self.step.facts.inputs["prediction"][0][0])
        # A class is a number for who compares it so, but nothing lies between the first class and the third.
        if how == "numbers" and (self.shape.classes is None or (is_class(self.shape) and self.shape.classes <= TWO)):
            return 0
        return None


def answers_of(analysis: Analysis) -> Mapping[str, int]:
    """What is mixed along with the examples of a network that can be trained, as a pipeline takes it."""
    data, mixers = _mixers(analysis)
    if data is None or not mixers:
        return {}
    name = next(iter(mixers))
    return {one.name: one.form or 0 for one in _wanted(plan(analysis), data) if one.name != name}


def obstacles_to_mixing(analysis: Analysis) -> Iterator[Problem]:
    """Why a network cannot learn from examples that are mixed with each other, if they are to be; shapes are known."""
    data, mixers = _mixers(analysis)
    if data is None or not mixers:
        return
    made, name = plan(analysis), next(iter(mixers))
    away = _away(data)
    first = mixers[name][0]
    others = [other for other in made.takes if other != name]
    if others:
        text = (
            "{title} mixes '{name}' with that of other examples, but the network also reads '{other}', which cannot be "
            "mixed along. Take {title} away, or let the network read '{name}' alone."
        )
        values = {"title": first.title, "name": name, "other": others[0]}
        yield Problem(data.node.key, Message(text, values), repairs=(away,))
        return
    yield from _unfit(made, data, name, mixers[name])


def _unfit(made: Plan, data: NodeFacts, name: str, mixers: list[Transform]) -> Iterator[Problem]:
    """The objectives whose targets cannot be mixed."""
    forms: dict[str, Wanted] = {}
    for one in _wanted(made, data):
        if one.name == name:
            continue
        away, key, title = _away(data), one.step.key, mixers[0].title
        values: dict[str, Any] = {"title": title, "name": one.name, "objective": one.title, "told": told(one.shape)}
        other = forms.setdefault(one.name, one)
        uneven = next((mixer for mixer in mixers if not mixer.mixes_with(one.shape)), None)
        if one.form is None and isinstance(one.objective, CrossEntropy) and one.objective.ignored >= 0:
            text = (
                "{title} gives '{name}' a share of two classes, but {objective} leaves a class out, and that needs one "
                "class alone. Take {title} away, or let no class be ignored."
            )
            yield Problem(key, Message(text, values), repairs=(SetParam("ignored", -1), away))
        elif one.form is None:
            text = (
                "{title} mixes what is to be said of two examples, but {objective} can take nothing between two values "
                "of '{name}' ({told}). Take {title} away, or choose another objective."
            )
            yield Problem(key, Message(text, values), repairs=(away,))
        elif other.form != one.form:
            text = (
                "{title} mixes '{name}', which {other} and {objective} want in different forms then: as a share for "
                "each class, or as a number. Take {title} away, or one of the two objectives."
            )
            yield Problem(key, Message(text, {**values, "other": other.title}), repairs=(away,))
        elif uneven is not None:
            text = (
                "{title} cuts '{picture}', but it cannot cut '{name}' ({told}) in the same places. Take {title} away, "
                "or use Mixup."
            )
            values |= {"title": uneven.title, "picture": name}
            yield Problem(key, Message(text, values), repairs=(away,))


def _mixers(analysis: Analysis) -> tuple[NodeFacts | None, Mapping[str, list[Transform]]]:
    """The Data node, and the transforms that mix examples, by the outputs that they change."""
    if analysis.problems:
        return None, {}
    data = next((facts for facts in analysis.nodes.values() if facts.node.type == "Data"), None)
    found = seen_data_of(data) if data else None
    mixers: dict[str, list[Transform]] = {}
    for step in found.pipeline.draws if isinstance(found, Transformed) else ():
        if step.transform.mixes:
            mixers.setdefault(step.name, []).append(step.transform)
    return data, mixers


def _wanted(made: Plan, data: NodeFacts) -> Iterator[Wanted]:
    """The outputs of the data that objectives read as they are."""
    for step in made.objectives:
        for port, values in step.arguments.items():
            for value in values:
                if value.node == data.node.key:
                    yield Wanted(step, port, value.output, data.outputs[value.output])


def _away(data: NodeFacts) -> At:
    """The repair that takes away what mixes."""
    transforms = data.layer.transforms  # type: ignore[union-attr]
    kept = [plain(one) for one in transforms if not one.mixes]
    return At(data.node.key, SetParam("transforms", kept))
