"""Graphs as values: nodes, wires, edits, the document with its undo, and what follows from a graph without running it."""
