"""A page whose form the browser brings to another site at once."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse
from django.template.loader import render_to_string


class FormToElsewhere(HttpResponse):
    """The page; `address` is the only foreign one that its form may go to."""

    def __init__(self, address: str, fields: Mapping[str, str]) -> None:
        super().__init__(render_to_string("pages/forward.html", {"address": address, "fields": fields}))
        self.address = address
