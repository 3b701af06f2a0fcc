"""What one row of the outline says: of a node, of a frame with what stands in it, of a note with where it points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QCoreApplication

from designer.canvas.annotations.names import colour_word
from designer.canvas.annotations.note_text import bare
from designer.canvas.annotations.refitting import boxes_of
from designer.canvas.keyboard.words import kind_at, listed, node_sentences
from designer.canvas.nodes.words import first_problem, is_waiting, said, title_at
from engine.frozen import frozen
from engine.graph.block import kind_of
from engine.graph.facts import Analysis
from engine.graph.frames import members, with_annotations
from engine.graph.model import Frame, Graph, Note

LONGEST = 60


@frozen
class Line:
    """What one row says."""

    title: str
    kind: str
    shape: str
    feeds: str
    """The names of the layers that read it."""
    icon: str
    category: str
    problem: bool
    bypassed: bool
    folded: bool
    sentences: str
    """The whole row for who hears it."""
    name: str
    """What a person called it, which can be changed in place."""
    tone: str = ""
    """The name of the colour of a frame or note."""
    holds: str = ""
    """The names of what stands in a frame."""

    @property
    def about(self) -> str:
        """What stands behind the shape: how it is shown and takes part, and whom it feeds."""
        translate = QCoreApplication.translate
        parts = [translate("outline", "bypassed")] if self.bypassed else []
        parts += [translate("outline", "folded")] if self.folded else []
        parts += [colour_word(self.tone)] if self.tone else []
        if self.holds:
            parts.append(translate("outline", "holds {names}").format(names=self.holds))
        if self.feeds and not self.bypassed:
            parts.append(translate("outline", "→ {names}").format(names=self.feeds))
        return " · ".join(parts)


def line_of(graph: Graph, analysis: Analysis, key: str) -> Line:
    """What the row of a node says."""
    facts, node = analysis.nodes[key], graph.nodes[key]
    kind, shape, problem = kind_of(node.type), next(iter(facts.outputs.values()), None), first_problem(facts)
    return Line(
        title=title_at(analysis, key),
        kind=kind_at(facts),
        shape=said(shape) if shape is not None else "",
        feeds=listed(title_at(analysis, wire.target) for wire in graph.out_of(key)),
        icon=kind.icon if kind else "unknown",
        category=kind.category if kind else "",
        problem=problem is not None and not is_waiting(problem),
        bypassed=node.bypassed,
        folded=node.folded,
        sentences=node_sentences(graph, analysis, key),
        name=node.name,
    )


def annotation_lines(graph: Graph, analysis: Analysis) -> Iterator[tuple[str, Line]]:
    """What the row of each frame and note says, by its key."""
    boxes = with_annotations(boxes_of(graph, analysis), graph) if graph.frames else {}
    for key, frame in graph.frames.items():
        held = members(graph, key, boxes)
        names = [title_at(analysis, one) for one in graph.nodes if one in held]
        names += [_frame_title(graph.frames[one]) for one in graph.frames if one in held]
        yield key, _frame_line(frame, names, sum(one in held for one in graph.notes))
    for key, note in graph.notes.items():
        yield key, _note_line(note, title_at(analysis, note.target) if note.target in graph.nodes else "")


def _frame_title(frame: Frame) -> str:
    return " ".join(frame.title.split()) or QCoreApplication.translate("outline", "Frame")


def _frame_line(frame: Frame, names: Iterable[str], notes: int) -> Line:
    translate, title, held = QCoreApplication.translate, _frame_title(frame), listed(names)
    sentences = [translate("outline", "Frame {title}, {colour}.").format(title=title, colour=colour_word(frame.colour))]
    text = translate("outline", "In it stand {names}.") if held else translate("outline", "No layer stands in it.")
    sentences.append(text.format(names=held))
    if notes:
        sentences.append(translate("outline", "Notes in it: {count}.").format(count=notes))
    return _line(title, translate("outline", "Frame"), held, "frame", " ".join(sentences), frame.title, frame.colour)


def _note_line(note: Note, target: str) -> Line:
    translate, text = QCoreApplication.translate, bare(note.text)
    title = f"{text[: LONGEST - 1]}…" if len(text) > LONGEST else text or translate("outline", "Note")
    sentences = [translate("outline", "Note, {colour}: {text}").format(colour=colour_word(note.colour), text=text)]
    if target:
        sentences.append(translate("outline", "It points at {name}.").format(name=target))
    return _line(title, translate("outline", "Note"), "", "note", " ".join(sentences), "", note.colour, target)


def _line(title: str, kind: str, held: str, icon: str, sentences: str, name: str, tone: str, target: str = "") -> Line:
    return Line(
        title=title,
        kind=kind,
        shape="",
        feeds=target,
        icon=icon,
        category="",
        problem=False,
        bypassed=False,
        folded=False,
        sentences=sentences,
        name=name,
        tone=tone,
        holds=held,
    )
