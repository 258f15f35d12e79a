"""Login by SAML against an independent implementation (pysaml2) on both sides: it issues what we accept, and reads what we write.

Its signatures and its encryption are made by the xmlsec1 command, which has no code in common with ours.
"""

from __future__ import annotations

import base64
import shutil
import subprocess
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.identity.saml_keys import pair
from tests.identity.saml_visitor import METADATA
from tests.identity.visitor import ANNA, LEVEL_3, nobody_is_logged_in
from webcert.adapters import outside, saml_sources
from webcert.adapters.saml_metadata import POST, REDIRECT

XMLSEC = shutil.which("xmlsec1")
pytestmark = [
    pytest.mark.skipif(XMLSEC is None, reason="no xmlsec1 command on this machine; apt-get install xmlsec1"),
    pytest.mark.filterwarnings("ignore"),
]
#: Newer versions look for keys by name unless told not to.
LAX = ["--lax-key-search"] if XMLSEC and " 1.2." not in subprocess.run([XMLSEC, "--version"], capture_output=True, text=True, check=True).stdout else []
IDP = "https://idp.example.org:443/saml"
HSA_ID = "http://sambi.se/attributes/1/employeeHsaId"
URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"


@pytest.fixture
def files(tmp_path):
    """The independent provider's key and certificate."""
    (tmp_path / "idp.key").write_bytes(pair("independent").key_pem)
    (tmp_path / "idp.pem").write_bytes(pair("independent").pem)
    return tmp_path


@pytest.fixture
def our_metadata(sven, files):
    answer = sven.client.get(METADATA)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/samlmetadata+xml")
    (files / "sp.xml").write_bytes(answer.content)
    return files / "sp.xml"


@pytest.fixture
def idp(files, our_metadata):
    """pysaml2 as an identity provider that knows us by our metadata."""
    from saml2.config import IdPConfig
    from saml2.server import Server

    config = IdPConfig()
    config.load({
        "entityid": IDP, "xmlsec_binary": XMLSEC, "key_file": str(files / "idp.key"), "cert_file": str(files / "idp.pem"),
        "service": {"idp": {
            "endpoints": {"single_sign_on_service": [(f"{IDP}/sso", REDIRECT)], "single_logout_service": [(f"{IDP}/slo", REDIRECT)]},
            "want_authn_requests_signed": True, "sign_assertion": True,
            "policy": {"default": {"lifetime": {"minutes": 5}, "attribute_restrictions": None, "name_form": URI}},
        }},
        "metadata": {"local": [str(our_metadata)]}, "encryption_keypairs": [],
    })  # fmt: skip
    return Server(config=config)


@pytest.fixture
def trusted(settings, idp, files, sven, monkeypatch):
    """We know the independent provider by its metadata, in a file that no signature is demanded of."""
    from saml2.metadata import entity_descriptor

    (files / "idp.xml").write_text(str(entity_descriptor(idp.config)))
    settings.SAML_PROVIDER, settings.SAML_METADATA, settings.SAML_METADATA_CERTIFICATE = IDP, str(files / "idp.xml"), ""
    monkeypatch.setattr(saml_sources, "KEPT_ENTITIES", saml_sources.Kept())


def request_of(idp, target):
    """Our AuthnRequest as the independent implementation has read and verified it."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
    return idp.parse_authn_request(
        query["SAMLRequest"], REDIRECT, relay_state=query["RelayState"], sigalg=query["SigAlg"], signature=query["Signature"])


def test_our_metadata_is_read(idp):
    from saml2 import BINDING_HTTP_POST

    me = outside.saml_provider().entity_id
    assert [one["location"] for one in idp.metadata.assertion_consumer_service(me, BINDING_HTTP_POST)] == [outside.saml_provider().answer_to]
    assert {one["location"] for binding in (POST, REDIRECT) for one in idp.metadata.single_logout_service(me, binding, "spsso")} == {
        outside.saml_provider().logout_at}  # fmt: skip
    wanted = idp.metadata.attribute_requirement(me, "1")
    assert [(one["name"], one["is_required"]) for one in wanted["required"]] == [
        (HSA_ID, "true"), ("urn:sambi:names:attribute:authnMethod", "true"), ("urn:identityProviderForSign", "true")]  # fmt: skip
    assert len(idp.metadata.certs(me, "spsso", "signing")) == 1
    assert len(idp.metadata.certs(me, "spsso", "encryption")) == 1


def test_the_signature_of_our_metadata_is_verified(our_metadata, keys_dir):
    command = [XMLSEC, "--verify", "--pubkey-cert-pem", str(keys_dir / "saml.pem"), "--id-attr:ID", "EntityDescriptor", str(our_metadata)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_our_request_is_read_and_its_signature_verified(sven, trusted, idp):
    read = request_of(idp, sven.asked())

    message = read.message
    assert (message.destination, message.attribute_consuming_service_index) == (f"{IDP}/sso", "1")
    assert [one.text for one in message.requested_authn_context.authn_context_class_ref] == [LEVEL_3]


def test_a_request_that_was_changed_is_refused_there(sven, trusted, idp):
    target = sven.asked()

    with pytest.raises(Exception, match="not signed correctly"):
        request_of(idp, target.replace("RelayState=", "RelayState=x"))


def answer_of(idp, target, *, hsa_id=ANNA, **how):
    """The fields of the independent provider's form."""
    read = request_of(idp, target)
    made = idp.create_authn_response(
        {HSA_ID: [hsa_id], "urn:sambi:names:attribute:authnMethod": ["urn:example:card"]}, in_response_to=read.message.id,
        destination=outside.saml_provider().answer_to, sp_entity_id=outside.saml_provider().entity_id, userid="nagon",
        authn={"class_ref": LEVEL_3, "authn_auth": IDP}, sign_alg="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        digest_alg="http://www.w3.org/2001/04/xmlenc#sha256", **how,
    )  # fmt: skip
    return {"SAMLResponse": base64.b64encode(str(made).encode()).decode(), "RelayState": parse_qs(urlsplit(target).query)["RelayState"][0]}


FORMS = {
    "signed": {"sign_assertion": True, "sign_response": False}, "both signed": {"sign_assertion": True, "sign_response": True},
    "signed and encrypted": {"sign_assertion": True, "sign_response": False, "encrypt_assertion": True, "encrypted_advice_attributes": False},
    "both signed, and encrypted": {"sign_assertion": True, "sign_response": True, "encrypt_assertion": True, "encrypted_advice_attributes": False},
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_its_assertions_log_in(sven, trusted, idp, notes, form):
    answer = sven.come_back(list(answer_of(idp, sven.asked(), **FORMS[form]).items()))

    if "encrypted" in form:
        # It encrypts the content with CBC and nothing else, which we refuse; tests with GCM are below.
        assert (answer.status_code, notes.checks()) == (403, ["encryption: content encryption"])
    else:
        assert answer["Location"].startswith("/i/"), notes.checks()
        assert sven.login["user"]["hsa_id"] == ANNA


@pytest.mark.parametrize("how", [
    {"sign_assertion": False, "sign_response": True}, {"sign_assertion": False, "sign_response": False}])
def test_its_unsigned_assertions_do_not(sven, trusted, idp, notes, how):
    assert sven.come_back(list(answer_of(idp, sven.asked(), **how).items())).status_code == 403
    assert notes.checks() == ["assertion: not signed"]
    assert nobody_is_logged_in()


# The other way: our sandbox's provider, for an independent service


@pytest.fixture
def sp(world, files, keys_dir, sven):
    """pysaml2 as the service provider that the sandbox knows, by our name and with our keys."""
    from saml2.client import Saml2Client
    from saml2.config import SPConfig

    (files / "sandbox.xml").write_bytes(sven.provider.document())
    config = SPConfig()
    ours = outside.saml_provider()
    config.load({
        "entityid": ours.entity_id, "xmlsec_binary": XMLSEC, "key_file": str(keys_dir / "saml.key"), "cert_file": str(keys_dir / "saml.pem"),
        "encryption_keypairs": [{"key_file": str(keys_dir / "saml-encryption.key"), "cert_file": str(keys_dir / "saml-encryption.pem")}],
        "service": {"sp": {
            "endpoints": {"assertion_consumer_service": [(ours.answer_to, POST)]}, "want_assertions_signed": True, "want_response_signed": False,
            "allow_unsolicited": False,
        }}, "allow_unknown_attributes": True,
        "metadata": {"local": [str(files / "sandbox.xml")]},
    })  # fmt: skip
    return Saml2Client(config=config)


@pytest.mark.parametrize("kind", ["unencrypted", "ok"])
def test_the_sandboxs_assertions_are_accepted_there(sven, sp, fault, kind):
    """Also encrypted: its command decrypts what the sandbox has encrypted with AES-GCM and RSA-OAEP."""
    fault("saml_answer", kind)
    target = sven.asked()
    fields = dict(sven.authenticate(target))
    number = f"_{fields['RelayState']}"

    read = sp.parse_authn_request_response(fields["SAMLResponse"], POST, {number: "/"})

    assert read.ava[HSA_ID] == [ANNA]
    assert read.authn_info()[0][0] == LEVEL_3


@pytest.mark.parametrize("kind", ["unsigned", "altered", "other_key", "saml_expired"])
def test_what_the_sandbox_spoils_is_refused_there_as_well(sven, sp, fault, kind):
    fault("saml_answer", kind)
    fields = dict(sven.authenticate(sven.asked()))
    number = f"_{fields['RelayState']}"

    try:
        read = sp.parse_authn_request_response(fields["SAMLResponse"], POST, {number: "/"})
    except Exception:
        read = None
    assert read is None or not read.ava


# Encryption by the independent command, as the profile has it


TEMPLATE = """<xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Type="http://www.w3.org/2001/04/xmlenc#Element">
<xenc:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#{content}"/><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
<xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/><ds:KeyInfo><ds:KeyName/></ds:KeyInfo>
<xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo><xenc:CipherData><xenc:CipherValue/></xenc:CipherData>
</xenc:EncryptedData>"""


@pytest.mark.parametrize("content", ["aes128-gcm", "aes256-gcm"])
def test_what_its_command_encrypts_logs_in(sven, trusted, idp, files, keys_dir, notes, content):
    fields = answer_of(idp, sven.asked(), sign_assertion=True, sign_response=False)
    (files / "answer.xml").write_bytes(base64.b64decode(fields["SAMLResponse"]))
    (files / "template.xml").write_text(TEMPLATE.format(content=content))
    kind = content.partition("-")[0].removeprefix("aes")
    subprocess.run([
        XMLSEC, "--encrypt", *LAX, "--pubkey-cert-pem", str(keys_dir / "saml-encryption.pem"), "--session-key", f"aes-{kind}",
        "--xml-data", str(files / "answer.xml"), "--node-xpath", "/*[local-name()='Response']/*[local-name()='Assertion']",
        "--output", str(files / "sealed.xml"), str(files / "template.xml"),
    ], check=True, capture_output=True)  # fmt: skip
    sealed = (files / "sealed.xml").read_text()
    start, end = sealed.index("<xenc:EncryptedData"), sealed.index("</xenc:EncryptedData>") + len("</xenc:EncryptedData>")
    namespace = 'xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion"'
    whole = f"{sealed[:start]}<a:EncryptedAssertion {namespace}>{sealed[start:end]}</a:EncryptedAssertion>{sealed[end:]}"
    fields["SAMLResponse"] = base64.b64encode(whole.encode()).decode()

    answer = sven.come_back(list(fields.items()))

    assert answer.status_code == 302, notes.checks()
    assert sven.login["user"]["hsa_id"] == ANNA


def test_its_logout_request_ends_the_login(sven, trusted, idp, notes):
    sven.come_back(list(answer_of(idp, sven.asked(), **FORMS["signed"]).items()))
    from webcert.launch.models import ProviderLogin

    known = ProviderLogin.objects.get().known_by
    from saml2.saml import NAMEID_FORMAT_TRANSIENT, NameID

    name = NameID(text=known["name_id"], format=NAMEID_FORMAT_TRANSIENT)
    _, request = idp.create_logout_request(
        outside.saml_provider().logout_at, issuer_entity_id=IDP, name_id=name, session_indexes=[known["session_index"]], sign=False)
    info = idp.apply_binding(
        REDIRECT, str(request), outside.saml_provider().logout_at, "relay", sign=True,
        sigalg="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256")  # fmt: skip
    location = dict(info["headers"])["Location"]

    parts = urlsplit(location)
    answer = sven.client.get(f"{parts.path}?{parts.query}")

    assert (answer.status_code, notes.checks()) == (302, [])
    assert notes.named("logged_out")[0]["reason"] == "identity provider"
    query = {one: values[0] for one, values in parse_qs(urlsplit(answer["Location"]).query).items()}
    told = idp.parse_logout_request_response(query["SAMLResponse"], REDIRECT)
    assert told.response.status.status_code.value.endswith(":Success")

