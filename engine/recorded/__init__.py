"""Recorded runs: what they came to, their list and their trash, and other formats that they are written in."""
