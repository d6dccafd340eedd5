"""The letters of the demo city: there for everybody who can sign in, and as the rules would have made them."""

from django.utils import timezone

from letters.figures import changed_since
from letters.models import Categorised, CoSignature, Letter, LetterVersion, Quotation
from letters.quoting import no_longer_agreed
from liaison.accounts.models import User
from liaison.db.acting import acting_as
from tests.roles import database_role


def test_everybody_has_something_to_read_and_to_answer(city):
    assert city["letters"] == 2
    seen = {}
    for part in ("officer", "supervisor", "commander", "adviser", "secretary", "other", "oversight"):
        user = User.objects.get(email=f"{part}@demo.test")
        with acting_as(user.pk):
            states = sorted(Letter.objects.visible_to(user).values_list("state", flat=True))
            seen[part] = (states, Quotation.objects.visible_to(user).count())
    both = ["acknowledged", "draft"]
    assert seen == {
        "officer": ([], 0),
        "adviser": ([], 0),
        "supervisor": (both, 6),
        "commander": (both, 6),
        "secretary": (both, 2),
        "other": (both, 2),
        "oversight": (["acknowledged"], 0),
    }


def test_the_letters_are_as_the_rules_would_have_made_them(city):
    commander = User.objects.get(email="commander@demo.test")
    with database_role("worker"):
        for version in LetterVersion.objects.select_related("letter__unit"):
            assert no_longer_agreed(version) == []
            newest = version.letter.newest()
            if version == newest:
                assert version.figures
                assert changed_since(version, commander) == []
        sent = Letter.objects.get(state="acknowledged")
        assert sent.reply_due_on is not None
        assert sent.reply_due_on > timezone.localdate()
        assert [each["place"] for each in sent.cosigned] == list(
            CoSignature.objects.filter(letter=sent).order_by("pk").values_list("place__name", flat=True)
        )
        draft = Letter.objects.get(state="draft")
        stands = {each.stands(2) for each in CoSignature.objects.filter(letter=draft)}
        assert stands == {"open", "lapsed"}
        assert Categorised.objects.count() >= 5
