"""The template pack and the components in a real browser: every kind of field, with and without errors."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import assert_accessible

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.presentation.gallery")]

PAGES = ("form", "formset", "components")
LOOKS = [
    (scheme, width, language)
    for scheme in ("light", "dark")
    for width, language in ((320, "en-gb"), (360, "ur"), (1280, "en-gb"))
]
FOCUS_EACH_LINK = """() => [...document.querySelectorAll('.govuk-error-summary a')].filter(link => {
  link.click();
  const reached = document.activeElement;
  return !(reached.matches('input, select, textarea') && reached.id === link.hash.slice(1));
}).map(link => link.textContent + ' ' + link.hash)"""


@pytest.fixture
def look(request: pytest.FixtureRequest, browser: Browser, live_server):
    """A page in one look, which fails the test when the browser complains of anything."""
    scheme, width, language = request.param
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 800}, base_url=live_server.url
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.language = language
    yield page
    context.close()
    assert complaints == []


@pytest.mark.parametrize("look", LOOKS, indirect=True, ids=lambda look: "-".join(map(str, look)))
def test_every_page_is_accessible_and_fits(look):
    for name in PAGES:
        look.goto(f"/gallery/{name}/?language={look.language}")
        assert_accessible(look)


@pytest.mark.parametrize("look", LOOKS, indirect=True, ids=lambda look: "-".join(map(str, look)))
def test_every_line_of_the_error_summary_leads_to_its_input(look):
    for name in ("form", "formset"):
        look.goto(f"/gallery/{name}/?language={look.language}")
        look.locator("#submit-id-submit").click()
        summary = look.locator(".govuk-error-summary")
        expect(summary).to_have_count(1)
        expect(summary).to_be_focused()
        assert look.title().startswith("Error: ")
        assert look.locator(".govuk-error-summary a").count() >= 4
        assert look.evaluate(FOCUS_EACH_LINK) == []
        assert_accessible(look)


@pytest.mark.parametrize("look", [("light", 360, "en-gb")], indirect=True)
def test_the_summary_follows_the_page_and_marks_only_the_wrong_box(look):
    look.goto("/gallery/form/")
    look.locator("#id_day_0").fill("31")
    look.locator("#id_day_1").fill("11")
    look.locator("#submit-id-submit").click()
    targets = look.eval_on_selector_all(".govuk-error-summary a", "links => links.map(link => link.hash)")
    assert targets[:4] == ["#id_kind_0", "#id_day_2", "#id_time", "#id_when_0"]
    expect(look.locator("#id_day_0")).to_have_value("31")
    wrong = "boxes => boxes.map(box => box.classList.contains('govuk-input--error'))"
    assert look.eval_on_selector_all("#id_day input", wrong) == [False, False, True]


@pytest.mark.parametrize("look", [("light", 360, "en-gb")], indirect=True)
def test_radios_open_their_fields_without_a_script(look):
    look.route("**/app*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    look.goto("/gallery/form/")
    expect(look.locator("#id_wished_0")).to_be_hidden()
    look.locator("#id_when_1").check()
    expect(look.locator("#id_wished_0")).to_be_visible()


@pytest.mark.parametrize("look", [("light", 360, "en-gb")], indirect=True)
def test_the_form_sends_what_was_typed(look):
    look.goto("/gallery/form/")
    look.get_by_label("Met the committee").check()
    for box, text in (("Day", "9"), ("Month", "November"), ("Year", "2026")):
        look.locator("#id_day").get_by_label(box).fill(text)
    look.get_by_label("At what time?").fill("1.15pm")
    look.get_by_label("Any time").check()
    look.get_by_label("Place of worship").fill("مسجد النور 🕌")
    look.get_by_label("E-mail address").fill("sara@example.org")
    look.get_by_label("How many people came?").fill("600")
    look.get_by_label("A gate").check()
    look.get_by_label("Team").select_option("Ward 2")
    look.get_by_label("What was said or agreed?").fill("x" * 150)
    expect(look.locator(".govuk-character-count__status")).to_have_text("You have 50 characters left")
    look.get_by_label("A letter or photo").set_input_files(
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    look.get_by_label("Password", exact=True).fill("open sesame")
    look.get_by_role("button", name="Show password").click()
    expect(look.locator("#id_password")).to_have_attribute("type", "text")
    look.get_by_label("The committee agreed").check()
    look.locator("#submit-id-submit").click()
    expect(look.get_by_role("alert")).to_contain_text("Saved 2026-11-09.")


@pytest.mark.parametrize("look", [("light", 360, "en-gb")], indirect=True)
def test_the_keyboard_reaches_the_menu_and_the_content(look):
    look.goto("/gallery/components/")
    look.keyboard.press("Tab")
    look.keyboard.press("Tab")
    menu = look.get_by_role("button", name="Menu")
    expect(menu).to_have_attribute("aria-expanded", "false")
    menu.press("Enter")
    expect(look.get_by_role("link", name="Places").first).to_be_visible()
    look.goto("/gallery/form/")
    look.keyboard.press("Tab")
    expect(look.locator(".govuk-skip-link")).to_be_focused()
    look.keyboard.press("Enter")
    expect(look.locator("#main-content")).to_be_focused()


@pytest.mark.parametrize("look", [("dark", 360, "en-gb")], indirect=True)
def test_paper_shows_the_content_and_nothing_to_press(look):
    look.goto("/gallery/components/")
    look.emulate_media(media="print")
    expect(look.locator(".govuk-generic-header")).to_be_hidden()
    expect(look.locator(".app-big-button")).to_be_hidden()
    expect(look.get_by_role("heading", name="Friday prayers")).to_be_visible()
    background = look.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(255, 255, 255)"


@pytest.mark.parametrize("look", [("light", 360, "ur")], indirect=True)
def test_a_phone_number_reads_left_to_right_in_urdu(look):
    look.goto("/gallery/components/?language=ur")
    number = look.locator("a[href^='tel:'] bdi")
    assert number.evaluate("element => getComputedStyle(element).direction") == "ltr"
    assert look.evaluate("getComputedStyle(document.body).direction") == "rtl"
    look.goto("/gallery/form/?language=ur")
    tick = "element => getComputedStyle(element, '::after').borderLeftWidth"
    assert look.locator(".govuk-checkboxes__label").first.evaluate(tick) == "5px"
