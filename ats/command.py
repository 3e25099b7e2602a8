"""What every command of the product has in common: --json alone on standard output, 1 with one line on bad input."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ats.audit.pen import plain
from ats.refusal import Refused

MISREAD = 2  # what argparse exits with


class Failed(CommandError):  # noqa: N818 - reads as what happened
    """Bad input: one line, exit 1, nothing written. `answer` is printed where --json was asked, e.g. the problems found."""

    def __init__(self, sentence: str, answer: object = None) -> None:
        super().__init__(sentence, returncode=1)
        self.answer = answer


class Command(BaseCommand):
    """A command answers with plain values; words for people go through say(), which is silent under --json."""

    requires_system_checks: list[str] = []  # noqa: RUF012 - Django reads it from the class
    as_json = False

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:  # Django's signature
        """Django's parser plus --json."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON alone on standard output")
        return parser

    def run_from_argv(self, argv: list[str]) -> None:
        """As Django's, but a command line that cannot be read exits with 1 like every bad input, where argparse says 2."""
        try:
            super().run_from_argv(argv)
        except SystemExit as ended:
            sys.exit(1 if ended.code == MISREAD else ended.code)

    def handle(self, *_args: Any, **options: Any) -> None:  # Django's signature
        """Runs answer(), prints its value under --json, and turns a refusal into one line and exit 1."""
        self.as_json = bool(options.pop("as_json"))
        try:
            value = self.answer(**options)
        except Failed as failure:
            if self.as_json and failure.answer is not None:
                self.print_json(failure.answer)
            raise
        except Refused as refusal:
            raise Failed(refusal.sentence) from refusal
        if self.as_json:
            self.print_json(value)

    def answer(self, *_args: Any, **options: Any) -> object:  # each command names the options it takes
        """What the command found or did, as plain values."""
        raise NotImplementedError

    def say(self, line: str) -> None:
        """One line for people on standard output; nothing under --json."""
        if not self.as_json:
            self.stdout.write(line)

    def print_json(self, value: object) -> None:
        """The value as JSON on standard output, and nothing else."""
        self.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=plain))
