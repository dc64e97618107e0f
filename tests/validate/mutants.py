"""Generated faults: a valid document with one triple changed. The same seed always gives the same mutant."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pyoxigraph as ox

from claimgraph.rdf import Triple

XSD = "http://www.w3.org/2001/XMLSchema#"
KINDS = ("string", "integer", "decimal", "date", "dateTime", "anyURI")
VALUES: tuple[ox.NamedNode | ox.Literal, ...] = (
    ox.NamedNode("https://w3id.org/claimgraph/data/actor/nobody"),
    ox.NamedNode("https://w3id.org/claimgraph/ontology#Actor"),
    ox.Literal("something else"),
    ox.Literal("coś innego", language="pl"),
    ox.Literal("-1", datatype=ox.NamedNode(XSD + "integer")),
    ox.Literal("7.5", datatype=ox.NamedNode(XSD + "decimal")),
    ox.Literal("2199-01-01", datatype=ox.NamedNode(XSD + "date")),
    ox.Literal("true", datatype=ox.NamedNode(XSD + "boolean")),
)


def drop(data: list[Triple], place: int, _chance: Random) -> None:
    """Take the triple out."""
    del data[place]


def duplicate(data: list[Triple], place: int, chance: Random) -> None:
    """Give its property a second value."""
    subject, predicate, _ = data[place]
    data.append((subject, predicate, chance.choice(VALUES)))


def exchange(data: list[Triple], place: int, chance: Random) -> None:
    """Put another node of the document, or another value, in its place."""
    subject, predicate, _ = data[place]
    others = [triple[2] for triple in data] + [triple[0] for triple in data] + list(VALUES)
    data[place] = (subject, predicate, chance.choice(others))


def retype(data: list[Triple], place: int, chance: Random) -> None:
    """Give its literal another datatype; make a literal of an IRI."""
    subject, predicate, value = data[place]
    data[place] = (subject, predicate, ox.Literal(value.value, datatype=ox.NamedNode(XSD + chance.choice(KINDS))))


def misspell(data: list[Triple], place: int, chance: Random) -> None:
    """Leave a letter out of its property."""
    subject, predicate, value = data[place]
    cut = len(predicate.value) - chance.randrange(1, 4)
    data[place] = (subject, ox.NamedNode(predicate.value[:cut] + predicate.value[cut + 1 :]), value)


def move(data: list[Triple], place: int, chance: Random) -> None:
    """Say it of another node of the document."""
    _, predicate, value = data[place]
    data[place] = (chance.choice(data)[0], predicate, value)


MUTATIONS: tuple[Callable[[list[Triple], int, Random], None], ...] = (drop, duplicate, exchange, retype, misspell, move)


def mutant(data: list[Triple], seed: int) -> tuple[str, list[Triple]]:
    """The name of the mutation and the mutated copy."""
    chance = Random(seed)
    changed = list(data)
    mutate = MUTATIONS[seed % len(MUTATIONS)]
    mutate(changed, chance.randrange(len(changed)), chance)
    return mutate.__name__, changed
