"""What a force's identity provider must be like before it may open anybody's account."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

NEEDED = ("provider_id", "name", "server_url", "client_id", "secret")
# Entra ID's addresses for everybody's directories: whoever makes a directory could choose an identity there.
ANYBODYS = ("/common", "/organizations", "/consumers")


def check_providers(providers: Iterable[Mapping[str, Any]], *, insecure: bool = False) -> None:
    """Raise ImproperlyConfigured for a provider that names no second step, or that is not one force's own.

    `insecure` lets the demo and the tests talk to a provider without TLS.
    """
    for provider in providers:
        if missing := [name for name in NEEDED if not provider.get(name)]:
            raise ImproperlyConfigured(f"OIDC_PROVIDERS: a provider lacks {', '.join(missing)}.")
        name, address = provider["name"], urlsplit(provider["server_url"])
        if address.scheme != "https" and not insecure:
            raise ImproperlyConfigured(f"OIDC_PROVIDERS: the server_url of {name} must begin with https://.")
        if any(part in f"{address.path}/" for part in (f"{path}/" for path in ANYBODYS)):
            raise ImproperlyConfigured(f"OIDC_PROVIDERS: the server_url of {name} must name the force's own directory.")
        if not provider.get("amr", ["mfa"]) and not provider.get("acrs"):
            raise ImproperlyConfigured(f"OIDC_PROVIDERS: say in amr or acrs how {name} tells of a second step.")


def origins(providers: Iterable[Mapping[str, Any]]) -> list[str]:
    """Where the sign-in button may lead: a browser's form-action counts every host on the way."""
    addresses = [address for one in providers for address in (one["server_url"], *one.get("sends_on_to", []))]
    parts = [urlsplit(address) for address in addresses]
    return list(dict.fromkeys(f"{part.scheme}://{part.netloc}" for part in parts))
