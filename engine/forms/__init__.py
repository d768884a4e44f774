"""form-js JSON → checked forms: what people type is checked here, on the server, against the same schema that draws the form."""

from engine.forms.check import Checked, from_html
from engine.forms.components import Component, Form, Option
from engine.forms.errors import FormError
from engine.forms.parse import parse_form
from engine.forms.visible import visible

__all__ = ["Checked", "Component", "Form", "FormError", "Option", "from_html", "parse_form", "visible"]
