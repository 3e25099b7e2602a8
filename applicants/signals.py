"""What floors above may hear of applications. Receivers run inside the action's transaction: they stand or fall with it."""

from django.dispatch import Signal

# application, at, by: the application has just been withdrawn.
application_withdrawn = Signal()
