"""Draws live pictures of a training: curves, histograms, kernels and decision boundaries."""
