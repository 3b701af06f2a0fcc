"""Holds the table of costs to what torchinfo, PyTorch's own hooks and gradients say of the same networks."""

import csv
import io
import json
import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
import torchinfo
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from engine.cli import main
from engine.compile.cost import COLUMNS, Table, amount
from engine.compile.memory import example, kept
from engine.compile.network import Compiled, compiled
from engine.compile.reach import reaches
from engine.data import DATA_SETS
from engine.declare import plain
from engine.files import save
from engine.graph.analysis import analyse
from engine.graph.edits import add, connect
from engine.graph.facts import Analysis
from engine.graph.model import Graph, Node, Project, Tied, Wire
from engine.layers import LAYERS, Layer, Objective
from engine.layers.declare import Metric
from engine.shape import Shape, image, sequence
from engine.templates import template, templates
from engine.training.optimizers import OPTIMIZERS
from engine.training.weighing import weigh
from tests.engine.networks import block, chained, cnn, learning, networks, node
from tests.engine.strategies import Given, fitting

TEMPLATES = [one.name for one in templates()]
COMPUTING = [cls for cls in LAYERS if cls().inputs() and not issubclass(cls, (Objective, Metric))]
Printed = pytest.CaptureFixture[str]
# PyTorch says so for each even kernel, and it costs nothing but a copy.
quiet = pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")


def several(count: int) -> Any:
    return settings(max_examples=count, suppress_health_check=[HealthCheck.too_slow])


def data_of(analysis: Analysis, batch: int) -> Mapping[str, Tensor]:
    facts = next(one for one in analysis.outer if one.node.type == "Data")
    return {name: example(shape, batch) for name, shape in facts.outputs.items()}


def check_against_torchinfo(analysis: Analysis) -> None:
    made, table = compiled(analysis, 0), Table(analysis)
    data = data_of(analysis, 1)
    if not made.plan.takes:
        return
    told = torchinfo.summary(made.network, input_data=[data[name] for name in made.plan.takes], verbose=0)
    assert (table.parameters, table.trainable) == (told.total_params, told.trainable_params)
    assert table.frozen == told.total_params - told.trainable_params
    assert table.as_torchinfo == told.total_mult_adds


@quiet
@several(30)
@given(networks())
def test_the_totals_are_those_of_torchinfo(project: Project) -> None:
    check_against_torchinfo(analyse(project))


@quiet
@pytest.mark.parametrize("cls", COMPUTING, ids=lambda cls: cls.type)
@several(4)
@given(drawn=st.data())
def test_the_totals_of_every_layer_are_those_of_torchinfo(cls: type[Layer], drawn: st.DataObject) -> None:
    check_against_torchinfo(analyse(drawn.draw(fitting(cls, "small")).project()))


def run(made: Compiled, data: Mapping[str, Tensor]) -> None:
    outputs = made.network(*[data[name] for name in made.plan.takes])
    if made.objectives is not None:
        made.objectives(outputs, data)


def hooked(analysis: Analysis, batch: int) -> int:
    """The bytes that PyTorch's hooks see saved when real numbers are computed, but for weights."""
    made, data = compiled(analysis, 0), data_of(analysis, batch)
    weights = {one.untyped_storage().data_ptr() for one in (*made.network.parameters(), *made.network.buffers())}
    seen: dict[int, Tensor] = {}

    def keep(tensor: Tensor) -> Tensor:
        seen[tensor.untyped_storage().data_ptr()] = tensor
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        run(made, data)
    return sum(tensor.untyped_storage().nbytes() for place, tensor in seen.items() if place not in weights)


def check_memory(analysis: Analysis, batch: int) -> None:
    found = kept(analysis, batch)
    assert found.total == pytest.approx(hooked(analysis, batch), rel=0.1)
    outer = [found.nodes.get(facts.node.key, 0) for facts in analysis.outer]
    assert sum(outer) == pytest.approx(found.total)
    for facts in analysis.outer:
        if facts.node.inside is not None:
            inner = sum(found.nodes.get(key, 0) for key in facts.node.inside.nodes)
            assert found.nodes.get(facts.node.key, 0) >= inner * (1 - 1e-9)


@quiet
@several(30)
@given(networks())
def test_the_memory_is_what_the_hooks_of_pytorch_measure(project: Project) -> None:
    check_memory(analyse(project), 24)


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("batch", [1, 12, 64])
def test_the_memory_of_the_templates_is_what_the_hooks_measure(name: str, batch: int) -> None:
    if batch == 1 and any(one.node.type == "BatchNorm" for one in analyse(template(name)).outer):
        batch = 2
    check_memory(analyse(template(name)), batch)


def test_each_layer_has_the_memory_that_it_was_the_first_to_keep() -> None:
    analysis = analyse(cnn())
    found = kept(analysis, 10).nodes
    size = 10 * 32 * 8 * 8 * 4
    assert found["conv_1"] == 10 * 64 * 4, "the image"
    assert found["norm_1"] == size + 2 * 32 * 4, "what the convolution gave, a mean and a deviation for each channel"
    assert found["relu_1"] == size, "what it gave itself"
    assert found["flatten"] == 0 and found["objective"] > 0


def deep(turns: int, *inside: Node, **settings: Any) -> Project:
    """An image through a block that is done so many times."""
    body = chained(node("Input", "enter", port="x"), *inside, node("Output", "leave", port="y"))
    made = Node("deep", "Block", params={"repeat": turns, **settings}, inside=body)
    return learning("Deep", node("Conv2d", "first", filters=4), made, node("Flatten", "flat"))


def test_a_repeated_block_is_a_row_with_its_total_and_the_first_turn_below_it() -> None:
    analysis = analyse(deep(36, node("Conv2d", "conv", filters=4), node("ReLU", "relu")))
    rows = {row.key: row for row in Table(analysis).rows}
    assert [row.key for row in Table(analysis).rows][:5] == ["data", "first", "deep", "conv", "relu"]
    conv = 4 * 4 * 9 + 4
    assert (rows["conv"].parameters, rows["conv"].times, rows["conv"].sets) == (conv, 36, 36)
    assert (rows["deep"].parameters, rows["deep"].times) == (36 * conv, 1)
    assert rows["deep"].multiply_adds == 36 * rows["conv"].multiply_adds
    found = kept(analysis, 4)
    assert found.nodes["deep"] == found.nodes["conv"] + found.nodes["relu"]
    assert found.nodes["relu"] == pytest.approx(36 * 4 * 4 * 64 * 4)
    check_against_torchinfo(analysis)
    check_memory(analysis, 4)


@pytest.mark.parametrize("settings", [{"shared": True}, {}], ids=["shared", "own"])
def test_turns_with_shared_weights_count_them_once_and_the_products_each_time(settings: dict[str, Any]) -> None:
    analysis = analyse(deep(5, node("Conv2d", "conv", filters=4), **settings))
    sets = 1 if settings else 5
    rows = {row.key: row for row in Table(analysis).rows}
    assert (rows["deep"].parameters, rows["conv"].times, rows["conv"].sets) == (sets * 148, 5, sets)
    heavy = COLUMNS["parameters"](rows["conv"], {}), COLUMNS["multiply-adds"](rows["conv"], {})
    assert heavy == (sets * 148, 5 * 4 * 4 * 9 * 64)
    check_against_torchinfo(analysis)
    check_memory(analysis, 4)


def test_frozen_layers_do_not_learn_also_inside_of_a_block() -> None:
    analysis = analyse(deep(3, node("Conv2d", "conv", filters=4, frozen=True)))
    table = Table(analysis)
    assert table.frozen == 3 * 148 and table.trainable == table.parameters - 3 * 148
    check_against_torchinfo(analysis)


def test_a_layer_that_is_used_again_has_no_parameters_and_its_own_products_and_memory() -> None:
    again = Node("again", "Again", params={"of": Tied("first")})
    first, last = node("Dense", "first", units=64), node("ReLU", "relu")
    analysis = analyse(learning("Twice", node("Flatten", "flat"), first, last))
    twice = analyse(learning("Twice", node("Flatten", "flat"), first, last, node("Sigmoid", "squeeze")))
    assert not analysis.problems and not twice.problems
    project = learning("Twice", node("Flatten", "flat"), first, last)
    graph = connect(add(project.graph, again), Wire("relu", "output", "again", "features"))
    used = analyse(Project(graph, project.training, project.title))
    assert not used.problems
    rows = {row.key: row for row in Table(used).rows}
    assert rows["again"].parameters == 0 and rows["again"].multiply_adds == rows["first"].multiply_adds
    check_against_torchinfo(used)
    check_memory(used, 8)


# The receptive field.


def seen(network: nn.Module, size: int) -> list[int]:
    """How far apart along each axis the numbers are that the gradient of one number in the middle reaches."""
    for weight in network.parameters():
        nn.init.uniform_(weight, 0.5, 1.0)
    network.eval()
    picture = torch.rand(1, 2, size, size, requires_grad=True)
    result = next(iter(network(picture).values()))
    middle = result[0, 0, result.shape[2] // 2, result.shape[3] // 2]
    (slope,) = torch.autograd.grad(middle, picture)
    reached = slope[0].abs().sum(0) > 0
    places = [reached.any(1 - axis).nonzero() for axis in (0, 1)]
    return [int(place.max() - place.min()) + 1 for place in places]


@st.composite
def towers(draw: st.DrawFn) -> Graph:
    """Convolutions and mean pools behind each other, some in a block that is repeated."""
    keys = iter(range(100))
    nodes: list[Node] = []
    for _ in range(draw(st.integers(1, 3))):
        kernel, dilation = draw(st.sampled_from([1, 3, 5])), draw(st.integers(1, 2))
        conv = node("Conv2d", f"conv_{next(keys)}", filters=2, kernel=kernel, dilation=dilation)
        kind = draw(st.sampled_from(["plain", "stride", "pool", "block"]))
        if kind == "plain":
            nodes.append(conv)
        elif kind == "stride":
            nodes.append(node("Conv2d", f"conv_{next(keys)}", filters=2, kernel=3, stride=2))
        elif kind == "pool":
            nodes.append(node("AveragePool2d", f"pool_{next(keys)}"))
        else:
            number = next(keys)
            ends = node("Input", f"enter_{number}", port="x"), node("Output", f"leave_{number}", port="y")
            turns = draw(st.integers(1, 3))
            inside = chained(ends[0], conv, ends[1])
            nodes.append(Node(f"block_{number}", "Block", params={"repeat": turns}, inside=inside))
    return chained(node("Data", "data", examples=Given((("image", image(2, 128, 128)),))), *nodes)


@several(25)
@given(towers())
def test_the_receptive_field_is_what_gradients_reach(graph: Graph) -> None:
    analysis = analyse(Project(graph))
    last = list(graph.nodes)[-1]
    found = reaches(analysis)[last]
    assert not found.whole
    # Without negative numbers nothing cancels out.
    assert list(found.sides) == seen(compiled(analysis, 0).network, 128)


def chain_on(shape: Shape, *nodes: Node) -> Mapping[str, str]:
    graph = chained(node("Data", "data", examples=Given((("value", shape),))), *nodes)
    analysis = analyse(Project(graph))
    assert not analysis.problems
    return {key: str(found) for key, found in reaches(analysis).items()}


def test_a_dense_layer_behind_an_image_sees_everything_and_what_keeps_its_place_sees_no_more() -> None:
    nodes = [node("Conv2d", "conv", kernel=5), node("ReLU", "relu"), node("Flatten", "flat"), node("Dense", "dense")]
    found = chain_on(image(1, 8, 8), *nodes, node("ReLU", "last"))
    assert found == {"conv": "5 × 5", "relu": "5 × 5", "flat": "5 × 5", "dense": "everything", "last": "everything"}


def test_recurrent_layers_and_attention_see_all_of_a_sequence_and_a_dense_only_its_step() -> None:
    steps = sequence(6, 8)
    assert chain_on(steps, node("Dense", "dense"))["dense"] == "1"
    assert chain_on(steps, node("LSTM", "lstm", gives="whole sequence"))["lstm"] == "everything"
    found = chain_on(steps, node("SinusoidalPositions", "where"), node("MultiHeadAttention", "look"))
    assert found == {"where": "1", "look": "everything"}


def test_measurements_without_places_have_no_receptive_field() -> None:
    assert chain_on(Shape((4,)), node("Dense", "dense")) == {}


# What a training takes.


def weighed(**training: Any) -> Any:
    return weigh(analyse(cnn(device="cpu", **training)), 16)


LARGE = {"type": "SGD", "momentum": 0.9}


@pytest.mark.parametrize(
    ("optimizer", "copies"),
    [
        ({"type": "Adam"}, 2),
        ({"type": "AdamW", "amsgrad": True}, 3),
        (LARGE, 1),
        ({"type": "SGD", "momentum": 0.0}, 0),
        ({"type": "ASGD"}, 1),
    ],
    ids=str,
)
def test_an_optimizer_takes_its_copies_of_each_weight(optimizer: dict[str, Any], copies: int) -> None:
    found = weighed(optimizer=optimizer)
    assert found.optimizer == pytest.approx(copies * found.gradients, rel=0.01)
    assert found.weights > found.gradients, "batch norms have running figures too"
    assert found.total == found.weights + found.gradients + found.optimizer + found.activations + found.data


@pytest.mark.parametrize("kind", list(OPTIMIZERS), ids=lambda kind: kind.__name__)
def test_every_optimizer_can_be_weighed(kind: Any) -> None:
    found = weighed(optimizer={"type": kind.type})
    assert 0 < found.optimizer <= 3 * found.gradients


def test_a_mean_of_the_weights_takes_one_copy_more_and_coarse_numbers_keep_less() -> None:
    usual = weighed(optimizer=LARGE)
    mean = weighed(optimizer=LARGE, averaging={"type": "EMA"})
    assert mean.optimizer - usual.optimizer == pytest.approx(usual.gradients, rel=0.01)
    assert weighed(precision="bf16").activations < 0.8 * usual.activations


def test_only_the_batch_grows_with_the_batch_size() -> None:
    analysis = analyse(cnn(device="cpu"))
    small, large = weigh(analysis, 64), weigh(analysis, 640)
    assert (small.weights, small.optimizer) == (large.weights, large.optimizer)
    assert large.activations == pytest.approx(10 * small.activations, rel=0.01)
    assert "yes" in str(small.verdict) and "64 examples" in str(small.verdict)


def test_what_is_larger_than_the_device_does_not_fit() -> None:
    huge = learning("Huge", node("Flatten", "flat"), *(node("Dense", f"d_{at}", units=60_000) for at in range(12)))
    found = weigh(analyse(huge))
    assert not found.fits and "no" in str(found.verdict)


def test_amounts_are_told_in_the_units_of_memory() -> None:
    told = [amount(size) for size in (0, 12, 999, 1024, 1536, 10 * 1024**2, 150 * 1024**2, 8 * 1024**3)]
    assert told == ["0 B", "12 B", "999 B", "1.0 KB", "1.5 KB", "10.0 MB", "150 MB", "8.0 GB"]


# The command.


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "deep.loom"
    save(deep(36, node("Conv2d", "conv", filters=4), node("ReLU", "relu")), path)
    return path


def printed(capsys: Printed, *words: object) -> str:
    assert main(["summary", *map(str, words)]) == 0
    return capsys.readouterr().out


def cells(text: str) -> Iterator[list[str]]:
    for line in text.split("\n\n")[0].splitlines():
        yield line.split()


def test_the_table_shows_named_axes_repeats_totals_and_the_heaviest(file: Path, capsys: Printed) -> None:
    text = printed(capsys, file)
    lines = text.splitlines()
    block_line, inner = (next(line for line in lines if key in line) for key in (" deep ", "deep.conv"))
    assert block_line.startswith("Block × 36") and inner.startswith("  Conv 2D")
    assert "4 channels × 8 height × 8 width" in inner and "* 9,216" in inner
    assert "75 × 75" in block_line and "5 × 5" in inner
    table = Table(analyse(deep(36, node("Conv2d", "conv", filters=4), node("ReLU", "relu"))))
    assert next(line for line in lines if line.startswith("Together")).split()[1:] == [
        f"{table.parameters:,}",
        f"{table.multiply_adds:,}",
    ]
    assert f"torchinfo says {table.as_torchinfo:,}" in text and "all of them learn" in text
    assert "With --batch" in text and "Memory" not in lines[0]


def test_with_a_batch_size_the_memory_stands_in_a_column_and_in_a_sentence(file: Path, capsys: Printed) -> None:
    text = printed(capsys, file, "--batch", "8")
    assert "Memory" in text.splitlines()[0] and "with 8 examples in a batch" in text
    assert "Fits in" in text and "activations" in text
    assert "with 64 examples in a batch" in printed(capsys, file, "--batch")


def test_the_table_is_sorted_within_each_block(file: Path, capsys: Printed) -> None:
    keys = [row[0] for row in csv.reader(io.StringIO(printed(capsys, file, "--csv", "--sort", "multiply-adds")))]
    assert keys[0] == "key"
    assert keys.index("deep") + 1 == keys.index("deep.conv") < keys.index("deep.relu") < keys.index("first")


def test_a_spreadsheet_gets_plain_numbers_and_no_formulas(tmp_path: Path, capsys: Printed) -> None:
    path = tmp_path / "formula.loom"
    graph = chained(node("Data", "data"), node("Flatten", "flat"), Node("dense", "Dense", "=1+1", {"units": 1000}))
    save(Project(graph), path)
    rows = list(csv.DictReader(io.StringIO(printed(capsys, path, "--csv"))))
    assert [row["layer"] for row in rows] == ["Digits", "Flatten", "'=1+1"]
    assert rows[2]["parameters"] == "65000" and rows[2]["memory"] == "" and rows[2]["output"] == "1000 features"


def test_a_program_gets_all_of_it(file: Path, capsys: Printed) -> None:
    found = json.loads(printed(capsys, file, "--json", "--batch", "8"))
    assert found["trainable_parameters"] + found["frozen_parameters"] == found["parameters"]
    assert found["memory"]["batch"] == 8 and found["memory"]["fits"] is True
    row = next(one for one in found["layers"] if one["key"] == "deep.conv")
    assert row["axes"] == {"output": ["channels", "height", "width"]}
    assert (row["times"], row["receptive_field"]) == (36, [5, 5]) and row["memory"] >= 0
    assert json.loads(printed(capsys, file, "--json"))["memory"] is None


def test_a_network_with_a_problem_is_shown_as_far_as_it_is_known(tmp_path: Path, capsys: Printed) -> None:
    path = tmp_path / "problem.loom"
    save(Project(chained(node("Data", "data"), node("LSTM", "lstm"), node("Dense", "dense"))), path)
    text = printed(capsys, path, "--batch", "8")
    assert "lstm: " in text and "Dense" in text and "Fits" not in text


@pytest.mark.parametrize("words", [("--batch", "0"), ("--sort", "beauty"), ("--json", "--csv")], ids=" ".join)
def test_what_cannot_be_chosen_is_a_usage_error(file: Path, capsys: Printed, words: tuple[str, ...]) -> None:
    assert main(["summary", str(file), *words]) == 2


def test_every_data_set_gives_examples_that_can_be_weighed() -> None:
    rng = random.Random(0)
    for kind in DATA_SETS:
        for shape in kind().facts().values():
            values = example(shape, 3)
            assert tuple(values.shape) == (3, *shape.sizes) and plain(rng.random())
            assert shape.dtype == "float" or values.dtype == torch.int64


def test_nodes_of_blocks_used_twice_keep_their_own_memory() -> None:
    inside = chained(node("Input", "enter", port="x"), node("Sigmoid", "curve"), node("Output", "leave", port="y"))
    project = learning("Twice", node("Flatten", "flat"), node("Dense", "dense"), block("part", inside))
    again = new_again("part")
    graph = connect(add(project.graph, again), Wire("dense", "output", "again", "x"))
    found = kept(analyse(Project(graph, project.training, project.title)), 4)
    assert found.nodes["curve"] == found.nodes["part"] == found.nodes["again"] > 0


def new_again(of: str) -> Node:
    return Node("again", "Again", params={"of": Tied(of)})
