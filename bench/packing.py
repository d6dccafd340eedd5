"""A large pack: 40 files and some 60 pages, made as the worker makes it. Prints pages, files, bytes and seconds.

The newest application that the secretary of the demo writes gets long answers, incidents, visits, and pictures and PDFs
of some 300 KB each, which go straight into the store. What is timed is the making: reading, setting the PDF, and
gathering the ZIP, both safe on the disc at the end.
"""

import hashlib
import io
import os
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liaison.settings")
os.environ["LIAISON_DATABASE_ROLE"] = "worker"

import django

django.setup()

from django.utils import timezone  # noqa: E402
from PIL import Image  # noqa: E402

from funding.models import Answer, Application, Evidence, Pack, PackItem  # noqa: E402
from funding.packs import making  # noqa: E402
from funding.sections import read  # noqa: E402
from funding.uploads import store  # noqa: E402

FILES = 40
INCIDENTS, VISITS = 90, 50
SENTENCE = "Somebody threw stones at the windows after the evening prayer, and families went home by the back door. "
SIZE = (620, 500)


def fill(application: Application) -> None:
    """Long answers, what happened, visits and files."""
    for section in read(application.round.sections):
        for question in section.questions:
            if question.kind == "long":
                Answer.objects.update_or_create(
                    application=application,
                    key=question.name,
                    defaults={
                        "place_id": application.place_id,
                        "value": (SENTENCE * 30)[:3000],
                        "saved_by_id": application.started_by_id,
                    },
                )
    for kind, number, length in ((PackItem.Kind.INCIDENT, INCIDENTS, 1500), (PackItem.Kind.VISIT, VISITS, 500)):
        for each in range(number):
            _put(application, kind, f"bench{each}", f"Number {each + 1}\n{(SENTENCE * 15)[:length]}")
    for number in range(FILES):
        _file(application, number)


def _file(application: Application, number: int) -> None:
    # Noise does not let itself be compressed: some 300 KB, as a photo of a telephone that was made smaller.
    kind = ("image/jpeg", "JPEG") if number % 2 else ("application/pdf", "PDF")
    made = io.BytesIO()
    Image.effect_noise(SIZE, 80).convert("RGB").save(made, kind[1], quality=90)
    content = made.getvalue()
    evidence = Evidence.objects.create(
        place_id=application.place_id,
        application=application,
        title=f"Picture {number + 1}",
        file_name=f"picture-{number + 1}.{kind[1].lower()}",
        content_type=kind[0],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        stored_as=store.keep(content),
        scanned=False,
        added_by_id=application.started_by_id,
    )
    _put(application, PackItem.Kind.FILE, str(evidence.pk), evidence.title, evidence)


def _put(application: Application, kind: str, key: str, text: str, evidence: Evidence | None = None) -> None:
    PackItem.of(
        application,
        kind=kind,
        key=key,
        on=timezone.localdate(),
        text=text,
        evidence=evidence,
        put_by_id=application.started_by_id,
    )


def main() -> int:
    """Fill one application, make its pack, print the figures."""
    written = Application.objects.filter(
        place__memberships__user__email="secretary@demo.test", state="gathering-evidence"
    )
    application = written.select_related("round").latest("pk")
    fill(application)
    pack = Pack.of(application, asked_by_id=application.started_by_id)
    began = time.perf_counter()
    making.work()
    seconds = time.perf_counter() - began
    pack.refresh_from_db()
    if pack.status != Pack.Status.READY:
        sys.stderr.write("The pack was not made.\n")
        return 1
    print(pack.pages, pack.files, store.path_of(pack.stored_zip).stat().st_size, seconds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
