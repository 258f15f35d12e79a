"""Parts of messages: `full` holds each element of the table at least once, `least` only what must be there.

Written from the element tables of the specification, not from the schemas; all people are the sandbox's.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from lxml import etree

RIV = "urn:riv:clinicalprocess:healthcond:certificate"
HSA = "urn:riv:infrastructure:directory"
PU = "urn:riv:strategicresourcemanagement:persons:person"
LOG = "urn:riv:informationsecurity:auditing:log"
SERVICES = "urn:local:se:intygstjanster:services"
REHABILITATION = "urn:riv:clinicalprocess:healthcond:rehabilitation"
REPORTING = "urn:riv:insuranceprocess:healthreporting"
SPACES = {
    "c": f"{RIV}:3",
    "t": f"{RIV}:types:3",
    "m": f"{RIV}:3.2",
    "m3": f"{RIV}:3.3",
    "h": f"{RIV}:CertificateStatusUpdateForCareResponder:3.2",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "f": "http://www.w3.org/2002/06/xmldsig-filter2",
    "d": f"{HSA}:1",
    "p": f"{PU}:3",
    "p1": f"{PU}:3.1",
    "l": f"{LOG}:2",
    "k": f"{REHABILITATION}:1",
    "t2": f"{RIV}:types:2",
    "s": f"{SERVICES}:1",
    "s1": f"{SERVICES}:types:1",
    "a": f"{RIV}:1",
    "b": f"{REPORTING}:mu7263:3",
    "e": f"{REPORTING}:2",
    "q": f"{REPORTING}:medcertqa:1",
    "wsa": "http://www.w3.org/2005/08/addressing",
}
TIME, MILLIS, DAY = "2026-11-26T10:15:30", "2026-11-26T10:15:30.000", "2026-11-26"
PERSON_ROOT, HSA_ROOT = "1.2.752.129.2.1.3.1", "1.2.752.129.2.1.4.1"


class Maker:
    """Makes elements: `make("c:patient", …)`; `r` is the prefix of the contract's own namespace."""

    def __init__(self, namespace: str) -> None:
        self.spaces = {**SPACES, "r": namespace}

    def __call__(self, name: str, *content: Any, **attributes: str) -> Any:
        prefix, _, local = name.partition(":")
        element = etree.Element(
            f"{{{self.spaces[prefix]}}}{local}", attributes, nsmap={prefix: self.spaces[prefix]}
        )
        for one in content:
            if isinstance(one, str):
                element.text = one
            else:
                element.append(one)
        return element

    def texts(self, prefix: str, **texts: str) -> list[Any]:
        """One element for each keyword; `_` in a name stands for `-`."""
        return [self(f"{prefix}:{name.replace('_', '-')}", text) for name, text in texts.items()]

    def id(self, name: str, root: str = HSA_ROOT, extension: str = "SE2321000999-1A02") -> Any:
        return self(name, self("t:root", root), self("t:extension", extension))

    def certificate_id(self, name: str) -> Any:
        return self.id(name, "SE2321000999-1A02", "6b0f2a5e-9a0c-4a53-9d8e-3c1f7b2d4e10")

    def person(self, name: str) -> Any:
        return self.id(name, PERSON_ROOT, "191212121212")

    def code(self, name: str, code: str, system: str, text: str = "") -> Any:
        more = [self("t:displayName", text)] if text else []
        return self(name, self("t:code", code), self("t:codeSystem", system), *more)

    def part(self, name: str, code: str = "FKASSA", text: str = "Försäkringskassan") -> Any:
        return self.code(name, code, "769bb12b-bd9f-4203-a5cd-fd14f2eb3b80", text)

    def subject(self, name: str, text: str = "Kontakt") -> Any:
        return self.code(name, "KONTKT", "ffa59d8f-8d7e-46ae-ac9e-31804e8e8499", text)

    def unit(self, *, full: bool) -> Any:
        mail = [self("c:epost", "ekbacken@example.org")] if full else []
        return self(
            "c:enhet",
            self.id("c:enhets-id"),
            self.id("c:arbetsplatskod", "1.2.752.29.4.71", "1627840"),
            *self.texts(
                "c",
                enhetsnamn="Ekbackens vårdcentral",
                postadress="Ekbacken 3",
                postnummer="12346",
                postort="Provstad",
                telefonnummer="0101234567",
            ),
            *mail,
            self("c:vardgivare", self.id("c:vardgivare-id"), self("c:vardgivarnamn", "Region Exempel")),
        )

    def staff(self, name: str, *, full: bool) -> Any:
        before = [
            self("c:forskrivarkod", "0000000"),
            *(
                self.code("c:befattning", code, "1.2.752.129.2.2.1.4", text)
                for code, text in (("201010", "Överläkare"), ("204010", ""))
            ),
        ]
        after = [
            self("c:specialistkompetens", self("t:code", "N/A"), self("t:displayName", "Allmänmedicin")),
            self("c:specialistkompetens", self("t:code", "N/A")),
            self.code("m:legitimeratYrke", "LK", "1.2.752.29.23.1.6", "Läkare"),
            self.code("m:legitimeratYrke", "TL", "1.2.752.29.23.1.6"),
        ]
        return self(
            name,
            self.id("c:personal-id", extension="SE2321000999-1A0D"),
            self("c:fullstandigtNamn", "Anna Provläkare"),
            *(before if full else []),
            self.unit(full=full),
            *(after if full else []),
        )

    def patient(self, name: str, *, full: bool) -> Any:
        middle = [self("c:mellannamn", "")] if full else []
        source = (
            [self.code("m:kallaAdressuppgifter", "PU", "4ade8de2-effe-41d0-b177-fedc820e69fa", "PU")]
            if full
            else []
        )
        return self(
            name,
            self.person("c:person-id"),
            *self.texts("c", fornamn="Tolvan", efternamn="Tolvansson"),
            *middle,
            *self.texts("c", postadress="", postnummer="12345", postort="Provstad"),
            *source,
        )

    def answers(self, prefix: str = "c") -> list[Any]:
        """An answer with each kind of value."""
        cv = self(
            "t:cv",
            *self.texts(
                "t",
                code="S934",
                codeSystem="1.2.752.116.1.1.1.1.3",
                codeSystemName="ICD-10-SE",
                codeSystemVersion="2026",
                displayName="Vrickad fotled",
                originalText="vrickning",
            ),
        )
        values = [
            cv,
            self("t:datePeriod", self("t:start", DAY), self("t:end", DAY)),
            self("t:timePeriod", self("t:start", TIME), self("t:end", TIME)),
            self("t:pq", self("t:value", "37.5"), self("t:unit", "h")),
            self("t:pqInterval", self("t:low", "1"), self("t:high", "2e1"), self("t:unit", "h")),
            self("t:ii", self("t:root", "a"), self("t:extension", "b")),
            self("t:partialDate", self("t:format", "YYYY-MM"), self("t:value", "2026-11")),
            self("t:timestamp", TIME),
            self("t:date", DAY),
        ]
        parts = [self("c:delsvar", value, id=f"6.{number}") for number, value in enumerate(values, 1)]
        return [
            self(f"{prefix}:svar", self("c:delsvar", "Snickare\noch målare", id="29.1"), id="29"),
            self(f"{prefix}:svar", self("c:instans", "1"), *parts, id="6"),
            self(f"{prefix}:svar", self("c:instans", "2"), self("c:delsvar", DAY, id="9001.1"), id="9001"),
        ]

    def certificate(self, name: str = "r:intyg", *, full: bool) -> Any:
        kind = self.code(
            "c:typ", "LISJP", "b64ea353-e8f6-4832-b563-fc7d46f29548", "Läkarintyg för sjukpenning"
        )
        relation = self(
            "c:relation",
            self.code("c:typ", "FRLANG", "c2362fcd-eda0-4f9a-bd13-b3bbaf7f2146", "Förlänger"),
            self.certificate_id("c:intygs-id"),
        )
        status = self(
            "c:status",
            self.part("c:part", "HSVARD"),
            self.code("c:status", "RECEIV", "9871cd17-8755-4ed9-b894-ff3729e775a4"),
            self("c:tidpunkt", TIME),
        )
        return self(
            name,
            self.certificate_id("c:intygs-id"),
            *([self.part("c:mottagare"), self.part("c:mottagare", text="")] if full else []),
            kind,
            self("c:version", "1.0"),
            *(self.texts("c", signeringstidpunkt=TIME, skickatTidpunkt=TIME) if full else []),
            self.patient("c:patient", full=full),
            self.staff("c:skapadAv", full=full),
            *([relation, deepcopy(relation), status, deepcopy(status)] if full else []),
            *([*self.answers(), self("m:underskrift", signature())] if full else []),
        )

    def result(self, *, full: bool) -> Any:
        if not full:
            return self("r:result", self("c:resultCode", "OK"))
        texts = {"resultCode": "ERROR", "resultText": "Fel", "errorId": "VALIDATION_ERROR"}
        return self("r:result", *self.texts("c", **texts))

    def event(self, name: str, *, full: bool) -> Any:
        more = [self.subject("c:amne"), self("c:sistaDatumForSvar", DAY)] if full else []
        code = self.code(
            "c:handelsekod", "NYFRFM", "dfd7bbad-dbe5-4a2f-ba25-f7b9b2cc6b14", "Ny fråga" if full else ""
        )
        return self(name, code, self("c:tidpunkt", MILLIS), *more)

    def counters(self, name: str) -> Any:
        return self(name, *self.texts("c", totalt="3", ejBesvarade="1", besvarade="1", hanterade="1"))


def signature() -> Any:
    """A signature as certificates carry it; whether it verifies is not for the schema."""
    return etree.fromstring(
        '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>'
        '<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>'
        '<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>'
        '<ds:Reference URI="" Type="urn:type"><ds:Transforms>'
        '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>'
        '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116">'
        '<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"/></ds:Transform>'
        '<ds:Transform Algorithm="http://www.w3.org/2002/06/xmldsig-filter2">'
        '<f:XPath xmlns:f="http://www.w3.org/2002/06/xmldsig-filter2" Filter="intersect">//a</f:XPath>'
        "</ds:Transform></ds:Transforms>"
        '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
        "<ds:DigestValue>AAAA</ds:DigestValue>"
        "</ds:Reference></ds:SignedInfo><ds:SignatureValue>AAAA</ds:SignatureValue><ds:KeyInfo><ds:X509Data>"
        "<ds:X509Certificate>AAAA</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>"
    )


def every_part_of_a_signature() -> Any:
    """A signature in which each element and attribute of the recommendation stands somewhere."""
    m = Maker("urn:unused")

    def ds(name: str, *content: Any, **attributes: str) -> Any:
        return m(f"ds:{name}", *content, **attributes)

    def binary(*names: str) -> list[Any]:
        return [ds(name, "AAAA") for name in names]

    def reference(name: str) -> Any:
        transform = ds(
            "Transform",
            "x",
            ds("XPath", "/"),
            ds("XPath", "//a b"),
            etree.Element("{urn:other}b"),
            Algorithm="urn:t",
        )
        digest = (
            ds("DigestMethod", etree.Element("{urn:other}c"), Algorithm="urn:d"),
            ds("DigestValue", "AAAA"),
        )
        return ds(
            "Reference",
            ds("Transforms", transform, ds("Transform", Algorithm="urn:t")),
            *digest,
            Id=name,
            URI="#a",
            Type="urn:u",
        )

    first, second = reference("r1"), reference("r2")
    info = ds(
        "SignedInfo",
        ds("CanonicalizationMethod", ds("KeyName", "a b"), ds("DigestValue", "AAAA"), Algorithm="urn:c"),
        ds(
            "SignatureMethod",
            ds("HMACOutputLength", "12"),
            m("t:date", DAY),
            m("t:date", DAY),
            Algorithm="urn:s",
        ),
        first,
        second,
        Id="i1",
    )
    serial = ds("X509IssuerSerial", ds("X509IssuerName", "CN=a b"), ds("X509SerialNumber", "12"))
    x509 = ds(
        "X509Data",
        serial,
        *binary("X509SKI", "X509Certificate", "X509Certificate", "X509CRL"),
        ds("X509SubjectName", "CN=a b"),
        etree.Element("{urn:other}d"),
    )
    keys = [
        ds("RSAKeyValue", *binary("Modulus", "Exponent")),
        ds("DSAKeyValue", *binary("P", "Q", "G", "Y", "J", "Seed", "PgenCounter")),
        ds("DSAKeyValue", *binary("Y")),
        etree.Element("{urn:other}e"),
        m("t:date", DAY),
    ]
    retrieval = ds(
        "RetrievalMethod", ds("Transforms", ds("Transform", Algorithm="urn:t")), URI="#b", Type="urn:u"
    )
    other = etree.Element("{urn:other}f")
    pgp = [
        ds("PGPData", *binary("PGPKeyID", "PGPKeyPacket"), *map(deepcopy, (other, other))),
        ds("PGPData", *binary("PGPKeyID")),
        ds("PGPData", *binary("PGPKeyPacket"), *map(deepcopy, (other, other))),
    ]
    spki = ds("SPKIData", *binary("SPKISexp"), deepcopy(other), *binary("SPKISexp"))
    key = ds(
        "KeyInfo",
        ds("KeyName", "a b"),
        *(ds("KeyValue", one) for one in keys),
        retrieval,
        x509,
        *pgp,
        spki,
        ds("MgmtData", "a b"),
        deepcopy(other),
        Id="k1",
    )
    known = ds("SignatureProperty", "x", deepcopy(other), m("t:date", DAY), Target="#s1", Id="p1")
    properties = ds(
        "SignatureProperties", known, ds("SignatureProperty", deepcopy(other), Target="#s1"), Id="q1"
    )
    objects = [
        ds(
            "Object",
            "x",
            ds("Manifest", reference("r3"), reference("r4"), Id="m1"),
            properties,
            deepcopy(other),
            Id="o1",
            MimeType="a b",
            Encoding="urn:e",
        ),
        ds("Object"),
    ]
    return ds("Signature", info, ds("SignatureValue", "AAAA", Id="v1"), key, *objects, Id="s1")
