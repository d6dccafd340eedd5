"""What a letter may say: its parts, how long they may be, and that every figure can be checked."""

from collections.abc import Iterable, Mapping
from typing import Any

from letters.models.letter import FundingCategory
from liaison.refusals import Refused

LONGEST = {
    "subject": 160,
    "opening": 4000,
    "text": 4000,
    "ask": 500,
    "closing": 2000,
    "why_alone": 300,
    "because": 200,
    "quotation": 500,
    "signed_as": 120,
    "note": 500,
    "step": 2000,
}
MOST_POINTS = MOST_ASKS = 12
MOST_IN_A_POINT = 12
TEXTS = ("opening", "closing")


def checked(content: Mapping[str, Any], figures: Mapping[str, Any]) -> dict[str, Any]:
    """The content as `LetterVersion` keeps it: texts trimmed, empty points and asks left out.

    Raises Refused, with the field it belongs to, for what is too long, too much or unknown, and for a figure that is
    not pinned.
    """
    made: dict[str, Any] = {part: within(content.get(part, ""), part, part) for part in TEXTS}
    points = [_point(each, figures) for each in content.get("points", ())]
    made["points"] = [each for each in points if each["text"] or each["quotations"] or each["figures"]]
    asks = [within(each, "ask", "asks") for each in content.get("asks", ())]
    made["asks"] = [each for each in asks if each]
    if len(made["points"]) > MOST_POINTS:
        raise Refused(f"A letter has at most {MOST_POINTS} points. Say the most important ones.", "points")
    if len(made["asks"]) > MOST_ASKS:
        raise Refused(f"A letter asks for at most {MOST_ASKS} things.", "asks")
    return made


def within(given: Any, kind: str, field: str) -> str:
    """The text trimmed. Raises Refused where it is longer than its kind may be; `field` is where it was typed."""
    text = str(given).replace("\r\n", "\n").strip()
    if len(text) > LONGEST[kind]:
        raise Refused(f"This may have {LONGEST[kind]:,} characters. It has {len(text):,}.", field)
    return text


def check_figures(figures: Mapping[str, Any]) -> None:
    """Raise Refused where a pinned figure lacks its source or its date, or neither compares nor says why."""
    for key, figure in figures.items():
        called = figure.get("label") or key
        if not isinstance(figure.get("value"), int) or not figure.get("source") or not figure.get("as_of"):
            raise Refused(f"“{called}” has no number, source or date. Choose it from the list again.", "figures")
        if not figure.get("compared_with") and not str(figure.get("why_alone", "")).strip():
            raise Refused(f"Say what “{called}” is compared with, or why it stands alone.", "figures")
        if len(str(figure.get("why_alone", ""))) > LONGEST["why_alone"]:
            raise Refused(f"Say in at most {LONGEST['why_alone']} characters why “{called}” stands alone.", "figures")


def quotations_in(content: Mapping[str, Any]) -> list[str]:
    """References of the quotations that stand in it, each once."""
    return list(dict.fromkeys(ref for point in content.get("points", ()) for ref in point["quotations"]))


def is_complete(content: Mapping[str, Any]) -> bool:
    """Whether there is something to sign: an opening, and at least a point or something that is asked for."""
    return bool(content.get("opening") and (content.get("points") or content.get("asks")))


def _point(point: Mapping[str, Any], figures: Mapping[str, Any]) -> dict[str, Any]:
    category = point.get("category", "")
    if category not in FundingCategory.values:
        raise Refused("Choose what the point is about.", "points")
    made = {
        "category": str(category),
        "text": within(point.get("text", ""), "text", "points"),
        "quotations": _names(point.get("quotations", ())),
        "figures": _names(point.get("figures", ())),
    }
    if len(made["quotations"]) > MOST_IN_A_POINT or len(made["figures"]) > MOST_IN_A_POINT:
        raise Refused(f"A point has at most {MOST_IN_A_POINT} quotations and {MOST_IN_A_POINT} figures.", "points")
    missing = [key for key in made["figures"] if key not in figures]
    if missing:
        raise Refused("A figure in this letter is not chosen any more. Choose it again or take it out.", "figures")
    return made


def _names(given: Iterable[Any]) -> list[str]:
    return list(dict.fromkeys(str(each) for each in given))
