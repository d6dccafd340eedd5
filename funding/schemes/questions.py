"""What rounds ask, as sections, and which evidence they ask to be shown.

After the questions that the mosques scheme is known to ask (its guidance of December 2025): name and address, charity
number or exemption, physical protection or guards or both, and hate crime that was experienced, feared, or nearby.
"""

from typing import Any

YES_NO_NOT_SURE = [["yes", "Yes"], ["no", "No"], ["not-sure", "We are not sure"]]


def place(*, wants_charity: bool = True) -> dict[str, Any]:
    """Who and where."""
    charity = [
        {
            "key": "charity-kind",
            "label": "Is your organisation a registered charity?",
            "kind": "choice",
            "choices": [
                ["registered", "Yes, it has a charity number"],
                ["exempt", "No, it is exempt or excepted"],
                ["none", "No"],
            ],
        },
        {
            "key": "charity-number",
            "label": "What is the charity number?",
            "hint": "In England and Wales it has 6 or 7 digits.",
            "kind": "charity",
            "only_if": {"key": "charity-kind", "is": "registered"},
        },
        {
            "key": "exempt-why",
            "label": "Why is it exempt or excepted?",
            "kind": "text",
            "only_if": {"key": "charity-kind", "is": "exempt"},
        },
    ]
    return {
        "key": "place",
        "title": "About your place",
        "why": "The scheme must know who asks, and where the building is.",
        "questions": [
            {"key": "name", "label": "What is the name of the organisation?", "kind": "text"},
            {"key": "address", "label": "What is the address of the building?", "kind": "long"},
            *(charity if wants_charity else []),
            {"key": "regular", "label": "Do people worship here regularly?", "kind": "yes-no"},
            {
                "key": "owner",
                "label": "Who owns the building?",
                "kind": "choice",
                "choices": [["we", "We do"], ["landlord", "A landlord"], ["other", "Somebody else"]],
            },
            {
                "key": "owner-agrees",
                "label": "Does the landlord agree to works on the building?",
                "hint": "If you have a letter, add it to the documents.",
                "kind": "choice",
                "choices": YES_NO_NOT_SURE,
                "only_if": {"key": "owner", "is": "landlord"},
            },
        ],
    }


def needs(*, guarding: bool) -> dict[str, Any]:
    """What is asked for."""
    kinds = [["physical", "Protection of the building"]]
    if guarding:
        kinds += [["guarding", "Guards"], ["both", "Both"]]
    return {
        "key": "needs",
        "title": "What you ask for",
        "why": "You do not choose the measures now. A survey says later what fits the building.",
        "questions": [
            {"key": "kind", "label": "What do you ask for?", "kind": "choice", "choices": kinds},
            {
                "key": "weak-points",
                "label": "Where do you feel unprotected?",
                "hint": "For example an entrance, a car park, or the way home at night. Only your committee reads this,"
                " and whoever you share it with.",
                "kind": "long",
            },
            {
                "key": "present",
                "label": "What protection is there already?",
                "kind": "long",
                "required": False,
            },
            {
                "key": "protected-status",
                "label": "Is the building listed, or in a conservation area?",
                "kind": "choice",
                "choices": YES_NO_NOT_SURE,
            },
        ],
    }


RISK: dict[str, Any] = {
    "key": "risk",
    "title": "Hate crime and fear of it",
    "why": "The scheme asks what happened, and also what you fear. A clear record with crime references helps most.",
    "questions": [
        {
            "key": "happened",
            "label": "Has your place experienced hate crime?",
            "hint": "Your incident log helps here. You choose what goes into the pack.",
            "kind": "yes-no",
        },
        {
            "key": "what-happened",
            "label": "What happened, and when?",
            "hint": "Do not name worshippers or suspects.",
            "kind": "long",
            "only_if": {"key": "happened", "is": "yes"},
        },
        {"key": "afraid", "label": "Do people feel unsafe?", "kind": "yes-no"},
        {
            "key": "afraid-why",
            "label": "What makes them feel unsafe?",
            "kind": "long",
            "only_if": {"key": "afraid", "is": "yes"},
        },
        {"key": "nearby", "label": "Has there been hate crime nearby?", "kind": "choice", "choices": YES_NO_NOT_SURE},
        {
            "key": "before",
            "label": "Has the building had protection from a scheme in the last two years?",
            "kind": "yes-no",
        },
    ],
}

BUSIEST: dict[str, Any] = {
    "key": "busiest",
    "title": "When people come",
    "why": "Protection is planned for the busiest times.",
    "questions": [
        {
            "key": "usual",
            "label": "About how many people come to the main weekly service?",
            "kind": "choice",
            "choices": [
                ["under-50", "Under 50"],
                ["50-199", "50 to 199"],
                ["200-499", "200 to 499"],
                ["500-999", "500 to 999"],
                ["1000-up", "1,000 or more"],
            ],
        },
        {
            "key": "busiest",
            "label": "When do most people come in the year?",
            "hint": "For example Eid prayers, Tarawih in Ramadan, Easter, Diwali or Vaisakhi.",
            "kind": "text",
        },
    ],
}

CONTACT: dict[str, Any] = {
    "key": "contact",
    "title": "Whom to contact",
    "why": "The scheme and the supplier call this person about the survey.",
    "questions": [
        {"key": "role", "label": "What is this person's role?", "kind": "text"},
        {"key": "phone", "label": "Which number may they call in the day?", "kind": "phone"},
        {
            "key": "second",
            "label": "Who answers when this person is away?",
            "hint": "A role is enough, for example: treasurer.",
            "kind": "text",
            "required": False,
        },
    ],
}

EVIDENCE: list[dict[str, Any]] = [
    {
        "key": "charity",
        "label": "Proof that you are a charity, or exempt",
        "hint": "A page of the register is enough.",
        "required": True,
    },
    {
        "key": "incidents",
        "label": "Police reports or a record of what happened",
        "hint": "Add reports and photographs. Your incident log can be put into the pack.",
        "required": False,
    },
    {
        "key": "landlord",
        "label": "The landlord's agreement",
        "hint": "If you do not own the building.",
        "required": False,
    },
    {"key": "photos", "label": "Photographs of the building", "hint": "Without people in them.", "required": False},
]
QUOTES: list[dict[str, Any]] = [
    {"key": "quotes", "label": "Three quotes for the works", "hint": "", "required": True},
]
