"""Celery only rings: rows in PostgreSQL are the queue, so a lost task or broker loses nothing.

Beat runs in UTC with plain intervals: its crontab falls silent for an hour in the autumn night when the clocks
go back. What is due at which wall time is computed by the planner, in Europe/London.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liaison.settings")
os.environ.setdefault("LIAISON_DATABASE_ROLE", "worker")

app = Celery("liaison")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
