"""The templates, a file for each kind of network; :mod:`resources.templates.make` finds them all."""
