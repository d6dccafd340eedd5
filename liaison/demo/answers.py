"""What made-up committees answer: plausible, and about nobody."""

from typing import Any

from funding.sections import Question
from liaison.demo.city import House

BY_QUESTION = {
    "before": "no", "protected-status": "no", "second": "The treasurer", "role": "Secretary",
    "weak-points": "The side door is hidden from the street, and the car park has no light.",
    "present": "Two cameras that are ten years old. One of them does not work.",
    "what-happened": "Twice this year somebody threw stones at night. We told the police.",
    "afraid-why": "Families who come out late are shouted at. Some do not come to the night prayers any more.",
}  # fmt: skip
BUSIEST = {
    "muslim": "Tarawih in Ramadan, and both Eid prayers", "jewish": "Rosh Hashanah and Yom Kippur",
    "sikh": "Vaisakhi", "hindu": "Diwali", "buddhist": "Vesak", "christian": "Easter and Christmas",
}  # fmt: skip
BY_KIND = {
    "text": "As on our letters", "long": "We can say more when you call us.", "date": "2026-03-14", "number": 3,
    "money": 850_00, "yes-no": "yes", "charity": "1123456", "phone": "01865 000 000",
}  # fmt: skip


def answer_to(question: Question, house: House) -> Any:
    """What this place answers to a question of any round."""
    key = question.key
    if key == "name":
        return house.sketch.name
    if key == "address" and house.sketch.street:
        return f"{house.sketch.street}, Aldersford"
    if key == "busiest" and house.faith in BUSIEST:
        return BUSIEST[house.faith]
    offered = [each for each, _label in question.answers]
    said = house.sketch.band if key == "usual" else BY_QUESTION.get(key)
    if offered:
        chosen = said if said in offered else offered[0]
        return [chosen] if question.kind == "choices" else chosen
    return said or BY_KIND[question.kind]
