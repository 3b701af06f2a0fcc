"""What the form of a node knows of the network around it: what a setting can follow, or which layer it can name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from designer.panels.editors import Follow
from designer.panels.editors.around import Around
from designer.texts import word
from engine.compile.cost import title_of
from engine.data import DataSet
from engine.declare import make
from engine.graph.facts import Analysis, NodeFacts, data_set_of
from engine.graph.model import From
from engine.graph.sharing import partner
from engine.layers.source import Data
from engine.message import Message, Misfit


def around_of(analysis: Analysis, facts: NodeFacts) -> Around:
    """What the settings of a node may follow, the nodes whose weights it may use, and the table of its connections."""
    follow = None if facts.node.type == "Data" else follow_classes(analysis)
    titles = {key: word(title_of(analysis.nodes[key])) for key in _partners(analysis, facts)}
    counts = Counter(titles.values())
    nodes = tuple((key, f"{title} ({key})" if counts[title] > 1 else title) for key, title in titles.items())
    entering = next((shapes[0] for shapes in facts.inputs.values()), None)
    units = getattr(facts.layer, "units", facts.node.params.get("units"))
    grid = (entering[-1], units) if entering is not None and len(entering) and isinstance(units, int) else None
    return Around(follow, nodes, grid, _parts(facts), _troubles(facts))


def _parts(facts: NodeFacts) -> tuple[str, ...]:
    """What the transforms of a Data node may change: the parts of its data, and what these are put together to."""
    examples = data_set_of(facts)
    if not isinstance(examples, DataSet):
        return ()
    try:
        return tuple(dict.fromkeys((*examples.parts(), *facts.output_ports)))
    except Misfit:
        return ()


def _troubles(facts: NodeFacts) -> dict[str, dict[int, Message]]:
    """What is wrong with single transforms of a Data node."""
    if facts.node.type != Data.type or not facts.problems:
        return {}
    try:
        _ = make(Data, facts.node.params).data_set.facts()
    except Misfit as misfit:
        return {"transforms": {misfit.entry: misfit.message}} if misfit.entry is not None else {}
    return {}


def _partners(analysis: Analysis, facts: NodeFacts) -> Iterator[str]:
    """The nodes whose weights this one may use, and the one that it uses already."""
    again, around = facts.node.type == "Again", analysis.paths[facts.node.key]
    for key, one in analysis.nodes.items():
        owner = partner(one.node) is None and key != facts.node.key and key not in around
        if key == partner(facts.node) or (owner and (_has_weights(one) if again else _alike(facts, one))):
            yield key


def _has_weights(facts: NodeFacts) -> bool:
    return facts.parameters > 0


def _alike(facts: NodeFacts, other: NodeFacts) -> bool:
    """Whether two layers have a weight of the same name and size; as long as one has none yet, any will do."""
    if not facts.weights:
        return bool(other.weights)
    return any(name in other.weights and other.weights[name].sizes == one.sizes for name, one in facts.weights.items())


def follow_classes(analysis: Analysis) -> Follow | None:
    """What a setting of a layer can follow: the classes of the one Data node, where it has any."""
    data = [facts for key, facts in analysis.nodes.items() if facts.node.type == "Data" and not analysis.paths[key]]
    if len(data) != 1:
        return None
    for output, shape in data[0].outputs.items():
        if shape.classes is not None:
            return Follow(From(data[0].node.key, output, "classes"), shape.classes)
    return None
