"""Papers for tests: a letter as plain data, and reading its Word file back."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

from docx import Document

from letters.papers import Paper
from letters.papers.consents import UNNAMED, Quoted
from letters.papers.content import FigureLine, Note, Point, Signature
from tests.pdfs import without_blanks

URDU = "مسجد کی کھڑکی ٹوٹ گئی ہے۔"
ARABIC = "السلام عليكم ورحمة الله"
BENGALI = "আমাদের মসজিদের জানালা ভাঙা হয়েছে"
HOSTILE = (
    '#import "/etc/passwd"',
    '#read("/etc/passwd")',
    "*bold* _it_ $x^2$ `raw` ``` <label> @ref // comment /* open",
    "\\u{41} ] ) } [ ( { #{",
    "<w:p>&amp;</w:t></w:r> ]]> <!-- <?xml ?> & \"'",
    '{"text": "x"}}] , "is_draft": false',
    "\u202egnp.exe\u202c \u2066x\u2069 \u200f",
    "e" + "\u0301" * 400,
    "🙏🏽 👨\u200d👩\u200d👧 一二三 ਪੰਜਾਬੀ שלום \U0010ffff",
    "a\r\nb\rc\u2028d\u0085e\x0bf\x00g\x1b[31m\ufffe\ufdd0",
    "W" * 500,
    "م" * 200,
    f"The sign says {URDU} and {ARABIC}, 12 times",
)


def figure(label: str = "Applications sent: all places", note: int = 1, **fields: Any) -> FigureLine:
    """A figure beside another one."""
    line = FigureLine(label, "12 applications", note, "Applications sent: by faith, Sikh", "1 application", 2, "")
    return replace(line, **fields)


def paper(**fields: Any) -> Paper:
    """A sent letter with something in each of its parts."""
    given: dict[str, Any] = {
        "marking": "OFFICIAL",
        "is_draft": False,
        "reference": "ABCD2345, version 3",
        "subject": "Paying first",
        "unit": "Riverford",
        "force": "Demo Police",
        "address": ("Robin Example", "Police and Crime Commissioner", "1 Bridge Street"),
        "on": date(2026, 11, 27),
        "salutation": "Dear Commissioner",
        "opening": "We write about money.\n\nIt is not a small thing.",
        "points": (
            Point("Amount of money", "It is not enough.", (figure(),), (Quoted("We had to pay first.", UNNAMED),)),
            Point("Waiting time", "It takes long.", (), (Quoted(URDU, "Madina Mosque"),)),
        ),
        "asks": ("Pay sooner.", "Publish how long it takes."),
        "closing": "We would be glad to meet you.",
        "signed": Signature("Supt Kim Reed", "Riverford"),
        "cosigned": (Signature("Sara Malik, Secretary", "Madina Mosque"),),
        "notes": (Note(1, "A report.", date(2026, 10, 1)), Note(2, "Hansard.", date(2026, 7, 2))),
    }
    return Paper(**(given | fields))


def said_everywhere(text: str) -> Paper:
    """A letter in which everything that people type is this text."""
    typed = Signature(text, text)
    quoted = (Quoted(text, text),)
    figures = (figure(text, compared=text), figure(text, compared="", why_alone=text))
    return paper(
        subject=text,
        unit=text,
        address=(text, text),
        salutation=text,
        opening=text,
        points=(Point("Amount of money", text, figures, quoted),),
        asks=(text,),
        closing=text,
        signed=typed,
        cosigned=(typed,),
        notes=(Note(1, text, date(2026, 10, 1)),),
    )


def text_of_docx(file: bytes) -> str:
    """What stands in the body of a Word file, in order, cells of tables included; blanks left out."""
    body = Document(BytesIO(file)).element.body
    return without_blanks("".join(each.text or "" for each in body.iter() if each.tag.endswith("}t")))
