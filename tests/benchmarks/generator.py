"""A corpus of invented documents of our own model, of any size, with the truth about what is to be found in it.

Documents come in stories of ``IN_A_STORY``: a place, a land and its rival, an auditor, a proposal. Each document of a story is
of another day and counts up to that day. Every other story has a speaker of its own; the others share ``PROMINENT`` speakers, so
that most actors are heard in few documents and some in a great many. Planted, by a seed and independently of each other:

- conflict: the rival gives another number for the same days
- drift: a document passes on the number of the one before it with another qualifier
- fall: the auditor's series falls by one
- dispute: the rival rules out what the land supports

    python tests/benchmarks/generator.py FOLDER 1000
"""

from __future__ import annotations

import random
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from claimgraph.home import DATA

CGD = "https://w3id.org/claimgraph/data/"
CGV = "https://w3id.org/claimgraph/vocabulary/"
IN_A_STORY = 20
PROMINENT = 20
BEGIN = date(2030, 1, 1)

VOCABULARIES = [
    *("accumulation", "channel", "comparator", "confidence", "counted", "exclusivity", "illocution", "measure", "method"),
    *("review-status", "role", "speech-mode", "stance", "topic"),
]
SHARED = ["actor", "event", "instant", "interval", "membership", "place", "proposal", "series"]
OWN = ["claim", "passage", "statement"]

PREFIXES = """@prefix cg: <https://w3id.org/claimgraph/ontology#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix time: <http://www.w3.org/2006/time#> .
@prefix unit: <http://qudt.org/vocab/unit/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
""" + "".join(
    [f"@prefix {name}: <{CGV}{name}/> .\n" for name in VOCABULARIES] + [f"@prefix {name}: <{CGD}{name}/> .\n" for name in SHARED]
)

COMMON = """actor:editors a cg:Organisation ; rdfs:label "editors"@en .
actor:paper a cg:Organisation ; rdfs:label "The Paper"@en .
interval:2029-01-01-- a time:ProperInterval ; time:hasBeginning instant:2029-01-01 .
instant:2029-01-01 a time:Instant ; time:inXSDDate "2029-01-01"^^xsd:date .
"""

STORY = """place:bay-{s} a cg:Place ; rdfs:label "Bay {s}"@en .
actor:land-{s} a cg:State ; rdfs:label "Land {s}"@en .
actor:office-{s} a cg:Organisation ; rdfs:label "Office of Land {s}"@en ; org:subOrganizationOf actor:land-{s} .
actor:rival-{s} a cg:State ; rdfs:label "Rival {s}"@en .
actor:auditor-{s} a cg:Organisation ; rdfs:label "Auditor {s}"@en .
proposal:harbour-{s} a cg:Proposal ; rdfs:label "Harbour {s}"@en ; cg:action "close the harbour of Bay {s}"@en ;
    cg:forPlace place:bay-{s} ; cg:proposedBy actor:land-{s} ; cg:implementer actor:land-{s} .
series:boats-{s} a cg:Series ; rdfs:label "Boats lost in Bay {s}"@en ; schema:publisher actor:auditor-{s} .
"""

SPEAKER = """actor:speaker-{s} a cg:Person ; rdfs:label "Speaker {s}"@en .
membership:speaker-{s} a org:Membership ; rdfs:label "Speaker {s}, spokesperson"@en ; org:member actor:speaker-{s} ;
    org:organization actor:office-{s} ; org:role role:spokesperson ; org:memberDuring interval:2029-01-01-- .
"""

HEAD = """graph:assertion {{
source: a cg:CapturedSource ; rdfs:label "The Paper on Bay {s}, {day}"@en ; schema:publisher actor:paper ;
    schema:datePublished "{day}"^^xsd:date ; schema:inLanguage "en" ; cg:capturedOn "{day}"^^xsd:date ;
    cg:textDigest "{digest}" ; cg:textLength 1000 .
instant:{begin} a time:Instant ; time:inXSDDate "{begin}"^^xsd:date .
instant:{day} a time:Instant ; time:inXSDDate "{day}"^^xsd:date .
interval:{begin}--{day} a time:ProperInterval ; time:hasBeginning instant:{begin} ; time:hasEnd instant:{day} .
"""

SENTENCE = """passage:{start}-{end} a cg:Sentence ; oa:hasSource source: ; oa:hasSelector passage:{start}-{end}\\/position ;
    cg:digest "{digest}" .
passage:{start}-{end}\\/position a oa:TextPositionSelector ; oa:start {start} ; oa:end {end} .
statement:{name} a cg:Statement ; cg:speaker {speaker} ; cg:illocution illocution:announce ; cg:content claim:{name} ;
    cg:saidOn "{day}"^^xsd:date ; cg:speechMode speech-mode:indirect ; cg:channel channel:media-briefing ; {more}
    cg:topic topic:{topic} ; cg:reportedIn source: ; cg:passage passage:{start}-{end} .
"""

FIGURE = """claim:{name} a cg:Figure ; cg:paraphrase "{words} counted up to {until}."@en ; cg:measure measure:{measure} ;
    cg:counted counted:{counted} ; cg:party actor:land-{s} ; cg:place place:bay-{s} ; cg:interval interval:{begin}--{until} ;
    cg:asOf "{until}"^^xsd:date ; cg:accumulation accumulation:cumulative ; cg:exclusivity exclusivity:claimed ;
    cg:comparator comparator:{comparator} ; cg:value "{value}"^^xsd:decimal ; cg:unit unit:NUM ; cg:asWritten "{words}" ;{more}
    cg:topic topic:{topic} .
"""

POSITION = """claim:{name} a cg:Position ; cg:paraphrase "The harbour of Bay {s}: {stance}."@en ; cg:holder {holder} ;
    cg:stance stance:{stance} ; cg:proposal proposal:harbour-{s} ; cg:topic topic:course-of-the-war .
"""

TAIL = """}}
graph:provenance {{
graph:assertion a prov:Entity ; prov:wasGeneratedBy encoding: ; prov:generatedAtTime "{day}T12:00:00Z"^^xsd:dateTime ;
    prov:wasDerivedFrom source: .
encoding: a cg:Encoding ; prov:used source: ; prov:generated graph:assertion ; prov:wasAssociatedWith actor:editors ;
    prov:endedAtTime "{day}T12:00:00Z"^^xsd:dateTime ; cg:method method:close-reading ; cg:confidence confidence:high ;
    cg:reviewStatus review-status:self-checked .
}}
"""

Pair = frozenset[str]


@dataclass
class Truth:
    """What was planted: pairs of claims, as IRIs."""

    conflicts: set[Pair] = field(default_factory=set)
    drifts: set[Pair] = field(default_factory=set)
    falls: set[Pair] = field(default_factory=set)
    disputes: set[Pair] = field(default_factory=set)


@dataclass(frozen=True)
class Plan:
    """What one document of a story says: ``place`` is its place in the story, ``edition`` tells versions of it apart."""

    story: int
    place: int
    conflict: bool
    drift: bool
    fall: bool
    contra: bool
    edition: int = 0

    @property
    def key(self) -> str:
        """The key of the document."""
        return f"paper-{self.story}/d{self.place}"

    def claim(self, name: str, place: int | None = None) -> str:
        """The IRI of a claim of this document, or of another one of the story."""
        return f"{CGD}claim/paper-{self.story}/d{self.place if place is None else place}/{name}"

    @property
    def reports(self) -> bool:
        """Whether it passes on the number of the document before it, faithfully or not."""
        return self.place % 5 == 4


def plans(documents: int, seed: int = 1) -> Iterator[Plan]:
    """What each of so many documents says."""
    for number in range(documents):
        story, place = divmod(number, IN_A_STORY)
        chance = random.Random(f"{seed} {number}")
        drift = place % 5 == 4 and chance.random() < 0.5
        fall = place % 7 == 3 and chance.random() < 0.3
        contra = story % 2 == 0 and place == min(7, IN_A_STORY - 1)
        yield Plan(story, place, chance.random() < 0.05, drift, fall, contra)


def truth(given: list[Plan]) -> Truth:
    """What is to be found in these documents, if each story has all documents before the last one."""
    found = Truth()
    first = {plan.story: plan for plan in reversed(given) if plan.place == 0}
    for plan in given:
        if plan.conflict:
            found.conflicts.add(frozenset({plan.claim("killed"), plan.claim("rival")}))
        if plan.drift:
            found.drifts.add(frozenset({plan.claim("killed", plan.place - 1), plan.claim("report")}))
        if plan.fall:
            pair = frozenset({plan.claim("boats", plan.place - 1), plan.claim("boats")})
            found.falls.add(pair)
        if plan.contra:
            found.disputes.add(frozenset({first[plan.story].claim("support"), plan.claim("refusal")}))
    return found


def voice(story: int) -> int:
    """The number of the speaker who speaks in a story."""
    return story if story % 2 == 0 else story % (2 * PROMINENT)


def document(plan: Plan) -> str:
    """A document as TriG."""
    day = BEGIN + timedelta(days=plan.place)
    s, key = plan.story, plan.key
    killed, boats = 10 * (plan.place + 1), 100 + 10 * plan.place - (11 if plan.fall else 0)
    facts = {"s": s, "day": day, "begin": BEGIN, "until": day}
    text = PREFIXES + "".join(f"@prefix {name}: <{CGD}{name}/{key}/> .\n" for name in (*OWN, "graph"))
    text += f"@prefix source: <{CGD}source/{key}> .\n@prefix encoding: <{CGD}encoding/{key}> .\n"
    text += HEAD.format(digest=_digest(f"{key} {plan.edition}"), **facts)
    count = 0

    def say(name: str, speaker: str, topic: str, claim: str, more: str = "", **values: object) -> None:
        nonlocal text, count
        place = {"start": 100 * count, "end": 100 * count + 90, "digest": _digest(f"{key} {name}")}
        text += SENTENCE.format(name=name, speaker=speaker, topic=topic, more=more, day=day, **place)
        text += claim.format(**{"name": name, "topic": topic, "more": "", **facts, **values})
        count += 1

    spoken, speaker = f"cg:inCapacity membership:speaker-{voice(s)} ;", f"actor:speaker-{voice(s)}"
    people = {"measure": "killed", "counted": "military-personnel", "comparator": "exactly"}
    say("killed", speaker, "military-casualties", FIGURE, spoken, value=killed, words=killed, **people)
    lost = {"measure": "lost", "counted": "boat", "comparator": "exactly"}
    series = f" cg:inSeries series:boats-{s} ;"
    text_of_boats = FIGURE.replace("{more}", series)
    say("boats", f"actor:auditor-{s}", "equipment-losses", text_of_boats, value=boats, words=boats, **lost)
    say("support", speaker, "course-of-the-war", POSITION, spoken, holder=speaker, stance="supports")
    if plan.conflict:
        value = killed + 5
        say("rival", f"actor:rival-{s}", "military-casualties", FIGURE, value=value, words=value, **people)
    if plan.reports:
        before = day - timedelta(days=1)
        value, word = killed - 10, "more-than" if plan.drift else "exactly"
        text += f"interval:{BEGIN}--{before} a time:ProperInterval ; time:hasBeginning instant:{BEGIN} ; "
        text += f"time:hasEnd instant:{before} .\n"
        text += f'instant:{before} a time:Instant ; time:inXSDDate "{before}"^^xsd:date .\n'
        origin = f"<{CGD}statement/paper-{s}/d{plan.place - 1}/killed>"
        words = f"more than {value}" if plan.drift else str(value)
        based = f"{spoken} cg:basedOn {origin} ;"
        given = {**people, "comparator": word, "until": before}
        say("report", speaker, "military-casualties", FIGURE, based, value=value, words=words, **given)
    if plan.contra:
        rival = f"actor:rival-{s}"
        say("refusal", rival, "course-of-the-war", POSITION, holder=rival, stance="rules-out")
    return text + TAIL.format(day=day)


def reference(stories: int) -> str:
    """The reference file of so many stories."""
    text = COMMON + "".join(STORY.format(s=s) + (SPEAKER.format(s=s) if voice(s) == s else "") for s in range(stories))
    return PREFIXES + re.sub(r'rdfs:label ("[^"]*")@en', r"rdfs:label \1@en , \1@uk , \1@ru , \1@pl", text)


def write(folder: Path, documents: int, seed: int = 1, stories: int | None = None) -> Truth:
    """Writes a folder of data as ``graph/data`` is one; gives the truth. ``stories`` are described, if more than needed."""
    given = list(plans(documents, seed))
    (folder / "reference").mkdir(parents=True)
    shutil.copy(DATA / "reference" / "policies.ttl", folder / "reference")
    needed = max(plan.story for plan in given) + 1 if given else 0
    (folder / "reference" / "stories.ttl").write_text(reference(max(needed, stories or 0)))
    for plan in given:
        put(folder, plan)
    return truth(given)


def put(folder: Path, plan: Plan) -> Path:
    """Writes one document."""
    file = folder / f"{plan.key}.trig"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(document(plan))
    return file


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
