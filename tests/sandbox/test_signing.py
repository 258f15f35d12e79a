"""The signing service signs what was asked, after a PIN, or as ordered (signing-and-login.md 5, 7, 13)."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography import x509
from lxml import etree
from signxml import XMLVerifier

from tests.sandbox.conftest import SIGN_ANSWER, SIGN_METADATA
from webcert.adapters.certificates.revocation import Lists
from webcert.adapters.signing import dss, dss_response, keys, values
from webcert.adapters.signing.dss import MessageType
from webcert.adapters.signing.dss_response import Refused
from webcert.adapters.signing.method import Failure
from webcert.sandbox.signing import answers, signers

ANNA = "SE2321000999-1A0D"
SIGNED_INFO = b"<ds:SignedInfo>det som skrivs under</ds:SignedInfo>"


@pytest.fixture(autouse=True)
def _real_time(clock):
    """The keys are of today, so the service goes by the real time."""
    clock.at = datetime.now(UTC)


@pytest.fixture
def asked(clock):
    """What the product asks for."""
    return dss.Asked(
        request_id="wc-" + hashlib.sha256(str(clock.at).encode()).hexdigest()[:40],
        task_id="5e1f0001-aaaa-4bbb-8ccc-ddddeeeeffff",
        hsa_id=ANNA,
        signed_info=SIGNED_INFO,
        algorithm=values.ECDSA,
        identity_provider="http://127.0.0.1:8/idp/saml/sign/sithseid-same-device",
        levels=("http://id.sambi.se/loa/loa3",),
        request_time=clock.at,
    )


@pytest.fixture
def client(live):
    """A browser of the service, which reads the metadata of a product that runs."""
    return live.app.test_client()


@pytest.fixture
def sandbox(live):
    return live.sandbox


@pytest.fixture
def form(keys_dir, live, product):
    """The form of section 5 for a request."""

    def make(asked, *, key="client", style=None, message="Intyg utfärdat för 19121212-1212", **other):
        parties = dss.Parties(**{
            "requester": product.url + SIGN_METADATA, "service": f"{live.url}/signing/metadata", "answer_to": product.answer_to, **other,
        })
        request = dss.build_request(
            asked, parties, message=message, style=style,
            key=(keys_dir / f"{key}.key").read_bytes(), certificate=(keys_dir / f"{key}.pem").read_bytes(),
        )  # fmt: skip
        return {
            "Binding": "POST/XML/1.0", "RelayState": asked.request_id,
            "EidSignRequest": base64.b64encode(request).decode(),
        }  # fmt: skip

    return make


@pytest.fixture
def read(keys_dir, asked):
    """Reads the form back to the product as the product does."""

    def response(page):
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.get_data(as_text=True)))
        data = base64.b64decode(fields["EidSignResponse"])
        return dss_response.read_response(
            data,
            asked,
            trusted=[x509.load_pem_x509_certificate((keys_dir / "service.pem").read_bytes())],
            arrived=datetime.now(UTC),
            anchors=[x509.load_pem_x509_certificate((keys_dir / "root.pem").read_bytes())],
            now=datetime.now(UTC),
            revoked=Lists(["crl"], fetch=lambda _: signers.revoked(folder=keys_dir, now=datetime.now(UTC))).is_revoked,
        )

    return response


@pytest.fixture
def pin_page(client, form, asked):
    """The address of the page on which the PIN is given."""
    return client.post("/signing/request", data=form(asked)).headers["Location"]


def sign(client, page, pin="1234", answer="sign"):
    return client.post(page, data={"pin": pin, "answer": answer})


def test_the_page_shows_message_and_signer(client, pin_page):
    page = client.get(pin_page).get_data(as_text=True)

    assert "Intyg utfärdat för 19121212-1212" in page
    assert "Anna Provläkare" in page
    assert ANNA in page


def test_the_right_pin_gives_a_signature_that_holds(client, pin_page, read):
    answer = read(sign(client, pin_page))

    certificate = x509.load_der_x509_certificate(answer.certificate)
    values.verify(SIGNED_INFO, answer.value, values.ECDSA, certificate)
    assert values.subject(certificate)[0] == ANNA


def test_the_form_back_goes_where_the_metadata_says(client, pin_page, asked, product):
    page = sign(client, pin_page)

    text = page.get_data(as_text=True)
    assert f'action="{product.answer_to}"' in text
    assert f'name="RelayState" value="{asked.request_id}"' in text
    assert f"form-action 'self' {product.url};" in page.headers["Content-Security-Policy"]
    assert "<script>" not in text


def test_a_wrong_pin_is_told_and_can_be_corrected(client, pin_page, read):
    wrong = sign(client, pin_page, pin="9999")

    assert (wrong.status_code, "Fel PIN-kod. Två försök kvar." in wrong.get_data(as_text=True)) == (422, True)
    assert read(sign(client, pin_page)).value


def test_the_third_wrong_pin_ends_the_signing(client, pin_page, read):
    for _ in range(2):
        sign(client, pin_page, pin="9999")

    with pytest.raises(Refused) as refused:
        read(sign(client, pin_page, pin="9999"))

    assert refused.value.failure is Failure.AUTHENTICATION


def test_cancelling_is_told_to_the_requester(client, pin_page, read):
    with pytest.raises(Refused) as refused:
        read(sign(client, pin_page, answer="cancel"))

    assert refused.value.failure is Failure.CANCELLED


def test_pressing_twice_gives_the_same_answer(client, pin_page):
    first, second = sign(client, pin_page), sign(client, pin_page)

    assert first.data == second.data


def test_each_refusal_can_be_ordered(client, sandbox, form, asked, read):
    told = {}
    for reason in answers.Refusal:
        sandbox.faults.order(system="signing", operation="answer", kind=reason, times=1)
        page = client.post("/signing/request", data=form(asked)).headers["Location"]
        with pytest.raises(Refused) as refused:
            read(sign(client, page))
        told[reason] = refused.value.check

    assert set(told.values()) == {"V13"}


def test_an_ordered_wrong_answer_fails_its_check(client, sandbox, pin_page, read):
    sandbox.faults.order(system="signing", operation="answer", kind="foreign_root")

    with pytest.raises(Refused) as refused:
        read(sign(client, pin_page))

    assert refused.value.check == "V17"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda form: {**form, "Binding": "POST/XML/2.0"},
        lambda form: {**form, "RelayState": "annat"},
        lambda form: {**form, "EidSignRequest": "inte base64"},
        lambda form: {**form, "EidSignRequest": base64.b64encode(b"<a/>").decode()},
        lambda form: {name: value for name, value in form.items() if name != "RelayState"},
        lambda form: {**form, "RelayState": [form["RelayState"]] * 2},
    ],
)
def test_a_form_that_is_wrong_gets_no_answer(client, form, asked, spoil):
    reply = client.post("/signing/request", data=spoil(form(asked)))

    assert reply.status_code == 400
    assert "EidSignResponse" not in reply.get_data(as_text=True)


def test_a_request_signed_by_someone_else_is_refused(client, form, asked):
    assert client.post("/signing/request", data=form(asked, key="service")).status_code == 400


@pytest.mark.parametrize("other", ["requester", "service", "answer_to"])
def test_a_request_between_other_parties_is_refused(client, form, asked, other):
    reply = client.post("/signing/request", data=form(asked, **{other: "http://127.0.0.1:99/response"}))

    assert reply.status_code == 400


def test_a_request_is_refused_while_the_metadata_of_the_requester_cannot_be_had(client, form, asked, product):
    product.keys_dir = product.keys_dir / "foreign"
    keys.ensure(product.keys_dir)

    reply = client.post("/signing/request", data=form(asked))

    assert (reply.status_code, "metadata är inte giltig" in reply.get_data(as_text=True)) == (400, True)


@pytest.mark.parametrize("kind,message,expected", [
    (MessageType.HTML, '<p style="color: red">Intyg <b>nu</b> &amp; här</p>', "<p>Intyg <b>nu</b> &amp; här</p>"),
    (MessageType.HTML, '<script>x</script><a href="http://x">y</a><b>öppet', "&lt;script&gt;x&lt;a href=&#34;http://x&#34;&gt;y<b>öppet</b>"),
    (MessageType.TEXT, "<b>Intyg</b>", "&lt;b&gt;Intyg&lt;/b&gt;"), (MessageType.MARKDOWN, "**Intyg** <b>", "**Intyg** &lt;b&gt;"),
])  # fmt: skip
def test_the_message_is_shown_as_its_kind_allows(client, form, asked, kind, message, expected):
    page = client.post("/signing/request", data=form(asked, message=message, style=dss.Style(message_type=kind))).headers["Location"]

    assert expected in client.get(page).get_data(as_text=True)


def test_an_old_request_is_refused(client, form, asked, clock):
    data = form(asked)
    clock.forward(minutes=9)

    assert client.post("/signing/request", data=data).status_code == 400


def test_a_signer_without_card_is_refused(client, form, asked):
    reply = client.post("/signing/request", data=form(replace(asked, hsa_id="SE2321000999-1A99")))

    assert reply.status_code == 400


def test_an_answer_can_come_ahead_of_the_browsers(live, product, form, asked):
    client = live.app.test_client()
    page = client.post("/signing/request", data=form(asked)).headers["Location"]
    live.sandbox.faults.order(system="signing", operation="answer", kind="twice")

    answer = sign(client, page).get_data(as_text=True)

    assert [opened["path"] for opened in product.opened] == [SIGN_ANSWER]
    assert f'value="{product.opened[0]["EidSignResponse"]}"' in answer


def test_metadata_is_signed_and_names_address_and_certificate(client, keys_dir, live):
    reply = client.get("/signing/metadata")

    verified = XMLVerifier().verify(
        reply.data, x509_cert=(keys_dir / "service.pem").read_text(), id_attribute="ID"
    )
    root = verified.signed_xml
    assert root.get("entityID") == f"{live.url}/signing/metadata"
    assert root.xpath("string(//@Location)") == f"{live.url}/signing/request"


def test_metadata_fits_the_official_order(client):
    root = etree.fromstring(client.get("/signing/metadata").data)

    assert [etree.QName(child).localname for child in root] == ["Signature", "SPSSODescriptor"]
