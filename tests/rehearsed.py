"""Rehearses a training where it is imported, in the process that forks others: what is made once is there for them."""

from __future__ import annotations

import gc

import torch

from engine.training.rehearsal import rehearse

# A GPU that a process has met is lost to those that are forked from it.
if not torch.backends.cuda.is_built():
    with torch.random.fork_rng():
        rehearse()
# What is there stays: who is forked would copy all of it to search it for garbage.
gc.collect()
gc.freeze()
