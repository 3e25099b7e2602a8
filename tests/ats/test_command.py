"""What every command has in common: one line and exit 1 on bad input."""

from __future__ import annotations

import pytest

from ats.management.commands.verify_audit import Command


@pytest.mark.parametrize(("words", "code"), [(["--no-such-option"], 1), (["--help"], 0)])
def test_a_command_line_that_cannot_be_read_exits_with_one_and_help_with_none(words, code, capsys):
    with pytest.raises(SystemExit) as ended:
        Command().run_from_argv(["manage.py", "verify_audit", *words])

    assert ended.value.code == code
    written = capsys.readouterr()
    assert "verify_audit" in (written.err if code else written.out)
