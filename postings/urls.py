"""Addresses of postings: for the public. A job number in a path is what a job number may be; all else is not found."""

from django.urls import URLPattern, path, register_converter
from django.views.decorators.http import require_safe

from postings.views import feeds, public


class JobNumber:
    """Letters, digits and hyphens, 40 at most: nothing else reaches the database."""

    regex = "[A-Za-z0-9][A-Za-z0-9-]{0,39}"

    def to_python(self, value: str) -> str:
        """As it stands in the path."""
        return value

    def to_url(self, value: str) -> str:
        """As it is stored."""
        return value


register_converter(JobNumber, "job_number")

urlpatterns: list[URLPattern] = [
    path("", public.board, name="board"),
    path("jobs/", public.board, name="jobs"),
    path("jobs/<job_number:job_number>/", public.posting, name="posting"),
    path("jobs/<job_number:job_number>.json", public.posting_json, name="posting_json"),
    path("jobs/<job_number:job_number>.pdf", public.posting_pdf, name="posting_pdf"),
    path("feeds/jobs.rss", require_safe(feeds.Rss()), name="feed_rss"),
    path("feeds/jobs.atom", require_safe(feeds.Atom()), name="feed_atom"),
    path("api/v1/postings/", public.api_postings, name="api_postings"),
    path("sitemap.xml", public.sitemap, name="sitemap"),
    path("robots.txt", public.robots, name="robots"),
]
