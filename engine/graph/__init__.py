"""Graphs as values: nodes, wires, edits, the document with its undo, and what follows from them without running."""
