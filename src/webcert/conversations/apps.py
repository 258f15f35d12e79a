"""The conversations application."""

from __future__ import annotations

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    """Tells Django where the application is."""

    name = "webcert.conversations"
