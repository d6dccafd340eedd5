"""What browsers are told, what cookies carry, what logs hold."""

from csp.constants import NONE, SELF

from liaison.configuration.environment import DEMO, UNDER_TEST, env

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        # No require-trusted-types-for: htmx and the map's library write markup into pages, and allowing them a policy
        # of their own would allow whatever is meant to be stopped.
        "report-uri": ["/csp-report"],
    }
}
REPORTING_ENDPOINTS = ""
# Nothing here is asked for on any page. Passkeys and copying stay as browsers have them: for this site alone.
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        *("accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "display-capture"),
        *("encrypted-media", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer"),
        *("microphone", "midi", "payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
    )
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_NAME = "portal_session"
MESSAGES_COOKIE_NAME = "portal_messages"
KNOWN_BROWSER_COOKIE_NAME = "portal_known_browser"
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
# No script of ours reads it: forms carry the token themselves.
CSRF_COOKIE_HTTPONLY = True
# Not strict: whoever follows a link in a mail stays signed in.
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
HTTPS = env.bool("HTTPS", default=not DEMO and not UNDER_TEST)
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    MESSAGES_COOKIE_NAME, LANGUAGE_COOKIE_NAME = "__Host-messages", "__Host-language"
    KNOWN_BROWSER_COOKIE_NAME = "__Host-known-browser"
    # Browsers send reports in the newer form over HTTPS alone.
    REPORTING_ENDPOINTS = 'portal="/csp-report"'
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["report-to"] = ["portal"]
    if env.bool("BEHIND_TLS_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "liaison.discretion.OneLine",
            "fmt": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "filters": {"secret links": {"()": "liaison.discretion.WithoutSecretLinks"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["secret links"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # The development server's own lines, which Django would print past the filter.
        "django.server": {"handlers": [], "propagate": True},
        "pgtrigger": {"level": "WARNING"},
    },
}
