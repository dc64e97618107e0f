"""The curated document for one published page of reviews; a changed review supersedes, it never overwrites."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import pyoxigraph as ox

from claimgraph import iri
from claimgraph.ingest.curate import EDITORS, PROV, RDFS, SCHEMA, TYPE, XSD, cg, date, node
from claimgraph.ingest.ratings import RatingScale, folded
from claimgraph.ingest.reviewitem import Agent, FoundReview, Work
from claimgraph.rdf import Triple, triples

LANGUAGES = ("en", "uk", "ru", "pl")
"""The languages in which actors are looked up. A name as written stands in each of them: nothing is transliterated."""

UNSTATED = {
    "en": "author whom the review does not name",
    "uk": "автор, якого перевірка не називає",
    "ru": "автор, которого проверка не называет",
    "pl": "autor, którego weryfikacja nie wymienia",
}
SHORTEST = 10
"""Characters that the words of a claim must have; shorter ones are put into a sentence that says whose they are."""

SCHEMA_AUTHOR, SCHEMA_PUBLISHED, SCHEMA_URL = (node(SCHEMA + name) for name in ("author", "datePublished", "url"))
LICENCE = node("http://purl.org/dc/terms/license")
WIKIDATA = re.compile(r"https?://(?:www[.]|m[.])?wikidata[.]org/(?:wiki|entity)/(?:Special:EntityData/)?(Q[1-9][0-9]*)")

CLASSES = {"person": "Person", "organisation": "Organisation", "unnamed": "UnnamedActor"}


@dataclass(frozen=True)
class ReviewOptions:
    """What the user says of all reviews of an import.

    ``recorded`` is the time of the import (xsd:dateTime). ``known`` gives the IRIs of actors of the graph by addresses of
    the same actor elsewhere, ``names`` by folded names: nobody is merged by a name, namesakes are only pointed out.
    ``reviewer`` is the actor that published the reviews if the user names one, ``licence`` the terms of reviews that state
    none, ``language`` that of words whose item does not say it.
    """

    recorded: str
    scale: RatingScale
    known: Mapping[str, str]
    names: Mapping[str, str]
    reviewer: str | None = None
    licence: str | None = None
    language: str = "en"


class ReviewDocument:
    """A document in the making, with what an earlier import left of it.

    Within their document, claims are named by a digest of their words, reviews by a digest of all that the publisher states, so
    that what was imported before is recognised.
    """

    def __init__(self, key: str, options: ReviewOptions, existing: Sequence[ox.Quad]) -> None:
        self.key, self.options = key, options
        self.assertion, self.provenance = node(iri.assertion_graph(key)), node(iri.provenance_graph(key))
        self.source = node(iri.source(key))
        self.old: set[Triple] = set(triples(quad for quad in existing if quad.graph_name == self.assertion))
        self.old_provenance: set[Triple] = set(triples(quad for quad in existing if quad.graph_name == self.provenance))
        self.made: set[Triple] = set()
        self.added = self.superseded = 0

    def quads(self) -> Iterator[ox.Quad]:
        """The document as it is to be: what was there, what is new, and who encoded it."""
        encoding = self._encoding() if self.made else set()
        for graph, held in ((self.assertion, self.old | self.made), (self.provenance, self.old_provenance | encoding)):
            yield from (ox.Quad(*triple, graph) for triple in held)

    def add(self, review: FoundReview, *, alone: bool) -> None:
        """Adds a review that is not there yet. It supersedes what the page said of the claim before; if the page holds one
        review only (``alone``) and held one only, the one supersedes the other whatever their claims."""
        stated = (review.claim, review.rating, review.published, review.licence, review.author.name)
        subject = self._own("review", _digest(*stated))
        known = {s for s, p, o in self.old if p == TYPE and o == cg("Review") and isinstance(s, ox.NamedNode)}
        if subject in known:
            return
        current = known - {o for _, p, o in self.old if p == cg("supersedesReview")}
        claim = self._own("claim", _digest(review.claim))
        same = [earlier for earlier in sorted(current, key=str) if (earlier, cg("reviewedClaim"), claim) in self.old]
        before = same or (sorted(current, key=str) if alone and len(current) == 1 else [])
        if not known:
            self._page(review)
        if not any(s == claim for s, _, _ in self.old | self.made):
            self._claim(review, claim)
            earlier_claims = [
                o for s, p, o in self.old if s in before and p == cg("reviewedClaim") and isinstance(o, ox.NamedNode)
            ]
            self._facts(claim, *((cg("supersedes"), earlier) for earlier in earlier_claims))
        reviewer = self._reviewer(review)
        self._facts(
            subject,
            (TYPE, cg("Review")),
            (cg("reviewedClaim"), claim),
            (cg("claimAsOf"), date(review.published)),
            (cg("originalRating"), ox.Literal(review.rating)),
            (SCHEMA_AUTHOR, reviewer),
            (SCHEMA_PUBLISHED, date(review.published)),
            (SCHEMA_URL, node(review.url)),
            *((LICENCE, node(address)) for address in (review.licence,) if address),
            *((cg("supersedesReview"), earlier) for earlier in before[:1]),
        )
        self.superseded += bool(before)
        self.added += 1
        concept = self.options.scale.concept(review.rating)
        if concept is not None:
            rating = self._own("rating", _digest(*stated))
            self._facts(subject, (cg("normalisedRating"), rating))
            self._facts(
                rating,
                (TYPE, cg("NormalisedRating")),
                (cg("rating"), node(concept)),
                (cg("mappedBy"), node(self.options.scale.author)),
                (cg("mappingVersion"), ox.Literal(self.options.scale.version)),
            )

    def namesakes(self) -> list[tuple[str, str]]:
        """The names of new actors that an actor of the graph has too, with its IRI."""
        made = {s for s, p, o in self.made if p == TYPE and o.value.removeprefix(iri.CG) in CLASSES.values()}
        names = sorted({o.value for s, p, o in self.made if s in made and p.value == RDFS + "label"})
        return [(name, self.options.names[folded(name)]) for name in names if folded(name) in self.options.names]

    def _page(self, review: FoundReview) -> None:
        """The page itself: a source of which the facts were transcribed."""
        label = f"Review by {review.author.name}, {review.published}"
        self._facts(
            self.source,
            (TYPE, cg("TranscribedSource")),
            (node(RDFS + "label"), ox.Literal(label, language="en")),
            (node(SCHEMA + "publisher"), self._reviewer(review)),
            (SCHEMA_PUBLISHED, date(review.published)),
            (SCHEMA_URL, node(review.url)),
            (node(SCHEMA + "inLanguage"), ox.Literal(_tag(review.language))),
            (cg("capturedOn"), date(self.options.recorded[:10])),
            *((LICENCE, node(address)) for address in (review.licence,) if address),
        )

    def _claim(self, review: FoundReview, claim: ox.NamedNode) -> None:
        """The claim, the statement that the page reports, and those at the places where the claim appeared before."""
        name = _digest(review.claim)
        claimants = review.claimants or (Agent("", "unnamed"),)
        self._facts(claim, (TYPE, cg("PlainClaim")), *self._words(review, claimants[0]))
        places = list(dict.fromkeys([*([review.first] if review.first else []), *review.appearances]))
        sources = [self._appearance(place) for place in places if place.url != review.url]
        for number, claimant in enumerate(claimants, 1):
            end = f"{name}/{number}" if len(claimants) > 1 else name
            speaker = self._actor(claimant)
            first: list[ox.NamedNode] = []
            for place, source in enumerate(sources, 1):
                earlier = self._own("statement", f"{end}/appearance-{place}")
                self._statement(earlier, review, claim, speaker, source)
                first.append(earlier)
            statement = self._own("statement", end)
            self._statement(statement, review, claim, speaker, self.source)
            self._facts(statement, *((cg("basedOn"), earlier) for earlier in first))
            if review.first and first and sources[0] == self._appearance(review.first):
                self._facts(statement, (node(PROV + "hadPrimarySource"), first[0]))

    def _words(self, review: FoundReview, claimant: Agent) -> Iterator[tuple[ox.NamedNode, ox.Literal]]:
        """The claim in the review's words, and in English whose claim it is where they are in another language or too short."""
        language = _tag(review.claim_language).split("-")[0]
        who = claimant.name or UNSTATED["en"]
        if len(review.claim) < SHORTEST or language != "en":
            about = f' "{review.claim}"' if language == "en" else f", in the language '{language}'"
            yield cg("paraphrase"), ox.Literal(f"Claim by {who}, as {review.author.name} states it{about}", language="en")
        if len(review.claim) >= SHORTEST:
            yield cg("paraphrase"), ox.Literal(review.claim, language=language)

    def _statement(
        self, statement: ox.NamedNode, review: FoundReview, claim: ox.NamedNode, speaker: ox.NamedNode, source: ox.NamedNode
    ) -> None:
        published = [o.value for s, p, o in self.old | self.made if s == source and p == SCHEMA_PUBLISHED]
        said_on = review.said_on if review.said_on and all(review.said_on <= day for day in published) else ""
        self._facts(
            statement,
            (TYPE, cg("Statement")),
            (cg("speaker"), speaker),
            (cg("illocution"), node(iri.CGV + "illocution/assert")),
            (cg("speechMode"), node(iri.CGV + "speech-mode/indirect")),
            (cg("content"), claim),
            (cg("reportedIn"), source),
            *((cg("saidOn"), date(day)) for day in (said_on,) if day),
        )

    def _appearance(self, work: Work) -> ox.NamedNode:
        """Where the claim appeared, as a source. A publisher that is not stated is the host of the address."""
        source = node(f"{self.source.value}/appearance-{_digest(work.url, work.name)}")
        host = work.url.split("/")[2] if work.url else ""
        label = work.name or f"Where the claim appeared: {host}"
        self._facts(
            source,
            (TYPE, cg("TranscribedSource")),
            (node(RDFS + "label"), ox.Literal(label, language="en")),
            (cg("publisherAsWritten"), ox.Literal(work.publisher or host or work.name)),
            *((SCHEMA_URL, node(address)) for address in (work.url,) if address),
            *((SCHEMA_PUBLISHED, date(day)) for day in (work.published,) if day),
        )
        return source

    def _reviewer(self, review: FoundReview) -> ox.NamedNode:
        if self.options.reviewer:
            return node(self.options.reviewer)
        kind = "organisation" if review.author.kind == "unnamed" else review.author.kind
        return self._actor(Agent(review.author.name, kind, review.author.same_as))

    def _actor(self, agent: Agent) -> ox.NamedNode:
        """An actor of the graph that is known under the same address, or else one of this document, named as written."""
        known = sorted({self.options.known[address] for address in map(wikidata, agent.same_as) if address in self.options.known})
        if len(known) == 1:
            return node(known[0])
        subject = self._own("actor", "-".join(filter(None, (slug(agent.name), _digest(agent.name, agent.kind)[:4]))))
        names = {language: agent.name or UNSTATED[language] for language in LANGUAGES}
        self._facts(
            subject,
            (TYPE, cg(CLASSES[agent.kind])),
            *((node(RDFS + "label"), ox.Literal(name, language=language)) for language, name in names.items()),
        )
        return subject

    def _encoding(self) -> set[Triple]:
        """Who made the document, when and how; each import that changes it adds an encoding."""
        earlier = sum(p == TYPE and o == cg("Encoding") for _, p, o in self.old_provenance)
        encoding = node(f"{iri.CGD}encoding/{self.key}" + (f"/r{earlier + 1}" if earlier else ""))
        time = ox.Literal(self.options.recorded, datatype=node(XSD + "dateTime"))
        made: set[Triple] = {
            (encoding, TYPE, cg("Encoding")),
            (encoding, node(PROV + "wasAssociatedWith"), node(EDITORS)),
            (encoding, node(PROV + "used"), self.source),
            (encoding, node(PROV + "generated"), self.assertion),
            (encoding, node(PROV + "endedAtTime"), time),
            (encoding, cg("method"), node(iri.CGV + "method/transcription")),
            (encoding, cg("confidence"), node(iri.CGV + "confidence/medium")),
            (encoding, cg("reviewStatus"), node(iri.CGV + "review-status/unreviewed")),
            (self.assertion, node(PROV + "wasGeneratedBy"), encoding),
        }
        if not earlier:
            made |= {
                (self.assertion, TYPE, node(PROV + "Entity")),
                (self.assertion, node(PROV + "generatedAtTime"), time),
                (self.assertion, node(PROV + "wasDerivedFrom"), self.source),
            }
        return made

    def _own(self, kind: str, name: str) -> ox.NamedNode:
        return node(f"{iri.CGD}{kind}/{self.key}/{name}")

    def _facts(self, subject: ox.NamedNode, *facts: tuple[ox.NamedNode, ox.NamedNode | ox.Literal]) -> None:
        self.made |= {(subject, name, value) for name, value in facts} - self.old


def wikidata(address: str) -> str:
    """An address of a Wikidata item as the IRI of the item; any other as it is."""
    found = WIKIDATA.fullmatch(address)
    return f"http://www.wikidata.org/entity/{found[1]}" if found else address


def slug(text: str) -> str:
    """The ASCII letters and digits of a text in lower case, joined by hyphens."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")


def _digest(*texts: str) -> str:
    return sha256("\n".join(texts).encode()).hexdigest()[:8]


def _tag(language: str) -> str:
    """A language tag with its first part in lower case."""
    first, hyphen, rest = language.partition("-")
    return first.lower() + hyphen + rest
