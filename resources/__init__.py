"""Holds the files that Layerloom ships: icons, templates, lessons and translations."""
