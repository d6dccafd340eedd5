"""Celery only rings: rows in PostgreSQL are the queue, so a lost task or broker loses nothing.

Beat runs in UTC with plain intervals: its crontab falls silent for an hour in the autumn night when the clocks
go back. What is due at which wall time is computed by the planner, in Europe/London.
"""

import os
from typing import Any

from celery import Celery
from celery.signals import task_prerun

from liaison.db.acting import begin

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liaison.settings")
os.environ.setdefault("LIAISON_DATABASE_ROLE", "worker")

app = Celery("liaison")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# What a task is for, as history says it beside what the task changes; others go by the first part of their name.
PURPOSES = {
    "outbox": "Reminders and mails",
    "funding": "Work on applications",
    "visits": "Planning visits",
    "dashboard": "The week in figures",
    "letters": "Letters to the oversight body",
    "ledger": "The ledger",
    "retention": "Keeping things no longer than needed",
    "observances": "Dates of festivals",
}


@task_prerun.connect
def say_what_for(task: Any = None, **_signal: Any) -> None:
    """History keeps which task changed a thing when no person did."""
    area, name = str(task.name).split(".", 1) if "." in str(task.name) else (str(task.name), "")
    begin(purpose=PURPOSES.get(area, "Work of the portal itself"), task=f"{area}.{name}")
