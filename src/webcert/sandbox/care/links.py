"""Deep links into the product: the address and every parameter of integration.md 4.1 and 4.3."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from webcert.sandbox.people import Patient

#: Parameters in the order of the specification, with words for the tester.
TEXTS = {
    "enhet": "Enhet, HSA-id",
    "ref": "Journalsystemets referens",
    "alternatePatientSSn": "Patientens nuvarande nummer i journalsystemet",
    "responsibleHospName": "Ansvarig läkare",
    "fornamn": "Förnamn",
    "mellannamn": "Mellannamn",
    "efternamn": "Efternamn",
    "postadress": "Postadress",
    "postnummer": "Postnummer",
    "postort": "Postort",
}
BOOLEANS = {
    "sjf": "Sammanhållen journalföring",
    "kopieringOK": "Intyg får förnyas i journalsystemets vy",
    "inaktivEnhet": "Enheten är stängd",
    "avliden": "Patienten är avliden enligt journalsystemet",
}


@dataclass(frozen=True, kw_only=True)
class Link:
    """A link to one certificate; parameters without value are not sent."""

    address: str
    parameters: dict[str, str]

    @property
    def names_a_number(self) -> bool:
        """Whether it carries a person number, which must not stand in an address."""
        return "alternatePatientSSn" in self.parameters

    @property
    def url(self) -> str:
        """The whole link for GET."""
        return f"{self.address}?{urlencode(self.parameters)}"


def link(
    product_url: str, certificate_id: str, *, unit: str, reference: str, patient: Patient | None
) -> Link:
    """The link that the care system makes by itself, with what it knows about the patient."""
    parameters = {"enhet": unit, "ref": reference, **(_about(patient) if patient else {})}
    return Link(
        address=f"{product_url}/visa/intyg/{certificate_id}",
        parameters={name: value for name, value in parameters.items() if value},
    )


def _about(patient: Patient) -> dict[str, str]:
    address = patient.address
    return {
        "alternatePatientSSn": patient.present_number,
        "fornamn": patient.given_name,
        "mellannamn": patient.middle_name,
        "efternamn": patient.surname_in_link or patient.surname,
        "postadress": address.street if address else "",
        "postnummer": address.postal_code if address else "",
        "postort": address.city if address else "",
    }
