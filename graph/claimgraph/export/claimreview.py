"""ClaimReview: reviews and claims in schema.org's terms, as search engines and fact-checkers' tools read them.

A reviewed claim becomes a schema:ClaimReview with the properties that Google requires (claimReviewed, reviewRating, url) and
recommends (author, itemReviewed with author, datePublished, appearance, firstAppearance). The rating is the reviewer's own
words; a claim that nobody reviewed is a schema:Claim and nothing else. Nothing computed is ever presented as a verdict.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import IO, Any

import pyoxigraph as ox

from claimgraph.export.facts import Facts
from claimgraph.export.scope import Selection

CONTEXT = "https://schema.org"
CLAIMS = ("cg:PlainClaim", "cg:Figure", "cg:Position")

ACTOR_TYPES = {"cg:Person": "Person", "cg:Organisation": "Organization", "cg:State": "GovernmentOrganization"}
"""schema.org's type of each kind of actor. Whom the source leaves unnamed is an Organization with a description that says so:
schema.org knows people and organisations as authors, and most of them are groups."""

UNNAMED = "described, not named, by the source"

Item = dict[str, Any]


def items(selection: Selection, language: str = "en", *, reviewed_only: bool = False) -> Iterator[Item]:
    """The reviews, then the claims that nobody reviewed, each as one JSON object without ``@context``, in the order of IRIs.

    ``language`` is that of the claims' words and of names, where they have it, else English.
    """
    facts = selection.facts
    for review in selection.instances("cg:Review"):
        yield review_item(facts, review, language)
    if reviewed_only:
        return
    for claim in selection.instances(*CLAIMS):
        if not facts.subjects("cg:reviewedClaim", claim):
            yield claim_item(facts, claim, language)


def items_about(facts: Facts, node: ox.NamedNode, language: str = "en") -> list[Item]:
    """The items of what one resource is about: of a review itself, of a claim its reviews or else the claim alone, of a
    statement those of all that it puts forward, of anything else none."""
    kind = facts.kind(node)
    if kind == "cg:Review":
        return [review_item(facts, node, language)]
    made = []
    for claim in facts.nodes(node, "cg:content") if kind == "cg:Statement" else [node] if kind in CLAIMS else []:
        reviews = facts.subjects("cg:reviewedClaim", claim)
        made += [review_item(facts, review, language) for review in reviews] or [claim_item(facts, claim, language)]
    return made


def document(items: list[Item]) -> Item:
    """Items as one JSON-LD document: a single one by itself, several as a graph."""
    return {"@context": CONTEXT, **(items[0] if len(items) == 1 else {"@graph": items})}


def write_claimreview(selection: Selection, out: IO[bytes], language: str = "en", *, reviewed_only: bool = False) -> int:
    """Writes one JSON-LD document of all items; gives their number."""
    return _write(items(selection, language, reviewed_only=reviewed_only), out, '{"@context": "https://schema.org", "@graph": [')


def write_feed(selection: Selection, out: IO[bytes], language: str = "en", *, reviewed_only: bool = False) -> int:
    """Writes a schema:DataFeed with one element for each item; gives their number. Its date is the latest in it."""
    dates = [selection.facts.text(review, "schema:datePublished") for review in selection.instances("cg:Review")]
    modified = f', "dateModified": "{max(dates)}"' if any(dates) else ""
    head = f'{{"@context": "{CONTEXT}", "@type": "DataFeed", "name": "Claims and reviews"{modified}, "dataFeedElement": ['

    def elements() -> Iterator[Item]:
        for item in items(selection, language, reviewed_only=reviewed_only):
            element: Item = {"@type": "DataFeedItem"}
            if "datePublished" in item:
                element["dateCreated"] = item["datePublished"]
            yield element | {"item": item}

    return _write(elements(), out, head)


def write_snippet(selection: Selection, out: IO[bytes], language: str = "en", *, reviewed_only: bool = False) -> int:
    """Writes one HTML script element for each item, to paste into a page; gives their number."""
    count = 0
    for item in items(selection, language, reviewed_only=reviewed_only):
        out.write(f'<script type="application/ld+json">\n{in_script(document([item]))}\n</script>\n'.encode())
        count += 1
    return count


def in_script(value: object) -> str:
    """JSON that no HTML parser takes for markup: nothing in it can end the script element or begin a comment."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    for sign in ("<", ">", "&", "\u2028", "\u2029"):
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def review_item(facts: Facts, review: ox.NamedNode, language: str = "en") -> Item:
    """A review as schema:ClaimReview. Its address is where it was published, or else its own IRI."""
    claim = facts.nodes(review, "cg:reviewedClaim")[0]
    item: Item = {
        "@type": "ClaimReview",
        "@id": review.value,
        "url": facts.text(review, "schema:url") or review.value,
        "claimReviewed": _words(facts, claim, "cg:paraphrase", language),
        "author": _unwrapped([actor_item(facts, actor, language) for actor in facts.nodes(review, "schema:author")]),
        "datePublished": facts.text(review, "schema:datePublished"),
        "reviewRating": {"@type": "Rating", "alternateName": facts.text(review, "cg:originalRating")},
        "itemReviewed": claim_item(facts, claim, language),
    }
    return item | _given(
        name=_words(facts, review, "rdfs:label", language),
        description=_words(facts, review, "dcterms:description", language),
        license=facts.text(review, "dcterms:license"),
        isBasedOn=[node.value for node in facts.nodes(review, "cg:evidence")],
    )


def claim_item(facts: Facts, claim: ox.NamedNode, language: str = "en") -> Item:
    """A claim as schema:Claim: its words, who put it forward and when, where it appeared, and where first if that is known."""
    statements = facts.subjects("cg:content", claim)
    speakers = dict.fromkeys(node for statement in statements for node in facts.nodes(statement, "cg:speaker"))
    sources = dict.fromkeys(node for statement in statements for node in facts.nodes(statement, "cg:reportedIn"))
    said = sorted(filter(None, (facts.text(statement, "cg:saidOn") for statement in statements)))
    first = _first_appearance(facts, statements)
    return {"@type": "Claim", "@id": claim.value, "text": _words(facts, claim, "cg:paraphrase", language)} | _given(
        author=_unwrapped([actor_item(facts, node, language) for node in speakers]),
        datePublished=said[0] if said else "",
        appearance=[source_item(facts, node, language) for node in sources],
        firstAppearance=source_item(facts, first, language) if first else None,
        about=[{"@type": "Thing", **_named(facts, node, language)} for node in facts.nodes(claim, "cg:about")],
        keywords=[{"@type": "DefinedTerm", **_named(facts, node, language)} for node in facts.nodes(claim, "cg:topic")],
    )


def actor_item(facts: Facts, actor: ox.NamedNode, language: str = "en") -> Item:
    """An actor as schema:Person or schema:Organization, with links to where else it is known."""
    kind = facts.kind(actor)
    item: Item = {"@type": ACTOR_TYPES.get(kind, "Organization"), "@id": actor.value, "name": facts.label(actor, language)}
    return item | _given(
        disambiguatingDescription=UNNAMED if kind == "cg:UnnamedActor" else "",
        sameAs=[node.value for node in facts.nodes(actor, "skos:exactMatch")],
        url=facts.text(actor, "schema:url"),
    )


def source_item(facts: Facts, source: ox.NamedNode, language: str = "en") -> Item:
    """A source as schema:CreativeWork; its address, or else its IRI."""
    written = facts.text(source, "cg:publisherAsWritten")
    publisher: Item | None = {"@type": "Organization", "name": written} if written else None
    for node in facts.nodes(source, "schema:publisher"):
        publisher = actor_item(facts, node, language)
    addresses = [node.value for node in facts.nodes(source, "schema:url")]
    return {"@type": "CreativeWork", "@id": source.value, "name": facts.label(source, language)} | _given(
        url=addresses[0] if len(addresses) == 1 else addresses,
        datePublished=facts.text(source, "schema:datePublished"),
        inLanguage=facts.text(source, "schema:inLanguage"),
        author=[actor_item(facts, node, language) for node in facts.nodes(source, "schema:author")],
        publisher=publisher,
        license=facts.text(source, "dcterms:license"),
    )


def _first_appearance(facts: Facts, statements: Iterable[ox.NamedNode]) -> ox.NamedNode | None:
    """The source at the end of the chain of reporting, if the statements name one end only."""
    ends = {node for statement in statements for node in facts.nodes(statement, "prov:hadPrimarySource")}
    sources = sorted({node.value for end in ends for node in facts.nodes(end, "cg:reportedIn")})
    return ox.NamedNode(sources[0]) if len(sources) == 1 else None


def _words(facts: Facts, node: ox.NamedNode, name: str, language: str) -> str:
    """The text in the language, or in English, or in any."""
    for wanted in (language, "en"):
        found = facts.in_language(node, name, wanted)
        if found and found.language == wanted:
            return found.value
    found = facts.in_language(node, name, language)
    return found.value if found else ""


def _unwrapped(items: list[Item]) -> Item | list[Item]:
    """A single item without its list, as readers of authors expect it."""
    return items[0] if len(items) == 1 else items


def _named(facts: Facts, node: ox.NamedNode, language: str) -> Item:
    return {"@id": node.value, "name": facts.label(node, language)}


def _given(**properties: Any) -> Item:
    """The properties that have a value."""
    return {name: value for name, value in properties.items() if value}


def _write(made: Iterable[Item], out: IO[bytes], head: str) -> int:
    out.write(head.encode())
    count = 0
    for item in made:
        out.write((",\n" if count else "\n").encode() + json.dumps(item, ensure_ascii=False).encode())
        count += 1
    out.write(b"\n]}\n")
    return count
