"""What an operator is told about the SAML identity provider and our own keys; nobody is logged in, and nothing kept is used."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cryptography import x509

from webcert.adapters import keys, saml_sources
from webcert.adapters.finding import Finding, Level
from webcert.adapters.identity import saml_own_metadata
from webcert.adapters.identity.saml_config import Config, usable
from webcert.adapters.keys import Watched
from webcert.adapters.saml_metadata import POST, REDIRECT, Entity, MetadataInvalid, Role, RoleName
from webcert.adapters.saml_signature import is_strong
from webcert.domain.errors import Unavailable

_SUBJECT = "inloggningstjänsten (SAML)"
#: Days before the end of metadata or of the provider's certificate that somebody is told.
_SOON_METADATA, _SOON_CERTIFICATE = 2, 30


def probe(config: Config, now: datetime) -> list[Finding]:
    """Read what a login would read, now, and tell what was found, in plain words."""
    return [*_provider(config, now), *_own(config, now)]


def _provider(config: Config, now: datetime) -> Iterator[Finding]:
    source = config.provider
    try:
        entity, _ = saml_sources.fetch(source, now=now)
    except Unavailable as error:
        yield _wrong(f"Metadata går inte att hämta från {source.location} ({error.detail}). Kontrollera WEBCERT_SAML_METADATA och brandväggar.")
        return
    except MetadataInvalid as error:
        yield _wrong(
            f"Metadata på {source.location} godtas inte ({error}). Kontrollera WEBCERT_SAML_METADATA_CERTIFICATE och att"
            f" WEBCERT_SAML_PROVIDER är {source.entity_id}, tecken för tecken."
        )
        return
    signed = "är signerade som de ska" if source.certificate else "är inte skyddade av någon signatur (WEBCERT_SAML_METADATA_CERTIFICATE saknas)"
    yield Finding(Level.OK if source.certificate else Level.WARNING, _SUBJECT, f"Metadata på {source.location} går att läsa och {signed}.")
    yield _validity(entity, now)
    role = entity.role(RoleName.IDENTITY_PROVIDER)
    if role is None:
        yield _wrong("Metadata beskriver ingen inloggningstjänst (IDPSSODescriptor).")
        return
    yield from _addresses(config, role)
    yield from _certificates(role, now)


def _wrong(text: str) -> Finding:
    return Finding(Level.ERROR, _SUBJECT, text)


def _validity(entity: Entity, now: datetime) -> Finding:
    if entity.valid_until is None:
        return Finding(Level.OK, _SUBJECT, "Metadata säger inte hur länge de gäller.")
    days = (entity.valid_until - now).days
    level = Level.OK if days >= _SOON_METADATA else Level.WARNING
    return Finding(level, _SUBJECT, f"Metadata gäller till {entity.valid_until:%Y-%m-%d %H:%M} UTC, {days} dagar till.")


def _addresses(config: Config, role: Role) -> Iterator[Finding]:
    sign_on = role.endpoint("SingleSignOnService", REDIRECT)
    if sign_on is None or not usable(sign_on.location, config):
        yield _wrong("Metadata har ingen adress för inloggning med HTTP-Redirect och https. Be den som sköter inloggningstjänsten lägga till den.")
    else:
        yield Finding(Level.OK, _SUBJECT, f"Inloggning sker på {sign_on.location}.")
    logout = role.endpoint("SingleLogoutService", REDIRECT, POST)
    if logout is None or not usable(logout.response or logout.location, config):
        yield Finding(Level.WARNING, _SUBJECT, "Metadata har ingen adress för svar på utloggning. Utloggning därifrån kan inte besvaras.")


def _certificates(role: Role, now: datetime) -> Iterator[Finding]:
    if not role.signing:
        yield _wrong("Metadata har inget certifikat för signering.")
    for one in role.signing:
        yield _certificate(one, now)


def _certificate(certificate: x509.Certificate, now: datetime) -> Finding:
    days = (certificate.not_valid_after_utc - now).days
    text = f"Inloggningstjänstens certifikat {certificate.serial_number:x} gäller till {certificate.not_valid_after_utc:%Y-%m-%d}"
    if not is_strong(certificate):
        return _wrong(f"{text}, men nyckeln är för svag och används inte.")
    if days < 0 or certificate.not_valid_before_utc > now:
        return Finding(Level.WARNING, _SUBJECT, f"{text} och används inte nu. Är det ett av två under ett nyckelbyte är allt i sin ordning.")
    return Finding(Level.OK if days >= _SOON_CERTIFICATE else Level.WARNING, _SUBJECT, f"{text}, {days} dagar till.")


def _own(config: Config, now: datetime) -> Iterator[Finding]:
    for number, path in enumerate(config.certificates):
        watched = Watched(name="vårt certifikat för SAML", certificate=str(path), key="" if number else str(config.key))
        yield from keys.findings(watched, now=now)
    if config.encryption_certificate is not None:
        key = str(config.decryption_keys[0]) if config.decryption_keys else ""
        watched = Watched(name="vår kryptering för SAML", certificate=str(config.encryption_certificate), key=key)
        yield from keys.findings(watched, now=now)
    try:
        saml_own_metadata.build(config, now=now)
    except (OSError, ValueError) as error:
        yield _wrong(f"Våra egna metadata går inte att skapa ({type(error).__name__}). Kontrollera WEBCERT_SAML_KEY och WEBCERT_SAML_CERTIFICATES.")
    else:
        yield Finding(Level.OK, _SUBJECT, f"Våra metadata finns på {config.entity_id}.")
