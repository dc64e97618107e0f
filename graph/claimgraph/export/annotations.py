"""W3C Web Annotations of passages: each says which statement stands at which place of a source, and carries none of its text.

Offsets are those of the graph: the Web Annotation Data Model counts a TextPositionSelector in Unicode code points, from 0, the
end not included, as the graph does. A browser's own offsets are UTF-16 code units: convert them
(``claimgraph.model.anchor``) before comparing. They run over the text as it was captured, which has the digest that
the source declares.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

import pyoxigraph as ox

from claimgraph.export.facts import Facts
from claimgraph.export.scope import Selection
from claimgraph.iri import CGD, assertion_graph, provenance_graph

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
ATTESTATIONS = ("cg:Statement", "cg:Silence", "cg:CommentRequest", "cg:SeriesCorrection")
COLLECTION = CGD + "annotation/"


def annotation_items(selection: Selection) -> Iterator[dict[str, Any]]:
    """One annotation for each attestation and each of its passages, in the order of attestations."""
    facts = selection.facts
    for attestation in selection.instances(*ATTESTATIONS):
        for passage in facts.nodes(attestation, "cg:passage"):
            yield from _annotation(facts, attestation, passage)


def write_annotations(selection: Selection, out: IO[bytes]) -> int:
    """Writes an AnnotationCollection with a single page; gives the number of annotations."""
    head = {"@context": CONTEXT, "id": COLLECTION, "type": "AnnotationCollection", "label": "Passages that prove statements"}
    page = {"id": COLLECTION + "page/1", "type": "AnnotationPage", "partOf": COLLECTION, "startIndex": 0}
    out.write((json.dumps(head)[:-1] + ', "first": ' + json.dumps(page)[:-1] + ', "items": [').encode())
    count = 0
    for item in annotation_items(selection):
        out.write((",\n" if count else "\n").encode() + json.dumps(item, ensure_ascii=False).encode())
        count += 1
    out.write(f'\n]}}, "total": {count}}}\n'.encode())
    return count


def _annotation(facts: Facts, attestation: ox.NamedNode, passage: ox.NamedNode) -> Iterator[dict[str, Any]]:
    source = next(iter(facts.nodes(passage, "oa:hasSource")), None)
    position = next((node for node in facts.nodes(passage, "oa:hasSelector") if facts.one(node, "oa:start")), None)
    if source is None or position is None:
        return
    start, end = (int(facts.text(position, name)) for name in ("oa:start", "oa:end"))
    selector = {"id": position.value, "type": "TextPositionSelector", "start": start, "end": end}
    target = {"id": passage.value, "type": "SpecificResource", "source": _address(facts, source), "selector": selector}
    name = attestation.value.removeprefix(CGD)
    made: dict[str, Any] = {
        "id": f"{COLLECTION}{name}/{start}-{end}",
        "type": "Annotation",
        "motivation": "describing",
        "body": [
            {"type": "SpecificResource", "source": attestation.value, "purpose": "identifying"},
            *_words(facts, attestation),
        ],
        "target": target,
    }
    yield made | _made_by(facts, attestation)


def _words(facts: Facts, attestation: ox.NamedNode) -> Iterator[dict[str, Any]]:
    """What the statement puts forward, in our own words."""
    for claim in facts.nodes(attestation, "cg:content"):
        for words in facts.values(claim, "cg:paraphrase"):
            if isinstance(words, ox.Literal):
                body = {"type": "TextualBody", "value": words.value, "format": "text/plain", "purpose": "describing"}
                yield body | ({"language": words.language} if words.language else {})


def _made_by(facts: Facts, attestation: ox.NamedNode) -> dict[str, str]:
    """Who encoded the document, when, and under which terms."""
    document = facts.document(attestation)
    terms = facts.text(ox.NamedNode(assertion_graph(document)), "dcterms:license")
    for encoding in sorted(
        {quad.subject for quad in facts.reader.match(graph=ox.NamedNode(provenance_graph(document)))}, key=str
    ):
        if isinstance(encoding, ox.NamedNode) and facts.kind(encoding) == "cg:Encoding":
            creator, created = facts.text(encoding, "prov:wasAssociatedWith"), facts.text(encoding, "prov:endedAtTime")
            return {"creator": creator, "created": created} | ({"rights": terms} if terms else {})
    return {}


def _address(facts: Facts, source: ox.NamedNode) -> str:
    return facts.text(source, "schema:url") or source.value
