"""Work beside the pages: Celery, reminders, files, the solver and the map."""

from django.core.exceptions import ImproperlyConfigured

from liaison.configuration.environment import env
from liaison.embedded.place import state_directory

# Redis (or Valkey) carries the bell that wakes the workers, sessions and the cache.
REDIS_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")

CELERY_BROKER_URL = REDIS_URL
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_MAX_LOOP_INTERVAL = 30
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
    # A page that rings for the dispatcher tries once: whoever saved something must not wait for a broker.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BEAT_SCHEDULE = {
    "plan reminders": {"task": "outbox.plan", "schedule": 60.0, "options": {"expires": 55}},
    "sweep files": {"task": "funding.sweep_files", "schedule": 6 * 60 * 60.0, "options": {"expires": 3600}},
    # What was decided about the age of things is carried out, counted and reported.
    "look after retention": {"task": "retention.work", "schedule": 15 * 60.0, "options": {"expires": 600}},
    "dispatch messages": {"task": "outbox.dispatch", "schedule": 15.0, "options": {"expires": 14}},
}

# Reminders: wall times in Europe/London (see visits/reminders.py and liaison/places/reminders.py) -----------------
REMINDERS = {
    "visit_evening_before": env("REMIND_VISIT_EVENING_BEFORE", default="18:00"),
    "visit_minutes_before": env.int("REMIND_VISIT_MINUTES_BEFORE", default=120),
    "friday_first": env("REMIND_FRIDAY_TUESDAY_AT", default="09:00"),
    "friday_second": env("REMIND_FRIDAY_THURSDAY_AT", default="12:00"),
    "ramadan_days_before": env.list("REMIND_RAMADAN_DAYS_BEFORE", cast=int, default=[42, 14, 3]),
    "ramadan_at": env("REMIND_RAMADAN_AT", default="09:00"),
    "ramadan_evening_before": env("REMIND_RAMADAN_EVENING_BEFORE", default="16:00"),
    "ramadan_plan_days_before": env.int("REMIND_RAMADAN_PLAN_DAYS_BEFORE", default=28),
    "tarawih_gaps": env("REMIND_TARAWIH_GAPS_AT", default="12:00"),
    "eid_days_before": env.list("REMIND_EID_DAYS_BEFORE", cast=int, default=[7, 1]),
    "daily": env("REMIND_DAILY_AT", default="08:00"),
    "funding_days_before": env.list("REMIND_FUNDING_DAYS_BEFORE", cast=int, default=[28, 14, 7, 2, 1]),
    "funding_at": env("REMIND_FUNDING_AT", default="09:00"),
    # A reply to a letter is due soon; and from the day it is due, please ask again, every so many days.
    "letter_days_before": env.int("REMIND_LETTER_DAYS_BEFORE", default=7),
    "letter_chase_days": env.int("REMIND_LETTER_CHASE_DAYS", default=14),
    "request_hours": env.int("REMIND_REQUEST_AFTER_HOURS", default=48),
    # The commander is told on Mondays that the week is ready; it is made a little before.
    "weekly_briefing": env("REMIND_WEEKLY_BRIEFING_AT", default="07:00"),
    # What changes again and again is told once it has been still for so long, and never later than the longest.
    "settle_seconds": env.int("REMIND_SETTLE_SECONDS", default=60),
    "settle_longest_seconds": env.int("REMIND_SETTLE_LONGEST_SECONDS", default=300),
    # A visit that begins this soon is told at once.
    "at_once_minutes": env.int("REMIND_AT_ONCE_MINUTES", default=120),
}
# After so many days without a word from the scheme the committee is reminded to ask.
FUNDING_CHASE_DAYS = env.int("FUNDING_CHASE_DAYS", default=42)
# What a round requires should be there so many days before it closes.
FUNDING_EVIDENCE_DAYS = env.int("FUNDING_EVIDENCE_DAYS", default=7)
# Where the committees' files lie: a folder that no address of the web reaches, for this account alone.
FUNDING_FILES = env("FUNDING_FILES", default=str(state_directory() / "files"))
# The largest file, and how much one place may keep, in bytes.
FUNDING_FILE_BYTES = env.int("FUNDING_FILE_BYTES", default=15_000_000)
FUNDING_PLACE_BYTES = env.int("FUNDING_PLACE_BYTES", default=200_000_000)
# ClamAV: the path of its Unix socket, or tcp://host:port. Once it is set, no file is taken while it does not answer.
CLAMAV_SOCKET = env("CLAMAV_SOCKET", default="")
CLAMAV_SECONDS = env.float("CLAMAV_SECONDS", default=20.0)
# The prefix of nginx's internal location for FUNDING_FILES, when nginx hands the files out (X-Accel-Redirect).
FUNDING_ACCEL = env("FUNDING_ACCEL", default="")
# A longer request is refused before any of it is read.
LONGEST_REQUEST_BYTES = FUNDING_FILE_BYTES + 1_000_000
# So many days after a closing date the committee may still write down that it sent the application in time.
FUNDING_MISSED_AFTER_DAYS = env.int("FUNDING_MISSED_AFTER_DAYS", default=14)
# How long one dispatcher may hold a message. It must be longer than the slowest sending of one mail.
OUTBOX_LEASE = env.int("OUTBOX_LEASE", default=120)

# How many seconds the solver may take for a proposal, and for one of many windows ("large" and more).
PROPOSE_SECONDS = env.float("PROPOSE_SECONDS", default=30.0)
PROPOSE_SECONDS_WHEN_LARGE = env.float("PROPOSE_SECONDS_WHEN_LARGE", default=60.0)
PROPOSE_LARGE = env.int("PROPOSE_LARGE", default=100)

# History is sealed each night (liaison.audit.chain). The key signs seals: 32 random bytes in base64; whoever only
# checks needs the public one. The seals are also written to this file, one JSON object a line, to be carried elsewhere.
LEDGER_SIGNING_KEY = env("LEDGER_SIGNING_KEY", default="")
LEDGER_PUBLIC_KEY = env("LEDGER_PUBLIC_KEY", default="")
LEDGER_SEALS_FILE = env("LEDGER_SEALS_FILE", default="")

# A street map under the pins of the dashboard's map: addresses on this host, since no browser is to ask another one
# (docs/deploy.md). One PMTiles file, or else pictures by {z}, {x} and {y}; without either nothing is asked for.
MAP_PMTILES = env("MAP_PMTILES", default="")
MAP_TILES = env("MAP_TILES", default="")
MAP_ATTRIBUTION = env("MAP_ATTRIBUTION", default="Street map © OpenStreetMap contributors")
for _name, _address in (("MAP_PMTILES", MAP_PMTILES), ("MAP_TILES", MAP_TILES)):
    if _address and (not _address.startswith("/") or _address.startswith("//")):
        raise ImproperlyConfigured(f"{_name} is a path on this host, such as /maps/region.pmtiles.")
