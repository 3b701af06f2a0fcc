"""Has the training process that it is loaded into keep its first checkpoint soon, and not after a second."""

from engine.training import record

record.AT_LEAST_SECONDS = 0.2
