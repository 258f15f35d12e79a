"""The product as its server runs it: what it needs is read before the first request."""

from __future__ import annotations

from a2wsgi import WSGIMiddleware
from django.conf import settings

from webcert.adapters import outside
from webcert.adapters.soap import contracts
from webcert.config.whole import Whole
from webcert.config.wsgi import application as django
from webcert.decisionsupport.following import FOLLOWING

contracts.compile_all()
outside.ask_for_revocation_lists()
FOLLOWING.start()
application = Whole(WSGIMiddleware(django, workers=settings.THREADS), seconds=settings.BODY_SECONDS)  # type: ignore[arg-type]
