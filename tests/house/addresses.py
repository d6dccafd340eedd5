"""Every address of the resolver, filled in."""

from collections.abc import Iterator

from django.contrib import admin
from django.urls import get_resolver, reverse

from tests.walls.asking import World
from tests.walls.declared import LEAVES, PAGES, addresses


def every_address(town: World) -> Iterator[tuple[str, str]]:
    """Each address of the resolver by its name, for the first place or unit that has such a thing."""
    for name, pages in PAGES.items():
        for page in pages:
            tenant = next((t for t in town.tenants if page.is_about(t)), None) if page.is_of_a_place else None
            yield name, page.url(name, tenant)
    own = get_resolver().reverse_dict
    for name in {name for name, _entry in addresses() if name and ":" not in name} - set(PAGES) - LEAVES:
        for bits, *_rest in own.getlist(name):
            for template, parameters in bits:
                yield name, f"/{template % dict.fromkeys(parameters, 'x1')}"
    for model in admin.site._registry:
        for action in ("changelist", "add"):
            yield "admin", reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{action}")
