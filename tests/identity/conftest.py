"""The product's own pages, and the sandbox's identity provider, directory and person registry over HTTP beside them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.identity.saml_visitor import SamlVisitor, speak_saml
from tests.identity.visitor import Notes, Visitor
from tests.sandbox.asked import SteppingClock
from tests.sandbox.conftest import keys_dir, live, new_app, product
from tests.scenarios.conftest import world
from webcert.accesslog import audit
from webcert.adapters import saml_sources
from webcert.adapters.identity import documents

__all__ = ["keys_dir", "live", "new_app", "product", "world"]


@pytest.fixture
def clock():
    return SteppingClock(at=datetime.now(UTC).replace(microsecond=0))


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    """No test finds the documents that another's provider published."""
    monkeypatch.setattr(documents, "_KEPT", documents.Kept())


@pytest.fixture
def notes(monkeypatch):
    found = Notes()
    monkeypatch.setattr(audit, "note", found.add)
    return found


@pytest.fixture
def draft(world):
    return world.draft()


@pytest.fixture
def anna(world, draft):
    return Visitor(world, draft)


@pytest.fixture
def fault(world):
    """Let an address of the provider answer in a way."""

    def order(operation, kind, **more):
        world.live.sandbox.faults.order(system="idp", operation=operation, kind=kind, **more)

    return order


@pytest.fixture
def by_saml(world, settings, keys_dir, tmp_path, monkeypatch):
    """Login speaks SAML, and no test finds the metadata that another's provider published."""
    monkeypatch.setattr(saml_sources, "KEPT_ENTITIES", saml_sources.Kept())
    settings.DATA_DIR = tmp_path
    speak_saml(settings, world.live, keys_dir)


@pytest.fixture
def sven(by_saml, world, draft):
    """A browser that logs in by SAML."""
    return SamlVisitor(world, draft)
