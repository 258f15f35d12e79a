"""What an operator is told about the way to the signing service, without anybody being asked to sign (signing-and-login 3, 8 and 12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import httpx
from cryptography import x509
from cryptography.x509.oid import NameOID

from webcert.adapters import keys, saml_signature, saml_sources
from webcert.adapters.finding import Finding, Level
from webcert.adapters.keys import Watched
from webcert.adapters.saml_metadata import MetadataInvalid, RoleName
from webcert.adapters.saml_sources import Source
from webcert.adapters.signing import recipient
from webcert.adapters.signing.sign_service import SignService
from webcert.domain.errors import Unavailable

_SUBJECT, _OWN, _ANCHORS = "underskriftstjänsten", "nyckel för underskriftsbegäran", "utfärdare av underskriftscertifikat"
_ENCRYPTED, _THEIR_TODO = "krypterat meddelande till undertecknaren", "Be den som driver inloggningstjänsten att"
_SOON = timedelta(days=30)
#: The shortest life of metadata that leaves time to renew it.
_SHORT = timedelta(days=2)
_SECONDS = 5.0


def probe(service: SignService, now: datetime) -> list[Finding]:
    """The service's keys, our own, the authorities that are trusted, and the address that the browser goes to."""
    own = Watched(name=_OWN, certificate=str(service.client_certificate), key=str(service.client_key))
    anchors = Watched(name=_ANCHORS, certificate=str(service.trust_anchors))
    return [
        *_keys_of(service, now), *keys.findings(own, now=now), *keys.findings(anchors, now=now), _address(service.url), *_recipients(service, now),
    ]  # fmt: skip


def _keys_of(service: SignService, now: datetime) -> list[Finding]:
    if service.metadata is not None:
        return _metadata(service.metadata, now)
    try:
        found = service.trusted(now=now)
    except (Unavailable, OSError, ValueError):
        text = "Tjänstens certifikat går inte att läsa. Ange WEBCERT_SIGN_SERVICE_METADATA, eller kontrollera WEBCERT_SIGN_SERVICE_CERTIFICATE."
        return [Finding(Level.ERROR, _SUBJECT, text)]
    return [_certificate(_SUBJECT, one, now, "Svar som är signerade med den godtas inte.") for one in found]


def _metadata(source: Source, now: datetime) -> list[Finding]:
    subject = f"{_SUBJECT}s metadata"
    try:
        entity, _ = saml_sources.fetch(source, now=now)
    except Unavailable as silent:
        text = f"Går inte att läsa från {source.location} ({silent.detail}). Den senast lästa används i högst 7 dygn."
        return [Finding(Level.ERROR, subject, text)]
    except MetadataInvalid as error:
        todo = "Kontrollera WEBCERT_SIGN_SERVICE_ID och WEBCERT_SIGN_SERVICE_METADATA_CERTIFICATE."
        return [Finding(Level.ERROR, subject, f"Godtas inte ({error}). {todo}")]
    role = entity.role(RoleName.SERVICE_PROVIDER)
    usable = [one for one in role.signing if saml_signature.is_strong(one)] if role else []
    if not usable:
        return [Finding(Level.ERROR, subject, "Har ingen nyckel för signering som duger. Be den som driver tjänsten att rätta det.")]
    theirs = [_certificate(_SUBJECT, one, now, "Be den som driver tjänsten att byta.") for one in usable]
    todo = "Be den som driver tjänsten att ge ut den på nytt."
    return [_lasts(subject, entity.valid_until, now, todo), *_unverified(source, subject, "WEBCERT_SIGN_SERVICE_METADATA_CERTIFICATE"), *theirs]


def _recipients(service: SignService, now: datetime) -> Iterator[Finding]:
    """Whether the message to the signer can be encrypted for each identity provider that shows it, where that is switched on."""
    for entity_id, source in (service.recipients or {}).items():
        yield from _recipient(f"{_ENCRYPTED} för {entity_id}", source, now)


def _recipient(subject: str, source: Source, now: datetime) -> Iterator[Finding]:
    try:
        entity, _ = saml_sources.fetch(source, now=now)
    except Unavailable as silent:
        text = f"Metadata går inte att läsa från {source.location} ({silent.detail}). De senast lästa används i högst 7 dygn."
        yield Finding(Level.ERROR, subject, f"{text} Finns inga sådana går inget att signera.")
        return
    except MetadataInvalid as error:
        todo = "Kontrollera WEBCERT_SIGN_IDENTITY_PROVIDER_METADATA_CERTIFICATE och att inloggningstjänsten heter så, tecken för tecken."
        yield Finding(Level.ERROR, subject, f"Metadata på {source.location} godtas inte ({error}). {todo}")
        return
    found = recipient.usable(entity, now=now)
    if not found:
        text = "Metadata har ingen nyckel som går att kryptera för: RSA med minst 2048 bitar, i ett certifikat som gäller. Inget går att signera."
        yield Finding(Level.ERROR, subject, f"{text} {_THEIR_TODO} lägga till en, eller ta bort WEBCERT_SIGN_ENCRYPT_MESSAGE.")
        return
    yield _lasts(subject, entity.valid_until, now, f"{_THEIR_TODO} ge ut dem på nytt.")
    yield from _unverified(source, subject, "WEBCERT_SIGN_IDENTITY_PROVIDER_METADATA_CERTIFICATE")
    yield _certificate(subject, found[0], now, f"{_THEIR_TODO} byta.")


def _lasts(subject: str, end: datetime | None, now: datetime, todo: str) -> Finding:
    if end is None:
        return Finding(Level.OK, subject, "gäller tills vidare")
    text = f"gäller till {end:%Y-%m-%d %H:%M}"
    if end - now < _SHORT:
        return Finding(Level.WARNING, subject, f"{text} (UTC). {todo}")
    return Finding(Level.OK, subject, text)


def _unverified(source: Source, subject: str, setting: str) -> list[Finding]:
    if source.certificate is not None:
        return []
    return [Finding(Level.WARNING, subject, f"Underskriften prövas inte. I drift krävs {setting}.")]


def _certificate(subject: str, certificate: x509.Certificate, now: datetime, todo: str) -> Finding:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    name, end = str(names[0].value) if names else certificate.subject.rfc4514_string(), certificate.not_valid_after_utc
    if end <= now:
        return Finding(Level.ERROR, subject, f"{name} gick ut {end:%Y-%m-%d}. {todo}")
    text = f"{name}, gäller till {end:%Y-%m-%d} ({(end - now).days} dagar kvar)"
    return Finding(Level.WARNING, subject, f"{text}. {todo}") if end - now < _SOON else Finding(Level.OK, subject, text)


def _address(url: str) -> Finding:
    """Whether something answers where the browser posts the form; what it answers to nothing does not matter."""
    subject, host = "underskriftstjänstens adress", urlsplit(url).hostname
    try:
        answer = httpx.get(url, timeout=_SECONDS, trust_env=False, follow_redirects=False)
    except httpx.HTTPError as error:
        text = f"{host} svarar inte härifrån ({type(error).__name__}). Webbläsaren går dit, inte Webcert: prova från en arbetsplats."
        return Finding(Level.WARNING, subject, text)
    if answer.status_code in (404, 410) or answer.status_code >= 500:
        return Finding(Level.WARNING, subject, f"{host} svarar {answer.status_code}. Kontrollera WEBCERT_SIGN_SERVICE_URL.")
    return Finding(Level.OK, subject, f"{host} svarar")
