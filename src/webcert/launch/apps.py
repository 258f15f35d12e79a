"""The launch application."""

from django.apps import AppConfig


class LaunchConfig(AppConfig):
    """Tells Django where the application is."""

    name = "webcert.launch"
