"""The JSON Schemas of what goes in and what comes out: `zhize schema --of NAME`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from interfaces.service import Questions
from kb.load import KnowledgeBase
from kb.records import Case
from reasoning.audit import Audit
from reasoning.audit_form import schema as service_schema
from reasoning.receipt import BatchReceipt, Receipt
from reasoning.report import Report

Schema = dict[str, Any]


def _out(model: type[BaseModel]) -> Callable[[KnowledgeBase], Schema]:
    return lambda _: model.model_json_schema(mode="serialization")


def case_schema(kb: KnowledgeBase) -> Schema:
    """A case as it may be written: a name alone for a list of one, a bare fact, a day, a month, a year or a range."""
    whole = Case.model_json_schema()
    for part in (whole, *whole["$defs"].values()):
        part.get("properties", {}).pop("where", None)
    parts = whole["$defs"]
    kinds = {"enum": [name for name, one in kb.predicates.items() if one.act_kind]}
    for properties, names in (
        (parts["ActEntity"]["properties"], ("by", "does", "content", "service", "to")),
        (parts["ContentEntity"]["properties"], ("concerns",)),
        (parts["Change"]["properties"], ("overlays",)),
        (whole["properties"], ("overlays",)),
    ):
        for name in names:
            one = kinds if name == "does" else {"type": "string"}
            properties[name] = {"anyOf": [one, {"type": "array", "items": one}]}
    parts["Entity"]["properties"]["type"] = {"enum": list(kb.types)}
    parts["ActEntity"]["properties"]["date"] = {"$ref": "#/$defs/When"}
    parts["When"] = {
        "description": "a day, or a month, a year or a range in which the day lies",
        "anyOf": [
            {"type": "string", "pattern": r"^\d{4}(-\d{1,2}){0,2}$"},
            {"type": "integer"},
            {
                "type": "object",
                "properties": {"from": {"$ref": "#/$defs/When"}, "to": {"$ref": "#/$defs/When"}},
                "required": ["from", "to"],
                "additionalProperties": False,
            },
        ],
    }
    parts["Fact"] = {"anyOf": [{"type": "string"}, parts["Fact"]]}
    return whole


SCHEMAS: dict[str, tuple[str, Callable[[KnowledgeBase], Schema]]] = {
    "case": ("案情 · a case, as the user writes it", case_schema),
    "service": ("服务档案 · a service profile, as the user writes it", service_schema),
    "report": ("`analyze --json`, POST /analyse", _out(Report)),
    "interview": ("下一问 · the next questions: POST /ask", _out(Questions)),
    "audit": ("`audit --json`, POST /audit", _out(Audit)),
    "receipt": ("`analyze --receipt`", _out(Receipt)),
    "batch": ("批量的凭据 · the receipt beside the output of `batch`", _out(BatchReceipt)),
}
"""What each schema describes, and how it is made."""
