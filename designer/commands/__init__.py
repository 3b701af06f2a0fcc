"""The commands of the window, a file for each menu; the table puts them together."""
