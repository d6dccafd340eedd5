"""Files that no row speaks of any more leave the disc.

A process that breaks between the file and its row leaves one behind; so does a removal that could not reach the disc.
"""

import logging
import time
from pathlib import Path

from django.db import connection
from django.db.models import Model

from funding.models import Evidence, Pack
from funding.uploads import store

log = logging.getLogger(__name__)
# A file of this age whose row is not there will have none: no request lasts so long.
OLD_ENOUGH = 24 * 60 * 60
# Tables whose rows own files, and the columns that name them; apps above sign up in `ready()`.
OWNERS: list[tuple[type[Model], tuple[str, ...]]] = [(Pack, ("stored_pdf", "stored_zip"))]


def sweep(older_than: float = OLD_ENOUGH) -> int:
    """Delete every stored file, older than so many seconds, that no row owns; gives how many.

    It is the worker's: the web sees only some rows, and would take the files of all others for lost ones.
    """
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        if cursor.fetchone()[0] == "liaison_web":
            raise PermissionError("The web process does not see whose files these are.")
    before = time.time() - older_than
    gone = sum(_sweep_folder(folder, before) for folder in store.folders())
    if gone:
        log.info("%d files without a row left the disc.", gone)
    return gone


def _sweep_folder(folder: Path, before: float) -> int:
    old = [path for path in folder.iterdir() if path.is_file() and path.stat().st_mtime < before]
    owned = set(
        Evidence.objects.kept().filter(stored_as__in=[path.name for path in old]).values_list("stored_as", flat=True)
    )
    names = [path.name for path in old]
    for model, columns in OWNERS:
        for column in columns:
            rows = model._default_manager.filter(**{f"{column}__in": names})
            owned |= set(rows.values_list(column, flat=True))
    lost = [path for path in old if path.name not in owned]
    for path in lost:
        path.unlink(missing_ok=True)
    return len(lost)
