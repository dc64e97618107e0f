"""What the records of a document are filed under: a kind of thing and a topic in one, so that one lookup finds what is of both.

A store can look up all that is on a topic, and all figures. Where many are the one and none is both, it would read the one list
or the other to its end; under the heading of both it finds what there is. Findings are filed in the same way by the judge.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from pyoxigraph import Literal, NamedNode

from claimgraph.iri import CG
from claimgraph.rdf import Term, Triple

FILED_UNDER, TOPIC, ON_BEHALF_OF = (NamedNode(CG + name) for name in ("filedUnder", "topic", "onBehalfOf"))
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
CLASSES = {NamedNode(CG + name): name for name in ("Figure", "Position")}


def heading(kind: str, subject: str) -> str:
    """What a kind under a topic or measure, an IRI, is filed under."""
    return f"{kind} <{subject}>"


def filing(stated: Iterable[Triple], inferred: Iterable[Triple]) -> list[Triple]:
    """What the records of a document are filed under, from its triples, which say of each record what it is, and what follows."""
    topics: list[tuple[Term, str]] = []
    kinds: dict[Term, set[str]] = {}
    for subject, predicate, value in chain(stated, inferred):
        if predicate == TOPIC:
            topics.append((subject, value.value))
        elif predicate == TYPE:
            if kind := CLASSES.get(value):  # type: ignore[arg-type]
                kinds.setdefault(subject, set()).add(kind)
        elif predicate == ON_BEHALF_OF:
            kinds.setdefault(subject, set()).add(ON_BEHALF_OF.value.removeprefix(CG))
    found = {(subject, heading(kind, topic)) for subject, topic in topics for kind in kinds.get(subject, ())}
    return [(subject, FILED_UNDER, Literal(name)) for subject, name in found]  # type: ignore[misc]
