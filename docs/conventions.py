"""Writes docs/conventions.md, which test shows which convention, from the comments behind the tests."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = Path(__file__).with_name("conventions.md")
FORM = re.compile(r"# Convention ((?:A?\d+)(?:, A?\d+)*)\.")
"""How a comment above or inside a test names what it shows: ``# Convention 7.`` or ``# Convention 7, A2.``"""

HEAD = """# Conventions

What people take for granted in a node editor, and the tests that show it, with the mouse and the keys of a person where
it is done by hand. This page is written by `python -m docs.conventions` from comments such as `# Convention 7.` behind
the tests; a test holds it equal to them, and fails where a convention has neither a test nor a reason.
"""

PARTS: Mapping[str, Mapping[str, str]] = {
    "Canvas": {
        "1": "A search palette on the canvas by double click, Space and Shift+A; letters filter; Enter places it there",
        "2": "A right click on the empty canvas offers the same",
        "3": "A wire dragged to empty space offers the layers that fit there, and connects the chosen one",
        "4": "A layer dropped on a wire is inserted, and its neighbours shift",
        "5": "A wire dropped on a taken input replaces it; Ctrl and a drag on an output moves all its wires",
        "6": "The wheel zooms at the pointer; the middle button, or Space and a drag, pans",
        "7": "Rubber band; Shift or Ctrl and a click adds; Ctrl+A selects all",
        "8": "Home shows everything and . the selection; a tap of Space opens the palette, held it pans",
        "9": "Ctrl+C, X, V and D; paste at the pointer; Ctrl+Shift+V keeps the wires that enter",
        "10": "Delete and Backspace; Ctrl+Delete deletes and bridges",
        "11": "M bypasses a layer",
        "12": "Ctrl+G groups or frames; F2 renames",
        "13": "Minimap; zoom level; Ctrl+0 back to 100 %",
        "14": "Snap to the grid; auto-arrange as one undo step",
        "15": "Alt+C folds a node",
        "16": "Ports coloured by type; while a wire is drawn those that fit light up, the others say why not; a misfit "
        "connects in red with its repair, a senseless wire is refused",
        "17": "The pointer on a wire tells shape, type and memory; on a node parameters and multiply-adds",
        "18": "Problems are shown on the node, with their repair; a list of all of them, where a click jumps there",
        "19": "F1: help for the selected layer, with formula, shapes and a link",
        "20": "Notes with text, and arrows",
    },
    "Documents": {
        "21": "Ctrl+N, O, S, Shift+S, W and Q; a mark in the title while it is modified; asked on closing",
        "22": "Ctrl+Z, Ctrl+Shift+Z and Ctrl+Y; a list of the history; names of what is undone",
        "23": "Recent files, those that are gone greyed; the last session opens again",
        "24": "A file dropped on the window opens",
        "25": "A list of what can be recovered at the start; never silent",
        "26": "A welcome page with a gallery; the first network trains in two clicks",
        "27": "Export as SVG, PNG, PDF and PyTorch; summary as text and CSV; copy as PyTorch, paste between windows",
        "28": "Opening never runs anything",
        "29": "A newer file: a warning, and it is saved under another name alone",
    },
    "Training": {
        "30": "Run, pause, step, reset; Ctrl+Enter runs, Ctrl+Alt+Enter stops",
        "31": "Devices by their real names; falls back to the processor with a notice",
        "32": "Progress with step, epoch, rate and time left",
        "33": "Live curves: smoothing, the raw curve pale, logarithmic axes, outliers, the four horizontal axes",
        "34": "Reading values at one step across runs; legend, zoom; export as CSV and PNG",
        "35": "A table of runs: pin, colour, rename, compare, note, filter; what differs",
        "36": "Long curves are thinned for the screen and kept whole in the record",
        "37": "Histograms of weights and gradients, activations, confusion, sample predictions, boundary",
        "38": "Best and last checkpoint; resuming continues the curve; stopping keeps a checkpoint",
        "39": "A loss that is no number stops the run and names the layer and the step",
        "40": "A quick check of one batch before a long run",
        "41": "The seed is shown and can be set; a run can be repeated",
        "42": "A summary as torchinfo prints: shapes, parameters, multiply-adds, totals, megabytes",
    },
    "Application": {
        "43": "Ctrl+Shift+P finds every command; Ctrl+, opens the preferences; shortcuts can be changed",
        "44": "Dark, light, or as the system; sizes of texts; panels are remembered; reset layout",
        "45": "Tooltips everywhere, with shortcut and unit; hints",
        "46": "No box in the way for success; errors in plain words, with details and a button that copies them",
        "47": "Escape ends every drag and dialog; whatever takes longer shows a sign, and can be stopped",
        "48": "The language can be changed while the program runs, and is remembered",
        "49": "About with versions; copy diagnostics; open the folder of the log",
    },
    "Command line": {
        "50": "`layerloom file.loom` opens it; `python -m`; an entry point; `--version`; `--help` with examples",
        "51": "`train` (with `--resume`), `export`, `summary`, `check` and `new` without Qt, by the same engine",
        "52": "Exit codes; results on stdout, `--json`, progress on stderr, `NO_COLOR`, `--quiet`",
        "53": "Ctrl+C saves a checkpoint and says how to resume; a second one stops at once",
        "54": "A script that completes commands in the shell",
    },
    "Accessibility": {
        "A1": "Tab visits nodes, then wires, and the view follows; Enter selects",
        "A2": "Arrows move what is selected, with Shift faster, and a live message tells it",
        "A3": "Delete removes, and every other command has keys too",
        "A4": "Ctrl and an arrow follow the wires",
        "A5": "C starts a wire, and a list of the ports that fit ends it: every drag has a way without dragging",
        "A6": "An outline as a tree, selected both ways, does what the canvas does",
        "A7": "Texts 4.5 : 1, ports and wires 3 : 1 against their ground, in both themes",
        "A8": "Targets of at least 24 × 24 pixels",
        "A9": "Names on all widgets, labels with their fields, an order of Tab, a focus that is seen",
        "A10": "Colour is never alone: shapes, labels, dashes",
        "A11": "Reduced motion",
        "A12": "A network is built, trained and saved by the keyboard alone",
    },
}
"""The conventions by number; A1 to A12 are the demands on accessibility."""

LATER: Mapping[str, str] = {
    "27": "ONNX and TikZ come later: ONNX needs a package of its own and a check of what it computes, which belongs to "
    "the issue of taking networks elsewhere, and TikZ draws figures of papers from the same picture as SVG does now",
    "40": "Comes with the issue of training",
    "48": "Comes with the issue of languages; texts can be told anew already",
    "54": "Comes with the issue of the command line",
}
"""Why no test, or not all of it, is there yet."""


def shown_by() -> dict[str, list[str]]:
    """The tests that show each convention, as ``file::test``, in the order of the files."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        name = file.relative_to(ROOT / "tests").as_posix()
        text = file.read_text(encoding="utf-8")
        # Most files show none, and to parse them all takes seconds.
        for test, numbers in named_in(text, name) if "# Convention" in text else ():
            place = f"{name}::{test}"
            for number in numbers:
                if place not in found[number]:
                    found[number].append(place)
    return found


def named_in(text: str, name: str = "") -> Iterator[tuple[str, Sequence[str]]]:
    """Each test of a file that a comment belongs to, with its numbers; raises ValueError for a comment without one."""
    tests = [one for one in ast.parse(text).body if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")]
    starts = {test: min([test.lineno, *(one.lineno for one in test.decorator_list)]) for test in tests}
    comments = {
        one.start[0]: one.string
        for one in tokenize.generate_tokens(io.StringIO(text).readline)
        if one.type == tokenize.COMMENT
    }
    for line, comment in comments.items():
        if not comment.startswith("# Convention"):
            continue
        form, below = FORM.fullmatch(comment), line + 1
        while below in comments:
            below += 1
        owner = next(
            (one for one in tests if starts[one] <= line <= (one.end_lineno or 0) or starts[one] == below), None
        )
        if form is None or owner is None:
            raise ValueError(f"{name}, line {line} is not of the form '# Convention 7.' above or in a test: {comment}")
        yield owner.name, form[1].split(", ")


def page() -> str:
    """The whole page in Markdown."""
    found, parts = shown_by(), [HEAD]
    for title, conventions in PARTS.items():
        parts += [f"## {title}\n", "| | What people take for granted | Shown by |", "|---|---|---|"]
        parts += [f"| {number} | {what} | {_told(number, found)} |" for number, what in conventions.items()]
        parts.append("")
    return "\n".join(parts)


def _told(number: str, found: Mapping[str, Sequence[str]]) -> str:
    tests = [f"`{one}`" for one in found.get(number, ())]
    reason = [f"{LATER[number]}."] if number in LATER else []
    return "<br>".join([*tests, *reason])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE}: {sum(map(len, PARTS.values()))} conventions")
