"""Wikidata QuickStatements (version 1): facts that a source attests and that Wikidata can hold, each with its reference.

Claims are not facts: no figure, position or statement is exported. What is exported is that somebody held a role on a day,
as a source with an address says by naming that person in that role, where Wikidata knows both ends. The point in time is
the day that the source speaks of; beginnings and ends of roles come from elsewhere and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import pyoxigraph as ox

from claimgraph.export.scope import Selection
from claimgraph.home import QUERIES
from claimgraph.iri import CGV
from claimgraph.query import execute

WIKIDATA = "http://www.wikidata.org/entity/"

ROLES = {
    "president": ("P35", True),
    "head-of-government": ("P6", True),
    "secretary-general": ("P3975", True),
    "member-state": ("P463", False),
    "reporter": ("P108", False),
}
"""The property for a role, and whether it leads from the organisation to the person (head of state, head of government,
secretary general) or the other way (member of, employer). Any other role is P1416, affiliation."""

AFFILIATION = ("P1416", False)


@dataclass(frozen=True, order=True)
class Fact:
    """A role held on a day: items by their Q numbers, the property, ISO days, the address of the source."""

    subject: str
    property: str
    value: str
    day: str
    address: str
    consulted: str


def facts(selection: Selection) -> Iterator[Fact]:
    """One fact for each role, by the earliest source that attests it, in the order of memberships."""
    file = QUERIES / "export" / "offices.rq"
    results = execute(selection.reader, file.read_text("utf-8"), str(file))
    assert isinstance(results, ox.QuerySolutions)
    seen: set[tuple[str, str, str]] = set()
    for row in results:
        if not selection.holds(row["id"]):
            continue
        member, organisation = (_text(row[name]).removeprefix(WIKIDATA) for name in ("member", "organisation"))
        property, backwards = ROLES.get(_text(row["role"]).removeprefix(CGV + "role/"), AFFILIATION)
        subject, value = (organisation, member) if backwards else (member, organisation)
        if (subject, property, value) not in seen:
            seen.add((subject, property, value))
            yield Fact(subject, property, value, *(_text(row[name]) for name in ("day", "address", "consulted")))


def write_quickstatements(selection: Selection, out: IO[bytes]) -> int:
    """Writes one tab-separated command for each fact; gives their number."""
    count = 0
    for fact in facts(selection):
        out.write(("\t".join(_command(fact)) + "\n").encode())
        count += 1
    return count


def _command(fact: Fact) -> Iterator[str]:
    """Item, property, value; qualifier point in time; reference URL with the day on which it was consulted."""
    yield from (fact.subject, fact.property, fact.value, "P585", _day(fact.day), "S854", _string(fact.address))
    if fact.consulted:
        yield from ("S813", _day(fact.consulted))


def _day(day: str) -> str:
    """A day with the precision of a day (11)."""
    return f"+{day}T00:00:00Z/11"


def _string(text: str) -> str:
    """A string in quotation marks; an address holds no quotation mark and no tab, being an IRI."""
    return f'"{text}"'


def _text(value: object) -> str:
    return value.value if isinstance(value, ox.NamedNode | ox.Literal) else ""
