"""What is written down about permissions is what the code says."""

from pathlib import Path

from liaison.accounts.roles import PERMISSIONS, SCOPES, Permission, Role
from tests.walls.document import written

PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"


def test_the_page_of_permissions_is_as_the_code_says() -> None:
    assert PAGE.read_text() == written(), "write it anew: DEMO=1 .venv/bin/python -m tests.walls.document"


def test_every_role_has_a_scope_and_every_permission_a_sentence_and_somebody() -> None:
    assert set(SCOPES) == set(PERMISSIONS) == set(Role)
    assert set().union(*PERMISSIONS.values()) == set(Permission)
    for permission in Permission:
        assert " " in permission.value, permission
