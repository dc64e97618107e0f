"""How the known servers differ: their addresses, what they can be trusted with, and which literals they damage.

Measured with Oxigraph 0.5 and Virtuoso 7.2; README.md beside this file has the list. A server that is neither is read and written
by the standard alone, and only if the user says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from claimgraph.errors import RefusedLiteral, StoreFault
from claimgraph.store.address import ENGINE, Address

XSD = "http://www.w3.org/2001/XMLSchema#"


@dataclass(frozen=True)
class Engine:
    """A kind of server at its addresses.

    ``answers``: whether its answers to queries are those of the standard; else its graphs are copied and asked here.
    ``atomic``: whether one update request happens as a whole or not at all; else graphs are never changed, only added under new
    names, and a pointer moves. ``counted``: whether rows are compared with their COUNT, for it might drop some and not say so.
    ``union`` asks for the union of all graphs as the default graph.
    """

    name: str
    query: str
    update: str
    graphs: str
    union: tuple[tuple[str, str], ...] = ()
    update_as: tuple[str, str] = ("", "application/sparql-update")
    graph_field: str = "graph"
    answers: bool = True
    atomic: bool = True
    counted: bool = False


def recognised(address: Address, server: str, known: bool, environment: Mapping[str, str]) -> Engine:
    """The engine behind an address by its ``Server`` header or by what the environment says. ``known``: we have credentials.

    Raises StoreFault if it is unknown.
    """
    name = environment.get(ENGINE, "").lower() or server.lower().partition("/")[0].strip()
    url, origin = address, address.origin
    if name == "oxigraph":
        return Engine(name, f"{url}/query", f"{url}/update", f"{url}/store", (("union-default-graph", ""),))
    if name == "virtuoso":
        query = f"{origin}/sparql-auth" if known else f"{origin}/sparql"
        graphs = f"{origin}/sparql-graph-crud-auth" if known else f"{origin}/sparql-graph-crud"
        form = ("query", "")
        return Engine(name, query, f"{origin}/sparql-auth", graphs, (), form, "graph-uri", answers=False, atomic=False)
    if name == "sparql":
        return Engine(name, url, url, "", counted=True)
    remedy = f"set {ENGINE}=sparql in the environment to trust it with SPARQL 1.1 and transactions, or oxigraph or virtuoso"
    raise StoreFault(address, f"the server calls itself {server or 'nothing'!r}, which was not tested", remedy)


_DAY = r"(?!0000)\d{4}-\d\d-\d\d(?:Z|[+-]\d\d:\d\d)?"
KEPT = {
    XSD + "boolean": re.compile(r"true|false"),
    XSD + "date": re.compile(_DAY),
    XSD + "dateTime": re.compile(r"(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)?"),
    XSD + "decimal": re.compile(r"-?\d{1,15}(?:\.\d{1,15})?"),
    XSD + "gYear": re.compile(r"(?!0000)\d{4}"),
    XSD + "integer": re.compile(r"-?\d{1,9}"),
}
"""What Virtuoso gives back as it was given, besides strings with and without language: a datatype and its forms.

Seen damaged: 2147483648 comes back as a decimal, decimals lose digits after the fifteenth, durations become seconds,
fractions of a second get three or six digits, -0044-03-15 loses a digit. Other datatypes are not needed, and so were not tried.
"""

_PLAIN = (XSD + "string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString")


def guard(quad: ox.Quad, engine: Engine) -> None:
    """Raises RefusedLiteral if the server would damage a literal of the quad, or if the quad holds a blank node."""
    for term in quad.triple:
        if isinstance(term, ox.BlankNode):
            raise RefusedLiteral(str(quad), "a blank node could not be found again", "give it an IRI")
    term = quad.object
    if engine.name != "virtuoso" or not isinstance(term, ox.Literal) or term.datatype.value in _PLAIN:
        return
    kept = KEPT.get(term.datatype.value)
    if not kept or not kept.fullmatch(term.value):
        raise RefusedLiteral(str(quad), f"Virtuoso would not keep {term}", "write it as a string, or use another server")
