"""Addresses that other packages bring along: sign-in (allauth) and the administration (Django).

They are declared by the beginnings of their names: for whom they are, and what they may answer at all. What they
show is looked through for words of every place, like any other page.
"""

from dataclasses import dataclass

from tests.walls.declared.page import ANONYMOUS, Statuses, answers

ENDS = answers(200, 302, 404, 405)


@dataclass(frozen=True)
class Family:
    """All addresses whose names begin so: what they are, and what each person may get.

    `inside` is what those whom it is for may get, `outside` everybody else. `who` is "public" (before sign-in too),
    "everybody" (of their own sign-in, when signed in) or "administrator".
    """

    title: str
    who: str
    inside: Statuses
    outside: Statuses = ENDS

    def expected(self, part: str) -> Statuses:
        """What this part of the cast may get."""
        is_inside = {"public": True, "everybody": part != ANONYMOUS}.get(self.who, part == self.who)
        return self.inside if is_inside else self.outside


# The longest beginning counts. 401 and 403: allauth says so to a script that asks without a sign-in or out of turn, and
# to somebody without a password who is to confirm who they are.
FAMILIES = {
    "account_": Family("Sign-in, password and address of one's own", "public", ENDS | {403}),
    "mfa_": Family("Second steps of one's own", "everybody", ENDS | {400, 403}, ENDS | {400, 401, 403}),
    "usersessions_": Family("Where one is signed in", "everybody", ENDS),
    "socialaccount_": Family("Sign-in by one's force", "public", ENDS | {403}),
    "openid_connect_": Family("To and from the force's identity provider", "public", ENDS | {400, 401, 403}),
    # Django itself says 403 to an administrator for what nobody may do: deleting, adding to a log.
    "admin:": Family("The administration", "administrator", ENDS | {400, 403}, answers(302, 404)),
    # Words in the reader's language: no row is read.
    "admin:jsi18n": Family("Words of the administration's scripts", "public", ENDS),
}
# They would sign the asking person out.
LEAVES = frozenset({"account_logout", "admin:logout"})


def family_of(name: str) -> Family | None:
    """The family of this address, if another package brought it."""
    found = [beginning for beginning in FAMILIES if name.startswith(beginning)]
    return FAMILIES[max(found, key=len)] if found else None
