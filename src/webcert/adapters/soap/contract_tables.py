"""The service contracts we speak, as tables of element names, from which schemas and WSDL are made.

One line is one type: its children in order, each `name type cardinality` (`?` none or one, `*` any number, `+` at
least one); `any` is the contracts' extension point, `|` parts alternatives, `@` an attribute, `ref` an element of
another namespace. Source: integration.md 2.4, 2.7, 5.1, 6.2, 7.2, 7.4, common-model.md 2 to 5.
"""

from __future__ import annotations

from dataclasses import dataclass

RIV = "urn:riv:clinicalprocess:healthcond:certificate"
CORE, TYPES, EXT_32, EXT_33 = f"{RIV}:3", f"{RIV}:types:3", f"{RIV}:3.2", f"{RIV}:3.3"
DSIG, FILTER2 = "http://www.w3.org/2000/09/xmldsig#", "http://www.w3.org/2002/06/xmldsig-filter2"
REGISTRY = "urn:riv:itintegration:registry:1"
STATUS_32 = f"{RIV}:CertificateStatusUpdateForCareResponder:3.2"

PREFIXES = {
    "c": CORE, "t": TYPES, "m": EXT_32, "m3": EXT_33, "ds": DSIG, "f": FILTER2, "itr": REGISTRY, "s32": STATUS_32,
    "xs": "http://www.w3.org/2001/XMLSchema",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Table:
    """One namespace: its file, simple types (base and facets), complex types and global elements."""

    namespace: str
    file: str
    simple: dict[str, tuple[str, tuple[tuple[str, str], ...]]]
    complex: dict[str, str]
    elements: dict[str, str]
    mixed: frozenset[str] = frozenset()
    raw: str = ""


def _cv(system: str) -> str:
    return f"code xs:string; codeSystem xs:string ={system}; displayName xs:string ?"


_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"

TYPES_TABLE = Table(
    namespace=TYPES, file="types-3.xsd",
    simple={
        "PersonIdRoot": ("xs:string", (("enumeration", "1.2.752.129.2.1.3.1"), ("enumeration", "1.2.752.129.2.1.3.3"))),
        "PersonIdExtension": ("xs:string", (("pattern", r"\d{12}"),)),
        "Filled": ("xs:string", (("minLength", "1"),)),
        "TimeMillis": ("xs:dateTime", (("pattern", _TIME + r".\d{3}"),)),
        "Time": ("xs:dateTime", (("pattern", _TIME),)),
        "Date": ("xs:date", (("pattern", r"\d{4}-\d\d-\d\d"),)),
        "PartialFormat": (
            "xs:string", (("enumeration", "YYYY-MM-DD"), ("enumeration", "YYYY-MM"), ("enumeration", "YYYY"))),
        "PartialValue": ("xs:string", (("pattern", r"[12]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"),)),
    },
    complex={
        "IntygId": "root xs:string; extension xs:string",
        "TypAvIntyg": "code xs:string; codeSystem xs:string; displayName xs:string ?",
        "PersonId": "root t:PersonIdRoot; extension t:PersonIdExtension",
        "HsaId": "root xs:string =1.2.752.129.2.1.4.1; extension t:Filled",
        "Workplace": "root xs:string =1.2.752.29.4.71; extension t:Filled",
        "Position": _cv("1.2.752.129.2.2.1.4"),
        "Speciality": "code xs:string; displayName xs:string ?",
        "Event": _cv("dfd7bbad-dbe5-4a2f-ba25-f7b9b2cc6b14"),
        "Status": _cv("9871cd17-8755-4ed9-b894-ff3729e775a4"),
        "Part": _cv("769bb12b-bd9f-4203-a5cd-fd14f2eb3b80"),
        "RelationKind": _cv("c2362fcd-eda0-4f9a-bd13-b3bbaf7f2146"),
        "Subject": _cv("ffa59d8f-8d7e-46ae-ac9e-31804e8e8499"),
        "AddressSource": _cv("4ade8de2-effe-41d0-b177-fedc820e69fa"),
        "Licence": _cv("1.2.752.29.23.1.6"),
        "Coded": "code xs:string; codeSystem xs:string; codeSystemName xs:string ?; codeSystemVersion xs:string ?;"
                 " displayName xs:string ?; originalText xs:string ?",
        "Id": "root xs:string; extension xs:string ?",
        "Quantity": "value xs:double; unit xs:string",
        "QuantityInterval": "low xs:double ?; high xs:double ?; unit xs:string",
        "DatePeriod": "start t:Date ?; end t:Date ?",
        "TimePeriod": "start t:Time ?; end t:Time ?",
        "PartialDate": "format t:PartialFormat; value t:PartialValue",
        "SignatureHolder": "ref ds:Signature",
    },
    elements={
        "timePeriod": "t:TimePeriod", "datePeriod": "t:DatePeriod", "pq": "t:Quantity", "ii": "t:Id", "cv": "t:Coded",
        "pqInterval": "t:QuantityInterval", "partialDate": "t:PartialDate", "timestamp": "t:Time", "date": "t:Date",
    },
)  # fmt: skip

EXT_32_TABLE = Table(
    namespace=EXT_32, file="certificate-3.2.xsd", simple={}, complex={},
    elements={
        "underskrift": "t:SignatureHolder", "legitimeratYrke": "t:Licence", "kallaAdressuppgifter": "t:AddressSource"},
)  # fmt: skip

CORE_TABLE = Table(
    namespace=CORE, file="certificate-3.xsd",
    simple={
        "QuestionId": ("xs:string", (("pattern", "[0-9]+"),)),
        "PartId": ("xs:string", (("pattern", r"[0-9]+\.[0-9]+"),)),
        "ResultCode": ("xs:string", tuple(("enumeration", code) for code in ("OK", "INFO", "ERROR"))),
        "ErrorId": ("xs:string", tuple(
            ("enumeration", code) for code in ("VALIDATION_ERROR", "APPLICATION_ERROR", "TECHNICAL_ERROR", "REVOKED"))),
    },
    complex={
        "Intyg": "intygs-id t:IntygId; mottagare t:Part *; typ t:TypAvIntyg; version xs:string;"
                 " signeringstidpunkt t:Time ?; skickatTidpunkt t:Time ?; patient c:Patient; skapadAv c:HosPersonal;"
                 " relation c:Relation *; status c:IntygsStatus *; svar c:Svar *; ref m:underskrift ?",
        "HosPersonal": "personal-id t:HsaId; fullstandigtNamn xs:string; forskrivarkod xs:string ?;"
                       " befattning t:Position *; enhet c:Enhet; specialistkompetens t:Speciality *;"
                       " ref m:legitimeratYrke *",
        "Enhet": "enhets-id t:HsaId; arbetsplatskod t:Workplace; enhetsnamn xs:string; postadress xs:string;"
                 " postnummer xs:string; postort xs:string; telefonnummer xs:string; epost t:Filled ?;"
                 " vardgivare c:Vardgivare; any",
        "Vardgivare": "vardgivare-id t:HsaId; vardgivarnamn xs:string; any",
        "Patient": "person-id t:PersonId; fornamn xs:string; efternamn xs:string; mellannamn xs:string ?;"
                   " postadress xs:string; postnummer xs:string; postort xs:string; ref m:kallaAdressuppgifter ?",
        "MeddelandeReferens": "meddelande-id xs:string; referens-id xs:string ?; any",
        "Svar": "instans xs:int ?; delsvar c:Delsvar +; any; @id c:QuestionId",
        "Delsvar": "any; @id c:PartId",
        "Result": "resultCode c:ResultCode; resultText xs:string ?; errorId c:ErrorId ?; any",
        "IntygsStatus": "part t:Part; status t:Status; tidpunkt t:Time; any",
        "Handelse": "handelsekod t:Event; tidpunkt t:TimeMillis; amne t:Subject ?; sistaDatumForSvar t:Date ?; any",
        "Arenden": "totalt xs:int; ejBesvarade xs:int; besvarade xs:int; hanterade xs:int; any",
        "Relation": "typ t:RelationKind; intygs-id t:IntygId; any",
    },
    elements={}, mixed=frozenset({"Delsvar"}),
)  # fmt: skip

EXT_33_TABLE = Table(
    namespace=EXT_33, file="certificate-3.3.xsd", simple={},
    complex={"Forifyllnad": "svar c:Svar *; any"}, elements={"forifyllnad": "m3:Forifyllnad"},
)  # fmt: skip

REGISTRY_TABLE = Table(
    namespace=REGISTRY, file="registry-1.xsd", simple={}, complex={}, elements={"LogicalAddress": "xs:string"}
)

STATUS_32_TABLE = Table(
    namespace=STATUS_32, file="status-update-3.2.xsd", simple={}, complex={}, elements={"hanteratAv": "t:HsaId"}
)

FILTER2_TABLE = Table(
    namespace=FILTER2, file="xmldsig-filter2.xsd",
    simple={"Filter": ("xs:string", tuple(("enumeration", w) for w in ("intersect", "subtract", "union")))},
    complex={}, elements={"XPath": "f:XPathText"},
    raw="""<xs:complexType name="XPathText"><xs:simpleContent><xs:extension base="xs:string">
<xs:attribute name="Filter" type="f:Filter"/></xs:extension></xs:simpleContent></xs:complexType>""",
)  # fmt: skip

#: XML signatures, as far as certificates and their readers use them; what stands in KeyInfo and Object is checked
#: only where it is declared here (W3C recommendation XML Signature Syntax and Processing).
DSIG_TABLE = Table(
    namespace=DSIG, file="xmldsig.xsd",
    simple={"Length": ("xs:integer", ())},
    complex={
        "SignatureContent": "ref ds:SignedInfo; ref ds:SignatureValue; ref ds:KeyInfo ?; ref ds:Object *; @?Id xs:ID",
        "SignedInfoContent": "ref ds:CanonicalizationMethod; ref ds:SignatureMethod; ref ds:Reference +; @?Id xs:ID",
        "Method": "any; @Algorithm xs:anyURI",
        "CanonicalMethod": "strictly anything; @Algorithm xs:anyURI",
        "SigningMethod": "HMACOutputLength ds:Length ?; strictly other; @Algorithm xs:anyURI",
        "ReferenceContent": "ref ds:Transforms ?; ref ds:DigestMethod; ref ds:DigestValue; @?Id xs:ID;"
                            " @?URI xs:anyURI; @?Type xs:anyURI",
        "TransformList": "ref ds:Transform +",
        "KeyContent": "anything +; @?Id xs:ID",
        "ObjectContent": "anything; @?Id xs:ID; @?MimeType xs:string; @?Encoding xs:anyURI",
        "IssuerSerial": "X509IssuerName xs:string; X509SerialNumber xs:integer",
        "KeyValueContent": "anything",
        "RsaKey": "Modulus xs:base64Binary; Exponent xs:base64Binary",
        "ReferenceList": "ref ds:Reference +; @?Id xs:ID",
        "Retrieval": "ref ds:Transforms ?; @?URI xs:anyURI; @?Type xs:anyURI",
    },
    elements={
        "Signature": "ds:SignatureContent", "SignedInfo": "ds:SignedInfoContent", "SignatureValue": "ds:Value",
        "CanonicalizationMethod": "ds:CanonicalMethod", "SignatureMethod": "ds:SigningMethod", "DigestMethod": "ds:Method",
        "Reference": "ds:ReferenceContent", "Transforms": "ds:TransformList", "Transform": "ds:TransformContent",
        "DigestValue": "xs:base64Binary", "KeyInfo": "ds:KeyContent", "Object": "ds:ObjectContent",
        "KeyName": "xs:string", "KeyValue": "ds:KeyValueContent", "RSAKeyValue": "ds:RsaKey", "MgmtData": "xs:string",
        "X509Data": "ds:X509Content", "Manifest": "ds:ReferenceList", "RetrievalMethod": "ds:Retrieval",
    },
    mixed=frozenset({"Method", "CanonicalMethod", "SigningMethod", "KeyContent", "ObjectContent", "KeyValueContent"}),
    raw="""<xs:complexType name="Value"><xs:simpleContent><xs:extension base="xs:base64Binary">
<xs:attribute name="Id" type="xs:ID"/></xs:extension></xs:simpleContent></xs:complexType>
<xs:complexType name="TransformContent" mixed="true"><xs:choice minOccurs="0" maxOccurs="unbounded">
<xs:any namespace="##other" processContents="lax"/><xs:element name="XPath" type="xs:string"/></xs:choice>
<xs:attribute name="Algorithm" type="xs:anyURI" use="required"/></xs:complexType>
<xs:complexType name="X509Content"><xs:choice maxOccurs="unbounded">
<xs:element name="X509IssuerSerial" type="ds:IssuerSerial"/><xs:element name="X509SKI" type="xs:base64Binary"/>
<xs:element name="X509SubjectName" type="xs:string"/><xs:element name="X509Certificate" type="xs:base64Binary"/>
<xs:element name="X509CRL" type="xs:base64Binary"/><xs:any namespace="##other" processContents="lax"/>
</xs:choice></xs:complexType>""",
)  # fmt: skip

CORE_TABLES = (
    TYPES_TABLE, EXT_32_TABLE, CORE_TABLE, EXT_33_TABLE, REGISTRY_TABLE, STATUS_32_TABLE, FILTER2_TABLE, DSIG_TABLE,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Interaction:
    """A service contract: its name and major version, its types, and whether its answer has a result."""

    name: str
    major: int
    complex: dict[str, str]

    @property
    def namespace(self) -> str:
        """Namespace of request and answer."""
        return f"{RIV}:{self.name}Responder:{self.major}"

    @property
    def file(self) -> str:
        """Name of its schema file."""
        return f"{self.name}-{self.major}.xsd"

    @property
    def table(self) -> Table:
        """Its namespace as a table; the prefix of its own types is `x`."""
        elements = {self.name: f"x:{self.name}Type", f"{self.name}Response": f"x:{self.name}ResponseType"}
        return Table(namespace=self.namespace, file=self.file, simple={}, complex=self.complex, elements=elements)


INTERACTIONS = (
    Interaction(name="RegisterCertificate", major=3, complex={
        "RegisterCertificateType": "svarPa c:MeddelandeReferens ?; intyg c:Intyg; any",
        "RegisterCertificateResponseType": "result c:Result; any"}),
    Interaction(name="SendCertificateToRecipient", major=2, complex={
        "SendCertificateToRecipientType": "skickatTidpunkt t:Time; intygs-id t:IntygId; patientPerson-id t:PersonId;"
                                          " mottagare t:Part; skickatAv x:SkickatAv; any",
        "SkickatAv": "hosPersonal c:HosPersonal | person-id t:PersonId",
        "SendCertificateToRecipientResponseType": "result c:Result; any"}),
    Interaction(name="CertificateStatusUpdateForCare", major=3, complex={
        "CertificateStatusUpdateForCareType": "intyg c:Intyg; handelse c:Handelse; skickadeFragor c:Arenden;"
                                              " mottagnaFragor c:Arenden; ref xs:string ?; ref s32:hanteratAv ?",
        "CertificateStatusUpdateForCareResponseType": "result c:Result; any"}),
    Interaction(name="CreateDraftCertificate", major=3, complex={
        "CreateDraftCertificateType": "intyg x:Intyg; any",
        "CreateDraftCertificateResponseType": "intygs-id t:IntygId ?; result c:Result; any",
        "Intyg": "typAvIntyg t:TypAvIntyg; patient c:Patient; skapadAv x:HosPersonal; ref xs:string ?; any",
        "HosPersonal": "personal-id t:HsaId; fullstandigtNamn xs:string; enhet x:Enhet; any",
        "Enhet": "enhets-id t:HsaId; enhetsnamn xs:string; any"}),
    Interaction(name="RevokeCertificate", major=2, complex={
        "RevokeCertificateType": "meddelande xs:string ?; skickatTidpunkt t:Time; intygs-id t:IntygId;"
                                 " patientPerson-id t:PersonId; skickatAv c:HosPersonal; any",
        "RevokeCertificateResponseType": "result c:Result; any"}),
)  # fmt: skip
