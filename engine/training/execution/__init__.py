"""The ways in which a training can take its steps, and the choice of one of them by measuring."""
