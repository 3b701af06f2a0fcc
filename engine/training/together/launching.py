"""Starts several processes of this program on this machine, which train together."""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NoReturn

from engine.message import Misfit, need
from engine.training.parent import until_gone

MOST = 256
RESTARTS = 3
"""So many times the job begins again from its last checkpoint where one of its processes died."""
LOOK_S = 0.1
LAST_S = 30.0
"""So long a rank may take to its last checkpoint when who started it is gone, as torchrun lets it."""
ENDED = "LAYERLOOM_ENDED"
"""The file in which the first rank says how it ended: torchrun takes any end but a good one for a reason to restart."""


def run_processes(count: int, interrupted: int) -> int:
    """Do what this process was to do with so many of them, and say with which code it ended.

    ``interrupted`` is the code where a person or a cluster ended it and no rank could say more. Raises Misfit.
    """
    text = "The number of processes is {count}, but must be from 1 to {most}."
    need(1 <= count <= MOST, text, count=count, most=MOST)
    # Only here: PyTorch comes with it.
    from torch.distributed.elastic.multiprocessing.api import SignalException
    from torch.distributed.elastic.multiprocessing.errors import ChildFailedError
    from torch.distributed.launcher.api import LaunchConfig, elastic_launch

    # The ranks themselves say what happens; each logger of torchrun has a level of its own.
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="layerloom-") as folder:
        ended = Path(folder) / "ended"
        os.environ[ENDED] = str(ended)
        # The store of the ranks begins anew with them: of a former one they would learn the addresses of the dead.
        os.environ.setdefault("TORCH_DISABLE_SHARE_RDZV_TCP_STORE", "1")
        # Together they take the processors of this machine once.
        os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // count)))
        config = LaunchConfig(
            min_nodes=1,
            max_nodes=1,
            nproc_per_node=count,
            run_id=secrets.token_hex(8),
            rdzv_backend="c10d",
            rdzv_endpoint="localhost:0",
            max_restarts=RESTARTS,
            monitor_interval=LOOK_S,
        )
        code = 0
        try:
            elastic_launch(config, sys.executable)("-u", "-m", "engine", *sys.argv[1:])
        except SignalException:
            code = interrupted
        except ChildFailedError as error:
            raise Misfit(
                "The processes ended again and again, for the last time with code {code}.", code=_code(error)
            ) from None
        with contextlib.suppress(OSError, ValueError):
            code = int(ended.read_text())
        return code


def _code(error: object) -> int:
    failures = getattr(error, "failures", {})
    return next((one.exitcode for one in failures.values()), 1)


def is_rank() -> bool:
    """Whether torchrun started this process."""
    return "RANK" in os.environ


def end_with_launcher() -> None:
    """From now on this rank ends when who started it is gone: nobody else would end it, or begin it again."""
    threading.Thread(target=_watch, args=(os.getppid(),), name="layerloom-launcher", daemon=True).start()


def _watch(launcher: int) -> None:
    until_gone(launcher)
    # As torchrun asks it, who can do so no more: the first rank keeps a checkpoint, and the others end with it.
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(LAST_S)
    os._exit(1)


def leave_python(code: int) -> NoReturn:
    """End this rank at once: threads of gloo's still let go of tensors, and abort a Python that is taken down."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def told_end(code: int) -> int:
    """The code with which a rank ends: a good one where it has told how it ended to who started them all."""
    place = os.environ.get(ENDED)
    if not place:
        return code
    Path(place).write_text(str(code))
    return 0
