"""The portal's Celery application with a beat that beats every second: `celery --app tests.outbox.fast`."""

from liaison.celery import app

app.conf.beat_schedule = {
    name: {**entry, "schedule": 1.0, "options": {"expires": 5}} for name, entry in app.conf.beat_schedule.items()
}
app.conf.beat_max_loop_interval = 1
