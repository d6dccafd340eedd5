"""The demo city's place among the apps: it has a management command and nothing else."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """No tables; it fills those of others."""

    name = "liaison.demo"
    label = "demo"
