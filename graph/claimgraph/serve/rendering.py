"""From facts to HTML: Jinja templates that escape everything, terms shown by their names and linked to their pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import pyoxigraph as ox
from markupsafe import Markup, escape
from starlette.requests import Request

from claimgraph import __version__
from claimgraph.export.context import compact
from claimgraph.iri import CGD, CGV
from claimgraph.serve.site import Site

TEMPLATES = Path(__file__).parent / "templates"
LANGUAGES = ("uk", "ru", "pl")
"""Languages beside English in which names are shown where there are any."""


async def render(site: Site, template: str, request: Request, **facts: Any) -> str:
    """A page. Whatever terms stand in the facts are given their names first."""
    names = await site.names(sorted(set(_iris(facts))))
    view = View(site, names, str(facts.get("language", "")))
    return (
        environment()
        .get_template(template)
        .render(view=view, site=site, at=site.settings.prefix, version=__version__, path=request.url.path, **facts)
    )


class View:
    """What templates use to show terms. ``names`` are those of all resources on the page, ``language`` is that of its source."""

    def __init__(self, site: Site, names: Mapping[str, Mapping[str, Any]], language: str = "") -> None:
        self._site, self._names, self._language = site, names, language

    def name(self, term: object) -> str:
        """A resource by its English name, else another, else the end of its IRI; a literal by its text; None by nothing."""
        if isinstance(term, ox.NamedNode):
            names = self._names.get(term.value, {}).get("names", {})
            return str(names.get("en") or names.get("") or next(iter(names.values()), "") or shortened(term.value))
        return text_of(term)

    def names(self, term: ox.NamedNode) -> dict[str, str]:
        """Its names in other languages than English."""
        found = self._names.get(term.value, {}).get("names", {})
        return {language: found[language] for language in LANGUAGES if found.get(language)}

    def kind(self, term: ox.NamedNode) -> str:
        """The class of a resource, as words."""
        return words(str(self._names.get(term.value, {}).get("kind", "")))

    def cell(self, term: object) -> Markup:
        """A term of a result: a link, or a literal with days and numbers as readers write them; nothing of nothing."""
        return self.link(term) if isinstance(term, ox.NamedNode) else cell(term)

    def link(self, term: object, text: str = "", mark: str = "", label: str = "") -> Markup:
        """A term as a link to its page, or as text if it is a literal. ``mark`` is a class for the style sheet, ``label``
        what the link is called where its text says too little."""
        shown = text or self.name(term)
        if not isinstance(term, ox.NamedNode):
            return Markup("<span{}>{}</span>").format(_language(term, self._language), shown)
        style = Markup(' class="{}"').format(mark) if mark else ""
        style += Markup(' aria-label="{}"').format(f"{shown}: {label}") if label else Markup("")
        outside = "" if term.value.startswith("https://w3id.org/claimgraph/") else Markup(' rel="external noreferrer"')
        if outside and not term.value.startswith(("http://", "https://")):
            return Markup("<span>{}</span>").format(shown)
        return Markup('<a href="{}"{}{}>{}</a>').format(self._site.addresses.page(term.value), style, outside, shown)

    def quoted(self, term: object, language: object = None) -> Markup:
        """Words of a source between quotation marks, in its language."""
        return Markup("<q{}>{}</q>").format(_language(term, text_of(language) or self._language), text_of(term))

    def href(self, term: ox.NamedNode) -> str:
        """The path of the page."""
        return self._site.addresses.page(term.value)

    def data(self, term: ox.NamedNode, ending: str) -> str:
        """The path of the data."""
        return self._site.addresses.data(term.value, ending)

    def published(self, term: ox.NamedNode) -> str:
        """The IRI as it is given away."""
        return self._site.addresses.published(term.value)


def shortened(iri: str) -> str:
    """An IRI without the address that all of ours share, others with a prefix where one is known."""
    if iri.startswith((CGD, CGV)):
        return iri.removeprefix(CGD).removeprefix(CGV)
    return compact(iri)


def words(name: str) -> str:
    """``FigureComparison`` as ``figure comparison``, ``no-fly-zone`` as ``no fly zone``."""
    spaced = "".join(
        f" {letter.lower()}" if letter.isupper() else letter for letter in name.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
    )
    return spaced.replace("-", " ").strip()


def day(term: object) -> Markup:
    """A date as readers write it, in an element that machines read; whatever else as it is."""
    text = text_of(term)
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return escape(text)
    return Markup('<time datetime="{}">{} {:%b %Y}</time>').format(text, found.day, found)


def number(term: object) -> str:
    """A decimal with separators of thousands, without a fraction that is nothing."""
    text = text_of(term)
    whole, _, part = text.partition(".")
    try:
        return f"{int(whole):,}" + (f".{part.rstrip('0')}" if part.rstrip("0") else "")
    except ValueError:
        return text


def cell(term: object) -> Markup:
    """A literal of a result: a day or a number as readers write it, all else as it is."""
    kind = term.datatype.value.rsplit("#", 1)[-1] if isinstance(term, ox.Literal) else ""
    if kind == "date" or term is None:
        return day(term)
    return Markup("<span{}>{}</span>").format(_language(term), number(term) if kind in ("decimal", "integer") else text_of(term))


def says(name: str) -> str:
    """A verb in the third person: ``deny`` as ``denies``, ``rule out`` as ``rules out``."""
    verb, _, rest = name.partition(" ")
    verb = f"{verb[:-1]}ies" if verb.endswith("y") and verb[-2:-1] not in "aeiou" else f"{verb}s"
    return f"{verb} {rest}".strip()


def many(count: object, noun: str) -> str:
    """``1 figure``, ``1,200 figures``."""
    return f"{number(count)} {noun}{'' if text_of(count) == '1' else 's'}"


def local(term: object) -> str:
    """The last part of an IRI, as a word for the style sheet."""
    return text_of(term).rsplit("/", 1)[-1].rsplit("#", 1)[-1]


def text_of(term: object) -> str:
    """A term, or whatever else, as text; nothing of nothing."""
    return "" if term is None else str(getattr(term, "value", term))


@cache
def environment() -> jinja2.Environment:
    """The templates, all of them escaped."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    made.filters |= {"day": day, "number": number, "local": local, "words": words, "says": says, "many": many}
    return made


def _language(term: object, usual: str = "") -> Markup:
    """The language of a literal that is not in English; ``usual`` is that of plain words with letters beyond ASCII."""
    language = "" if not isinstance(term, ox.Literal) else term.language or ("" if term.value.isascii() else usual)
    return Markup(' lang="{}"').format(language) if language and language != "en" else Markup("")


def _iris(value: object) -> Iterator[str]:
    if isinstance(value, ox.NamedNode):
        yield value.value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _iris(item)
    elif isinstance(value, list | tuple | set):
        for item in value:
            yield from _iris(item)
