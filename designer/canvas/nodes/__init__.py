"""Nodes on the canvas: how they look, what stands on them, and the gestures that move and mend them."""
