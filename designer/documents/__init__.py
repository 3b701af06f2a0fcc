"""The open documents: their tabs, files, journals, and what is asked before one is closed."""
