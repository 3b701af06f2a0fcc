"""Makes run folders for tests: small trainings, long ones that were never trained, and damaged ones."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from shutil import copytree
from tempfile import mkdtemp

import msgspec

from engine import files
from engine.graph.model import Project
from engine.runs import METRICS, PROJECT, Run
from tests.engine.projects import points


@cache
def _trained() -> Path:
    # Only here: who wants no more than a written run needs no PyTorch.
    from engine.training.start import train

    folder = Path(mkdtemp()) / "run"
    list(train(points(epochs=3), out=folder, threads=1, seed=1))
    return folder


def run_in(folder: Path) -> Run:
    """A run of three epochs on points in a plane, in this folder."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    copytree(_trained(), folder)
    return Run(folder)


def written(
    folder: Path,
    losses: list[float | None],
    *,
    per_line: int = 1000,
    project: Project | None = None,
    epochs: tuple[float, ...] = (0.5,),
    changes: tuple[tuple[int, str, object, str], ...] = (),
    **facts: object,
) -> Run:
    """A run that was never trained, with these losses of its steps, and of the validation behind each epoch.

    ``changes`` were made while it ran: the step, the setting, what it became, and how that is said.
    """
    folder.mkdir(parents=True)
    files.save(project or points(), folder / PROJECT)
    run = Run(folder)
    run.tell(**{"status": "finished", "device": "cpu", "threads": 1, "seed": 0, **facts})
    count = len(losses)
    lines: list[dict[str, object]] = [
        {
            "event": "started",
            "folder": str(folder),
            "device": "cpu",
            "device_name": "CPU",
            "epochs": len(epochs),
            "steps_per_epoch": max(1, count // len(epochs)),
            "examples": 100,
            "validation_examples": 20,
            "step": 0,
            "metrics": {"accuracy": "objective"},
        }
    ]
    for at in range(0, count, per_line):
        part = losses[at : at + per_line]
        told = {"event": "steps", "epoch": 1, "step": at + len(part), "first": at + 1, "learning_rate": 0.1}
        lines.append({**told, "seconds": float(at + len(part)), "losses": part})
    for at, loss in enumerate(epochs, 1):
        judged = {"loss": loss, "accuracy": 1 - loss}
        told = {"event": "epoch", "epoch": at, "step": count * at // len(epochs), "train": judged}
        lines.append({**told, "validation": judged, "seconds": float(count), "tables": {}})
    for step, name, value, said in changes:
        lines.append({"event": "changed", "step": step, "name": name, "value": value, "node": "", "said": said})
    done = {"event": "finished", "epoch": len(epochs), "step": count, "stopped": facts.get("status") == "stopped"}
    lines.append({**done, "folder": str(folder), "seconds": float(count), "reason": None})
    (folder / METRICS).write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    return run
