"""Networks that learn from pictures alone: they squeeze them into a few numbers, clean them, or draw new ones."""

from __future__ import annotations

from typing import Any

from engine.graph.sketch import Sketch, Spec, Value, spec, tied
from resources.templates.entry import entry, recipe

DIGITS: dict[str, Any] = {"type": "Digits"}
PIXELS = 64
PICTURE = spec("Reshape", sizes=[1, 8, 8])
NOISE = 0.5
HALF: dict[str, Any] = {"kernel": 3, "stride": 2, "padding": "number", "border": 1}
"""A convolution that halves the sides of a picture."""
TWICE: dict[str, Any] = {"kernel": 3, "stride": 2, "padding": 1, "output_padding": 1}
"""Its way back."""
PLANE = 2
"""So many latent values that they can be laid out as a map."""


def part(sketch: Sketch, called: str, value: Value, *specs: Spec) -> Value:
    """A chain of layers as a block of this name."""
    inside = sketch.inside(called)
    inside.leave(inside.flow(inside.enter(), *specs))
    return sketch.block(inside, value, title=called.capitalize())


def dense(*units: int) -> list[Spec]:
    return [one for count in units for one in (spec("Dense", units=count), spec("ReLU"))]


def latent(sketch: Sketch, value: Value, units: int) -> Value:
    """The few numbers that all must pass through."""
    return sketch.put("Dense", value, called="latent", title="Latent", units=units)


def compared(sketch: Sketch, prediction: Value, kind: str = "MeanSquaredError") -> Sketch:
    """With an objective between a picture and that of the data."""
    sketch.put(kind, prediction, target=sketch.read("image"), called="reconstruction", title="Reconstruction")
    return sketch


@entry(
    "autoencoder-digits",
    title="Autoencoder: dense",
    category="Autoencoders",
    about="Squeezes the 64 pixels of a digit into 8 numbers, and paints the digit from these alone.",
    expected="Expect a squared error of about 0.010 for each pixel; painting the mean digit leaves 0.073.",
    source="Hinton and Salakhutdinov 2006, Reducing the dimensionality of data with neural networks",
    training=recipe(epochs=100),
    columns=5,
)
def autoencoder_digits() -> Sketch:
    sketch = Sketch(DIGITS)
    encoded = part(sketch, "encoder", sketch.read("image"), spec("Flatten"), *dense(128, 64))
    painted = part(sketch, "decoder", latent(sketch, encoded, 8), *dense(64, 128), spec("Dense", units=PIXELS), PICTURE)
    return compared(sketch, painted)


@entry(
    "autoencoder-conv",
    title="Autoencoder: convolutional",
    category="Autoencoders",
    about="Squeezes the 784 pixels of an MNIST digit into 16 numbers with convolutions, and paints it from them again.",
    expected="Expect a squared error of about 0.01 for each pixel after 5 epochs.",
    source="Masci et al. 2011, Stacked convolutional auto-encoders for hierarchical feature extraction",
    training=recipe(epochs=5),
    columns=5,
)
def autoencoder_conv() -> Sketch:
    sketch = Sketch({"type": "Mnist", "folder": ""})
    smaller = [spec("Conv2d", filters=16, **HALF), spec("ReLU")]
    smaller += [spec("Conv2d", filters=32, **HALF), spec("ReLU"), spec("Flatten")]
    larger = [*dense(32 * 7 * 7), spec("Reshape", sizes=[32, 7, 7]), spec("ConvTranspose2d", filters=16), spec("ReLU")]
    larger += [spec("ConvTranspose2d", filters=1)]
    encoded = part(sketch, "encoder", sketch.read("image"), *smaller)
    return compared(sketch, part(sketch, "decoder", latent(sketch, encoded, 16), *larger))


@entry(
    "denoising",
    title="Denoising autoencoder",
    category="Autoencoders",
    about="Gets digits under heavy noise and learns to paint the clean ones. Compare the two squared errors: the "
    "network's, and that of leaving the picture as it is.",
    expected="Expect a squared error of about 0.03, where the noisy pictures have 0.25.",
    source="Vincent et al. 2008, Extracting and composing robust features with denoising autoencoders",
    training=recipe(epochs=60),
    columns=5,
)
def denoising() -> Sketch:
    sketch = Sketch({"type": "NoisyDigits", "noise": NOISE, "seed": 0})
    noisy, clean = sketch.read("noisy"), sketch.read("image")
    encoded = part(sketch, "encoder", noisy, spec("Flatten"), *dense(256))
    hidden = sketch.flow(latent(sketch, encoded, 128), spec("ReLU"))
    painted = part(sketch, "decoder", hidden, *dense(256), spec("Dense", units=PIXELS), PICTURE)
    sketch.put("SquaredError", painted, target=clean, called="denoised", title="Denoised")
    sketch.put("SquaredError", noisy, target=clean, called="as_it_is", title="Left as it is")
    return compared(sketch, painted)


@entry(
    "sparse-autoencoder",
    title="Sparse autoencoder",
    category="Autoencoders",
    about="Has more hidden units than pixels, but may use few at a time: each unit comes to stand for a stroke.",
    expected="Expect a squared error of about 0.01 with units that are active 5 % of the time.",
    source="Ng 2011, CS294A lecture notes: sparse autoencoder",
    training=recipe(epochs=100),
    columns=4,
)
def sparse_autoencoder() -> Sketch:
    sketch = Sketch(DIGITS)
    sums = latent(sketch, sketch.flow(sketch.read("image"), spec("Flatten")), 128)
    active = sketch.flow(sums, spec("Sigmoid"))
    sketch.put("SparsityKL", active, called="sparsity", title="Sparsity", weight=0.001, activity=0.05)
    painted = part(sketch, "decoder", active, spec("Dense", units=PIXELS), PICTURE)
    sketch.put("SquaredError", painted, target=sketch.read("image"), called="squared_error", title="Squared error")
    return compared(sketch, painted)


@entry(
    "tied-autoencoder",
    title="Autoencoder: tied weights",
    category="Autoencoders",
    about="Its decoder paints with the very patterns that its encoder looks for: the same weights, used backwards.",
    expected="Expect a squared error of about 0.01 for each pixel.",
    source="Masci et al. 2011, Stacked convolutional auto-encoders for hierarchical feature extraction",
    training=recipe(epochs=60),
    columns=5,
)
def tied_autoencoder() -> Sketch:
    sketch = Sketch(DIGITS)
    inside = sketch.inside("encoder")
    first = inside.put("Conv2d", inside.enter(), called="first", title="First patterns", filters=32, **HALF)
    inside.leave(inside.flow(first, spec("ReLU")))
    second = sketch.put(
        "Conv2d",
        sketch.block(inside, sketch.read("image"), title="Encoder"),
        called="latent",
        title="Latent",
        filters=4,
        **HALF,
    )
    painted = part(
        sketch,
        "decoder",
        second,
        spec("ConvTranspose2d", "second_back", "Latent backwards", filters=32, tied=tied(second), **TWICE),
        spec("ReLU"),
        spec("ConvTranspose2d", "first_back", "First backwards", filters=1, tied=tied(first), **TWICE),
    )
    return compared(sketch, painted)


def variation(sketch: Sketch, hidden: Value, units: int, weight: float) -> Value:
    """Latent values that are drawn around a learned mean, and held to the standard bell curve."""
    mean = sketch.put("Dense", hidden, called="mean", title="Mean", units=units)
    spread = sketch.put("Dense", hidden, called="log_variance", title="Log variance", units=units)
    sketch.put("NormalDivergence", mean, log_variance=spread, called="divergence", title="Divergence", weight=weight)
    return sketch.put("Sample", mean, log_variance=spread, called="latent", title="Latent")


@entry(
    "variational",
    title="Variational autoencoder",
    category="Autoencoders",
    about="Lays all digits out on a plane without gaps, so that any point of it, drawn at random, becomes a new digit.",
    expected="Expect about 80 % of the pictures that it draws to be read as a digit with confidence.",
    source="Kingma and Welling 2014, Auto-encoding variational Bayes",
    training=recipe(epochs=200),
    columns=5,
)
def variational() -> Sketch:
    sketch = Sketch(DIGITS)
    encoded = part(sketch, "encoder", sketch.read("image"), spec("Flatten"), *dense(256, 256, 128))
    drawn = variation(sketch, encoded, PLANE, 0.5 / PIXELS)
    painted = part(sketch, "decoder", drawn, *dense(128, 256, 256), spec("Dense", units=PIXELS), PICTURE)
    return compared(sketch, painted, "BinaryCrossEntropy")


@entry(
    "conditional-vae",
    title="Conditional VAE",
    category="Autoencoders",
    about="Is told which digit it sees, and which it shall draw: the latent values are left with how it is written.",
    expected="Expect about 80 % of the pictures that it draws to be read as the digit that was asked for.",
    source="Sohn, Lee and Yan 2015, Learning structured output representation using deep conditional generative models",
    training=recipe(epochs=150),
    columns=5,
)
def conditional_vae() -> Sketch:
    sketch = Sketch(DIGITS)
    digit = sketch.put("OneHot", sketch.read("label"), called="digit", title="Which digit")
    pixels = sketch.put("Flatten", sketch.read("image"))
    seen = sketch.put("Concatenate", pixels, digit, called="seen", title="Picture and digit")
    drawn = variation(sketch, part(sketch, "encoder", seen, *dense(256, 128)), 4, 0.5 / PIXELS)
    asked = sketch.put("Concatenate", drawn, digit, called="asked", title="Manner and digit")
    painted = part(sketch, "decoder", asked, *dense(128, 256), spec("Dense", units=PIXELS), PICTURE)
    return compared(sketch, painted, "BinaryCrossEntropy")
