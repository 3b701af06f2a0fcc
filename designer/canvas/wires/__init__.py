"""Wires on the canvas: how they run and look, and the gestures that draw, move and bend them."""
