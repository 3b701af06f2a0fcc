"""The list of all runs, what several of them have in common and what not, and the replay of one."""
