"""What Virtuoso itself answers to the questions, beside the store on disk: why its graphs are copied and asked here.

python tests/store/asking_virtuoso.py     # some minutes; needs virtuoso-t

The curated graph is loaded under its own names. Each question is asked without a parameter and with up to five values of each.
Rows are compared in any order.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
if __name__ == "__main__":
    sys.path[0:1] = [str(HERE.parent), str(HERE.parents[1] / "graph")]

import pyoxigraph as ox  # noqa: E402

from claimgraph.build import build  # noqa: E402
from claimgraph.errors import StoreFault  # noqa: E402
from claimgraph.iri import CG  # noqa: E402
from claimgraph.judge import judge  # noqa: E402
from claimgraph.query.bind import bind  # noqa: E402
from claimgraph.query.question import Question, questions  # noqa: E402
from claimgraph.store import Reader, open_reader  # noqa: E402
from claimgraph.store.change import triples_of  # noqa: E402
from claimgraph.store.client import Client  # noqa: E402
from store.servers import PASSWORD, USER, running_virtuoso  # noqa: E402

VALUES = 5
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
DAY = ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")
DAYS = [ox.Literal(f"2022-03-{day:02}", datatype=DAY) for day in (1, 5, 8, 9, 10)]
KINDS = ("same", "error", "no rows", "rows missing", "rows too many", "other values")

Term = ox.NamedNode | ox.Literal


def values(reader: Reader, parameter: str) -> list[Term]:
    """Up to five values of a parameter, evenly chosen among all that the graph has."""
    if parameter in ("from", "to"):
        return [*DAYS]
    kind = ox.NamedNode(CG + parameter.title())
    found = sorted({quad.subject.value for quad in reader.match(None, TYPE, kind)})
    return [ox.NamedNode(name) for name in found[:: max(1, len(found) // VALUES)][:VALUES]]


def runs(reader: Reader, asked: Question) -> Iterator[str]:
    """The question without a parameter, and with each of some values of each."""
    yield bind(asked, {})
    for parameter in asked.takes:
        for value in values(reader, parameter):
            yield bind(asked, {parameter: value})


def rows(found: object) -> Counter[tuple[str, ...]]:
    assert isinstance(found, ox.QuerySolutions)
    return Counter(tuple(map(str, row)) for row in found)


def kind_of(expected: Counter[tuple[str, ...]], client: Client, text: str) -> str:
    """How Virtuoso's answer differs from the expected one, if it does."""
    try:
        with client.ask(text) as body:
            given = rows(ox.parse_query_results(body, ox.QueryResultsFormat.JSON))
    except (StoreFault, SyntaxError):
        return "error"
    if given == expected:
        return "same"
    if not given:
        return "no rows"
    return "rows missing" if given < expected else "rows too many" if given > expected else "other values"


def compare(reader: Reader, client: Client, asked: Iterable[Question]) -> Counter[str]:
    """How many runs of the questions end in which way."""
    return Counter(kind_of(rows(reader.query(text)), client, text) for each in asked for text in runs(reader, each))


def load(reader: Reader, client: Client) -> None:
    """Puts every graph under its own name."""
    for graph in reader.graphs():
        client.put(graph, "".join(triples_of(reader, graph)).encode())


def main() -> None:
    """Prints the table."""
    given = {"CLAIMGRAPH_STORE_USER": USER, "CLAIMGRAPH_STORE_PASSWORD": PASSWORD, "CLAIMGRAPH_STORE_TIMEOUT": "60"}
    with tempfile.TemporaryDirectory() as folder, running_virtuoso(Path(folder, "server")) as address:
        build(Path(folder, "store"), judge=judge, jobs=1)
        reader, client = open_reader(Path(folder, "store")), Client(address, {**os.environ, **given})
        load(reader, client)
        found = compare(reader, client, questions().values())
        print("| runs | " + " | ".join(KINDS) + " |\n|" + " --- |" * (len(KINDS) + 1))
        print(f"| {found.total()} | " + " | ".join(str(found[kind]) for kind in KINDS) + " |")
        client.close()
        reader.close()


if __name__ == "__main__":
    main()
