"""The panels around the canvas: palette, inspector, training form, problems and source."""
