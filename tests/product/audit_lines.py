"""What the tests of the audit log share: the lines that a block writes, and what a line must carry."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from webcert.accesslog import audit

REFERENCE = audit.person_reference


@pytest.fixture
def lines(django_capture_on_commit_callbacks):
    """Lines of the audit log that a block writes."""

    @contextmanager
    def written():
        found = []
        with capture_logs(processors=[merge_contextvars]) as everything, django_capture_on_commit_callbacks(execute=True):
            yield found
        found += [one for one in everything if one.get("log") == "audit"]

    return written


def only(found, event):
    chosen = [one for one in found if one["event"] == event]
    assert len(chosen) == 1, [one["event"] for one in found]
    return chosen[0]


def carries(line, document):
    assert line["certificate_id"] == str(document.pk)
    assert line["type"] == document.type_code
    assert line["person"] == REFERENCE(document.person_id)
