"""The versions of Layerloom and of what it stands on, as they are installed."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def version_of(distribution: str) -> str:
    """The version of an installed distribution; a checkout that is not installed says so."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "(not installed)"
