"""A RO-Crate: the graph in several formats with a description of every file, ready for a repository of research data."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from claimgraph.errors import DataError
from claimgraph.export.claimreview import actor_item
from claimgraph.export.description import write_description
from claimgraph.export.scope import Selection
from claimgraph.export.serialisation import canonical_digest, write_rdf
from claimgraph.export.tables import METADATA, write_csv
from claimgraph.home import ONTOLOGY
from claimgraph.iri import ONTOLOGY_GRAPH

CRATE = "ro-crate-metadata.json"
SPECIFICATION = "https://w3id.org/ro/crate/1.1"

FILES = {
    "graph.trig": ("The curated graph, with provenance", "application/trig"),
    "ontology.ttl": ("The ontology and the vocabularies", "text/turtle"),
    "context.jsonld": ("The JSON-LD context", "application/ld+json"),
    "void.ttl": ("The graph described and counted (VoID, DCAT)", "text/turtle"),
    f"tables/{METADATA}": ("What the columns of the tables mean (CSVW)", "application/csvm+json"),
}


def write_crate(selection: Selection, folder: Path, licence: str | None = None) -> list[str]:
    """Writes the crate into a folder; gives the names of its files.

    Its date is that of the latest encoding, so that the same store gives the same bytes. ``licence`` is the address of the
    terms; without it, those that the graphs themselves state are named, if they all state the same.

    Raises DataError if nothing in the selection was encoded, so that there is no date.
    """
    with (folder / "graph.trig").open("wb") as stream:
        write_rdf(selection.quads(), "trig", stream)
    with (folder / "ontology.ttl").open("wb") as stream:
        write_rdf(selection.reader.match(graph=ox.NamedNode(ONTOLOGY_GRAPH)), "turtle", stream)
    with (folder / "void.ttl").open("wb") as stream:
        write_description(selection.reader, stream)
    shutil.copyfile(ONTOLOGY / "context.jsonld", folder / "context.jsonld")
    (folder / "tables").mkdir()
    tables = {f"tables/{table.name}.csv": table for table in write_csv(selection, folder / "tables")}
    described = {**FILES, **{name: (f"Table of {table.name}", "text/csv") for name, table in tables.items()}}
    files = [_file(folder, name, *described[name]) for name in sorted(described)]
    graph = [*_root(selection, files, licence), *files, *_people(selection), *_sources(selection)]
    crate = {"@context": [f"{SPECIFICATION}/context", {"sha256": "https://schema.org/sha256"}], "@graph": graph}
    (folder / CRATE).write_text(json.dumps(crate, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return [CRATE, *sorted(described)]


def _file(folder: Path, name: str, title: str, media: str) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    with (folder / name).open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
            size += len(chunk)
    return {
        "@id": name,
        "@type": "File",
        "name": title,
        "encodingFormat": media,
        "contentSize": str(size),
        "sha256": digest.hexdigest(),
    }


def _root(selection: Selection, files: list[dict[str, Any]], licence: str | None) -> Iterator[dict[str, Any]]:
    facts = selection.facts
    times = sorted(facts.text(node, "prov:endedAtTime") for node in selection.instances("cg:Encoding"))
    if not times:
        raise DataError("no encoding belongs to this part of the graph, so that a crate has no date", "export a source or all")
    stated = facts.licence(selection.instances("prov:Entity"))
    terms = licence or (stated.value if stated else "")
    digest, count = canonical_digest(selection.quads())
    yield {"@id": CRATE, "@type": "CreativeWork", "about": {"@id": "./"}, "conformsTo": {"@id": SPECIFICATION}}
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": "Claims, statements and sources",
        "description": "Who said what, on whose word, in which passage of which source; without the texts of the sources.",
        "identifier": f"RDFC-1.0 SHA-256 of {count} quads: {digest}",
        "datePublished": times[-1],
        "author": [{"@id": actor["@id"]} for actor in _people(selection)],
        "isBasedOn": [{"@id": source["@id"]} for source in _sources(selection)],
        "hasPart": [{"@id": file["@id"]} for file in files],
    }
    publisher = next((actor for actor in _people(selection) if actor["@type"] == "Organization"), None)
    if publisher:
        root["publisher"] = {"@id": publisher["@id"]}
    if terms:
        root["license"] = {"@id": terms}
    yield root
    if terms:
        yield {"@id": terms, "@type": "CreativeWork", "name": terms}


def _people(selection: Selection) -> list[dict[str, Any]]:
    """Who encoded the sources."""
    facts = selection.facts
    found = {node for encoding in selection.instances("cg:Encoding") for node in facts.nodes(encoding, "prov:wasAssociatedWith")}
    return [
        {name: value for name, value in actor_item(facts, node).items() if name in ("@id", "@type", "name", "url")}
        for node in sorted(found, key=lambda node: node.value)
    ]


def _sources(selection: Selection) -> list[dict[str, Any]]:
    facts, made = selection.facts, []
    for source in selection.instances("cg:CapturedSource", "cg:TranscribedSource"):
        item = {"@id": source.value, "@type": "CreativeWork", "name": facts.label(source)}
        given = {"url": facts.text(source, "schema:url"), "datePublished": facts.text(source, "schema:datePublished")}
        made.append(item | {name: value for name, value in given.items() if value})
    return made
