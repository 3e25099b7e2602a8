"""What a browser says of itself, in the words of whoever sits before it."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

# The order matters: each of these also says it is the ones below it.
BROWSERS: Final = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS: Final = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "Chromebook"),
    ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def browser_in_words(says: str) -> str:
    """Such as "Firefox on Windows"; where nothing is recognized, that."""
    browser = next((name for sign, name in BROWSERS if sign in says), "")
    system = next((name for sign, name in SYSTEMS if sign in says), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("a browser we do not recognize")
