"""What beat does by itself, and how often in seconds."""

from __future__ import annotations

# Ticks carry nothing: what is due stands in PostgreSQL. A tick that waited longer than its expiry is thrown away.
TICKS: dict[str, dict[str, object]] = {
    "close what is due": {"task": "postings.tasks.close_due", "schedule": 1.0, "options": {"expires": 10}},
    "remind of closings": {"task": "applicants.tasks.remind_due", "schedule": 60.0, "options": {"expires": 50}},
    "tell who waits": {"task": "selection.tasks.tell_progress", "schedule": 600.0, "options": {"expires": 500}},
    "send what waits": {"task": "ats.outbox.tasks.send_due", "schedule": 2.0, "options": {"expires": 10}},
    "forget old tallies": {"task": "ats.accounts.tasks.sweep", "schedule": 600.0, "options": {"expires": 60}},
    "sweep the uploads": {"task": "applicants.tasks.sweep_uploads", "schedule": 600.0, "options": {"expires": 300}},
    "scan what was uploaded": {"task": "applicants.tasks.scan_due", "schedule": 2.0, "options": {"expires": 10}},
    "look at the audit": {"task": "ats.health.tasks.look_at_the_audit", "schedule": 300.0, "options": {"expires": 120}},
    "look at the documents": {
        "task": "ats.health.tasks.look_at_the_documents",
        "schedule": 5.0,
        "options": {"expires": 4},
    },
    "checkpoint the audit": {"task": "ats.audit.tasks.checkpoint", "schedule": 180.0, "options": {"expires": 60}},
}
