"""Every error page: title and text by reason, once (ui 13.1, D74)."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse

from webcert.domain.access import Denial
from webcert.domain.errors import Cause, NotAllowed


@dataclass(frozen=True, slots=True)
class ErrorText:
    """What a page says, with its HTTP status."""

    title: str
    text: str
    status: int = 403


#: How long to wait before asking again what an outside system did not answer (robustness.md F11).
_WAIT_SECONDS = 5
_AGAIN = "Öppna intyget igen från journalsystemet."
_SUPPORT = "Försök igen. Kontakta den lokala IT-avdelningen om felet är kvar, och därefter den nationella supporten."

PAGES = {
    "timeout_integration": ErrorText("Du är nu utloggad", f"Du har varit inaktiv för länge. Det som hade sparats finns kvar. {_AGAIN}"),
    "session-max": ErrorText("Du är nu utloggad", f"Det har gått tolv timmar sedan du loggade in. {_AGAIN}"),
    "commission-ended": ErrorText(
        "Du är nu utloggad", f"Ditt medarbetaruppdrag på vårdenheten har upphört. Det som hade sparats finns kvar. {_AGAIN}"),
    "provider-logout": ErrorText(
        "Du är nu utloggad", f"Du har loggats ut hos inloggningstjänsten. Det som hade sparats finns kvar. {_AGAIN}"),
    "sekretessapproval.needed": ErrorText(
        "Godkännande saknas", "Du valde att inte godkänna. Webcert visar därför ingenting. Öppna intyget igen från journalsystemet"
        " om du ändrar dig."),
    "login.failed": ErrorText(
        "Inloggningen misslyckades", "Inloggningen kunde inte slutföras. Kontrollera kort och kortläsare och försök igen från"
        " journalsystemet. Kontakta supporten om det inte hjälper."),
    "login.level": ErrorText(
        "Inloggningsmetoden räcker inte", "Du loggade in på ett sätt som har för låg tillitsnivå för Webcert. Logga in med ett SITHS-kort eller"
        " mobilt SITHS, och försök igen. Kontakta supporten om du inte har något sådant."),
    "login.silent": ErrorText(
        "Inloggningen svarar inte", "Inloggningstjänsten svarar inte, och du är inte inloggad. Vänta en stund och försök igen. Kontakta den"
        " lokala IT-avdelningen om felet är kvar.", 503),
    "login.cancelled": ErrorText(
        "Inloggningen avbröts", "Du är inte inloggad. Försök igen om du vill fortsätta till intyget, eller stäng fönstret."),
    "logout.failed": ErrorText(
        "Utloggningen misslyckades", "Begäran om utloggning från inloggningstjänsten gick inte att godta, och ingenting är ändrat. Stäng alla"
        " fönster med Webcert för att logga ut.", 400),
    "logout": ErrorText("Du är nu utloggad", f"Du kan stänga fönstret. {_AGAIN}", 200),
    "login.medarbetaruppdrag": ErrorText(
        "Medarbetaruppdrag saknas", "Du behöver ett medarbetaruppdrag med ändamålet Vård och behandling på den vårdenhet som"
        " journalsystemet anger. Kontakta den som är ansvarig för katalogen hos er."),
    "login.hsaerror": ErrorText("Tekniskt fel", "Katalogen med dina uppdrag svarar inte. Vänta en stund och försök igen.", 503),
    "missing-parameter": ErrorText("Parameter saknas", "Anropet från journalsystemet saknar en uppgift eller har en felaktig: ", 400),
    "integration.nocontent": ErrorText(
        "Intyget gick inte att läsa in", f"Intyget eller utkastet finns inte. Utkastet kan ha tagits bort. {_AGAIN}", 404),
    "notfound": ErrorText("Sidan du söker går tyvärr inte att hitta", _AGAIN, 404),
    "auth-exception": ErrorText("Behörighet saknas", "Du har inte behörighet till det här."),
    "auth-exception-sekretessmarkering": ErrorText(
        "Behörighet saknas", "Patienten har en sekretessmarkering. Bara läkare och tandläkare på den vårdenhet där intyget är"
        " skrivet kan öppna det, och vissa intyg går inte att öppna alls."),
    "enhet.auth.exception": ErrorText(
        "Behörighet saknas", "Intyget hör till en annan vårdenhet. Logga in på den enheten via journalsystemet."),
    "pu-problem": ErrorText(
        "Den nationella personuppgiftstjänsten svarar inte", "Utan den vet Webcert inte om patienten har skyddade uppgifter, och"
        " därför visas ingenting. Försök igen om en stund.", 503),
    "pu-person-not-found": ErrorText(
        "Personen hittades inte", "Personen finns inte i personuppgiftstjänsten, och därför går det inte att visa eller göra"
        " något. Det hjälper inte att försöka igen. Kontrollera personnumret i journalsystemet.", 404),
    "deleted": ErrorText("Utkastet är borttaget", "Du kan stänga fönstret och fortsätta i journalsystemet.", 200),
    "other-unit": ErrorText("Du har bytt vårdenhet", f"Ett annat intyg har öppnats på en annan vårdenhet. Det som hade sparats finns kvar. {_AGAIN}"),
    "cannot-print": ErrorText(
        "Det går inte att skriva ut just nu", "Utskriften kunde inte göras. Intyget är inte ändrat. Gå tillbaka och försök igen, och kontakta"
        " den lokala IT-avdelningen om felet är kvar. ", 500),
    "registry-silent": ErrorText(
        "Intyget kan inte visas just nu", "Intyget finns inte i Webcert, och intygstjänsten gick inte att läsa från. Försök igen om en stund."
        " Kontakta den lokala IT-avdelningen om felet är kvar.", 502),
    "cannot-show": ErrorText(
        "Intyget kan inte visas", "Formulärets texter saknas i Webcert. Intyget är inte ändrat. Kontakta den lokala IT-avdelningen.", 500),
    "invalid-state": ErrorText("Det går inte att göra nu", "Intyget har ändrats sedan sidan laddades. Gå tillbaka och ladda om.", 409),
    "replaced": ErrorText("Intyget är ersatt", "Intyget har ersatts, eller så finns det redan ett utkast som ska ersätta det. Ladda om sidan.", 409),
    "complemented": ErrorText("Intyget är kompletterat", "Intyget har kompletterats med ett annat intyg. Ladda om sidan.", 409),
    "revoked": ErrorText("Intyget är makulerat", "Intyget har makulerats sedan sidan laddades. Ladda om sidan.", 409),
    "reload": ErrorText("Sidan behöver laddas om", "Sidan hör till en tidigare inloggning eller har blivit för gammal."),
    "identity": ErrorText("Signering misslyckad", "Intyget signerades med en annan identitet än den som är inloggad."),
    "other": ErrorText("Tekniskt fel", _SUPPORT, 500),
}  # fmt: skip

_BY_DENIAL = {
    Denial.AUTHORIZATION_SEKRETESS: "auth-exception-sekretessmarkering",
    Denial.AUTHORIZATION_SEKRETESS_UNIT: "auth-exception-sekretessmarkering",
    Denial.AUTHORIZATION_DIFFERENT_UNIT: "enhet.auth.exception",
    Denial.PU_PROBLEM: "pu-problem", Denial.PERSON_NOT_FOUND: "pu-person-not-found",
    Denial.DATA_NOT_FOUND: "integration.nocontent", Denial.EXTERNAL_SYSTEM_PROBLEM: "registry-silent", Denial.INVALID_STATE: "invalid-state",
    Denial.CONCURRENT_MODIFICATION: "invalid-state", Denial.INVALID_STATE_REPLACED: "replaced",
    Denial.COMPLEMENT_INTYG_EXISTS: "complemented", Denial.CERTIFICATE_REVOKED: "revoked", Denial.INDETERMINATE_IDENTITY: "identity",
}  # fmt: skip


#: What has been done meanwhile; who did it is added where it is known (questions 14, D26).
_CAUSES = {
    Cause.REVOKED: "Intyget har makulerats{by}.", Cause.ANSWERED: "Frågan är redan besvarad{by}.",
    Cause.HANDLED: "Frågan är redan markerad som hanterad.", Cause.COMPLEMENT_BEGUN: "En komplettering är redan påbörjad{by}.",
    Cause.NO_REQUEST: "Det finns ingen kompletteringsbegäran som väntar på svar.",
    Cause.COMPLEMENTED: "Intyget är redan kompletterat med ett annat intyg.",
}  # fmt: skip


def text_of(denial: Denial) -> str:
    """What is said of a refusal, where it is told within a page."""
    return PAGES[_BY_DENIAL.get(denial, "auth-exception")].text


def denied(request: HttpRequest, error: NotAllowed) -> HttpResponse:
    """The page of a refusal, which says what has been done meanwhile."""
    reason = _BY_DENIAL.get(error.denial, "auth-exception")
    if error.cause is None:
        return error_page(request, reason)
    by = " av dig i ett annat fönster" if error.mine else f" av {error.name}" if error.name else ""
    return error_page(request, reason, text=f"{_CAUSES[error.cause].format(by=by)} Ladda om sidan.")


def from_open_page(request: HttpRequest) -> bool:
    """Whether a page that is already open asks, which shows the answer itself; else the browser goes to the answer."""
    return request.headers.get("Sec-Fetch-Mode") in ("cors", "same-origin") or request.method == "PUT"


def error_page(request: HttpRequest, reason: str, *, status: int | None = None, detail: str = "", text: str = "", retry: str = "") -> HttpResponse:
    """The page, with a `text` of its own or with more `detail`, and where to try again; JSON with its address for the page's own requests."""
    page = PAGES.get(reason, PAGES["other"])
    said, status = (text or page.text) + detail, status or page.status
    headers = {"Retry-After": str(_WAIT_SECONDS)} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    if from_open_page(request):
        body = {"location": reverse("error", args=[reason]), "title": page.title, "message": said}
        return JsonResponse(body, status=status, headers=headers)
    context = {"title": page.title, "text": said, "retry": retry}
    return HttpResponse(render_to_string("pages/error.html", context, request), status=status, headers=headers)
