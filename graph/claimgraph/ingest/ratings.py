"""Ratings of fact-checkers on a common scale, by a mapping that has an author and a version and guesses nothing."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from claimgraph.errors import DataError, EnvironmentFault
from claimgraph.iri import CGD, CGV

SHIPPED = Path(__file__).parent / "ratings.toml"
SPACE = CGV + "rating/"


@dataclass(frozen=True)
class RatingScale:
    """A mapping: the words of ratings, folded, to IRIs of concepts; who made it (IRI), and its version."""

    concepts: Mapping[str, str]
    author: str
    version: str

    def concept(self, rating: str) -> str | None:
        """The concept for a rating in its author's words, None if the mapping has none."""
        return self.concepts.get(folded(rating))


def folded(text: str) -> str:
    """The text without case, accents, punctuation and doubled spaces: how ratings are compared."""
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(re.findall(r"\w+", "".join(mark for mark in bare if not unicodedata.combining(mark))))


def load_ratings(file: Path, terms: Collection[str]) -> RatingScale:
    """Reads a mapping and checks it against ``terms``, the IRIs that the ontology and the reference files define.

    Raises EnvironmentFault if the file cannot be read, DataError naming file and key if it is no mapping or maps one rating
    twice.
    """
    try:
        raw = tomllib.loads(file.read_text("utf-8"))
    except OSError as fault:
        raise EnvironmentFault(f"{file}: {fault.strerror or fault}", "check the path and its permissions") from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise DataError(f"{file}: {fault}", "correct the TOML at this place") from None
    version, author, ratings = raw.get("version"), raw.get("author"), raw.get("ratings")
    if not isinstance(version, str) or not re.fullmatch(r"[0-9]+([.][0-9]+)*", version):
        raise DataError(f"{file}: version is {version!r}", 'write version = "1.0"')
    if not isinstance(author, str) or f"{CGD}actor/{author}" not in terms:
        raise DataError(f"{file}: author {author!r} is no actor of the graph", 'write author = "claimgraph-editors" or another')
    if not isinstance(ratings, dict) or set(raw) != {"version", "author", "ratings"}:
        raise DataError(f"{file}: keys are {', '.join(raw)}", "write version, author and [ratings]")
    concepts: dict[str, str] = {}
    for name, words in ratings.items():
        if SPACE + name not in terms:
            known = ", ".join(sorted(term.removeprefix(SPACE) for term in terms if term.startswith(SPACE)))
            raise DataError(f"{file}: ratings.{name}: there is no such rating on the scale", f"one of {known}")
        if not isinstance(words, list) or not all(isinstance(word, str) and folded(word) for word in words):
            raise DataError(f"{file}: ratings.{name}: is no list of words", 'write a list such as ["Mostly true"]')
        for word in words:
            if concepts.setdefault(folded(word), SPACE + name) != SPACE + name:
                raise DataError(f"{file}: ratings.{name}: {word!r} is mapped twice", "keep one of the two")
    return RatingScale(concepts, f"{CGD}actor/{author}", version)
