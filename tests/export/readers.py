"""Reading exports back into triples, each by the rules of its format and not by the code that wrote it."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyoxigraph as ox

from claimgraph import iri
from claimgraph.export.facts import Facts, term
from claimgraph.rdf import Triple, triples
from claimgraph.store import Reader

XSD = "http://www.w3.org/2001/XMLSchema#"


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(name)


def typed(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=node(XSD + datatype))


def canonical(found: set[Triple]) -> set[Triple]:
    """The triples as a store gives them back: it writes some literals in another form."""
    store = ox.Store()
    store.extend(ox.Quad(*item) for item in found)
    return set(triples(store))


# -------- CSV on the Web


def from_csvw(folder: Path) -> set[Triple]:
    """The triples of a folder of tables, by its metadata (csv2rdf in its minimal mode; anyURI literals are read as IRIs)."""
    metadata = json.loads((folder / "csv-metadata.json").read_text("utf-8"))
    found: set[Triple] = set()
    for table in metadata["tables"]:
        with (folder / table["url"]).open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
        assert rows[0] == [column["titles"] for column in table["tableSchema"]["columns"]]
        for row in rows[1:]:
            found |= set(row_triples(table["tableSchema"], dict(zip(rows[0], row, strict=True))))
    return found


def row_triples(schema: dict[str, Any], row: dict[str, str]) -> Iterator[Triple]:
    subject = node(expanded(schema["aboutUrl"], row))
    for column in schema["columns"]:
        cell = row[column["name"]]
        if column.get("suppressOutput") or cell == "":
            continue
        property = column["propertyUrl"]
        predicate = term(property) if property == "rdf:type" else node(property)
        for value in cell.split(column["separator"]) if "separator" in column else [cell]:
            yield subject, predicate, cell_value(column, value, row)


def cell_value(column: dict[str, Any], value: str, row: dict[str, str]) -> ox.NamedNode | ox.Literal:
    datatype = column.get("datatype", "string")
    if "valueUrl" in column or datatype == "anyURI":
        return node(expanded(column["valueUrl"], row) if "valueUrl" in column else value)
    if isinstance(datatype, dict):
        assert re.fullmatch(datatype["format"], value)
        return typed(value, "gYear" if len(value) == 4 else "date")
    if column.get("lang"):
        return ox.Literal(value, language=column["lang"])
    return typed(value, datatype)


def expanded(template: str, row: dict[str, str]) -> str:
    return re.sub(r"\{\+(\w+)\}", lambda found: row[found[1]], template)


def from_parquet(folder: Path) -> set[Triple]:
    """The triples of a folder of Parquet files, by the same metadata."""
    import duckdb

    found: set[Triple] = set()
    for table in json.loads((folder / "tables.json").read_text("utf-8"))["tables"]:
        columns = {column["name"]: column for column in table["tableSchema"]["columns"]}
        with duckdb.connect() as connection:
            whole = connection.sql(f"SELECT * FROM '{folder / table['url']}'")
            times = [name for name, kind in zip(whole.columns, whole.types, strict=True) if "TIME ZONE" in str(kind)]
            written = [f"strftime({name} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ') AS {name}" for name in times]
            replaced = f"REPLACE ({', '.join(written)})" if times else ""
            relation = connection.sql(f"SELECT * {replaced} FROM '{folder / table['url']}'")
            names, rows = relation.columns, relation.fetchall()
        assert list(columns) == names
        for values in rows:
            cells = {}
            for name, value in zip(names, values, strict=True):
                separator = columns[name].get("separator", "")
                assert isinstance(value, list) == bool(separator) or value is None
                cells[name] = separator.join(map(plain, value)) if isinstance(value, list) else plain(value)
            found |= set(row_triples(table["tableSchema"], cells))
    return found


def plain(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case Decimal():
            text = f"{value:f}"
            return text.rstrip("0").rstrip(".") if "." in text else text
        case datetime.date():
            return value.isoformat()
    return str(value)


# -------- schema.org


def from_claimreview(data: bytes) -> set[Triple]:
    """What ClaimReview and Claim items say in our terms."""
    found: set[Triple] = set()
    for item in json.loads(data)["@graph"]:
        found |= set(schema_item(item))
    return found


def schema_item(item: dict[str, Any]) -> Iterator[Triple]:
    if "@id" not in item:
        return
    subject, kind = node(item["@id"]), item["@type"]

    def links(key: str, name: str) -> Iterator[Triple]:
        values = item.get(key, [])
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, str):
                yield subject, term(name), node(value)
            elif "@id" in value:
                yield subject, term(name), node(value["@id"])
                yield from schema_item(value)

    def texts(key: str, name: str) -> Iterator[Triple]:
        if key in item:
            yield subject, term(name), ox.Literal(item[key], language="en")

    def day(key: str, name: str) -> Iterator[Triple]:
        if key in item:
            yield subject, term(name), typed(item[key], "date")

    if kind == "ClaimReview":
        yield from links("itemReviewed", "cg:reviewedClaim")
        yield from links("author", "schema:author")
        yield from links("isBasedOn", "cg:evidence")
        yield from links("license", "dcterms:license")
        yield from day("datePublished", "schema:datePublished")
        yield from texts("name", "rdfs:label")
        yield from texts("description", "dcterms:description")
        yield subject, term("cg:originalRating"), ox.Literal(item["reviewRating"]["alternateName"])
        if item["url"] != item["@id"]:
            yield from links("url", "schema:url")
        assert item["claimReviewed"] == item["itemReviewed"]["text"]
    elif kind == "Claim":
        yield from texts("text", "cg:paraphrase")
        for key, name in (("about", "cg:about"), ("keywords", "cg:topic")):
            yield from ((subject, term(name), node(value["@id"])) for value in item.get(key, ()))
        for key in ("author", "appearance", "firstAppearance"):
            values = item.get(key, [])
            for value in values if isinstance(values, list) else [values]:
                yield from schema_item(value)
    elif kind == "CreativeWork":
        yield from texts("name", "rdfs:label")
        yield from day("datePublished", "schema:datePublished")
        for key, name in (
            ("author", "schema:author"),
            ("publisher", "schema:publisher"),
            ("license", "dcterms:license"),
            ("url", "schema:url"),
        ):
            yield from links(key, name)
        if "inLanguage" in item:
            yield subject, term("schema:inLanguage"), ox.Literal(item["inLanguage"])
        if "publisher" in item and "@id" not in item["publisher"]:
            yield subject, term("cg:publisherAsWritten"), ox.Literal(item["publisher"]["name"])
    else:
        yield from texts("name", "rdfs:label")
        yield from links("sameAs", "skos:exactMatch")
        yield from links("url", "schema:url")


# -------- Web Annotations


def from_annotations(data: bytes, reader: Reader) -> set[Triple]:
    """What annotations say; a source is found by its address."""
    facts = Facts(reader)
    addresses = {facts.text(source, "schema:url") or source.value: source for source in facts.instances("cg:CapturedSource")}
    found: set[Triple] = set()
    for item in json.loads(data)["first"]["items"]:
        target, statement = item["target"], next(body["source"] for body in item["body"] if "source" in body)
        passage, selector = node(target["id"]), target["selector"]
        found.add((node(statement), term("cg:passage"), passage))
        found.add((passage, term("oa:hasSource"), addresses[target["source"]]))
        for name in ("start", "end"):
            assert isinstance(selector[name], int)
            found.add((node(selector["id"]), term(f"oa:{name}"), typed(str(selector[name]), "integer")))
    return found


# -------- Nanopublications


def from_nanopublications(data: bytes) -> set[Triple]:
    """What the assertions and the provenance of nanopublications describe, without what they say of nanopublications."""
    quads = list(ox.parse(data, ox.RdfFormat.TRIG))
    parts = [quad for quad in quads if quad.graph_name.value.endswith(("#assertion", "#provenance"))]
    return {item for item in triples(parts) if not item[0].value.startswith(f"{iri.CGD}nanopub/")}


# -------- GraphML

VALUES = {
    "saidOn": ("cg:saidOn", "date"), "asOf": ("cg:asOf", "date"), "published": ("schema:datePublished", "date"),
    "heldOn": ("cg:heldOn", "date"), "value": ("cg:value", "decimal"), "minValue": ("cg:minValue", "decimal"),
    "maxValue": ("cg:maxValue", "decimal"), "asWritten": ("cg:asWritten", "string"), "requestedOn": ("cg:requestedOn", "date"),
}  # fmt: skip
NAMELESS = ("cg:Statement", "cg:Silence", "cg:CommentRequest")
WORDED = ("cg:PlainClaim", "cg:Figure", "cg:Position")


def from_graphml(data: bytes) -> set[Triple]:
    """What the nodes and edges of a network say."""
    space = "{http://graphml.graphdrawing.org/xmlns}"
    root = ElementTree.fromstring(data)
    found: set[Triple] = set()
    for item in root.iter(space + "node"):
        subject = node(item.attrib["id"])
        cells = {cell.attrib["key"]: cell.text or "" for cell in item}
        for key, text in cells.items():
            if key in VALUES:
                name, datatype = VALUES[key]
                found.add((subject, term(name), typed(text, datatype)))
        if cells["kind"] not in NAMELESS:
            name = "cg:paraphrase" if cells["kind"] in WORDED else "rdfs:label"
            found.add((subject, term(name), ox.Literal(cells["label"], language="en")))
    for item in root.iter(space + "edge"):
        cells = {cell.attrib["key"]: cell.text or "" for cell in item}
        found.add((node(item.attrib["source"]), term(cells["relation"]), node(item.attrib["target"])))
    return found


# -------- RDFa of a dossier


class RDFa(HTMLParser):
    """Reads the part of RDFa 1.1 that a dossier uses: about, property, resource, href, content, datatype, lang."""

    EMPTY = ("meta",)

    def __init__(self) -> None:
        super().__init__()
        self.found: set[Triple] = set()
        self.prefixes: dict[str, str] = {}
        self.stack: list[dict[str, Any]] = [{"subject": None}]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "prefix" in given:
            words = given["prefix"].split()
            self.prefixes |= {name.rstrip(":"): address for name, address in zip(words[::2], words[1::2], strict=True)}
        frame: dict[str, Any] = {"tag": tag, "subject": given.get("about", self.stack[-1]["subject"]), "text": None}
        if "property" in given:
            target = given.get("resource", given.get("href"))
            if target is not None:
                self.found.add((node(frame["subject"]), self.term(given["property"]), node(target)))
            else:
                frame |= {"text": "", "given": given}
        if tag not in self.EMPTY:
            self.stack.append(frame)

    def handle_data(self, data: str) -> None:
        for frame in self.stack:
            if frame.get("text") is not None:
                frame["text"] += data

    def handle_endtag(self, tag: str) -> None:
        frame = self.stack.pop()
        assert frame["tag"] == tag, f"</{tag}> closes <{frame['tag']}>"
        if frame["text"] is not None:
            given = frame["given"]
            text = given.get("content", frame["text"])
            language, datatype = given.get("lang", ""), given.get("datatype", "")
            literal = ox.Literal(text, language=language) if language else ox.Literal(text, datatype=self.term(datatype))
            self.found.add((node(frame["subject"]), self.term(given["property"]), literal))

    def term(self, name: str) -> ox.NamedNode:
        prefix, local = name.split(":", 1)
        return node(self.prefixes[prefix] + local)


def from_dossier(data: bytes) -> set[Triple]:
    """The facts that a dossier's markup states."""
    reader = RDFa()
    reader.feed(data.decode())
    reader.close()
    assert len(reader.stack) == 1, "an element is not closed"
    return reader.found


def lines(data: bytes) -> list[list[str]]:
    """The cells of a tab-separated file."""
    return [line.split("\t") for line in io.StringIO(data.decode()).read().splitlines()]
