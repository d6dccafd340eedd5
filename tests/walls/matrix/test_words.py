"""The matrix is not blind: what is written carries a word, and whoever may see that word does come across it."""

import re
import zipfile
from io import BytesIO

import pikepdf
import pytest
from django.apps import apps
from django.http import HttpResponse

from liaison.audit.ledger import sources
from tests.roles import database_role
from tests.walls.asking import World
from tests.walls.canaries import unmarked
from tests.walls.declared import PAGES
from tests.walls.removing import filters
from tests.walls.unpacking import said

pytestmark = [pytest.mark.django_db]

# What carries no word because it is no text of anybody: references, digests, numbers of telephones, names of files.
NOT_TEXT = {"ref", "token_digest", "phone", "slug", "key", "kind", "address", "last_error"}
NOT_TEXT |= {"section", "asked_as", "content_type", "sha256", "stored_as", "stored_pdf", "stored_zip"}
NOT_TEXT |= {"stored_json", "about_model", "about_path", "question", "written_on"}
# The church has no committee.
OF_A_COMMITTEE = ("places.Membership", "retention.Decision")
# Who together may see every word of a place.
READERS = ("secretary", "supervisor", "officer", "oversight", "administrator")
FILES = {"pdf", "zip", "csv", "xlsx", "docx"}
FILE = re.compile(r'Content-Disposition: [^\n]*\.(\w+)"')


def test_everything_written_about_a_place_carries_its_word(town: World) -> None:
    scoped = [model for model, _column in sources()]
    scoped += [model for model in apps.get_models() if model._meta.label == "audit.Consultation"]
    with database_role("worker"):
        for tenant in town.tenants:
            if "place" not in tenant.numbers:
                continue
            for model in scoped:
                names = set(unmarked(model, tenant.place, tenant.words)) - NOT_TEXT
                if tenant.key == "church" and model._meta.label in OF_A_COMMITTEE:
                    continue
                assert not names, f"{model._meta.label} of {tenant.key}: {sorted(names)}"


def test_every_word_of_a_place_is_come_across_by_somebody_who_may(town: World) -> None:
    madina, unit = town.tenants[0], next(tenant for tenant in town.tenants if tenant.key == "unit")
    unseen, files = set(madina.words), set()
    for name, declared in PAGES.items():
        for page in declared:
            tenant = None if not page.is_of_a_place else unit if page.at_unit else madina
            if tenant and not page.is_about(tenant):
                continue
            for part in READERS:
                if 200 in page.expected("GET", part, tenant):
                    answer = town.ask(part, "GET", page.url(name, tenant))
                    unseen -= {word for word in unseen if word in answer.body}
                    files |= set(FILE.findall(answer.body))
    assert not unseen
    assert files >= FILES


# A file that the worker made: its address, the way it is opened, who gets it, and what it has to say at least.
MADE = [
    ("funding:pack_pdf", "", "secretary", ["zqwhmadina"]),
    ("funding:pack_zip", "", "officer", ["zqwhmadina"]),
    ("ledger:held_file", "as_data", "secretary", ["zqowmadina", "zqfumadina", "zqhimadina"]),
    ("ledger:held_file", "to_read", "treasurer", ["zqowmadina", "zqfumadina", "zqhimadina"]),
    ("ledger:held_file", "with_files", "secretary", ["zqowmadina", "zqwhmadina"]),
    ("dashboard:briefing_pdf", "", "supervisor", ["zqfamadina"]),
    ("retention:findings_pdf", "", "officer", ["zqkeyofficer"]),
    ("retention:findings_json", "", "officer", ["zqkeyofficer"]),
]


@pytest.mark.parametrize(("name", "ending", "part", "words"), MADE)
def test_a_file_that_the_worker_made_says_what_it_is_about(
    town: World, name: str, ending: str, part: str, words: list[str]
) -> None:
    madina, unit = town.tenants[0], next(tenant for tenant in town.tenants if tenant.key == "unit")
    page = next(page for page in PAGES[name] if page.at.endswith(ending))
    answer = town.ask(part, "GET", page.url(name, unit if page.at_unit else madina))
    assert [word for word in words if word not in answer.body] == []
    assert answer.status == 200


def test_what_is_packed_is_looked_into() -> None:
    """A word in a compressed PDF with a file in it, inside a document inside an archive."""
    with pikepdf.new() as pdf:
        pdf.docinfo["/Subject"] = "zqsubject"
        pdf.attachments["more"] = pikepdf.AttachedFileSpec(pdf, b"zqattached")
        made = BytesIO()
        pdf.save(made, compress_streams=True)
    inner, outer = BytesIO(), BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as document:
        document.writestr("word/document.xml", "<w:t>zqbro</w:t><w:t>ken</w:t>")
        document.writestr("zqname.pdf", made.getvalue())
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("letter.docx", inner.getvalue())
    text = said(HttpResponse(outer.getvalue(), headers={"X-Told": "zqheader"}))
    for word in ("zqsubject", "zqattached", "zqbroken", "zqname", "zqheader"):
        assert word in text, word


def test_every_app_has_verbs_of_the_first_wall_that_can_be_taken_away() -> None:
    found = {queryset.__module__.split(".")[0] for queryset, _verb in filters()}
    assert {"liaison", "visits", "funding", "letters", "dashboard"} <= found
