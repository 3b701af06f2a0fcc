"""The training beside the window: its process, its buttons, what it told, and how it ended."""
