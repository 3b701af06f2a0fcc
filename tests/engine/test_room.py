"""The memory that there is: that of the machine, or less where a control group around the process says so."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest
import torch

from engine.training import room

CPU = torch.device("cpu")


def written(root: Path, files: dict[str, object]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"{text}\n", encoding="utf-8")
    return root


def test_a_group_of_the_second_version_limits_what_is_seen_of_it_and_of_those_around(tmp_path: Path) -> None:
    written(
        tmp_path,
        {
            "proc/self/cgroup": "0::/jobs/mine",
            "sys/fs/cgroup/jobs/memory.max": 8000,
            "sys/fs/cgroup/jobs/memory.current": 7000,
            "sys/fs/cgroup/jobs/mine/memory.max": 4000,
            "sys/fs/cgroup/jobs/mine/memory.current": 1500,
            "sys/fs/cgroup/jobs/mine/memory.stat": "anon 900\ninactive_file 500\nactive_file 100",
        },
    )
    assert sorted(room.limits(tmp_path)) == [(4000, 3000), (8000, 1000)]


def test_a_group_of_the_first_version_is_found_by_the_kind_that_it_limits(tmp_path: Path) -> None:
    written(
        tmp_path,
        {
            "proc/self/cgroup": "5:cpu,cpuacct:/other\n4:memory:/docker/ab",
            "sys/fs/cgroup/memory/docker/ab/memory.limit_in_bytes": 1 << 30,
            "sys/fs/cgroup/memory/docker/ab/memory.usage_in_bytes": 1 << 29,
            "sys/fs/cgroup/memory/docker/ab/memory.stat": "total_inactive_file 4096",
        },
    )
    assert [*room.limits(tmp_path)] == [(1 << 30, (1 << 29) + 4096)]


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"proc/self/cgroup": "0::/", "sys/fs/cgroup/memory.max": "max", "sys/fs/cgroup/memory.current": 5},
        {"proc/self/cgroup": "0::/../../gone"},
    ],
)
def test_without_a_limit_there_is_none(tmp_path: Path, files: dict[str, object]) -> None:
    assert not [*room.limits(written(tmp_path, files))]


def test_the_tightest_limit_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(room, "limits", lambda: iter([(5 << 20, 3 << 20), (7 << 20, 1 << 20)]))
    assert room.capacity(CPU) == 5 << 20 and room.free(CPU) == 1 << 20
    monkeypatch.setattr(room, "limits", lambda: iter(()))
    assert room.capacity(CPU) == psutil.virtual_memory().total >= room.free(CPU) > 0
