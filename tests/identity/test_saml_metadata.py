"""Metadata of another entity: read, verified, kept while it cannot be read anew (signing-and-login 8 and 11)."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from tests.identity.saml_keys import IDP, idp_metadata, pair
from webcert.adapters import saml_metadata, saml_sources
from webcert.adapters.identity import http
from webcert.adapters.saml_metadata import MD, REDIRECT, MetadataInvalid, RoleName
from webcert.domain.errors import Unavailable

NOW = datetime.now(UTC).replace(microsecond=0)


def read(data, *, entity_id=IDP, signer="metadata", now=NOW):
    signers = [pair(signer).certificate] if signer else None
    return saml_metadata.read(data, entity_id=entity_id, signers=signers, now=now)


def test_what_a_provider_says():
    entity = read(idp_metadata(keys=("idp", "idp-next")))
    role = entity.role(RoleName.IDENTITY_PROVIDER)

    assert role.signing == (pair("idp").certificate, pair("idp-next").certificate)
    assert role.encryption == ()
    assert role.endpoint("SingleSignOnService", REDIRECT).location == "https://idp.example.org:443/saml/sso"
    assert role.endpoint("SingleSignOnService", "urn:other") is None
    assert (entity.valid_until, entity.role(RoleName.SERVICE_PROVIDER)) == (None, None)


def test_without_a_signature_only_where_none_is_demanded():
    assert read(idp_metadata(signed_by=""), signer="").entity_id == IDP
    with pytest.raises(MetadataInvalid, match="not signed"):
        read(idp_metadata(signed_by=""))


def aggregate(root):
    """A federation's list with the provider and another entity."""
    around = etree.Element(f"{{{MD}}}EntitiesDescriptor", ID="_list", nsmap={"md": MD})
    inner = etree.SubElement(around, f"{{{MD}}}EntitiesDescriptor")
    etree.SubElement(inner, f"{{{MD}}}EntityDescriptor", entityID="https://other.example.org")
    inner.append(root)
    return around


def test_in_the_list_of_a_federation():
    assert read(idp_metadata(wrap=aggregate)).role(RoleName.IDENTITY_PROVIDER).signing == (pair("idp").certificate,)


def twice(root):
    around = aggregate(root)
    etree.SubElement(around, f"{{{MD}}}EntityDescriptor", entityID=IDP)
    return around


def wrapped(data):
    """The signed metadata moved inside a foreign one of the same entity, which a careless reader would take."""
    forged = etree.fromstring(idp_metadata(keys=("thief",), signed_by=""))
    forged.set("ID", "_forged")
    forged.append(etree.fromstring(data))
    return etree.tostring(forged)


def signature_on_another(data):
    """The right signature, put on foreign metadata."""
    forged = etree.fromstring(idp_metadata(keys=("thief",), signed_by=""))
    forged.insert(0, etree.fromstring(data)[0])
    return etree.tostring(forged)


def two_of_one_id(data):
    root = etree.fromstring(data)
    root[-1].set("ID", root.get("ID"))
    return etree.tostring(root)


@pytest.mark.parametrize("data", [
    idp_metadata(signed_by="thief"), wrapped(idp_metadata()), signature_on_another(idp_metadata()), two_of_one_id(idp_metadata()),
    idp_metadata().replace(b"saml/sso", b"thief/sso"), idp_metadata(until=NOW - timedelta(minutes=2)), idp_metadata(wrap=twice),
    idp_metadata(entity_id="https://other.example.org"), b"", b"<a/>", b"not xml", idp_metadata()[:-30],
    b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + idp_metadata(),
    b'<!DOCTYPE a [<!ENTITY x "xx"><!ENTITY y "&x;&x;&x;">]>' + idp_metadata(),
])  # fmt: skip
def test_what_is_not_in_order_is_refused(data):
    with pytest.raises(MetadataInvalid):
        read(data)


def test_a_weak_key_signs_nothing():
    with pytest.raises(MetadataInvalid, match="signature"):
        read(idp_metadata(signed_by="weak"), signer="weak")


# Keeping


@pytest.fixture
def source(tmp_path):
    (tmp_path / "metadata.pem").write_bytes(pair("metadata").pem)
    return saml_sources.Source(
        entity_id=IDP, location="https://idp.example.org/metadata", certificate=tmp_path / "metadata.pem", copies=tmp_path / "copies")


class Provider:
    """What the address gives, and how often it was asked."""

    def __init__(self):
        self.data, self.asked = idp_metadata(), 0

    def get(self, url, **how):
        self.asked += 1
        if self.data is None:
            raise Unavailable(service="x", permanent=False, detail="silent")
        return http.Answer(status=200 if self.data else 404, body=self.data)


@pytest.fixture
def provider(monkeypatch):
    found = Provider()
    monkeypatch.setattr(http, "get", found.get)
    return found


def test_asked_for_once_in_24_hours(source, provider):
    kept = saml_sources.Kept()

    for hours in (0, 1, 23):
        kept.get(source, now=NOW + timedelta(hours=hours))
    assert provider.asked == 1
    provider.data = idp_metadata(keys=("idp", "idp-next"))

    assert len(kept.get(source, now=NOW + timedelta(hours=25)).roles[0].signing) == 2
    assert provider.asked == 2


@pytest.mark.parametrize("bad", [None, b"", b"<a/>", idp_metadata(signed_by="thief"), idp_metadata(until=NOW)])
def test_the_last_good_copy_serves_for_seven_days(source, provider, bad):
    kept = saml_sources.Kept()
    kept.get(source, now=NOW)
    provider.data = bad

    assert kept.get(source, now=NOW + timedelta(days=6, hours=23)).roles[0].signing == (pair("idp").certificate,)
    with pytest.raises(Unavailable):
        kept.get(source, now=NOW + timedelta(days=7, minutes=1))


def test_a_silent_address_is_tried_once_a_minute(source, provider):
    kept = saml_sources.Kept()
    kept.get(source, now=NOW)
    provider.data = None

    for seconds in range(0, 50, 10):
        kept.get(source, now=NOW + timedelta(days=2, seconds=seconds))
    assert provider.asked == 2
    kept.get(source, now=NOW + timedelta(days=2, seconds=61))
    assert provider.asked == 3


def test_valid_until_ends_it_before_the_seven_days(source, provider):
    kept = saml_sources.Kept()
    provider.data = idp_metadata(until=NOW + timedelta(hours=30))
    kept.get(source, now=NOW)
    provider.data = None

    assert kept.get(source, now=NOW + timedelta(hours=29)).entity_id == IDP
    with pytest.raises(Unavailable):
        kept.get(source, now=NOW + timedelta(hours=31))


def test_the_copy_serves_after_a_restart(source, provider):
    saml_sources.Kept().get(source, now=NOW)
    provider.data = None

    assert saml_sources.Kept().get(source, now=NOW + timedelta(days=1)).entity_id == IDP
    with pytest.raises(Unavailable):
        saml_sources.Kept().get(source, now=NOW + timedelta(days=8))


def test_a_copy_is_verified_again(source, provider, tmp_path):
    saml_sources.Kept().get(source, now=NOW)
    (copy,) = (tmp_path / "copies").iterdir()
    copy.write_bytes(idp_metadata(signed_by="thief"))
    provider.data = None

    with pytest.raises(Unavailable):
        saml_sources.Kept().get(source, now=NOW)


def test_an_address_without_https_is_not_asked(source, provider):
    from dataclasses import replace

    with pytest.raises(Unavailable, match="https"):
        saml_sources.Kept().get(replace(source, location="http://idp.example.org/metadata"), now=NOW)
    assert provider.asked == 0


def test_a_file_is_read_again_when_it_changes(source, tmp_path):
    from dataclasses import replace

    path = tmp_path / "idp.xml"
    path.write_bytes(idp_metadata())
    source, kept = replace(source, location=str(path)), saml_sources.Kept()
    assert len(kept.get(source, now=NOW).roles[0].signing) == 1

    path.write_bytes(idp_metadata(keys=("idp", "idp-next")))
    os.utime(path, ns=(1, 1))

    assert len(kept.get(source, now=NOW + timedelta(minutes=2)).roles[0].signing) == 2
    path.unlink()
    assert len(kept.get(source, now=NOW + timedelta(minutes=4)).roles[0].signing) == 2
