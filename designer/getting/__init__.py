"""Data sets that others published are got over the net, when a person asks for one."""
