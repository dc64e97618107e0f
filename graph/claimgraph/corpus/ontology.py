"""The ontology and the shapes: every Turtle file of ``ontology/``, blank nodes named by what they hold."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from claimgraph.errors import EnvironmentFault
from claimgraph.home import ONTOLOGY
from claimgraph.iri import GENID
from claimgraph.rdf import Term, Triple, parse, read, skolemise, sorted_triples, triples


def load_ontology(folder: Path = ONTOLOGY) -> list[Triple]:
    """The triples of core.ttl, alignments.ttl and vocabularies/*.ttl, sorted, blank nodes skolemised file by file.

    Raises EnvironmentFault if a file is missing or unreadable and SyntaxFault if one is not Turtle.
    """
    return _load([folder / "core.ttl", folder / "alignments.ttl", *sorted((folder / "vocabularies").glob("*.ttl"))])


def load_shapes(folder: Path = ONTOLOGY / "shapes") -> list[Triple]:
    """The triples of the shapes graph, every ``*.ttl`` of the folder, sorted.

    Blank nodes stay blank, because SHACL reads a path written as an IRI differently, but get labels that never vary.
    Raises EnvironmentFault if the folder holds none: data that nothing checks must not pass for checked.
    """
    files = sorted(folder.glob("*.ttl"))
    if not files:
        raise EnvironmentFault(f"{folder}: no shapes there", "restore ontology/shapes/*.ttl")
    return sorted_triples((_blank(s), p, _blank(o)) for s, p, o in _load(files))  # type: ignore[misc]


def _blank(term: Term) -> Term:
    """A skolem IRI as a blank node again."""
    return (
        ox.BlankNode(term.value.removeprefix(GENID)) if isinstance(term, ox.NamedNode) and term.value.startswith(GENID) else term
    )


def _load(files: list[Path]) -> list[Triple]:
    found = {item for file in files for item in skolemise(triples(parse(read(file), file)))}
    return sorted_triples(found)
