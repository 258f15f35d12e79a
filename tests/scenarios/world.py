"""The world of the scenarios: the product over its own addresses, and the sandbox as everything around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.template import engines
from django.test import Client
from django.urls import reverse
from lxml import etree, html

from tests.sandbox.asked import SteppingClock
from tests.sandbox.conftest import Live
from webcert.__main__ import main
from webcert.accesslog.models import AccessLogRow
from webcert.adapters import outside
from webcert.adapters.soap import envelope
from webcert.adapters.soap.client import Tls
from webcert.certificates import locking, presentation
from webcert.certificates.models import Certificate
from webcert.certtypes import catalogue
from webcert.decisionsupport.codes import installed
from webcert.delivery.handlers import handlers
from webcert.delivery.models import Delivery
from webcert.delivery.worker import Worker
from webcert.domain.clock import swedish_date
from webcert.formlang.certificate_type import CertificateType
from webcert.sandbox.care import drafts

#: Everybody by first name, as in the sandbox's table.
STAFF = {
    "Anna": "SE2321000999-1A0D", "Axel": "SE2321000999-1A0E", "Greta": "SE2321000999-1A0F", "Nils": "SE2321000999-1A0G",
    "Vera": "SE2321000999-1A0H", "Tage": "SE2321000999-1A0J", "Berit": "SE2321000999-1A0K", "Asta": "SE2321000999-1A0L",
    "Sigge": "SE2321000999-1A0M", "Frida": "SE2321000999-1A0N",
}  # fmt: skip
EKBACKEN, FOT, ALMHOJDEN, BOKSKOGEN = "SE2321000999-1A02", "SE2321000999-1A03", "SE2321000999-1A12", "SE2321000888-2B02"


@dataclass
class World:
    """Time, the sandbox, and what can be seen from outside the product."""

    live: Live
    clock: SteppingClock

    def browser(self, name: str) -> Browser:
        """A browser of its own, with somebody's card in the reader."""
        return Browser(self, STAFF[name])

    def draft(self, form: str = "FK7804", *, patient: str = "tolvan", by: str = "Anna", unit: str = EKBACKEN, age: int = 0) -> UUID:
        """The care system asks for a draft, some days ago. Raises AssertionError when it is refused."""
        answer = self.ask_for_draft(form, patient=patient, by=by, unit=unit)
        found = answer.xpath("string(//*[local-name()='intygs-id']/*[local-name()='extension'])")
        assert found, etree.tostring(answer)
        Certificate.objects.filter(pk=found).update(created_at=self.clock() - timedelta(days=age))
        return UUID(found)

    def ask_for_draft(self, form: str, *, patient: str, by: str = "Anna", unit: str = EKBACKEN) -> etree._Element:
        """What the product answers to a request for a draft."""
        people = self.live.sandbox.state.people
        order = drafts.Order(
            kind=catalogue.by_any_name(form), patient=people.patients[patient], member=people.staff[STAFF[by]],
            unit=people.units[unit], reference="vs-1",
        )  # fmt: skip
        sent = envelope.wrap(drafts.request(order), logical_address=unit)
        return envelope.unwrap(Client().post(drafts.PATH, data=sent, content_type="text/xml; charset=utf-8").content).body

    def signed(self, form: str = "FK7804", *, by: str = "Anna", patient: str = "tolvan", unit: str = EKBACKEN, **more: Any) -> UUID:
        """A certificate, written and signed over the pages."""
        number = self.draft(form, patient=patient, by=by, unit=unit)
        self.browser(by).open(number, enhet=unit, **more).fill().sign()
        return number

    def lock(self, *, days: int = 15) -> int:
        """The nightly job runs some days from now."""
        return locking.lock_old_drafts(at=self.clock() + timedelta(days=days))

    def deliver(self, *, after: float = 600) -> dict[str, str]:
        """Let the worker deliver what is due after some seconds; gives the states of everything by event or kind."""
        self.clock.forward(seconds=after)
        worker = Worker(handlers=handlers(outside.person_registry(), lambda system: Tls()), now=self.clock)
        while worker.deliver_next():
            pass
        return {row.event or row.kind: row.state for row in Delivery.objects.order_by("id")}

    def fault(self, system: str, operation: str, kind: str) -> None:
        """Order a fault of an outside system."""
        self.live.sandbox.faults.order(system=system, operation=operation, kind=kind)

    def person(self, key: str, **changes: Any) -> None:
        """Change what the person registry says."""
        answer = self.live.app.test_client().post(f"/control/persons/{key}", json=changes)
        assert answer.status_code == 200, answer.data

    def forget_person(self, number: UUID, key: str) -> None:
        """Put a draft on somebody whom the person registry does not know."""
        Certificate.objects.filter(pk=number).update(patient_number=self.live.sandbox.state.people.patients[key].number)

    def redrive(self) -> None:
        """An operator lets everything that was parked be tried again."""
        main(["outbox", "redrive"])

    def citizen_sees(self, key: str) -> str:
        """What stands in Mina intyg when a patient has logged in."""
        citizen = self.live.app.test_client()
        citizen.post("/minaintyg/", data={"patient": key})
        return citizen.get("/minaintyg/intyg").text

    def events(self, number: UUID) -> list[str]:
        """The events that the care system is told of, in order."""
        return [row.event for row in Delivery.objects.filter(key=str(number), kind="status_update").order_by("id")]

    def logged(self, number: UUID) -> list[tuple[str, str]]:
        """Activity and argument of the access log, in order."""
        return list(AccessLogRow.objects.filter(certificate_id=number).order_by("id").values_list("activity", "argument"))


@dataclass
class Page:
    """What the user sees: title, words, buttons, dialogs."""

    status: int
    root: html.HtmlElement
    url: str = ""

    @classmethod
    def of(cls, answer: Any, url: str = "") -> Page:
        return cls(answer.status_code, html.fromstring(answer.content.decode()), url)

    @property
    def title(self) -> str:
        return _text(self.root.find(".//h1"))

    @property
    def text(self) -> str:
        return _text(self.root.find(".//main"))

    @property
    def header(self) -> str:
        return _text(self.root.get_element_by_id("status"))

    @property
    def flags(self) -> list[str]:
        return [_text(one) for one in self.root.find_class("flag")]

    @property
    def user(self) -> str:
        return _text(self.root.find_class("frame__item")[0])

    @property
    def buttons(self) -> list[str]:
        """The words of the header's buttons that can be pressed, and of those below the form."""
        found = self.root.xpath("//*[contains(@class,'header__buttons')]//*[self::a or self::button or self::summary] | //*[@class='bar__buttons']//button")
        return [_text(one) for one in found if one.get("aria-disabled") != "true"]

    def button(self, label: str) -> html.HtmlElement:
        (found,) = [one for one in self.root.xpath("//*[@id='status']//a | //*[@id='status']//button") if _text(one) == label]
        return found

    def dialog(self, name: str) -> html.HtmlElement:
        return self.root.get_element_by_id(name)

    def says(self, name: str) -> str:
        """The words of a dialog."""
        return _text(self.dialog(name))

    @property
    def form_values(self) -> list[tuple[str, str]]:
        """What the form's fields hold and would be sent."""
        return _fields(self.root.get_element_by_id("formular"))

    @property
    def is_editable(self) -> bool:
        return bool(self.root.xpath("//form[@id='formular']"))


def _text(element: Any) -> str:
    return " ".join(element.text_content().split()) if element is not None else ""


def _fields(form: Any) -> list[tuple[str, str]]:
    """The named fields of a form that a browser would send."""
    found: list[tuple[str, str]] = []
    for one in form.xpath(".//input | .//textarea | .//select"):
        if not one.get("name") or any(above.get("disabled") is not None for above in (one, *one.iterancestors("fieldset"))):
            continue
        if one.tag == "select":
            found += [(one.get("name"), option.get("value", "")) for option in one.xpath("./option[@selected]")[:1]]
        elif one.get("type") not in ("checkbox", "radio") or one.get("checked") is not None:
            value = (one.text or "").removeprefix("\n") if one.tag == "textarea" else one.get("value", "")
            found.append((one.get("name"), value))
    return found


@dataclass
class Browser:
    """A browser with one login; each link makes a window."""

    world: World
    hsa_id: str
    client: Client = field(default_factory=Client)

    def follow(self, path: str) -> Page:
        """Go to an address of the product, over the identity provider where that is asked for."""
        for _ in range(8):
            answer = self.client.get(path)
            if answer.status_code not in (302, 303):
                return Page.of(answer, path)
            target = urlsplit(answer["Location"])
            if target.netloc and target.path.startswith("/idp"):
                back = self.world.live.app.test_client().post(f"{target.path}?{target.query}", data={"staff": self.hsa_id, "answer": "login"})
                target = urlsplit(back.headers["Location"])
            path = f"{target.path}?{target.query}"
        raise AssertionError("no end of redirects")

    def link(self, number: UUID, **parameters: str) -> Page:
        """Follow the care system's link; gives what is shown."""
        return self.follow(f"/visa/intyg/{number}?{urlencode(parameters)}")

    def open(self, number: UUID, **parameters: str) -> Window:
        """Follow the care system's link into a document."""
        page = self.link(number, **{"enhet": EKBACKEN, **parameters})
        assert page.status == 200, page.text
        return Window(self, number, page.url.partition("?")[0].split("/")[2], page)


@dataclass
class Window:
    """One window with one document in its launch context; `page` is what was shown last."""

    browser: Browser
    number: UUID
    launch: str
    page: Page

    @property
    def document(self) -> Certificate:
        return Certificate.objects.get(pk=self.number)

    @property
    def kind(self) -> CertificateType:
        return self.document.kind

    def address(self, name: str) -> str:
        return reverse(name, args=[self.launch, self.number])

    def reload(self) -> Page:
        self.page = self.browser.follow(self.address("document"))
        return self.page

    def _post(self, name: str, **data: str) -> Any:
        return self.browser.client.post(self.address(name), data, headers={"Sec-Fetch-Mode": "cors"})

    def save(self, *fields: tuple[str, str]) -> Any:
        """Autosave: what the form holds, with some fields changed."""
        changed = dict(fields)
        kept = [(name, value) for name, value in self.page.form_values if name not in changed]
        return self._put([*kept, *changed.items()])

    def _put(self, fields: list[tuple[str, str]]) -> Any:
        revision = str(self.document.revision if Certificate.objects.filter(pk=self.number).exists() else 1)
        body = urlencode([*fields, ("revision", revision), ("save_id", str(UUID(int=Random().getrandbits(128))))])
        return self.browser.client.put(self.address("answers"), body, content_type="application/x-www-form-urlencoded")

    def fill(self, *, seed: int = 1, change: Callable[[Any], Any] | None = None) -> Window:
        """Write a complete answer set in the form, as its fields would hold it."""
        draft, at = self.document, self.browser.world.clock()
        texts = draft.texts()
        answers = draft.kind.sample(Random(seed), today=swedish_date(at), codes=installed(), born=draft.person_id.birth_year, texts=texts)
        unit = [(f"unit:{name}", value) for name, value in _ADDRESS.items()]
        patient = [one for one in self.page.form_values if one[0].startswith("patient:")]
        written = _written(draft.kind, change(answers) if change else answers, texts)
        answer = self._put([*written, *unit, *patient])
        assert answer.status_code == 200, answer.content
        assert answer.json()["problems"] == [], answer.json()["problems"]
        self.reload()
        return self

    def press_sign(self) -> Any:
        """`Signera intyget`."""
        return self._post("sign", revision=str(self.document.revision))

    def go_to_signing_service(self) -> dict[str, str]:
        """Press `Signera intyget`; gives the form that the browser takes to the signing service."""
        answer = self.press_sign()
        assert answer.status_code == 200, answer.content
        return dict(answer.json()["form"]["fields"])

    def confirm(self, fields: dict[str, str]) -> Page:
        """Give the PIN at the signing service and come back."""
        service = self.browser.world.live.app.test_client()
        asked = service.post("/signing/request", data=fields)
        back = html.fromstring(service.post(asked.headers["Location"], data={"pin": "1234", "answer": "sign"}).data.decode())
        form = back.find(".//form")
        returned = self.browser.client.post(urlsplit(form.get("action")).path, dict(_fields(form)))
        return self.browser.follow(returned["Location"])

    def sign(self) -> Window:
        """Sign, over the signing service."""
        self.page = self.confirm(self.go_to_signing_service())
        assert self.document.is_signed, self.page.text
        return self

    def press(self, dialog: str, **data: str) -> Any:
        """Send the form of a dialog of the page."""
        form = self.page.dialog(dialog).find(".//form")
        sent = {name: value for name, value in _fields(form) if name != "csrfmiddlewaretoken"} | data
        return self.browser.client.post(form.get("action"), sent, headers={"Sec-Fetch-Mode": "cors"})

    def go_on(self, answer: Any) -> Window:
        """Go where the answer to a press leads."""
        assert answer.status_code == 200, answer.content
        location = answer.json()["location"]
        return Window(self.browser, UUID(location.rstrip("/").split("/")[-1]), self.launch, self.browser.follow(location))

    def child(self, dialog: str, **data: str) -> Window:
        """The draft that a dialog makes."""
        return self.go_on(self.press(dialog, **data))

    def revoke(self, *, reason: str = "FEL_PATIENT", text: str = "") -> Window:
        """Revoke the document, with a reason."""
        return self.go_on(self.press("makulera", reason=reason, **{f"text:{reason}": text}))

    def poll(self, *, active: bool = False) -> Any:
        """The light question of an open page."""
        known = str(self.document.revision) if Certificate.objects.filter(pk=self.number).exists() else "1"
        return self.browser.client.get(self.address("poll"), {"revision": known, "active": "1" if active else "0"})

    def close(self) -> None:
        """Close the window."""
        self.browser.client.post(reverse("close-window", args=[self.launch]))


_ADDRESS = {"address": "Ekbacken 3", "postal_code": "12346", "city": "Provstad", "phone": "0101234567"}


def _written(kind: CertificateType, answers: Any, texts: Any) -> list[tuple[str, str]]:
    """The fields of the form with these answers in it."""
    template = engines["jinja2"].from_string("{% from 'components/form.html' import form %}{{ form(page) }}")
    categories = presentation.form(kind, answers, texts, search_url="")
    page = {"categories": categories, "texts": texts, "patient_fields": [], "patient_locked": False, "unit_fields": []}
    return _fields(html.fromstring(f"<form>{template.render({'page': page})}</form>"))


def in_days(moment: datetime, days: int) -> str:
    """The Swedish day some days after a moment, as the pages write it."""
    return (swedish_date(moment) + timedelta(days=days)).isoformat()
