"""The certificates application."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """Tells Django where the application is."""

    name = "webcert.certificates"
