"""Repairs of problems as a person meets them: words for a button, and one step of the document when it is pressed."""

from __future__ import annotations

from designer.canvas.annotations.refitting import with_frames
from designer.session import Session
from designer.texts import told
from engine.graph.facts import Analysis, Problem
from engine.graph.repairs import offers


def labels(analysis: Analysis, problem: Problem) -> tuple[str, ...]:
    """What each repair of a problem would do, the best one first."""
    return tuple(told(offer.label) for offer in offers(analysis, problem))


def repair(session: Session, problem: Problem, at: int = 0) -> None:
    """Do one repair of a problem of the analysis as it is now; without a number, the best one."""
    found = offers(session.analysis, problem)
    if at < len(found):
        session.do(found[at].label, with_frames(session, found[at].project))
        session.repaired.emit(problem)
