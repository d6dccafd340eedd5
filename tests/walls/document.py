"""`docs/permissions.md`, written from the code: what each role may do, and who gets which address.

    DEMO=1 python -m tests.walls.document > docs/permissions.md

The roles come from `liaison.accounts.roles`, the addresses from the resolver and from what is declared of each, which
the matrix proves of the running portal.
"""

import os
import re
import sys
from collections.abc import Iterator
from typing import Any

import django
from django.urls import URLResolver, get_resolver

HEAD = """# Who may see and do what

This page is written from the code (`DEMO=1 .venv/bin/python -m tests.walls.document > docs/permissions.md`), and a test
fails when it is not what the code says. Everything below is tried by every role at every address and with objects of
every place, by the matrix in `tests/walls/matrix`.

Three rules hold everywhere:

- Whoever is not signed in is asked to sign in, and nobody sees data before they have shown two factors.
- What is not yours does not exist for you: the answer is "page not found", the same as for what was never there.
- Nothing about a place is hidden from its committee, and every look at a place stands in its ledger.
"""
ROLES = """
## What each role may do

A role is held in a scope: a unit, a team or a place. It counts there and nowhere else.
"""
ADDRESSES = """
## Every address

"May open" and "may send" name everybody who can; everybody else who is signed in gets "page not found". A dash under
"may open" is a button on another page; a dash under "may send" is a page that is only read. A bracket like `<slug>` is
a thing's own part of the address; "its" is that thing's place or unit. `?place=` means: asked for one place.
"""
ELSEWHERE = """
## What other packages bring along

Sign-in, second steps and the administration come from django-allauth and Django. They show people their own sign-in,
and administrators the rows of their own unit.
"""
LINKS = """
## Links that open without signing in

Whoever holds the link is who it was made for, so each is made for one person, kept out of logs, and ends.

- `/join/<token>/`: an invitation. It shows who invites to which place. It ends when used or withdrawn, or by itself.
- `/calendar/<token>.ics`: somebody's calendar. It shows when and where, and nothing of what was said; looks are noted
  under the owner's name. It ends when turned off, made anew, or with the account.
- `/account/messages/stop/<token>/`: "not these any more", under a mail. It names the kind of mail, and no place.
"""
WHO = {"public": "anybody", "everybody": "whoever is signed in", "administrator": "administrators"}


def written() -> str:
    """The whole page."""
    return "".join([HEAD, *_roles(), ADDRESSES, *_topics(), *_families(), LINKS])


def _roles() -> Iterator[str]:
    from liaison.accounts.roles import PERMISSIONS, SCOPES, Permission, Role

    yield ROLES
    for role in Role:
        yield f"\n### {role.label}\n\nCounts {SCOPES[role]}. May:\n\n"
        yield "".join(f"- {each.value}\n" for each in Permission if each in PERMISSIONS[role])


def _topics() -> Iterator[str]:
    from tests.walls.declared import BY_SIGNED_LINK, TOPICS

    paths = {name: path for name, path in _paths() if name not in BY_SIGNED_LINK}
    for topic in TOPICS:
        yield f"\n### {topic.title}\n\n| What | Address | May open | May send |\n|---|---|---|---|\n"
        for name, declared in topic.declared.items():
            rows: dict[tuple[str, str, str], set[str]] = {}
            for page in declared:
                opens, sends = _of(page.who, page.get, topic), _of(page.posters or page.who, page.post, topic)
                queried = "&".join(f"{pair.split('=')[0]}=" for pair in page.query.split())
                rows.setdefault((opens, sends, page.note), set()).add(f"?{queried}" if queried else "")
            for (opens, sends, note), queries in rows.items():
                asked = ", ".join(f"`{query}`" for query in sorted(queries) if query)
                link = "" if not asked else ", or with " if "" in queries else " with "
                what = f"{declared.title}, {note}" if note else declared.title
                yield f"| {what} | `{paths[name]}`{link}{asked} | {opens} | {sends} |\n"


def _of(who: str, answers: frozenset[int], topic: Any) -> str:
    from tests.walls.declared.page import WORDS

    if answers <= {404, 405, 415, 400}:
        return "—"
    return "; ".join({**WORDS, "author": topic.author}[label] for label in who.split())


def _families() -> Iterator[str]:
    from tests.walls.declared import PAGES
    from tests.walls.declared.elsewhere import family_of

    yield ELSEWHERE
    found: dict[str, tuple[str, list[str]]] = {}
    for name, path in _paths():
        family = family_of(name)
        if family is not None and name not in PAGES:
            found.setdefault(family.title, (WHO[family.who], []))[1].append(f"`{path}`")
    for title, (who, paths) in found.items():
        yield f"\n### {title}\n\nFor {who}.\n\n{', '.join(dict.fromkeys(paths))}\n"


def _paths(resolver: Any = None, prefix: str = "/", space: str = "") -> Iterator[tuple[str, str]]:
    """Names and addresses, as people write them."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + _plain(str(entry.pattern))
        if isinstance(entry, URLResolver):
            yield from _paths(entry, path, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name or ''}", path


def _plain(pattern: str) -> str:
    """`<slug:place>` and `(?P<place>...)` as `<place>`."""
    named = re.sub(r"\(\?P(<\w+>)(?:[^()]|\([^)]*\))*\)", r"\1", pattern)
    return re.sub(r"<\w+:(\w+)>", r"<\1>", named.replace("^", "").replace("$", ""))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liaison.settings")
    django.setup()
    sys.stdout.write(written())
