"""What must be true of the code base itself."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "webcert"
TYPE_NAMES = re.compile(r"^(LISJP|FK ?7804|lisjp|LUSE|LUAE_..|TSTRK\d+|FK ?7263)$")


def test_imports_go_one_way():
    done = subprocess.run([Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_no_certificate_type_is_named_in_a_decision_outside_certtypes():
    found = []
    for path in SOURCE.rglob("*.py"):
        if "certtypes" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.If | ast.IfExp | ast.Compare | ast.Match):
                named = [one for one in ast.walk(node) if isinstance(one, ast.Constant) and TYPE_NAMES.match(str(one.value))]
                found += [f"{path.relative_to(ROOT)}:{one.lineno}" for one in named]

    assert found == []


@pytest.mark.parametrize("path", sorted((SOURCE / "certtypes").glob("fk*.py")), ids=lambda one: one.name)
def test_a_certificate_type_is_at_most_400_lines(path):
    assert len(path.read_text().splitlines()) <= 400


def test_lock_files_name_no_host():
    for path in (ROOT / "requirements").glob("*.txt"):
        assert not re.search(r"https?://|index-url|find-links", path.read_text()), path.name


def test_every_locked_package_has_a_hash():
    for path in (ROOT / "requirements").glob("*.txt"):
        pinned = re.findall(r"^[a-z0-9][^\s]*==[^\s]+ \\$", path.read_text(), re.MULTILINE)
        lines = [line for line in path.read_text().splitlines() if "==" in line and not line.lstrip().startswith("#")]
        assert len(pinned) == len(lines), path.name


def test_settings_are_documented():
    sys.path.insert(0, str(ROOT / "tools"))
    import settings_reference

    assert (ROOT / "docs/reference/settings.md").read_text() == settings_reference.page()


def test_access_and_states_are_documented_as_they_are_now(access_reference):
    assert (ROOT / "docs/reference/access.md").read_text() == access_reference.page()


def test_every_reason_of_the_matrix_has_its_words(access_reference):
    page = access_reference.page()

    assert [one for one in access_reference.TABLE if f"| {one.replace('_', ' ')} |" not in page] == []
    assert [one.name for one in access_reference.Label if f"as {one.name}" not in page or f"--> {one.name}" not in page] == []


@pytest.fixture
def access_reference(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import access_reference

    return access_reference


def test_links_in_the_documents_resolve():
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        for target in re.findall(r"\]\(([^)#h][^)]*)\)", page.read_text()):
            assert (page.parent / target.split("#")[0]).exists(), f"{page.name}: {target}"


def test_models_and_migrations_agree(db):
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_no_person_is_named_in_an_address():
    from webcert.config.urls import urlpatterns

    assert not [one for one in urlpatterns if re.search("person|patient", str(one.pattern))]


@pytest.fixture
def type_reference():
    sys.path.insert(0, str(ROOT / "tools"))
    import type_reference

    return type_reference


def test_every_type_has_its_reference_page_as_the_type_is_now(type_reference):
    pages = type_reference.pages()

    assert [path.name for path, page in pages.items() if not path.exists() or path.read_text() != page] == []
    named = {f"{kind.form.lower()}.md" for kind in type_reference.catalogue.TYPES}
    assert {path.name for path in (ROOT / "docs/reference").glob("*[0-9].md")} == named


def test_every_question_and_rule_stands_on_the_reference_page(type_reference):
    for kind in type_reference.catalogue.TYPES:
        page = type_reference.page(kind)
        assert [one.id for one in kind.questions if f"| {one.id} | `{one.key}` |" not in page] == []
        assert [one for one in kind.rules if not one.says or one.says not in page] == []
        assert [one.code for one in kind.authority if f"| {one.code} |" not in page] == []
