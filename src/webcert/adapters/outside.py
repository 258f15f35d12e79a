"""The outside systems that a request may ask, as configured; and the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from webcert.adapters import fmb, saml_sources
from webcert.adapters.certificates.revocation import Lists
from webcert.adapters.directories.hsa import DirectoryClient, Records
from webcert.adapters.directories.kept import Kept
from webcert.adapters.directories.persons import PersonRegistryClient
from webcert.adapters.identity import http, saml_config
from webcert.adapters.identity.config import ClientAuth, Config, ResponseMode
from webcert.adapters.keys import Watched
from webcert.adapters.registry import CertificateRegistryClient
from webcert.adapters.signing import recipient, values
from webcert.adapters.signing import sign_service as sign_service_module
from webcert.adapters.signing.chain import Revoked
from webcert.adapters.signing.dss import MessageType, Parties, Style
from webcert.adapters.signing.method import FollowedMethod, MethodName, SigningMethod
from webcert.adapters.signing.netid_access import NetIdAccess
from webcert.adapters.signing.sandbox_signer import SandboxSigner
from webcert.adapters.signing.sign_service import Providers, SignService
from webcert.adapters.soap import client

#: What the directory has answered, for as long as it may serve (integration 8).
KEPT_OF_DIRECTORY: Kept[Records] = Kept(size=2000)


def now() -> datetime:
    """The present moment, aware; the only clock of the product."""
    return datetime.now(UTC)


def tls(system: str = "") -> client.Tls:
    """Files for mutual TLS, towards one system or as they are for all that have none of their own."""
    common = {"certificate": settings.TLS_CERTIFICATE, "key": settings.TLS_KEY, "trust": settings.TLS_TRUST}
    return client.Tls(**{**common, **settings.TLS_OF.get(system, {})})


def revoked() -> Revoked | None:
    """Whether a caller's certificate has been revoked; None where no lists are configured, which production does not allow."""
    return _lists(tuple(settings.CALLER_CRLS)).is_revoked if settings.CALLER_CRLS else None


def signer_revoked() -> Revoked | None:
    """Whether a signer's certificate has been revoked; None where the operator has decided that no lists are looked at."""
    return _lists(tuple(settings.SIGN_CRLS)).is_revoked if settings.SIGN_CRLS else None


def ask_for_revocation_lists() -> None:
    """Have the lists of revoked certificates ready; one that cannot be had is told of in the log."""
    for addresses in (settings.CALLER_CRLS, settings.SIGN_CRLS):
        _lists(tuple(addresses)).ask(now())


@lru_cache(maxsize=4)
def _lists(addresses: tuple[str, ...]) -> Lists:
    return Lists(addresses)


def person_registry() -> PersonRegistryClient:
    """The person registry."""
    return PersonRegistryClient(
        base_url=settings.NTJP_URL, logical_address=settings.PU_ADDRESS, tls=tls("person_registry"), production=settings.PRODUCTION,
        limits=replace(client.PERSON_REGISTRY, **settings.PERSON_REGISTRY_SECONDS),
    )  # fmt: skip


def certificate_registry() -> CertificateRegistryClient:
    """The certificate registry, for reading."""
    return CertificateRegistryClient(
        base_url=settings.REGISTRY_URL, logical_address=settings.REGISTRY_ADDRESS, tls=tls("registry"),
        limits=replace(client.CERTIFICATE_REGISTRY_READ, **settings.REGISTRY_READ_SECONDS),
    )  # fmt: skip


def directory() -> DirectoryClient:
    """The directory."""
    return DirectoryClient(
        base_url=settings.NTJP_URL, logical_address=settings.HSA_ADDRESS, tls=tls("directory"), now=now,
        limits=replace(client.DIRECTORY, **settings.DIRECTORY_SECONDS), seconds=settings.LOGIN_DIRECTORY_SECONDS, kept=KEPT_OF_DIRECTORY,
    )  # fmt: skip


def fmb_documents() -> dict[str, bytes]:
    """What the publisher of FMB answers, by the name of the file. Raises Unavailable."""
    return fmb.fetch(settings.FMB_URL, limits=replace(fmb.LIMITS, **settings.FMB_SECONDS))


def oidc_provider() -> Config:
    """The identity provider, by OpenID Connect (signing-and-login 11)."""
    auth = ClientAuth(settings.OIDC_CLIENT_AUTH)
    files = tls("identity_provider") if auth is ClientAuth.TLS else client.Tls(trust=tls("identity_provider").trust)
    return Config(
        issuer=settings.OIDC_ISSUER, client_id=settings.OIDC_CLIENT_ID, redirect_uri=f"{settings.BASE_URL}/oidc/callback",
        client_auth=auth, client_secret=settings.OIDC_CLIENT_SECRET, client_key=settings.OIDC_CLIENT_KEY,
        client_key_id=settings.OIDC_CLIENT_KEY_ID, scope=settings.OIDC_SCOPE, sign_claim=settings.OIDC_SIGN_CLAIM,
        pkce=settings.OIDC_PKCE, acr_values=settings.OIDC_ACR_VALUES, prompt=settings.OIDC_PROMPT,
        max_age=int(settings.OIDC_MAX_AGE) if settings.OIDC_MAX_AGE else None, response_mode=ResponseMode(settings.OIDC_RESPONSE_MODE),
        algorithms=tuple(settings.OIDC_ALGORITHMS), audiences=frozenset(settings.OIDC_OTHER_AUDIENCES),
        hosts=frozenset(settings.OIDC_HOSTS), https_only=settings.PRODUCTION, tls=files,
        limits=replace(http.LIMITS, **settings.IDENTITY_PROVIDER_SECONDS),
    )  # fmt: skip


def sign_service() -> SignService:
    """The signing service."""
    parties = Parties(
        requester=settings.BASE_URL + reverse("sign-metadata"), service=settings.SIGN_SERVICE_ID,
        answer_to=settings.BASE_URL + reverse("sign-response"),
    )  # fmt: skip
    providers = Providers(
        default=settings.SIGN_IDENTITY_PROVIDER, allowed=frozenset(settings.SIGN_IDENTITY_PROVIDERS),
        same_as_login=settings.SIGN_SAME_AS_LOGIN, unfit=settings.SIGN_UNFIT_PROVIDER,
    )  # fmt: skip
    return SignService(
        url=settings.SIGN_SERVICE_URL, parties=parties, providers=providers, levels=tuple(settings.SIGN_LEVELS),
        client_key=Path(settings.SIGN_CLIENT_KEY), client_certificate=Path(settings.SIGN_CLIENT_CERTIFICATE),
        trust_anchors=Path(settings.SIGN_TRUST_ANCHORS), metadata=_signing_metadata(), certificate=_path(settings.SIGN_SERVICE_CERTIFICATE),
        tolerance=timedelta(seconds=settings.SIGN_CLOCK_TOLERANCE_SECONDS), target=settings.SIGN_FORM_TARGET,
        style=sign_message(), revoked=signer_revoked(), algorithm=values.RSA if settings.SIGN_ALGORITHM == "rsa" else values.ECDSA,
        recipients=_signing_providers() if settings.SIGN_ENCRYPT_MESSAGE else None,
    )  # fmt: skip


def sign_message() -> Style:
    """What a signer is shown, and what else the request looks like."""
    return Style(
        template=settings.SIGN_MESSAGE, message_type=MessageType(settings.SIGN_MESSAGE_TYPE), authn_profile=settings.SIGN_AUTHN_PROFILE,
        not_before=timedelta(minutes=settings.SIGN_NOT_BEFORE_MINUTES), validity=timedelta(minutes=settings.SIGN_VALIDITY_MINUTES),
    )  # fmt: skip


def _signing_metadata() -> saml_sources.Source | None:
    """Where the signing service's metadata is, unless its certificate lies in a file."""
    if not settings.SIGN_SERVICE_METADATA:
        return None
    return saml_sources.Source(
        entity_id=settings.SIGN_SERVICE_ID, location=settings.SIGN_SERVICE_METADATA, service=sign_service_module.SERVICE,
        certificate=_path(settings.SIGN_SERVICE_METADATA_CERTIFICATE), https_only=settings.PRODUCTION, copies=settings.DATA_DIR / "metadata",
        limits=replace(saml_sources.LIMITS, **settings.SIGNING_SECONDS), tls=tls("signing"),
    )  # fmt: skip


def _signing_providers() -> dict[str, saml_sources.Source]:
    """Where the metadata of each identity provider for signing is: one list for all, or a document for each in the order of the settings."""
    providers = list(dict.fromkeys([settings.SIGN_IDENTITY_PROVIDER, *settings.SIGN_IDENTITY_PROVIDERS]))
    locations = settings.SIGN_IDENTITY_PROVIDER_METADATA
    return {
        one: _provider_metadata(one, location, settings.SIGN_IDENTITY_PROVIDER_METADATA_CERTIFICATE, recipient.PROVIDER)
        for one, location in zip(providers, locations if len(locations) > 1 else locations * len(providers), strict=True)
    }


def _provider_metadata(entity_id: str, location: str, certificate: str, service: str) -> saml_sources.Source:
    return saml_sources.Source(
        entity_id=entity_id, location=location, certificate=_path(certificate), service=service, https_only=settings.PRODUCTION,
        copies=settings.DATA_DIR / "metadata", tls=client.Tls(trust=tls("identity_provider").trust),
        limits=replace(saml_sources.LIMITS, **settings.IDENTITY_PROVIDER_SECONDS),
    )  # fmt: skip


def _path(name: str) -> Path | None:
    return Path(name) if name else None


def signing_method() -> SigningMethod:
    """How signatures are made, as configured."""
    return followed_method(settings.SIGNING_METHOD) or sign_service()


def watched() -> list[Watched]:
    """The keys and certificates in files that the product depends on; who ends soon is told of (robustness 6, V13)."""
    pairs = {
        "klientcertifikat": tls(), **{f"klientcertifikat för {system}": tls(system) for system, own in settings.TLS_OF.items() if own},
    }  # fmt: skip
    found = [Watched(name=name, certificate=one.certificate, key=one.key) for name, one in pairs.items() if one.certificate]
    found += [Watched(name=name.replace("klientcertifikat", "tillit"), certificate=one.trust) for name, one in pairs.items() if one.trust]
    if settings.CALLER_ISSUERS:
        found.append(Watched(name="utfärdare av anropares certifikat", certificate=settings.CALLER_ISSUERS))
    if settings.SIGNING_METHOD == "SIGN_SERVICE":
        found.append(Watched(name="underskriftsbegäran", certificate=settings.SIGN_CLIENT_CERTIFICATE, key=settings.SIGN_CLIENT_KEY))
        found += [Watched(name="nästa certifikat för underskriftsbegäran", certificate=one) for one in settings.SIGN_CLIENT_NEXT_CERTIFICATES]
        theirs = {"svar": settings.SIGN_SERVICE_CERTIFICATE, "metadata": settings.SIGN_SERVICE_METADATA_CERTIFICATE}
        found += [Watched(name=f"underskriftstjänstens {what}", certificate=one) for what, one in theirs.items() if one]
        if settings.SIGN_ENCRYPT_MESSAGE and settings.SIGN_IDENTITY_PROVIDER_METADATA_CERTIFICATE:
            found.append(Watched(name="metadata för legitimering vid underskrift", certificate=settings.SIGN_IDENTITY_PROVIDER_METADATA_CERTIFICATE))
    if settings.LOGIN_PROTOCOL == "saml":
        found += [
            Watched(name="inloggning med SAML", certificate=one, key="" if number else settings.SAML_KEY)
            for number, one in enumerate(settings.SAML_CERTIFICATES)
        ]
        found += [Watched(name="inloggningstjänstens metadata", certificate=one) for one in [settings.SAML_METADATA_CERTIFICATE] if one]
        if settings.SAML_ENCRYPTION_CERTIFICATE:
            first, certificate = settings.SAML_DECRYPTION_KEYS[0], settings.SAML_ENCRYPTION_CERTIFICATE
            found.append(Watched(name="kryptering för SAML", certificate=certificate, key=first))
    found.append(Watched(name="utfärdare av underskriftscertifikat", certificate=settings.SIGN_TRUST_ANCHORS))
    return found


def saml_provider() -> saml_config.Config:
    """The identity provider, by SAML (signing-and-login 11, integration 3.1)."""
    source = _provider_metadata(settings.SAML_PROVIDER, settings.SAML_METADATA, settings.SAML_METADATA_CERTIFICATE, "identity provider")
    return saml_config.Config(
        entity_id=settings.BASE_URL + reverse("saml-metadata"), answer_to=settings.BASE_URL + reverse("saml-answer"),
        logout_at=settings.BASE_URL + reverse("saml-logout"), provider=source, key=Path(settings.SAML_KEY),
        certificates=tuple(Path(one) for one in settings.SAML_CERTIFICATES),
        decryption_keys=tuple(Path(one) for one in settings.SAML_DECRYPTION_KEYS),
        encryption_certificate=_path(settings.SAML_ENCRYPTION_CERTIFICATE),
        tolerance=timedelta(seconds=settings.SAML_CLOCK_TOLERANCE_SECONDS), always_fresh=settings.SAML_FORCE_AUTHN,
    )  # fmt: skip


def token_issuer() -> Config:
    """Who issues the access tokens that care systems bring, and for whom (integration 3.5)."""
    return replace(oidc_provider(), issuer=settings.OAUTH_ISSUER, client_id=settings.OAUTH_AUDIENCE, audiences=frozenset())


def followed_method(name: str) -> FollowedMethod | None:
    """The method of this name when it is the configured one and the user stays on the page, else None."""
    if name != settings.SIGNING_METHOD:
        return None
    limits, anchors = replace(client.SIGNING, **settings.SIGNING_SECONDS), Path(settings.SIGN_TRUST_ANCHORS)
    match name:
        case MethodName.NETID_ACCESS:
            return NetIdAccess(url=settings.NETID_URL, tls=tls("netid"), trust_anchors=anchors, limits=limits, revoked=signer_revoked())
        case MethodName.SANDBOX:
            return SandboxSigner(url=settings.SANDBOX_SIGNER_URL, trust_anchors=anchors, limits=limits, revoked=signer_revoked())
        case _:
            return None
