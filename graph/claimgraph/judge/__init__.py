"""Claims held against each other by documented rules: what agrees, what conflicts, what cannot be compared, and why.

Every rule stands in ``queries/findings/README.md`` with its meaning, a worked example and its limits. A finding never says
which claim holds.
"""

from __future__ import annotations

from claimgraph.judge.engine import Judgement
from claimgraph.judge.facts import DEFAULT_POLICY, Corpus, DocumentFacts
from claimgraph.judge.finding import Finding, findings_to_quads, findings_to_triples
from claimgraph.judge.project import project
from claimgraph.judge.standing import StandingJudge, chosen
from claimgraph.model.quantity import TolerancePolicy
from claimgraph.rdf import Triple
from claimgraph.store import Reader

__all__ = [
    "Corpus",
    "DocumentFacts",
    "Finding",
    "Judgement",
    "StandingJudge",
    "findings_to_quads",
    "judge",
    "judge_corpus",
    "judge_store",
    "project",
]


def judge_corpus(corpus: Corpus, policy: TolerancePolicy = DEFAULT_POLICY) -> list[Finding]:
    """All findings on a corpus, in the order of their IRIs. Raises DataError for a figure whose numbers make no sense."""
    judgement = Judgement(corpus.background, policy)
    judgement.replace(corpus.documents)
    return judgement.findings


def judge_store(reader: Reader, policy: str | None = None) -> tuple[list[Finding], TolerancePolicy]:
    """All findings on what a store holds, and the policy under which they were made.

    ``policy`` is the IRI of a cg:TolerancePolicy in the store; without it, the default one. Raises UsageError if there is
    no such policy.
    """
    corpus = project(reader)
    tolerance = chosen(corpus.background, policy or DEFAULT_POLICY.iri)
    return judge_corpus(corpus, tolerance), tolerance


def judge(reader: Reader, policy: str | None = None) -> list[Triple]:
    """The findings on what a store holds, as triples: what a build writes to the graph of findings."""
    return findings_to_triples(*judge_store(reader, policy))
