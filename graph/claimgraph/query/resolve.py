"""From what a user writes to the IRI that is meant: labels in any language, aliases, local names, IRIs.

Case, accents and punctuation do not count: ``Maria Zakharova``, ``maria-zakharova`` and ``МАРИЯ ЗАХАРОВА`` are one actor.
Nothing is guessed: what could be two things is refused with both of them, what is unknown with near matches. A name that is
written exactly as one thing is called means that thing, however many others there are: only other spellings need all names.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence

import pyoxigraph as ox

from claimgraph.errors import UsageError
from claimgraph.home import QUERIES
from claimgraph.iri import CGD, CGV
from claimgraph.query.bind import bind
from claimgraph.query.question import load
from claimgraph.query.readonly import Reader, select

SPACES = {
    "actor": CGD + "actor/",
    "topic": CGV + "topic/",
    "measure": CGV + "measure/",
    "proposal": CGD + "proposal/",
    "source": CGD + "source/",
}
"""The namespace under which a local name of a kind is looked up."""

LANGUAGES = ("en", "uk", "ru", "pl")
"""The languages of names."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i"})
_SHOWN = 4


def resolve(reader: Reader, kind: str, text: str) -> ox.NamedNode | ox.Literal:
    """The term that ``text`` means as a parameter of that kind: an IRI, or for ``from`` and ``to`` a date.

    Raises UsageError if it is unknown, ambiguous, or not an ISO date (YYYY-MM-DD).
    """
    if kind in ("from", "to"):
        return _date(kind, text)
    lookup = load(QUERIES / "lookup" / f"{kind}.rq")
    for iri in _addresses(kind, text):
        if next(select(reader, bind(lookup, {"id": iri})), None) is not None:
            return iri
    names = [bind(lookup, {"name": ox.Literal(text.strip(), language=language)}) for language in LANGUAGES]
    exact = {row["id"].value for query in names for row in select(reader, query)}
    if len(exact) == 1:
        return ox.NamedNode(exact.pop())
    known: dict[str, set[str]] = defaultdict(set)
    labels: dict[str, str] = {}
    for row in select(reader, bind(lookup, {})):
        iri, name = row["id"].value, row["name"].value
        labels[iri] = row["label"].value
        known[plain(name)].add(iri)
        known[plain(_local(kind, iri))].add(iri)
    meant = sorted(known.get(plain(text), ()))
    if len(meant) == 1:
        return ox.NamedNode(meant[0])
    if meant:
        listed = ", ".join(f"{_local(kind, iri)} ({labels[iri]})" for iri in meant)
        raise UsageError(f"{kind} {text!r} can be any of {len(meant)}: {listed}", "write the name before the bracket")
    raise UsageError(f"there is no {kind} {text!r} in this store", _remedy(kind, text, known, labels))


def plain(text: str) -> str:
    """The text without case, accents and punctuation: how names are compared."""
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    letters = "".join(mark for mark in bare if not unicodedata.combining(mark)).translate(_LETTERS)
    return " ".join(re.findall(r"\w+", letters.replace("_", " ")))


def _addresses(kind: str, text: str) -> list[ox.NamedNode]:
    """The IRIs that the text itself may be: in full, or the end of one, as ``ukraine-mfa`` or ``actor/ukraine-mfa``."""
    found, bare = [], text.strip().strip("<>")
    for candidate in (bare, SPACES[kind] + bare.removeprefix(f"{kind}/")):
        try:
            found.append(ox.NamedNode(candidate))
        except ValueError:
            continue
    return found


def _local(kind: str, iri: str) -> str:
    return iri.removeprefix(SPACES[kind])


def _remedy(kind: str, text: str, known: dict[str, set[str]], labels: dict[str, str]) -> str:
    """Near matches by name, or else the way to see all of them."""
    from difflib import get_close_matches

    wanted = plain(_local(kind, text))
    near = get_close_matches(wanted, known, n=_SHOWN, cutoff=0.6) or [name for name in sorted(known) if wanted and wanted in name]
    meant: Sequence[str] = list(dict.fromkeys(iri for name in near for iri in sorted(known[name])))[:_SHOWN]
    if meant:
        return "did you mean " + " or ".join(f"{_local(kind, iri)} ({labels[iri]})" for iri in meant) + "?"
    shown = sorted(_local(kind, iri) for iri in labels)
    return f"known are {', '.join(shown[:12])}{' and others' if len(shown) > 12 else ''}" if shown else f"it holds no {kind}"


def _date(kind: str, text: str) -> ox.Literal:
    import datetime

    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        datetime.date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{kind} {text!r} is no date", "write it as YYYY-MM-DD, such as 2022-03-09") from None
    return ox.Literal(text, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date"))
