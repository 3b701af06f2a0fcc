"""Judging a trained network by other examples, and letting it answer for a whole file."""
