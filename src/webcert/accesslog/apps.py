"""The accesslog application."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccesslogConfig(AppConfig):
    """Tells Django where the application is, and keeps its tables guarded."""

    name = "webcert.accesslog"

    def ready(self) -> None:
        """Guard the tables after each migration."""
        from webcert.accesslog.append_only import guard

        post_migrate.connect(guard, sender=self)
