"""Frames and notes on the canvas: how they look, and what a person does with them."""
