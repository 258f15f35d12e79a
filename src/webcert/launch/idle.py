"""Logins that nobody came back to: ended by the worker, so that each login's end is in the audit log (workflow 14, 18)."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session

from webcert.launch.models import LaunchContext
from webcert.launch.session import is_closed, note_end
from webcert.launch.session_store import SUPERSEDED


def end_idle(*, at: datetime) -> int:
    """End every login without activity for as long as a login lives; gives their number. Several workers end each once."""
    ended = 0
    for stored in Session.objects.filter(expire_date__lt=at):
        kept = stored.get_decoded()
        mine = Session.objects.filter(pk=stored.pk, expire_date__lt=at).delete()[0]
        if mine and "login" in kept and not {"provider-logout", SUPERSEDED} & kept.keys():
            note_end(kept["login"], reason="closed" if is_closed(kept, at) else "timeout_integration")
            LaunchContext.objects.filter(login=kept["login"]["id"]).update(ended=True)
            ended += 1
    return ended
