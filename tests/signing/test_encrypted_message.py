"""The message to the signer, encrypted for the identity provider that shows it (signing-and-login 3, row csig:SignMessage)."""

from __future__ import annotations

import base64
import shutil
import subprocess
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree, html

from tests.identity.saml_keys import idp_metadata, pair
from tests.identity.test_settings import started as settings_read
from tests.product.sign_service import begin
from tests.production import PRODUCTION
from tests.signing.service_side import accepted, certificates, new_order, request, the
from webcert.__main__ import main
from webcert.accesslog import audit
from webcert.accesslog.audit import Event
from webcert.adapters import outside, saml_sources, xml_encryption
from webcert.adapters.saml_metadata import MD
from webcert.adapters.signing import values
from webcert.adapters.signing.method import Ended, Failure, Order
from webcert.adapters.xml_encryption import CannotDecrypt
from webcert.certificates.models import SigningTicket, TicketState
from webcert.sandbox.idp.saml_faults import Described
from webcert.sandbox.signing.asked import RequestRefused

pytestmark = pytest.mark.django_db
MESSAGE = "Intyg utfärdat för <b>19121212-1212</b>"
EVERY_OTHER = ("client", "service", "saml", "saml-encryption", "provider", "root")


def key(folder, name):
    return load_pem_private_key((folder / f"{name}.key").read_bytes(), None)


@pytest.fixture
def sent(keys_dir):
    """A request whose message is for the provider."""
    return request(new_order(), keys_dir, MESSAGE, certificates(keys_dir, "provider-encryption")[0])


class TestTheRequest:
    def test_holds_the_message_for_the_providers_key_alone(self, sent, keys_dir):
        holder = the(etree.fromstring(sent), "EncryptedMessage")

        opened = etree.fromstring(xml_encryption.decrypt(holder, [key(keys_dir, "provider-encryption")]))

        assert (etree.QName(opened).localname, base64.b64decode(opened.text).decode()) == ("Message", MESSAGE)
        with pytest.raises(CannotDecrypt):
            xml_encryption.decrypt(holder, [key(keys_dir, name) for name in EVERY_OTHER])
        assert base64.b64encode(MESSAGE.encode()) not in sent
        assert [etree.QName(one).localname for one in the(etree.fromstring(sent), "SignMessage")] == ["EncryptedMessage"]

    def test_is_another_each_time(self, sent, keys_dir):
        again = request(new_order(), keys_dir, MESSAGE, certificates(keys_dir, "provider-encryption")[0])

        values = [{one.text for one in etree.fromstring(data).iter("{*}CipherValue")} for data in (sent, again)]
        assert not values[0] & values[1]

    def test_is_decrypted_by_xmlsec1(self, sent, keys_dir, tmp_path):
        if shutil.which("xmlsec1") is None:
            pytest.skip("the command xmlsec1 is not on this machine")
        (tmp_path / "m.xml").write_bytes(etree.tostring(the(etree.fromstring(sent), "EncryptedMessage")))

        subprocess.run(
            ["xmlsec1", "--decrypt", "--privkey-pem", str(keys_dir / "provider-encryption.key"), "--output", str(tmp_path / "o.xml"), str(tmp_path / "m.xml")],
            check=True, capture_output=True,
        )  # fmt: skip

        assert base64.b64decode(the(etree.parse(tmp_path / "o.xml").getroot(), "Message").text).decode() == MESSAGE

    def test_cannot_be_read_by_the_service(self, sent, keys_dir):
        asked = accepted(sent, keys_dir)

        assert (asked.message, b"EncryptedData" in asked.encrypted) == ("", True)

    def test_is_refused_when_somebody_changed_it(self, sent, keys_dir):
        with pytest.raises(RequestRefused):
            accepted(sent.replace(b"aes256-gcm", b"aes128-gcm"), keys_dir)


@pytest.fixture
def notes(monkeypatch):
    """What is audited about refused signatures."""
    found: list[dict] = []
    monkeypatch.setattr(audit, "note", lambda event, **more: found.append(more) if event is Event.SIGNATURE_REFUSED else None)
    return found


@pytest.fixture
def window(world, live, keys_dir, settings, tmp_path, monkeypatch):
    """A draft whose signing encrypts the message, by the metadata that the sandbox publishes."""
    monkeypatch.setattr(saml_sources, "KEPT_ENTITIES", saml_sources.Kept())
    settings.SIGN_ENCRYPT_MESSAGE, settings.DATA_DIR = True, tmp_path
    settings.SIGN_IDENTITY_PROVIDER_METADATA = [f"{settings.SIGN_IDENTITY_PROVIDER}/metadata"]
    settings.SIGN_IDENTITY_PROVIDER_METADATA_CERTIFICATE = str(keys_dir / "provider.pem")
    return world.browser("Anna").open(world.draft()).fill()


@pytest.fixture
def faulty(live):
    """Orders what the provider's metadata say wrong, or how they fail to come."""
    return lambda kind: live.sandbox.faults.order(system="idp", operation="sign_metadata", kind=kind)


def journal(live, operation):
    return [one.outcome for one in live.sandbox.state.journal.entries if one.operation == operation]


def shown_for(window, live):
    """What the page of the signing service shows for a request that begins now."""
    service = live.app.test_client()
    address = service.post("/signing/request", data=begin(window).fields).headers["Location"]
    return html.fromstring(service.get(address).data.decode())


class TestOverTheSandbox:
    def test_the_signer_sees_the_message_and_signs(self, window, live):
        carried = begin(window)
        page = shown_for(window, live)

        assert "Intyg utfärdat för 19121212-1212" in page.find_class("message")[0].text_content()
        assert carried.asked.message == ""
        window.sign()
        assert journal(live, "sign_message") == ["shown", "shown"]

    def test_markup_is_the_same_as_without_encryption(self, window, live, settings):
        settings.SIGN_MESSAGE = "<b>{intygsTyp}</b> åäö &amp; {intygsId}"
        encrypted = etree.tostring(shown_for(window, live).find_class("message")[0])
        settings.SIGN_ENCRYPT_MESSAGE = False

        assert etree.tostring(shown_for(window, live).find_class("message")[0]) == encrypted
        assert b"<b>" in encrypted

    def test_the_metadata_are_read_once(self, window, live):
        begin(window), begin(window)

        assert journal(live, "sign_metadata") == ["OK"]

    def test_a_message_that_the_provider_cannot_read_ends_the_signing(self, window, live, faulty, notes):
        faulty(Described.FOREIGN_ENCRYPTION_KEY)
        carried = begin(window)
        service = live.app.test_client()
        page = service.get(service.post("/signing/request", data=carried.fields).headers["Location"])
        fields = {one.get("name"): one.get("value") for one in html.fromstring(page.data.decode()).iter("input")}

        carried.take(fields)

        assert (carried.ticket.state, carried.ticket.message) == (TicketState.ERROR, Failure.TECHNICAL)
        assert [row["codes"].endswith("sigmessage-error") for row in notes] == [True]
        assert not window.document.is_signed

    def test_off_no_metadata_are_read(self, window, live, settings):
        settings.SIGN_ENCRYPT_MESSAGE = False

        assert begin(window).asked.message.startswith("Intyg utfärdat")
        assert journal(live, "sign_metadata") == []


def refused(window):
    """What the user is told when the signing cannot begin."""
    answer = window.press_sign()
    assert answer.status_code == 503
    assert (SigningTicket.objects.latest("request_time").state, window.document.is_signed) == (TicketState.UNKNOWN, False)
    return answer.json()["message"]


class TestWithoutAKey:
    @pytest.mark.parametrize(("kind", "reason"), [
        (Described.NO_ENCRYPTION_KEY, "no key"), (Described.ELLIPTIC_ENCRYPTION_KEY, "no key"), (Described.ENDED_METADATA, "validUntil"),
        ("garbage", "metadata of the"),
    ])  # fmt: skip
    def test_nothing_is_sent_and_an_operator_is_alarmed(self, window, faulty, notes, kind, reason):
        faulty(kind)

        assert refused(window) == Failure.TECHNICAL
        assert [(row["check"], row["alarm"], reason in row["reason"]) for row in notes] == [("start", True, True)]

    def test_a_silent_provider_is_something_that_passes(self, window, faulty, clock):
        faulty("down")
        assert refused(window) == Failure.NO_CONTACT
        faulty("ok")

        window.sign()

    @pytest.mark.parametrize(("name", "value"), [
        ("SIGN_IDENTITY_PROVIDER_METADATA_CERTIFICATE", "client.pem"), ("SIGN_IDENTITY_PROVIDER_METADATA_CERTIFICATE", "none.pem"),
        ("SIGN_IDENTITY_PROVIDER_METADATA", "none.xml"), ("SIGN_IDENTITY_PROVIDER", "https://idp.example.org/other"),
    ])  # fmt: skip
    def test_a_setting_that_is_wrong_refuses_as_well(self, window, settings, keys_dir, notes, name, value):
        path = value if value.startswith("https:") else str(keys_dir / value)
        setattr(settings, name, [path] if name.endswith("METADATA") else path)

        assert refused(window) == Failure.TECHNICAL
        assert [row["alarm"] for row in notes] == [True]


SAME, OTHER = "https://idp.example.org:443/saml/sign/same", "https://idp.example.org:443/saml/sign/other"


@pytest.fixture
def described(window, settings, tmp_path):
    """Signing at two providers, by their metadata in files."""
    settings.SIGN_IDENTITY_PROVIDER, settings.SIGN_IDENTITY_PROVIDERS = SAME, [OTHER]
    settings.SIGN_IDENTITY_PROVIDER_METADATA_CERTIFICATE = str(tmp_path / "metadata.pem")
    (tmp_path / "metadata.pem").write_bytes(pair("metadata").pem)

    def made(*documents):
        names = [tmp_path / f"idp-{number}.xml" for number, _ in enumerate(documents)]
        for name, document in zip(names, documents, strict=True):
            name.write_bytes(document)
        settings.SIGN_IDENTITY_PROVIDER_METADATA = [str(one) for one in names]

    return made


def opened(provider, *names):
    """The message that a user whose login named a provider is shown, by whoever has these keys."""
    order = Order(
        ticket_id="wc-16da549a66c-7d1e0b9c4fa24e6695c8d03b12af6e77", task_id="t", hsa_id="SE2321000999-1A0D", signed_info=b"<x/>",
        algorithm=values.ECDSA, asked_at=outside.now(), message=MESSAGE, login_provider=provider,
    )  # fmt: skip
    root = etree.fromstring(base64.b64decode(outside.sign_service().start(order).form.fields["EidSignRequest"]))
    assert the(root, "SignMessage").get("DisplayEntity") == the(root, "IdentityProvider").text == provider
    found = xml_encryption.decrypt(the(root, "EncryptedMessage"), [pair(one).key for one in names])
    return base64.b64decode(etree.fromstring(found).text).decode()


class TestWhoseKey:
    def test_each_provider_has_a_document(self, described):
        described(idp_metadata(entity_id=SAME, encryption=[("same", "encryption")]), idp_metadata(entity_id=OTHER, encryption=[("other", "encryption")]))

        assert (opened(SAME, "same"), opened(OTHER, "other")) == (MESSAGE, MESSAGE)
        with pytest.raises(CannotDecrypt):
            opened(OTHER, "same", "idp")

    def test_one_list_has_both(self, described):
        def listed(root):
            around = etree.Element(f"{{{MD}}}EntitiesDescriptor", ID="_list", nsmap={"md": MD})
            around.extend([root, etree.fromstring(idp_metadata(entity_id=OTHER, encryption=[("other", "encryption")], signed_by=""))])
            around[1].set("ID", "_other")
            return around

        described(idp_metadata(entity_id=SAME, encryption=[("same", "encryption")], wrap=listed))

        assert (opened(SAME, "same"), opened(OTHER, "other")) == (MESSAGE, MESSAGE)

    @pytest.mark.parametrize("keys", [
        [("us", "")], [("weak", "encryption"), ("us", "encryption")], [("ended", "encryption"), ("us", "encryption")], [("p256/EC", "encryption"), ("us", "")],
    ])  # fmt: skip
    def test_it_is_the_first_that_can_be_used(self, described, keys):
        described(idp_metadata(entity_id=SAME, encryption=keys))

        assert opened(SAME, "us") == MESSAGE

    @pytest.mark.parametrize("keys", [[], [("weak", "encryption")], [("ended", "")], [("p256/EC", "encryption")]])
    def test_one_that_is_for_signing_or_cannot_be_used_is_none(self, described, keys):
        described(idp_metadata(entity_id=SAME, encryption=keys))

        with pytest.raises(Ended) as ended:
            opened(SAME, "us")
        assert ended.value.failure is Failure.TECHNICAL

    def test_metadata_that_end_while_they_are_kept_serve_no_longer(self, described, clock):
        described(idp_metadata(entity_id=SAME, encryption=[("us", "")], until=clock() + timedelta(hours=1)))
        assert opened(SAME, "us") == MESSAGE
        clock.forward(hours=2)

        with pytest.raises(Ended):
            opened(SAME, "us")


class TestTheCheck:
    @pytest.fixture
    def said(self, window, capsys):
        """What the command says about the message, by level."""

        def run():
            capsys.readouterr()
            main(["check", "signing"])
            rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
            return [(row[0], row[2]) for row in rows if row[1].startswith("krypterat meddelande till undertecknaren för http")]

        return run

    def test_everything_as_it_should_be(self, said):
        assert [level for level, _ in said()] == ["OK", "OK"]
        assert "Webcert sandbox provider-encryption, gäller till" in said()[1][1]

    @pytest.mark.parametrize(("kind", "told"), [
        (Described.NO_ENCRYPTION_KEY, "ingen nyckel som går att kryptera för"), (Described.ELLIPTIC_ENCRYPTION_KEY, "RSA med minst 2048 bitar"),
        (Described.ENDED_METADATA, "godtas inte (validUntil has passed)"), ("down", "går inte att läsa från http"),
    ])  # fmt: skip
    def test_what_is_wrong_is_an_error(self, said, faulty, kind, told):
        faulty(kind)

        assert [(level, told in text) for level, text in said()] == [("FEL", True)]

    def test_metadata_that_nobody_signed_are_a_warning(self, said, settings):
        settings.SIGN_IDENTITY_PROVIDER_METADATA_CERTIFICATE = ""

        assert ("VARNING", "Underskriften prövas inte. I drift krävs WEBCERT_SIGN_IDENTITY_PROVIDER_METADATA_CERTIFICATE.") in said()

    def test_nothing_is_said_when_it_is_off(self, said, settings):
        settings.SIGN_ENCRYPT_MESSAGE = False

        assert said() == []


ENCRYPTS = {
    **PRODUCTION, "WEBCERT_SIGN_ENCRYPT_MESSAGE": "true", "WEBCERT_SIGN_IDENTITY_PROVIDERS": "https://b.example/sign https://c.example/sign",
    "WEBCERT_SIGN_IDENTITY_PROVIDER_METADATA": "https://idp.example.org/list", "WEBCERT_SIGN_IDENTITY_PROVIDER_METADATA_CERTIFICATE": "/etc/webcert/m.pem",
}  # fmt: skip


@pytest.mark.parametrize(("name", "value", "starts"), [
    ("WEBCERT_SIGN_IDENTITY_PROVIDER_METADATA", "https://idp.example.org/list", True),
    ("WEBCERT_SIGN_IDENTITY_PROVIDER_METADATA", "/etc/a.xml /etc/b.xml https://c.example/m", True),
    ("WEBCERT_SIGN_IDENTITY_PROVIDER_METADATA", "/etc/a.xml /etc/b.xml", False), ("WEBCERT_SIGN_IDENTITY_PROVIDER_METADATA", "", False),
    ("WEBCERT_SIGN_IDENTITY_PROVIDER_METADATA", "http://idp.example.org/list", False),
    ("WEBCERT_SIGN_IDENTITY_PROVIDER_METADATA_CERTIFICATE", "", False), ("WEBCERT_SIGN_IDENTITY_PROVIDER_METADATA_CERTIFICATE", None, False),
])  # fmt: skip
def test_production_starts_only_with_metadata_that_can_be_trusted(name, value, starts):
    given = {one: text for one, text in {**ENCRYPTS, name: value}.items() if text is not None}

    ok, said = settings_read(**given)

    assert (ok, name in said) == (starts, not starts)
