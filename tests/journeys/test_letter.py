"""A commander writes a letter with two co-signatories, sends it, and records the reply; others read what is theirs."""

import re

from playwright.sync_api import Page, expect

from tests.browser import DESK, PHONE, Visitor, assert_accessible
from tests.cast import Cast
from tests.letters import desk
from tests.letters.test_figures import national

URDU = "ہمیں پہلے ادا کرنا پڑا، اور ہم نہیں کر سکے۔"


def status(page: Page, address: str) -> int:
    """What the portal answers this person."""
    answer = page.goto(address)
    assert answer is not None
    return answer.status


def press(page: Page, button: str) -> None:
    """Press it."""
    page.get_by_role("button", name=button, exact=True).click()


def test_a_commander_writes_to_the_oversight_body(cast: Cast, visitor: Visitor) -> None:
    desk.make_body(cast.unit)
    national(year="2031/32", count=49)
    national(year="2030/31", count=31)
    desk.worry(cast.madina, cast.secretary)

    page = visitor(cast.commander, viewport=DESK)
    page.goto("/letters/")
    assert_accessible(page)
    page.get_by_role("button", name="Begin a letter").click()
    page.get_by_label("What is it about?").fill("Paying first")
    press(page, "Begin this letter")
    ref = re.search(r"/letters/(\w{8})/", page.url).group(1)  # type: ignore[union-attr]
    letter = f"/letters/{ref}/"
    page.get_by_label("How it begins").fill("I write about how grants are paid.")
    page.get_by_label("What it is about").select_option("Paying first")
    page.get_by_label("What you say").fill("Places must pay first.")
    press(page, "Add a point")
    expect(page.get_by_role("group", name="Point 2").get_by_label("What it is about")).to_be_focused()
    assert_accessible(page)
    press(page, "Take point 2 out")
    page.get_by_label("What you ask for").fill("Pay in stages.")
    press(page, "Save this version")
    assert_accessible(page)

    # A figure beside another one, and words of a place.
    page.goto(f"{letter}figures/")
    page.get_by_text("National figures").click()
    assert_accessible(page)
    page.get_by_role("link", name=re.compile("2031")).click()
    press(page, "Put it into the letter")
    assert_accessible(page)
    page.get_by_label(re.compile("2030")).check()
    press(page, "Put it into the letter")
    page.goto(f"{letter}quotations/")
    page.get_by_role("link", name=re.compile("Madina Mosque")).click()
    page.get_by_label("What are they about?").select_option("Paying first")
    press(page, "Ask the committee")
    assert_accessible(page)

    # The committee is asked, and does not see the letter yet; the other committee sees nothing.
    sara, omar = visitor(cast.secretary, viewport=PHONE), visitor(cast.other, viewport=PHONE)
    assert status(sara, letter) == 404
    assert status(omar, letter) == 404
    sara.goto("/letters/")
    sara.get_by_role("link", name="May the police quote your words?").click()
    assert_accessible(sara)
    sara.get_by_label("Your words").fill(URDU)
    sara.get_by_label("Yes, without our name").check()
    press(sara, "Send our answer")
    expect(sara.get_by_role("alert")).to_be_visible()
    assert_accessible(sara)

    page.goto(f"{letter}write/")
    page.get_by_label(URDU).check()
    press(page, "Save this version")
    page.goto(f"{letter}signatures/")
    for place in ("Madina Mosque", "Noor Mosque"):
        page.get_by_label(place).check()
    press(page, "Ask them to sign")
    assert_accessible(page)

    # Both read it on a phone, and sign.
    for reader, name in ((sara, "Sara Malik, Secretary"), (omar, "Omar Hadi, Secretary")):
        reader.goto("/letters/")
        reader.get_by_role("link", name="Does your committee sign this letter?").click()
        expect(reader.get_by_text(URDU)).to_be_visible()
        reader.get_by_label("Yes, we sign it").check()
        expect(reader.get_by_label("Name and role under the letter")).to_have_value(name)
        assert_accessible(reader)
        press(reader, "Send our answer")
        expect(reader.get_by_text("Your committee has signed.")).to_be_visible()

    page.goto(letter)
    page.get_by_role("button", name="Read and sign").click()
    press(page, "Sign this letter")
    reader = visitor(cast.oversight, viewport=DESK, scheme="dark")
    assert status(reader, letter) == 404
    page.get_by_role("button", name="Send this letter").click()
    assert_accessible(page)
    press(page, "It was sent")
    expect(page.get_by_text("28 days left")).to_be_visible()

    for what, note in (("They say that they have it", ""), ("We asked again", "By phone."), ("They answered", "Yes.")):
        page.get_by_role("button", name="Say what happened next").click()
        page.get_by_label(what).check()
        page.get_by_label("In short").fill(note)
        assert_accessible(page)
        press(page, "Save this step")

    # The office reads the letter with what became of it, and no place that did not give its name.
    reader.goto("/letters/")
    reader.get_by_role("link", name="Paying first").click()
    expect(reader.get_by_text(URDU)).to_be_visible()
    expect(reader.get_by_text("A place of worship in the area")).to_be_visible()
    expect(reader.get_by_text("Omar Hadi, Secretary")).to_be_visible()
    expect(reader.get_by_text("Asked again")).to_be_visible()
    assert_accessible(reader)
    officer = visitor(cast.officer)
    assert status(officer, letter) == 404
    assert status(officer, "/letters/") == 404
