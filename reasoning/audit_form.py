"""From the profile of a service to an ordinary case, and the questions a profile answers; both read off the rules.

The questions are the facts that some rule on a duty looks at, whenever it is in force. One organisation runs one
service in one act, so each question stands under the name of its predicate.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kb.atoms import Atom, Comparison, Statement, is_variable, parse_atom, parse_statement
from kb.errors import CaseError, DataError, Problem
from kb.load import KnowledgeBase
from kb.profile import Profile
from kb.records import ActEntity, Case, Dated, Duty, Fact, Text
from reasoning.analysis import decide
from reasoning.cone import cone
from reasoning.decide import Decision
from reasoning.ground import Mode, Program
from reasoning.sentences import Speaker
from reasoning.situation import situate

FRAME = "audit"
"""The id of the frame in `kb.frames`."""
MEASURE = "measure"


@dataclass(frozen=True)
class Question:
    """One question of a profile. `duties` are those it bears on, `measures` the paper's measures they belong to."""

    key: str
    atom: Atom
    control: bool
    number: bool
    text: Text
    evidence: Text | None
    unit: Text | None
    duties: tuple[str, ...]
    measures: tuple[str, ...]
    roles: tuple[str, ...]


def frame_of(kb: KnowledgeBase) -> Case:
    """The frame of an audit. Raises DataError where the data have none, or one that is not a single act of one party."""
    frame = kb.frames.get(FRAME)
    if frame is None or len(frame.acts) != 1 or len(next(iter(frame.acts.values())).by) != 1:
        raise DataError(
            [Problem("data/audit.yaml", "the frame of an audit is missing", "describe one act of one party")]
        )
    return frame


def operation(kb: KnowledgeBase) -> tuple[str, str]:
    """The act of the frame, and the party that does it."""
    ((name, act),) = frame_of(kb).acts.items()
    return name, act.by[0]


def breach_of(kb: KnowledgeBase, duty: Duty) -> Atom | None:
    """The conclusion that the organisation breaches a duty; None where no rule states its breach."""
    if duty.breach is None:
        return None
    act, party = operation(kb)
    atom = parse_atom(duty.breach)
    predicate = kb.predicates[atom.predicate]
    terms = {
        term: act if kind == "act" else party
        for term, (name, kind) in zip(atom.terms, predicate.args.items(), strict=True)
        if is_variable(term) and (kind == "act" or name == predicate.party)
    }
    return atom.substitute(terms)


def role_kinds(kb: KnowledgeBase) -> dict[str, tuple[str, ...]]:
    """The kinds of act that make each role."""
    return {name: role.does for name, role in kb.enums.get("role", {}).items() if role.does}


def facts_below(program: Program, conclusion: Atom) -> set[Atom]:
    """The facts that bear on a conclusion."""
    return {
        literal.key.atom if isinstance(literal.key, Comparison) else literal.key
        for rule, _ in cone(program, conclusion)
        for element in rule.elements
        for literal in element.literals
        if literal.mode not in (Mode.HOLDS, Mode.FAILS)
    }


@lru_cache(maxsize=4)
def questions(kb: KnowledgeBase) -> Mapping[str, Question]:
    """All questions by key: those about the service first, then the controls, each group in the order of the duties."""
    decision = _everything(kb)
    measures = [item.id for item in kb.paper.values() if item.kind == MEASURE]
    bears: dict[Atom, list[str]] = {}
    for duty in kb.duties.values():
        conclusion = breach_of(kb, duty)
        if conclusion is not None:
            for atom in sorted(facts_below(decision.compiled.program, conclusion)):
                bears.setdefault(atom, []).append(duty.id)
    settled = {kind for kinds in role_kinds(kb).values() for kind in kinds}
    speaker = Speaker(kb, decision.situation)
    found: dict[str, Question] = {}
    for atom, duties in bears.items():
        predicate = kb.predicates[atom.predicate]
        if atom.predicate in settled or atom.predicate in found:
            continue
        owed = [kb.duties[name] for name in duties]
        found[atom.predicate] = Question(
            key=atom.predicate,
            atom=atom,
            control=predicate.control,
            number=predicate.value == "number",
            text=speaker.topic(atom),
            evidence=predicate.evidence,
            unit=predicate.unit,
            duties=tuple(duties),
            measures=tuple(one for one in measures if any(one in duty.paper for duty in owed)),
            roles=tuple(role for role in role_kinds(kb) if any(role in duty.owed_by for duty in owed)),
        )
    return dict(sorted(found.items(), key=lambda item: item[1].control))


def _everything(kb: KnowledgeBase) -> Decision:
    """The frame with nothing answered, in all roles, at any time, so that every rule on a duty is seen."""
    frame = frame_of(kb)
    name, _ = operation(kb)
    days = [rule.in_force.from_ for rule in kb.rules.values()]
    act = frame.acts[name].model_copy(
        update={
            "name": Text(**{lang: frame.acts[name].name[lang].format(service=_service(frame)[lang]) for lang in LANGS}),
            "does": tuple(kind for kinds in role_kinds(kb).values() for kind in kinds),
            "date": Dated(first=min(days), last=max(days)),
        }
    )
    return decide(
        kb,
        frame.model_copy(
            update={"acts": {name: act}, "as_of": max(days), "facts": tuple(_open_kinds(kb, name, act.does))}
        ),
    )


LANGS = ("zh", "en")


def _service(frame: Case) -> Text:
    return next(iter(frame.services.values())).name


def _open_kinds(kb: KnowledgeBase, act: str, does: Iterable[str], known: Iterable[str] = ()) -> Iterator[Fact]:
    """Kinds of act that neither the roles nor an answer settle stay open."""
    settled = {kind for kinds in role_kinds(kb).values() for kind in kinds} | set(does) | set(known)
    for name, predicate in kb.predicates.items():
        if predicate.act_kind and name not in settled:
            yield Fact(fact=f"? {name}({act})")


# -- a profile as a case


def case_of(kb: KnowledgeBase, profile: Profile) -> Case:
    """The profile as a case: the frame with its names, its date, what its roles do, and its answers as facts.

    Raises CaseError with every problem: questions that do not exist, answers under the wrong heading or of the wrong
    kind, unknown roles, answers that contradict each other.
    """
    problems = [*_roles_problems(kb, profile), *_answer_problems(kb, profile), *_fact_problems(kb, profile)]
    if problems:
        raise CaseError(sorted(set(problems)))
    case = _case(kb, profile)
    try:
        situate(kb, case)
    except CaseError as error:
        raise CaseError(sorted({_placed(one, profile) for one in error.problems})) from None
    return case


def _case(kb: KnowledgeBase, profile: Profile) -> Case:
    frame, asked = frame_of(kb), questions(kb)
    name, party = operation(kb)
    kinds = role_kinds(kb)
    does = tuple(dict.fromkeys(kind for role in profile.roles for kind in kinds[role]))
    facts = [*_facts(profile, asked), *profile.facts]
    told = {parse_statement(fact.fact).atom.predicate for fact in facts}
    relevant = {key for key, question in asked.items() if kb.predicates[question.atom.predicate].act_kind}
    facts += [one for one in _open_kinds(kb, name, does, told) if _kind(one) in relevant]
    act: ActEntity = frame.acts[name].model_copy(
        update={
            "name": Text(
                **{
                    lang: frame.acts[name].name[lang].replace("{service}", _inner(profile.service[lang]))
                    for lang in LANGS
                }
            ),
            "does": does,
            "date": Dated(first=profile.date, last=profile.date),
        }
    )
    return frame.model_copy(
        update={
            "id": profile.id,
            "title": profile.service,
            "as_of": profile.date,
            "parties": {
                key: one.model_copy(update={"name": profile.organisation}) if key == party else one
                for key, one in frame.parties.items()
            },
            "services": {key: one.model_copy(update={"name": profile.service}) for key, one in frame.services.items()},
            "acts": {name: act},
            "facts": tuple(facts),
            "readings": profile.readings,
        }
    )


def _inner(name: str) -> str:
    """A name for use within quotation marks: its own become single ones."""
    return name.translate(str.maketrans('“”"', "‘’'"))


def _kind(fact: Fact) -> str:
    return parse_statement(fact.fact).atom.predicate


def _facts(profile: Profile, asked: Mapping[str, Question]) -> Iterator[Fact]:
    for key, answer in (*profile.scope.items(), *profile.controls.items()):
        if answer.standing != "unknown":
            yield Fact.model_validate(
                {
                    "fact": answer.statement(str(asked[key].atom)),
                    "source": answer.source,
                    "note": answer.note,
                    "where": profile.places.get(key, profile.where),
                }
            )


def _placed(problem: Problem, profile: Profile) -> Problem:
    return (
        problem
        if problem.where and problem.where != profile.id
        else Problem(profile.where or profile.id, problem.what, problem.mend)
    )


# -- what can be wrong with a profile


def _roles_problems(kb: KnowledgeBase, profile: Profile) -> Iterator[Problem]:
    known = role_kinds(kb)
    for role in profile.roles:
        if role not in known:
            yield Problem(
                profile.where or profile.id,
                f"没有角色 {role[:40]!r} · unknown role {role[:40]!r}",
                f"可选 · roles: {', '.join(known)}",
            )


def _answer_problems(kb: KnowledgeBase, profile: Profile) -> Iterator[Problem]:
    asked = questions(kb)
    for section, answers in (("scope", profile.scope), ("controls", profile.controls)):
        for key, answer in answers.items():
            where = profile.places.get(key, profile.where or profile.id)
            question = asked.get(key)
            if question is None:
                yield Problem(where, f"没有问题 {key[:60]!r} · there is no question {key[:60]!r}", _nearest(key, asked))
                continue
            right = "controls" if question.control else "scope"
            if right != section:
                yield Problem(
                    where,
                    f"{key} 应写在 {right} 下 · {key} belongs under {right}",
                    f"移到 {right} · move it to {right}",
                )
            if answer.standing != "unknown" and question.number != (answer.standing == "number"):
                kind = (
                    '数字（如 120000、">= 100000"） · a number' if question.number else "yes、no、unknown 或 disputed"
                )
                yield Problem(
                    where, f"{key} 的答案种类不对 · the answer to {key} is of the wrong kind", f"写 · write {kind}"
                )
    for key in profile.scope.keys() & profile.controls.keys():
        yield Problem(
            profile.places.get(key, profile.where or profile.id),
            f"{key} 答了两次 · {key} is answered twice",
            "只保留一处 · keep one",
        )


def _fact_problems(kb: KnowledgeBase, profile: Profile) -> Iterator[Problem]:
    settled = {kind: role for role, kinds in role_kinds(kb).items() for kind in kinds}
    asked = questions(kb)
    answered = {asked[key].atom for key in (*profile.scope, *profile.controls) if key in asked}
    for fact in profile.facts:
        statement: Statement = parse_statement(fact.fact)
        if statement.atom.predicate in settled:
            role = settled[statement.atom.predicate]
            yield Problem(
                fact.where or profile.where or profile.id,
                f"{statement.atom} 由角色决定 · is settled by the roles",
                f"在 roles 中写上或者去掉 {role} · add {role} to the roles or take it out",
            )
        elif statement.atom in answered:
            yield Problem(
                profile.places.get(statement.atom.predicate, profile.where or profile.id),
                f"{statement.atom} 答了两次 · is answered twice",
                "只保留一处 · keep one",
            )


def _nearest(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, sorted(known), 3)
    if near:
        return f"是不是 · did you mean {' or '.join(near)}?"
    return "`zhize audit --template` 列出全部问题 · lists every question"


# -- the blank form and its schema


GENERAL = 4
"""A question that bears on more duties than this is one about the service as a whole."""
OTHER = "other"


def group_of(question: Question) -> str:
    """The measure a question stands under: the first one of its duties; `service` if it is one about the whole."""
    return "service" if len(question.duties) > GENERAL else next(iter(question.measures), OTHER)


def groups(kb: KnowledgeBase) -> dict[str, list[Question]]:
    """The questions by group: the service as a whole, the measures in their order, the rest; scope before controls."""
    names = ["service", *(item.id for item in kb.paper.values() if item.kind == MEASURE), OTHER]
    found: dict[str, list[Question]] = {name: [] for name in names}
    for question in questions(kb).values():
        found[group_of(question)].append(question)
    return {name: those for name, those in found.items() if those}


def schema(kb: KnowledgeBase) -> dict[str, Any]:
    """The JSON Schema of a profile, its questions with their words taken from the vocabulary."""
    whole = Profile.model_json_schema(mode="validation")
    properties, definitions = whole["properties"], whole["$defs"]
    for name in ("where", "places"):
        properties.pop(name, None)
    source = {"source": {"type": "string"}, "note": {"$ref": "#/$defs/Text"}}
    for name, form in (("truth", TRUTH), ("number", NUMBER)):
        definitions[name] = {
            "anyOf": [
                form,
                {
                    "type": "object",
                    "properties": {"answer": form, **source},
                    "required": ["answer"],
                    "additionalProperties": False,
                },
            ]
        }
    definitions.pop("Answer", None)
    for section in ("scope", "controls"):
        properties[section] = {
            "type": ["object", "null"],
            "additionalProperties": False,
            "properties": {
                question.key: {
                    "description": f"{question.text.zh} · {question.text.en}",
                    "$ref": f"#/$defs/{'number' if question.number else 'truth'}",
                }
                for question in questions(kb).values()
                if question.control == (section == "controls")
            },
        }
    roles = {"enum": list(role_kinds(kb))}
    properties["roles"] = {"anyOf": [roles, {"type": "array", "items": roles, "minItems": 1}]}
    either = [{"type": "string", "minLength": 1}, {"$ref": "#/$defs/Text"}]
    for name in ("service", "organisation", "about", "note"):
        properties[name] = {"anyOf": either}
    properties["facts"] = {
        "type": ["array", "null"],
        "items": {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/Fact"}]},
    }
    for definition in ("Text", "Fact"):
        definitions[definition]["properties"].pop("where", None)
    return whole


TRUTH: dict[str, Any] = {
    "anyOf": [
        {"type": ["boolean", "null"]},
        {"enum": ["yes", "no", "unknown", "disputed", "是", "否", "不明", "有争议"]},
    ]
}
NUMBER: dict[str, Any] = {
    "anyOf": [
        {"type": "number", "minimum": 0},
        {"type": "string", "pattern": r"^\s*(>=|<=|=)?\s*\d{1,15}(\.\d{1,6})?\s*$"},
        {"enum": ["unknown", "不明", None]},
    ]
}


def text_of(kb: KnowledgeBase, profile: Profile | None, lang: str, roles: Iterable[str] = ()) -> str:
    """A profile as a commented YAML file: every question with its words and, where there is one, its answer.

    `roles` leaves out the controls that concern other roles only.
    """
    return "\n".join(_lines(kb, profile, lang, tuple(roles))) + "\n"


def _lines(kb: KnowledgeBase, profile: Profile | None, lang: str, roles: tuple[str, ...]) -> Iterator[str]:
    zh = lang == "zh"
    yield (
        '# 服务档案：回答 yes、no、unknown、disputed 或者数字（如 120000、">= 100000"）；不答即不明。'
        if zh
        else '# The profile of a service. Answer yes, no, unknown, disputed or a number (120000, ">= 100000"); no answer means unknown.'
    )
    yield (
        "# 需要注明出处的，写成 {answer: yes, source: 评估报告第三节}。"
        if zh
        else "# To name a source write {answer: yes, source: assessment report, section 3}."
    )
    chosen = profile.roles if profile else roles
    yield f"id: {_quoted(profile.id if profile else 'my-service')}"
    yield f"service: {_both(profile.service) if profile else '{zh: 本服务, en: the service}'}"
    if profile is None or profile.organisation != Profile.model_fields["organisation"].default:
        yield f"organisation: {_both(profile.organisation) if profile else '{zh: 本单位, en: the organisation}'}"
    if profile and profile.about:
        yield f"about: {_both(profile.about)}"
    if profile and profile.fictitious:
        yield "fictitious: true"
    yield f"date: {profile.date if profile else '2026-11-24'}   # {'审查日：换一天，适用的法律随之改变' if zh else 'the day of the audit; another day, another law'}"
    yield (
        f"since: {profile.since}"
        if profile and profile.since
        else f"# since: 2025-01-01   # {'服务开始的日子' if zh else 'the day the service began'}"
    )
    yield f"# {'角色：没有列出的，视为不做' if zh else 'Roles: what is not listed is not done'}"
    for name, value in kb.enums.get("role", {}).items():
        yield f"#   {name}: {value.name[lang]}"
    yield f"roles: [{', '.join(chosen) or 'provider'}]"
    for section, title in (
        ("scope", "—— 服务是什么" if zh else "-- what the service is"),
        ("controls", "—— 有哪些措施" if zh else "-- which controls it has"),
    ):
        yield f"\n# {title}\n{section}:"
        for group, found in groups(kb).items():
            shown = [
                one
                for one in found
                if one.control == (section == "controls")
                and (not roles or set(one.roles) & set(roles) or _answered(profile, one))
            ]
            if shown:
                yield f"  # {_heading(kb, group, lang)}"
            for question in shown:
                unit = f" [{question.unit[lang]}]" if question.unit else ""
                yield f"  # {question.text[lang]}{unit}"
                yield f"  {question.key}: {_written(profile, question)}"
    if profile and profile.facts:
        yield "\nfacts:"
        yield from (f"- {_quoted(fact.fact)}" for fact in profile.facts)
    if profile and profile.readings:
        yield "\nreadings:"
        yield from (f"  {name}: {position}" for name, position in sorted(profile.readings.items()))


def _heading(kb: KnowledgeBase, group: str, lang: str) -> str:
    if group in kb.paper:
        return f"{'论文措施' if lang == 'zh' else 'measure'} {group}"
    zh, en = {"service": ("整个服务", "the service as a whole"), OTHER: ("其他", "other")}[group]
    return zh if lang == "zh" else en


def _answered(profile: Profile | None, question: Question) -> bool:
    return profile is not None and question.key in (profile.controls if question.control else profile.scope)


def _written(profile: Profile | None, question: Question) -> str:
    if profile is None:
        return "unknown"
    answer = (profile.controls if question.control else profile.scope).get(question.key)
    if answer is None:
        return "unknown"
    word = answer.word if answer.standing != "number" or answer.sign == "=" else _quoted(answer.word)
    if answer.source is None:
        return word
    return f"{{answer: {word}, source: {_quoted(answer.source)}}}"


def _both(text: Text) -> str:
    return f"{{zh: {_quoted(text.zh)}, en: {_quoted(text.en)}}}"


def _quoted(text: str) -> str:
    """A text as a YAML scalar in double quotes; JSON's quoting is YAML's."""
    import json

    return json.dumps(text, ensure_ascii=False)
