"""A row never hangs on an application of another place, whoever writes it and however."""

import pytest
from django.db import IntegrityError, transaction

from funding.models import Answer, Share
from liaison.db.acting import acting_as
from tests.cast import Cast
from tests.funding import desk

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Answer, Share])
def test_a_committee_hangs_nothing_on_a_foreign_application(cast: Cast, model: type) -> None:
    foreign = desk.make_application(cast.madina, cast.secretary)
    row = {"place": cast.noor, "application_id": foreign.pk}
    if model is Answer:
        row |= {"key": "need.what", "value": "Ours", "saved_by": cast.other}
    else:
        row |= {"extent": "whole", "team": cast.west, "made_by": cast.other}
    with acting_as(cast.other.pk), pytest.raises(IntegrityError, match="at_its_place"), transaction.atomic():
        model.objects.create(**row)
