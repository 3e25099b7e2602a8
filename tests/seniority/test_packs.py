"""The packs that ship, and every way in which a pack's file is refused, with the line."""

import json
from datetime import date
from pathlib import Path

import pytest

from seniority import packs
from seniority.packs import (
    RELEASED,
    Pack,
    PackError,
    available_packs,
    load_pack,
    parse_pack,
    released_packs,
    sha256_of,
)
from seniority.packs.examples import failing, outcomes

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


def test_four_packs_ship_and_two_of_them_are_released() -> None:
    assert available_packs() == ("afscme-article-12", "afscme-seniority", "class-seniority", "ranked-exam")
    assert [pack.id for pack in released_packs()] == ["afscme-article-12", "afscme-seniority"]


def test_a_released_pack_that_was_changed_on_the_server_is_released_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RELEASED, "afscme-seniority", sha256_of(SOUND))

    assert [pack.id for pack in released_packs()] == ["afscme-article-12"]


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


def test_the_example_agreement_ranks_by_class_seniority_and_the_earlier_application() -> None:
    pack = load_pack("class-seniority")

    assert pack.title.startswith("Example agreement")
    assert steps(pack)[:5] == [
        ("bidders: bidders", "probation_last"),
        ("bidders: bidders", "class_seniority"),
        ("bidders: bidders", "city_wide_seniority"),
        ("bidders: bidders", "earlier_application"),
        ("bidders: bidders", "lottery"),
    ]


def test_the_example_of_a_ranked_exam_ranks_the_public_by_score_with_the_packs_own_numbers() -> None:
    pack = load_pack("ranked-exam")

    assert pack.title.startswith("Example")
    assert steps(pack)[3:] == [("public: public", "ranked_exam"), ("public: public", "lottery")]
    assert pack.public.order[0].numbers == {"passing": 70, "veteran_percent": 5}
    assert [step.numbers for step in (pack.first, *pack.bidders.order, pack.public.order[1])] == [{}] * 5


@pytest.mark.parametrize("pack_id", available_packs())
def test_every_pack_that_ships_has_examples_and_they_pass(pack_id: str) -> None:
    pack = load_pack(pack_id)

    assert (len(pack.examples), failing(pack)) == (3, [])


@pytest.mark.parametrize("pack_id", sorted(RELEASED))
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
    assert written["examples"][0]["candidates"][0] == {
        "reference": "A", "group": "bidder", "seniority_date": "2009-03-02",
    }  # fmt: skip
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
        ('version = "1"', f'version = "{"1" * 21}"', "'version' must be no longer than 20 characters"),
        ('id = "afscme-article-12"', 'id = "../x"', "'id' must be of small letters, digits and single hyphens"),
        (
            "interview_block = 8",
            "interview_block = 8\neffective_until = 2022-06-30",
            "'effective_until' lies before 'effective_from'",
        ),
        ("interview_block = 8", 'interview_block = 8\neffective_until = "never"', "'effective_until' must be a day"),
    ],
)
def test_an_impossible_pack_is_refused_with_its_line(old: str, new: str, words: str) -> None:
    line = line_of(SOUND, old) + new.count("\n")

    with pytest.raises(PackError) as refused:
        parse_pack(SOUND.replace(old, new, 1), "trial.toml")

    assert str(refused.value).startswith(f"trial.toml, line {line}: ")
    assert words in str(refused.value)


EXAM = load_pack("ranked-exam").text


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("passing = 70", "passing = 101", "'passing' must be a whole number from 0 to 100"),
        ("passing = 70", "passing = -1", "'passing' must be a whole number from 0 to 100"),
        ("passing = 70", "passing = 69.5", "'passing' must be a whole number from 0 to 100"),
        ("passing = 70", 'passing = "70"', "'passing' must be a whole number from 0 to 100"),
        ("veteran_percent = 5", "veteran_percent = 101", "'veteran_percent' must be a whole number from 0 to 100"),
        ("veteran_percent = 5", "veteran_percent = 0.05", "'veteran_percent' must be a whole number from 0 to 100"),
        ("veteran_percent = 5", "veteran_percent = true", "'veteran_percent' must be a whole number from 0 to 100"),
        ("veteran_percent = 5", "cps_percent = 5", "'cps_percent' is not known here"),
        ('rule = "ranked_exam"', 'rule = "earlier_application"', "'passing' is not known here"),
        ('rule = "city_wide_seniority"', 'rule = "ranked_exam"', "among the order rules of the bidder group"),
        ('rule = "bidders_before_public"', 'rule = "ranked_exam"', "cannot stand here, among the group rules"),
        ('exam_score = "80.00"', 'exam_score = "80"', "'exam_score' must be written to the hundredth"),
        ('exam_score = "80.00"', "exam_score = 80.0", "'exam_score' must be written to the hundredth"),
        ('exam_score = "80.00"', 'exam_score = "-1.00"', "'exam_score' must be written to the hundredth"),
    ],
)
def test_impossible_points_are_refused_with_their_line(old: str, new: str, words: str) -> None:
    changed = EXAM.replace(old, new, 1)
    # The rule that takes no such number is refused where the number stands.
    at = "passing = 70" if words == "'passing' is not known here" else new

    with pytest.raises(PackError) as refused:
        parse_pack(changed, "trial.toml")

    assert str(refused.value).startswith(f"trial.toml, line {line_of(changed, at)}: ")
    assert words in str(refused.value)


@pytest.mark.parametrize("number", ["passing = 70\n", "veteran_percent = 5\n"])
def test_a_ranked_exam_without_its_numbers_is_refused_at_its_step(number: str) -> None:
    text = EXAM.replace(number, "")

    with pytest.raises(PackError) as refused:
        parse_pack(text, "trial.toml")

    assert str(refused.value).startswith(f"trial.toml, line {line_of(text, '[[public.order]]')}: ")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("veteran_percent = 5", "veteran_percent = 2", "the order is C, A, B, D, not C, B, A, D"),
        ("passing = 70", "passing = 71", "the order is C, B, A, not B, C, A"),
    ],
)
def test_other_points_than_its_examples_mean_fail_them(old: str, new: str, words: str) -> None:
    assert words in "; ".join(failing(parse_pack(EXAM.replace(old, new))))


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


@pytest.mark.parametrize("text", ["[" * 5000, f"interview_block = {'9' * 5000}"])
def test_a_text_made_to_hurt_is_refused(text: str) -> None:
    with pytest.raises(PackError, match=r"^trial\.toml: "):
        parse_pack(text, "trial.toml")


# --- dates of effect -----------------------------------------------------------------------------------------------------


def test_a_pack_is_in_effect_from_its_first_day_to_its_last() -> None:
    ending = parse_pack(SOUND.replace("interview_block", "effective_until = 2022-07-31\ninterview_block"))

    days = [date(2022, 6, 30), date(2022, 7, 1), date(2022, 7, 31), date(2022, 8, 1)]
    assert [ending.is_in_effect(day) for day in days] == [False, True, True, False]
    assert [load_pack("afscme-article-12").is_in_effect(day) for day in days] == [False, True, True, True]


# --- worked examples -----------------------------------------------------------------------------------------------------

FIRST_ROW = '{reference = "A", group = "bidder", seniority_date = 1996-04-15},'
FIRST_ORDER = 'order = ["C", "B", "A", "D"]'
FIRST_RULES = (
    'decided_by = ["recall_rights_first", "recall_rights_first", "hiring_department_first", "bidders_before_public"]'
)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            '{reference = "D", group = "public", preferences = ["cps"]},',
            '{reference = "A", group = "public"},',
            "'A' stands here twice",
        ),
        (FIRST_ROW, '{reference = "A", group = "union"},', "'group' must be 'bidder' or 'public', not 'union'"),
        (FIRST_ROW, '{reference = "A", group = "bidder", seniority_date = "old"},', "must be a day"),
        (FIRST_ROW, '{reference = "A", group = "bidder", class_seniority_date = 1},', "must be a day"),
        (FIRST_ROW, '{reference = "A", group = "bidder", probation = 1},', "'probation' must be true or false"),
        (FIRST_ROW, '{reference = "A", group = "bidder", name = "Ann"},', "'name' is not known here"),
        (FIRST_ROW, '{reference = "A", group = "public", preferences = ["army"]},', "'preferences' must be of veteran"),
        (FIRST_ROW, '{reference = "A", group = "public", preferences = "cps"},', "must be a list of texts"),
        (
            FIRST_ROW,
            '{reference = "A", group = "bidder", received_at = 2025-01-01T09:00:00},',
            "'received_at' must be a moment with its offset",
        ),
        (FIRST_ORDER, 'order = ["C", "B", "A", "X"]', "the order names 'X', who is none of the example's candidates"),
        (FIRST_ORDER, 'order = ["C", "B", "A"]', "the order must name every candidate of the example once"),
        (FIRST_ORDER, 'order = ["C", "B", "A", "D", "D"]', "the order must name every candidate of the example once"),
        (FIRST_ORDER, "order = 5", "'order' must be a list of texts"),
        (FIRST_RULES, 'decided_by = ["luck", "luck", "luck", "luck"]', "there is no rule 'luck'"),
        (FIRST_RULES, 'decided_by = ["lottery"]', "'decided_by' must name one rule for every place"),
        (FIRST_RULES, 'seed = "0f"', "'seed' must be 64 digits"),
    ],
)
def test_an_example_that_contradicts_itself_is_refused_with_its_line(old: str, new: str, words: str) -> None:
    line = line_of(SOUND, old)

    with pytest.raises(PackError) as refused:
        parse_pack(SOUND.replace(old, new, 1), "trial.toml")

    assert str(refused.value).startswith(f"trial.toml, line {line}: ")
    assert words in str(refused.value)


def test_an_example_without_people_is_refused() -> None:
    text = SOUND + '\n[[examples]]\nname = "Nobody"\ncandidates = []\norder = []\n'

    with pytest.raises(PackError, match=rf"line {len(text.splitlines()) - 1}: 'candidates' must be a list of rows"):
        parse_pack(text)


def test_a_row_written_beside_another_is_refused_at_the_list() -> None:
    text = SOUND + '\n[[examples]]\nname = "One line"\ncandidates = [{reference = "A", group = "x"}]\norder = ["A"]\n'

    with pytest.raises(PackError, match=rf"line {len(text.splitlines()) - 1}: 'group' must be"):
        parse_pack(text)


def test_an_example_without_its_order_is_refused_at_its_head() -> None:
    text = SOUND + '\n[[examples]]\nname = "No order"\ncandidates = [\n  {reference = "A", group = "public"},\n]\n'

    with pytest.raises(PackError, match=rf"line {len(text.splitlines()) - 4}: 'order' must be a list of texts"):
        parse_pack(text)


def test_an_example_named_twice_is_refused() -> None:
    again = 'name = "Equal dates are parted by the lottery"'
    text = SOUND.replace('name = "Inside the hiring department the earlier date is the more senior"', again)

    with pytest.raises(PackError, match="an example 'Equal dates are parted by the lottery' stands here twice"):
        parse_pack(text)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (FIRST_ORDER, 'order = ["B", "C", "A", "D"]', "the order is C, B, A, D, not B, C, A, D"),
        (
            FIRST_RULES,
            FIRST_RULES.replace("hiring_department_first", "city_wide_seniority"),
            "place 3 is decided by hiring_department_first, not by city_wide_seniority",
        ),
        (
            '{reference = "B", group = "bidder", seniority_date = 2012-09-04, hiring_department = true},',
            '{reference = "B", group = "bidder", seniority_date = 1996-04-15},',
            "only the lottery parts A, B, and it gives no seed",
        ),
    ],
)
def test_an_example_that_fails_is_named_with_its_line(old: str, new: str, words: str) -> None:
    assert old in SOUND
    pack = parse_pack(SOUND.replace(old, new, 1))

    named = "the example “Recall rights come first, then the hiring department, then the others, whatever their dates”"
    assert failing(pack) == [f"line {line_of(SOUND, FIRST_ORDER)}: {named} fails: {words}"]
    assert [bool(outcome.fault) for outcome in outcomes(pack)] == [True, False, False]


def test_an_example_need_not_say_which_rule_decides() -> None:
    pack = parse_pack(SOUND.replace(FIRST_RULES, ""))

    assert (pack.examples[0].decided_by, failing(pack)) == ((), [])


def test_a_changed_rule_makes_an_example_fail() -> None:
    text = load_pack("class-seniority").text.replace('"class_seniority"', '"department_seniority"', 1)

    (sentence,) = failing(parse_pack(text))

    assert sentence.endswith(" fails: the order is A, C, B, D, not B, C, A, D")
