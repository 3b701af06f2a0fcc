"""Jobs that train a project elsewhere: a folder with the network, the program, exact versions, and what starts it."""
