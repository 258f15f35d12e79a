"""Sample certificates: varied, realistic and valid, the same for the same seed. All people in them are invented."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from random import Random

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from webcert.adapters import certxml
from webcert.adapters.signing import keys, values, xmldsig
from webcert.certtypes import catalogue
from webcert.decisionsupport.codes import installed
from webcert.domain.document import Document, Issuer, PatientDetails, UnitDetails
from webcert.domain.ids import PersonId
from webcert.formlang.certificate_type import CertificateType

#: Official test numbers, with invented names and addresses (integration 16.4).
_PATIENTS = {
    "191212121212": ("Tolvan", "Tolvansson", "Provgatan 1", "Provstad"),
    "196904122386": ("Testa", "Exempelsson", "Provgatan 7", "Exempelstad"),
    "197402272384": ("Prova", "Påhittsson", "Provgatan 9", "Exempelstad"),
    "191212721219": ("Samo", "Ordningsson", "Provgatan 10", "Provstad"),
}
ISSUER = Issuer(
    hsa_id="SE2321000999-1A0D", name="Anna Provläkare", positions=(("201010", "Överläkare"),), specialities=("Allmänmedicin",)
)
UNIT = UnitDetails(
    hsa_id="SE2321000999-1A02", name="Ekbackens vårdcentral", address="Ekbacken 3", postal_code="12346", city="Provstad",
    phone="0101234567", email="ekbacken@example.org", workplace_code="1627840", provider_id="SE2321000999-1A00",
    provider_name="Region Exempel",
)  # fmt: skip


def document(kind: CertificateType, seed: int) -> Document:
    """A certificate signed on some day of the first half of 2026."""
    rng = Random(seed)
    day = date(2026, 1, 1).toordinal() + rng.randint(0, 180)
    signed_at = datetime.combine(date.fromordinal(day), datetime.min.time()).replace(hour=rng.randint(8, 16), minute=rng.randint(0, 59))
    certificate_id = str(uuid.UUID(int=rng.getrandbits(128), version=4))
    patient, texts = _patient(kind, PersonId(rng.choice(tuple(_PATIENTS)))), catalogue.newest_texts(kind, today=signed_at.date())
    return Document(
        id=certificate_id, type_code=kind.code, signed_at=signed_at, text_version=texts.version, issuer=ISSUER, unit=UNIT, patient=patient,
        answers=kind.sample(rng, today=signed_at.date(), codes=installed(), born=patient.person_id.birth_year, texts=texts),
    )  # fmt: skip


def _patient(kind: CertificateType, number: PersonId) -> PatientDetails:
    if not kind.patient_named:
        return PatientDetails(person_id=number)
    first, last, address, city = _PATIENTS[number.digits]
    return PatientDetails(person_id=number, first_name=first, last_name=last, address=address, postal_code="12345", city=city)


def unsigned(kind: CertificateType, seed: int) -> bytes:
    """The sample as the registry stores it, in svar without signature."""
    return certxml.to_store(certxml.build(document(kind, seed), kind, installed()), installed())


def signed(kind: CertificateType, seed: int, key: ec.EllipticCurvePrivateKey) -> bytes:
    """The sample in svar, as it is kept here, signed with the key under a certificate of its own."""
    made = document(kind, seed)
    frozen = xmldsig.freeze(
        certxml.build(made, kind, installed()), certificate_id=made.id, algorithm=values.ECDSA
    )
    _, value = values.sign(frozen.signed_info, key)
    certificate = keys.self_signed(key, hsa_id=ISSUER.hsa_id, name=ISSUER.name)
    return xmldsig.assemble(frozen, value=value, certificate=certificate.public_bytes(Encoding.DER))
