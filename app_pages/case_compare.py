"""Two cases side by side: conclusions, contested points, facts; what is alike first."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from app_pages.case_sheet import decision_of, fact_words
from app_pages.markup import Markup, bullets, lines, quiet, table
from app_pages.safe import md
from app_pages.shell import knowledge
from app_pages.words import language, t
from kb.errors import CaseError
from kb.records import Case
from reasoning.casebook import DECIDED, Answer, Relation, compare_claims, compare_facts, positions
from reasoning.words import ON_RECORD, SIGN, STATUS

RELATION_SIGN: dict[Relation, str] = {"shared": "=", "differing": "≠", "left_only": "◧", "right_only": "◨"}


def compare(left: Case, right: Case) -> None:
    """Draw the comparison."""
    kb, lang = knowledge(), language()
    try:
        mine, theirs = decision_of(left.id), decision_of(right.id)
    except CaseError as error:
        st.error(md(str(error)))
        return
    sides = (f"◧ {t('case_left')}", f"◨ {t('case_right')}")
    st.html(table(sides, [(_head(left), _head(right))]))
    st.subheader(t("conclusions"))
    st.html(table(("", t("conclusion"), *sides), _claim_rows(compare_claims(kb, mine, theirs))))
    if rows := list(_position_rows(left, right)):
        st.subheader(t("contested"))
        st.html(table(("", t("contested"), *sides), rows))
    st.subheader(t("facts_compared"))
    st.caption(t("facts_compared_say"))
    facts = compare_facts(kb, mine, theirs)
    named = ((relation(one.relation), one.kind[lang], _facts(one.left), _facts(one.right)) for one in facts)
    st.html(table(("", t("fact"), *sides), named))
    for sign, case in (("◧", left), ("◨", right)):
        if case.holdings:
            st.html(bullets([text[lang] for text in case.holdings.values()], f"{sign} {t('holdings')}"))


def relation(name: Relation) -> str:
    """The relation with sign and word."""
    return f"{RELATION_SIGN[name]} {t(f'relation_{name}')}"


def _head(case: Case) -> Markup:
    lang = language()
    about = " · ".join(part for part in (case.court[lang] if case.court else "", case.decided or "") if part)
    return lines([case.title[lang], quiet(about)])


def _claim_rows(rows: list) -> Iterator[tuple[object, ...]]:
    for row in rows:
        yield relation(row.relation), row.kind[language()], _answers(row.left), _answers(row.right)


def _answers(answers: tuple[Answer, ...]) -> Markup:
    lang = language()
    parts: list[object] = []
    for one in answers:
        decided = DECIDED[one.decided][lang] if one.decided else t("not_decided")
        record = f" · {ON_RECORD[one.on_record][lang]}" if one.status == "open" else ""
        parts += [decided, quiet(f"{t('answer_here')}: {SIGN[one.status]} {STATUS[one.status][lang]}{record}")]
        parts += [quiet(one.sentence[lang])] if len(answers) > 1 else []
    return lines(parts)


def _position_rows(left: Case, right: Case) -> Iterator[tuple[object, ...]]:
    lang = language()
    mine, theirs = ({one.reading: one for one in positions(knowledge(), case)} for case in (left, right))
    for name in dict.fromkeys([*mine, *theirs]):
        here, there = mine.get(name), theirs.get(name)
        known: Relation = "right_only" if not here else "left_only" if not there else "differing"
        known = "shared" if here and there and here.says == there.says else known
        question = (here or there).question[lang]
        yield relation(known), question, here.says[lang] if here else "", there.says[lang] if there else ""


def _facts(facts: tuple) -> Markup:
    return lines(fact_words(one) for one in facts)
