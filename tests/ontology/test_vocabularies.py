"""The SKOS schemes: complete, placed, labelled in the promised languages and unmistakable."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from claimgraph import rdf
from claimgraph.home import ONTOLOGY
from claimgraph.iri import CG, CGV

SKOS = "http://www.w3.org/2004/02/skos/core#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
FILES = sorted((ONTOLOGY / "vocabularies").glob("*.ttl"))

CONCEPTS = {
    "illocution": "assert deny estimate announce call-for offer accept reject rule-out warn fear explain",
    "stance": "calls-for supports prefers offers accepts enacts undecided fears opposes rules-out rejects",
    "comparator": "exactly more-than at-least about up-to fewer-than between",
    "measure": "casualties killed injured lost destroyed damaged abandoned captured listed imposed elapsed",
    "counted": "person military-personnel civilian official legislator oligarch equipment aircraft helicopter drone tank"
    " armoured-vehicle artillery-piece multiple-rocket-launcher anti-aircraft-system motor-vehicle fuel-truck other-vehicle boat"
    " submarine cruise-missile special-equipment no-fly-zone week",
    "speech-mode": "direct indirect narrated own-voice",
    "accumulation": "cumulative snapshot rate",
    "exclusivity": "confirmed-only claimed estimated floor",
    "channel": "social-media official-update media-briefing press-statement interview public-address"
    " legal-act statistical-series",
    "topic": "course-of-the-war military-casualties civilian-casualties equipment-losses no-fly-zone troops-on-the-ground"
    " fighter-jets sanctions odesa neutrality-talks",
    "role": "president foreign-minister secretary-of-state press-secretary spokesperson defence-minister"
    " secretary-general reporter head-of-government high-representative intelligence-director member-state",
    "relation": "agrees compatible implies conflicts not-comparable needs-review",
    "facet": "measure counted party place interval as-of accumulation exclusivity unit",
    "rating": "supported mostly-supported mixed mostly-refuted refuted missing-context unverifiable",
    "method": "close-reading transcription tabular-import",
    "confidence": "high medium low",
    "review-status": "unreviewed self-checked reviewed",
}
"""The concepts that data, queries and findings rely on. A scheme may hold more; it may not lose one of these."""

LEAF = {
    "counted": "CountedThing",
    "speech-mode": "SpeechMode",
    "rating": "RatingConcept",
    "review-status": "ReviewStatus",
}
IN_FOUR_LANGUAGES = ("stance", "measure", "counted", "topic", "role")
LETTERS = {
    "en": "a-z",
    "pl": "a-ząćęłńóśźż",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
}


def load(scheme: str) -> dict[str, dict[str, list[rdf.Term]]]:
    """The concepts of a scheme: name -> predicate IRI -> objects."""
    concepts: dict[str, dict[str, list[rdf.Term]]] = defaultdict(lambda: defaultdict(list))
    file = ONTOLOGY / "vocabularies" / f"{scheme}.ttl"
    for s, p, o in rdf.triples(rdf.parse(rdf.read(file), file)):
        if s.value.startswith(f"{CGV}{scheme}/"):
            concepts[s.value.removeprefix(f"{CGV}{scheme}/")][p.value].append(o)
    return concepts


def broader(scheme: str) -> dict[str, str]:
    """For each concept that has one, the concept directly above it."""
    return {
        name: facts[SKOS + "broader"][0].value.removeprefix(f"{CGV}{scheme}/")
        for name, facts in load(scheme).items()
        if facts[SKOS + "broader"]
    }


def meant(scheme: str, label: str) -> set[str]:
    """The concepts that a label or alternative label means, upper and lower case aside."""
    return {
        name
        for name, facts in load(scheme).items()
        for term in facts[SKOS + "prefLabel"] + facts[SKOS + "altLabel"]
        if term.value.lower() == label.lower()
    }


def test_there_is_one_file_per_scheme() -> None:
    assert {file.stem for file in FILES} == set(CONCEPTS)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_holds_its_own_scheme_only(file: Path) -> None:
    subjects = {s.value for s, _, _ in rdf.triples(rdf.parse(rdf.read(file), file))}
    scheme = CGV + file.stem
    assert scheme in subjects
    assert {subject for subject in subjects - {scheme} if not subject.startswith(scheme + "/")} == set()


@pytest.mark.parametrize("scheme", CONCEPTS)
def test_no_concept_that_others_rely_on_is_missing(scheme: str) -> None:
    assert set(CONCEPTS[scheme].split()) - set(load(scheme)) == set()


@pytest.mark.parametrize("scheme", CONCEPTS)
def test_a_concept_is_typed_by_its_leaf_class(scheme: str) -> None:
    leaf = CG + LEAF.get(scheme, scheme.title())
    assert {tuple(sorted(t.value for t in facts[RDF_TYPE])) for facts in load(scheme).values()} == {(SKOS + "Concept", leaf)}


@pytest.mark.parametrize("scheme", IN_FOUR_LANGUAGES)
def test_labels_exist_in_four_languages(scheme: str) -> None:
    concepts = load(scheme)
    for name in CONCEPTS[scheme].split():
        assert sorted(term.language for term in concepts[name][SKOS + "prefLabel"]) == ["en", "pl", "ru", "uk"], name


@pytest.mark.parametrize("scheme", CONCEPTS)
def test_labels_are_written_in_the_letters_of_their_language(scheme: str) -> None:
    for name, facts in load(scheme).items():
        for term in facts[SKOS + "prefLabel"] + facts[SKOS + "altLabel"]:
            assert re.fullmatch(rf"[{LETTERS[term.language]}0-9 ’,()…-]+", term.value.lower()), (name, term)


def test_letters_tell_ukrainian_from_russian() -> None:
    assert re.fullmatch(f"[{LETTERS['uk']}]+", "гелікоптер")
    assert not re.fullmatch(f"[{LETTERS['uk']}]+", "вертолёт")
    assert not re.fullmatch(f"[{LETTERS['ru']}]+", "гелікоптер")


def test_stances_have_polarity_and_strength() -> None:
    found = {
        name: (int(facts[CG + "polarity"][0].value), int(facts[CG + "strength"][0].value))
        for name, facts in load("stance").items()
    }
    assert found == {
        "calls-for": (1, 2),
        "supports": (1, 2),
        "prefers": (1, 1),
        "offers": (1, 3),
        "accepts": (1, 3),
        "enacts": (1, 3),
        "undecided": (0, 1),
        "fears": (-1, 1),
        "opposes": (-1, 2),
        "rules-out": (-1, 3),
        "rejects": (-1, 3),
    }


def test_comparators_say_what_they_leave_open() -> None:
    found = {
        name: (facts[CG + "lowerEnd"][0].value, facts[CG + "upperEnd"][0].value) for name, facts in load("comparator").items()
    }
    assert found == {
        "exactly": ("closed", "closed"),
        "more-than": ("open", "none"),
        "at-least": ("closed", "none"),
        "about": ("policy", "policy"),
        "up-to": ("none", "closed"),
        "fewer-than": ("none", "open"),
        "between": ("closed", "closed"),
    }


def test_categories_nest() -> None:
    measures, things = broader("measure"), broader("counted")
    assert {name for name, above in measures.items() if above == "casualties"} == {"killed", "injured"}
    assert {"destroyed", "damaged", "abandoned", "captured"} == {name for name, above in measures.items() if above == "lost"}
    assert (things["fuel-truck"], things["other-vehicle"], things["motor-vehicle"]) == (
        "motor-vehicle",
        "motor-vehicle",
        "equipment",
    )
    assert (things["legislator"], things["official"], things["oligarch"]) == ("official", "person", "person")


def test_what_publishers_count_apart_stays_apart() -> None:
    things = broader("counted")
    assert (
        things["tank"]
        == things["armoured-vehicle"]
        == things["aircraft"]
        == things["drone"]
        == things["helicopter"]
        == "equipment"
    )
    assert not {"person", "equipment", "no-fly-zone", "week"} & set(things), "these stand at the top"


@pytest.mark.parametrize(
    ("scheme", "label", "concept"),
    [
        ("counted", "tankers", "fuel-truck"),
        ("counted", "tanks", "tank"),
        ("counted", "MRLS", "multiple-rocket-launcher"),
        ("counted", "armored vehicles", "armoured-vehicle"),
        ("counted", "танки", "tank"),
        ("counted", "śmigłowiec", "helicopter"),
        ("measure", "taken out", "lost"),
        ("measure", "eliminated", "lost"),
        ("topic", "Odessa", "odesa"),
        ("role", "spokeswoman", "spokesperson"),
    ],
)
def test_other_names_lead_to_one_concept(scheme: str, label: str, concept: str) -> None:
    assert meant(scheme, label) == {concept}


def test_each_facet_names_the_property_that_carries_it() -> None:
    see_also = "http://www.w3.org/2000/01/rdf-schema#seeAlso"
    core = {s.value for s, _, _ in rdf.triples(rdf.parse(rdf.read(ONTOLOGY / "core.ttl"), "core.ttl"))}
    for name, facts in load("facet").items():
        (carrier,) = facts[see_also]
        assert carrier.value in core, name
