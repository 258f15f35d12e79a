"""The web application."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Tells Django where the application is."""

    name = "webcert.web"
