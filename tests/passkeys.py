"""A device that holds passkeys, made by Chromium itself (its virtual authenticator)."""

from typing import Any

from playwright.sync_api import CDPSession, Page


class Device:
    """Built into the page's phone or computer. It checks its owner's finger unless told otherwise."""

    def __init__(self, page: Page) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        self.id = self._send("addVirtualAuthenticator", options=options)["authenticatorId"]

    def _send(self, what: str, **told: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.session.send(f"WebAuthn.{what}", told)
        return answer

    def holds(self) -> int:
        """How many passkeys it has."""
        return len(self._send("getCredentials", authenticatorId=self.id)["credentials"])

    def knows_its_owner(self, does: bool) -> None:
        """Whether finger, face or PIN are right from now on."""
        self._send("setUserVerified", authenticatorId=self.id, isUserVerified=does)

    def says_it_did_not_look(self, does_not: bool) -> None:
        """A device that answers without having verified its owner, though it was asked to."""
        self._send("setResponseOverrideBits", authenticatorId=self.id, isBadUV=does_not)

    def is_gone(self) -> None:
        """Lost."""
        self._send("removeVirtualAuthenticator", authenticatorId=self.id)
