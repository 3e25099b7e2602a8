"""What floors above may hear of applications, and are asked. Receivers of a deed run inside the action's transaction: they
stand or fall with it."""

from django.dispatch import Signal

# application, at, by: the application has just been withdrawn.
application_withdrawn = Signal()
# application, at: asked, what the selection has made of a filed application by then. Answered with a `standing.Later`.
later_steps_asked = Signal()
# applications, at: asked, in which word the selection would name where each stands now. Answered with {key: (word, tone)}.
later_words_asked = Signal()
