"""The phases of arranging a graph: columns, lines, the order in each column, and heights."""
