"""JSON-LD 1.1: compact with the context of the ontology, graph by graph or framed per statement, claim or actor.

PyLD does the compacting and framing. Its own document loader would fetch contexts from the network: here every document
that it asks for is refused, and the context comes with claimgraph and stands in the output itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import IO, Any, NoReturn

import pyoxigraph as ox

from claimgraph.errors import EnvironmentFault, UsageError
from claimgraph.export.context import RDF_TYPE, XSD, compact
from claimgraph.export.scope import Selection
from claimgraph.home import ONTOLOGY

FRAMES = Path(__file__).parent / "frames"
"""One frame a file: what is embedded in a statement, a claim, an actor. Everything else is named by its IRI only."""

Node = dict[str, Any]
"""A node object of expanded JSON-LD."""


@cache
def context() -> dict[str, Any]:
    """The JSON-LD context of the ontology."""
    loaded: dict[str, Any] = json.loads((ONTOLOGY / "context.jsonld").read_text("utf-8"))["@context"]
    return loaded


def write_json_ld(selection: Selection, out: IO[bytes], frame: str | None = None) -> int:
    """Writes the selection as one JSON-LD document that needs nothing from the network; gives the number of its entries.

    Without a frame the named graphs are kept, one after another in the order of their names. With ``frame`` (statement, claim
    or actor) there is one tree for each of them, and named graphs are not kept. One graph or tree is in memory at a time.

    Raises UsageError for an unknown frame, EnvironmentFault if PyLD is not installed.
    """
    entries = _framed(selection, frame) if frame else _graphs(selection)
    out.write(b'{"@context": ' + _text(context()) + b',\n"@graph": [')
    count = 0
    for entry in entries:
        out.write((b",\n" if count else b"\n") + _text(entry))
        count += 1
    out.write(b"\n]}\n")
    return count


def processor() -> Any:
    """PyLD's module; give it ``OFFLINE`` among its options. Raises EnvironmentFault, with the remedy, if it is not installed."""
    try:
        from pyld import jsonld
    except ImportError:
        raise EnvironmentFault("JSON-LD needs PyLD, which is not installed", "pip install 'claimgraph[export]'") from None
    return jsonld


def refuse(url: str, *_: object, **__: object) -> NoReturn:
    """A document loader that loads nothing."""
    raise EnvironmentFault(f"a JSON-LD processor asked for {url}", "write the context into the document; nothing is fetched")


OFFLINE = {"documentLoader": refuse}
"""The option that keeps PyLD from the network."""


def frames() -> list[str]:
    """The names of the frames."""
    return sorted(file.stem for file in FRAMES.glob("*.json"))


def expanded(quads: Iterable[ox.Quad]) -> list[Node]:
    """The node objects of quads, whatever their graphs, in the order of their IRIs; values in the order of their text."""
    found: dict[str, dict[str, set[ox.NamedNode | ox.Literal]]] = {}
    for quad in quads:
        found.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, set()).add(quad.object)  # type: ignore[union-attr, arg-type]
    return [_node(name, found[name]) for name in sorted(found)]


def _node(name: str, properties: Mapping[str, set[ox.NamedNode | ox.Literal]]) -> Node:
    node: Node = {"@id": name}
    for predicate in sorted(properties):
        values = sorted(properties[predicate], key=str)
        if predicate == RDF_TYPE:
            node["@type"] = [value.value for value in values]
        else:
            node[predicate] = [_value(value) for value in values]
    return node


def _value(value: ox.NamedNode | ox.Literal) -> Node:
    if isinstance(value, ox.NamedNode):
        return {"@id": value.value}
    if value.language:
        return {"@value": value.value, "@language": value.language}
    datatype = value.datatype.value
    return {"@value": value.value} if datatype == XSD + "string" else {"@value": value.value, "@type": datatype}


def _graphs(selection: Selection) -> Iterator[Node]:
    jsonld = processor()
    by_graph: dict[str, list[ox.Quad]] = {}
    if selection.nodes is None:
        names = selection.graphs()
    else:
        for quad in selection.quads():
            by_graph.setdefault(quad.graph_name.value, []).append(quad)  # type: ignore[union-attr]
        names = sorted(by_graph)
    for name in names:
        quads = by_graph[name] if name in by_graph else selection.reader.match(graph=ox.NamedNode(name))
        inside = jsonld.compact(expanded(quads), {"@context": context()}, {"graph": True, **OFFLINE})["@graph"]
        yield {"id": compact(name), "@graph": inside}


def _framed(selection: Selection, name: str) -> Iterator[Node]:
    if name not in frames():
        raise UsageError(f"there is no frame {name!r}", f"one of {', '.join(frames())}")
    jsonld = processor()
    frame = json.loads((FRAMES / f"{name}.json").read_text("utf-8"))
    kinds = [frame["type"]] if isinstance(frame["type"], str) else frame["type"]
    options = {"omitGraph": False, "omitDefault": True, **OFFLINE}
    for root in selection.instances(*(f"cg:{kind}" for kind in kinds)):
        quads = {quad for node in _reached(selection, root, frame) for quad in selection.about(ox.NamedNode(node))}
        whole = {"@context": context(), "id": root.value, **frame}
        yield from jsonld.frame(expanded(quads), whole, options)["@graph"]


def _reached(selection: Selection, root: ox.NamedNode, frame: Mapping[str, Any]) -> set[str]:
    """The resources that a frame embeds in its root, and the root."""
    facts, found = selection.facts, {root.value}
    steps = [(key, inner, False) for key, inner in frame.items() if isinstance(inner, dict) and key not in ("@reverse", "type")]
    steps += [(key, inner, True) for key, inner in frame.get("@reverse", {}).items()]
    for key, inner, back in steps:
        if inner.get("@embed") == "@never":
            continue
        name = key if ":" in key else f"cg:{key}"
        for node in facts.subjects(name, root) if back else facts.nodes(root, name):
            if selection.holds(node):
                found |= _reached(selection, node, inner)
    return found


def _text(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ": ")).encode()
