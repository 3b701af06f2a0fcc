"""Readers of files of a person's, which trust nothing in them; each kind of file in one module."""
