"""Forms over declared parameters: one small file for each kind of value."""

from designer.panels.editors.form import Follow, Form

__all__ = ["Follow", "Form"]
