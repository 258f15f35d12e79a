"""How far the signing service's clock may differ from ours, and where its form opens, is configured (signing-and-login 2 and 12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from tests.signing.service_side import exchanged, new_order, read, signed_anew, the
from webcert.adapters import outside
from webcert.adapters.signing.dss_response import Refused
from webcert.adapters.signing.method import Order
from webcert.sandbox.signing import protocol


@pytest.mark.parametrize("tag,check", [("ResponseTime", "V12"), ("AuthenticationInstant", "V15")])
@pytest.mark.parametrize("seconds,early,late", [(60, 55, 65), (5, 2, 10), (120, 110, 130)])
def test_received_times_may_be_earlier_than_the_request_by_the_tolerance_and_no_more(keys_dir, tag, check, seconds, early, late):
    asked = replace(new_order(), tolerance=timedelta(seconds=seconds))
    data = protocol.signed_response(exchanged(asked, keys_dir), name="Anna", folder=keys_dir, now=datetime.now(UTC))

    def at(before):
        root = etree.fromstring(data)
        the(root, tag).text = (asked.request_time - timedelta(seconds=before)).isoformat()
        if tag == "ResponseTime":  # the signer's certificate and the identification are from that moment too
            the(root, "AuthenticationInstant").text = the(root, tag).text
        return signed_anew(root, keys_dir)

    with pytest.raises(Refused) as refusal:
        read(at(late), asked, keys_dir)

    assert refusal.value.check == check
    if check == "V15" or early < 60:
        assert read(at(early), asked, keys_dir).value


@pytest.mark.parametrize("target", ["_self", "_top"])
def test_the_service_is_built_as_configured(settings, keys_dir, target):
    settings.SIGN_FORM_TARGET, settings.SIGN_CLOCK_TOLERANCE_SECONDS = target, 7
    settings.SIGN_CLIENT_KEY, settings.SIGN_CLIENT_CERTIFICATE = str(keys_dir / "client.key"), str(keys_dir / "client.pem")
    service = outside.sign_service()
    order = Order(
        ticket_id="wc-1-" + "0" * 32, task_id="t", hsa_id="SE2321000999-1A0D", signed_info=b"<x/>", algorithm=service.algorithm,
        asked_at=datetime.now(UTC), message="Intyg",
    )  # fmt: skip

    started = service.start(order)

    assert started.form is not None
    assert (started.form.target, service.tolerance) == (target, timedelta(seconds=7))


@pytest.mark.parametrize("points,known", [([], False), (["http://127.0.0.1:9/signers.crl"], True)])
def test_lists_of_revoked_signers_are_asked_where_they_are_configured(settings, points, known):
    settings.SIGN_CRLS = points

    assert (outside.sign_service().revoked is not None) is known
