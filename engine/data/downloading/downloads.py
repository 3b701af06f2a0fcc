"""The data sets that can be got on request: where they are, how large, and the checksum that was published of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from engine.frozen import frozen
from engine.message import Misfit


@frozen
class Remote:
    """A file that lies at one or more places."""

    name: str
    size: int
    """How many bytes it has."""
    checksum: str
    """As it was published, with its kind: ``sha256:...`` or ``md5:...``."""
    places: tuple[str, ...]
    members: tuple[str, ...] = ()
    """What is unpacked of an archive, as it is called in there; the archive itself is taken away then."""

    @property
    def results(self) -> tuple[str, ...]:
        """The names of the files that it leaves in the folder."""
        return tuple(member.rpartition("/")[2] for member in self.members) or (self.name,)

    def is_in(self, folder: Path) -> bool:
        """Whether a folder has all that it leaves there; one that has another size is not it."""
        if self.members:
            return all((folder / name).is_file() for name in self.results)
        place = folder / self.name
        return place.is_file() and place.stat().st_size == self.size


@frozen
class Download:
    """A data set that others published, as files that anybody may get."""

    name: str
    title: str
    type: str
    """The data set that reads it."""
    about: str
    source: str
    """Whose it is, and under which licence."""
    cited: str
    """Who published the checksums."""
    files: tuple[Remote, ...]
    unpacked: int = 0
    """So many bytes what is unpacked may have at the most."""
    examples: int = 0
    """How many there are, where they are counted."""

    @property
    def size(self) -> int:
        """How many bytes come over the net."""
        return sum(one.size for one in self.files)

    def lacking(self, folder: Path) -> tuple[Remote, ...]:
        """The files of which something is not in a folder yet."""
        return tuple(one for one in self.files if not one.is_in(folder))


def download_of(name: str) -> Download:
    """The one of this name; raises Misfit with those that there are."""
    if name not in DOWNLOADS:
        text = "There is no data set '{name}' to download. There are: {known}."
        raise Misfit(text, name=name, known=", ".join(DOWNLOADS))
    return DOWNLOADS[name]


IDX_FILES = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)
TORONTO = (
    "https://www.cs.toronto.edu/~kriz/",
    "https://cave.cs.toronto.edu/kriz/",
    "https://storage.googleapis.com/mirror.tensorflow.org/www.cs.toronto.edu/~kriz/",
)
CIFAR_SOURCE = "A. Krizhevsky, Learning multiple layers of features from tiny images, 2009; no licence is named."
TFDS = "TensorFlow Datasets, tensorflow_datasets/url_checksums/{file}"


def _idx(places: tuple[str, ...], facts: Mapping[str, tuple[int, str]]) -> tuple[Remote, ...]:
    return tuple(
        Remote(name, size, f"sha256:{checksum}", tuple(place + name for place in places))
        for name, (size, checksum) in facts.items()
    )


def _archive(name: str, size: int, checksum: str, folder: str, members: tuple[str, ...]) -> Remote:
    places = tuple(place + name for place in TORONTO)
    return Remote(name, size, f"sha256:{checksum}", places, tuple(f"{folder}/{member}" for member in members))


def _downloads() -> Iterator[Download]:
    yield Download(
        "mnist",
        "MNIST",
        "Mnist",
        "70,000 handwritten digits, 28 × 28",
        "The MNIST database, Y. LeCun, C. Cortes and C. J. C. Burges, CC BY-SA 3.0.",
        TFDS.format(file="mnist.txt"),
        _idx(
            ("https://storage.googleapis.com/cvdf-datasets/mnist/", "https://ossci-datasets.s3.amazonaws.com/mnist/"),
            {
                IDX_FILES[0]: (9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
                IDX_FILES[1]: (28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
                IDX_FILES[2]: (1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
                IDX_FILES[3]: (4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
            },
        ),
        examples=70_000,
    )
    yield Download(
        "fashion-mnist",
        "Fashion-MNIST",
        "FashionMnist",
        "70,000 pieces of clothing, 28 × 28",
        "H. Xiao, K. Rasul and R. Vollgraf, Fashion-MNIST, 2017, Zalando SE, MIT licence.",
        TFDS.format(file="fashion_mnist.txt"),
        _idx(
            (
                "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
                "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
                "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
            ),
            {
                IDX_FILES[0]: (26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
                IDX_FILES[1]: (29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
                IDX_FILES[2]: (4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
                IDX_FILES[3]: (5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
            },
        ),
        examples=70_000,
    )
    yield Download(
        "cifar-10",
        "CIFAR-10",
        "Cifar10",
        "60,000 photos of 10 kinds of things, 32 × 32, in colour",
        CIFAR_SOURCE,
        TFDS.format(file="cifar10.txt"),
        (
            _archive(
                "cifar-10-binary.tar.gz",
                170_052_171,
                "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                "cifar-10-batches-bin",
                (*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin"),
            ),
        ),
        examples=60_000,
        unpacked=200_000_000,
    )
    yield Download(
        "cifar-100",
        "CIFAR-100",
        "Cifar100",
        "60,000 photos of 100 kinds of things, 32 × 32, in colour",
        CIFAR_SOURCE,
        TFDS.format(file="cifar100.txt"),
        (
            _archive(
                "cifar-100-binary.tar.gz",
                168_513_733,
                "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
                "cifar-100-binary",
                ("train.bin", "test.bin"),
            ),
        ),
        examples=60_000,
        unpacked=200_000_000,
    )
    yield Download(
        "semeion",
        "Semeion",
        "Semeion",
        "1,593 handwritten digits, 16 × 16, black or white",
        "Semeion Handwritten Digit, M. Buscema, 1998, UCI Machine Learning Repository, CC BY 4.0.",
        "torchvision, torchvision/datasets/semeion.py",
        (
            Remote(
                "semeion.data",
                2_889_702,
                "md5:cb545d371d2ce14ec121470795a77432",
                (
                    "https://archive.ics.uci.edu/ml/machine-learning-databases/semeion/semeion.data",
                    "http://archive.ics.uci.edu/ml/machine-learning-databases/semeion/semeion.data",
                ),
            ),
        ),
        examples=1_593,
    )
    yield Download(
        "polarity",
        "Film sentences",
        "FilmSentences",
        "10,662 sentences from film reviews, for or against",
        "B. Pang and L. Lee, Seeing stars, 2005, sentence polarity dataset v1.0, cs.cornell.edu.",
        "Hugging Face Datasets, datasets/rotten_tomatoes/dataset_infos.json",
        (
            Remote(
                "rt-polaritydata.tar.gz",
                487_770,
                "sha256:a05befe52aafda71d458d188a1c54506a998b1308613ba76bbda2e5029409ce9",
                (
                    "https://www.cs.cornell.edu/people/pabo/movie-review-data/rt-polaritydata.tar.gz",
                    "https://storage.googleapis.com/seldon-datasets/sentence_polarity_v1/rt-polaritydata.tar.gz",
                ),
                ("rt-polaritydata/rt-polarity.neg", "rt-polaritydata/rt-polarity.pos"),
            ),
        ),
        examples=10_662,
        unpacked=4_000_000,
    )
    yield Download(
        "shakespeare",
        "Tiny Shakespeare",
        "Characters",
        "1,115,394 characters of Shakespeare's plays",
        "Put together by A. Karpathy, 2015, from plays that belong to everybody.",
        TFDS.format(file="tiny_shakespeare.txt"),
        (
            Remote(
                "input.txt",
                1_115_394,
                "sha256:86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
                (
                    "https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt",
                    "https://storage.googleapis.com/download.tensorflow.org/data/shakespeare.txt",
                ),
            ),
        ),
    )


DOWNLOADS: Mapping[str, Download] = {one.name: one for one in _downloads()}
"""By name, the best known first."""
