"""The pages for when something is wrong stand on nothing: no database, no request, no context."""

import pytest
from django.template.loader import get_template


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html", "503.html"])
def test_an_error_page_renders_by_itself(name, settings):
    html = get_template(name).render()
    assert settings.PORTAL_NAME in html
    assert "In an emergency call 999." in html
    assert "<h1" in html
