"""What the certificate types of Transportstyrelsen have in common (common-model 6.2, tstrk1007 2 and 5)."""

from __future__ import annotations

from webcert.formlang.certificate_type import Feature
from webcert.formlang.print_form import Marker, Sign, SignRow, Variant, Who
from webcert.formlang.question import CodeList
from webcert.formlang.visual_acuity import Row

#: Code system of the type codes (KV_UTLATANDETYP_INTYG).
CODE_SYSTEM = "f6fb361a-e31d-48b8-8657-99b63912dd9b"
#: Code systems of the categories that a certificate is for, and of those whose demands are met.
FOR_SYSTEM = "24c41b8d-258a-46bf-a08a-b90738b28770"
MET_SYSTEM = "e889fa20-1dee-4f79-8b37-03853e75a9f8"

#: What may be done: neither renewed, complemented nor asked about, and not for protected persons.
CAN = frozenset({Feature.READ, Feature.DRAFT, Feature.SIGN, Feature.REPLACE, Feature.REVOKE, Feature.SEND, Feature.PRINT})

# fmt: off
IDENTITY = CodeList("e7cc8f30-a353-4c42-b17a-a189b6876647", {
    "IDK1": "ID-kort",
    "IDK2": "Företagskort eller tjänstekort",
    "IDK3": "Svenskt körkort",
    "IDK4": "Personlig kännedom",
    "IDK5": "Försäkran enligt 18 kap. 4 §",
    "IDK6": "Pass"})
DIABETES = CodeList("1.2.752.116.1.1.1.1.3", {
    "E10": "Diabetes mellitus typ 1",
    "E11": "Diabetes mellitus typ 2"})
# fmt: on

_HIGHER = ("C1", "C1E", "C", "CE", "D1", "D1E", "D", "DE", "Taxi")

#: The higher categories, with the codes of both systems: `IAV1` and `VAR1` for C1, and so on.
HIGHER_FOR = {f"IAV{number}": name for number, name in enumerate(_HIGHER, start=1)}
HIGHER_MET = {f"VAR{number}": name for number, name in enumerate(_HIGHER, start=1)}
#: Those that carry passengers.
PASSENGERS = ("IAV5", "IAV6", "IAV7", "IAV8", "IAV9")


#: The frames of prints (tstrk1007 11).
_DRAFT = Marker(
    text="Detta är en utskrift av ett elektroniskt intygsutkast. Det ska INTE skickas till Transportstyrelsen.", width=170
)
MARKERS = {
    Variant.FULL: Marker(
        text="Detta är en utskrift av ett elektroniskt intyg. Intyget har signerats elektroniskt av utfärdaren.",
        when_sent="Intyget har redan skickats till Transportstyrelsen.", width=170),
    Variant.DRAFT: _DRAFT,
    Variant.LOCKED_DRAFT: _DRAFT,
}  # fmt: skip
SIGNATURE = (
    SignRow(Sign(Who.SIGNER, "Intygsutfärdare:")),
    SignRow(Sign(Who.UNIT, "Kontaktuppgifter:")),
    SignRow(Sign(Who.MOMENT, "Intyget signerades:")),
)
SEND_IT_YOURSELF = (
    "Du kan själv skicka intyget till Transportstyrelsen: logga in i Mina intyg, öppna intyget och välj att skicka det."
)


def sight_rows(right: str, left: str, both: str, *, lenses: bool) -> tuple[Row, ...]:
    """The rows of the table of visual acuity, svar 8 of every type, with their field keys."""
    return (
        Row("right", right, "8.1", "8.4", "8.7" if lenses else ""),
        Row("left", left, "8.2", "8.5", "8.8" if lenses else ""),
        Row("both", both, "8.3", "8.6"),
    )
