"""Writes files aside: one after the other, in a thread of its own, while the caller goes on."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor


class Aside:
    """Takes jobs that only read values which never change, and that call nobody; who gave them asks how they went."""

    def __init__(self) -> None:
        self._writer = ThreadPoolExecutor(1, "aside")
        self._jobs: list[Future[object]] = []

    def do(self, job: Callable[[], object]) -> None:
        """Do this after all that was given before."""
        self._jobs.append(self._writer.submit(job))

    @property
    def is_busy(self) -> bool:
        """Whether something is still to be done."""
        return any(not job.done() for job in self._jobs)

    def failures(self) -> list[OSError]:
        """What the disk refused since this was asked last; any other error is raised."""
        done = [job for job in self._jobs if job.done()]
        self._jobs = [job for job in self._jobs if job not in done]
        errors = [error for job in done if (error := job.exception()) is not None]
        for error in errors:
            if not isinstance(error, OSError):
                raise error
        return [error for error in errors if isinstance(error, OSError)]

    def close(self) -> None:
        """Wait until all is done; nothing more is taken."""
        self._writer.shutdown(wait=True)
