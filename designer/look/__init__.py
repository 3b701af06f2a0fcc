"""How everything looks: colours, type, icons, style sheet, motion."""
