"""The window in which a person looks at data before anything is trained: figures, examples, troubles with repairs."""
