"""Gets the data sets that others published over the net."""
