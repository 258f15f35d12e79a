"""The pages of the care system: start page, creation, live list, and every way to open a certificate."""

from __future__ import annotations

import secrets
from datetime import date

from flask import Blueprint, Response, abort, jsonify, render_template, request, url_for

from webcert.certtypes import catalogue
from webcert.certtypes.catalogue import UnknownType
from webcert.formlang.certificate_type import Feature
from webcert.sandbox import archive, browser
from webcert.sandbox.care import drafts, links
from webcert.sandbox.care.documents import Document, documents
from webcert.sandbox.care.links import Link, link
from webcert.sandbox.people import Patient, StaffMember
from webcert.sandbox.sandbox import Sandbox
from webcert.sandbox.web import see_other


def blueprint(sandbox: Sandbox) -> Blueprint:
    """The start page and what belongs to it."""
    pages = Blueprint("care", __name__)
    people = sandbox.state.people

    def chosen() -> StaffMember:
        return people.staff.get(browser.user(request)) or people.staff[browser.FIRST_USER]

    def page(*, refusal: str = "", status: int = 200) -> Response:
        member = chosen()
        marks = len(sandbox.state.updates)
        html = render_template(
            "care/start.html", staff=people.staff.values(), member=member, ask=not _passes(),
            units=people.workplaces(member), patients=people.patients.values(), types=_types(), old=_old(sandbox),
            documents=documents(sandbox), marks=marks, refusal=refusal, values={"type": _USUAL, **request.form.to_dict()},
            created=_created(sandbox, request.args.get("skapat", "")), reference=f"vs-{secrets.token_hex(4)}",
        )  # fmt: skip
        response = Response(html, status=status)
        if not browser.user(request):
            browser.remember(response, hsa_id=member.hsa_id, ask=False)
        return response

    @pages.get("/")
    def start() -> Response:
        return page()

    @pages.post("/anvandare")
    def choose() -> Response:
        member = people.staff.get(request.form.get("staff", "")) or abort(400)
        response = see_other(url_for("care.start"))
        browser.remember(response, hsa_id=member.hsa_id, ask="ask" in request.form)
        return response

    @pages.post("/intyg")
    def create() -> Response:
        order = _order(sandbox, chosen())
        try:
            certificate_id = drafts.create(sandbox, order)
        except drafts.Refused as error:
            return page(refusal=str(error), status=409)
        return see_other(url_for("care.start", skapat=certificate_id))

    @pages.get("/nytt")
    def news() -> Response:
        """What has come since `efter` status updates: the certificates concerned, ready to show."""
        with sandbox.state.lock:
            updates = list(sandbox.state.updates)
        since = request.args.get("efter", 0, type=int)
        since = since if 0 <= since <= len(updates) else 0
        found = documents(sandbox, only={update.certificate for update in updates[since:]})
        return jsonify(
            marks=len(updates),
            documents=[
                {
                    "id": one.id,
                    "card": render_template("care/_document.html", document=one),
                    "said": _said(one),
                }
                for one in found
            ],
        )

    @pages.get("/oppna/<certificate_id>")
    def open_with(certificate_id: str) -> str:
        found = documents(sandbox, only={certificate_id}) or abort(404)
        return render_template(
            "care/open.html", document=found[0], texts=links.TEXTS, booleans=links.BOOLEANS, types=_types(),
        )  # fmt: skip

    return pages


#: The type that is offered first: the one that a doctor writes most.
_USUAL = "LISJP"


def _old(sandbox: Sandbox) -> list[tuple[archive.Old, Patient | None, Link]]:
    """Certificates that only the registry holds, with the patient and the link that opens them."""
    people = {one.number: one for one in sandbox.state.people.patients.values()}
    return [
        (one, people.get(one.person), link(sandbox.settings.product_url, one.id, unit=one.unit, reference="", patient=people.get(one.person)))
        for one in archive.certificates().values()
    ]


def _passes() -> bool:
    return request.cookies.get(browser.LOGIN) != "ask"


def _types() -> list[object]:
    return [one for one in catalogue.TYPES if Feature.DRAFT in one.can]


def _created(sandbox: Sandbox, certificate_id: str) -> Document | None:
    found = documents(sandbox, only={certificate_id}) if certificate_id else []
    return found[0] if found else None


def _order(sandbox: Sandbox, member: StaffMember) -> drafts.Order:
    """What the form asks for. A value that the page does not offer is a bad request."""
    people = sandbox.state.people
    try:
        kind, prefilled = catalogue.by_code(request.form["type"]), request.form.get("prefill", "")
        begins_with = drafts.some_answers(kind, today=date.fromisoformat(sandbox.state.time[:10]), with_misfits=prefilled == "misfits")
        return drafts.Order(
            kind=kind, begins_with=begins_with if prefilled else (),
            patient=people.patients[request.form["patient"]],
            member=member,
            unit=people.units[request.form["unit"]],
            reference=request.form.get("reference", "").strip()[:100],
        )
    except (KeyError, UnknownType):
        abort(400)


def _said(document: Document) -> str:
    """The newest event in words, for those who listen to the page."""
    newest = document.newest
    who = document.patient.name if document.patient else document.id
    return f"{newest.name}, {who}" if newest else ""
