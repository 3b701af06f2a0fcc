"""Looking inside a network while it learns: what is asked for, how it is found, and how seldom it may be."""
