"""Reasoning: the axioms of the ontology compiled to rules and run to a fixpoint, one source document at a time."""

from claimgraph.reason.closure import Background, background, closure, crossing
from claimgraph.reason.explain import Derivation, explain
from claimgraph.reason.filing import filing
from claimgraph.reason.rules import Rules, compile_rules

__all__ = ["Background", "Derivation", "Rules", "background", "closure", "compile_rules", "crossing", "explain", "filing"]
