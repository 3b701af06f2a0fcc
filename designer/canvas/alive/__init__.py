"""The canvas while a network learns: what each node does, what flows along each wire, and single neurons closely."""
