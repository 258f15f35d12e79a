"""A verified assertion, held against what was asked: rows 4 to 6 of signing-and-login 11.4."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lxml import etree

from webcert.adapters.identity import Identity, LoginFailed, saml_grammar, tokens
from webcert.adapters.identity.saml_config import Config
from webcert.adapters.identity.saml_grammar import SAML, text

#: Notes an id until a moment; False when it has been noted before.
Once = Callable[[str, datetime], bool]

HSA_ID = "http://sambi.se/attributes/1/employeeHsaId"
OLDER_HSA_ID = "urn:sambi:names:attribute:employeeHsaId"
AUTHN_METHOD = "urn:sambi:names:attribute:authnMethod"
SIGNING_PROVIDER = "urn:identityProviderForSign"
_OLDEST = timedelta(minutes=10)
_BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
_LONGEST_TEXT = 500


def wrong(check: str) -> LoginFailed:
    """The failure of a check, with the page that says no more than that it failed."""
    return LoginFailed("login.failed", check=check)


def moment(element: etree._Element, name: str) -> datetime:
    """The time in an attribute. Raises LoginFailed."""
    try:
        found = datetime.fromisoformat(element.get(name, ""))
    except ValueError as error:
        raise wrong(name) from error
    if found.tzinfo is None:
        raise wrong(name)
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """The assertion, what is kept of the request, and the moment."""

    config: Config
    assertion: etree._Element
    kept: Mapping[str, Any]
    now: datetime

    def identity(self, once: Once) -> Identity:
        """Who it is about. Raises LoginFailed and NotSaml."""
        saml_grammar.check(self.assertion)
        if text(self.assertion, "Issuer") != self.config.provider.entity_id:
            raise wrong("Issuer of the assertion")
        self._check_conditions()
        self._check_confirmation()
        self._use_up(once)
        statement = self._statement()
        level = text(statement, "AuthnContext", "AuthnContextClassRef")
        if level not in self.kept["levels"]:
            raise LoginFailed("login.level", check="AuthnContextClassRef")
        attributes = self._attributes()
        signing = attributes.get(SIGNING_PROVIDER, [])
        return Identity(
            hsa_id=tokens.hsa_id(attributes.get(HSA_ID) or attributes.get(OLDER_HSA_ID)), level=level,
            method=" ".join(["saml", *attributes.get(AUTHN_METHOD, [])])[:_LONGEST_TEXT],
            signing_provider=signing[0] if len(signing) == 1 and len(signing[0]) <= _LONGEST_TEXT else "",
            at_provider=self._at_provider(statement),
        )  # fmt: skip

    def _check_conditions(self) -> None:
        """Row 4: it is for us, and for now."""
        conditions = self.assertion.find(f"{{{SAML}}}Conditions")
        if conditions is None:
            raise wrong("Conditions")
        restrictions = conditions.findall(f"{{{SAML}}}AudienceRestriction")
        if not restrictions or not all(self.config.entity_id in [text(one) for one in restriction] for restriction in restrictions):
            raise wrong("Audience")
        self._check_window(conditions, "Conditions")

    def _check_window(self, element: etree._Element, what: str) -> None:
        if element.get("NotOnOrAfter") is None or self.now >= moment(element, "NotOnOrAfter") + self.config.tolerance:
            raise wrong(f"NotOnOrAfter of {what}")
        if element.get("NotBefore") is not None and self.now < moment(element, "NotBefore") - self.config.tolerance:
            raise wrong(f"NotBefore of {what}")

    def _check_confirmation(self) -> None:
        """Row 5: one way of confirming the subject says that it was made for this request and this address."""
        failures = []
        for one in self.assertion.findall(f"{{{SAML}}}Subject/{{{SAML}}}SubjectConfirmation"):
            data = one.find(f"{{{SAML}}}SubjectConfirmationData")
            if one.get("Method") != _BEARER or data is None:
                continue
            try:
                self._check_bearer(data)
            except LoginFailed as failure:
                failures.append(failure)
            else:
                return
        raise failures[0] if failures else wrong("SubjectConfirmation")

    def _check_bearer(self, data: etree._Element) -> None:
        if data.get("Recipient") != self.config.answer_to:
            raise wrong("Recipient")
        if data.get("InResponseTo") != self.kept["request"]:
            raise wrong("InResponseTo of the assertion")
        self._check_window(data, "SubjectConfirmationData")

    def _use_up(self, once: Once) -> None:
        """Row 5: it is young, and has not been seen before."""
        issued = moment(self.assertion, "IssueInstant")
        if not self.now - _OLDEST - self.config.tolerance <= issued <= self.now + self.config.tolerance:
            raise wrong("IssueInstant")
        until = issued + _OLDEST + 2 * self.config.tolerance
        if not once(f"{self.config.provider.entity_id} {self.assertion.get('ID')}", until):
            raise wrong("ID")

    def _statement(self) -> etree._Element:
        """The one statement of an authentication: recent when that was asked for, and still in force."""
        found = self.assertion.findall(f"{{{SAML}}}AuthnStatement")
        if len(found) != 1:
            raise wrong("AuthnStatement")
        authenticated, tolerance = moment(found[0], "AuthnInstant"), self.config.tolerance
        too_old = self.kept["fresh"] and authenticated.timestamp() < self.kept["asked_at"] - tolerance.total_seconds()
        if too_old or authenticated > self.now + tolerance:
            raise wrong("AuthnInstant")
        if found[0].get("SessionNotOnOrAfter") is not None and self.now >= moment(found[0], "SessionNotOnOrAfter") + tolerance:
            raise wrong("SessionNotOnOrAfter")
        return found[0]

    def _attributes(self) -> dict[str, list[str]]:
        """The values by name; one that is no text is an empty one."""
        found: dict[str, list[str]] = {}
        for one in self.assertion.findall(f"{{{SAML}}}AttributeStatement/{{{SAML}}}Attribute"):
            found.setdefault(one.get("Name", ""), []).extend(text(value) if not len(value) else "" for value in one)
        return found

    def _at_provider(self, statement: etree._Element) -> dict[str, str]:
        """What a LogoutRequest will name: NameID and SessionIndex."""
        name_id, session = text(self.assertion, "Subject", "NameID"), statement.get("SessionIndex", "")
        if not name_id or max(len(name_id), len(session)) > _LONGEST_TEXT:
            return {}
        return {"name_id": name_id, **({"session_index": session} if session else {})}
