"""The exit codes that every command ends with."""

OK, FAILED, USAGE, BAD_FILE, DIVERGED, INTERRUPTED = 0, 1, 2, 3, 4, 130
