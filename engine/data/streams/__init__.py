"""Examples that are too many for the memory."""
