"""The canvas: nodes and wires of the open graph, and the gestures that draw them."""
