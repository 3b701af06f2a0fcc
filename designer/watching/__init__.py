"""The panels that show a network while it learns: what there is to see, of which node, and where it stands."""
