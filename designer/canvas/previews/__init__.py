"""The strips below the nodes that show what one example looks like there."""
