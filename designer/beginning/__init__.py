"""Begins a network with data of a person's own: dropped on the window, or chosen."""
