"""Turns a sound into a picture: which frequencies it has, and when."""

from __future__ import annotations

from typing import Annotated, Literal

from engine.declare import param
from engine.layers.call import Module, Written
from engine.layers.declare import Accepts, Layer, layer
from engine.message import need
from engine.repair import SetParam
from engine.shape import Shape, image, signal

SPECTROGRAM = Written(
    "LoomSpectrogram",
    '''
class LoomSpectrogram(nn.Module):
    """The energy at each frequency (a row) of each window of a signal (a column)."""

    def __init__(self, window, hop, logarithm=True):
        super().__init__()
        self.hop, self.logarithm = hop, logarithm
        self.register_buffer("window", torch.hann_window(window), persistent=False)

    def forward(self, wave):
        size = self.window.shape[0]
        rows = wave.flatten(0, 1).to(self.window.dtype)
        waves = torch.stft(
            rows, size, self.hop, window=self.window, center=False, normalized=True, return_complex=True
        )
        energy = waves.real.square() + waves.imag.square()
        if self.logarithm:
            energy = (energy + 1e-6).log()
        return energy.unflatten(0, wave.shape[:2])
''',
)

Wave = Annotated[
    Shape,
    Accepts(
        "a signal (channels × time)",
        (2,),
        unlike=("time", "features"),
        varying=False,
        example=signal(1, 2000),
    ),
]


@layer(title="Spectrogram", category="Convolution", icon="spectrogram", telling="window {window} · hop {hop}")
class Spectrogram(Layer):
    """Turns a sound into a picture: a column for each moment, a row for each frequency, low ones first.

    A window moves along the signal; each stretch that it reads is weighed by Hann's bell and taken apart into waves
    by a Fourier transform.

    output[f, n] = log(|Σ over k of bell[k] · wave[n · hop + k] · exp(-2πi · f · k / window)|² / window + 0.000001).
    There are window / 2 + 1 frequencies, rounded down: row f stands for f · rate / window, where rate is how many
    numbers make a second.
    """

    source = "Allen and Rabiner 1977, A unified approach to short-time Fourier analysis and synthesis"
    pytorch = "torch.stft, torch.hann_window"
    window: int = param(
        256,
        low=2,
        high=65536,
        about="So many numbers are read at a time; more part frequencies better.",
        log=True,
    )
    hop: int = param(64, low=1, high=65536, about="So many numbers further is the next window.", log=True)
    scale: Literal["logarithm", "power"] = param(
        "logarithm", about="The logarithm of the energy, as we hear, or the energy itself."
    )

    def shape(self, wave: Wave) -> Shape:
        need(
            wave[1] >= self.window,
            "{title} reads {window} numbers at a time, but the signal has only {time}. Choose a window of at most "
            "{time}.",
            repairs=(SetParam("window", int(wave[1])),) if wave[1] > 1 else (),
            title=self.title,
            window=self.window,
            time=int(wave[1]),
        )
        return image(wave[0], self.window // 2 + 1, (wave[1] - self.window) // self.hop + 1)

    def field(self, wave: Shape) -> tuple[tuple[int, int], ...]:
        return ((self.window, self.hop),)

    def call(self, wave: Shape) -> Module:
        options = {} if self.scale == "logarithm" else {"logarithm": False}
        return Module(SPECTROGRAM, self.window, self.hop, **options)
