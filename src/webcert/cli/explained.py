"""Why an outside system could not be asked, in plain words for an operator."""

from __future__ import annotations


def explained(detail: str) -> str:
    """What a failure of contact means and what to do, from the detail of `Unavailable`."""
    for begins, text in _EXPLAINED.items():
        if detail.startswith(begins):
            more = detail.removeprefix(begins).lstrip(": ")
            return f"{text} ({more})" if more else text
    return f"svarar inte som avtalat ({detail}). Be motparten titta i sin logg vid den här tiden."


_EXPLAINED = {
    "unknown name": "Namnet finns inte i namntjänsten (DNS). Kontrollera adressen i inställningen.",
    "no contact": "Ingen kontakt. Kontrollera adress, port och brandväggar åt båda håll.",
    "server certificate refused": "Motpartens certifikat godtas inte. Kontrollera WEBCERT_TLS_TRUST och adressen.",
    "our certificate refused": "Motparten godtar inte vårt certifikat. Kontrollera att det är rätt, och att motparten har lagt in det.",
    "TLS failed": "Det gick inte att upprätta TLS 1.2 eller 1.3. Kontrollera att porten talar TLS, och filerna i WEBCERT_TLS_*.",
    "AccessRefused": "Svarar, men släpper inte in oss. Be motparten kontrollera vårt certifikat och vår behörighet till tjänsten.",
    "ReadTimeout": "Svaret kom inte i tid. Systemet är för långsamt eller nere.",
    "ReadError": "Förbindelsen bröts innan svaret var klart. Be motparten titta i sin logg vid den här tiden.",
    "RemoteProtocolError": "En mellanliggande server svarar, men inte systemet bakom den. Kontrollera tjänsteplattformen och be motparten se efter.",
    "RequestError": "Svarar med en oväntad HTTP-kod. Kontrollera att adressen går till rätt tjänst.",
    "DecodingError": "Svarar, men något annat än avtalat: för stort eller komprimerat. Kontrollera att adressen går till rätt tjänst.",
    "redirected": "Svarar med en hänvisning till en annan adress, som inte följs. Kontrollera att adressen går till rätt tjänst.",
    "a web page": "Svarar med en webbsida. Kontrollera att adressen går till rätt tjänst, och att ingen server på vägen svarar i dess ställe.",
    "another content type": "Svarar, men säger inte att det är XML i UTF-8. Kontrollera att adressen går till rätt tjänst.",
    "a compressed answer": "Svarar komprimerat, vilket inte är avtalat. Be motparten stänga av komprimeringen.",
    "answer too large": "Svarar, men svaret är för stort. Kontrollera att adressen går till rätt tjänst.",
    "answer about another": "Svarar om någon eller något annat än frågan gällde. Inget av svaret används. Kontakta motparten genast.",
    "answer about nobody": "Svarar utan att säga vem eller vad svaret gäller. Inget av det används. Be motparten titta i sin logg vid den här tiden.",
    "UnsupportedProtocol": "Adressen börjar varken med https: eller http:. Kontrollera inställningen.",
    "FileNotFoundError": "En fil för certifikat, nyckel eller tillit finns inte. Kontrollera WEBCERT_TLS_*.",
    "PermissionError": "En fil för certifikat, nyckel eller tillit får inte läsas. Kontrollera rättigheterna.",
    "unreadable answer": "Svarar, men något annat än avtalat. Kontrollera att adressen går till rätt tjänst.",
    "another answer": "Svarar, men på en annan fråga. Kontrollera att adressen går till rätt tjänst.",
    "failing": "Motparten svarar att den har ett fel hos sig. Försök igen senare, och be den titta i sin logg om felet är kvar.",
    "status": "Svarar med en oväntad HTTP-kod. Kontrollera adressen.",
    "no such file": "Filen finns inte. Kontrollera inställningen.",
    "refused": "Svarar, men nekar frågan. Kontrollera den logiska adressen och att vi har behörighet till tjänsten.",
    "TECHNICAL_ERROR": "Svarar att det har ett tekniskt fel. Be motparten titta i sin logg vid den här tiden.",
}
