"""The accesslog application."""

from django.apps import AppConfig


class AccesslogConfig(AppConfig):
    """Tells Django where the application is."""

    name = "webcert.accesslog"
