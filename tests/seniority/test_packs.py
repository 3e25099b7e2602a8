"""The packs that ship, and every way in which a pack's file is refused, with the line."""

import json
from datetime import date
from pathlib import Path

import pytest

from seniority import packs
from seniority.packs import Pack, PackError, available_packs, load_pack, parse_pack

SOUND = load_pack("afscme-article-12").text


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if part in line)


def steps(pack: Pack) -> list[tuple[str, str]]:
    return [
        *((f"bidders: {tier.name}", tier.step.rule.id) for tier in pack.bidders.tiers),
        *((f"bidders: {pack.bidders.rest}", step.rule.id) for step in pack.bidders.order),
        *((f"public: {tier.name}", tier.step.rule.id) for tier in pack.public.tiers),
        *((f"public: {pack.public.rest}", step.rule.id) for step in pack.public.order),
    ]


def test_two_packs_ship() -> None:
    assert available_packs() == ("afscme-article-12", "afscme-seniority")


def test_the_default_pack_ranks_bidders_by_seniority_alone() -> None:
    pack = load_pack("afscme-seniority")

    assert (pack.id, pack.version, pack.effective_from) == ("afscme-seniority", "1", date(2022, 7, 1))
    assert pack.first.rule.id == "bidders_before_public"
    assert steps(pack) == [
        ("bidders: bidders", "probation_last"),
        ("bidders: bidders", "city_wide_seniority"),
        ("bidders: bidders", "lottery"),
        ("public: preference holders", "preference_holders_first"),
        ("public: public", "lottery"),
    ]


def test_the_article_12_pack_puts_recall_rights_and_the_department_first() -> None:
    pack = load_pack("afscme-article-12")

    assert steps(pack)[:2] == [
        ("bidders: recall rights", "recall_rights_first"),
        ("bidders: hiring department", "hiring_department_first"),
    ]
    assert steps(pack)[2:] == [
        ("bidders: other bidders", "probation_last"),
        ("bidders: other bidders", "city_wide_seniority"),
        ("bidders: other bidders", "lottery"),
        ("public: preference holders", "preference_holders_first"),
        ("public: public", "lottery"),
    ]


@pytest.mark.parametrize("pack_id", available_packs())
def test_every_pack_states_block_shares_and_a_clause_for_each_step(pack_id: str) -> None:
    pack = load_pack(pack_id)

    assert pack.interview_block == 8
    assert pack.percentages() == {"veteran": 20, "cps": 20}
    assert pack.shares["seda"].percent is None
    assert all(share.source for share in pack.shares.values())
    assert all(step.clause for step in (pack.first, *pack.bidders.order, *pack.public.order))


@pytest.mark.parametrize("pack_id", available_packs())
def test_a_packs_kept_text_gives_the_same_pack_again(pack_id: str) -> None:
    pack = load_pack(pack_id)

    assert parse_pack(pack.text) == pack


def test_a_pack_can_be_written_as_json() -> None:
    written = json.loads(json.dumps(load_pack("afscme-seniority").as_dict()))

    assert written["effective_from"] == "2022-07-01"
    assert written["shares"]["veteran"]["percent"] == 20


@pytest.mark.parametrize("pack_id", ["afscme", "../packs/afscme-seniority", "", "AFSCME-SENIORITY"])
def test_a_pack_that_does_not_ship_is_refused_by_name(pack_id: str) -> None:
    with pytest.raises(PackError, match="there are afscme-article-12, afscme-seniority"):
        load_pack(pack_id)


def test_a_packs_id_is_its_files_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "other.toml").write_text(SOUND, encoding="utf-8")
    monkeypatch.setattr(packs, "_FOLDER", tmp_path)

    with pytest.raises(PackError, match=r"other\.toml: the id is 'afscme-article-12'"):
        load_pack("other")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('rule = "city_wide_seniority"', 'rule = "seniority"', "there is no rule 'seniority'"),
        ('rule = "city_wide_seniority"', 'rule = "probation_last"', "'probation_last' stands here twice"),
        ('rule = "city_wide_seniority"', 'rule = "lottery"', "cannot stand here, among the order rules"),
        ('rule = "city_wide_seniority"', "rule = 5", "'rule' must be a text"),
        ('rule = "recall_rights_first"', 'rule = "preference_holders_first"', "cannot stand here"),
        ('rule = "hiring_department_first"', 'rule = "recall_rights_first"', "stands here twice"),
        ('name = "hiring department"', 'name = "recall rights"', "'recall rights' stands here twice"),
        ('name = "hiring department"', 'name = "other bidders"', "'other bidders' stands here twice"),
        ('rule = "preference_holders_first"', 'rule = "hiring_department_first"', "cannot stand here"),
        ('rule = "bidders_before_public"', 'rule = "lottery"', "cannot stand here, among the group rules"),
        ('rest = "other bidders"', 'rest = ""', "'rest' must be a text"),
        ('rest = "other bidders"', 'rest = "x"\nshare = 4', "'share' is not known here"),
        ("percent = 20", "percent = 101", "'percent' must be a whole number from 1 to 100"),
        ("percent = 20", "percent = 0", "'percent' must be a whole number from 1 to 100"),
        ("percent = 20", "percent = true", "'percent' must be a whole number from 1 to 100"),
        ("percent = 20", "percent = 12.5", "'percent' must be a whole number from 1 to 100"),
        ("[shares.seda]", "[shares.sedan]", "'sedan' is not known here"),
        ("interview_block = 8", "interview_block = 0", "'interview_block' must be a whole number from 1"),
        ("effective_from = 2022-07-01", 'effective_from = "July"', "'effective_from' must be a day"),
        ("effective_from = 2022-07-01", "effective_from = 2022-07-01T00:00:00", "'effective_from' must be a day"),
        ('version = "1"', 'version = "1"\npoints = 5', "'points' is not known here"),
        ('version = "1"', "version = 1", "'version' must be a text"),
    ],
)
def test_an_impossible_pack_is_refused_with_its_line(old: str, new: str, words: str) -> None:
    line = line_of(SOUND, old) + new.count("\n")

    with pytest.raises(PackError) as refused:
        parse_pack(SOUND.replace(old, new, 1), "trial.toml")

    assert str(refused.value).startswith(f"trial.toml, line {line}: ")
    assert words in str(refused.value)


def without(text: str, header: str) -> str:
    """The text without the table or tables of that header."""
    blocks = text.split("\n\n")
    return "\n\n".join(block for block in blocks if header not in block.splitlines())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (without(SOUND, "[first]"), "line 1: a table [first] is needed"),
        (without(SOUND, "[[public.order]]"), f"line {line_of(SOUND, '[public]')}: an order is needed"),
        (SOUND.replace("[[public.tiers]]", "[public.tiers]"), "'tiers' must be tables [[public.tiers]]"),
        (SOUND + "\n[oops", "trial.toml: "),
        (
            SOUND.replace('source = "no share is set"', ""),
            f"line {line_of(SOUND, '[shares.seda]')}: 'source' must be a text",
        ),
        ("first = {rule = 'lottery'}\n" + without(SOUND, "[first]"), "line 1: rule 'lottery' cannot stand here"),
    ],
)
def test_a_pack_with_a_part_missing_or_misshapen_is_refused(text: str, words: str) -> None:
    with pytest.raises(PackError) as refused:
        parse_pack(text, "trial.toml")

    assert words in str(refused.value)


def test_an_order_that_does_not_end_in_the_lottery_is_refused() -> None:
    last_step = '[[bidders.order]]\nrule = "lottery"\nclause = "agreement 12.1"\n\n'
    assert last_step in SOUND

    with pytest.raises(PackError, match="'city_wide_seniority' cannot stand here, among the draw rules"):
        parse_pack(SOUND.replace(last_step, ""))
