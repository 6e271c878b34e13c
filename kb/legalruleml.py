"""The rules of law as LegalRuleML 1.0 (OASIS), compact serialisation.

What becomes what:
- a rule that concludes → `ConstitutiveStatement`; one that concludes a consequence, and a duty → `PrescriptiveStatement`
- an exception → a `Defeater` against each rule that names it, with an `Override`; exceptions to exceptions alike
- provisions → `LegalReference` and `LegalSource`; times in force → `TemporalCharacteristic`; both tied on by `Association`
- contested points → `Alternatives`, one collection of statements for each position, and the default in a `Context`
- who must prove an element: what the rule's own side must prove is an atom, what the other side must disprove is `Naf`
  of the contrary. Anchors, burdens and what is left to counsel stand in comments, since the standard has no place for them.
Overlays are not law and are left out.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from copy import deepcopy
from xml.etree import ElementTree as ET

from kb.atoms import Atom, Comparison, Distinct, Formula, is_variable
from kb.citations import cite
from kb.links import concluding
from kb.load import KnowledgeBase
from kb.namespaces import BASE, law_key, unversioned, value_key
from kb.records import ACT, PROPONENTS, ROLES, STRUCTURE, Consequence, Duty, Element, Rule
from kb.strata import resisting

LRML = "http://docs.oasis-open.org/legalruleml/ns/v1.0/"
RULEML = "http://ruleml.org/spec"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
VOCABULARY = f"{LRML}vocab#"
BUILTIN = "http://www.w3.org/2007/rif-builtin-predicate#numeric-"
"""Comparisons of numbers, in the names of the Rule Interchange Format."""
OPERATORS = {
    ">=": "greater-than-or-equal",
    ">": "greater-than",
    "<=": "less-than-or-equal",
    "<": "less-than",
}
CHINA = "http://www.wikidata.org/entity/Q148"

Key = tuple[str, datetime.date, datetime.date | None]


def legalruleml(kb: KnowledgeBase) -> bytes:
    """The rules and duties of the law in force, of all times, as one LegalRuleML document; the same bytes each time."""
    for prefix, space in (("lrml", LRML), ("ruleml", RULEML), ("xsi", XSI)):
        ET.register_namespace(prefix, space)
    root = _Writer(kb).document()
    ET.indent(root)
    found: bytes = ET.tostring(root, "UTF-8", xml_declaration=True)
    return found + b"\n"


class _Writer:
    def __init__(self, kb: KnowledgeBase):
        self.kb = kb
        self.rules = {name: rule for name, rule in kb.rules.items() if not rule.overlay}
        self.instances: dict[str, list[str]] = {name: [] for name in self.rules}
        """The statements that each rule became: one, or for an exception one against each rule that it defeats."""
        self.statements: dict[str, ET.Element] = {}
        self.overrides: list[tuple[str, str]] = []
        self.placed: set[str] = set()

    def document(self) -> ET.Element:
        for rule in self.rules.values():
            if rule.head:
                self.rule(rule)
        duties = {name: self.duty(duty) for name, duty in self.kb.duties.items()}
        # the empty prefix of CURIEs is bound by the default namespace
        root = ET.Element(_lrml("LegalRuleML"), {"xmlns": BASE, "xmlns:xs": "http://www.w3.org/2001/XMLSchema"})
        _comment(root, "知责的规则 · the rules of Zhize. 未经执业律师复核 · not reviewed by a lawyer.")
        keys = self.keys()
        for part in (*self.sources(keys), *self.times(keys)):
            root.append(part)
        root.append(self.associations(keys))
        readings = self.readings()
        for point in readings:
            root.append(self.alternatives(point))
        root.append(self.context(readings))
        for point in readings:
            for position, members in self.positions(point).items():
                collection = ET.SubElement(root, _lrml("Statements"), key=_position(point, position))
                says = next(one.says for one in self.kb.readings[point].positions if one.id == position)
                _comment(collection, f"{says.zh} · {says.en}")
                for key in members:
                    collection.append(self.place(key))
        main = ET.SubElement(root, _lrml("Statements"), key="rules")
        main.extend(statement for key, statement in self.statements.items() if key not in self.placed)
        obligations = ET.SubElement(root, _lrml("Statements"), key="duties")
        obligations.extend(duties.values())
        priorities = ET.SubElement(root, _lrml("Statements"), key="overrides")
        for over, under in self.overrides:
            statement = ET.SubElement(priorities, _lrml("OverrideStatement"))
            ET.SubElement(statement, _lrml("Override"), over=f"#{over}", under=f"#{under}")
        return root

    def place(self, key: str) -> ET.Element:
        """A statement where it is first needed; a reference to it after that, e.g. under another contested point."""
        if key in self.placed:
            return ET.Element(self.statements[key].tag, keyref=f"#{key}")
        self.placed.add(key)
        return self.statements[key]

    # -- sources, times, and what ties them to the statements

    def keys(self) -> dict[Key, list[str]]:
        """Statements by the provision they rest on and their time in force."""
        found: dict[Key, list[str]] = {}
        for name, rule in self.rules.items():
            key = (str(unversioned(rule.provision)), rule.in_force.from_, rule.in_force.until)
            found.setdefault(key, []).extend(self.instances[name])
        for name, duty in self.kb.duties.items():
            for provision in duty.provisions:
                key = (str(unversioned(provision)), duty.in_force.from_, duty.in_force.until)
                found.setdefault(key, []).append(f"duty-{name}")
        return {key: found[key] for key in sorted(found, key=lambda key: (key[0], key[1], key[2] or datetime.date.max))}

    def sources(self, keys: Iterable[Key]) -> Iterator[ET.Element]:
        places = list(dict.fromkeys(place for place, _, _ in keys))
        references, sources = ET.Element(_lrml("LegalReferences")), ET.Element(_lrml("LegalSources"))
        for place in places:
            ET.SubElement(
                references,
                _lrml("LegalReference"),
                refersTo=_name("ref", place),
                refID=cite(unversioned(place), self.kb.instruments, "zh"),
                refIDSystemName="中文法律引文 · Chinese legal citation",
            )
            ET.SubElement(sources, _lrml("LegalSource"), key=_name("src", place), sameAs=BASE + law_key(place))
        authorities = ET.Element(_lrml("Authorities"))
        for slug in dict.fromkeys(unversioned(place).instrument for place in places):
            issuer = self.kb.instruments[slug].issuer
            authority = ET.SubElement(authorities, _lrml("Authority"), key=f"auth-{slug}")
            _comment(authority, f"{issuer.zh} · {issuer.en}")
        jurisdictions = ET.Element(_lrml("Jurisdictions"))
        ET.SubElement(jurisdictions, _lrml("Jurisdiction"), key="cn", sameAs=CHINA)
        yield from (references, sources, authorities, jurisdictions)

    def times(self, keys: Iterable[Key]) -> Iterator[ET.Element]:
        times, characteristics = ET.Element(_lrml("Times")), ET.Element(_lrml("TemporalCharacteristics"))
        days = {(day, what) for _, first, until in keys for day, what in ((first, "Starts"), (until, "Ends")) if day}
        for day in sorted({day for day, _ in days}):
            time = ET.SubElement(times, _ruleml("Time"), key=f":t-{day}")
            ET.SubElement(time, _ruleml("Data"), {f"{{{XSI}}}type": "xs:date"}).text = str(day)
        for day, what in sorted(days):
            one = ET.SubElement(characteristics, _lrml("TemporalCharacteristic"), key=_period(day, what))
            ET.SubElement(one, _lrml("forStatus"), iri=f"{VOCABULARY}InForce")
            ET.SubElement(one, _lrml("hasStatusDevelopment"), iri=f"{VOCABULARY}{what}")
            ET.SubElement(one, _lrml("atTime"), keyref=f"#t-{day}")
        yield from (times, characteristics)

    def associations(self, keys: dict[Key, list[str]]) -> ET.Element:
        collection = ET.Element(_lrml("Associations"))
        for (place, first, until), statements in keys.items():
            if not statements:  # an exception that no rule of law names
                continue
            one = ET.SubElement(collection, _lrml("Association"))
            ET.SubElement(one, _lrml("appliesSource"), keyref=f"#{_name('ref', place)}")
            ET.SubElement(one, _lrml("appliesSource"), keyref=f"#{_name('src', place)}")
            ET.SubElement(one, _lrml("appliesTemporalCharacteristic"), keyref=f"#{_period(first, 'Starts')}")
            if until:
                ET.SubElement(one, _lrml("appliesTemporalCharacteristic"), keyref=f"#{_period(until, 'Ends')}")
            ET.SubElement(one, _lrml("appliesAuthority"), keyref=f"#auth-{unversioned(place).instrument}")
            ET.SubElement(one, _lrml("appliesJurisdiction"), keyref="#cn")
            for key in statements:
                ET.SubElement(one, _lrml("toTarget"), keyref=f"#{key}")
        return collection

    # -- contested points

    def readings(self) -> list[str]:
        """The contested points on which a rule of law depends."""
        return [point for point in self.kb.readings if any(point in rule.reading for rule in self.rules.values())]

    def positions(self, point: str) -> dict[str, list[str]]:
        """For each position the statements that hold under it; there may be none."""
        found: dict[str, list[str]] = {one.id: [] for one in self.kb.readings[point].positions}
        for name, rule in self.rules.items():
            if point in rule.reading:
                found[rule.reading[point]] += self.instances[name]
        return found

    def alternatives(self, point: str) -> ET.Element:
        reading = self.kb.readings[point]
        collection = ET.Element(_lrml("Alternatives"), key=f"reading-{point}")
        _comment(collection, f"{reading.question.zh} · {reading.question.en}")
        for position in reading.positions:
            ET.SubElement(collection, _lrml("hasAlternative"), keyref=f"#{_position(point, position.id)}")
        return collection

    def context(self, points: list[str]) -> ET.Element:
        context = ET.Element(_lrml("Context"), key="default-positions")
        _comment(context, "未选择时采取的立场 · the positions taken where none is chosen")
        for point in points:
            ET.SubElement(context, _lrml("appliesAlternatives"), keyref=f"#reading-{point}")
        for point in points:
            place = _position(point, self.kb.readings[point].default)
            ET.SubElement(context, _lrml("inScope"), keyref=f"#{place}")
        return context

    # -- statements

    def rule(self, rule: Rule) -> None:
        assert rule.head is not None
        concluded = self.kb.predicates[rule.head.predicate]
        key = f"rule-{rule.id}"
        head = _atom(rule.head, self.kb)
        prescribes = concluded.kind == "consequence"
        bearer = self.bearer(rule) if prescribes and all(one.mode == "shall" for one in rule.consequences) else None
        if bearer is not None and rule.consequences:
            obligation = ET.Element(_lrml("Obligation"))
            _bears(obligation, bearer)
            obligation.append(head)
            head = obligation
        kind = "PrescriptiveStatement" if prescribes else "ConstitutiveStatement"
        self.state(key, kind, rule, "DefeasibleStrength" if rule.unless else "StrictStrength", head)
        self.defeat(rule, key, _atom(rule.head, self.kb), False)

    def bearer(self, rule: Rule) -> str | None:
        """The term for the party that a consequence falls on: that of the claim it hangs on."""
        assert rule.head is not None
        predicate = self.kb.predicates[rule.head.predicate]
        claim = self.kb.predicates.get((predicate.of or "").partition("(")[0])
        return dict(zip(predicate.args, rule.head.terms, strict=True)).get(claim.party or "") if claim else None

    def defeat(self, rule: Rule, under: str, head: ET.Element, positive: bool) -> None:
        """The exceptions of a rule as defeaters against its conclusion, and theirs as defeaters against them."""
        for name in rule.unless:
            if name not in self.rules:
                continue
            exception, key = self.rules[name], f"rule-{name}.{under.removeprefix('rule-')}"
            conclusion = deepcopy(head) if positive else _over("Neg", deepcopy(head))
            self.state(key, "ConstitutiveStatement", exception, "Defeater", conclusion)
            self.overrides.append((key, under))
            self.defeat(exception, key, head, not positive)

    def state(self, key: str, kind: str, rule: Rule, strength: str, head: ET.Element) -> None:
        statement = ET.Element(_lrml(kind), key=key)
        gaps = [f"{one.because.zh} · {one.because.en}" for one in rule.not_encoded]
        notes = ["未经核实 · not verified"] if rule.confidence == "unverified" else []
        notes += [f"留待律师判断 · left to counsel: {gap}" for gap in gaps]
        if rule.consequences:
            notes.append("后果 · consequences: " + "; ".join(_measure(one) for one in rule.consequences))
        if notes:
            _comment(statement, " | ".join(notes))
        body = ET.SubElement(statement, _ruleml("Rule"), closure="universal")
        _comment(body, f"{BASE}rule/{rule.id}")
        ET.SubElement(body, _lrml("Paraphrase")).text = f"{rule.reads.zh} · {rule.reads.en}"
        ET.SubElement(ET.SubElement(body, _lrml("hasStrength")), _lrml(strength))
        together = ET.SubElement(ET.SubElement(body, _ruleml("if")), _ruleml("And"))
        for variable, predicate in ROLES.items():
            if {ACT, variable} <= rule.variables:  # the act's own actor, content and service
                together.append(_atom(Atom(predicate, (ACT, variable)), self.kb))
        for element in rule.if_:
            together.append(self.element(rule, element))
        ET.SubElement(body, _ruleml("then")).append(head)
        self.statements[key] = statement
        self.instances[rule.id].append(key)

    def element(self, rule: Rule, element: Element) -> ET.Element:
        mine = element.burden is None or (element.burden in PROPONENTS) != (rule.id in resisting(self.kb))
        parts = [self.formula(formula, mine) for formula in element.formulas]
        whole = parts[0]
        if len(parts) > 1:
            whole = ET.Element(_ruleml("Or"))
            whole.extend(parts)
        notes = [f"举证 · proves: {element.burden}"] if element.burden else []
        notes += [f"锚点 · anchor: {element.anchor}"] if element.anchor else []
        notes += [f"见 · from: {element.provision}"] if element.provision else []
        if notes:
            comment = ET.Element(_lrml("Comment"))
            comment.text = "; ".join(notes)
            whole.insert(0, comment)
        return whole

    def formula(self, formula: Formula, mine: bool) -> ET.Element:
        """One condition: proved by the rule's own side, or not disproved by the other; conclusions hold or do not."""
        if isinstance(formula, Distinct):
            sides = (_variable(one) if is_variable(one) else _individual(one) for one in (formula.left, formula.right))
            return _over("Neg", _over("Equal", *sides))
        atom, positive = formula.atom, isinstance(formula, Comparison) or formula.positive
        plain = _compared(formula, self.kb) if isinstance(formula, Comparison) else _atom(atom, self.kb)
        predicate = self.kb.predicates[atom.predicate]
        if predicate.kind != "fact" or predicate.type_test or predicate.id in STRUCTURE:
            return plain if positive else _over("Naf", plain)
        if mine:
            return plain if positive else _over("Neg", plain)
        return _over("Naf", _over("Neg", plain) if positive else plain)

    def duty(self, duty: Duty) -> ET.Element:
        statement = ET.Element(_lrml("PrescriptiveStatement"), key=f"duty-{duty.id}")
        found = [rule for _, rules in concluding(self.kb, [duty.breach] if duty.breach else []) for rule in rules]
        breach = [f"{BASE}rule/{rule.id}" for rule in found]
        says = f"违反的认定 · breach: {', '.join(breach)}" if breach else "没有规则认定违反 · no rule states its breach"
        _comment(statement, says)
        body = ET.SubElement(statement, _ruleml("Rule"), closure="universal")
        _comment(body, f"{BASE}duty/{duty.id}")
        ET.SubElement(body, _lrml("Paraphrase")).text = f"{duty.says.zh} · {duty.says.en}"
        ET.SubElement(ET.SubElement(body, _lrml("hasStrength")), _lrml("DefeasibleStrength"))
        roles = [_unary(BASE + value_key("role", role), "Bearer") for role in duty.owed_by]
        ET.SubElement(body, _ruleml("if")).append(roles[0] if len(roles) == 1 else _over("Or", *roles))
        obligation = ET.SubElement(ET.SubElement(body, _ruleml("then")), _lrml("Obligation"))
        _bears(obligation, "Bearer")
        obligation.append(_unary(f"{BASE}duty/{duty.id}", "Bearer"))
        return statement


def _lrml(name: str) -> str:
    return f"{{{LRML}}}{name}"


def _ruleml(name: str) -> str:
    return f"{{{RULEML}}}{name}"


def _comment(parent: ET.Element, text: str) -> None:
    ET.SubElement(parent, _lrml("Comment")).text = text


def _name(kind: str, place: str) -> str:
    return f"{kind}-{place.replace('/', '.')}"


def _period(day: datetime.date, what: str) -> str:
    return f"{what.lower()}-{day}"


def _position(point: str, position: str) -> str:
    return f"reading-{point}.{position}"


def _bears(obligation: ET.Element, party: str) -> None:
    slot = ET.SubElement(obligation, _ruleml("slot"))
    ET.SubElement(slot, _lrml("Bearer"))
    slot.append(_variable(party) if is_variable(party) else _individual(party))


def _over(name: str, *parts: ET.Element) -> ET.Element:
    whole = ET.Element(_ruleml(name))
    whole.extend(parts)
    return whole


def _variable(name: str, kind: str | None = None) -> ET.Element:
    found = ET.Element(_ruleml("Var"), {"type": f"{BASE}type/{kind}"} if kind else {})
    found.text = name
    return found


def _individual(name: str, enum: str | None = None) -> ET.Element:
    found = ET.Element(_ruleml("Ind"), {"iri": BASE + value_key(enum, name)} if enum else {})
    found.text = name
    return found


def _terms(atom: Atom, kb: KnowledgeBase) -> Iterator[ET.Element]:
    for term, kind in zip(atom.terms, kb.predicates[atom.predicate].args.values(), strict=True):
        if is_variable(term):
            yield _variable(term, kind if kind in kb.types else None)
        else:
            yield _individual(term, kind if kind in kb.enums else None)


def _atom(atom: Atom, kb: KnowledgeBase) -> ET.Element:
    found = ET.Element(_ruleml("Atom"))
    ET.SubElement(found, _ruleml("Rel"), iri=f"{BASE}predicate/{atom.predicate}").text = atom.predicate
    found.extend(_terms(atom, kb))
    return found


def _compared(comparison: Comparison, kb: KnowledgeBase) -> ET.Element:
    found, atom = ET.Element(_ruleml("Atom")), comparison.atom
    ET.SubElement(found, _ruleml("Rel"), iri=BUILTIN + OPERATORS[comparison.operator])
    number = ET.SubElement(found, _ruleml("Expr"))
    ET.SubElement(number, _ruleml("Fun"), iri=f"{BASE}predicate/{atom.predicate}").text = atom.predicate
    number.extend(_terms(atom, kb))
    ET.SubElement(found, _ruleml("Data"), {f"{{{XSI}}}type": "xs:decimal"}).text = f"{comparison.threshold:.15g}"
    return found


def _unary(iri: str, variable: str) -> ET.Element:
    found = ET.Element(_ruleml("Atom"))
    ET.SubElement(found, _ruleml("Rel"), iri=iri).text = iri.rpartition("/")[2]
    found.append(_variable(variable))
    return found


def _measure(one: Consequence) -> str:
    if one.amount is None:
        return f"{one.kind} ({one.mode})"
    low, high = ("" if end is None else f"{end:.15g}" for end in (one.amount.min, one.amount.max))
    return f"{one.kind} {low}–{high} {one.amount.unit} ({one.mode})"
