"""The application's clock decides, and is five minutes slow."""

from tests.servers.broken_clock import OFF, application, entered_by  # makes Django ready, so it comes first

# isort: split
from postings import gate

gate.enter = entered_by(-OFF)
__all__ = ["application"]
