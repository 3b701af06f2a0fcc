"""Each crafted attack ends in one sentence, or in nothing: no canary, no secret told, and the process lives."""

from __future__ import annotations

import os
import select
import signal
import sys
import tempfile
import warnings
from pathlib import Path
from random import Random

from tests.faults.row import Outcome, Row
from tests.faults.started import in_a_process_of_its_own
from tests.faults.windows import tell_outcome

PATIENCE = 120.0
SHORT = 16


def run(cases: int, seed: int) -> Outcome:
    return in_a_process_of_its_own(__name__, cases, seed, window=False)


def meet_all(cases: int, seed: int) -> Outcome:
    import torch

    torch.set_num_threads(1)
    from engine.training import start  # noqa: F401
    from tests.faults.attacks import ATTACKS

    names = list(ATTACKS)
    kinds = sorted({attack.kind for attack in ATTACKS.values()})
    if cases < len(names):
        # One of each kind at least, and whatever chance adds.
        Random(seed).shuffle(names)
        first = [next(name for name in names if ATTACKS[name].kind == kind) for kind in kinds]
        names = list(dict.fromkeys([*first, *names]))[:cases]
    failed = []
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            told = _met(name, Path(folder))
        if told:
            failed.append(name)
            print(f"  {name}: {told}")
    told = f"{len(names) - len(failed)} of {len(names)} refused or without effect, {len(kinds)} kinds; no canary"
    return Outcome(told if not failed else f"{told.partition(';')[0]}: not {', '.join(failed[:3])}", not failed)


def _met(name: str, folder: Path) -> str:
    """What went wrong when a process of its own met the attack; empty where nothing did."""
    canary = folder / "canary"
    inside = folder / "inside" / "deeper"
    inside.mkdir(parents=True)
    reading, writing = os.pipe()
    if not (child := os.fork()):
        _child(name, inside, canary, writing)
    os.close(writing)
    ready = select.select([reading], [], [], PATIENCE)[0]
    told = os.read(reading, 4096).decode() if ready else "waits for ever"
    os.close(reading)
    if not ready:
        os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    if canary.exists() or any(folder.rglob("harm was done")) or any(folder.rglob("canary*")):
        return "the canary is there"
    return told or (f"the process ended with {status}" if status else "")


def _child(name: str, folder: Path, canary: Path, writing: int) -> None:
    os.environ["LAYERLOOM_HOME"] = str(folder.parent / "home")
    os.chdir(folder)
    warnings.simplefilter("ignore")
    os.write(writing, _judged(name, folder, canary).encode()[:4000])
    os._exit(0)


def _judged(name: str, folder: Path, canary: Path) -> str:
    from engine.files import FileProblem
    from engine.message import Misfit
    from tests.faults.attacking import SECRET
    from tests.faults.attacks import ATTACKS

    attack = ATTACKS[name]
    try:
        told = attack.meet(folder, canary)
    except (FileProblem, Misfit) as refused:
        sentence = str(refused)
        whole = sentence.rstrip().endswith(".") and "Traceback" not in sentence and SECRET not in sentence
        return "" if whole else f"refused with: {sentence[:300]}"
    except BaseException as error:
        return f"{type(error).__name__}: {str(error)[:300]}"
    if SECRET in told:
        return "it told the secret"
    return "" if attack.harmless else f"not refused: {told[:200]}"


ROW = Row(
    7,
    "attacks",
    ">= 60 crafted attacks with a canary file, one at least per class in `pitfalls.md`",
    "60/60 refused, no canary",
    176,
    SHORT,
    run,
)

if __name__ == "__main__":
    tell_outcome(meet_all(int(sys.argv[1]), int(sys.argv[2])))
