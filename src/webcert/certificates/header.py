"""The header of a document: status, events, and the buttons of what may be done now (workflow 12.1, 12.2; ui 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from webcert.certificates import locking, queries
from webcert.certificates.models import Certificate, EventKind, Status
from webcert.certificates.presentation import ButtonView, HeaderView, Slot, minute
from webcert.certificates.standing import Family
from webcert.conversations.threads import open_requests
from webcert.delivery.models import Delivery, Kind, State
from webcert.domain.access import Action, Actor
from webcert.domain.document import RelationKind
from webcert.domain.lifecycle import Stage, Standing, why_not_now
from webcert.domain.person import Person

_NOT_ARRIVED = {
    Kind.REGISTER: "Intyget är signerat men har inte kunnat registreras. Patienten ser det inte i Mina intyg.",
    Kind.SEND: "Intyget har inte kommit fram till {recipient}.",
    Kind.MESSAGE: "Ett meddelande har inte kommit fram till {recipient}.",
    Kind.REVOKE: "Makuleringen har inte kommit fram. Patienten och mottagaren kan fortfarande se intyget.",
}
_LOOK_AT_PARENT = {
    RelationKind.REPLACES: "ersatte", RelationKind.RENEWS: "förnyade", RelationKind.COMPLEMENTS: "kompletterade",
}  # fmt: skip
_WAITING_REQUEST = (
    "Intyget kan inte ersättas så länge en kompletteringsbegäran väntar på svar. Välj Komplettera intyg, eller markera begäran"
    " som Hanterad."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """A document as one user sees it; `url` gives the address of another document or of a print in the same launch context."""

    certificate: Certificate
    family: Family
    standing: Standing
    person: Person
    actor: Actor
    at: datetime
    minimal: bool
    signing: str
    hides_renew_dialog: bool
    url: Callable[[str, Certificate], str]

    def may(self, action: Action) -> bool:
        """Whether a control for the action may be shown: access first, then state."""
        return self.has_access(action) and why_not_now(action, self.standing) is None

    def has_access(self, action: Action) -> bool:
        """Whether the user may do it, whatever the state."""
        reading = action in (Action.PRINT, Action.PRINT_MINIMAL, Action.READ_QUESTIONS)
        return (self.certificate.is_held or reading) and queries.allowed(action, self.certificate, self.actor, self.person)


def header(seen: Seen) -> HeaderView:
    """The header of a draft, locked draft or certificate."""
    if seen.certificate.is_signed:
        return _certificate_header(seen)
    return _draft_header(seen)


def _draft_header(seen: Seen) -> HeaderView:
    draft = seen.certificate
    if draft.status == Status.DRAFT_LOCKED:
        revoked = Slot(kind="notice", text="Utkastet är makulerat")
        slot = revoked if draft.revoked_at else Slot(kind="notice", text="Utkastet är låst", dialog="utkastet-last")
    elif draft.status == Status.DRAFT_COMPLETE:
        slot = Slot(kind="ok", text="Klart att signera")
    else:
        slot = Slot(kind="notice", text="Obligatoriska uppgifter saknas")
    return HeaderView(
        slots=(slot,), lines=tuple(_draft_lines(seen)), buttons=tuple(_draft_buttons(seen)), saves=draft.is_draft and not seen.signing
    )


def _draft_lines(seen: Seen) -> Iterator[Slot]:
    draft, parent = seen.certificate, seen.family.parent
    yield Slot(kind="plain", text=f"Utkastet skapades {minute(draft.created_at)}")
    if draft.is_draft and locking.is_near(draft.created_at, now=seen.at):
        yield Slot(kind="notice", text=f"Utkastet låses {locking.locking_day(draft.created_at).isoformat()}")
    if draft.ready_at:
        yield Slot(kind="ok", text=f"Markerat klart för signering av {draft.ready_by} {minute(draft.ready_at)}")
    if seen.signing:
        yield Slot(kind="notice", text=f"{seen.signing} signerar just nu")
    if draft.is_draft and draft.relation and draft.relation["kind"] == RelationKind.COMPLEMENTS and parent and open_requests(parent.pk):
        yield Slot(kind="notice", text="Försäkringskassan har begärt kompletteringar på intyget.")
    if parent is not None and parent.revoked_at:
        yield Slot(kind="notice", text="Ursprungsintyget är makulerat")


def _draft_buttons(seen: Seen) -> Iterator[ButtonView]:
    if seen.has_access(Action.COPY_LOCKED) and seen.standing.stage is Stage.LOCKED and not seen.standing.revoked:
        tooltip = "Skapar ett nytt utkast från det låsta utkastet på din enhet."
        yield ButtonView(label="Kopiera", icon="copy", tooltip=tooltip, dialog="kopiera")
    if seen.may(Action.PRINT_DRAFT):
        yield _print("Skriv ut", "Laddar ned intygsutkastet för utskrift.", seen)
    if seen.may(Action.DELETE) and not seen.signing:
        yield ButtonView(label="Radera", icon="delete", tooltip="Raderar intygsutkastet.", dialog="radera")
    if seen.may(Action.REVOKE_LOCKED):
        tooltip = "Öppnar ett fönster där du kan välja att makulera utkastet."
        yield ButtonView(label="Makulera", icon="delete", tooltip=tooltip, dialog="makulera")


def _certificate_header(seen: Seen) -> HeaderView:
    moving, fixed = list(_moving(seen)), list(_fixed(seen))
    moving.sort(key=lambda event: event.moment or seen.at, reverse=True)
    second = next(iter(_second(seen)), None)
    first = (moving + fixed)[0]
    rest = [one for one in (second,) if one is not None]
    created = Slot(kind="plain", text="Intyget är skapat", moment=seen.certificate.created_at)
    about_parent = [one for one in rest if one.link]
    available = [one for one in rest if not one.link]
    events = sorted(moving + about_parent, key=lambda event: event.moment or seen.at, reverse=True)
    sent, signed = fixed[:-1], fixed[-1:]
    return HeaderView(
        slots=(first, *rest), lines=tuple(_not_arrived(seen)), buttons=tuple(_certificate_buttons(seen)),
        events=(*events, *sent, *available, *signed, created),
    )  # fmt: skip


def _moving(seen: Seen) -> Iterator[Slot]:
    """The events that stand first, the newest of them foremost."""
    certificate, family = seen.certificate, seen.family
    if family.complement_draft:
        yield _linked("Det finns redan en påbörjad komplettering.", "Öppna utkastet", family.complement_draft, seen)
    if family.replacement_draft:
        yield _linked("Ett utkast som ska ersätta intyget är redan påbörjat.", "Öppna utkastet", family.replacement_draft, seen)
    for request in open_requests(certificate.pk) if seen.standing.open_requests and seen.has_access(Action.READ_QUESTIONS) else ():
        yield Slot(kind="notice", text="Försäkringskassan har begärt komplettering", moment=request.stored_at)
    if family.complement:
        yield _linked("Intyget har kompletterats med ett annat intyg.", "Öppna intyget", family.complement, seen)
    if certificate.revoked_at:
        yield Slot(kind="notice", text="Intyget är makulerat", moment=certificate.revoked_at, dialog="intyget-makulerat")
    if family.replacement:
        yield _linked("Intyget har ersatts av", "detta intyg", family.replacement, seen)


def _fixed(seen: Seen) -> Iterator[Slot]:
    certificate = seen.certificate
    if certificate.sent_at:
        yield Slot(kind="ok", text=f"Intyget är skickat till {certificate.kind.recipient.name}", moment=certificate.sent_at)
    yield Slot(kind="ok", text=str(EventKind.SIGNED.label), moment=certificate.signed_at)


def _second(seen: Seen) -> Iterator[Slot]:
    certificate, parent = seen.certificate, seen.family.parent
    if not certificate.revoked_at:
        yield Slot(kind="ok", text="Intyget är tillgängligt för patienten", moment=certificate.signed_at, dialog="tillgangligt")
    elif parent is not None and parent.revoked_at is None and certificate.relation:
        verb = _LOOK_AT_PARENT.get(RelationKind(certificate.relation["kind"]))
        if verb:
            text = f"Intyget {verb} ett äldre intyg – se över om även det ska makuleras."
            yield Slot(kind="notice", text=text, moment=certificate.revoked_at, link=seen.url("document", parent), link_text="Öppna intyget")


def _linked(text: str, link_text: str, other: Certificate, seen: Seen) -> Slot:
    return Slot(kind="notice", text=text, moment=other.created_at, link=seen.url("document", other), link_text=link_text)


def _certificate_buttons(seen: Seen) -> Iterator[ButtonView]:
    recipient = seen.certificate.kind.recipient.name
    if seen.may(Action.SEND):
        tooltip = f"Öppnar ett fönster där du kan välja att skicka intyget till {recipient}."
        yield ButtonView(label=f"Skicka till {recipient}", icon="mail", tooltip=tooltip, dialog="skicka")
    if seen.may(Action.PRINT):
        yield _prints(seen) if seen.minimal else _print("Skriv ut", "Laddar ned intyget för utskrift.", seen)
    if seen.may(Action.RENEW):
        at_once = seen.hides_renew_dialog and not seen.standing.open_requests
        tooltip = "Skapar ett nytt utkast från intyget på din enhet."
        yield ButtonView(label="Förnya", icon="renew", tooltip=tooltip, dialog="fornya", at_once=at_once)
    yield from _replace_button(seen)
    if seen.may(Action.REVOKE):
        tooltip = "Öppnar ett fönster där du kan välja att makulera intyget."
        yield ButtonView(label="Makulera", icon="delete", tooltip=tooltip, dialog="makulera")


def _replace_button(seen: Seen) -> Iterator[ButtonView]:
    """Stays until the replacement is signed: with a draft it offers to go on, with an open request it says what to do first."""
    state = seen.standing
    if not seen.has_access(Action.REPLACE) or state.revoked or state.replaced or state.complemented:
        return
    tooltip = _WAITING_REQUEST if state.open_requests else "Skapar en kopia av detta intyg som du kan redigera."
    dialog = "arenden" if state.open_requests else "ersatt"
    yield ButtonView(label="Ersätt", icon="replace", tooltip=tooltip, dialog=dialog, disabled=state.open_requests)


def _print(label: str, tooltip: str, seen: Seen) -> ButtonView:
    """Straight to the file; a protected patient's print is warned about first (workflow 5.6)."""
    if seen.person.protected:
        return ButtonView(label=label, icon="print", tooltip=tooltip, dialog="skriv-ut")
    return ButtonView(label=label, icon="print", tooltip=tooltip, url=f"{seen.url('print', seen.certificate)}?variant=full")


def _prints(seen: Seen) -> ButtonView:
    tooltip = "Öppnar ett fönster om det minimala intyget till arbetsgivaren."
    minimal = ButtonView(label="Minimalt intyg", icon="print", tooltip=tooltip, dialog="minimalt")
    full = _print("Fullständigt intyg", "Laddar ned hela intyget för utskrift.", seen)
    return ButtonView(label="Skriv ut", icon="print", tooltip="Välj fullständigt eller minimalt intyg.", menu=(full, minimal))


def _not_arrived(seen: Seen) -> Iterator[Slot]:
    parked = Delivery.objects.filter(key=str(seen.certificate.pk), state=State.PARKED, kind__in=_NOT_ARRIVED)
    recipient = seen.certificate.kind.recipient.name
    for row in parked:
        yield Slot(kind="notice", text=f"{_NOT_ARRIVED[Kind(row.kind)].format(recipient=recipient)} Driften är underrättad.")
