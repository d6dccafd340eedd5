"""The PDF of a letter, for screen readers too (PDF/UA-1). All that was typed is data, cleaned first, never source."""

from pathlib import Path
from typing import Any

from letters.papers.consents import Quoted
from letters.papers.content import FigureLine, Paper, Point, Signature
from liaison.presentation.texts import Line, clean, lines
from liaison.presentation.typesetting import typeset

TEMPLATE = Path(__file__).parent / "letter.typ"


def pdf_of(paper: Paper) -> bytes:
    """The letter, set; a tenth of a second."""
    return typeset(TEMPLATE, _document(paper))


def _document(paper: Paper) -> dict[str, Any]:
    return {
        "marking": clean(paper.marking),
        "is_draft": paper.is_draft,
        "title": clean(paper.subject).replace("\n", " ").strip() or "Letter",
        "reference": clean(paper.reference),
        "sender": [*lines(paper.force), *lines(paper.unit)],
        "address": _all(paper.address),
        "dated": paper.dated,
        "salutation": lines(paper.salutation),
        "opening": _paragraphs(paper.opening),
        "points": [_point(each) for each in paper.points],
        "asks": [lines(each) for each in paper.asks],
        "closing": _paragraphs(paper.closing),
        "signed": _signature(paper.signed) if paper.signed else None,
        "cosigned": [_signature(each) for each in paper.cosigned],
        "notes": [lines(each.worded) for each in paper.notes],
    }


def _all(texts: tuple[str, ...]) -> list[Line]:
    return [line for text in texts for line in lines(text)]


def _paragraphs(text: str) -> list[Line]:
    """Lines that say something: the distance between paragraphs is the template's."""
    return [line for line in lines(text) if line["text"].strip()]


def _point(point: Point) -> dict[str, Any]:
    return {
        "category": clean(point.category),
        "text": _paragraphs(point.text),
        "figures": [_figure(each) for each in point.figures],
        "quotations": [_quotation(each) for each in point.quotations],
    }


def _figure(figure: FigureLine) -> dict[str, Any]:
    return {
        "label": lines(figure.label),
        "value": clean(figure.value),
        "note": figure.note,
        "compared": lines(figure.compared) if figure.compared else None,
        "compared_value": clean(figure.compared_value),
        "compared_note": figure.compared_note,
        "why_alone": lines(f"It stands alone: {figure.why_alone}"),
    }


def _quotation(quoted: Quoted) -> dict[str, Any]:
    text = _paragraphs(quoted.text)
    return {"text": text, "dir": text[0]["dir"] if text else "ltr", "by": lines(quoted.by) if quoted.by else None}


def _signature(signature: Signature) -> list[Line]:
    return [*lines(signature.name), *lines(signature.of)]
