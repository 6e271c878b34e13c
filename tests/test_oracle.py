"""The engine against a second opinion (tests/oracle.py) and against plain enumeration."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
import theory
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import Oracle

from kb.atoms import Atom, Comparison
from kb.errors import CaseError, DataError
from kb.load import KnowledgeBase, load
from kb.records import Case, Change
from kb.variants import vary
from reasoning import decide as deciding
from reasoning.analysis import decide
from reasoning.decide import Decision
from reasoning.ground import Key
from reasoning.reference import Evaluation

