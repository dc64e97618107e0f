"""What a mapping may name: the English labels of the ontology's concepts and of the actors and places."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from claimgraph.corpus import load_ontology, load_reference


@pytest.fixture(scope="session")
def labels() -> dict[str, str]:
    known = [*load_ontology(), *(item for file in load_reference() for item in file.triples)]
    return {
        s.value: o.value for s, p, o in known if p.value.endswith("#label") and isinstance(o, ox.Literal) and o.language == "en"
    }
