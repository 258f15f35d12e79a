"""The delivery application."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """Tells Django where the application is."""

    name = "webcert.delivery"
