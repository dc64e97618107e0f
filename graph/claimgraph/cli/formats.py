"""Writing rows and triples: tables for people; the SPARQL 1.1 results formats (CSV, TSV, JSON, XML) and RDF for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import pyoxigraph as ox

from claimgraph.cli.table import table
from claimgraph.iri import CGD, CGV

Value = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None
Row = Sequence[Value]

XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
RESULTS = "http://www.w3.org/2005/sparql-results#"
XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def plain(value: Value) -> str:
    """A term as a reader wants it: literals without type and language, our IRIs without the address that they share."""
    match value:
        case None:
            return ""
        case ox.NamedNode():
            return value.value.removeprefix(CGD).removeprefix(CGV)
        case ox.Literal():
            return value.value
    return str(value)


def lexical(value: Value) -> str:
    """A term as SPARQL 1.1 CSV has it: its IRI or lexical form; nothing if unbound."""
    return value.value if isinstance(value, ox.NamedNode | ox.Literal) else str(value) if value else ""


def as_table(columns: Sequence[str], rows: Sequence[Row], width: int) -> str:
    """Aligned columns that fit ``width`` characters, or where they cannot, one block a row."""
    return table(columns, [[plain(value) for value in row] for row in rows], width)


def as_markdown(columns: Sequence[str], rows: Sequence[Row], width: int) -> str:  # noqa: ARG001
    """A table as GitHub renders it."""

    def cell(value: Value) -> str:
        text = " ".join(plain(value).replace("\\", "\\\\").replace("|", "\\|").split())
        return f"[{text}]({value.value})" if isinstance(value, ox.NamedNode) else text

    lines = [list(columns), ["---"] * len(columns), *([cell(value) for value in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def as_csv(columns: Sequence[str], rows: Sequence[Row], width: int) -> str:  # noqa: ARG001
    """SPARQL 1.1 Query Results CSV: a header line, CRLF, terms without type and language."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([lexical(value) for value in row] for row in rows)
    return out.getvalue()


def as_tsv(columns: Sequence[str], rows: Sequence[Row], width: int) -> str:  # noqa: ARG001
    """SPARQL 1.1 Query Results TSV: terms as in Turtle, nothing where unbound."""
    lines = [[f"?{column}" for column in columns], *(["" if value is None else str(value) for value in row] for row in rows)]
    return "".join("\t".join(line) + "\n" for line in lines)


def as_json(columns: Sequence[str], rows: Sequence[Row], width: int) -> str:  # noqa: ARG001
    """SPARQL 1.1 Query Results JSON."""
    import json

    def term(value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> dict[str, object]:
        match value:
            case ox.NamedNode():
                return {"type": "uri", "value": value.value}
            case ox.BlankNode():
                return {"type": "bnode", "value": value.value}
            case ox.Triple():
                parts = {"subject": value.subject, "predicate": value.predicate, "object": value.object}
                return {"type": "triple", "value": {name: term(part) for name, part in parts.items()}}
        found: dict[str, object] = {"type": "literal", "value": value.value}
        if value.language:
            found["xml:lang"] = value.language
        elif value.datatype.value != XSD_STRING:
            found["datatype"] = value.datatype.value
        return found

    bindings = [{name: term(value) for name, value in zip(columns, row, strict=True) if value is not None} for row in rows]
    return json.dumps({"head": {"vars": list(columns)}, "results": {"bindings": bindings}}, ensure_ascii=False, indent=1) + "\n"


def as_xml(columns: Sequence[str], rows: Sequence[Row], width: int) -> str:  # noqa: ARG001
    """SPARQL Query Results XML."""
    from xml.sax.saxutils import escape, quoteattr

    def term(value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
        match value:
            case ox.NamedNode():
                return f"<uri>{escape(value.value)}</uri>"
            case ox.BlankNode():
                return f"<bnode>{escape(value.value)}</bnode>"
            case ox.Triple():
                parts = (("subject", value.subject), ("predicate", value.predicate), ("object", value.object))
                return f"<triple>{''.join(f'<{name}>{term(part)}</{name}>' for name, part in parts)}</triple>"
        mark = ""
        if value.language:
            mark = f" xml:lang={quoteattr(value.language)}"
        elif value.datatype.value != XSD_STRING:
            mark = f" datatype={quoteattr(value.datatype.value)}"
        return f"<literal{mark}>{escape(value.value, {chr(13): '&#13;'})}</literal>"

    head = "".join(f"<variable name={quoteattr(column)}/>" for column in columns)
    body = "".join(
        "<result>"
        + "".join(
            f"<binding name={quoteattr(name)}>{term(value)}</binding>"
            for name, value in zip(columns, row, strict=True)
            if value is not None
        )
        + "</result>\n"
        for row in rows
    )
    return f'{XML_HEAD}<sparql xmlns="{RESULTS}"><head>{head}</head><results>\n{body}</results></sparql>\n'


Writer = Callable[[Sequence[str], Sequence[Row], int], str]

ROWS: dict[str, Writer] = {
    "table": as_table,
    "csv": as_csv,
    "tsv": as_tsv,
    "json": as_json,
    "xml": as_xml,
    "markdown": as_markdown,
}
"""The formats of rows by name. Each takes the columns, the rows and the width of the terminal."""

TRUTHS: dict[str, str] = {
    "json": '{{"head": {{}}, "boolean": {0}}}\n',
    "xml": f'{XML_HEAD}<sparql xmlns="{RESULTS}"><head/><boolean>{{0}}</boolean></sparql>\n',
}
"""How the answer to an ASK query is written; in other formats than these as the bare word."""

GRAPHS: dict[str, ox.RdfFormat] = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
}
"""The formats of triples by name."""


def truth(answer: bool, format: str) -> str:
    """The answer to an ASK query."""
    return TRUTHS.get(format, "{0}\n").format("true" if answer else "false")


def graph(triples: Iterable[ox.Triple], format: str) -> str:
    """The triples in one of ``GRAPHS``, in the order of their terms."""
    from claimgraph.export.context import PREFIXES

    ordered = sorted(set(triples), key=lambda triple: (str(triple.subject), str(triple.predicate), str(triple.object)))
    chosen = GRAPHS[format]
    text = ox.serialize(ordered, format=chosen, prefixes=PREFIXES if chosen != ox.RdfFormat.N_TRIPLES else None)
    return (text or b"").decode()
