"""The sandbox as one application: every stand-in on one port."""

from __future__ import annotations

import os

from flask import Flask

from webcert.sandbox import citizen, control, fmb, inbox, log_service, operations, signer, transport, web
from webcert.sandbox.care import pages as care
from webcert.sandbox.clock import Clock, now
from webcert.sandbox.faults import Faults
from webcert.sandbox.idp import provider, saml_provider
from webcert.sandbox.idp.keys import KeyRing
from webcert.sandbox.nias import service as nias
from webcert.sandbox.sandbox import Sandbox
from webcert.sandbox.settings import Settings
from webcert.sandbox.signing import service as signing
from webcert.sandbox.state import State

#: Largest request in bytes. The toolkit refuses messages of more than 2 MB, with a fault, before this is met.
_LARGEST = 8_000_000


def create_app(settings: Settings, *, clock: Clock = now) -> Flask:
    """The application; `clock` gives the present moment."""
    sandbox = Sandbox(
        settings=settings,
        state=State(settings.data_dir, clock=clock),
        faults=Faults(operations.offered()),
        keys=KeyRing(settings.keys_dir),
    )
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST
    web.prepare(app, settings)
    for module in (care, operations, provider, saml_provider, signing, nias, signer, inbox, log_service, fmb, citizen, control, transport):
        app.register_blueprint(module.blueprint(sandbox))
    app.extensions["sandbox"] = sandbox
    return app


def from_environment() -> Flask:
    """The application for a WSGI server, with settings from `WEBCERT_SANDBOX_*`."""
    return create_app(Settings.from_environment(os.environ))
