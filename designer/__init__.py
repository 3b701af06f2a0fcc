"""The window of Layerloom: everything that needs Qt."""
