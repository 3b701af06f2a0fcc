"""What the inspector tells of a layer behind its sentences: what enters, an example, its name in PyTorch, a source."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from designer.texts import told
from engine.graph.block import STRUCTURE
from engine.layers.declare import Layer
from engine.layers.help import example_told, ports_told, pytorch_names


def more_about(kind: type[Layer]) -> str:
    """Paragraphs for those who want to know it exactly."""
    if kind.type in STRUCTURE.members:
        return kind.source
    takes = QCoreApplication.translate("inspector", "Takes {what}.")
    example = QCoreApplication.translate("inspector", "Example: {shapes}.")
    pytorch = QCoreApplication.translate("inspector", "In PyTorch: {names}.")
    lines = [takes.format(what=told(port)) for port in ports_told(kind)]
    lines.append(example.format(shapes=example_told(kind)))
    names = pytorch_names(kind)
    lines += [pytorch.format(names=", ".join(names))] if names else []
    return "\n\n".join([*lines, kind.source] if kind.source else lines)
