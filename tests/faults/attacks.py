"""The crafted attacks, by name: at least one of each kind that docs/security.md tells of."""

from __future__ import annotations

import gzip
import pickle
from collections.abc import Mapping
from functools import partial

from engine.data import DATA_SETS
from tests.engine.hostile_files import KNOWN
from tests.faults.attacking import (
    Attack,
    Bomb,
    beside,
    code,
    devil,
    dropped,
    formulas,
    huge_file,
    huge_header,
    journal,
    layer,
    loom,
    named,
    old_state,
    pickled,
    placed,
    preferences,
    run_of,
    short,
    state,
    tar_with,
    thrown,
    training_of,
    zip_with,
    zipped_weights,
)
from tests.faults.hostile_graphs import project

TRAPS = ("arrays", "IDX", "Excel", "huge", "pixel bombs", "folders")
"""Of the hostile data files of the tests: those that are more than damaged."""

ATTACKS: Mapping[str, Attack] = {
    **{
        f"{case}: {name}": Attack("hostile data", partial(thrown, one.make))
        for case in TRAPS
        for name, one in KNOWN[case].items()
        if not one.loads
    },
    "a pickle for a project": Attack("pickle", loom(lambda canary: pickle.dumps(Bomb(canary)))),
    "a pickle for weights": Attack("pickle", run_of(pickled("model.safetensors"), "learned")),
    "a zip of PyTorch for weights": Attack("pickle", run_of(zipped_weights, "learned")),
    "a pickle for a state": Attack("pickle", run_of(pickled("state.safetensors"))),
    "a state of an older kind, with a bomb": Attack("pickle", run_of(old_state)),
    "joblib": Attack("pickle", dropped("x.joblib", lambda canary: pickle.dumps(Bomb(canary)))),
    "a pickle of pandas": Attack("pickle", dropped("x.pkl", lambda canary: gzip.compress(pickle.dumps(Bomb(canary))))),
    "a pickle called .npy": Attack("pickle", dropped("x.npy", lambda canary: pickle.dumps(Bomb(canary)))),
    "a pickle called .csv": Attack("pickle", dropped("x.csv", lambda canary: pickle.dumps(Bomb(canary)) + b"\0")),
    "a pickle for a journal": Attack("pickle", journal(lambda canary: pickle.dumps(Bomb(canary)))),
    "a pickle for preferences": Attack("pickle", preferences(lambda canary: pickle.dumps(Bomb(canary))), harmless=True),
    "a generator that stands nowhere": Attack("memory", run_of(state(beside))),
    "a memory shorter than its weight": Attack("memory", run_of(state(short))),
    "a header of a terabyte": Attack("size bomb", run_of(huge_header, "learned")),
    "weights of more than is needed": Attack("size bomb", run_of(huge_file)),
    "a layer that is a function": Attack("class name", loom(layer("os.mkdir")), harmless=True),
    "a layer that is code": Attack("class name", loom(layer("CANARY")), harmless=True),
    "a layer of Hydra": Attack("class name", loom(layer("Dense", _target_="os.mkdir")), harmless=True),
    "a layer of Keras": Attack("class name", loom(layer("Lambda", module="os", class_name="mkdir")), harmless=True),
    "data that are a function": Attack(
        "class name",
        lambda folder, canary: str(DATA_SETS.read({"type": "os.mkdir", "path": str(canary)})),
    ),
    "an optimizer that is a function": Attack("class name", training_of("optimizer")),
    "a schedule that is a function": Attack("class name", training_of("schedule")),
    "names that are code": Attack("export", named(lambda text: {"name": text}), harmless=True),
    "a title that is code": Attack("export", named(lambda text: {"title": text, "about": text}), harmless=True),
    "unknown fields that are code": Attack("export", named(lambda text: {text: text}), harmless=True),
    "settings that are code": Attack("export", named(lambda text: {"params": {"start_axis": text}}), harmless=True),
    "a key that is code": Attack("export", loom(lambda canary: project([{"key": code(canary), "type": "Dense"}]))),
    "formulas in tables": Attack("export", formulas, harmless=True),
    **{f"a place two steps up {at}": Attack("path", placed(place, kind)) for at, (place, kind) in enumerate((
        ("../../secret.csv", "Table"), ("./.././../secret.csv", "Table"), ("a/../../../secret.csv", "Table"),
        ("../..", "Pictures"), ("../../../../../../etc/passwd", "Arrays"),
    ))},
    "a place of nothing": Attack("path", placed("\0", "Table")),
    "a device for data": Attack("device", placed("/dev/zero", "Arrays")),
    "random numbers for data": Attack("device", placed("/dev/urandom", "Table")),
    "a pipe for data": Attack("device", placed("{folder}/pipe", "Arrays")),
    "memory for data": Attack("device", placed("/proc/self/mem", "Arrays")),
    "a pipe for a project": Attack("device", devil("a pipe")),
    "a socket for a project": Attack("device", devil("a socket")),
    "a folder for a project": Attack("device", devil("a folder")),
    "a link to itself for a project": Attack("device", devil("a link to itself")),
    "a device for a project": Attack("device", devil("/dev/zero")),
    "a tar that climbs": Attack("archive", dropped("x.tar", tar_with("../canary"))),
    "a tar from the root": Attack("archive", dropped("x.tar", tar_with("{canary}"))),
    "a zip that climbs": Attack("archive", dropped("x.zip", zip_with("../canary"))),
    "arrays that climb": Attack("archive", dropped("x.npz", zip_with("../canary.npy"))),
    "a zipped project": Attack("archive", loom(zip_with("x.loom"))),
    "a packed project": Attack("archive", loom(lambda _: gzip.compress(bytes(10**7)))),
    "data beside a model": Attack("external data", dropped("x.onnx", lambda _: b"\x08\x08location\x12../secret")),
    "a journal of brackets": Attack("journal", journal(lambda _: b"[" * 10**6)),
    "a journal of a device": Attack("journal", journal(lambda _: b'{"file":"/dev/zero"}\n[]')),
    "preferences of brackets": Attack("preferences", preferences(lambda _: b"[" * 10**6), harmless=True),
}  # fmt: skip
