"""The command that tries every outside system and every key as configured, and says in plain words what is wrong."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from webcert.adapters.finding import Finding, Level
from webcert.cli.explained import explained
from webcert.cli.ready import make_ready

_WHOLE, _BROKEN = 0, 1
#: Clocks in HTTP have whole seconds, so more than the two that signing allows (robustness P23) is told of.
_CLOCK_SECONDS = 3
#: A call that takes longer is slow for a user who waits.
_SLOW_SECONDS = 1.0
#: An official test number, and an HSA-id that no directory has: asking for them discloses nothing about anybody.
_TEST_NUMBER, _NOBODY = "191212121212", "SE0000000000-0000"


def add_to(commands: Any) -> None:
    """Declare the command."""
    check = commands.add_parser("check", help="prova inställningar, nycklar och varje omgivande system; status 1 om något är fel")
    check.add_argument("systems", nargs="*", metavar="SYSTEM", help=f"ett eller flera av {', '.join(_CHECKS)}; annars alla")
    check.set_defaults(run=_check)


def _check(chosen: argparse.Namespace) -> int:
    unknown = sorted(set(chosen.systems) - set(_CHECKS))
    if unknown:
        print(f"FEL\t{', '.join(unknown)}\tfinns inte. Välj bland {', '.join(_CHECKS)}.")
        return _BROKEN
    make_ready()
    worst = _WHOLE
    for name in chosen.systems or _CHECKS:
        for found in _tried(name):
            print(f"{found.level.value}\t{found.subject}\t{found.text}", flush=True)
            worst = _BROKEN if found.level is Level.ERROR else worst
    return worst


def _tried(name: str) -> list[Finding]:
    try:
        return _CHECKS[name]()
    except Exception as error:  # a check that fails itself must not hide the others
        return [Finding(Level.ERROR, name, f"Provet kunde inte göras ({type(error).__name__}). Kontrollera inställningarna.")]


def _database() -> list[Finding]:
    from django.core.management import call_command
    from django.db import DatabaseError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return [Finding(Level.ERROR, "databasen", "svarar inte. Kontrollera WEBCERT_DATABASE_URL och att servern är igång.")]
    try:
        call_command("migrate", check_unapplied=True, verbosity=0)
    except SystemExit:
        return [Finding(Level.ERROR, "databasen", "är inte uppdaterad. Kör webcert migrate.")]
    return [Finding(Level.OK, "databasen", "svarar och är uppdaterad")]


def _keys() -> list[Finding]:
    from webcert.adapters import keys, outside

    return [one for watched in outside.watched() for one in keys.findings(watched, now=outside.now())] or [
        Finding(Level.OK, "nycklar", "inga är inställda")
    ]


def _callers() -> list[Finding]:
    from django.conf import settings

    from webcert.adapters.soap.inbound import views
    from webcert.config import callers

    found = callers.gate()
    if found is None or not settings.CALLERS:
        return [Finding(Level.WARNING, "anropare", "Ingen lista är inställd: alla får anropa tjänsterna. I drift krävs WEBCERT_CALLERS.")]
    try:
        number = found.check(frozenset(views.OFFERED))
    except (OSError, ValueError) as error:
        text = f"Listan {settings.CALLERS} eller utfärdarna {settings.CALLER_ISSUERS} går inte att använda: {error}"
        return [Finding(Level.ERROR, "anropare", text)]
    return [Finding(Level.OK, "anropare", f"{number} system får anropa"), *_revocation(settings.CALLER_CRLS, "WEBCERT_CALLER_CRLS")]


def _revocation(addresses: list[str], setting: str) -> list[Finding]:
    """The lists of revoked certificates that a setting names, one by one."""
    from webcert.adapters import outside
    from webcert.adapters.certificates import revocation
    from webcert.domain.errors import Unavailable

    subject, found = "spärrlistor", []
    for address in addresses:
        try:
            revocation.read(revocation.fetched(address), at=outside.now())
        except Unavailable as silent:
            found.append(Finding(Level.ERROR, subject, f"{address}: {explained(silent.detail)} Efter ett dygn utan lista godtas inget certifikat."))
        except revocation.Unusable as error:
            found.append(Finding(Level.ERROR, subject, f"{address} ger ingen användbar lista ({error}). Kontrollera {setting}."))
        else:
            found.append(Finding(Level.OK, subject, f"{address} svarar"))
    return found or [Finding(Level.WARNING, subject, f"Inga är inställda: spärrade certifikat godtas. I drift krävs {setting}.")]


def _texts() -> list[Finding]:
    from django.conf import settings

    from webcert.certtypes import catalogue

    try:
        faults = catalogue.read_texts(settings.TEXT_DIRS).faults
    except OSError as error:
        return [Finding(Level.ERROR, "textversioner", f"{error.filename} går inte att läsa. Kontrollera WEBCERT_TEXT_DIRS och rättigheterna.")]
    if faults:
        files = ", ".join(str(one.file) for one in faults)
        return [Finding(Level.ERROR, "textversioner", f"{files} är inte i ordning. webcert check-texts säger vad som är fel.")]
    return [Finding(Level.OK, "textversioner", f"{len(settings.TEXT_DIRS)} egna kataloger, allt går att läsa")]


def _directory() -> list[Finding]:
    from webcert.adapters import outside
    from webcert.domain.ids import HsaId

    return _asked("katalogen", lambda: outside.directory().staff(HsaId(_NOBODY)), faults_count=True)


def _person_registry() -> list[Finding]:
    from webcert.adapters import outside
    from webcert.domain.ids import PersonId

    return _asked("personuppgiftstjänsten", lambda: outside.person_registry().look_up(PersonId(_TEST_NUMBER)))


def _registry() -> list[Finding]:
    from webcert.adapters import outside
    from webcert.domain.ids import PersonId

    registry = outside.certificate_registry()
    return _asked("intygstjänsten", lambda: registry.active_sick_leaves(PersonId(_TEST_NUMBER), _NOBODY, 1))


def _log() -> list[Finding]:
    """Only whether there is contact: an entry that is sent stays in the log."""
    from django.conf import settings

    from webcert.adapters import outside

    return _contacted("loggtjänsten", settings.NTJP_URL, outside.tls("log"))


def _care_systems() -> list[Finding]:
    from django.conf import settings

    from webcert.adapters import outside

    return _contacted("journalsystemen (tjänsteplattformen)", settings.NTJP_URL, outside.tls("care_system"))


def _identity_provider() -> list[Finding]:
    from django.conf import settings

    from webcert.adapters import outside
    from webcert.adapters.identity import oidc_probe, saml_probe

    if settings.LOGIN_PROTOCOL == "saml":
        return saml_probe.probe(outside.saml_provider(), outside.now())
    return oidc_probe.probe(outside.oidc_provider(), outside.now())


def _signing() -> list[Finding]:
    from django.conf import settings

    return [*_method(), *_revocation(settings.SIGN_CRLS, "WEBCERT_SIGN_CRLS")]


def _method() -> list[Finding]:
    from django.conf import settings

    from webcert.adapters import outside
    from webcert.adapters.signing import netid_probe, sign_service_probe
    from webcert.adapters.signing.netid_access import NetIdAccess
    from webcert.adapters.signing.sign_service import SignService
    from webcert.adapters.soap import client
    from webcert.domain.errors import Unavailable

    method = outside.signing_method()
    if isinstance(method, NetIdAccess):
        try:
            return netid_probe.probe(method, outside.now())
        except Unavailable as silent:
            return [Finding(Level.ERROR, "Net iD Access Server", explained(silent.detail))]
    if not isinstance(method, SignService):
        return _contacted("sandlådans signering", settings.SANDBOX_SIGNER_URL, client.Tls())
    return sign_service_probe.probe(method, outside.now())


def _asked(subject: str, ask: Callable[[], object], *, faults_count: bool = False) -> list[Finding]:
    from webcert.adapters.soap.faults import SoapFault
    from webcert.domain.errors import Unavailable

    begun = time.monotonic()
    try:
        ask()
    except SoapFault as fault:
        text = f"svarar, men med ett fel ({fault.code}). Kontrollera den logiska adressen och att vi har behörighet till tjänsten."
        return [Finding(Level.ERROR, subject, text)]
    except Unavailable as silent:
        if faults_count and silent.detail == "error without data":
            return _answered(subject, begun)
        return [Finding(Level.ERROR, subject, explained(silent.detail))]
    return _answered(subject, begun)


def _answered(subject: str, begun: float) -> list[Finding]:
    took = time.monotonic() - begun
    if took > _SLOW_SECONDS:
        return [Finding(Level.WARNING, subject, f"svarar, men långsamt ({took:.1f} s). Be motparten se över svarstiden.".replace(".", ",", 1))]
    return [Finding(Level.OK, subject, "svarar")]


def _contacted(subject: str, url: str, tls: Any) -> list[Finding]:
    from webcert.adapters import outside
    from webcert.adapters.soap import contact
    from webcert.domain.errors import Unavailable

    try:
        found = contact.reach(url, tls=tls)
    except Unavailable as silent:
        return [Finding(Level.ERROR, subject, explained(silent.detail))]
    if found.status in (502, 503, 504):
        return [Finding(Level.ERROR, subject, explained("RemoteProtocolError"))]
    off = abs((found.clock - outside.now()).total_seconds()) if found.clock else 0
    if off > _CLOCK_SECONDS:
        return [Finding(Level.WARNING, subject, f"svarar, men klockorna skiljer sig {off:.0f} sekunder. Kontrollera tidssynkroniseringen här.")]
    return [Finding(Level.OK, subject, f"{urlsplit(url).hostname} svarar")]


def _fmb() -> list[Finding]:
    from webcert.adapters import outside
    from webcert.cli.fmb_refresh import tried

    return [tried(at=outside.now())]


_CHECKS: dict[str, Callable[[], list[Finding]]] = {
    "database": _database, "keys": _keys, "callers": _callers, "directory": _directory, "person-registry": _person_registry,
    "registry": _registry, "identity-provider": _identity_provider, "signing": _signing, "log": _log, "care-systems": _care_systems,
    "fmb": _fmb, "texts": _texts,
}  # fmt: skip
