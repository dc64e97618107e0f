"""Reference files: the actors, memberships, places, events and proposals that sources share, one Turtle file per kind."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from claimgraph.corpus.guard import refuse_blank_nodes
from claimgraph.errors import DataError
from claimgraph.home import DATA
from claimgraph.iri import SCHEMA_INFERRED_GRAPH, reference_graph
from claimgraph.rdf import Triple, parse, read, shared_terms, sorted_triples, triples

NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
"""The name of a reference file, from which its graph is named."""


@dataclass(frozen=True)
class ReferenceFile:
    """One reference file: its name without ending, its path, its triples in order, the SHA-256 of its bytes."""

    name: str
    file: Path
    triples: tuple[Triple, ...]
    digest: str


def load_reference(folder: Path = DATA / "reference") -> list[ReferenceFile]:
    """Every ``*.ttl`` of the folder in the order of names. Raises as ``load_reference_file``."""
    return [load_reference_file(file) for file in sorted(folder.glob("*.ttl"))]


def load_reference_file(file: Path) -> ReferenceFile:
    """One reference file.

    Raises EnvironmentFault if it is missing, DataError if its name gives no graph of its own, SyntaxFault, or BlankNodeFault.
    """
    if not NAME.fullmatch(file.stem) or reference_graph(file.stem) == SCHEMA_INFERRED_GRAPH:
        raise DataError(f"{file}: no name for a reference file", "use lower-case letters, digits and hyphens, and not 'inferred'")
    data = read(file)
    found = sorted_triples(shared_terms(triples(parse(data, file))))
    refuse_blank_nodes(file, found)
    return ReferenceFile(file.stem, file, tuple(found), hashlib.sha256(data).hexdigest())
