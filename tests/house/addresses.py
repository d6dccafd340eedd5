"""Every address of the resolver, filled in."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.urls import get_resolver, reverse

from tests.walls.asking import World
from tests.walls.declared import LEAVES, PAGES, addresses


def every_pattern(resolver: Any) -> Iterator[tuple[str, str, list[str]]]:
    """Each address without a namespace: its name, its shape with a place for each parameter, and their names."""
    for name in sorted({name for name, _entry in addresses() if name and ":" not in name}):
        for bits, *_rest in resolver.reverse_dict.getlist(name):
            for template, parameters in bits:
                yield name, template, parameters


def every_address(town: World) -> Iterator[tuple[str, str]]:
    """Each address of the resolver by its name, for the first place or unit that has such a thing."""
    for name, pages in PAGES.items():
        for page in pages:
            tenant = next((t for t in town.tenants if page.is_about(t)), None) if page.is_of_a_place else None
            yield name, page.url(name, tenant)
    for name, template, parameters in every_pattern(get_resolver()):
        if ":" not in name and name not in {*PAGES, *LEAVES}:
            yield name, f"/{template % dict.fromkeys(parameters, 'x1')}"
    for model in admin.site._registry:
        for action in ("changelist", "add"):
            yield "admin", reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{action}")
