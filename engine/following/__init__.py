"""A run that trains elsewhere: where it is, how its files are read as they grow, and a copy of them."""
