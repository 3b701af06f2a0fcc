"""The canvas by the keys alone: from node to node, along the wires, and joining them."""
