"""Keys and certificates in files: do they fit, who may read them, and how long do they hold (robustness 6, V13)."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from webcert.adapters.finding import Finding, Level
from webcert.adapters.saml_signature import is_strong

#: Days before the end of a certificate at which somebody is told, each time more urgently.
STEPS = (45, 14, 3)


@dataclass(frozen=True, kw_only=True, slots=True)
class Watched:
    """Files that the product depends on. `name` is what people call them; `key` is "" where only a certificate is held."""

    name: str
    certificate: str
    key: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Left:
    """How long the certificate of a file that ends first holds: whole days, negative when it has ended."""

    name: str
    days: int

    @property
    def step(self) -> int | None:
        """The nearest of `STEPS` that has been passed; 0 when it has ended; None while there is time."""
        if self.days < 0:
            return 0
        return next((one for one in sorted(STEPS) if self.days <= one), None)


def left(watched: Watched, *, now: datetime) -> Left:
    """How long the certificates in a file hold. Raises OSError and ValueError for a file without certificates."""
    found = x509.load_pem_x509_certificates(Path(watched.certificate).read_bytes())
    return Left(name=watched.name, days=(min(one.not_valid_after_utc for one in found) - now).days)


def findings(watched: Watched, *, now: datetime) -> list[Finding]:
    """What is wrong with the files, in plain words; one that says how long it holds when nothing is."""
    try:
        certificates = x509.load_pem_x509_certificates(Path(watched.certificate).read_bytes())
    except OSError:
        return [_wrong(watched, f"Filen {watched.certificate} går inte att läsa. Kontrollera sökvägen och rättigheterna.")]
    except ValueError:
        return [_wrong(watched, f"Filen {watched.certificate} innehåller inget certifikat i PEM-format.")]
    found = [*_of_key(watched, certificates[0])] if watched.key else []
    if any(one.not_valid_before_utc > now for one in certificates):
        found.append(_wrong(watched, "Certifikatet gäller inte ännu. Kontrollera klockan och certifikatet."))
    held = left(watched, now=now)
    if held.days < 0:
        found.append(_wrong(watched, f"Certifikatet gick ut för {-held.days} dagar sedan. Beställ ett nytt och byt filen."))
    elif held.step is not None:
        found.append(Finding(Level.WARNING, watched.name, f"Certifikatet går ut om {held.days} dagar. Beställ ett nytt och byt filen."))
    return found or [Finding(Level.OK, watched.name, f"gäller i {held.days} dagar till")]


def _of_key(watched: Watched, certificate: x509.Certificate) -> list[Finding]:
    try:
        key = load_pem_private_key(Path(watched.key).read_bytes(), None)
        mode = Path(watched.key).stat().st_mode
    except OSError:
        return [_wrong(watched, f"Nyckeln {watched.key} går inte att läsa. Kontrollera sökvägen och rättigheterna.")]
    except (ValueError, TypeError):
        return [_wrong(watched, f"Filen {watched.key} är ingen nyckel i PEM-format utan lösenord.")]
    found = []
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if key.public_key().public_bytes(*form) != certificate.public_key().public_bytes(*form):
        found.append(_wrong(watched, "Nyckeln hör inte till certifikatet. Byt så att de kommer från samma beställning."))
    if not is_strong(certificate):
        found.append(_wrong(watched, "Nyckeln är för svag. Använd RSA med minst 2048 bitar, eller P-256 eller P-384."))
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        text = f"Andra än ägaren får läsa nyckeln {watched.key}. Ändra rättigheterna till 0600."
        found.append(Finding(Level.WARNING, watched.name, text))
    return found


def _wrong(watched: Watched, text: str) -> Finding:
    return Finding(Level.ERROR, watched.name, text)
