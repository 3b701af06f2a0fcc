"""The card beside the pointer: what it says of a node, a port or a wire, and when it appears."""
