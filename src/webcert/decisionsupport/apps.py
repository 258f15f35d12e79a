"""The decisionsupport application."""

from django.apps import AppConfig


class DecisionsupportConfig(AppConfig):
    """Tells Django where the application is."""

    name = "webcert.decisionsupport"
