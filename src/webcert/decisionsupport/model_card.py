"""What the risk models are, in words for those who use them and those who answer for the use."""

from __future__ import annotations

from webcert.decisionsupport.risk import DAYS, Srs

Part = tuple[str, str]


def model_card(srs: Srs) -> tuple[Part, ...]:
    """Heading and text of each part of the card, for the models in use."""
    usable = sorted(code for code in srs.models if srs.fits(code))
    unusable = sorted(srs.models.keys() - set(usable))
    source = (
        "Modellerna är en demonstration som följer med Webcert. Talen är påhittade och får inte ligga till grund för någon bedömning."
        if srs.demonstration
        else "Modellerna är framtagna av forskare på Karolinska institutet för projektet Stöd för rätt sjukskrivning."
    )
    parts = [
        ("Vad modellen räknar ut", f"Sannolikheten att ett pågående sjukskrivningsfall blir längre än {DAYS} dagar, i hela procent."),
        ("Ursprung", f"{source} Version {srs.version}."),
        ("Diagnoser", ", ".join(usable)),
        ("Underlag", "Patientens kön och ålder enligt personnumret, och svaren på frågorna i panelen. Inget annat om patienten används."),
        ("Hur det räknas", "Risken att fallet avslutas är konstant i varje intervall av dagar. Den beror på svaren genom modellens koefficienter."),
        (
            "Begränsningar",
            "Modellen gäller en patients första intyg i ett sjukskrivningsfall, inte förlängningar. Åldrar utanför 17-63 år räknas till "
            "närmaste grupp. Modellen visar samband i en grupp av patienter och säger inte varför en patient är sjukskriven. Den som "
            "utfärdar intyget gör bedömningen.",
        ),
    ]
    if unusable:
        parts.append(("Saknas", f"Frågorna passar inte modellen för {', '.join(unusable)}: där visas ingen risk för patienten."))
    return tuple(parts)
