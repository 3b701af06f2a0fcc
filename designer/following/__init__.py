"""Following runs that train elsewhere: the process that reads them, what the window makes of it, and the dialog."""
