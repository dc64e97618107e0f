"""The string-based constraint components of SHACL Core (section 4.4)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pyoxigraph as ox

from claimgraph.errors import ShapeFault
from claimgraph.rdf import Term
from claimgraph.validate.parameters import Factory, Use
from claimgraph.validate.shapes import Check, Pairs, Result, Run
from claimgraph.validate.terms import literal, sh

_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}
_PARTS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
_ONLY_XPATH = re.compile(r"\\[ciCIpP]|^\[.*-\[", re.DOTALL)


def length(words: str, holds: Callable[[int, int], bool]) -> Factory:
    """The factory of sh:minLength and sh:maxLength, which count the code points of IRIs and literals."""

    def factory(use: Use) -> list[Check]:
        limit = use.number()

        def test(_run: Run, value: Term) -> bool:
            return not isinstance(value, ox.BlankNode) and holds(len(value.value), limit)

        return [use.each_value(f"must be {words} {limit} characters long", test)]

    return factory


def pattern(use: Use) -> list[Check]:
    """sh:pattern with sh:flags: SPARQL's REGEX finds a match in the IRI or the lexical form."""
    flags = use.graph.one(use.node, sh("flags"))
    flag_text = literal(use.node, sh("flags"), flags).value if flags is not None else ""

    def of(text: str) -> Check:
        expression = regular_expression(use.node, text, flag_text)

        def test(_run: Run, value: Term) -> bool:
            return not isinstance(value, ox.BlankNode) and expression.search(value.value) is not None

        return use.each_value(f"must match {text!r}", test)

    return [of(text) for text in use.texts()]


def regular_expression(node: Term, text: str, flags: str) -> re.Pattern[str]:
    """The regular expression of SPARQL's REGEX (XPath functions, section 5.6.1) as Python's.

    Python's ``$`` also matches before a line break at the end; XPath's does not. Raises ShapeFault, naming the shape
    ``node``, for what Python does not know: ``\\p{…}``, ``\\i``, ``\\c`` and the subtraction of classes.
    """
    if unknown := set(flags) - {*_FLAGS, "q"}:
        raise ShapeFault(str(node), f"unknown flags {''.join(sorted(unknown))!r} in sh:flags", "use i, m, s, x or q")
    options = sum(_FLAGS.get(flag, 0) for flag in set(flags))
    if "q" in flags:
        return re.compile(re.escape(text), options)
    parts: list[str] = _PARTS.findall(text)
    for part in parts:
        if _ONLY_XPATH.search(part):
            raise ShapeFault(str(node), f"sh:pattern {text!r}: {part} is not supported", "write the characters out")
    end = "$" if "m" in flags else r"\Z"
    try:
        return re.compile("".join(end if part == "$" else part for part in parts), options)
    except re.error as fault:
        raise ShapeFault(str(node), f"sh:pattern {text!r} is not a regular expression: {fault}") from None


def language_in(use: Use) -> list[Check]:
    """sh:languageIn: each value has a language tag that SPARQL's langMatches finds in the list."""
    items = use.graph.items(use.node, use.single())
    ranges = [literal(use.node, use.parameter, item).value.lower() for item in items]
    longer, every = tuple(f"{range_}-" for range_ in ranges), "*" in ranges

    def test(_run: Run, value: Term) -> bool:
        tag = value.language if isinstance(value, ox.Literal) else None  # in lower case, as pyoxigraph keeps tags
        return tag is not None and (tag in ranges or tag.startswith(longer) or every)

    return [use.each_value(f"must have a language tag of {', '.join(ranges)}", test)]


def unique_lang(use: Use) -> list[Check]:
    """sh:uniqueLang: no two values share a language tag."""
    use.need_path()
    if not use.true():
        return []
    shape, component = use.shape, use.component

    def check(_run: Run, pairs: Pairs, out: list[Result]) -> None:
        for focus, values in pairs:
            tags = [value.language for value in values if isinstance(value, ox.Literal) and value.language]
            if len(set(tags)) < len(tags):
                for tag in sorted({tag for tag in tags if tags.count(tag) > 1}):
                    message = shape.message or f"may have one value per language, has {tags.count(tag)} in {tag}"
                    out.append(Result(shape, focus, component, None, message))

    return [check]


STRING_CONSTRAINTS: dict[ox.NamedNode, Factory] = {
    sh("minLength"): length("at least", lambda found, limit: found >= limit),
    sh("maxLength"): length("at most", lambda found, limit: found <= limit),
    sh("pattern"): pattern,
    sh("languageIn"): language_in,
    sh("uniqueLang"): unique_lang,
}
"""Parameter → factory of its check."""
