"""Problems of layers that bring several values together."""

from __future__ import annotations

from engine.shape import Shape, Varies, features, image, sequence
from tests.engine.problem_rows import VARYING, Row, fed

ROWS = [
    Row(
        fed("MatrixProduct", first=Shape((2, 3, 4)), second=Shape((5, 4, 6)), _equal=Shape((2, 4, 6))),
        "Matrix product needs equal sizes along all but the last two axes, but got 2 × 3 × 4 and 5 × 4 × 6. Change "
        "a layer before it so that they agree.",
        ("Wire equal of Data to second",),
    ),
    Row(
        fed("MatrixProduct", first=Shape((3, 4)), second=Shape((5, 4))),
        "Matrix product needs as many columns in the first as rows in the second, but got 4 and 5 (3 × 4 and 5 × "
        "4). Transpose the second, or change a layer before it.",
        (
            "Set Transpose second of Matrix product to on",
            "Put Dense in between",
        ),
    ),
    Row(
        fed("MatrixProduct", first=Shape((3, 4)), second=Shape((5, 6))),
        "Matrix product needs as many columns in the first as rows in the second, but got 4 and 5 (3 × 4 and 5 × "
        "6). Transpose the second, or change a layer before it.",
        ("Put Dense in between",),
    ),
    Row(
        fed("MatrixProduct", first=Shape((3, Varies(6)), ("a", "time")), second=Shape((Varies(6), 4), ("time", "b"))),
        "Matrix product adds up along an axis of 3 × ≤ 6 whose size varies: shorter examples end in padding, which "
        "would count too. Read it with a recurrent layer, an attention or a pooling first.",
        ("Remove the wire from Data",),
        then={"Remove the wire from Data": ("Matrix product has nothing at its input 'first'. Draw a wire to it.",)},
    ),
    Row(
        fed("ScaledDotProduct", query=sequence(6, 8), key=sequence(4, 5), value=sequence(4, 5)),
        "Scaled dot product compares each query with each key, but the query is 6 × 8, the key 4 × 5 and the value "
        "4 × 5. Query and key need the same features, and key and value the same time.",
        ("Put Dense in between",),
    ),
    Row(
        fed("ScaledDotProduct", query=sequence(6, 8), key=sequence(4, 8), value=sequence(5, 8), _equal=sequence(4, 8)),
        "Scaled dot product compares each query with each key, but the query is 6 × 8, the key 4 × 8 and the value "
        "5 × 8. Query and key need the same features, and key and value the same time.",
        ("Wire equal of Data to value",),
    ),
    Row(
        fed("MultiHeadAttention", query=sequence(6, 12)),
        "Multi-head attention cannot share 12 features evenly among 8 heads. Set the heads to a number that divides "
        "12.",
        ("Set Heads of Multi-head attention to 4",),
    ),
    Row(
        fed("MultiHeadAttention", query=sequence(6, 8), key=sequence(4, 8), value=sequence(5, 8)),
        "Multi-head attention needs one value for each key, but gets 4 keys and 5 values. Wire both from one layer.",
        ("Remove the wire from Data",),
    ),
    Row(
        fed("Bilinear", first=sequence(6, 8), second=sequence(5, 8)),
        "Bilinear needs two rows of features, or two sequences of equal length, but got 6 × 8 and 5 × 8. Make rows "
        "of both.",
        ("Put Flatten in between",),
        then={
            "Put Flatten in between": (
                "Bilinear needs two rows of features, or two sequences of equal length, but got 48 and 5 × "
                "8. Make rows of both.",
            )
        },
    ),
    Row(
        fed("Add", parts=(features(64), features(48))),
        "Add needs equal sizes, but got 64 and 48. Put a Dense of 64 units on the wire that brings 48.",
        ("Put Dense in between",),
    ),
    Row(
        fed("Add", parts=(image(16, 8, 8), image(32, 8, 8))),
        "Add needs equal sizes, but got 16 × 8 × 8 and 32 × 8 × 8. Put a Conv 2D of 32 filters and a kernel of 1 on "
        "the wire that brings 16 × 8 × 8: it projects it.",
        ("Put Conv 2D in between",),
    ),
    Row(
        fed("Add", parts=(image(16, 8, 8), image(32, 4, 4))),
        "Add needs equal sizes, but got 16 × 8 × 8 and 32 × 4 × 4. Put a Conv 2D of 32 filters, a kernel of 1 and a "
        "stride of 2 on the wire that brings 16 × 8 × 8: it projects it.",
        ("Put Conv 2D in between",),
    ),
    Row(
        fed("Add", parts=(image(16, 8, 8), image(16, 6, 7))),
        "Add needs equal sizes, but got 16 × 8 × 8 and 16 × 6 × 7. Put a Pad on the wire that brings 16 × 6 × 7.",
        ("Put Pad in between",),
    ),
    Row(
        fed("Add", parts=(image(16, 8, 8), features(16))),
        "Add needs equal sizes, but got 16 × 8 × 8 and 16. Put a Reshape to 16 × 1 × 1 on the wire that brings 16: "
        "each of its numbers then goes with one of the channels.",
        ("Put Reshape in between",),
    ),
    Row(
        fed("Add", parts=(image(16, 8, 8), features(17))),
        "Add needs equal sizes, but got 16 × 8 × 8 and 17. Change a layer before it so that they agree.",
        ("Remove the wire from Data",),
    ),
    Row(
        fed("Add", parts=(image(4, 4, 4), features(64))),
        "Add needs equal sizes, but got 4 × 4 × 4 and 64. Change a layer before it so that they agree.",
        (
            "Put Reshape in between",
            "Remove the wire from Data",
        ),
    ),
    Row(
        fed("Concatenate", {"axis": 2}, parts=(sequence(6, 3), features(18))),
        "Concatenate along axis 2 needs values with at least 2 axes, but got 18. Lower the axis.",
        ("Set Axis of Concatenate to 1",),
        then={
            "Set Axis of Concatenate to 1": (
                "Concatenate along axis 1 needs equal sizes along the others, but got 6 × 3 and 18. Put a "
                "Flatten on the wire that brings 6 × 3.",
            )
        },
    ),
    Row(
        fed("Concatenate", parts=(VARYING, sequence(4, 3))),
        "Concatenate along axis 1 would put padding in the middle: there the size of ≤ 6 × 3 varies from example to "
        "example. Choose another axis, or read the sequence first with a recurrent layer or a pooling.",
        ("Remove the wire from Data",),
    ),
    Row(
        fed("Concatenate", parts=(image(2, 8, 8), image(2, 8, 9))),
        "Concatenate along axis 1 needs equal sizes along the others, but got 2 × 8 × 8 and 2 × 8 × 9. Choose axis 3.",
        ("Set Axis of Concatenate to 3",),
    ),
    Row(
        fed("Concatenate", {"axis": 2}, parts=(image(2, 8, 8), image(3, 8, 8))),
        "Concatenate along axis 2 needs equal sizes along the others, but got 2 × 8 × 8 and 3 × 8 × 8. Choose axis 1.",
        ("Set Axis of Concatenate to 1",),
    ),
    Row(
        fed("Concatenate", parts=(image(2, 8, 8), features(5))),
        "Concatenate along axis 1 needs equal sizes along the others, but got 2 × 8 × 8 and 5. Put a Flatten on the "
        "wire that brings 2 × 8 × 8.",
        ("Put Flatten in between",),
    ),
    Row(
        fed("Concatenate", parts=(image(2, 8, 8), image(3, 7, 6))),
        "Concatenate along axis 1 needs equal sizes along the others, but got 2 × 8 × 8 and 3 × 7 × 6. Put a Pad on "
        "the wire that brings 3 × 7 × 6.",
        ("Put Pad in between",),
    ),
    Row(
        fed("Concatenate", parts=(image(2, 8, 8), sequence(5, 7))),
        "Concatenate along axis 1 needs equal sizes along the others, but got 2 × 8 × 8 and 5 × 7. Change a layer "
        "before it so that they agree.",
        ("Remove the wire from Data",),
    ),
    Row(
        fed("Stack", {"axis": 5}, parts=(features(3), features(3))),
        "Stack cannot put axis 5 behind the axes of 3. Lower the axis to 2 or less.",
        ("Set Axis of Stack to 2",),
    ),
    Row(
        fed("WeightedSum", {"factors": [1.0, 2.0, 3.0]}, parts=(features(3), features(3))),
        "Weighted sum has 2 wires (3), but 3 factors. Give one factor for each wire, or none.",
        ("Set Factors of Weighted sum to 1.0 × 2.0",),
    ),
    Row(
        fed("Sample", mean=features(4), log_variance=features(5)),
        "Sample needs a spread for each mean, but the mean is 4 and the log variance 5. Give both the same shape.",
        ("Put Dense in between",),
    ),
    Row(
        fed("Sample", mean=sequence(6, 4), log_variance=sequence(5, 4), _spread=sequence(6, 4)),
        "Sample needs a spread for each mean, but the mean is 6 × 4 and the log variance 5 × 4. Give both the same "
        "shape.",
        ("Wire spread of Data to log_variance",),
    ),
    Row(
        fed("TransformerDecoderLayer", steps=sequence(6, 8), memory=sequence(5, 12)),
        "Transformer decoder layer needs as many features in 'memory' as in 'steps', but got 12 and 8. Put a Dense "
        "of 8 units on the wire to 'memory'.",
        ("Put Dense in between",),
    ),
    Row(
        fed(
            "MaxUnpool2d",
            values=image(1, 4, 4),
            indices=Shape((1, 3, 3), ("channels", "height", "width"), "integer", 64),
            _places=Shape((1, 4, 4), ("channels", "height", "width"), "integer", 64),
        ),
        "Max unpool 2D needs an index for each value, but got 1 × 4 × 4 values and 1 × 3 × 3 indices. Wire both "
        "from one max pooling, through layers that keep the size.",
        ("Wire places of Data to indices",),
    ),
    Row(
        fed(
            "MaxUnpool2d",
            {"sizes": [20]},
            values=image(1, 4, 4),
            indices=Shape((1, 4, 4), ("channels", "height", "width"), "integer", 64),
        ),
        "Max unpool 2D cannot make a side of 20 out of 4 with a window of 2 px, a stride of 2 and a padding of 0: "
        "it has to be 1 or more, and less than the stride away from 8. Choose other sizes.",
        ("Set Sizes of Max unpool 2D to -1",),
    ),
    Row(
        fed(
            "MaxUnpool2d",
            values=image(1, 4, 4),
            indices=Shape((1, 4, 4), ("channels", "height", "width"), "integer"),
            _places=Shape((1, 4, 4), ("channels", "height", "width"), "integer", 64),
        ),
        "Max unpool 2D needs the indices of a max pooling, but nothing says what those of 1 × 4 × 4 count. Draw the "
        "wire from one.",
        ("Wire places of Data to indices",),
    ),
    Row(
        fed(
            "MaxUnpool2d",
            values=image(1, 4, 4),
            indices=Shape((1, 4, 4), ("channels", "height", "width"), "integer", 81),
        ),
        "Max unpool 2D makes 8 × 8 places, which are 64, but the indices count 81. Choose the window of the "
        "pooling, or the sides that were pooled.",
        ("Set Sizes of Max unpool 2D to 9 × 9",),
    ),
]
