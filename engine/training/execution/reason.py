"""Why PyTorch could not compile or capture something, in one line for a person."""

from __future__ import annotations


def reason(error: Exception) -> str:
    """The line of an error that says why."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    # The compiler's own first line says which one it was, and the next one why.
    return next((line.rstrip(".") for line in lines if not line.endswith(":")), type(error).__name__)
