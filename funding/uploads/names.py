"""The name under which a file is shown and handed out. It is never the name on the disc."""

import unicodedata

from funding.uploads.kinds import KINDS

LONGEST = 120
FORBIDDEN = frozenset('<>:"/\\|?*%;')


def clean_name(name: str, kind: str) -> str:
    """The last part of the name, without what turns, hides or cuts it, and with the ending of what is kept.

    'C:\\x\\‮fdp.exe.jpg' becomes 'fdp.exe.jpg': letters that reverse the direction, control characters and everything
    before the last slash go.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    letters = (_letter(letter) for letter in unicodedata.normalize("NFC", last))
    stem = " ".join("".join(letters).split()).rpartition(".")[0].strip(" .")
    return f"{stem[:LONGEST].strip(' .') or 'file'}.{KINDS[kind].kept_as}"


def _letter(letter: str) -> str:
    category = unicodedata.category(letter)
    if letter.isspace():
        return " "
    # C is control, format (also what turns the direction), surrogate, private and unassigned.
    return "" if category.startswith("C") or letter in FORBIDDEN else letter
