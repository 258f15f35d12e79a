"""The messages that are written and accepted, held to the official schemas; what the rules in code refuse, the schemas refuse too."""

from __future__ import annotations

import copy
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import etree

from tests.identity.saml_keys import pair
from tests.identity.saml_visitor import METADATA, xml_of
from tests.published import published
from webcert.adapters import outside
from webcert.adapters.identity import saml_bindings, saml_grammar
from webcert.adapters.identity.saml_grammar import NotSaml
from webcert.adapters.saml_metadata import MD

SAML = saml_grammar.SAML


@pytest.fixture(scope="module")
def assertion_schema():
    """As OASIS publishes it."""
    return etree.XMLSchema(etree.parse(published("contracts/oasis/dss/saml-schema-assertion-2.0.xsd")))


def packaged(name):
    """A schema of OASIS that the independent implementation brings along; it names those that it imports by addresses."""
    import saml2

    folder = Path(saml2.__file__).parent / "data" / "schemas"

    class Here(etree.Resolver):
        def resolve(self, url, number, context):
            path = folder / url.rsplit("/", 1)[-1]
            return self.resolve_filename(str(path), context) if path.exists() else None

    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Here())
    return etree.XMLSchema(etree.parse(folder / name, parser))


@pytest.fixture(scope="module")
def protocol_schema():
    return packaged("saml-schema-protocol-2.0.xsd")


def request_in(address, name, world):
    from cryptography import x509

    certificate = x509.load_pem_x509_certificate((world.live.sandbox.settings.keys_dir / "saml.pem").read_bytes())
    return etree.fromstring(saml_bindings.of_query(urlsplit(address).query, name, [certificate], max_bytes=64_000)[0])


def test_the_sandboxs_assertion_is_valid(sven, fault, assertion_schema):
    fault("saml_answer", "unencrypted")
    assertion = etree.fromstring(xml_of(sven.authenticate(sven.asked()))).find(f"{{{SAML}}}Assertion")

    assertion_schema.assertValid(etree.fromstring(etree.tostring(assertion)))


def test_what_is_sent_is_valid(sven, world, protocol_schema):
    target = sven.asked()
    protocol_schema.assertValid(request_in(target, "SAMLRequest", world))
    protocol_schema.assertValid(etree.fromstring(xml_of(sven.authenticate(target))))
    sven.log_in()
    parts = urlsplit(sven.provider.logout_address(world.live.sandbox.logins.all()[-1]))
    answer = sven.client.get(f"{parts.path}?{parts.query}")
    protocol_schema.assertValid(request_in(answer["Location"], "SAMLResponse", world))


def test_our_metadata_are_valid(sven):
    data = sven.client.get(METADATA).content
    packaged("saml-schema-metadata-2.0.xsd").assertValid(etree.fromstring(data))


def test_our_metadata_name_two_keys_while_one_is_changed(sven, settings, tmp_path):
    (tmp_path / "next.pem").write_bytes(pair("sp-next").pem)
    settings.SAML_CERTIFICATES = [*settings.SAML_CERTIFICATES, str(tmp_path / "next.pem")]

    root = etree.fromstring(sven.client.get(METADATA).content)

    uses = [one.get("use") for one in root.iter(f"{{{MD}}}KeyDescriptor")]
    assert uses == ["signing", "signing", "encryption"]
    assert pair("sp-next").base64 in etree.tostring(root).decode()


def test_without_an_encryption_key_there_is_none_in_our_metadata(sven, settings):
    settings.SAML_DECRYPTION_KEYS, settings.SAML_ENCRYPTION_CERTIFICATE = [], ""

    root = etree.fromstring(sven.client.get(METADATA).content)

    assert [one.get("use") for one in root.iter(f"{{{MD}}}KeyDescriptor")] == ["signing"]
    assert root.get("validUntil") > saml_bindings.instant(outside.now())


def removed(path):
    def change(root):
        element = root.find(path)
        element.getparent().remove(element)

    return change


def doubled(path):
    def change(root):
        element = root.find(path)
        element.addnext(copy.deepcopy(element))

    return change


def without(path, name):
    def change(root):
        (root if path == "." else root.find(path)).attrib.pop(name)

    return change


def renamed(path, name):
    def change(root):
        root.find(path).tag = f"{{{SAML}}}{name}"

    return change


def texted(path):
    def change(root):
        root.find(path).text = "x"

    return change


S, P = f"{{{SAML}}}", f"{{{saml_grammar.SAMLP}}}"
CHANGES = {
    "no status": removed(f"{P}Status"), "two statuses": doubled(f"{P}Status"), "no ID": without(".", "ID"), "no time": without(".", "IssueInstant"),
    "no version": without(".", "Version"), "two issuers": doubled(f"{S}Issuer"), "no assertion issuer": removed(f"{S}Assertion/{S}Issuer"),
    "two subjects": doubled(f"{S}Assertion/{S}Subject"), "two conditions": doubled(f"{S}Assertion/{S}Conditions"),
    "no context": removed(f".//{S}AuthnContext"), "no attributes": removed(f".//{S}AttributeStatement/{S}Attribute[1]"),
    "an unknown element": renamed(f".//{S}AudienceRestriction", "Okand"), "text where none is": texted(f".//{S}Conditions"),
    "no name": without(f".//{S}Attribute", "Name"), "no method": without(f".//{S}SubjectConfirmation", "Method"),
    "no instant": without(f".//{S}AuthnStatement", "AuthnInstant"), "no audience": removed(f".//{S}Audience"),
    "no status code": removed(f".//{P}StatusCode"), "no value": without(f".//{P}StatusCode", "Value"),
}  # fmt: skip


@pytest.fixture
def answer(sven, fault):
    fault("saml_answer", "unencrypted")
    return etree.fromstring(xml_of(sven.authenticate(sven.asked())))


@pytest.mark.parametrize("change", CHANGES)
def test_what_the_schemas_refuse_is_refused(answer, protocol_schema, change):
    CHANGES[change](answer)
    if change == "no attributes":
        for one in answer.findall(f".//{S}Attribute"):
            one.getparent().remove(one)

    assert not protocol_schema.validate(etree.fromstring(etree.tostring(answer)))
    with pytest.raises(NotSaml):
        saml_grammar.read(etree.tostring(answer), "samlp:Response", max_bytes=256_000)


def test_what_is_not_changed_is_accepted(answer, protocol_schema):
    protocol_schema.assertValid(answer)
    assert saml_grammar.read(etree.tostring(answer), "samlp:Response", max_bytes=256_000).tag == answer.tag


@pytest.mark.parametrize("data", [
    b"<saml:Assertion/>", b"", b"</around><a/>", b"<a/><b/>", b"text", b"<!-- --><a/>", b'<!DOCTYPE a><a/>', b"<![CDATA[x]]>", b"<?xml version='1.0'?><a/>",
    b"<?pi x?><a/>", b"</around><around>"])
def test_what_was_encrypted_is_one_element_and_nothing_else(data):
    place = etree.Element(f"{{{SAML}}}EncryptedAssertion", nsmap={"saml": SAML})
    with pytest.raises(NotSaml):
        saml_grammar.read_within(data, place, "saml:Assertion", max_bytes=10_000)
