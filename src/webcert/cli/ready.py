"""Making Django ready, for the commands that need the database."""

from __future__ import annotations

import os


def make_ready() -> None:
    """Load settings and applications, once a process."""
    import django
    from django.apps import apps

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webcert.config.settings")
    if not apps.ready:
        django.setup()
