"""The command line: what can be typed, and the exit code that comes back."""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from engine.commands.adding import add, count, number, setting
from engine.commands.codes import BAD_FILE, FAILED, INTERRUPTED, OK
from engine.commands.say import complain, say

COMMANDS = (
    *("templates", "data", "new", "check", "summary", "find-batch", "train"),
    *("evaluate", "predict", "generate", "export", "export-run", "submit", "bench"),
)
EXAMPLES = """examples:
  layerloom                                    open the window
  layerloom digits.loom plays.loom             open projects in the window
  layerloom templates                          list what a new project can start from
  layerloom new digits-cnn digits.loom         make a project
  layerloom new --from-data wine.csv wine.loom make one for your own data
  layerloom check digits.loom                  say whether it can be trained
  layerloom summary digits.loom                show its layers, shapes and parameters
  layerloom train digits.loom --epochs 5       train it
  layerloom evaluate wine.loom --run runs/first --input test.csv
  layerloom predict wine.loom --run runs/first --input new.csv -o answers.csv
  layerloom generate plays.loom --run runs/first --prompt "ROMEO:"
  layerloom export digits.loom --to pytorch -o digits.py
  layerloom export-run runs/first --to tensorboard -o events
  layerloom submit digits.loom --to slurm -o job

exit codes:
  0 ok, 1 failed, 2 usage, 3 bad file, 4 diverged, 130 interrupted
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks a sign, or a file name that is no text, must not end a command.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _run(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
    except KeyboardInterrupt:
        complain("Interrupted.")
        return INTERRUPTED
    except BrokenPipeError:
        # Who read the output has seen enough, as head does.
        _silence()
        return FAILED
    except OSError as error:
        _silence()
        what = f"'{error.filename}' cannot be used" if error.filename else "The output cannot be written"
        complain(f"{what}: {error.strerror or error}.")
        return FAILED
    return code


def _run(words: list[str]) -> int:
    if not words or _are_files(words):
        return _window(words)
    try:
        arguments = parser().parse_args(words)
    except SystemExit as exit:
        return int(exit.code or OK)
    return _guarded(arguments.run, arguments)


def _are_files(words: list[str]) -> bool:
    """Whether the window is asked to open these, rather than a command to run."""
    if words[0].startswith("-") or words[0] in COMMANDS:
        return False
    return len(words) == 1 or all(word.endswith(".loom") or os.path.exists(word) for word in words)


def _guarded(run: Callable[[argparse.Namespace], int], arguments: argparse.Namespace) -> int:
    """Run a command; the errors that a person can cause become a sentence and an exit code."""
    from engine.files import FileProblem
    from engine.message import Misfit

    try:
        return run(arguments)
    except FileProblem as problem:
        complain(str(problem.message))
        return BAD_FILE
    except Misfit as misfit:
        complain(str(misfit.message))
        return FAILED


def _silence() -> None:
    """Give the rest of the output to nobody: Python writes it once more at its end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _window(files: list[str]) -> int:
    for file in files:
        if not os.path.exists(file):
            complain(f"There is no file and no command '{file}'. See layerloom --help.")
            return BAD_FILE
    # In a checkout the window lies here; anywhere else no module may come from the folder one happens to stand in.
    safe = [] if Path(__file__).parents[1] == Path.cwd() else ["-P"]
    window = subprocess.Popen([sys.executable, *safe, "-m", "designer", *files])
    while True:
        # A Ctrl+C reaches the window too, which may have work to save: it decides.
        with contextlib.suppress(KeyboardInterrupt):
            return OK if window.wait() == 0 else FAILED


class _Version(argparse.Action):
    """Prints the version; it is looked up only when somebody asks."""

    def __call__(self, asking: argparse.ArgumentParser, *rest: Any) -> None:
        from importlib.metadata import version

        say(f"layerloom {version('layerloom')}")
        asking.exit()


def parser() -> argparse.ArgumentParser:
    """All that can be typed."""
    made = argparse.ArgumentParser(
        prog="layerloom",
        usage="layerloom [FILE ...]\n       layerloom COMMAND ...",
        description="Draw a neural network, train it with PyTorch, watch it learn.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    made.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    commands = made.add_subparsers(title="commands", metavar="COMMAND", required=True, prog="layerloom")
    _add_project_commands(commands)
    _add_data(commands)
    _add_train(commands)
    _add_evaluate(commands)
    _add_predict(commands)
    _add_generate(commands)
    _add_export_run(commands)
    _add_submit(commands)
    _add_bench(commands)
    for name in ("check", "find-batch", "train", "evaluate", "predict", "submit"):
        told = "the folder with the files of the data set, or its file"
        commands.choices[name].add_argument("--data", metavar="PATH", help=told)
    return made


def _add_project_commands(commands: Any) -> None:
    place = "engine.commands.project:"
    about = "list what a new project can start from"
    add(commands, "templates", place + "list_templates", about, "templates", json=True)
    about = "make a project from a template, or for data of your own"
    new = add(commands, "new", place + "new", about, "new digits-cnn digits.loom", json=False)
    new.add_argument("template", metavar="TEMPLATE", nargs="?", help="the name of a template")
    new.add_argument("file", metavar="FILE", help="the file to make")
    new.add_argument("--from-data", metavar="PATH", help="a table, or a folder of pictures or texts, to learn from")
    new.add_argument("--target", metavar="COLUMN", default="", help="the column of the table that is to be said")
    told = "another way to read it that was offered, such as series or picture; again for each"
    new.add_argument("--choose", metavar="NAME", action="append", default=[], help=told)
    new.add_argument("--force", action="store_true", help="replace the file if there is one")
    about = "list every problem of a project"
    check = add(commands, "check", place + "check", about, "check digits.loom", json=True)
    check.add_argument("file", metavar="FILE")
    _add_summary(commands)
    about = "find the largest batch that fits into memory, and the size that trains fastest"
    find = add(
        commands, "find-batch", "engine.commands.find_batch:find_batch", about, "find-batch digits.loom", json=True
    )
    find.add_argument("file", metavar="FILE")
    read, told = setting("device")
    find.add_argument("--device", metavar="D", type=read, help=f"{told} (the project's unless given)")
    about = "write the network as source"
    example = "export digits.loom --to pytorch -o digits.py"
    export = add(commands, "export", place + "export", about, example, json=False)
    export.add_argument("file", metavar="FILE")
    export.add_argument("--to", choices=["pytorch"], required=True, help="what to write")
    export.add_argument("--run", metavar="RUN", dest="folder", help="write the transforms of this run as well")
    export.add_argument("-o", "--out", metavar="OUT.py", help="the file to write (printed unless given)")


def _add_data(commands: Any) -> None:
    about = "list the data sets that can be got over the net, or get one"
    data = add(commands, "data", "engine.commands.data:data", about, "data mnist --yes", json=True)
    data.add_argument("name", metavar="NAME", nargs="?", help="the name of a data set (all are listed unless given)")
    data.add_argument("--yes", action="store_true", help="get it without asking")
    data.add_argument("-o", "--out", metavar="FOLDER", help="where to put it (the user's data folder unless given)")


def _add_summary(commands: Any) -> None:
    from engine.compile.cost import COLUMNS

    about = "show what each layer costs, and the memory that training takes"
    run, example = "engine.commands.summary:summary", "summary digits.loom --batch 64 --sort memory"
    summary = add(commands, "summary", run, about, example, json=False)
    summary.add_argument("file", metavar="FILE")
    read, _ = setting("batch_size")
    told = "measure the memory with N examples in a batch (the project's number unless given)"
    summary.add_argument("--batch", metavar="N", nargs="?", type=read, const=0, help=told)
    summary.add_argument("--sort", choices=list(COLUMNS), help="the largest first, rather than the order of computing")
    form = summary.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON for a program to read")
    form.add_argument("--csv", action="store_true", help="print a table for a spreadsheet")


def _add_train(commands: Any) -> None:
    example = "train digits.loom --epochs 5 --seed 1 --out runs/first"
    train = add(commands, "train", "engine.commands.train:train", "train a project", example, json=True)
    train.add_argument("file", metavar="FILE")
    for name, metavar in (("epochs", "N"), ("batch_size", "N"), ("seed", "N"), ("device", "D"), ("recompute", "HOW")):
        (read, about), option = setting(name), f"--{name.replace('_', '-')}"
        train.add_argument(option, metavar=metavar, type=read, help=f"{about} (the project's unless given)")
    _add_split(train)
    train.add_argument("--out", metavar="DIR", help="the folder of the run, new or empty")
    train.add_argument("--resume", metavar="RUN", help="go on with the run in this folder")
    told = "train with so many processes of this machine together, each on a GPU of its own where there are GPUs"
    train.add_argument("--processes", metavar="N", type=int, help=told)
    told = "of several processes each keeps but a share of each weight: for networks that do not fit into one GPU"
    train.add_argument("--sharded", action="store_true", help=told)
    told = "change a setting, or a layer, behind a step; may be given again: 1200:optimizer.learning_rate=0.003"
    train.add_argument("--change", metavar="STEP:NAME=VALUE", action="append", default=[], help=told)


def _add_predict(commands: Any) -> None:
    about = "let a trained network answer for a whole file"
    run = "engine.commands.predict:predict"
    example = "predict wine.loom --run runs/first --input new.csv -o answers.csv"
    made = add(commands, "predict", run, about, example, json=False)
    made.add_argument("file", metavar="FILE")
    made.add_argument("--run", metavar="RUN", dest="folder", required=True, help="the folder of a run of this network")
    made.add_argument("--input", metavar="PATH", required=True, help="the examples, in a file of the same kind")
    made.add_argument(
        "-o", "--out", metavar="OUT.csv", help="the table to write, or OUT.parquet (printed unless given)"
    )


def _add_evaluate(commands: Any) -> None:
    about = "judge a trained network by examples whose right answers are known"
    run, example = "engine.commands.evaluate:evaluate", "evaluate wine.loom --run runs/first --input test.csv"
    made = add(commands, "evaluate", run, about, example, json=True)
    made.add_argument("file", metavar="FILE")
    made.add_argument("--run", metavar="RUN", dest="folder", required=True, help="the folder of a run of this network")
    told = "the examples, in a file of the same kind with the right answers in it"
    made.add_argument("--input", metavar="PATH", help=told)
    told = "judge by a part of the data of the run itself instead (validation unless given)"
    made.add_argument("--part", choices=["validation", "test", "train"], help=told)
    told = "write the worst answers as a table, the worst first; or ERRORS.parquet"
    made.add_argument("--errors", metavar="ERRORS.csv", help=told)
    told = "so many of them at most (unless given all that are wrong, or 100 where numbers are said)"
    made.add_argument("--worst", metavar="N", type=count, help=told)


def _add_split(train: argparse.ArgumentParser) -> None:
    from engine.data.parting import SPLITS
    from engine.message import Misfit

    def read(text: str) -> Any:
        name, _, settings = text.partition(":")
        # A comma may also stand in the name of a file.
        pairs = [one.partition("=") for one in re.split(r",(?=\w+=)", settings) if one]
        values = {key: value if key == "file" else number(value) for key, _, value in pairs}
        try:
            return SPLITS.read({"type": name, **values})
        except Misfit as misfit:
            raise argparse.ArgumentTypeError(str(misfit.message)) from None

    read_share, share = setting("validation_share")
    told = f"{share} (the project's unless given)"
    train.add_argument("--validation-share", metavar="SHARE", type=read_share, help=told)
    told = f"which of them, such as Folds:folds=5,held=2; one of {', '.join(SPLITS.members)}"
    train.add_argument("--split", metavar="SPLIT", type=read, help=told)


def _add_generate(commands: Any) -> None:
    from engine.generate import Generating

    about = "let a trained network write or draw"
    run, example = "engine.commands.generate:generate", 'generate plays.loom --run runs/first --prompt "ROMEO:"'
    made = add(commands, "generate", run, about, example, json=True)
    made.add_argument("file", metavar="FILE")
    made.add_argument("--run", metavar="RUN", dest="folder", required=True, help="the folder of a run of this network")
    for one, metavar in (("prompt", "TEXT"), ("temperature", "T"), ("length", "N"), ("count", "N"), ("seed", "N")):
        read, told = setting(one, Generating)
        made.add_argument(f"--{one}", metavar=metavar, type=read, help=told)
    made.add_argument("-o", "--out", metavar="PATH", help="the file to write: a text, or a picture in PNG")


def _add_export_run(commands: Any) -> None:
    about = "write a run for TensorBoard or a spreadsheet"
    run, example = "engine.commands.export_run:export_run", "export-run runs/first --to tensorboard -o events"
    made = add(commands, "export-run", run, about, example, json=False)
    made.add_argument("folder", metavar="RUN", help="the folder of a run, or the name of one in the user's data folder")
    made.add_argument("--to", choices=["tensorboard", "csv"], required=True, help="what to write")
    made.add_argument("-o", "--out", metavar="DIR", required=True, help="the folder to write to; it is made if needed")


def _add_submit(commands: Any) -> None:
    from engine.submitting.job import Job

    about = "write a job that trains a project on a cluster, with all that it needs"
    example = "submit digits.loom --to slurm --nodes 2 --gpus 4 --time 12:00:00 -o job"
    made = add(commands, "submit", "engine.commands.submit:submit", about, example, json=True)
    made.add_argument("file", metavar="FILE")
    made.add_argument("--to", choices=["slurm", "torchrun", "skypilot"], required=True, help="who runs the job")
    made.add_argument("-o", "--out", metavar="DIR", required=True, help="the folder of the job, new or empty")
    options = (("nodes", "N"), ("processes", "N"), ("gpus", "[KIND:]N"), ("cpus", "N"), ("time", "TIME"))
    for name, metavar in (*options, ("partition", "NAME"), ("account", "NAME"), ("name", "NAME")):
        read, told = setting(name, Job)
        made.add_argument(f"--{name}", metavar=metavar, type=read, help=told)
    made.add_argument("--sharded", action="store_true", help="each process keeps but a share of each weight")
    made.add_argument("--with-data", action="store_true", help="copy the data into the job (for SkyPilot always)")


def _add_bench(commands: Any) -> None:
    about = "measure speed against the goals"
    bench = add(commands, "bench", "engine.commands.bench:bench", about, "bench --only loop", json=True)
    bench.add_argument("--only", metavar="GROUP", help="measure this group alone")
