"""The commander's week: figures, briefings, the map, and a committee's own week."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """The commander's week: figures, briefings, the map, and a committee's own week."""

    name = "dashboard"
    verbose_name = "Weekly dashboard"
