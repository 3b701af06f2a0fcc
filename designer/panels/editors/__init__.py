"""Forms over declared parameters: one small file for each kind of value."""

from designer.panels.editors.form import Form
from designer.panels.editors.number import Follow

__all__ = ["Follow", "Form"]
