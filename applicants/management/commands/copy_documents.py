"""copy_documents: every document from the folder into the bucket, or from the bucket into the folder."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from applicants.documents.bucket import Bucket
from applicants.documents.copying import copy_all
from applicants.documents.folder import Folder
from applicants.documents.store import Store
from ats import clock
from ats.accounts.actors import System
from ats.command import Command as Base
from ats.command import Failed


class Command(Base):
    """May be run beside the desk, and again: what lies in both is left alone, and nothing is removed."""

    help = "Copy every document into the other store, compared by hash: `folder` from the folder into the bucket, `bucket` back."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where they are."""
        parser.add_argument("source", choices=["folder", "bucket"], help="where the documents are now")

    def answer(self, source: str, **_options: Any) -> object:  # Django hands every option over by name
        """How many were copied. Exits 1, naming them, where some could not be."""
        if not settings.BUCKET:
            raise Failed("ATS_S3_URL is not set, so there is no bucket.")
        stores: dict[str, Store] = {"folder": Folder(Path(settings.MEDIA_ROOT)), "bucket": Bucket(settings.BUCKET)}
        here = stores.pop(source)
        (there,) = stores.values()
        found = copy_all(here, there, by=System("copy_documents"), at=clock.now())
        self.say(f"{found.copied} copied, {found.there} were there already.")
        if found.lost:
            everything = found.copied + found.there + len(found.lost)
            sentence = f"{len(found.lost)} of {everything} documents could not be copied: {', '.join(found.lost[:10])}"
            raise Failed(sentence, asdict(found))
        return asdict(found)
