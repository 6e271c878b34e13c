"""The profile of a service: what it is, in which roles, and which controls it has; the form in which a service is audited.

Answers stand under predicates of the vocabulary, in words: yes, no, unknown, disputed, or a number. That they fit the
vocabulary is for `reasoning.audit_form`.
"""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Annotated, Any
from typing import Literal as OneOf

from pydantic import Field, field_validator, model_validator

from kb.errors import CaseError, Problem
from kb.records import Fact, Record, Text
from kb.yaml_source import Located, build, read, read_text

WORDS: dict[str, str] = {
    "yes": "true", "true": "true", "是": "true", "有": "true",
    "no": "false", "false": "false", "否": "false", "无": "false", "没有": "false",
    "unknown": "unknown", "": "unknown", "?": "unknown", "不明": "unknown", "不知道": "unknown",
    "disputed": "disputed", "有争议": "disputed",
}  # fmt: skip
"""How an answer may be written; for the three that are no word of the file format see `kb.yaml_source`."""
_NUMBER = re.compile(r"(>=|<=|=)?\s*(\d{1,15}(?:\.\d{1,6})?)")
MOST_ANSWERS = 1000
"""A profile with more answers than this is no profile of one service."""


class Answer(Record):
    """The answer to one question. A number is known exactly or by a bound; it answers questions that ask how many."""

    standing: OneOf["true", "false", "unknown", "disputed", "number"] = "unknown"
    sign: OneOf["=", ">=", "<="] = "="
    number: float | None = None
    source: str | None = None
    note: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:
        """`yes`, `120000`, `">= 100000"`, or any of them as `answer` beside a `source`."""
        if isinstance(value, dict) and "standing" in value:
            return value
        more = dict(value) if isinstance(value, dict) else {}
        given = more.pop("answer", None) if isinstance(value, dict) else value
        if isinstance(value, dict) and "answer" not in value:
            raise ValueError("缺少 answer · `answer` is missing: write {answer: yes, source: ...}, or the answer alone")
        return {**_answer(given), **more}

    @property
    def word(self) -> str:
        """The answer as it is written in a profile."""
        words = {"true": "yes", "false": "no", "unknown": "unknown", "disputed": "disputed"}
        if self.standing != "number":
            return words[self.standing]
        return f"{'' if self.sign == '=' else self.sign + ' '}{self.number:.15g}"

    def statement(self, atom: str) -> str:
        """The answer as a statement of a case."""
        if self.standing == "number":
            return f"{atom} {self.sign} {self.number:.15g}"
        return {"true": atom, "false": f"not {atom}", "unknown": f"? {atom}", "disputed": f"disputed {atom}"}[
            self.standing
        ]


def _answer(given: Any) -> dict[str, Any]:
    if given is None:
        return {"standing": "unknown"}
    if isinstance(given, bool):
        return {"standing": "true" if given else "false"}
    text = str(given).strip()
    if text.lower() in WORDS:
        return {"standing": WORDS[text.lower()]}
    if (found := _NUMBER.fullmatch(text)) is not None:
        return {"standing": "number", "sign": found[1] or "=", "number": float(found[2])}
    raise ValueError(
        f"读不懂答案 {text[:40]!r}：写 yes、no、unknown、disputed 或者数字 · cannot read the answer: "
        'write yes, no, unknown, disputed, or a number such as 120000 or ">= 100000"'
    )


UNANSWERED = Answer.model_validate("unknown")


class Profile(Record):
    """One service of one organisation on one day.

    `roles` is closed: what is not listed is not done. `scope` answers what the service is, `controls` what it does
    about its duties; `facts` are further statements in the notation of cases. Not answered means unknown.
    """

    id: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[\w-]+$")] = "service"
    service: Text
    organisation: Text = Text(zh="本单位", en="the organisation")
    about: Text | None = None
    fictitious: bool = False
    date: datetime.date
    since: datetime.date | None = None
    roles: tuple[str, ...]
    scope: dict[str, Answer] = Field(default_factory=dict, max_length=MOST_ANSWERS)
    controls: dict[str, Answer] = Field(default_factory=dict, max_length=MOST_ANSWERS)
    facts: Annotated[tuple[Fact, ...], Field(max_length=MOST_ANSWERS)] = ()
    readings: dict[str, str] = Field(default_factory=dict)
    note: Text | None = None
    places: dict[str, str] = Field(default_factory=dict, exclude=True, repr=False)

    @model_validator(mode="before")
    @classmethod
    def _forms(cls, value: Any) -> Any:
        """A name in one language stands for both; the place of each answer is kept."""
        if not isinstance(value, dict):
            return value
        places = {
            key: f"{part.where.rsplit(':', 1)[0]}:{line}"
            for name in ("scope", "controls")
            if isinstance(part := value.get(name), Located)
            for key, line in part.lines.items()
        }
        forms: dict[str, Any] = {"places": places}
        for name in ("service", "organisation", "about", "note"):
            if isinstance(words := value.get(name), str):
                forms[name] = {"zh": words, "en": words}
        for name in ("scope", "controls", "facts", "readings"):
            if name in value and value[name] is None:  # a heading of the template with nothing under it
                forms[name] = [] if name == "facts" else {}
        if isinstance(roles := value.get("roles"), str):
            forms["roles"] = [roles]
        return value.extended(**forms) if isinstance(value, Located) else {**value, **forms}

    @field_validator("date", "since", mode="before")
    @classmethod
    def _day(cls, value: Any) -> Any:
        if value is None or isinstance(value, datetime.date):
            return value
        try:
            return datetime.date.fromisoformat(str(value).strip())
        except ValueError:
            raise ValueError("不是日期，写作 2026-11-24 · no date; write 2026-11-24") from None

    @field_validator("roles")
    @classmethod
    def _some_role(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError("至少写一个角色，如 provider · name at least one role, such as provider")
        return tuple(dict.fromkeys(value))

    @model_validator(mode="after")
    def _days_follow(self) -> Profile:
        if self.since is not None and self.since > self.date:
            raise ValueError(
                f"服务开始日（{self.since}）晚于审查日（{self.date}） · the service begins after the day of the audit"
            )
        return self


def read_profile(source: Path | str, name: str = "profile") -> Profile:
    """Read a profile from a file or from YAML or JSON text. Raises CaseError with every problem of form."""
    where = str(source) if isinstance(source, Path) else name
    value, problems = read(source, words=True) if isinstance(source, Path) else read_text(source, name, words=True)
    if value is not None and not isinstance(value, dict):
        problems.append(
            Problem(
                f"{where}:1",
                "档案应为键值结构，含 service、date、roles · a profile is a mapping with service, date and roles",
                "`zhize audit --template` 给出空白档案 · writes a blank profile",
            )
        )
    if problems:
        raise CaseError(sorted(set(problems)))
    return profile_of(value, f"{where}:1")


def profile_of(value: dict[str, Any], name: str = "profile") -> Profile:
    """A profile from plain data, e.g. of JSON. Raises CaseError with every problem of form."""
    profile, problems = build(Profile, value, name)
    if problems or profile is None:
        raise CaseError(sorted({_in_both_languages(one) for one in problems}))
    return profile


def on_day(profile: Profile, day: datetime.date | str) -> Profile:
    """The same service audited on another day. Raises ValueError for what is no date or comes before the service began."""
    return Profile.model_validate({**profile.model_dump(), "date": day, "places": profile.places})


_CHINESE = re.compile("[\u4e00-\u9fff]")


def _in_both_languages(problem: Problem) -> Problem:
    """A fault that only the validator words is English; it gets a Chinese head."""
    what = problem.what if _CHINESE.search(problem.what) else f"格式不合 · {problem.what}"
    mend = problem.mend if _CHINESE.search(problem.mend) else f"改法 · {problem.mend}"
    return Problem(problem.where, what, mend)
