"""The ontology, the reference files and the documents of the repository, loaded and compiled once."""

from __future__ import annotations

import pytest

from claimgraph import reason
from claimgraph.corpus import Document, documents, load_document, load_ontology, load_reference
from claimgraph.rdf import Triple


@pytest.fixture(scope="session")
def ontology() -> list[Triple]:
    return load_ontology()


@pytest.fixture(scope="session")
def reference() -> list[Triple]:
    return [triple for part in load_reference() for triple in part.triples]


@pytest.fixture(scope="session")
def rules(ontology: list[Triple]) -> reason.Rules:
    return reason.compile_rules(ontology)


@pytest.fixture(scope="session")
def background(rules: reason.Rules, reference: list[Triple]) -> reason.Background:
    return reason.background(rules, reference)


@pytest.fixture(scope="session")
def corpus() -> list[Document]:
    return [load_document(file) for file in documents()]
