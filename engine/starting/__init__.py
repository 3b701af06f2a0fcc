"""Begins a project with a person's own data: a network that suits them, ready to train, each choice explained."""
