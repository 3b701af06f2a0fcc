"""Problems of single layers: their parameters, and what enters them."""

from __future__ import annotations

from engine.shape import Shape, Varies, features, image, label, sequence
from tests.engine.problem_rows import LENGTH, SCALAR, TOKENS, VARYING, Row, fed

ROWS = [
    Row(
        fed("PReLU", {"slopes": "one for each channel"}, values=sequence(6, 3)),
        "PReLU learns one slope for each channel, but the first axis here is the time (6 time × 3 features). Let it "
        "learn one slope for all.",
        ("Set Slopes of PReLU to one for all",),
    ),
    Row(
        fed("Softmax", values=SCALAR),
        "Softmax needs at least one axis, but got a single number. Put a Flatten in between.",
        ("Put Flatten in between",),
    ),
    Row(
        fed("Squeeze", {"axis": 5}, values=Shape((1, 4))),
        "Squeeze cannot use axis 5 of 1 time × 4 features. Choose an axis from 1 to 2.",
        ("Set Axis of Squeeze to 2",),
        then={
            "Set Axis of Squeeze to 2": (
                "Squeeze takes out an axis of size 1, but axis 2 of 1 × 4 has size 4. Choose another axis.",
            )
        },
    ),
    Row(
        fed("Softmax", {"over": "first axis"}, values=VARYING),
        "Softmax goes along the time, whose size varies (≤ 6 × 3): shorter examples end in padding, which would "
        "count too. Choose another axis, or read the time with a recurrent layer, an attention or a pooling first.",
        ("Set Over of Softmax to last axis",),
    ),
    Row(
        fed("Permute", {"order": [1, 3]}, values=sequence(6, 3)),
        "Permute names each axis once, from 1 to 2, but its order is 1, 3.",
        ("Set Order of Permute to 2 × 1",),
    ),
    Row(
        fed("Permute", {"order": [1, 2, 3]}, values=sequence(6, 3)),
        "Permute puts 3 axes in order (1, 2, 3), but 6 × 3 has 2. Name each of them once.",
        ("Set Order of Permute to 1 × 2",),
    ),
    Row(
        fed("Squeeze", {"axis": 2}, values=Shape((1, 3, 1))),
        "Squeeze takes out an axis of size 1, but axis 2 of 1 × 3 × 1 has size 3. Choose another axis.",
        (
            "Set Axis of Squeeze to 1",
            "Set Axis of Squeeze to 3",
        ),
    ),
    Row(
        fed("Embedding", {"vocabulary": 50, "padding": 50}, tokens=TOKENS),
        "Embedding has 50 rows, the first with the number 0, so no row belongs to the padding 50. Choose a padding "
        "below 50, or -1 for none.",
        ("Set Padding of Embedding to -1",),
    ),
    Row(
        fed("Embedding", {"vocabulary": 20}, tokens=TOKENS),
        "Embedding has 20 rows, but its input names 50 different things. Set the vocabulary to 50.",
        ("Set Vocabulary of Embedding to 50",),
    ),
    Row(
        fed("Constant", {"sizes": [100000, 100000]}, like=features(4)),
        "A constant of 100000 × 100000 cannot be made: each size must be 1 or more, and all together 100,000,000 "
        "numbers at most. Choose other sizes.",
        ("Set Sizes of Constant to 6250 × 12500",),
    ),
    Row(
        fed("LSTMCell", {"units": 8}, step=features(4), state=features(9)),
        "LSTM cell keeps 8 numbers, but 'state' gets 9. Wire its own state of the step before, or put a Dense of 8 "
        "units in between.",
        ("Put Dense in between",),
    ),
    Row(
        fed("Conv2d", {"filters": 9, "groups": 4}, picture=image(6, 8, 8)),
        "Conv 2D cannot split 6 channels and 9 filters into 4 equal groups. Choose groups that divide both.",
        ("Set Groups of Conv 2D to 1",),
    ),
    Row(
        fed("Conv2d", picture=sequence(8, 8)),
        "Conv 2D needs an image (channels × height × width), but got 8 × 8. Put a Reshape in between.",
        ("Put Reshape in between",),
    ),
    Row(
        fed("Conv2d", picture=features(64)),
        "Conv 2D needs an image (channels × height × width), but got 64. Put a Reshape in between.",
        ("Put Reshape in between",),
    ),
    Row(
        fed("LSTM", steps=image(1, 8, 8)),
        "LSTM needs a sequence (time × features), but got 1 × 8 × 8. Put a Reshape in between.",
        ("Put Reshape in between",),
    ),
    Row(
        fed("Dense", features=image(8, 13, 13)),
        "Dense needs a row of features, or one row for each step of time, but got 8 × 13 × 13. Put a Flatten in "
        "between.",
        ("Put Flatten in between",),
    ),
    Row(
        fed("Conv1d", wave=sequence(6, 8)),
        "Conv 1D needs a signal (channels × time), but got 6 time × 8 features. Put a Permute in between, which "
        "swaps the two.",
        ("Put Permute in between",),
    ),
    Row(
        fed("Dense", features=TOKENS),
        "Dense needs a row of features, or one row for each step of time, but 'features' gets whole numbers that "
        "name things (6). Put an Embedding in between.",
        ("Put Embedding in between",),
    ),
    Row(
        fed("Embedding", tokens=features(4), _words=TOKENS),
        "Embedding needs whole numbers that name things, such as words, but 'tokens' gets measured numbers (4). "
        "Draw a wire from something else.",
        (
            "Wire words of Data to tokens",
            "Remove the wire from Data",
        ),
        then={"Remove the wire from Data": ("Embedding has nothing at its input 'tokens'. Draw a wire to it.",)},
    ),
    Row(
        fed("BatchNorm", channels=VARYING),
        "Batch norm needs examples of one size, but the time of 'channels' varies (≤ 6 × 3): shorter ones end in "
        "padding. Read it with a recurrent layer, an attention or a pooling first.",
        ("Put Reduce in between",),
        then={
            "Put Reduce in between": (
                "Reduce would read the padding: its examples have at most 6 steps, and shorter ones are "
                "filled up. Wire the length of each example to 'length'.",
            )
        },
    ),
    Row(
        fed("LSTM", steps=sequence(6, 3), length=Shape((2,), ("time",), "integer", 7), _count=label(7)),
        "LSTM needs one whole number: how many steps of an example count, but 'length' gets 2. Draw a wire from "
        "something else.",
        (
            "Wire count of Data to length",
            "Remove the wire from Data",
        ),
    ),
    Row(
        fed("GLU", values=features(5)),
        "GLU makes the features 2 times shorter, but 5 cannot be divided by 2. Give it 6.",
        ("Put Dense in between",),
    ),
    Row(
        fed("GlobalPool", channels=image(3, 8, 8), length=label(9)),
        "Global pool takes a length beside a signal (channels × time) alone, but got 3 × 8 × 8. Remove the wire to "
        "'length'.",
        ("Remove the wire from Data",),
    ),
    Row(
        fed("GlobalPool", channels=Shape((3, Varies(8), 4), ("channels", "height", "width"))),
        "Global pool would mix padding into the mean, because sizes vary from example to example (3 × ≤ 8 × 4). "
        "Keep the largest instead.",
        ("Set Keep of Global pool to largest",),
    ),
    Row(
        fed("Dense", {"norm": "weight", "initial": {"type": "Zeros"}}, features=features(4)),
        "Dense divides its weight by its length, but Zeros lets all of it, or a row, begin at 0. Choose another way "
        "to begin, or no norm.",
        ("Set Norm of the weight of Dense to none",),
    ),
    Row(
        fed("LSTM", steps=VARYING, _length=LENGTH),
        "LSTM would read the padding: its examples have at most 6 steps, and shorter ones are filled up. Wire the "
        "length of each example to 'length'.",
        ("Wire length of the data to length",),
    ),
    Row(
        fed("LSTM", steps=sequence(6, 3), length=label(9)),
        "LSTM reads 6 steps, but what arrives at 'length' counts up to 8. Wire the length of this very sequence to it.",
        ("Remove the wire from Data",),
    ),
    Row(
        fed("OneHot", tokens=Shape((6,), ("time",), "integer")),
        "One-hot does not know how many different names arrive in 6. Set its classes to how many there are.",
        (),
        why="How many different names there are stands nowhere: a person types it.",
    ),
    Row(
        fed("OneHot", {"classes": 20}, tokens=TOKENS),
        "One-hot has 20 places, but its input names 50 different things. Set its classes to 50.",
        ("Set Classes of One-hot to 50",),
    ),
    Row(
        fed("GroupNorm", {"groups": 4}, channels=image(6, 8, 8)),
        "Group norm cannot form 4 groups of one size from 6 channels. Choose a number of groups that divides 6.",
        ("Set Groups of Group norm to 2",),
    ),
    Row(
        fed("GroupNorm", {"groups": 4}, channels=features(4)),
        "Group norm needs more than one number in each group, but 4 groups of 4 have 1 each. Choose fewer groups.",
        ("Set Groups of Group norm to 1",),
    ),
    Row(
        fed("InstanceNorm", channels=image(3, 1, 1)),
        "Instance norm needs more than one number in each channel, but got 3 × 1 × 1. Take it out here.",
        ("Remove Instance norm",),
    ),
    Row(
        fed("GroupNorm", {"groups": 1}, channels=Shape((6,), ("time",))),
        "Group norm scales channels, but got 6 time without any. Put an Unsqueeze in between: it makes one channel.",
        ("Put Unsqueeze in between",),
    ),
]
