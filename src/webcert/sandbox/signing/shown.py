"""How a requester's message is shown to the signer: HTML by an allow-list, everything else as it is written (signing-and-login.md 3)."""

from __future__ import annotations

from html.parser import HTMLParser

from markupsafe import Markup, escape

from webcert.adapters.signing.dss import MessageType

_TAGS = frozenset(["h1", "h2", "h3", "h4", "div", "span", "p", "table", "tr", "td", "b", "strong", "i", "u", "br", "ol", "ul", "li"])
_EMPTY = frozenset({"br"})


class _Allowed(HTMLParser):
    """Writes again what may be shown: known tags without attributes, and text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[Markup] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _TAGS:
            self.parts.append(Markup("<{}>").format(tag))
            self.open += [tag] if tag not in _EMPTY else []
        else:
            self.parts.append(escape(self.get_starttag_text() or ""))

    def handle_endtag(self, tag: str) -> None:
        while tag in self.open:
            self.parts.append(Markup("</{}>").format(last := self.open.pop()))
            if last == tag:
                return

    def handle_data(self, data: str) -> None:
        self.parts.append(escape(data))


def shown(message: str, kind: MessageType) -> Markup:
    """The message as it may stand in a page."""
    if kind is not MessageType.HTML:
        return escape(message)
    reader = _Allowed()
    reader.feed(message)
    reader.close()
    for tag in reversed(reader.open):
        reader.parts.append(Markup("</{}>").format(tag))
    return Markup("").join(reader.parts)
