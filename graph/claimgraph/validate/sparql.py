"""SPARQL constraints (SHACL, section 5): run by pyoxigraph over background and document, once for all focus nodes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import pyoxigraph as ox

from claimgraph.errors import ShapeFault
from claimgraph.rdf import Term
from claimgraph.validate.parameters import Factory, Use
from claimgraph.validate.query import Pattern, Prepared, QueryFault, prepare
from claimgraph.validate.shapes import Check, Pairs, Result, Run, Shape
from claimgraph.validate.terms import OWL_IMPORTS, RDF_TYPE, SH, ShapesGraph, boolean, literal, name, sh

_ALLOWED = {sh(term) for term in ("select", "message", "prefixes", "deactivated")}
_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")
_PLACE = re.compile(r"\bat (\d+):(\d+)")
_THIS = ox.Variable("this")


class Row(NamedTuple):
    """One solution of a constraint's query, without ``this``."""

    bindings: dict[str, Term]

    def message(self, template: str, focus: Term) -> str:
        """The template with ``{?name}`` and ``{$name}`` replaced by what is bound; what is not stays as written."""

        def replaced(match: re.Match[str]) -> str:
            term = focus if match[1] == "this" else self.bindings.get(match[1])
            return match[0] if term is None else term.value

        return _PLACEHOLDER.sub(replaced, template)


Patterns = tuple[tuple[ox.NamedNode, ox.NamedNode | None], ...]
"""Predicate and object of triples; None if any object will do."""


def _has(links: dict[ox.NamedNode, list[Term]], pattern: tuple[ox.NamedNode, ox.NamedNode | None]) -> bool:
    predicate, value = pattern
    return predicate in links and (value is None or value in links[predicate])


class Query(NamedTuple):
    """A prepared query with its prefixes, and the triples that a focus node needs, or may not have, to have an answer."""

    prepared: Prepared
    prefixes: dict[str, str]
    required: Patterns
    excluded: Patterns

    def rows(self, run: Run, focus_nodes: Iterable[Term]) -> dict[Term, list[Row]]:
        """Focus node → its distinct solutions, for those that have any."""
        found: dict[Term, list[Row]] = {}
        candidates = [node for node in dict.fromkeys(focus_nodes) if self._possible(run.view.links(node))]
        named = [node for node in candidates if isinstance(node, ox.NamedNode)]
        for batch in ([named] if named else []) if self.prepared.together else [[node] for node in named]:
            text = self.prepared.text([str(node) for node in batch])
            self._collect(run, found, run.store.loaded.query(text, prefixes=self.prefixes), None)
        for node in candidates:
            if not isinstance(node, ox.NamedNode):  # blank nodes cannot stand in a table, the store rewrites literals
                text = self.prepared.text([])
                self._collect(run, found, run.store.loaded.query(text, prefixes=self.prefixes, substitutions={_THIS: node}), node)
        return found

    def _possible(self, links: dict[ox.NamedNode, list[Term]]) -> bool:
        return all(_has(links, pattern) for pattern in self.required) and not any(
            _has(links, pattern) for pattern in self.excluded
        )

    @staticmethod
    def _collect(run: Run, found: dict[Term, list[Row]], solutions: object, focus: Term | None) -> None:
        assert isinstance(solutions, ox.QuerySolutions)
        names = [variable.value for variable in solutions.variables]
        for solution in solutions:
            bindings: dict[str, Term] = {key: value for key in names if (value := solution[key]) is not None}
            this = bindings.pop("this", None)
            node = focus if focus is not None else this
            if node is not None:
                rows = found.setdefault(node, [])
                row = Row({key: run.store.as_written(value) for key, value in bindings.items()})
                if row not in rows:
                    rows.append(row)


def sparql(use: Use) -> list[Check]:
    """sh:sparql: each solution of sh:select for a focus node is a result."""
    return [check for value in use.values if (check := _constraint(use, value)) is not None]


def _constraint(use: Use, node: Term) -> Check | None:
    graph, shape = use.graph, use.shape
    for predicate in graph.index.get(node, {}):
        if node != shape.node and predicate.value.startswith(SH) and predicate not in _ALLOWED:
            raise ShapeFault(str(shape.node), f"{name(predicate)} is not known in a SPARQL constraint", "use sh:select")
    select = graph.one(node, sh("select"))
    if select is None:
        raise ShapeFault(str(shape.node), f"the SPARQL constraint {node} has no sh:select", "add the query")
    off = graph.one(node, sh("deactivated"))
    if off is not None and boolean(node, sh("deactivated"), off):
        return None
    query = _query(graph, shape, node, literal(shape.node, sh("select"), select).value)
    template = use.compiler.message(node) or shape.message or f"breaks the SPARQL constraint {node}"
    return _check(use, query, template)


def _query(graph: ShapesGraph, shape: Shape, node: Term, text: str) -> Query:
    prefixes = _prefixes(graph, node)
    remedy = "correct its sh:select or sh:prefixes"
    try:
        prepared = prepare(text, shape.path.text if shape.path else "")
        if missing := sorted(prepared.prefixes - prefixes.keys()):
            raise QueryFault(f"the prefix {missing[0]}: is not declared")
        for query in (prepared.text([]), prepared.text(["<urn:x>"])):
            ox.Store().query(query, prefixes=prefixes)
    except QueryFault as fault:
        raise ShapeFault(str(shape.node), f"the SPARQL constraint {node}: {fault}", remedy) from None
    except SyntaxError as fault:
        place = _PLACE.search(str(fault))
        where = f"line {place[1]}, column {place[2]}" if place else "some place"
        raise ShapeFault(str(shape.node), f"the SPARQL constraint {node} is not SPARQL at {where}", remedy) from None
    used = {prefix: prefixes[prefix] for prefix in prepared.prefixes}
    return Query(prepared, used, _patterns(prepared.required, used), _patterns(prepared.excluded, used))


def _patterns(written: Iterable[Pattern], prefixes: dict[str, str]) -> Patterns:
    """The patterns as terms; those with a name that cannot be read here are left out, which only costs time."""

    def term(text: str) -> ox.NamedNode | None:
        if text.startswith("<"):
            return ox.NamedNode(text[1:-1])
        prefix, colon, local = text.partition(":")
        if text == "a":
            return RDF_TYPE
        return ox.NamedNode(prefixes[prefix] + local) if colon and prefix in prefixes and "\\" not in local else None

    found = [(term(predicate), term(value.rstrip(".")), value) for predicate, value in written]
    return tuple(
        (predicate, value) for predicate, value, text in found if predicate is not None and (value is not None or not text)
    )


def _prefixes(graph: ShapesGraph, node: Term) -> dict[str, str]:
    """The prefixes of sh:prefixes/owl:imports*/sh:declare. Raises ShapeFault for one that is declared in two ways."""
    declared: dict[str, str] = {}
    places = list(graph.values(node, sh("prefixes")))
    for place in places:
        places.extend(other for other in graph.values(place, OWL_IMPORTS) if other not in places)
        for declaration in graph.values(place, sh("declare")):
            prefix, namespace = graph.one(declaration, sh("prefix")), graph.one(declaration, sh("namespace"))
            if not isinstance(prefix, ox.Literal) or not isinstance(namespace, ox.Literal):
                raise ShapeFault(str(place), f"sh:declare {declaration} needs sh:prefix and sh:namespace, both literals")
            if declared.setdefault(prefix.value, namespace.value) != namespace.value:
                raise ShapeFault(str(node), f"the prefix {prefix.value}: is declared in two ways", "declare it once")
    return declared


def _check(use: Use, query: Query, template: str) -> Check:
    shape, component = use.shape, sh("SPARQLConstraintComponent")

    def ask(run: Run, focus_nodes: list[Term], out: list[Result]) -> None:
        rows = query.rows(run, focus_nodes)
        for focus in focus_nodes if rows else ():
            for row in rows.get(focus, ()):
                if "failure" in row.bindings:
                    raise ShapeFault(str(shape.node), f"its SPARQL constraint reports a failure for {focus}", "correct its query")
                value = row.bindings.get("value", focus if shape.path is None else None)
                path = row.bindings.get("path")
                own = row.bindings.get("message")
                text = row.message(own.value if isinstance(own, ox.Literal) else template, focus)
                out.append(Result(shape, focus, component, value, text, path if isinstance(path, ox.NamedNode) else None))

    def check(run: Run, pairs: Pairs, out: list[Result]) -> None:
        focus_nodes = [focus for focus, _ in pairs]
        if run.later is None:
            ask(run, focus_nodes, out)
        else:
            run.later.setdefault(ask, []).extend(focus_nodes)

    return check


SPARQL_CONSTRAINTS: dict[ox.NamedNode, Factory] = {sh("sparql"): sparql}
"""Parameter → factory of its check."""
