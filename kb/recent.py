"""What changed in the law lately, by the dates of the data and never by the clock: the same data give the same list."""

from __future__ import annotations

import calendar
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from kb.load import KnowledgeBase
from kb.namespaces import unversioned
from kb.provisions import Instrument, Version

MONTHS = 24


@dataclass(frozen=True)
class Change:
    """A wording that took effect, or an instrument that ended. `rules` counts the rules read from it that were in force on that day.

    new: the first wording kept here; amended: it follows an earlier one; ended: nothing followed it.
    """

    day: date
    kind: Literal["new", "amended", "ended"]
    instrument: Instrument
    version: Version
    rules: int


def newest_day(kb: KnowledgeBase) -> date:
    """The latest day that the law or a case of the data speaks of; the first day of the calendar where there is neither."""
    days = [version.effective for one in kb.instruments.values() for version in one.versions]
    days += [case.as_of for case in kb.cases.values()]
    return max(days, default=date.min)


def months_before(day: date, months: int) -> date:
    """The same day of the month so many months earlier, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def recent(kb: KnowledgeBase, months: int = MONTHS) -> list[Change]:
    """The changes of the last months before the newest day of the data, the latest first."""
    newest = newest_day(kb)
    return [one for one in changes(kb, months_before(newest, months)) if one.day <= newest]


def changes(kb: KnowledgeBase, since: date, instruments: Collection[str] | None = None) -> list[Change]:
    """The changes from a day on, in some instruments or in all, the latest first."""
    found: list[Change] = []
    for slug, instrument in kb.instruments.items():
        if instruments is not None and slug not in instruments:
            continue
        for index, version in enumerate(instrument.versions):
            kind: Literal["new", "amended"] = "amended" if index else "new"
            found.append(Change(version.effective, kind, instrument, version, _rules(kb, slug, version.effective)))
        last = instrument.versions[-1]
        if last.until:
            rules = _rules(kb, slug, last.until - timedelta(days=1))
            found.append(Change(last.until, "ended", instrument, last, rules))
    return sorted(
        (one for one in found if one.day >= since), key=lambda one: (-one.day.toordinal(), one.instrument.slug)
    )


def _rules(kb: KnowledgeBase, slug: str, day: date) -> int:
    return sum(
        unversioned(rule.provision).instrument == slug and rule.in_force.contains(day) for rule in kb.rules.values()
    )
