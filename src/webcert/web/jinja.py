"""The template environment: autoescaped, strict about what is undefined."""

from __future__ import annotations

import json
from typing import Any

from django.templatetags.static import static
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from webcert import __version__
from webcert.formlang.links import Link, pieces


def environment(**options: Any) -> Environment:
    """The environment of Django's Jinja2 backend."""
    options.update(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made = Environment(**options)
    made.globals.update(static=static, version=__version__)
    made.filters.update(json=lambda value: json.dumps(value, ensure_ascii=False), field_id=field_id, linked=linked)
    return made


def field_id(name: str) -> str:
    """An element id for a form field's name."""
    return "f-" + name.replace(":", "-").replace(".", "-")


def linked(text: str) -> Markup:
    """A text with its named links as such; they open beside the form."""
    link = Markup('<a href="{}" target="_blank" rel="noopener">{}</a>')
    return Markup().join(link.format(one.url, one.text) if isinstance(one, Link) else one for one in pieces(text))
