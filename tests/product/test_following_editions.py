"""A process that runs follows the editions in use by itself, in a thread, beside its requests."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from tests.decisionsupport import publishers
from webcert.decisionsupport import store
from webcert.decisionsupport.codes import CODES, installed
from webcert.decisionsupport.following import Following
from webcert.decisionsupport.importing.kinds import SOURCES


@pytest.fixture
def following():
    found = Following()
    yield found
    found.stop()
    CODES.reset()


@pytest.mark.django_db(transaction=True)
def test_a_new_edition_comes_into_use_without_restart(following):
    following.start(seconds=0.05)
    before = installed().text("ICD_10_SE", "A000A")
    edition = SOURCES["icd-10-se"].read(publishers.ICD, "2022-01", lambda text: None)

    store.take_into_use("icd-10-se", edition, {}, at=datetime(2022, 1, 1, tzinfo=UTC))

    patience = time.monotonic() + 20
    while installed().text("ICD_10_SE", "A000A") == before and time.monotonic() < patience:
        time.sleep(0.05)
    assert (before, installed().text("ICD_10_SE", "A000A")) == (None, "Påhittad kolera, mycket noga")
