"""Requests to the sandbox as the product sends them, and a clock that goes on by itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from lxml import etree

from webcert.adapters import certxml
from webcert.certtypes import catalogue
from webcert.decisionsupport import codes
from webcert.domain.document import Document, Issuer, PatientDetails, UnitDetails
from webcert.domain.ids import PersonId

REGISTRY = "5565594230"
RIV = "urn:riv:clinicalprocess:healthcond:certificate"
NAMES = {"c": f"{RIV}:3", "t": f"{RIV}:types:3"}


@dataclass
class SteppingClock:
    """A clock that stands still until it is moved."""

    at: datetime = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class Messages:
    """Requests as the product sends them."""

    clock: SteppingClock
    rng: Random = field(default_factory=lambda: Random(7))

    def register(
        self, certificate_id: str = "c-1", *, number: str = "191212121212", unit: str = "SE2321000999-1A02", code: str = "LISJP"
    ) -> bytes:
        """A valid RegisterCertificate message."""
        kind = catalogue.by_code(code)
        today = self.clock.at.date()
        document = Document(
            id=certificate_id,
            type_code=kind.code,
            text_version=catalogue.newest_texts(kind, today=today).version,
            patient=PatientDetails(person_id=PersonId(number)),
            issuer=Issuer(
                hsa_id="SE2321000999-1A0D", name="Anna Provläkare", positions=(("201010", "Överläkare"),)
            ),
            unit=UnitDetails(
                hsa_id=unit,
                name="Ekbackens vårdcentral",
                address="Ekbacken 3",
                postal_code="12346",
                city="Provstad",
                phone="0101234567",
                provider_id="SE2321000999-1A00",
                provider_name="Region Exempel",
            ),
            answers=kind.sample(self.rng, today=today, codes=codes.installed()),
            signed_at=self.clock.at.replace(tzinfo=None),
        )
        return certxml.build(document, kind, codes.installed())

    def send(
        self, certificate_id: str = "c-1", *, number: str = "191212121212", recipient: str = "FKASSA"
    ) -> bytes:
        """A SendCertificateToRecipient message."""
        return self._message(
            "SendCertificateToRecipient",
            2,
            f"<r:skickatTidpunkt>2026-11-26T10:00:00</r:skickatTidpunkt>{_id(certificate_id)}{_person(number)}"
            f"<r:mottagare><t:code>{recipient}</t:code>"
            "<t:codeSystem>769bb12b-bd9f-4203-a5cd-fd14f2eb3b80</t:codeSystem></r:mottagare>"
            f"<r:skickatAv><r:hosPersonal>{_STAFF}</r:hosPersonal></r:skickatAv>",
        )

    def revoke(self, certificate_id: str = "c-1", *, number: str = "191212121212") -> bytes:
        """A RevokeCertificate message."""
        return self._message(
            "RevokeCertificate", 2,
            "<r:meddelande>Intyget har utfärdats på fel patient.</r:meddelande>"
            f"<r:skickatTidpunkt>2026-11-26T10:00:00</r:skickatTidpunkt>{_id(certificate_id)}{_person(number)}"
            f"<r:skickatAv>{_STAFF}</r:skickatAv>",
        )  # fmt: skip

    def question(
        self, message_id: str = "m-1", certificate_id: str = "c-1", *, number: str = "191212121212",
        subject: str = "KONTKT", answers: str = "",
    ) -> bytes:  # fmt: skip
        """A SendMessageToRecipient message."""
        reply = f"<r:svarPa><c:meddelande-id>{answers}</c:meddelande-id></r:svarPa>" if answers else ""
        return self._message(
            "SendMessageToRecipient", 2,
            f"<r:meddelande-id>{message_id}</r:meddelande-id>"
            f"<r:skickatTidpunkt>2026-11-26T10:00:00</r:skickatTidpunkt>{_id(certificate_id)}{_person(number)}"
            f"<r:logiskAdressMottagare>2021005521</r:logiskAdressMottagare><r:amne><t:code>{subject}</t:code>"
            "<t:codeSystem>ffa59d8f-8d7e-46ae-ac9e-31804e8e8499</t:codeSystem></r:amne>"
            f"<r:meddelande>Vem är handläggare?</r:meddelande>{reply}<r:skickatAv>{_STAFF}</r:skickatAv>",
        )  # fmt: skip

    def get(self, certificate_id: str = "c-1", *, part: str = "HSVARD") -> bytes:
        """A GetCertificate message."""
        return self._message(
            "GetCertificate", 2,
            f"{_id(certificate_id)}<r:part><t:code>{part}</t:code>"
            "<t:codeSystem>769bb12b-bd9f-4203-a5cd-fd14f2eb3b80</t:codeSystem></r:part>",
        )  # fmt: skip

    def status_update(
        self,
        certificate_id: str = "c-1",
        event: str = "SKAPAT",
        *,
        number: str = "191212121212",
        reference: str = "vs-1",
    ) -> bytes:
        """A CertificateStatusUpdateForCare message."""
        intyg = etree.fromstring(self.register(certificate_id, number=number))[0]
        namespace = f"{RIV}:CertificateStatusUpdateForCareResponder:3"
        intyg.tag = f"{{{namespace}}}intyg"
        body = etree.tostring(intyg, encoding="unicode")
        counters = "".join(
            f"<c:{name}>0</c:{name}>" for name in ("totalt", "ejBesvarade", "besvarade", "hanterade")
        )
        return self._message(
            "CertificateStatusUpdateForCare", 3,
            f"{body}<r:handelse><c:handelsekod><t:code>{event}</t:code>"
            "<t:codeSystem>dfd7bbad-dbe5-4a2f-ba25-f7b9b2cc6b14</t:codeSystem></c:handelsekod>"
            f"<c:tidpunkt>2026-11-26T10:00:00.123</c:tidpunkt></r:handelse><r:skickadeFragor>{counters}</r:skickadeFragor>"
            f"<r:mottagnaFragor>{counters}</r:mottagnaFragor><r:ref>{reference}</r:ref>"
            f'<m:hanteratAv xmlns:m="{namespace}.2"><t:root>1.2.752.129.2.1.4.1</t:root>'
            "<t:extension>SE2321000999-1A0D</t:extension></m:hanteratAv>",
        )  # fmt: skip

    def _message(self, name: str, major: int, content: str) -> bytes:
        spaces = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NAMES.items())
        return f'<r:{name} xmlns:r="{RIV}:{name}Responder:{major}"{spaces}>{content}</r:{name}>'.encode()


def _id(certificate_id: str) -> str:
    return (
        "<r:intygs-id><t:root>SE2321000999-1A02</t:root>"
        f"<t:extension>{certificate_id}</t:extension></r:intygs-id>"
    )  # fmt: skip


def _person(number: str) -> str:
    return (
        "<r:patientPerson-id><t:root>1.2.752.129.2.1.3.1</t:root>"
        f"<t:extension>{number}</t:extension></r:patientPerson-id>"
    )  # fmt: skip


_HSA = "<t:root>1.2.752.129.2.1.4.1</t:root>"
_STAFF = (
    f"<c:personal-id>{_HSA}<t:extension>SE2321000999-1A0D</t:extension></c:personal-id>"
    "<c:fullstandigtNamn>Anna Provläkare</c:fullstandigtNamn>"
    f"<c:enhet><c:enhets-id>{_HSA}<t:extension>SE2321000999-1A02</t:extension></c:enhets-id>"
    "<c:arbetsplatskod><t:root>1.2.752.29.4.71</t:root><t:extension>1627840</t:extension></c:arbetsplatskod>"
    "<c:enhetsnamn>Ekbackens vårdcentral</c:enhetsnamn><c:postadress>Ekbacken 3</c:postadress>"
    "<c:postnummer>12346</c:postnummer><c:postort>Provstad</c:postort><c:telefonnummer>0101234567</c:telefonnummer>"
    f"<c:vardgivare><c:vardgivare-id>{_HSA}<t:extension>SE2321000999-1A00</t:extension></c:vardgivare-id>"
    "<c:vardgivarnamn>Region Exempel</c:vardgivarnamn></c:vardgivare></c:enhet>"
)
