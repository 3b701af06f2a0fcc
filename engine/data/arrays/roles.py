"""Finds out which arrays of a file a network is to read and to say, by their names and their sizes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from engine.data.files.stored import ODD, ArrayFile, StoredArray
from engine.message import Message, Misfit, need

INPUTS = {
    *("x", "xs", "input", "inputs", "image", "images", "img", "imgs", "picture", "pictures", "photos", "data"),
    *(
        "feature",
        "features",
        "pixels",
        "signal",
        "signals",
        "samples",
        "points",
        "point",
        "examples",
        "inp",
        "observations",
    ),
}
TARGETS = {
    *("y", "ys", "label", "labels", "target", "targets", "class", "classes", "output", "outputs", "digit", "digits"),
    *("category", "categories", "truth", "answer", "answers", "mask", "masks", "lab"),
}
COUNTING = {"id", "ids", "index", "indices", "idx", "key", "keys"}
TRAINING, CHECKING = {"train", "training", "tr"}, {"test", "testing", "te", "val", "valid", "validation", "dev", "eval"}
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
MOST_PARTS = 64
"""More arrays are the weights of a network, and not examples."""
SHOWN = 8


def words_of(name: str) -> set[str]:
    """The words of a name, in small letters: of ``trainImages``, ``x_train`` and ``train/x`` alike."""
    return {word.lower() for word in WORD.findall(name[:200])}


def is_called(name: str, words: set[str]) -> bool:
    found = words_of(name) | {word.rstrip("0123456789") for word in words_of(name)}
    # xtrain and ytest, as many write them.
    found |= {word[0] for word in found if word[1:] in TRAINING | CHECKING}
    return bool(found & words)


def portion_of(name: str) -> str:
    """Which portion of the examples an array belongs to, as its name says: "train", "check", or none of them."""
    found = words_of(name) | {word[1:] for word in words_of(name) if word[:1] in "xy"}
    return "check" if found & CHECKING else "train" if found & TRAINING else ""


def partners(name: str, others: Sequence[str]) -> list[str]:
    """Of some names those that say the targets of these inputs, or the inputs of these targets."""
    is_input, is_target = is_called(name, INPUTS), is_called(name, TARGETS)
    if is_input == is_target:
        return []
    wanted = TARGETS if is_input else INPUTS
    return [one for one in others if is_called(one, wanted) and _rest(one) == _rest(name)]


def _rest(name: str) -> set[str]:
    """What is left of a name without what tells inputs from targets."""
    words = words_of(name) - INPUTS - TARGETS
    return {word[1:] if word[:1] in "xy" and word[1:] in TRAINING | CHECKING else word for word in words}


class Roles:
    """The inputs and targets of a file, and why they are so; raises Misfit where nothing can be learned from it."""

    def __init__(self, file: ArrayFile, target: str = "") -> None:
        self.path = str(file.path)
        self._asked = target
        self.reasons: list[Message] = []
        usable = self._usable(file.arrays)
        text = "{file} has no array '{target}' that can be a target. It has: {known}."
        known = [one.name for one in usable]
        need(not target or target in known, text, file=self.path, target=target, known=shown(known))
        self._check_counts(usable)
        chosen = self._chosen(usable)
        self.able = tuple(one.name for one in chosen) if len(chosen) > 1 else ()
        """What a network could say, by name."""
        self.targets = self._targets(chosen)
        self.inputs = self._inputs(chosen)
        left_out = [one.name for one in chosen if one not in self.inputs + self.targets]
        if left_out:
            text = "Left out, since no name says what it is for: {names}. The roles can be changed."
            self.reasons.append(Message(text, {"names": shown(left_out)}))

    def _usable(self, arrays: Mapping[str, StoredArray]) -> list[StoredArray]:
        """Those that hold numbers for each example; one that is to be read or said by its name must be."""
        text = (
            "{file} holds {count:,} arrays, as the weights of a network do. Choose a file of examples: one array with "
        )
        text += "all inputs, and one with all targets."
        need(len(arrays) <= MOST_PARTS, text, file=self.path, count=len(arrays))
        usable = [one for one in arrays.values() if not one.odd]
        counts = {one.count for one in usable}
        for one in arrays.values():
            if one.odd:
                values: dict[str, Any] = {"name": one.name, "file": self.path}
                fits = one.count in counts or (not one.sizes and one.odd != "single")
                if not usable or (fits and is_called(one.name, INPUTS | TARGETS)):
                    raise Misfit(ODD[one.odd].text, **values)
                self.reasons.append(
                    Message("'{name}' is left out: it holds no numbers to learn from.", {"name": one.name})
                )
        return usable

    def _check_counts(self, usable: Sequence[StoredArray]) -> None:
        for portion in ("", "train", "check"):
            named = [one for one in usable if portion_of(one.name) == portion]
            inputs = [one for one in named if is_called(one.name, INPUTS)]
            targets = [one for one in named if is_called(one.name, TARGETS)]
            if inputs and targets and not {one.count for one in inputs} & {one.count for one in targets}:
                raise Misfit(
                    "'{input}' in {file} has {inputs:,} examples, but '{target}' has {targets:,}. Each input "
                    "needs its own target. Save both with as many rows.",
                    file=self.path,
                    input=inputs[0].name,
                    inputs=inputs[0].count,
                    target=targets[0].name,
                    targets=targets[0].count,
                )

    def _chosen(self, usable: Sequence[StoredArray]) -> list[StoredArray]:
        """Those that belong together: of as many examples and, as their names say, of the same portion of them."""
        groups: dict[tuple[int, str], list[StoredArray]] = {}
        for one in usable:
            groups.setdefault((one.count, portion_of(one.name)), []).append(one)

        def worth(key: tuple[int, str]) -> tuple[object, ...]:
            names = [one.name for one in groups[key]]
            inputs, targets = (any(is_called(name, words) for name in names) for words in (INPUTS, TARGETS))
            return (
                self._asked in names,
                inputs and targets,
                key[1] == "train",
                key[1] == "",
                inputs,
                len(names) > 1,
                key[0],
            )

        best = max(groups, key=worth)
        need(best[0] >= 2, "{file} holds 1 example, but at least 2 are needed.", file=self.path)
        others = [one.name for key, group in groups.items() if key != best for one in group]
        if others:
            text = "Left out, since they belong to other examples than the {count:,} of {chosen}: {names}."
            values = {"names": shown(others), "count": best[0], "chosen": shown([one.name for one in groups[best]])}
            self.reasons.append(Message(text, values))
        return groups[best]

    def _targets(self, chosen: Sequence[StoredArray]) -> list[StoredArray]:
        asked = [one for one in chosen if one.name == self._asked]
        if asked:
            return asked
        if len(chosen) == 1:
            text = "'{name}' is the only array that can be read, so a network can read it, but is told no target."
            self.reasons.append(Message(text, {"name": chosen[0].name}))
            return []
        named = [one for one in chosen if is_called(one.name, TARGETS) and not is_called(one.name, INPUTS)]
        if named and len(named) < len(chosen):
            return named
        # One number for each example, beside much longer ones.
        single = [one for one in chosen if one.sizes[1:] in ((), (1,)) and not is_called(one.name, COUNTING | INPUTS)]
        if single and len(single) < len(chosen):
            text = "'{name}' is what the network is to say: it has one number for each example."
            self.reasons.append(Message(text, {"name": single[-1].name}))
            return single[-1:]
        return []

    def _inputs(self, chosen: Sequence[StoredArray]) -> list[StoredArray]:
        able = [one for one in chosen if one not in self.targets]
        named = [one for one in able if is_called(one.name, INPUTS)]
        found = named or [one for one in able if len(able) == 1 or not is_called(one.name, COUNTING)]
        text = (
            "No array of {file} is left for a network to read. Call the inputs x and the targets y, and save it anew."
        )
        need(found, text, file=self.path)
        return found


def shown(names: Sequence[str]) -> str:
    """Some names, one after the other."""
    listed = ", ".join(f"'{name[:60]}'" for name in names[:SHOWN])
    return listed + (", ..." if len(names) > SHOWN else "")
