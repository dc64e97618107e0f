"""GraphML for network tools such as Gephi: who says what, claims and what they are about, as nodes and directed edges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from claimgraph.export.facts import Facts
from claimgraph.export.scope import Selection

NODES = (
    "cg:Person", "cg:Organisation", "cg:State", "cg:UnnamedActor", "cg:Statement", "cg:Silence", "cg:CommentRequest",
    "cg:PlainClaim", "cg:Figure", "cg:Position", "cg:Proposal", "cg:Event", "cg:Place", "cg:CapturedSource",
    "cg:TranscribedSource",
)  # fmt: skip
"""The classes whose resources are nodes."""

EDGES = (
    "cg:speaker", "cg:onBehalfOf", "cg:addressee", "cg:content", "cg:reportedIn", "cg:basedOn", "prov:hadPrimarySource",
    "cg:sameAct", "cg:holder", "cg:proposal", "cg:beneficiary", "cg:rationale", "cg:party", "cg:about", "cg:quantifies",
    "cg:distinguishes", "cg:partOf", "cg:supersedes", "cg:actor", "cg:requester", "cg:asked", "cg:answer", "cg:proposedBy",
    "cg:implementer", "cg:target", "cg:precedent", "cg:wouldRequire", "cg:wouldProhibit", "cg:partOfProposal",
    "cg:conductedBy", "cg:affiliation", "org:subOrganizationOf", "schema:publisher", "schema:author", "cg:place",
    "cg:forPlace", "cg:within", "schema:location",
)  # fmt: skip
"""The properties that are edges, from the resource to its value."""

VALUES = {
    "saidOn": "cg:saidOn", "asOf": "cg:asOf", "published": "schema:datePublished", "heldOn": "cg:heldOn", "value": "cg:value",
    "minValue": "cg:minValue", "maxValue": "cg:maxValue", "asWritten": "cg:asWritten", "requestedOn": "cg:requestedOn",
}  # fmt: skip
NAMES = {
    "illocution": "cg:illocution", "stance": "cg:stance", "measure": "cg:measure", "counted": "cg:counted",
    "comparator": "cg:comparator", "topic": "cg:topic",
}  # fmt: skip
"""Attributes of nodes: values as they are, and the English names of concepts."""

NUMBERS = ("value", "minValue", "maxValue")


def write_graphml(selection: Selection, out: IO[bytes]) -> tuple[int, int]:
    """Writes the network; gives the numbers of nodes and edges. An edge needs both its ends in the selection."""
    facts = selection.facts
    nodes = selection.instances(*NODES)
    known = {node.value for node in nodes}
    out.write(_HEAD.encode())
    for node in nodes:
        data = "".join(_data(key, value) for key, value in _attributes(facts, node) if value)
        out.write(f"<node id={_quoted(node.value)}>{data}</node>\n".encode())
    count = 0
    for node in nodes:
        for name in EDGES:
            for value in facts.nodes(node, name):
                if value.value in known:
                    relation = _data("relation", name) + _data("relationLabel", name.split(":")[1])
                    ends = f"source={_quoted(node.value)} target={_quoted(value.value)}"
                    out.write(f'<edge id="e{count}" {ends}>{relation}</edge>\n'.encode())
                    count += 1
    out.write(b"</graph>\n</graphml>\n")
    return len(nodes), count


def _attributes(facts: Facts, node: ox.NamedNode) -> Iterator[tuple[str, str]]:
    kind = facts.kind(node)
    yield "kind", kind
    yield "label", _label(facts, node, kind)
    for key, name in VALUES.items():
        yield key, facts.text(node, name)
    for key, name in NAMES.items():
        yield key, "; ".join(facts.label(value) for value in facts.nodes(node, name))


def _label(facts: Facts, node: ox.NamedNode, kind: str) -> str:
    """A name to read; an attestation has none, so who and when stand for it."""
    who = [facts.label(found) for name in ("cg:speaker", "cg:actor", "cg:requester") for found in facts.nodes(node, name)]
    if kind in ("cg:Statement", "cg:Silence", "cg:CommentRequest") and who:
        return ", ".join(filter(None, (who[0], facts.text(node, "cg:saidOn") or facts.text(node, "cg:requestedOn"))))
    return facts.label(node)


def _data(key: str, value: str) -> str:
    return f"<data key={_quoted(key)}>{escape(_printable(value))}</data>"


def _quoted(text: str) -> str:
    return quoteattr(_printable(text))


def _printable(text: str) -> str:
    """The text without the characters that XML 1.0 cannot hold at all."""
    return "".join(
        sign if sign in "\t\n\r" or " " <= sign <= "\ud7ff" or "\ue000" <= sign <= "\ufffd" or sign > "\uffff" else " "
        for sign in text
    )


def _key(name: str, of: str, title: str = "") -> str:
    kind = "double" if name in NUMBERS else "string"
    return f'<key id="{name}" for="{of}" attr.name="{title or name}" attr.type="{kind}"/>\n'


_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    + "".join(_key(name, "node") for name in ("kind", "label", *VALUES, *NAMES))
    + _key("relation", "edge")
    + _key("relationLabel", "edge", "label")
    + '<graph id="claims" edgedefault="directed">\n'
)
