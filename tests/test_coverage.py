"""What is counted, what changed lately, and the paper as a map: all from the data."""

from __future__ import annotations

from datetime import date

from kb.coverage import coverage
from kb.load import KnowledgeBase
from kb.paper_map import WRITTEN, cells, groups, law_of
from kb.recent import changes, months_before, newest_day, recent


def test_counts_agree_with_the_records(kb: KnowledgeBase) -> None:
    count = coverage(kb)
    assert count.rules + count.exceptions == len(kb.rules)
    assert sum(count.instruments.values()) == len(kb.instruments)
    assert sum(count.paper.values()) == len(kb.paper)
    assert sum(count.claims.values()) <= count.rules
    assert set(count.claims) <= {"civil", "administrative", "criminal"}


def test_a_risk_without_a_rule_is_named(kb: KnowledgeBase) -> None:
    for risk in coverage(kb).open_risks:
        assert not any(one.broader == risk.id for one in kb.risks.values())
    assert "portrait" not in {risk.id for risk in coverage(kb).open_risks}


def test_months_are_counted_back() -> None:
    assert months_before(date(2026, 9, 7), 24) == date(2024, 9, 7)
    assert months_before(date(2024, 2, 29), 12) == date(2023, 2, 28)
    assert months_before(date(2026, 1, 31), 2) == date(2025, 11, 30)


def test_recent_changes_end_with_the_newest_day(kb: KnowledgeBase) -> None:
    newest, found = newest_day(kb), recent(kb)
    assert found
    assert all(months_before(newest, 24) <= one.day <= newest for one in found)
    assert [one.day for one in found] == sorted((one.day for one in found), reverse=True)


def test_a_new_wording_and_a_first_one_are_told_apart(kb: KnowledgeBase) -> None:
    kinds = {(one.kind, one.day) for one in changes(kb, date(1900, 1, 1), {"criminal-law"})}
    first, *later = kb.instruments["criminal-law"].versions
    assert ("new", first.effective) in kinds
    assert all(("amended", one.effective) in kinds for one in later)


def test_the_map_has_nine_fields(kb: KnowledgeBase) -> None:
    rows = cells(kb)
    assert [len(row) for row in rows] == [3, 3, 3]
    assert [cell.branch for cell in rows[0]] == ["civil", "criminal", "administrative"]
    assert all(cell.rules for row in rows for cell in row)
    portrait = kb.enums["interest"]["portrait"]
    assert portrait in rows[0][0].concerned


def test_every_item_is_in_one_group(kb: KnowledgeBase) -> None:
    listed = [item.id for group in groups(kb) for item in group]
    assert sorted(listed) == sorted(kb.paper)
    assert ["R1", "R1.e1", "R1.e2", "R1.d1"] in [[item.id for item in group] for group in groups(kb)]


def test_what_moved_since_the_paper_is_later_than_it(kb: KnowledgeBase) -> None:
    laws = [law_of(kb, item) for item in kb.paper.values()]
    assert any(law.newer for law in laws)
    assert all(one.day > WRITTEN for law in laws for one in law.newer)


def test_a_proposal_leads_to_no_rule(kb: KnowledgeBase) -> None:
    for item in kb.paper.values():
        if item.standing == "proposal_only":
            assert not law_of(kb, item).rules
