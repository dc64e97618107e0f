"""The shapes: what is right passes, each planted fault is found where it was planted, by both validators and nothing else.

An XFAIL names its one fault in its file name and says which results it must give (see ``cases``). The last tests take the
examples and PASS data apart one triple at a time, so that every property shape is seen to fail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from claimgraph.home import ONTOLOGY
from claimgraph.iri import CG, CGD
from claimgraph.rdf import Triple
from ontology.cases import EXAMPLES, PASS, XFAIL, Found, read_case, read_turtle, show
from ontology.validators import STYLE, VALIDATORS, compiled, shape_triples

SH = "http://www.w3.org/ns/shacl#"
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
SHAPES = "https://w3id.org/claimgraph/ontology/shapes#"
NOWHERE = ox.NamedNode("https://nowhere.example/thing")
CLOSED_MESSAGE = re.compile(r"has an IRI below .* and only the properties that shapes/[a-z-]+\.ttl lists")


def sh(name: str) -> ox.NamedNode:
    return ox.NamedNode(SH + name)


def of(predicate: str) -> dict[str, set[str]]:
    """Subject → objects of a SHACL property in the shapes, as N-Triples text."""
    found: dict[str, set[str]] = {}
    for s, p, o in shape_triples():
        if p == sh(predicate):
            found.setdefault(str(s), set()).add(str(o))
    return found


def named(kind: str) -> set[str]:
    return {str(s) for s, p, o in shape_triples() if p == RDF_TYPE and o == sh(kind)}


PROPERTY_SHAPES = named("PropertyShape")
TARGETED = {shape for target in ("targetClass", "targetSubjectsOf", "targetObjectsOf") for shape in of(target)}


# -------- The cases, under both validators


@pytest.mark.parametrize("validator", VALIDATORS)
@pytest.mark.parametrize("file", PASS, ids=lambda file: file.stem)
def test_pass(file: Path, validator: str) -> None:
    case = read_case(file)
    assert not case.expected, "a PASS expects no results: move the file to xfail/ or remove its '# expect:' lines"
    assert show(VALIDATORS[validator](case.data)) == []


@pytest.mark.parametrize("validator", VALIDATORS)
@pytest.mark.parametrize("file", XFAIL, ids=lambda file: file.stem)
def test_xfail(file: Path, validator: str) -> None:
    case = read_case(file)
    assert case.expected, "an XFAIL says by '# expect:' which results it must give"
    assert show(VALIDATORS[validator](case.data)) == show(case.expected)


def test_there_are_cases_for_every_shape() -> None:
    assert len(XFAIL) >= 80
    expected = {shape for file in XFAIL for _, _, shape in read_case(file).expected}
    properties = of("property")
    without = {shape for shape in TARGETED if shape not in expected and not properties.get(shape, set()) & expected}
    assert without == set(), "no XFAIL for these shapes or their properties"


def test_every_rule_in_sparql_has_a_case_of_its_own() -> None:
    expected = {shape for file in XFAIL for _, _, shape in read_case(file).expected}
    assert set(of("sparql")) - expected == set()


# -------- How the shapes are written


def test_every_class_has_its_file() -> None:
    for file in sorted((ONTOLOGY / "shapes").glob("*.ttl")):
        if file.name == STYLE:
            continue
        name = "".join(part.capitalize() for part in file.stem.split("-"))
        shapes = {str(s) for s, _, _ in read_turtle(file) if str(s).startswith(f"<{SHAPES}")}
        assert shapes, f"{file.name} has no shape"
        if any(shape in TARGETED for shape in shapes):
            assert any(shape.startswith(f"<{SHAPES}{name}") for shape in shapes), f"{file.name} has no shape named after it"


def test_every_leaf_class_has_one_closed_shape() -> None:
    closed, targets = of("closed"), of("targetClass")
    by_class: dict[str, list[str]] = {}
    for shape, classes in targets.items():
        for target in classes if shape in closed else ():
            by_class.setdefault(target, []).append(shape)
    assert {target: shapes for target, shapes in by_class.items() if len(shapes) > 1} == {}
    leaves = {str(o) for file in EXAMPLES for _, p, o in read_turtle(file) if p == RDF_TYPE}
    # a sentence is a passage, whose shape reaches it; the assertion graph is reached by prov:generated
    beside = {f"<{CG}Sentence>", "<http://www.w3.org/ns/prov#Entity>"}
    assert leaves - set(by_class) == beside


def test_every_property_shape_has_an_iri_a_path_and_a_message() -> None:
    for shapes in of("property").values():
        assert shapes <= PROPERTY_SHAPES, "write property shapes with IRIs, so that reports can name them"
    paths, messages, sparql = of("path"), of("message"), of("sparql")
    for shape in PROPERTY_SHAPES:
        assert shape.startswith(f"<{SHAPES}"), shape
        assert shape in paths, shape
        said = messages.get(shape) or {text for node in sparql.get(shape, ()) for text in messages.get(node, ())}
        assert len(said) == 1, f"{shape} says {len(said)} messages"
        assert len(next(iter(said))) > 30, f"{shape}: say what to do about it"


def test_every_property_shape_is_used() -> None:
    used = {shape for shapes in of("property").values() for shape in shapes}
    assert used == PROPERTY_SHAPES


def test_every_property_of_data_needs_a_typed_subject() -> None:
    """What has no type escapes the closed shapes: every property that they allow is a target of the shape that asks for one."""
    paths, closed = of("path"), of("closed")
    allowed = {
        path for shape in closed for member in of("property")[shape] for path in paths[member] if path.startswith(f"<{CG}")
    }
    assert allowed - of("targetSubjectsOf")[f"<{SHAPES}ResourceShape>"] == set()


def test_messages_of_closed_shapes_name_their_file() -> None:
    messages, files = of("message"), {}
    for file in (ONTOLOGY / "shapes").glob("*.ttl"):
        files.update({str(s): file.name for s, _, _ in read_turtle(file)})
    for shape in of("closed"):
        (message,) = messages[shape]
        assert CLOSED_MESSAGE.search(message), message
        assert f"shapes/{files[shape]} lists" in message, message


# -------- The examples taken apart


@cache
def specimens() -> tuple[tuple[frozenset[Triple], ox.NamedNode, str, tuple[ox.NamedNode, ...]], ...]:
    """Right data, a node of it, its class, and properties of the node that no specimen before has on that class.

    The nodes are those that the examples are about and those to which the PASS data add.
    """
    nodes = []
    for file in EXAMPLES:
        first = re.search(r"^<([^>]+)> a ", file.read_text("utf-8"), re.MULTILINE)
        assert first, f"{file.name} describes no node"
        nodes.append((read_turtle(file), ox.NamedNode(CGD + first[1])))
    for file in PASS:
        case = read_case(file)
        nodes.extend((case.data, node) for node in sorted({s for s, _, _ in case.added}, key=str))  # type: ignore[misc]
    found, seen = [], set()
    for data, node in nodes:
        (kind,) = {str(o) for s, p, o in data if s == node and p == RDF_TYPE}
        new = {p for s, p, _ in data if s == node and p != RDF_TYPE and (kind, p) not in seen}
        seen |= {(kind, predicate) for predicate in new}
        found.append((data, node, kind, tuple(sorted(new, key=str))))
    return tuple(found)


def without(predicate: ox.NamedNode, data: frozenset[Triple], node: ox.NamedNode) -> frozenset[Triple]:
    return frozenset(triple for triple in data if triple[:2] != (node, predicate))


def misspelt(predicate: ox.NamedNode, data: frozenset[Triple], node: ox.NamedNode) -> frozenset[Triple]:
    wrong = ox.NamedNode(predicate.value + "x")
    return frozenset((s, wrong, o) if (s, p) == (node, predicate) else (s, p, o) for s, p, o in data)


def mutants(predicate: ox.NamedNode, data: frozenset[Triple], node: ox.NamedNode) -> Iterator[frozenset[Triple]]:
    """The data with one thing wrong at the node: a property misspelt, missing, twice over, or leading to the wrong thing."""
    rest = without(predicate, data, node)
    yield misspelt(predicate, data, node)
    yield rest
    yield data | {(node, predicate, NOWHERE)}
    yield rest | {(node, predicate, NOWHERE)}
    yield rest | {(node, predicate, ox.Literal(""))}


@cache
def seen_failing() -> frozenset[str]:
    """Every shape that some wrong data of these tests break."""
    broken = {shape for file in XFAIL for _, _, shape in read_case(file).expected}
    for data, node, _, predicates in specimens():
        for predicate in predicates:
            for mutant in mutants(predicate, data, node):
                broken |= {shape for _, _, shape in compiled(mutant)}
    return frozenset(broken)


def test_a_misspelt_property_is_caught_on_every_class() -> None:
    for data, node, kind, predicates in specimens():
        for predicate in predicates:
            found = {(focus, path) for focus, path, _ in compiled(misspelt(predicate, data, node))}
            assert (str(node), f"<{predicate.value}x>") in found, f"{predicate.value}x of {kind} passes"


def test_a_missing_property_is_caught_on_every_class() -> None:
    minimum, paths, closed, targets = of("minCount"), of("path"), of("closed"), of("targetClass")
    required = {
        (target, path)
        for shape in closed
        for target in targets.get(shape, ())
        for member in of("property")[shape] & set(minimum)
        for path in paths[member]
        if path.startswith("<")
    }
    seen = set()
    for data, node, kind, predicates in specimens():
        for predicate in predicates:
            if (kind, str(predicate)) in required:
                found: set[Found] = set(compiled(without(predicate, data, node)))
                assert any(focus == str(node) and path == str(predicate) for focus, path, _ in found), (kind, predicate)
                seen.add((kind, str(predicate)))
    assert required - seen == set(), "no example has these required properties"


def test_a_missing_type_is_caught_on_every_class() -> None:
    for data, node, kind, _ in specimens():
        found = compiled(without(RDF_TYPE, data, node))
        assert (str(node), str(RDF_TYPE), f"<{SHAPES}Resource-typed>") in found, f"{node} of {kind} passes without a type"


def test_every_property_shape_is_seen_to_fail() -> None:
    assert PROPERTY_SHAPES - seen_failing() == set()


def test_every_targeted_shape_is_seen_to_fail() -> None:
    constraints = {"closed", "sparql", "class", "nodeKind", "pattern"}
    own = {shape for name in constraints for shape in of(name)} & TARGETED
    assert own - seen_failing() == set()
