"""What no employer may ask an applicant: salary history, arrests, and convictions too early. Pure; the list of patterns.

Held against what HR writes into a posting or a class specification, never against what an applicant writes. To change
it, change a pattern, here or in `forbidden_forms.py`; `tests/postings/test_forbidden.py` has a table of what is refused and
one of what must pass. No list is whole: whoever publishes reads the questions under the law's words, and is another person.

Three kinds of text: a requirement becomes a question of the form, so naming the thing is asking; an instruction speaks
to applicants, so only what asks them is refused; a word on the work ("makes arrests") only where it plainly turns to
the applicant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from postings.forbidden_forms import FORMS
from postings.speech import ENGLISH, Tongue, gettext_noop


class Text(IntEnum):
    """What kind of text it is: each kind is held to its own patterns and to those of the kinds before it."""

    WORK = 1
    INSTRUCTION = 2
    QUESTION = 3


@dataclass(frozen=True)
class Law:
    """One thing that may not be asked: its code among the problems of a document, and the sentence that names the law."""

    code: str
    sentence: str


SALARY: Final = Law(
    "asks_salary_history",
    gettext_noop(
        "“%(words)s” asks what an applicant earned before, which no applicant may be asked (Illinois Equal Pay Act, "
        "820 ILCS 112/10(b-5)). Take it out. What this job pays may be stated."
    ),
)
ARRESTS: Final = Law(
    "asks_arrests",
    gettext_noop(
        "“%(words)s” asks about arrests, which no applicant may be asked (Illinois Human Rights Act, 775 ILCS 5/2-103). "
        "Take it out."
    ),
)
CONVICTIONS: Final = Law(
    "asks_convictions",
    gettext_noop(
        "“%(words)s” asks about convictions, which an applicant may be asked only after the notice of an interview or a "
        "conditional offer (Job Opportunities for Qualified Applicants Act, 820 ILCS 75/15). Take it out; an offense that "
        "excludes by law may be named among the notices."
    ),
)

LAWS: Final = {law.code: law for law in (SALARY, ARRESTS, CONVICTIONS)}

# The requirements that become questions, and what speaks to applicants; every other text of a posting is of the work.
QUESTIONS: Final = frozenset({"minimum_qualifications", "licensure"})
INSTRUCTIONS: Final = frozenset({"bid_instructions", "selection_requirements", "evaluation", "preferences", "notices"})
WORK: Final = frozenset(
    {"summary", "duties", "vacancies_text", "location", "address", "shift", "hours", "characteristics", "notes"}
)
KINDS: Final[Mapping[str, Text]] = (
    dict.fromkeys(WORK, Text.WORK)
    | dict.fromkeys(INSTRUCTIONS, Text.INSTRUCTION)
    | dict.fromkeys(QUESTIONS, Text.QUESTION)
)

# Parts of patterns. Texts are compared in small letters, without accents, quotes or doubled blanks (see `_folded`).
_FEW = r"(?:[\w'$-]+,? ){0,5}"
_MORE = r"(?:[\w'$/-]+,? ){0,9}"
_BEFORE = r"(?:current|present|previous|prior|past|former|last|most recent|latest|ending|starting and ending)"
_PAY = (
    r"(?:salar(?:y|ies)|wages?|pay(?: rates?)?|rates? of pay|hourly rates?|earnings|income|compensation|remuneration)"
)
_SUM = r"(?:annual |base |hourly |monthly |weekly |gross |total |rate of )*"
_ALSO = r"(?:or \w+ |and \w+ )?(?:employer'?s? |job'?s? |position'?s? )?"
_PAY_HISTORY = rf"{_PAY}(?: and \w+)? (?:histor(?:y|ies)|requirements and history)|histor(?:y|ies) of {_SUM}{_PAY}"
_PAY_BEFORE = rf"{_BEFORE} {_ALSO}{_SUM}{_PAY}(?! (?:range|schedule|grade|plan|scale))"
_PAY_PROOF = r"(?:pay ?(?:check )?stubs?|paychecks?|w-?2s?|wage statements?|earnings statements?)"
_GIVE = (
    r"(?:list|state|give|provide|submit|attach|enclose|include|disclose|report|indicate|specify|describe|enter|furnish"
    r"|supply|tell us|document|explain|upload|share|declare|reveal|name)"
)
_OF_LAW = r"(?:arrested|indicted|booked|charged with|taken into custody|accused of)"
_RECORD = r"(?:records?|histor(?:y|ies)|backgrounds?|past)"
_ARREST = (
    rf"(?:(?<!power of )(?<!powers of )(?<!cardiac )(?<!fall )arrests?(?! powers?| reports?| training| procedures?| techniques?)"
    rf"(?: or conviction)?(?: {_RECORD})?|police record|rap sheet|(?:pending|criminal) charges?)"
)
_CONVICTION = (
    rf"(?:convictions?(?: or arrest)?(?: {_RECORD})?|criminal {_RECORD}(?: (?:check|investigation))?|felon(?:y|ies)"
    r"|misdemeanors?|criminal offenses?)"
)
_GUILTY = r"(?:convicted|found guilty|plead(?:ed)? guilty|pled guilty|incarcerated|on parole|on probation for)"
_WEIGHED = r"(?:is|are|must be|will be|shall be)"
_NONE_OF = r"(?:no|any|without|free of|clean|clear|zero)"
_SO_MUCH = r"(?:at least|minimum of|less than|more than|up to)"
_YOU = r"(?:have|has|had|were|was|did|are|do) (?:you|the applicant|applicants|an applicant|any applicant|candidates?) "
_MAKE = r"make(?! (?:of|sure|an?|the|it|use)\b)"
_WHO = r"(?:you|applicants?|candidates?|bidders?|who|persons?|people)"
_DE = r"(?:de |del |de la |de los |de las |su |sus |el |la |los |las |todos |todas |copia )*"
_DE_PAGO = r"(?:salarios?|sueldos?|jornal(?:es)?|pagos?|remuneracion(?:es)?|ingresos|ganancias)"
_ANTES = r"(?:actual(?:es)?|anterior(?:es)?|previos?|pasados?|ultimos?|mas recientes?)"
_DE_ANTES = rf"{_DE_PAGO} (?:que \w+ )?{_ANTES}|(?:ultimo|anterior) {_DE_PAGO}|historial (?:salarial|{_DE}{_DE_PAGO})"
_DIGA = (
    r"(?:indique|declare|enumere|proporcione|presente|adjunte|incluya|describa|informe|escriba|revele|mencione|explique"
    r"|indicar|declarar|proporcionar|presentar|adjuntar|incluir|describir|informar|revelar)"
)
_ARRESTO = r"(?:arrestos?|detenciones|antecedentes policia(?:les|cos))"
_CONDENA = r"(?:antecedentes (?:penales|criminales)|condenas?|historial (?:penal|criminal)|delitos? grave[s]?)"

# (law, pattern) by the kind of text from which on it holds.
PATTERNS: Final[Mapping[Text, tuple[tuple[Law, str], ...]]] = {
    Text.WORK: (
        (SALARY, rf"(?:what|how much|que) (?:do|did|are|were|have|was) you {_FEW}(?:earn|{_MAKE}|making|paid|earning)"),
        (SALARY, rf"(?:what|how much) (?:is|was|were|are) your {_FEW}{_PAY}(?! expectations?| requirements?)"),
        (SALARY, rf"your (?:{_PAY_HISTORY})|your {_PAY_BEFORE}\?"),
        (SALARY, r"cuanto (?:gana|ganaba|gano|le pagan|le pagaban|le pagaron|cobra|cobraba) "),
        (SALARY, rf"cual (?:es|era|fue) su {_FEW}{_DE_PAGO}"),
        (ARRESTS, rf"{_YOU}{_FEW}{_OF_LAW}|you {_FEW}been {_OF_LAW}"),
        (ARRESTS, r"(?:ha|han|fue|haya|hayan) (?:sido )?(?:usted )?(?:alguna vez )?(?:sido )?(?:arrestad|detenid)[oa]s?"),
        (CONVICTIONS, rf"{_YOU}{_FEW}{_GUILTY}|you {_FEW}been {_GUILTY}|{_YOU}{_FEW}a (?:criminal record|felon)"),
        (CONVICTIONS, r"(?:ha|fue|haya) (?:sido )?(?:usted )?(?:alguna vez )?(?:sido )?condenad[oa]"),
        (CONVICTIONS, r"tiene (?:usted )?antecedentes penales"),
    ),
    Text.INSTRUCTION: (
        (SALARY, rf"{_GIVE} {_MORE}(?:{_PAY_HISTORY}|{_PAY_BEFORE})"),
        (SALARY, rf"{_GIVE} {_FEW}{_PAY_PROOF}"),
        (SALARY, rf"{_GIVE} {_MORE}what {_WHO} (?:earned|were paid|are paid|earn|made)"),
        (SALARY, rf"(?:{_PAY_HISTORY}|{_PAY_BEFORE}) {_FEW}{_WEIGHED} {_FEW}(?:required|requested|considered|verified|checked)"),
        (SALARY, rf"(?:require|requires|request|requests|requested|need|needs) {_FEW}(?:{_PAY_HISTORY}|{_PAY_BEFORE})"),
        (SALARY, rf"{_DIGA} {_MORE}(?:{_DE_ANTES})|{_DIGA} {_DE}(?:talon(?:es)? de pago|comprobantes? de (?:pago|salario))"),
        (ARRESTS, rf"{_GIVE} {_MORE}{_ARREST}"),
        (ARRESTS, rf"{_WHO} {_FEW}(?:been|be|were|was) {_FEW}{_OF_LAW}"),
        (ARRESTS, rf"{_ARREST} {_FEW}{_WEIGHED} {_FEW}(?:considered|reported|disclosed|required|disqualif\w+)"),
        (ARRESTS, rf"{_DIGA} {_MORE}{_ARRESTO}"),
        (CONVICTIONS, rf"{_GIVE} {_MORE}{_CONVICTION}|{_GIVE} {_MORE}been {_GUILTY}"),
        (CONVICTIONS, rf"{_DIGA} {_MORE}{_CONDENA}"),
    ),
    Text.QUESTION: (
        (SALARY, rf"{_PAY_HISTORY}|{_PAY_BEFORE}|{_DE_ANTES}"),
        (SALARY, rf"(?:earn|earns|earned|earning|paid|salary of|wage of) {_FEW}{_SO_MUCH} {_FEW}\$ ?\d[\d,.]*"),
        (ARRESTS, rf"(?:been|never|not|ever) {_FEW}{_OF_LAW}"),
        (ARRESTS, rf"{_NONE_OF} {_FEW}{_ARREST}|arrest {_RECORD}|police record|rap sheet"),
        (ARRESTS, rf"(?:sin|ningun|ninguna|no tener) {_FEW}{_ARRESTO}|antecedentes policia(?:les|cos)"),
        (CONVICTIONS, rf"(?:been|never|not|ever) {_FEW}{_GUILTY}"),
        (CONVICTIONS, rf"(?:{_NONE_OF}|pass|pass a) {_FEW}{_CONVICTION}|(?:criminal|conviction) {_RECORD}"),
        (CONVICTIONS, rf"(?:sin|ningun|ninguna|no tener|carta de no) {_FEW}{_CONDENA}|antecedentes (?:penales|criminales)"),
    ),
}  # fmt: skip

# A sentence that says it is not asked, and one on convictions that leaves the asking to its lawful time.
_NOT_ASKED = re.compile(
    r"(?:\bnot|\bnever|n't|\bneither|\bno applicants? (?:is|will be|may be|shall be)|\b(?:no one|nobody) (?:is|will be))"
    rf" {_FEW}(?:ask\w*|requests?|requested|requires?|required|inquires?|considers?|considered|used?|needed|{_GIVE}|give[ns]?)\b"
    rf"|\bno (?:se )?{_FEW}(?:pregunt\w+|pid\w+|pedi\w+|solicit\w+|exig\w+|requier\w+|consider\w+|{_DIGA})\b"
)
# "Applicants with arrests are not considered" asks all the same.
_TURNED_AWAY = re.compile(rf"\b(?:applicants?|candidates?|bidders?|those|anyone) with {_FEW}{_ARREST}")
_LATER = re.compile(
    rf"\b(?:after|upon|following|once|contingent upon|conditioned upon|tras|despues de) {_MORE}"
    r"(?:offers?|offered|interviews?|selected|oferta|entrevista)\b"
    r"|\b(?:conditional(?:ly)? offer|conditional job offer|oferta condicional)\b"
)
# "Experience in keeping arrest records" is about the work; nothing that speaks of the person's own gets through by it.
_WORK_WITH = re.compile(
    r"\b(?:experience|knowledge|ability|skills?|training|familiarity|proficien\w+|certified|certification|responsible|license\w*"
    r"|degree|coursework|experiencia|conocimientos?|capacidad)\b"
)
_OTHERS = re.compile(
    rf"\b(?:with|serv\w+|for|of|assist\w*|help\w*|counsel\w*|supervis\w*) {_FEW}"
    r"(?:people|persons|youths?|adults?|clients?|individuals|residents|families|victims|juveniles?|those|populations?)\b"
)
_APPLICANT = re.compile(r"\b(?:applicants?|candidates?|bidders?|you|your|finalists?)\b")
_OWN = re.compile(r"\b(?:your|own|applicant's|been|never|clean|clear|without|free of|must have no|no|su|sus|sin)\b")
_SENTENCE_END = re.compile(
    r"(?:(?<=[a-z0-9)\"”])|(?<=[A-Z]{3}))[.!](?=\s|$)|[?;•]|\n(?!\s*[a-záéíóúñ])|(?<=\s)[*](?=\s)"
)
_COMPILED: Final = {
    kind: [
        (law, re.compile(rf"(?<!\w)(?:{pattern})(?:\b|(?<=\W))"))
        for law, pattern in (*PATTERNS[kind], *((LAWS[code], form) for code, form in FORMS[kind]))
    ]
    for kind in Text
}


@dataclass(frozen=True)
class Breach:
    """One place that asks what may not be asked: the law, and the words that ask, as they stand."""

    law: Law
    words: str

    def sentence(self, say: Tongue = ENGLISH) -> str:
        """What is wrong, and under which law, to be shown beside the text."""
        return say.gettext(self.law.sentence) % {"words": self.words}


def breaches(text: str, kind: Text) -> list[Breach]:
    """Every sentence of the text that asks what may not be asked, once a law, in their order."""
    return [
        Breach(law, _shortened(sentence))
        for sentence in _sentences(_visible(text))
        for law in _laws_broken(_folded(sentence), kind)
    ]


def breaches_in(facts: Mapping[str, Any]) -> list[tuple[str, Breach]]:
    """(field, breach) for each text and list of texts among a posting's or a class specification's fields."""
    found = []
    for field, kind in KINDS.items():
        value = facts.get(field) or []
        texts = [value] if isinstance(value, str) else [one for one in value if isinstance(one, str)]
        found += [(field, breach) for text in texts for breach in breaches(text, kind)]
    return found


def _laws_broken(folded: str, kind: Text) -> Iterator[Law]:
    """Each law once. Nothing where the sentence says that it is not asked."""
    if _NOT_ASKED.search(folded) and not _TURNED_AWAY.search(folded):
        return
    met = set()
    for level in Text:
        for law, pattern in _COMPILED[level] if level <= kind else ():
            if law not in met and pattern.search(folded) and not _is_excused(law, level, folded):
                met.add(law)
                yield law


def _is_excused(law: Law, level: Text, folded: str) -> bool:
    """Convictions at their lawful time; and a requirement that speaks of work with records, not of one's own."""
    if law is CONVICTIONS and _LATER.search(folded):
        return True
    if level is Text.WORK or not _WORK_WITH.search(folded):
        return False
    about_others = _OTHERS.search(folded) and not _APPLICANT.search(folded)
    return bool(about_others) or (level is Text.QUESTION and not _OWN.search(folded))


def _sentences(text: str) -> Iterator[str]:
    """The sentences, each with its question mark, without the blanks around them."""
    start = 0
    for end in _SENTENCE_END.finditer(text):
        yield text[start : end.end()].strip()
        start = end.end()
    yield text[start:].strip()


def _visible(text: str) -> str:
    """Without signs that nobody sees: one of them would part a sentence, or a word, for a program alone."""
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf")


def _folded(text: str) -> str:
    """Small letters without accents, invisible signs or curly quotes, every run of blanks as one."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("’", "'").replace("‘", "'"))
    kept = "".join(sign for sign in letters if not unicodedata.combining(sign) and unicodedata.category(sign) != "Cf")
    return " ".join(re.sub(r"[\u2010-\u2015]", "-", kept).replace("¿", " ").replace('"', " ").replace("“", " ").split())


def _shortened(sentence: str) -> str:
    """The words as they stand, 120 signs at most."""
    words = " ".join(sentence.split())
    return words if len(words) <= 120 else words[:119].rstrip() + "…"
