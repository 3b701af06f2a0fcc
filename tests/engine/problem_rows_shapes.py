"""Problems of single layers that count, cut and arrange what enters them."""

from __future__ import annotations

from engine.shape import features, image, sequence, signal
from tests.engine.problem_rows import CUBE, LENGTH, VARYING, Row, fed

ROWS = [
    Row(
        fed("GroupNorm", {"groups": 2}, channels=sequence(6, 4)),
        "Group norm scales channels, but the first axis here is time (6 time × 4 features). Put a Permute in "
        "between that brings the features to the front, or use a Layer norm instead.",
        ("Put Permute in between",),
    ),
    Row(
        fed("Slice", {"start": 9, "stop": 12}, values=features(4)),
        "Slice from 9 up to 12 keeps nothing of axis 1, whose 4 places are counted from 0. Choose other places.",
        ("Set From of Slice to 0",),
    ),
    Row(
        fed("Slice", {"start": 0, "stop": 3, "squeeze": True}, values=sequence(6, 4)),
        "Slice from 0 up to 3 keeps 3 of the 6 places of axis 1, so the axis cannot be left out. Keep one place, or "
        "keep the axis.",
        ("Set Leave out the axis of Slice to off",),
    ),
    Row(
        fed("Split", {"sizes": [0, 4]}, values=features(4)),
        "Split into 0, 4 cannot work: sizes are 1 or more, or -1 for what is left. Choose other sizes.",
        ("Set Sizes of Split to 4",),
    ),
    Row(
        fed("Split", {"sizes": [3, 3]}, values=features(4)),
        "Split into 3, 3 does not fill axis 1 of 4: the sizes must add up to 4, and those of -1 share what is left "
        "evenly.",
        ("Set Sizes of Split to 3 × -1",),
    ),
    Row(
        fed("PatchEmbedding", {"patch": 5}, picture=image(1, 8, 8)),
        "Patch embedding cannot cut 8 × 8 pixels into patches of 5 × 5. Choose a patch that divides both sides.",
        ("Set Patch of Patch embedding to 4",),
    ),
    Row(
        fed("AveragePool3d", {"kernel": 6, "padding": 2}, volume=CUBE),
        "Average pool 3D looks at 6 at a time, but its input is only 4 long there, without its padding. Make the "
        "kernel smaller.",
        ("Set Kernel of Average pool 3D to 4",),
    ),
    Row(
        fed("MaxPool2d", {"padding": 2}, picture=image(1, 8, 8)),
        "Max pool 2D can pad by at most half its kernel (2), but padding is 2. Pad less.",
        ("Set Padding of Max pool 2D to 1",),
    ),
    Row(
        fed("MaxPool1d", {"kernel": 2, "padding": 1, "dilation": 6}, wave=signal(1, 5)),
        "Max pool 1D has a window that reads nothing but its padding: pixels 6 apart step over an input that is 5 "
        "long. Lower the dilation.",
        ("Set Dilation of Max pool 1D to 1",),
    ),
    Row(
        fed("LearnedPositions", {"longest": 4}, steps=sequence(6, 4)),
        "Learned positions knows 4 places, but its sequence has 6 steps. Set longest to 6.",
        ("Set Longest of Learned positions to 6",),
    ),
    Row(
        fed("RotaryPositions", {"heads": 3}, values=sequence(6, 8)),
        "Rotary positions turns pairs of features, but 8 features cannot be parted into 3 heads of pairs. Choose "
        "features that 6 divides.",
        ("Set Heads of Rotary positions to 1",),
    ),
    Row(
        fed("RotaryPositions", values=sequence(6, 5)),
        "Rotary positions turns pairs of features, but 5 features cannot be parted into 1 heads of pairs. Choose "
        "features that 2 divides.",
        ("Put Dense in between",),
    ),
    Row(
        fed("GRU", {"units": 5, "layers": 2}, steps=sequence(6, 3), state=features(9)),
        "GRU begins with a state of 2 × 5, but 'state' gets 9. Let it begin with zeros.",
        ("Remove the wire from Data",),
    ),
    Row(
        fed("GRU", {"units": 5}, steps=sequence(6, 3), state=features(9)),
        "GRU begins with a state of 5, but 'state' gets 9. Put a Dense of 5 units in between.",
        (
            "Put Dense in between",
            "Remove the wire from Data",
        ),
    ),
    Row(
        fed("LSTM", {"units": 8, "projection": 9}, steps=sequence(6, 3)),
        "The projection of an LSTM must be smaller than its 8 units, but is 9. Lower it, or set it to 0 for none.",
        (
            "Set Projection of LSTM to 7",
            "Set Projection of LSTM to 0",
        ),
    ),
    Row(
        fed("Reduce", {"axis": 2}, values=VARYING, length=LENGTH),
        "Reduce goes along the features, but the length counts another axis of ≤ 6 × 3. Remove its wire.",
        ("Remove the wire from Data",),
    ),
    Row(
        fed("PixelShuffle", {"factor": 2}, picture=image(3, 8, 8)),
        "Pixel shuffle makes squares of 4 pixels out of as many channels each, but 3 channels are no multiple of 4, "
        "which is 2 · 2. Let 4 channels come in.",
        ("Put Conv 2D in between",),
    ),
    Row(
        fed("PixelUnshuffle", {"factor": 3}, picture=image(1, 8, 8)),
        "Pixel unshuffle cuts an image into squares of 3 × 3 pixels, which 8 × 8 is no multiple of. Put a Pad in "
        "between.",
        (
            "Put Pad in between",
            "Set Factor of Pixel unshuffle to 1",
        ),
    ),
    Row(
        fed("Flatten", {"first": 3, "last": 2}, values=image(1, 8, 8)),
        "Flatten cannot go from axis 3 back to axis 2. Choose a later one, or 0 for the very last.",
        ("Set To axis of Flatten to 0",),
    ),
    Row(
        fed("Reshape", {"sizes": [0, -1, -1]}, values=features(64)),
        "Reshape to 0 × -1 × -1 cannot work: sizes are 1 or more, and one of them may be -1. Choose other sizes.",
        ("Set Sizes of Reshape to 1 × -1 × 1",),
    ),
    Row(
        fed("Reshape", {"sizes": [8, 8], "axes": "time × height × width"}, values=features(64)),
        "Reshape to 8 × 8 makes 2 axes, but time × height × width are 3. Choose axes as usual, or change the sizes.",
        ("Set Axes of Reshape to as usual",),
    ),
    Row(
        fed("Reshape", {"sizes": [8, 9]}, values=features(64)),
        "Reshape to 8 × 9 cannot hold the 64 numbers of 64. Choose sizes whose product is 64.",
        ("Set Sizes of Reshape to 8 × -1",),
    ),
    Row(
        fed("Unflatten", {"sizes": [3, 5]}, values=features(64)),
        "Unflatten to 3 × 5 cannot hold the 64 features of 64. Choose sizes whose product is 64.",
        ("Set Sizes of Unflatten to 1 × -1",),
    ),
    Row(
        fed("Crop", {"left": 5, "right": 5}, channels=image(1, 8, 8)),
        "Crop cuts 5 and 5 pixels off an axis that is 8 long: nothing would be left. Cut less than 8 in all.",
        ("Set Right of Crop to 2",),
    ),
    Row(
        fed("ChosenDense", {"units": 3, "missing": [[1, 5]]}, features=features(4)),
        "A missing connection leads to unit 5, but there are 3. Take it off the list, or add units.",
        (
            "Set Missing connections of Chosen connections to none",
            "Set Units of Chosen connections to 5",
        ),
    ),
    Row(
        fed("ChosenDense", {"units": 3, "missing": [[9, 2]]}, features=features(4)),
        "A missing connection comes from input 9, but 4 inputs arrive. Take it off the list.",
        ("Set Missing connections of Chosen connections to none",),
    ),
    Row(
        fed("Spectrogram", wave=signal(1, 100)),
        "Spectrogram reads 256 numbers at a time, but the signal has only 100. Choose a window of at most 100.",
        ("Set Window of Spectrogram to 100",),
    ),
    Row(
        fed("ConvTranspose2d", {"output_padding": 3}, picture=image(1, 8, 8)),
        "Transposed conv 2D can add at most 1 pixels at its end, one less than its stride of 2 or its dilation of "
        "1, but output padding is 3. Add less.",
        ("Set Output padding of Transposed conv 2D to 1",),
    ),
    Row(
        fed("ConvTranspose2d", {"padding": 8}, picture=image(1, 2, 2)),
        "Transposed conv 2D cuts 8 pixels off at each end, but makes only 4 of 2. Set the padding to 1 or less.",
        ("Set Padding of Transposed conv 2D to 1",),
    ),
    Row(
        fed("Conv2d", {"kernel": 11, "padding": "valid"}, picture=image(1, 8, 8)),
        "Conv 2D looks at 11 at a time, but its input is only 8 long there. Make the kernel smaller, or pad the input.",
        (
            "Set Padding of Conv 2D to same",
            "Set Kernel of Conv 2D to 8",
            "Put Pad in between",
        ),
    ),
    Row(
        fed("Conv2d", {"kernel": 13, "padding": "number", "border": 1}, picture=image(1, 8, 8)),
        "Conv 2D looks at 13 at a time, but its input is only 8 long there, 10 with its padding. Make the kernel "
        "smaller, or pad the input.",
        (
            "Set Kernel of Conv 2D to 10",
            "Put Pad in between",
        ),
    ),
    Row(
        fed("Pad", {"left": 9, "mode": "reflect"}, channels=image(1, 8, 8)),
        "Pad adds 9 by 'reflect', which copies them from the inside, but its input is only 8 long there. Add at "
        "most 7, or pad with 'constant'.",
        ("Set Mode of Pad to constant",),
    ),
    Row(
        fed("AdaptiveAveragePool2d", {"sizes": [2, 2, 2]}, picture=image(1, 8, 8)),
        "Adaptive average pool 2D has the sizes 2 × 2 × 2 for 1 × 8 × 8. Give one size for all of its 2 axes behind "
        "the channels, or one for each.",
        ("Set Sizes of Adaptive average pool 2D to 2",),
    ),
]
