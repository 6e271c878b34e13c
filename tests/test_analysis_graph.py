"""An analysis as RDF says what the report says, keeps its bytes, conforms to its shapes, and a damaged one does not."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Store

from interfaces.analysis_graph import FORMATS, write_analysis
from kb import graph_terms
from kb.fingerprint import fingerprint
from kb.load import KnowledgeBase, data_folder
from kb.namespaces import GRAPHS, shorten
from kb.sparql import query
from reasoning.analysis import decide
from reasoning.interview import in_view
from reasoning.report import report

LIAO, OPEN_DAY = "cn-civ-faceswap-liao-2024", "cn-crim-lang-he-defamation-2021"
CASES = (LIAO, OPEN_DAY, "cn-adm-star-macau-1bn-2025")


@cache
def written(kb: KnowledgeBase, case: str, ending: str = ".nq") -> bytes:
    return write_analysis(kb, kb.cases[case], FORMATS[ending])


def stored(data: bytes) -> Store:
    store = Store()
    store.load(data, format=FORMATS[".nq"])
    return store


def rows(store: Store, text: str) -> set[tuple[Any, ...]]:
    return {tuple(row.values()) for row in query(store, text, limit=100_000).rows}


@pytest.mark.parametrize("case", CASES)
def test_it_says_what_the_report_says(kb: KnowledgeBase, case: str) -> None:
    store, decision = stored(written(kb, case)), decide(kb, kb.cases[case])
    of = report(kb, decision, turns="alleged")
    asked = "SELECT ?c ?s ?r { ?v a zhize:Verdict ; zhize:claim ?c ; zhize:status ?s ; zhize:onRecord ?r }"
    assert rows(store, asked) == {(one.claim, one.status, one.on_record) for one in in_view(of)}
    known = rows(store, "SELECT ?k { ?a a zhize:Analysis ; prov:used [ a zhize:Knowledge ; zhize:sha256 ?k ] }")
    assert known == {(fingerprint(kb).knowledge,)}
    days = rows(store, "SELECT ?f ?l { ?a prov:used [ a zhize:LawOfTheDay ; zhize:firstDay ?f ; zhize:lastDay ?l ] }")
    acts = kb.cases[case].acts.values()
    assert days == {(str(act.date.first), str(act.date.last)) for act in acts}
    stated = {fact.fact for fact in kb.cases[case].facts}
    assert stated <= {text for (text,) in rows(store, "SELECT ?t { ?f a zhize:StatedFact ; zhize:fact ?t }")}
    turns = rows(store, "SELECT ?c ?t { ?v a zhize:Verdict ; zhize:claim ?c ; zhize:turnsOn ?t }")
    assert turns == {(one.claim, turn.topic) for one in in_view(of) for turn in one.turns_on}


def test_the_proof_leads_from_verdicts_to_facts_rules_and_the_law(kb: KnowledgeBase) -> None:
    """What holds is made by a step that fires, all of whose findings are met, down to facts with their sources."""
    store = stored(written(kb, LIAO))
    lacking = """SELECT ?step { ?step a zhize:Step ; zhize:fires true ; zhize:finding ?f . ?f zhize:mark ?m
                 FILTER(?m IN ("unproved", "failed")) }"""
    assert not rows(store, lacking)
    chain = """SELECT ?claim ?rule ?fact { ?v a zhize:Verdict ; zhize:claim ?claim ; zhize:onRecord "holds" ; prov:wasDerivedFrom ?c .
               ?c zhize:holds true ; prov:wasGeneratedBy/zhize:byRule ?rule ;
                  (prov:wasGeneratedBy/zhize:finding/prov:wasDerivedFrom)+ ?f . ?f a zhize:StatedFact ; zhize:fact ?fact }"""
    found = rows(store, chain)
    holding = {one.claim for one in in_view(report(kb, decide(kb, kb.cases[LIAO]))) if one.on_record == "holds"}
    assert holding
    assert {claim for claim, _, _ in found} == holding
    assert {rule.rpartition("/")[2] for _, rule, _ in found} <= set(kb.rules)
    assert {fact for _, _, fact in found} <= {fact.fact for fact in kb.cases[LIAO].facts}


@pytest.mark.parametrize("ending", FORMATS)
def test_the_same_bytes_each_time_in_one_named_graph(kb: KnowledgeBase, ending: str) -> None:
    data = written(kb, LIAO, ending)
    assert data == write_analysis(kb, kb.cases[LIAO], FORMATS[ending])
    assert b"_:" not in data
    graph = f"{GRAPHS}analysis/{LIAO}/".encode()
    assert (graph in data) is (ending != ".ttl")


def test_the_same_bytes_in_another_process(kb: KnowledgeBase, tmp_path: Path) -> None:
    path = tmp_path / "a.trig"
    command = [sys.executable, "-m", "interfaces.cli", "analyze", LIAO, "--rdf", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert path.read_bytes() == written(kb, LIAO, ".trig")
    for name, told in (("a.docx", ".trig, .ttl, .jsonld, .nq"), ("no/a.trig", "no/a.trig")):
        command[-1] = str(tmp_path / name)
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 1
        assert told in done.stderr
        assert "Traceback" not in done.stderr


def test_another_case_and_other_knowledge_have_another_address(kb: KnowledgeBase) -> None:
    def graph(case: Any) -> set[str]:
        return {str(quad.graph_name) for quad in stored(write_analysis(kb, case, FORMATS[".nq"]))}

    case = kb.cases[LIAO]
    (one,), (other,) = graph(case), graph(case.model_copy(update={"facts": case.facts[1:]}))
    assert one != other
    (spaced,) = graph(case.model_copy(update={"id": "某 案/一"}))
    assert "%E6%9F%90%20%E6%A1%88%2F%E4%B8%80" in spaced


def test_its_terms_are_explained(kb: KnowledgeBase) -> None:
    store = stored(written(kb, OPEN_DAY))
    used = {shorten(p) for (p,) in rows(store, "SELECT DISTINCT ?p { ?s ?p ?o }")}
    used |= {shorten(c) for (c,) in rows(store, "SELECT DISTINCT ?c { ?s a ?c }")}
    known = {f"zhize:{name}" for name in (*graph_terms.CLASSES, *graph_terms.PROPERTIES)}
    related = {"zhize:restsOn", "zhize:underReading"}
    assert {name for name in used if name.startswith("zhize:")} <= known | related


def conforms(data: bytes) -> tuple[bool, str]:
    pyshacl, rdflib = pytest.importorskip("pyshacl"), pytest.importorskip("rdflib")
    graph = rdflib.Graph(bind_namespaces="none").parse(data=data, format="turtle")
    fits, _, words = pyshacl.validate(graph, shacl_graph=str(data_folder() / "shapes.ttl"))
    return bool(fits), str(words)


@pytest.mark.parametrize("case", CASES)
def test_it_conforms_to_its_shapes(kb: KnowledgeBase, case: str) -> None:
    fits, words = conforms(written(kb, case, ".ttl"))
    assert fits, words[:3000]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'zhize:onRecord "holds"', b'zhize:onRecord "perhaps"'),  # an answer there is not
        (b"zhize:fires true", b"zhize:fires false"),  # a conclusion that no step carries
        (b"a zhize:Knowledge , prov:Entity", b"a prov:Entity"),  # not known from which knowledge
        (b"zhize:mark", b"zhize:remark"),  # a finding that finds nothing
        (b"zhize:byRule", b"zhize:bySomeRule"),  # a step without its rule
    ],
    ids=["answer", "step", "knowledge", "finding", "rule"],
)
def test_a_damaged_one_is_refused(kb: KnowledgeBase, old: bytes, new: bytes) -> None:
    data = written(kb, LIAO, ".ttl")
    assert old in data or old == b"a zhize:Knowledge , prov:Entity"
    damaged = data.replace(old, new, 1)
    if damaged == data:  # the order of the two classes is the serialiser's
        damaged = data.replace(b"a prov:Entity , zhize:Knowledge", b"a prov:Entity", 1)
    assert damaged != data
    assert not conforms(damaged)[0]
