"""Parts texts into words and pieces, and makes numbers of them."""
