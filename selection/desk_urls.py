"""Addresses of selection: at the desk, inside the admin."""

from django.urls import path

from selection.views import (
    challenges,
    changes,
    choosing,
    compare,
    corrections,
    hires,
    interviews,
    referrals,
    replaying,
    scores,
    staff,
    totals,
    untold,
    what_if,
)

urlpatterns = [
    path("selection/lists/", staff.lists, name="desk_lists"),
    path("selection/posting/<str:job>/lists/", staff.posting_lists, name="desk_posting_lists"),
    path("selection/posting/<str:job>/lists/preview/", staff.preview, name="desk_preview_list"),
    path("selection/posting/<str:job>/lists/<int:number>/", staff.one_list, name="desk_list"),
    path("selection/posting/<str:job>/lists/<int:number>/certify/", staff.certify, name="desk_certify_list"),
    path("selection/posting/<str:job>/lists/<int:number>/referrals/", referrals.referrals, name="desk_referrals"),
    path(
        "selection/posting/<str:job>/lists/<int:number>/referrals/<int:referral>/",
        referrals.referral,
        name="desk_referral",
    ),
    path("selection/posting/<str:job>/lists/<int:number>/hires/", hires.hires, name="desk_hires"),
    path("selection/posting/<str:job>/lists/<int:number>/compare/", compare.compare_two, name="desk_list_compare"),
    path("selection/posting/<str:job>/lists/<int:number>/what-if/", what_if.what_if, name="desk_list_what_if"),
    path("selection/posting/<str:job>/lists/<int:number>/changes/", changes.changes, name="desk_list_changes"),
    path("selection/posting/<str:job>/lists/<int:number>/replay/", replaying.replay_list, name="desk_list_replay"),
    path("selection/posting/<str:job>/lists/<int:number>/auditor.json", replaying.auditor, name="desk_list_auditor"),
    path("selection/posting/<str:job>/totals/", totals.totals, name="desk_totals"),
    path("selection/posting/<str:job>/untold/", untold.untold, name="desk_untold"),
    path("selection/challenges/", challenges.waiting, name="desk_challenges_waiting"),
    path("selection/posting/<str:job>/lists/<int:number>/challenges/", challenges.of_list, name="desk_challenges"),
    path(
        "selection/posting/<str:job>/lists/<int:number>/challenges/<str:reference>/",
        challenges.answer,
        name="desk_challenge",
    ),
    path("selection/posting/<str:job>/scores/", scores.scores, name="desk_exam_scores"),
    path("selection/posting/<str:job>/scores/<str:reference>/", scores.score, name="desk_exam_score"),
    path("selection/posting/<str:job>/bids/<str:reference>/", corrections.correct, name="desk_correct_bid"),
    path("selection/posting/<str:job>/selection/", choosing.selection, name="desk_selection"),
    path(
        "selection/posting/<str:job>/selection/<str:reference>/interview/",
        interviews.of_candidate,
        name="desk_interview",
    ),
    path("selection/posting/<str:job>/selection/all/<str:deed>/", choosing.about_all, name="desk_selection_all"),
    path(
        "selection/posting/<str:job>/selection/<str:reference>/<str:deed>/",
        choosing.about_one,
        name="desk_selection_one",
    ),
]
