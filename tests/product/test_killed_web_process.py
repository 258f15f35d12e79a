"""A web process that dies at any statement of signing or sending: before or after, never between (P3, K14, K22)."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.product.conftest import ISSUER, NOW, PERSON
from tests.product.test_sign_and_send import finish, start
from webcert.accesslog.models import AccessLogRow
from webcert.adapters.signing import keys
from webcert.certificates import actions
from webcert.certificates.models import Certificate, CertificateEvent, SignedXml
from webcert.delivery.models import Delivery


class Killed(Exception):
    """The process died here."""


class AtStatement:
    """Dies before the n-th statement."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self, execute, sql, params, many, context):
        self.left -= 1
        if self.left == 0:
            raise Killed
        return execute(sql, params, many, context)


def everything():
    certificate = Certificate.objects.get()
    return (
        certificate.status, certificate.revision, certificate.sent_at, SignedXml.objects.count(), AccessLogRow.objects.count(),
        CertificateEvent.objects.count(), sorted(Delivery.objects.values_list("once", flat=True)),
    )


def killed_everywhere(action):
    """Run `action` with a death at the first, second … statement, until it gets through; what each death left behind."""
    left = []
    for number in range(1, 100):
        try:
            with connection.execute_wrapper(AtStatement(number)):
                action()
        except Killed:
            left.append(everything())
        else:
            return left
    raise AssertionError("the action never got through")


@pytest.mark.django_db(transaction=True)
def test_signing_is_all_or_nothing(open_draft, save, doctor, tmp_path):
    keys.ensure(tmp_path)
    ticket = start(save(open_draft), doctor)
    before = everything()

    left = killed_everywhere(lambda: finish(ticket, tmp_path, doctor))

    assert len(left) > 10
    assert set(map(repr, left)) == {repr(before)}
    assert everything()[3] == 1


@pytest.mark.django_db(transaction=True)
def test_sending_is_all_or_nothing(open_draft, save, doctor, tmp_path):
    keys.ensure(tmp_path)
    signed = finish(start(save(open_draft), doctor), tmp_path, doctor)
    before = everything()

    left = killed_everywhere(
        lambda: actions.send(certificate_id=signed.pk, person=PERSON, sender=ISSUER, by=doctor, at=NOW)
    )

    assert len(left) > 5
    assert set(map(repr, left)) == {repr(before)}
    assert sum(once.startswith("send:") for once in everything()[6]) == 1


@pytest.mark.django_db(transaction=True)
def test_saving_is_all_or_nothing(open_draft, save):
    before = everything()

    left = killed_everywhere(lambda: save(open_draft, save_id="b" * 36))

    assert set(map(repr, left)) == {repr(before)}
    assert everything()[1] == 2
