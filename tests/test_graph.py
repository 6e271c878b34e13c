"""The graph says what the records say, in two languages, with the same bytes each time, and cannot be changed by a question."""

from __future__ import annotations

import datetime
import threading
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from pyoxigraph import QueryResultsFormat, Store

from kb import graph_terms
from kb.atoms import is_variable
from kb.graph import FORMATS, dataset, quads, write
from kb.links import RELATIONS, concluding
from kb.load import KnowledgeBase, data_folder, load
from kb.namespaces import BASE, PREFIXES, shorten
from kb.provisions import Address, Instrument, Provision
from kb.records import Case, Duty, EntityType, EnumValue, PaperItem, Predicate, Reading, Risk, Rule
from kb.sparql import QueryError, query

TEXT = {"zh": "中文", "en": "English"}
LAYERS = {"law", "rules", "readings", "risks", "duties", "cases", "paper"}
MISSION = ("portrait", "reputation", "deceased", "fraud", "false_information", "discrimination")


@cache
def knowledge() -> KnowledgeBase:
    return load()


@cache
def store() -> Store:
    return dataset(knowledge())


def answers(text: str) -> set[str]:
    answer = query(store(), text, limit=100_000)
    return {row[answer.columns[0]] for row in answer.rows}


# -- a small knowledge base with one of everything ------------------------------------------------------------------


def small() -> KnowledgeBase:
    kb = KnowledgeBase(Path("small"))
    version = {"effective": "2021-01-01", "until": "2025-01-01", "verified": "two-sources"}
    kb.instruments["code"] = Instrument.model_validate(
        {
            "slug": "code",
            "authority": "statute",
            "title": {"zh": "某法典", "en": "Some Code"},
            "short": {"zh": "法典", "en": "Code"},
            "issuer": TEXT,
            "url": "https://example.org/",
            "versions": [version, {"effective": "2025-01-01", "verified": "one-source"}],
        }
    )
    place = Address.parse("cn/code/9/p1")
    kept = Provision(
        address=place, instrument="code", effective=datetime.date(2021, 1, 1), gist={"zh": "要旨", "en": "gist"}
    )
    kb.provisions[str(kept.versioned)] = kept
    for name in ("party", "act"):
        kb.types[name] = EntityType(id=name, name=TEXT)
    kb.enums["interest"] = {"portrait": EnumValue(id="portrait", enum="interest", name=TEXT)}
    kb.enums["role"] = {"user": EnumValue(id="user", enum="role", name=TEXT)}
    kb.enums["consequence"] = {"fine": EnumValue(id="fine", enum="consequence", name=TEXT)}
    sentence = {"zh": "{Actor}有过错", "en": "{Actor} is at fault"}
    fact = {"id": "at_fault", "args": {"Actor": "party"}, "says": sentence, "denies": sentence, "asks": sentence}
    claim = {"id": "infringes", "kind": "claim", "branch": "civil", "party": "Actor", "says": sentence}
    kb.predicates["at_fault"] = Predicate.model_validate(fact)
    kb.predicates["infringes"] = Predicate.model_validate({**claim, "args": {"Actor": "party", "Interest": "interest"}})
    rule = {
        "id": "r1",
        "provision": "cn/code/9/p1",
        "in_force": {"from": "2021-01-01"},
        "reads": TEXT,
        "if": [{"fact": "at_fault(Actor)", "anchor": "过错", "burden": "claimant"}],
        "unless": ["r2"],
        "then": "infringes(Actor, portrait)",
        "reading": {"point": "yes"},
        "consequences": [{"kind": "fine", "amount": {"min": 5, "max": 1000000, "unit": "cny"}}],
    }
    kb.rules["r1"] = Rule.model_validate(rule)
    kb.rules["r2"] = Rule.model_validate({**{k: rule[k] for k in ("provision", "in_force", "reads", "if")}, "id": "r2"})
    kb.readings["point"] = Reading.model_validate(
        {
            "id": "point",
            "question": TEXT,
            "provision": "cn/code/9/p1",
            "default": "yes",
            "positions": [
                {"id": "yes", "says": TEXT, "authorities": [{"provision": "cn/code/9"}, {"paper": "R1"}]},
                {"id": "no", "says": TEXT, "authorities": [{"source": TEXT}]},
            ],
        }
    )
    kb.risks["portrait"] = Risk.model_validate(
        {
            "id": "portrait",
            "name": {"zh": "肖像风险", "en": "portrait risk"},
            "definition": TEXT,
            "conclusions": ["infringes(Actor, portrait)"],
            "duties": ["care"],
            "paper": ["R1"],
            "actors": {"user": TEXT},
        }
    )
    duty = {"name": TEXT, "says": TEXT, "owed_by": ["user"], "provisions": ["cn/code/9"], "not_encoded": TEXT}
    kb.duties["care"] = Duty.model_validate({**duty, "id": "care", "in_force": {"from": "2021-01-01"}})
    kb.paper["R1"] = PaperItem(id="R1", kind="risk", place="1", says=TEXT, provisions=("cn/code/9/p1/i2",))
    kb.cases["c1"] = Case.model_validate(
        {
            "id": "c1",
            "title": TEXT,
            "kind": "decided",
            "as_of": "2022-01-01",
            "risks": ["portrait"],
            "parties": {"A": {"type": "party", "name": TEXT}},
            "outcome": [
                {"claim": "infringes(A, portrait)", "liable": True, "how": "adjudicated", "basis": ["cn/code/9"]}
            ],
        }
    )
    return kb


def test_the_small_graph_holds_one_of_everything() -> None:
    assert {quad.graph_name.value.rpartition("/")[2] for quad in quads(small())} == LAYERS
    small_store = dataset(small())

    def first(text: str) -> object:
        answer = query(small_store, text)
        return [tuple(row.values()) for row in answer.rows]

    law = f"{BASE}eli/cn/code/9/p1"
    assert first("SELECT ?p { rule:r1 zhize:encodes ?p }") == [(law,)]
    assert first("SELECT ?v { rule:r1 prov:wasDerivedFrom ?v }") == [(f"{law}@2021-01-01",)]
    assert first("SELECT DISTINCT ?w { ?a oa:hasTarget/oa:hasSelector/oa:exact ?w }") == [("过错",)]
    assert first("SELECT ?over { ?o lrml:under rule:r1 ; lrml:over ?over }") == [(f"{BASE}rule/r2",)]
    assert first("SELECT ?min ?max { rule:r1 zhize:consequence ?c . ?c zhize:min ?min ; zhize:max ?max }") == [
        (5.0, 1000000.0)
    ]
    assert first("SELECT ?r { risk:portrait zhize:leadsTo ?r }") == [(f"{BASE}rule/r1",)]
    assert first("SELECT ?until { ?v eli:date_no_longer_in_force ?until }") == [("2025-01-01",)]
    assert first(f"ASK {{ paper:R1 zhize:cites/eli:is_part_of <{law}> }}") == [(True,)]
    assert first("ASK { case:c1 zhize:outcome [ zhize:liable true ] }") == [(True,)]
    assert first('SELECT ?l { ?e a zhize:Element ; skos:prefLabel ?l FILTER(lang(?l) = "en") } LIMIT 1') == [
        ("English is at fault",)
    ]


# -- the real one -----------------------------------------------------------------------------------------------------


def test_the_graph_agrees_with_the_records() -> None:
    kb = knowledge()
    found = answers(
        f"SELECT ?r {{ ?r a zhize:Rule ; zhize:encodes ?p . ?p eli:is_part_of* <{BASE}eli/cn/civil-code/1019> }}"
    )
    wanted = {f"{BASE}rule/{r.id}" for r in kb.rules.values() if r.provision.startswith("cn/civil-code/1019")}
    assert found == wanted
    assert wanted
    assert answers("SELECT ?r { ?r a zhize:Rule }") == {f"{BASE}rule/{rule}" for rule in kb.rules}
    assert not answers("SELECT ?r { ?r a zhize:Rule FILTER NOT EXISTS { ?r zhize:encodes ?p } }")
    count = query(store(), "SELECT (COUNT(?e) AS ?n) { ?e a zhize:Element }").rows[0]["n"]
    assert count == sum(len(rule.if_) for rule in kb.rules.values())


@pytest.mark.parametrize("risk", MISSION)
def test_each_risk_of_the_mission_reaches_rules_statute_and_paper(risk: str) -> None:
    rules = answers(f"SELECT ?r {{ risk:{risk} zhize:leadsTo ?r }}")
    kb = knowledge()
    assert rules == {
        f"{BASE}rule/{rule.id}" for _, found in concluding(kb, kb.risks[risk].conclusions) for rule in found
    }
    assert rules
    assert answers(f"SELECT ?p {{ risk:{risk} zhize:leadsTo/zhize:encodes ?p . ?p zhize:authority ?a }}")
    assert answers(f"SELECT ?i {{ risk:{risk} zhize:discussedIn ?i . ?i a zhize:PaperItem }}")
    roles = {role.rpartition("/")[2] for role in answers(f"SELECT ?r {{ risk:{risk} zhize:reaches ?r }}")}
    assert roles >= {"developer", "provider", "platform", "user"}


DIGEST = [
    "P1",
    "P1.1",
    "P1.2",
    "P1.3",
    "P1.s1",
    "P1.s2",
    "P2",
    "P2.A",
    "R1",
    "R1.e1",
    "R1.e2",
    "R1.d1",
    "R2",
    "R3",
    "R3.e1",
    "R3.e2",
    "R3.e3",
    "R3.h1",
    "P2.B",
    "R4.0",
    "R4",
    "R5",
    "P2.C",
    "R6",
    "R7",
    "R8",
    "P3",
    "P3.A",
    "M1",
    "M2",
    "M3",
    "P3.B",
    "M4",
    "M4.p1",
    "M4.p2",
    "M5",
    "P3.C",
    "M6",
    "M6.e1",
    "M6.e2",
    "M7",
    "M8",
    "M8.e1",
    "P4",
]


def test_every_item_of_the_paper_has_its_node_and_what_is_not_law_says_so() -> None:
    kb = knowledge()
    assert list(kb.paper) == DIGEST
    for item in kb.paper.values():
        assert item.standing == "current" or item.note, item.where
        assert item.kind != "proposal" or item.standing == "proposal_only", item.where
        assert item.part_of is None or item.part_of in kb.paper, item.where
    assert all(risk.paper for risk in kb.risks.values() if risk.conclusions), "a risk without its place in the paper"


def test_what_the_records_point_to_is_there() -> None:
    kb = knowledge()
    missing = []
    for record in (*kb.risks.values(), *kb.paper.values()):
        for name, table in (("duties", kb.duties), ("paper", kb.paper), ("risks", kb.risks), ("rules", kb.rules)):
            missing += [f"{record.where}: {name} {id}" for id in getattr(record, name, ()) if id not in table]
    for risk in kb.risks.values():
        for atom, _ in concluding(kb, risk.conclusions):
            kinds = kb.predicates[atom.predicate].args.values()
            named = [(e, t) for e, t in zip(kinds, atom.terms, strict=True) if not is_variable(t)]
            missing += [f"{risk.where}: no {enum} {term}" for enum, term in named if term not in kb.enums.get(enum, {})]
        missing += [f"{risk.where}: {role}" for role in risk.actors if role not in kb.enums["role"]]
    assert missing == []


def test_labels_stand_in_both_languages() -> None:
    one = "SELECT DISTINCT ?s {{ ?s skos:prefLabel ?l FILTER(lang(?l) = '{0}') }}"
    assert answers(one.format("zh")) == answers(one.format("en"))
    unlabelled = answers("SELECT DISTINCT ?s { ?s a skos:Concept FILTER NOT EXISTS { ?s skos:prefLabel ?l } }")
    assert not unlabelled


def test_our_own_terms_are_explained() -> None:
    known = {f"zhize:{name}" for name in (*graph_terms.CLASSES, *graph_terms.PROPERTIES)}
    used = {shorten(p) for p in answers("SELECT DISTINCT ?p { ?s ?p ?o }")} | {
        shorten(c) for c in answers("SELECT DISTINCT ?c { ?s a ?c }")
    }
    labelled = {
        shorten(t) for t in answers("SELECT ?t { ?t skos:prefLabel ?l FILTER(strstarts(str(?t), str(zhize:))) }")
    }
    assert {name for name in used if name.startswith("zhize:")} <= labelled | known
    assert all(relation.property.partition(":")[0] in PREFIXES for relation in RELATIONS.values())


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_bytes_each_time(format: str) -> None:
    first, second = write(small(), format), write(small(), format)
    assert first == second
    assert b"_:" not in first or format in ("jsonld", "rdfxml")


def test_the_whole_graph_has_no_blank_nodes_and_is_stable() -> None:
    first, second = write(knowledge(), "nquads"), write(load(), "nquads")
    assert first == second
    assert not any(line.startswith(b"_:") or b" _:" in line for line in first.splitlines() if b'"' not in line)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="write one of trig"):
        write(small(), "docx")


def test_the_graph_conforms_to_its_shapes() -> None:
    pyshacl = pytest.importorskip("pyshacl")
    rdflib = pytest.importorskip("rdflib")
    graph = rdflib.Graph(bind_namespaces="none").parse(data=write(knowledge(), "ntriples"), format="nt")
    conforms, _, report = pyshacl.validate(graph, shacl_graph=str(data_folder() / "shapes.ttl"))
    assert conforms, report[:3000]


# -- questions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "where", "says"),
    [
        ("INSERT DATA { rule:x a zhize:Rule }", "query:1:1", "read-only"),
        ("PREFIX a: <http://a/#>\n# why not\nDELETE WHERE { ?s ?p ?o }", "query:3:1", "read-only"),
        ("SELECT ?x { SERVICE <http://127.0.0.1/> { ?x ?y ?z } }", "query:1:13", "another server"),
        ("SELECT ?s WHERE { ?s ?p ", "query:1:25", "a “}” is missing"),
        ("SELECT ?s {\n ?s nope:name ?o }", "query:2:14", "unknown prefix nope"),
        ("  ", "query:1:1", "is empty"),
        ("ASK { risk:x/y a zhize:Rule }", "query:1:15", "write an address with a slash in full"),
    ],
)
def test_a_bad_question_is_answered_with_place_and_mend(text: str, where: str, says: str) -> None:
    with pytest.raises(QueryError) as caught:
        query(dataset(small()), text)
    (problem,) = caught.value.problems
    assert problem.where == where
    assert says in str(problem)


def test_harmless_words_are_not_taken_for_updates() -> None:
    answer = query(dataset(small()), 'SELECT ?service { ?service skos:prefLabel ?l FILTER(?l = "INSERT SERVICE <x>") }')
    assert answer.rows == ()


def test_answers_are_plain_records() -> None:
    answer = query(dataset(small()), "SELECT ?s ?rank { ?s zhize:rank ?rank } ORDER BY ?rank", limit=2)
    assert answer.columns == ("s", "rank")
    assert [row["rank"] for row in answer.rows] == [1, 2]
    assert answer.truncated
    made = query(dataset(small()), "CONSTRUCT { ?r a zhize:Rule } { ?r a zhize:Rule }")
    assert {row["subject"] for row in made.rows} == {f"{BASE}rule/r1", f"{BASE}rule/r2"}


def test_a_question_that_takes_too_long_is_given_up() -> None:
    small_store = dataset(small())
    with pytest.raises(QueryError, match=r"no answer within 0\.1 seconds"):
        query(small_store, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", seconds=0.1)


class _Server(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        result = dataset(small()).query(text, use_default_graph_as_union=True)
        body = result.serialize(format=QueryResultsFormat.JSON)
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


def test_another_server_can_take_the_place_of_the_store() -> None:
    server = HTTPServer(("127.0.0.1", 0), _Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        endpoint = f"http://127.0.0.1:{server.server_address[1]}/query"
        text = "SELECT ?r { ?r a zhize:Exception }"
        assert query(endpoint, text) == query(dataset(small()), text)
    finally:
        server.shutdown()
        server.server_close()


def test_an_open_connection_to_another_machine_is_refused() -> None:
    with pytest.raises(QueryError, match="use http:// for this machine, https:// for another"):
        query("http://example.org/sparql", "ASK { ?s ?p ?o }")
