"""Forbidden questions worded otherwise: the forms that `forbidden.py` holds a text against beside its own. Pure.

Each row is the code of the law and a pattern, by the kind of text from which on it holds, 1 work, 2 instruction, 3 question
(`forbidden.Text`). Texts are compared in small letters, without accents and quotes. To add a form, add a row, a sentence that
it finds and one that it must leave alone (`tests/postings/questions.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SALARY, ARRESTS = "asks_salary_history", "asks_arrests"

# Parts of patterns.
_PAY = r"(?:salar(?:y|ies)|wages?|pay(?! stub)|rates? of pay|earnings|income|compensation)"
_NO_HISTORY = r"(?! (?:expect|require|desire|range|grade|plan|schedule|scale|step|period|title|code|stub|location))"
_PROOF = r"(?:pay ?(?:check )?stubs?|paychecks?|w-?2s?|wage statements?|earnings statements?)"
_GIVE = (
    r"(?:list|state|give|provide|submit|attach|enclose|include|disclose|report|indicate|specify|describe|enter|furnish|supply"
    r"|document|explain|upload|share|declare|reveal|name|bring|show|produce|present)"
)
_JOB = r"(?:employers?|jobs?|positions?|employment|place of work)"
_FORMER = r"(?:each|every|all|past|prior|previous|former|last|latest|present|current|most recent)"
_FEW, _SOME = r"(?:[\w'$-]+,? ){0,3}", r"(?:[\w'$/-]+,? ){0,9}"
_ASK = r"(?:have|has|were|was|did|are|do) (?:you|the applicant|applicants|any applicant|candidates?) "
_MAKES = r"(?!.{0,60}\b(?:made|make|making|effected|training|course|studied|learned|fall|cardiac)\b)"
_CUSTODY = (
    rf"(?:been|be) {_FEW}(?:in (?:police )?custody|in (?:a )?(?:jail|prison|lockup)|behind bars|jailed|imprisoned|handcuffed"
    r"|in handcuffs|under arrest|fingerprinted by|(?:picked up|detained|stopped|held) by (?:the )?police)"
)
_POLICE = r"(?:police|officers?|authorities|sheriff)"
_DIGA = r"(?:indique|declare|escriba|informe|diga|presente|adjunte|incluya|proporcione|muestre|traiga|revele|explique)"
_SUELDO = r"(?:sueldos?|salarios?|ingresos|pagos?|jornal(?:es)?|remuneracion(?:es)?)"

FORMS: Final[Mapping[int, tuple[tuple[str, str], ...]]] = {
    1: (
        (SALARY, r"(?:what|how much) (?:do|does|did|has|have) (?:[\w'-]+ ){1,5}pa(?:y|id) you"),
        (SALARY, r"(?:did|do|have|were|are) you (?:ever )?(?:earn|earned|make|made|paid|been paid|earning) (?:over|more|less|at "
                 r"least|under|above|below|up to) (?!(?:sure|of)\b)"),
        (SALARY, r"what (?:\w+ ){0,4}bonus(?:es)? (?:do|did) you (?:get|receive|earn)"),
        (SALARY, rf"(?:on|at|for) what {_PAY}(?: \w+)? (?:did|do) you"),
        (SALARY, rf"(?:may|can) we (?:\w+ ){{1,5}}(?:confirm|verify|check) your {_PAY}"),
        (SALARY, rf"your {_PAY} (?:now|today|at present|before this|at (?:your|the) {_FORMER})"),
        (SALARY, r"cuanto (?:le|les) (?:pag(?:a|an|aba|aban|o|aron)|esta pagando)\b"),
        (SALARY, rf"(?:que|cual) {_FEW}{_SUELDO} (?:tiene|tenia|recibe|recibia|recibio|percibe|percibia|ganaba"
                 r"|cobraba|le pagan)"),
        (SALARY, rf"de cuanto (?:es|era|fue) su {_SUELDO}"),
        (ARRESTS, rf"(?:did|do|does|have|has) (?:the )?{_POLICE}(?: ever)? (?:arrest(?:ed)?|detain(?:ed)?|tak(?:e|en)|pick(?:ed)?"
                  r"|book(?:ed)?) you"),
        (ARRESTS, rf"{_ASK}{_FEW}{_CUSTODY}|(?:were|was) (?:you|the applicant) (?:ever )?(?:in (?:police )?custody|a suspect)"),
        (ARRESTS, rf"{_ASK}(?:\w+ ){{0,3}}(?:trouble|problems?) with (?:the )?(?:law|police|authorities)"),
        (ARRESTS, r"charges? (?:\w+ )?against you|charges? (?:\w+ ){0,3}(?:pending|dismissed|dropped) against you"),
        (ARRESTS, r"warrants? (?:\w+ )?for your arrest"),
        (ARRESTS, rf"{_ASK}ever (?:been )?charged(?! (?:with (?:the |a )?(?:duty|task|care|respons|lead)|an? |fees|for))"),
        (ARRESTS, rf"{_ASK}(?:\w+ ){{0,4}}(?:sealed|expunged)"),
        (ARRESTS, rf"{_ASK}{_MAKES}(?:[\w'-]+,? ){{0,8}}arrests?(?! (?:powers?|reports?|training|procedures?|techniques?))"),
        (ARRESTS, r"(?<!que )(?:ha|han|estuvo) (?:estado )?(?:usted )?(?:alguna vez )?(?:detenid[oa]|pres[oa]|bajo arresto"
                  r"|en (?:la |una )?(?:carcel|prision)|encarcelad[oa])"),
        (ARRESTS, r"(?:fue|ha sido|haya sido) (?:usted )?(?:alguna vez )?acusad[oa]"),
        (ARRESTS, r"tiene (?:usted )?(?:algun |alguna |algunos )?(?:arrestos?|cargos (?:penales )?pendientes)"),
        (ARRESTS, r"(?:ha tenido|tuvo|tiene) (?:usted )?(?:alguna vez )?(?:algun )?problemas? con la (?:ley|policia|justicia)"),
    ),
    2: (
        (SALARY, rf"{_GIVE} {_SOME}{_PAY}{_NO_HISTORY} (?:of|for|at|in|from|with) {_FORMER}"),
        (SALARY, rf"(?:for|of|at) (?:each|every|all) {_FEW}{_JOB}(?: held)?,? {_GIVE} {_SOME}{_PAY}{_NO_HISTORY}"),
        (SALARY, rf"{_GIVE} {_FEW}{_JOB} {_FEW}with {_FEW}{_PAY}{_NO_HISTORY}"),
        (SALARY, rf"{_GIVE} your {_PAY}{_NO_HISTORY}"),
        (SALARY, rf"{_PAY} (?:that )?you (?:have |had |were |are )?(?:worked for|earned|paid|received|made|making|earning)"),
        (SALARY, rf"(?:bring|show|produce|present) {_FEW}{_PROOF}"),
        (SALARY, rf"(?:proof|evidence) of (?:what you (?:earn|make|are paid)|(?:your )?(?:current |past )?{_PAY})"),
        (SALARY, rf"{_GIVE} {_FEW}tax returns? (?:\w+ ){{0,3}}(?:income|earnings|wages)"),
        (SALARY, rf"(?:ask|asked|asks|verify|verifies|confirm|confirms|check|checks|contact) {_SOME}(?:what (?:you|applicants)"
                 rf" (?:were paid|earned|earn|are paid|made)|(?:about )?your (?:past |prior |previous )?{_PAY}{_NO_HISTORY})"),
        (SALARY, rf"{_DIGA} (?:\w+ ){{0,3}}(?:que|cuanto) (?:gana|ganaba|gano|cobra|cobraba|le pagan|le pagaban)"),
        (SALARY, rf"{_DIGA} (?:\w+ ){{0,3}}comprobantes? de (?:\w+ )?(?:ingresos|sueldo|salario|pago)"),
        (ARRESTS, rf"{_GIVE} {_SOME}(?:sealed|expunged)"),
        (ARRESTS, r"(?:applicants?|candidates?|bidders?|those|anyone) with (?:\w+ ){0,2}(?:arrests?|police records?"
                  r"|pending charges)"),
        (ARRESTS, r"(?:check|screen|search|look|checked|screened) (?:you )?for (?:\w+ ){0,2}arrests?"),
    ),
    3: (
        (SALARY, rf"{_PAY} (?:received |earned |drawn )?(?:at|in|from|of|on|for) (?:your |the )?{_FORMER} (?:\w+ )?{_JOB}"),
        (SALARY, r"(?:salary|pay|wages|wage) (?:on|upon|at) (?:leaving|departure|separation)"),
        (SALARY, rf"{_PAY} at (?:\w+ )?{_FORMER} {_JOB}"),
        (SALARY, rf"{_SUELDO} (?:percibid|recibid|ganad)[oa]s?"),
        (ARRESTS, r"^arrests?(?: ?\(|,? if any| ?:)|(?:number|dates?|reasons?|history) of (?:\w+ )?arrests?"),
        (ARRESTS, r"arrestos? (?:anteriores|previos)|numero de arrestos|no haber (?:sido|estado) (?:arrestad|detenid|pres)[oa]"),
    ),
}  # fmt: skip
