"""What happens to each column that may hold words. A column that is not named lets nothing be scrambled, so that none is
forgotten; numbers, yes and no, days and moments stay.

To change it: a new column gets KEPT, where it is the program's own word or what the City itself made public; else one of the
treatments, each of which is told the old value and its row. Empty values stay empty. A table of GONE has no row afterwards.
"""

from __future__ import annotations

from typing import Final

from ats.scrambling.treating import (
    ANSWERS,
    DOCUMENT,
    KEPT,
    Treatment,
    about,
    address,
    digest_of_sheet,
    each_words,
    empty_json,
    findings,
    fingerprint,
    fixed,
    json_shape,
    key,
    label,
    nothing,
    number,
    occasion,
    of_account,
    of_applicant,
    of_employee,
    password,
    reference,
    references,
    sealed_sheet,
    sealed_words,
    seed_digest,
    seed_sealed,
    subject,
    token,
    where_to,
    words,
)

TREATMENTS: Final[dict[str, dict[str, Treatment | None]]] = {
    "accounts_user": {
        "password": password, "email": of_account("email"), "first_name": of_account("first"),
        "last_name": of_account("last"), "role": KEPT, "language": KEPT, "departments": KEPT,
    },
    "account_emailaddress": {"email": address},
    "audit_event": {
        "by": label, "action": KEPT, "subject": subject, "reason": words, "facts": json_shape,
    },
    "outbox_message": {
        "id": KEPT, "key": occasion, "kind": KEPT, "status": KEPT,
        "about": about,
        "address": where_to, "subject": words, "body": words, "last_error": words,
    },
    "postings_classspecification": {"source_name": words, "imported_by": label} | dict.fromkeys((
        "code", "title", "family", "service", "group", "series", "effective", "characteristics", "duties",
        "minimum_qualifications", "licensure", "equivalent_paths", "working_conditions", "equipment", "physical_requirements",
        "knowledge", "skills", "abilities", "notes", "source_sha256",
    ), KEPT),
    "postings_posting": {
        "source_name": words, "created_by": label, "approved_by": label, "published_by": label, "closed_by": label,
        "finished_by": label, "cancelled_by": label, "seed_sealed": seed_sealed, "seed_sha256": seed_digest,
    } | dict.fromkeys((
        "job_number", "title", "department", "department_code", "division", "kind", "vacancies_text", "salary_basis", "grade",
        "benefits_url", "position_unit", "eligible_units", "union", "rule_pack", "summary", "duties", "minimum_qualifications",
        "licensure", "location", "address", "shift", "hours", "bid_instructions", "selection_requirements", "evaluation",
        "preferences", "notices", "problems", "status",
    ), KEPT),
    "postings_postingrevision": {"by": label, "reason": words, "changes": KEPT},
    "postings_reopening": {
        "reason": words, "decline_reason": words, "proposed_by": label, "reopened_by": label, "declined_by": label,
        "closed_by": label, "seed": KEPT, "seed_sha256": KEPT,
    },
    "postings_extension": {
        "reason": words, "decline_reason": words, "proposed_by": label, "extended_by": label, "declined_by": label,
    },
    "seniority_roster": {"file_name": fixed("roster.csv"), "sha256": token, "imported_by": label},
    "seniority_rosterentry": {
        "employee_number": number, "fingerprint": fingerprint, "last_name": of_employee("last"),
        "first_name": of_employee("first"), "bargaining_unit": KEPT, "class_code": KEPT, "department": KEPT, "status": KEPT,
        "grade": KEPT, "other_dates": KEPT,
    },
    "seniority_rostercorrection": {"reason": words, "corrected_by": label},
    "seniority_packversion": {
        "pack_id": KEPT, "version": KEPT, "title": KEPT, "text": KEPT, "sha256": KEPT, "proposed_by": label,
        "activated_by": label,
    },
    "seniority_award": {"employee_number": number, "fingerprint": fingerprint, "job_number": KEPT, "recorded_by": label},
    "applicants_application": {"reference": reference, "status": KEPT, "flag_cleared_by": label},
    "applicants_draft": ANSWERS | {"pages": nothing, "earlier": empty_json},
    "applicants_filing": ANSWERS | {"key": key, "certified_name": of_applicant("full"), "attested_by": label},
    "applicants_lostreceipt": {
        "text": words, "signature": words, "reference": reference, "fate": KEPT, "said": nothing, "reason": words,
        "proposed_by": label, "confirmed_by": label, "declined_by": label, "decline_reason": words,
    },
    "applicants_lateattempt": {"key": key},
    "applicants_failedattempt": {"page": token, "reason": KEPT, "missing": json_shape},
    "applicants_accommodationrequest": {
        "reference": KEPT, "purpose": KEPT, "need": sealed_words, "status": KEPT, "decision": KEPT, "answer": sealed_words,
        "answered_by": label,
    },
    "applicants_document": DOCUMENT,
    "applicants_bidsettlement": {"problems": KEPT, "becomes": KEPT, "reason": words, "settled_by": label},
    "applicants_preferenceclaim": {"kind": KEPT, "status": KEPT, "reason": words, "decided_by": label},
    "applicants_preferenceuse": {"kind": KEPT, "used_by": label},
    "applicants_qualificationreview": {"outcome": KEPT, "reason": words, "findings": findings, "reviewed_by": label},
    "applicants_examscore": {"reason": words, "recorded_by": label},
    "applicants_bidcheck": {"number_sha256": token},
    "selection_vacancycount": {"reason": words, "stated_by": label},
    "selection_candidacy": {
        "status": KEPT, "why": KEPT, "interview": words, "invited_by": label, "finding": words, "found_by": label,
        "offer_reason": words, "offered_by": label, "answer": words, "answered_by": label, "passing_reason": words,
        "proposed_by": label, "passed_over_by": label, "not_selected_by": label,
    },
    "selection_candidatelist": {
        "pack_id": KEPT, "pack_version": KEPT, "pack_text": KEPT, "seed": KEPT, "reason": words, "status": KEPT,
        "drawn_by": label, "certified_by": label,
    },
    "selection_listentry": {
        "reference": reference, "name": of_applicant("full"), "group": KEPT, "tier": KEPT, "preferences": KEPT, "lottery": KEPT,
        "decided_by": KEPT, "because": KEPT,
    },
    "selection_listedapart": {"reference": reference, "kind": KEPT, "problems": KEPT, "becomes": KEPT, "reason": words},
    # Sealed anew once the rest is done (`sealing.py`): here only so that nothing is forgotten.
    "selection_listseal": dict.fromkeys(("snapshot", "snapshot_sha256", "places_sha256", "signature", "public_key"), KEPT),
    "selection_challengewindow": {"opened_by": label},
    "selection_challenge": {"grounds": words, "status": KEPT, "answer": words, "answered_by": label},
    "selection_questionset": {"questions": each_words, "set_by": label},
    "selection_interviewer": {"named_by": label, "excuse": words, "excused_by": label},
    "selection_scoresheet": {"sheet": sealed_sheet, "sha256": digest_of_sheet, "sealed_by": label},
    "selection_consensus": {"reason": words, "recorded_by": label},
    "selection_referral": {"shares": KEPT, "displaced": references, "reason": words, "referred_by": label},
    "selection_referredperson": {
        "reference": reference, "preferences": KEPT, "moved_by": KEPT, "ahead_of": references, "because": KEPT,
    },
    "selection_hire": {"reason": words, "recorded_by": label},
}  # fmt: skip

GONE: Final = frozenset({
    "account_emailconfirmation", "accounts_device", "accounts_tally", "ats_cache", "audit_sentform", "django_admin_log",
    "django_session",
    "health_auditcheck", "health_documentscheck", "health_heartbeat", "mfa_authenticator", "selection_keptscores",
    "usersessions_usersession",
})  # fmt: skip
# What migrations wrote; the chain and the witness, made anew at the end; what is answered about oneself, in its own module.
OTHERWISE: Final = frozenset({
    "accounts_keywitness", "applicants_filing_documents", "audit_link", "audit_scrambling", "auth_group",
    "auth_group_permissions",
    "auth_permission", "django_content_type", "django_migrations", "self_identification.answer", "self_identification.counted",
    "self_identification.total",
})  # fmt: skip
