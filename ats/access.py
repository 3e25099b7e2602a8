"""Who may come to each address: one table. What stands in no row is closed to everybody, as if it never existed.

A row says who may see the page and, where it takes a form from fewer, who may send it: everybody, whoever is signed in (and
then finds their own rows alone), or the roles that may do a deed (ats/accounts/roles.py). The views ask for themselves, and
say more (403 or 404, sign in first); this table holds where a view forgets, and a test walks every address as everybody.

To add an address, add its row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import ResolverMatch

from ats.accounts.roles import may

EVERYBODY: Final = "everybody"
SIGNED_IN: Final = "signed in"
DESK: Final = "see the desk"


class Rule(NamedTuple):
    """Who may see the page, and who may send its form where that is not the same."""

    see: str
    send: str = ""


ADDRESSES: Final[dict[str, Rule]] = {
    # The board, its data, and how the desk is.
    **dict.fromkeys(
        (
            "board", "jobs", "posting", "posting_json", "posting_pdf", "feed_rss", "feed_atom", "api_postings", "sitemap",
            "robots", "healthz", "readyz", "status", "language", "verify_receipt", "receipt_key",
        ),
        Rule(EVERYBODY),
    ),
    # Ways in, and out. Signing out is everybody's, wherever the button stands.
    **dict.fromkeys(
        (
            "account_login", "account_logout", "account_signup", "sign_up_code", "account_inactive",
            "account_email_verification_sent", "account_request_login_code", "account_confirm_login_code",
            "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
            "account_reset_password_from_key_done", "account_closed", "mfa_authenticate", "mfa_login_webauthn", "admin:login",
            "admin:logout",
        ),
        Rule(EVERYBODY),
    ),
    # One's own account.
    **dict.fromkeys(
        (
            "after_sign_in", "second_factor", "my_data", "download_my_data", "close_account", "sessions",
            "account_email", "account_change_password", "account_set_password",
            "account_reauthenticate", "reauthenticate_by_code", "mfa_index", "mfa_reauthenticate", "mfa_activate_totp",
            "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
            "mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn",
            "inbox", "message",
        ),
        Rule(SIGNED_IN),
    ),
    # The form, and one's own applications.
    **dict.fromkeys(
        (
            "apply", "layout", "reuse_document", "look_again", "apply_contact", "apply_bid", "apply_preferences",
            "apply_qualifications", "apply_whole", "apply_documents", "apply_check", "my_applications", "application",
            "receipt_pdf", "own_draft", "own_accommodation", "withdraw", "own_document", "remove_document", "replace_document",
            "own_offer", "own_place", "bid_list", "prove", "about_you",
        ),
        Rule(SIGNED_IN),
    ),
    # What is asked in confidence.
    "accommodations": Rule("read accommodation request"),
    "accommodation": Rule("read accommodation request", "answer accommodation request"),
    # Shortlists: of a manager those of their departments.
    "shortlists": Rule("read shortlist"),
    "shortlist": Rule("read shortlist"),
    "shortlist_export": Rule("take list along"),
    "shortlist_changes": Rule("read shortlist"),
    "shortlist_entry": Rule("read shortlist"),
    "shortlist_document": Rule("read shortlist"),
    "shortlist_document_page": Rule("read shortlist"),
    "shortlist_document_original": Rule("read shortlist"),
    "shortlist_pass_over": Rule("propose passing over"),
    # Interviews: of everybody those they are named for.
    "interviews": Rule("score interview"),
    "interview": Rule("score interview"),
    # The desk: postings and class specifications.
    "desk_posting": Rule(DESK),
    "desk_posting_draft": Rule("draft posting"),
    "desk_posting_read": Rule("draft posting"),
    "desk_posting_change": Rule("draft posting"),
    "desk_posting_approve": Rule("approve posting"),
    "desk_posting_return_to_draft": Rule("approve posting"),
    "desk_posting_publish": Rule("publish posting"),
    "desk_posting_amend": Rule("amend posting"),
    "desk_posting_cancel": Rule("cancel posting"),
    "desk_posting_close": Rule("close posting"),
    "desk_posting_propose_extension": Rule("propose extension"),
    "desk_posting_extend": Rule("extend posting"),
    "desk_posting_decline_extension": Rule("propose extension"),
    "desk_posting_propose_reopening": Rule("propose reopening"),
    "desk_posting_reopen": Rule("reopen posting"),
    "desk_posting_decline_reopening": Rule("propose reopening"),
    "desk_posting_finish": Rule("finish posting"),
    "desk_untold": Rule(DESK),
    "desk_class_read": Rule("import class specification"),
    "desk_class_keep": Rule("import class specification"),
    # The desk: rosters and rule packs.
    "desk_roster_upload": Rule("import roster"),
    "desk_roster_keep": Rule("import roster"),
    "desk_packs": Rule(DESK),
    "desk_pack": Rule(DESK),
    "desk_released_pack": Rule(DESK),
    "desk_propose_pack": Rule("propose pack"),
    "desk_activate_pack": Rule(DESK, "activate pack"),
    # The desk: applications.
    "desk_applications": Rule(DESK),
    "desk_late_attempts": Rule(DESK),
    "desk_lost_receipts": Rule(DESK, "propose lost receipt"),
    "desk_lost_receipt": Rule(DESK, "confirm lost receipt"),
    "desk_decline_lost_receipt": Rule("propose lost receipt"),
    "desk_application": Rule(DESK, "review application"),
    "desk_preference": Rule(DESK, "decide preference"),
    "desk_clear_flag": Rule(DESK, "clear flag"),
    "desk_document": Rule(DESK),
    "desk_document_page": Rule(DESK),
    "desk_document_original": Rule(DESK),
    # The desk: lists.
    "desk_lists": Rule(DESK),
    "desk_posting_lists": Rule(DESK, "draw list"),
    "desk_preview_list": Rule(DESK),
    "desk_list": Rule(DESK),
    "desk_certify_list": Rule(DESK, "certify list"),
    "desk_referrals": Rule(DESK, "refer people"),
    "desk_referral": Rule(DESK),
    "desk_hires": Rule(DESK, "record hire"),
    "desk_list_compare": Rule(DESK),
    "desk_list_what_if": Rule(DESK),
    "desk_list_changes": Rule(DESK),
    "desk_list_replay": Rule(DESK),
    "desk_list_auditor": Rule("take list along"),
    "desk_challenges_waiting": Rule(DESK),
    "desk_challenges": Rule(DESK, "open challenges"),
    "desk_challenge": Rule(DESK, "answer challenge"),
    "desk_correct_bid": Rule(DESK),
    "desk_totals": Rule("read totals", "count totals"),
    "desk_exam_scores": Rule(DESK),
    "desk_exam_score": Rule(DESK, "record exam score"),
    # The deed that is part of the address is asked for too.
    "desk_selection": Rule(DESK),
    "desk_selection_all": Rule(DESK),
    "desk_selection_one": Rule(DESK),
    "desk_interview": Rule(DESK),
    # The desk: accounts.
    "desk_person": Rule(DESK, "manage accounts"),
    "desk_reset_second_step": Rule("reset factors"),
    "desk_mail_again": Rule("send mail again"),
    "desk_end_sessions": Rule("end sessions"),
    "desk_end_all_sessions": Rule("end sessions"),
}  # fmt: skip


def rule_of(match: ResolverMatch) -> Rule | None:
    """The address's row; None where it has none. Of the admin's own pages, which are read and never sent, one row is enough."""
    known = ADDRESSES.get(match.view_name)
    return known or (Rule(DESK) if match.namespaces == ["admin"] else None)


def is_open(match: ResolverMatch) -> bool:
    """True for what everybody may see."""
    rule = rule_of(match)
    return rule is not None and rule.see == EVERYBODY


class Declared:
    """Before any view: nobody comes to an address without a row, nor to one whose row names deeds of other roles."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: object, _args: object, _words: object) -> None:
        """Raises Http404 for whoever may not come. Strangers are led to sign in by the view; staff are told by it (403)."""
        match = request.resolver_match
        rule = rule_of(match) if match else None
        if rule is None:
            raise Http404
        if rule.see in {EVERYBODY, SIGNED_IN} or not request.user.is_authenticated or request.user.is_staff:
            return
        is_of_the_desk = match is not None and match.view_name.startswith("desk_")
        if is_of_the_desk or not may(request.user, rule.see):
            raise Http404
