"""What is asked of the signing service follows the settings, and what it made is verified by others (signing-and-login 3, 9 and 12)."""

from __future__ import annotations

import pytest
from cryptography import x509

from tests.product.sign_service import begin
from tests.sandbox.conftest import keys_dir, live, new_app, product
from tests.scenarios.conftest import clock, world
from tests.signing.test_certificate_signature import xmlsec1
from webcert.__main__ import main
from webcert.adapters import outside
from webcert.adapters.signing import values
from webcert.adapters.signing.dss import MessageType, Style, TemplateFaulty
from webcert.adapters.signing.sign_service import Providers
from webcert.certificates import erasure
from webcert.certificates.models import Certificate, SigningEvidence
from webcert.delivery.models import Delivery

__all__ = ["clock", "keys_dir", "live", "new_app", "product", "world"]

pytestmark = pytest.mark.django_db
DEFAULT, DEVICE, BROWSER = "https://idp.example/sign", "https://idp.example/saml/sign/other-device", "https://idp.example/saml/sign"


@pytest.fixture
def window(world):
    return world.browser("Anna").open(world.draft()).fill()


@pytest.mark.parametrize("of_login,allowed,same,expected", [
    (DEVICE, {DEVICE}, True, DEVICE), (DEVICE, {DEVICE}, False, DEFAULT), (DEVICE, set(), True, DEFAULT), ("", {DEVICE}, True, DEFAULT),
    (BROWSER, {BROWSER, DEVICE}, True, DEFAULT), ("https://evil.example", {DEVICE}, True, DEFAULT),
])  # fmt: skip
def test_the_logins_provider_is_asked_when_it_can_sign_and_may(of_login, allowed, same, expected):
    assert Providers(default=DEFAULT, allowed=frozenset(allowed), same_as_login=same).choose(of_login) == expected


def test_a_login_without_provider_signs_at_the_default_one_with_each_accepted_level(window, settings):
    settings.SIGN_LEVELS = ["http://id.sambi.se/loa/loa3", "http://id.sambi.se/loa/loa2"]

    asked = begin(window).asked

    assert (asked.identity_provider, asked.levels) == (settings.SIGN_IDENTITY_PROVIDER, tuple(settings.SIGN_LEVELS))


def test_the_message_names_what_the_template_says_and_no_markup_of_values(window, settings):
    settings.SIGN_MESSAGE = "<b>{intygsTyp}</b> för {patientPnr}, {intygsId}"

    asked = begin(window).asked

    assert asked.message.startswith("<b>") and f"för 19121212-1212, {window.number}" in asked.message
    assert Style(template="{intygsTyp}").message(patientPnr="", intygsTyp="<i>&", intygsId="") == "&lt;i&gt;&amp;"


@pytest.mark.parametrize("template", ["{namn}", "{patientPnr", "<script>x</script>", "<a href='x'>y</a>", '<p onclick="x">', "&copy;", "a < b", "{0}"])
def test_a_template_that_no_service_would_show_stops_the_start(template):
    with pytest.raises(TemplateFaulty):
        Style(template=template)


def test_markup_is_plain_text_where_the_message_is_text():
    assert Style(template="a < b <x>", message_type=MessageType.TEXT).message(patientPnr="", intygsTyp="", intygsId="") == "a < b <x>"


@pytest.mark.parametrize("algorithm,uri", [("rsa", values.RSA), ("ecdsa", values.ECDSA)])
def test_a_signature_by_each_algorithm_is_verified_by_the_command_and_by_xmlsec1(window, settings, keys_dir, tmp_path, capsys, algorithm, uri):
    settings.SIGN_ALGORITHM = algorithm
    carried = begin(window)
    assert "?signed" in carried.take(carried.answer())["Location"]
    file = tmp_path / "signed.xml"
    file.write_bytes(bytes(window.document.signed.xml))

    assert main(["verify", str(file)]) == 0
    assert uri.encode() in file.read_bytes()
    assert "SE2321000999-1A0D" in capsys.readouterr().out
    assert xmlsec1(file.read_bytes(), x509.load_pem_x509_certificate((keys_dir / "root.pem").read_bytes()), tmp_path)


def test_how_it_was_signed_is_erased_with_the_certificate(window):
    carried = begin(window)
    carried.take(carried.answer())
    Delivery.objects.update(state="done")
    for name in ("Anna Ek", "Bo Al"):
        erasure.confirm(decision="IVO 1/2026", operator=name, certificates=erasure.named([window.number]), at=outside.now())

    assert not Certificate.objects.filter(pk=window.number).exists()
    assert not SigningEvidence.objects.exists()
