"""Problems of objectives and metrics."""

from __future__ import annotations

from engine.shape import Shape, Varies, features, image, label, sequence
from tests.engine.networks import node
from tests.engine.problem_rows import LENGTH, SCALAR, TOKENS, VARYING, Row, drawn, fed

ROWS = [
    Row(
        fed("CTC", {"blank": 9}, prediction=sequence(6, 4), target=Shape((3,), ("time",), "integer", 4)),
        "The blank is class 9, but the classes of the prediction go from 0 to 3 at each step. Choose one of these.",
        ("Set Blank of Connectionist temporal classification to 0",),
    ),
    Row(
        fed("CTC", prediction=sequence(6, 4), target=Shape((3,), ("time",), "integer", 9)),
        "Connectionist temporal classification needs a number for each of the 9 classes at each step, but got 4. "
        "Set the units of the last Dense to 9.",
        ("Put Dense in between",),
    ),
    Row(
        fed("CTC", prediction=sequence(2, 4), target=Shape((3,), ("time",), "integer", 4)),
        "Connectionist temporal classification must say 3 letters in 2 steps, which are too few. Give the "
        "prediction more steps: shrink time less before it.",
        (),
        why="Where time is shrunk too much, and which layer may do less of it, is for a person to say.",
    ),
    Row(
        fed("CTC", prediction=VARYING, target=Shape((3,), ("time",), "integer", 3), _length=LENGTH),
        "Connectionist temporal classification must not read padding, but the time of the prediction varies (≤ 6 × "
        "3). Wire the length of the examples to its input 'length'.",
        ("Wire length of the data to length",),
    ),
    Row(
        fed("GaussianLikelihood", prediction=features(3), variance=features(2), target=features(3)),
        "Gaussian likelihood needs a variance for each number of the prediction, but the variance is 2 and the "
        "prediction 3. Give both the same shape.",
        ("Put Dense in between",),
    ),
    Row(
        fed(
            "GaussianLikelihood",
            prediction=sequence(2, 3),
            variance=sequence(1, 3),
            target=sequence(2, 3),
            _spread=sequence(2, 3),
        ),
        "Gaussian likelihood needs a variance for each number of the prediction, but the variance is 1 × 3 and the "
        "prediction 2 × 3. Give both the same shape.",
        ("Wire spread of Data to variance",),
    ),
    Row(
        fed("GridBoxes", grid=image(4, 7, 7)),
        "Boxes of a grid needs 5 channels for each box (x, y, width, height, how sure) and one more for each class, "
        "but 'grid' has 4: 4 × 7 × 7. Give it 5 channels at least.",
        ("Put Conv 2D in between",),
    ),
    Row(
        fed("Detection", prediction=image(6, 7, 7), target=image(8, 7, 7)),
        "Detection compares boxes in grids laid out alike, but the prediction is 6 × 7 × 7 and the target 8 × 7 × "
        "7. Give both the same shape.",
        ("Put Conv 2D in between",),
    ),
    Row(
        fed("Detection", prediction=image(8, 5, 5), target=image(8, 7, 7), _grid=image(8, 7, 7)),
        "Detection compares boxes in grids laid out alike, but the prediction is 8 × 5 × 5 and the target 8 × 7 × "
        "7. Give both the same shape.",
        ("Wire grid of Data to prediction",),
    ),
    Row(
        fed("CrossEntropy", {"class_weights": [1.0, 2.0]}, prediction=features(3), target=label(3)),
        "Cross entropy needs a class weight for each of the 3 classes, but got 2. Give one weight for each class, or "
        "none.",
        ("Set Class weights of Cross entropy to 1.0 × 2.0 × 1.0",),
    ),
    Row(
        fed("KLDivergence", prediction=SCALAR, target=features(3)),
        "Kullback-Leibler divergence compares rows of numbers, one for each class, but the prediction is a single "
        "number. Put a Flatten and a Dense before it.",
        ("Put Flatten in between",),
        then={
            "Put Flatten in between": (
                "Kullback-Leibler divergence compares number by number, but the prediction is 1 and the "
                "target 3. Give both the same shape.",
            )
        },
    ),
    Row(
        drawn(
            fed("Dense", features=features(8), kind=label(8)).graph.nodes["data"],
            node("ArgMax", "best"),
            node("TopKAccuracy", "layer"),
            wires="data.features best.values, best.output layer.prediction, data.kind layer.target",
        ),
        "Top-k accuracy needs one number for each class, but 'prediction' gets classes that are chosen already (1). "
        "Wire what comes before that choice to it.",
        ("Draw the wire past Arg max",),
    ),
    Row(
        fed("MeanAveragePrecision", prediction=image(6, 7, 7), target=image(4, 7, 7)),
        "Mean average precision needs 5 numbers for each box (x, y, width, height, how sure) and one more for each "
        "class, but the target has 4: 4 × 7 × 7. Wire such boxes to it, or take it out.",
        ("Remove Mean average precision",),
    ),
    Row(
        fed("MeanAveragePrecision", prediction=Shape((98, 3)), target=image(6, 7, 7)),
        "Mean average precision compares boxes laid out alike, but the prediction is 98 × 3 and the target 6 × 7 × "
        "7. Give both the same shape.",
        ("Put Reshape in between",),
    ),
    Row(
        fed("MeanAveragePrecision", prediction=Shape((49, 6)), target=image(6, 7, 7)),
        "Mean average precision compares boxes laid out alike, but the prediction is 49 × 6 and the target 6 × 7 × "
        "7. Give both the same shape.",
        ("Put Reshape in between",),
    ),
    Row(
        fed("TopKAccuracy", prediction=features(4), target=label(4)),
        "With 5 guesses among 4 classes every answer is right. Choose a smaller k.",
        ("Set Guesses (k) of Top-k accuracy to 3",),
    ),
    Row(
        fed("MeanSquaredError", prediction=sequence(6, 2), target=features(2)),
        "Mean squared error compares number by number, but the prediction is 6 × 2 and the target 2. Give both the "
        "same shape.",
        ("Put Flatten in between",),
        then={
            "Put Flatten in between": (
                "Mean squared error compares number by number, but the prediction is 12 and the target 2. "
                "Give both the same shape.",
            )
        },
    ),
    Row(
        fed("ConfusionMatrix", prediction=features(200), target=label(200)),
        "A table of 200 classes is too large to read: it has 40,000 cells. At most 100 classes can be shown. Take "
        "it out, or give the network fewer classes.",
        ("Remove Confusion matrix",),
    ),
    Row(
        fed("BLEU", prediction=features(5), target=TOKENS, _words=TOKENS),
        "BLEU needs a row of words, or one number for each word of the vocabulary at each step of time, but the "
        "prediction is 5. Draw the wire from where such words are made.",
        (
            "Wire words of Data to prediction",
            "Remove BLEU",
        ),
    ),
    Row(
        fed("ExactMatch", prediction=Shape((4,), ("time",), "integer", 50), target=TOKENS, _words=TOKENS),
        "Exact match compares word by word, but the prediction is 4 for a target of 6. Give it one word for each of "
        "the target, or one number for each word of the vocabulary there.",
        (
            "Wire words of Data to prediction",
            "Remove Exact match",
        ),
    ),
    Row(
        fed("MeanSquaredError", prediction=features(3), target=features(2)),
        "Mean squared error compares number by number, but the prediction is 3 and the target 2. Give both the same "
        "shape.",
        ("Put Dense in between",),
    ),
    Row(
        fed("MeanSquaredError", prediction=image(1, 4, 4), target=features(16)),
        "Mean squared error compares number by number, but the prediction is 1 × 4 × 4 and the target 16. Give both "
        "the same shape.",
        ("Put Flatten in between",),
    ),
    Row(
        fed("MeanSquaredError", prediction=image(1, 4, 4), target=image(1, 5, 5), _picture=image(1, 5, 5)),
        "Mean squared error compares number by number, but the prediction is 1 × 4 × 4 and the target 1 × 5 × 5. "
        "Give both the same shape.",
        ("Wire picture of Data to prediction",),
    ),
    Row(
        fed("CrossEntropy", prediction=features(3), target=features(3), _kind=label(3)),
        "Cross entropy needs classes as its target, but got measured numbers (3). Wire a label to it.",
        (
            "Wire kind of Data to target",
            "Make Cross entropy a layer of Mean squared error",
        ),
    ),
    Row(
        fed("CrossEntropy", prediction=image(1, 8, 8), target=label(10)),
        "Cross entropy needs one number for each class, but the prediction is 1 × 8 × 8 for a target of one label. "
        "Put a Flatten and a Dense before it.",
        ("Put Flatten in between",),
    ),
    Row(
        fed("CrossEntropy", prediction=sequence(4, 50), target=TOKENS, _scores=sequence(6, 50)),
        "Cross entropy needs one number for each class, but the prediction is 4 × 50 for a target of 6. Put a "
        "Flatten and a Dense before it.",
        ("Wire scores of Data to prediction",),
    ),
    Row(
        drawn(
            node("Data", "data"),
            node("Flatten", "flat"),
            node("Dense", "dense", units=8),
            node("CrossEntropy", "layer"),
            wires=(
                "data.image flat.values, "
                "flat.output dense.features, "
                "dense.output layer.prediction, "
                "data.label layer.target"
            ),
        ),
        "Cross entropy needs a number for each of the 10 classes, but got 8. Set the units of the last Dense to 10.",
        (
            "Set Units of Dense to 10",
            "Put Dense in between",
        ),
    ),
    Row(
        fed("CrossEntropy", prediction=image(2, 8, 8), target=Shape((8, 8), ("height", "width"), "integer", 3)),
        "Cross entropy needs a channel for each of the 3 classes, but got 2. Set the filters of the last convolution "
        "to 3.",
        ("Put Conv 2D in between",),
    ),
    Row(
        fed("CrossEntropy", prediction=VARYING, target=Shape((Varies(6),), ("time",), "integer", 3)),
        "Cross entropy must not count padding, but the time of the prediction varies (≤ 6 × 3): shorter examples "
        "end in padding. Set the ignored class to the number that the padding has in the target, mostly 0.",
        ("Set Ignored of Cross entropy to 0",),
    ),
    Row(
        fed("BinaryCrossEntropy", prediction=features(1), target=label(3)),
        "Binary cross entropy tells two classes apart, but the target has 3. Use Cross entropy.",
        ("Make Binary cross entropy a layer of Cross entropy",),
        then={
            "Make Binary cross entropy a layer of Cross entropy": (
                "Cross entropy needs a number for each of the 3 classes, but got 1. Set the units of the last Dense to "
                "3.",
            )
        },
    ),
    Row(
        fed("Triplet", anchor=features(8), positive=features(8), negative=features(6)),
        "Triplet measures how far rows of features lie apart, but one is 8 and another 6. Give both the same shape.",
        ("Put Dense in between",),
    ),
    Row(
        fed("Contrastive", first=features(8), second=features(8), same=label(3), _alike=label(2)),
        "Contrastive needs to know whether two belong together, 1 for yes and 0 for no, but 'same' has 3 classes. "
        "Wire a yes or no to it.",
        ("Wire alike of Data to same",),
    ),
    Row(
        fed("Contrastive", first=features(8), second=features(8), same=Shape((1,), ("features",), "integer", 2)),
        "Contrastive needs one yes or no for each pair of rows, but 'same' is 1 where one label is needed. Wire "
        "such a one to it.",
        ("Put Squeeze in between",),
    ),
    Row(
        fed("CosineDistance", prediction=SCALAR, target=features(1)),
        "Cosine distance compares the directions of rows of features, but the prediction is a single number. Put a "
        "Flatten and a Dense before it.",
        ("Put Flatten in between",),
    ),
]
