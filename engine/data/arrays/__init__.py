"""Reads arrays of a person: which of a file they are, what they hold, and how they come piece by piece."""
