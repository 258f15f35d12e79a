"""The command that tries every outside system and every key as configured, and says in plain words what is wrong."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from webcert.adapters.finding import Finding, Level
from webcert.cli.ready import make_ready

_WHOLE, _BROKEN = 0, 1
#: Clocks in HTTP have whole seconds, so more than the two that signing allows (robustness P23) is told of.
_CLOCK_SECONDS = 3
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

    from webcert.adapters import callers
    from webcert.adapters.soap.inbound import views

    if not settings.CALLERS:
        return [Finding(Level.WARNING, "anropare", "Ingen lista är inställd: alla får anropa tjänsterna. I drift krävs WEBCERT_CALLERS.")]
    try:
        table = callers.table(Path(settings.CALLERS).read_text("utf-8"), frozenset(views.OFFERED))
    except (OSError, ValueError) as error:
        return [Finding(Level.ERROR, "anropare", f"Listan {settings.CALLERS} går inte att använda: {error}")]
    return [Finding(Level.OK, "anropare", f"{len(table)} system får anropa")]


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


def _signing() -> list[Finding]:
    """A signing service is reached by the browser and not from here."""
    from django.conf import settings

    from webcert.adapters import outside
    from webcert.adapters.signing import netid_probe
    from webcert.adapters.signing.method import MethodName
    from webcert.adapters.signing.netid_access import NetIdAccess
    from webcert.adapters.soap import client
    from webcert.domain.errors import Unavailable

    method = outside.signing_method()
    if isinstance(method, NetIdAccess):
        try:
            return netid_probe.probe(method, outside.now())
        except Unavailable as silent:
            return [Finding(Level.ERROR, "Net iD Access Server", explained(silent.detail))]
    if method.name is MethodName.SANDBOX:
        return _contacted("sandlådans signering", settings.SANDBOX_SIGNER_URL, client.Tls())
    text = f"{urlsplit(settings.SIGN_SERVICE_URL).hostname} nås av webbläsaren och inte härifrån. Prova den från en arbetsplats."
    return [Finding(Level.OK, "underskriftstjänsten", text)]


def _identity_provider() -> list[Finding]:
    from django.conf import settings

    from webcert.adapters import outside
    from webcert.adapters.identity import oidc_probe, saml_config
    from webcert.domain.errors import Unavailable

    if settings.LOGIN_PROTOCOL == "oidc":
        return oidc_probe.probe(outside.oidc_provider(), outside.now())
    config = outside.saml_provider()
    try:
        saml_config.sign_on_address(saml_config.provider_role(config, now=outside.now()), config)
    except Unavailable as silent:
        return [Finding(Level.ERROR, "legitimeringstjänsten", explained(silent.detail))]
    return [Finding(Level.OK, "legitimeringstjänsten", f"Metadata för {config.provider.entity_id} går att använda.")]


def _asked(subject: str, ask: Callable[[], object], *, faults_count: bool = False) -> list[Finding]:
    from webcert.adapters.soap.faults import SoapFault
    from webcert.domain.errors import Unavailable

    try:
        ask()
    except SoapFault as fault:
        text = f"svarar, men med ett fel ({fault.code}). Kontrollera den logiska adressen och att vi har behörighet till tjänsten."
        return [Finding(Level.ERROR, subject, text)]
    except Unavailable as silent:
        if faults_count and silent.detail == "error without data":
            return [Finding(Level.OK, subject, "svarar")]
        return [Finding(Level.ERROR, subject, explained(silent.detail))]
    return [Finding(Level.OK, subject, "svarar")]


def _contacted(subject: str, url: str, tls: Any) -> list[Finding]:
    from webcert.adapters import outside
    from webcert.adapters.soap import contact
    from webcert.domain.errors import Unavailable

    try:
        found = contact.reach(url, tls=tls)
    except Unavailable as silent:
        return [Finding(Level.ERROR, subject, explained(silent.detail))]
    off = abs((found.clock - outside.now()).total_seconds()) if found.clock else 0
    if off > _CLOCK_SECONDS:
        return [Finding(Level.WARNING, subject, f"svarar, men klockorna skiljer sig {off:.0f} sekunder. Kontrollera tidssynkroniseringen här.")]
    return [Finding(Level.OK, subject, f"{urlsplit(url).hostname} svarar")]


def explained(detail: str) -> str:
    """What a failure of contact means and what to do, from the detail of `Unavailable`."""
    for begins, text in _EXPLAINED.items():
        if detail.startswith(begins):
            more = detail.removeprefix(begins).removeprefix(": ")
            return f"{text} ({more})" if more else text
    return f"svarar inte som avtalat ({detail}). Be motparten titta i sin logg vid den här tiden."


_EXPLAINED = {
    "unknown name": "Namnet finns inte i namntjänsten (DNS). Kontrollera adressen i inställningen.",
    "no contact": "Ingen kontakt. Kontrollera adress, port och brandväggar åt båda håll.",
    "server certificate refused": "Motpartens certifikat godtas inte. Kontrollera WEBCERT_TLS_TRUST och adressen.",
    "our certificate refused": "Motparten godtar inte vårt certifikat. Kontrollera att det är rätt, och att motparten har lagt in det.",
    "TLS failed": "Det gick inte att upprätta TLS 1.2 eller 1.3. Kontrollera att porten talar TLS.",
    "ReadTimeout": "Svaret kom inte i tid. Systemet är för långsamt eller nere.",
    "FileNotFoundError": "En fil för certifikat, nyckel eller tillit finns inte. Kontrollera WEBCERT_TLS_*.",
    "SSLError": "Filerna för certifikat, nyckel eller tillit går inte att använda. Kontrollera WEBCERT_TLS_*.",
    "PermissionError": "En fil för certifikat, nyckel eller tillit får inte läsas. Kontrollera rättigheterna.",
    "unreadable answer": "Svarar, men något annat än avtalat. Kontrollera att adressen går till rätt tjänst.",
    "another answer": "Svarar, men på en annan fråga. Kontrollera att adressen går till rätt tjänst.",
    "status": "Svarar med en felkod från en mellanliggande server. Kontrollera adressen och tjänsteplattformen.",
}

_CHECKS: dict[str, Callable[[], list[Finding]]] = {
    "database": _database, "keys": _keys, "callers": _callers, "directory": _directory, "person-registry": _person_registry,
    "registry": _registry, "signing": _signing, "log": _log, "care-systems": _care_systems,
    "identity-provider": _identity_provider,
}  # fmt: skip
