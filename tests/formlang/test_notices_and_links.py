"""Notices beside questions, and links in texts (tstrk1007 4.4 and 10, text-versions 2.2)."""

from __future__ import annotations

import pytest

from webcert.certtypes import catalogue
from webcert.formlang.links import LINKS, pieces, plain
from webcert.web.jinja import linked

NOTICES = [(kind, one) for kind in catalogue.TYPES for category in kind.categories for one in category.notices]


def test_a_text_is_parted_at_its_links():
    assert list(pieces("Se <LINK:transportstyrelsen>.")) == ["Se ", LINKS["transportstyrelsen"], "."]


def test_a_print_has_the_words_of_a_link():
    assert plain("Se <LINK:transportstyrelsen>.") == "Se www.transportstyrelsen.se."


def test_a_page_has_the_link_and_nothing_else_of_a_text_as_markup():
    assert linked("<b>Se</b> <LINK:transportstyrelsen>") == (
        '&lt;b&gt;Se&lt;/b&gt; <a href="https://www.transportstyrelsen.se" target="_blank" rel="noopener">www.transportstyrelsen.se</a>')  # fmt: skip


def test_an_unknown_link_is_refused():
    with pytest.raises(KeyError):
        plain("<LINK:annan>")


@pytest.mark.parametrize("texts", catalogue.text_versions(), ids=lambda one: f"{one.type_code}-{one.version}")
def test_every_link_of_the_texts_is_known(texts):
    assert all(plain(text) for text in (*texts.headings.values(), *texts.helps.values()))


@pytest.mark.parametrize("kind,notice", NOTICES, ids=[f"{kind.form}-{one.id}" for kind, one in NOTICES])
def test_a_notice_has_its_text_in_every_version_and_stands_in_its_category(kind, notice):
    versions = [one for one in catalogue.text_versions() if one.type_code == kind.code]
    category = next(one for one in kind.categories if notice in one.notices)

    assert all(one.headings.get(notice.id) or one.title(notice.id) for one in versions)
    assert notice.after is None or notice.after in category.questions
