"""One schema:ClaimReview as it stands in a file: what it says of the review, the claim, who made it and where it appeared."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyoxigraph as ox

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
DAY = re.compile(r"(\d{4}-\d{2}-\d{2})([T ].*)?")

PERSON = ("Person", "Patient")
GROUPS = ("Organization", "NewsMediaOrganization", "GovernmentOrganization", "Corporation", "NGO", "PoliticalParty")

Node = Mapping[str, Any]


class Unreadable(Exception):
    """Why a file, or an item in it, is not imported: one line."""


@dataclass(frozen=True)
class Agent:
    """Who said or reviewed: the name as written, ``person``, ``organisation`` or ``unnamed``, and addresses of the same."""

    name: str
    kind: str
    same_as: tuple[str, ...] = ()


@dataclass(frozen=True)
class Work:
    """Where a claim appeared; ``published`` is an ISO date or empty, ``publisher`` a name as written."""

    url: str
    name: str
    published: str
    publisher: str


@dataclass(frozen=True)
class FoundReview:
    """A review as an item states it. Dates are ISO dates, empty where the item does not say; ``place`` is where it stands."""

    file: Path
    place: str
    identifier: str
    url: str
    author: Agent
    published: str
    rating: str
    claim: str
    claim_language: str
    claimants: tuple[Agent, ...]
    said_on: str
    appearances: tuple[Work, ...]
    first: Work | None
    licence: str
    language: str


class ReviewItem:
    """Reads one node; references to others are followed within the same block."""

    def __init__(self, node: Node, named: Mapping[str, Node]) -> None:
        self.node, self.named = node, named

    def review(self, file: Path, place: str, language: str) -> FoundReview:
        """The review. Raises Unreadable, saying what is missing or wrong."""
        node = self.node
        url = next(
            filter(None, (address(text) for name in ("url", "mainEntityOfPage", "@id") for text in self.texts(node, name))), ""
        )
        if not url:
            raise Unreadable("has no url that is an http or https address")
        item = self.first(node, "itemReviewed")
        claim = next(iter([*self.texts(node, "claimReviewed"), *self.words(item)]), "").strip()
        if not claim:
            raise Unreadable("has no claimReviewed: it does not say what was reviewed")
        author = next(iter(self.agents(node, "author", "publisher")), None)
        if author is None:
            raise Unreadable("has no author with a name")
        published = self.day(node, "datePublished", "dateCreated")
        if not published:
            raise Unreadable("has no datePublished")
        rating = self.rating()
        said_on = self.day(item, "datePublished", "dateCreated") if isinstance(item, dict) else ""
        if said_on > published:
            raise Unreadable(f"the claim is dated {said_on}, after the review of {published}")
        spoken = self.language(node) or language
        return FoundReview(
            file=file,
            place=place,
            identifier=next((text for text in self.texts(node, "@id")), ""),
            url=url,
            author=author,
            published=published,
            rating=rating,
            claim=claim,
            claim_language=(self.language(item) if isinstance(item, dict) else "") or spoken,
            claimants=tuple(self.agents(item, "author", "creator")) if isinstance(item, dict) else (),
            said_on=said_on,
            appearances=tuple(self.works(item, published)),
            first=next(iter(self.work_list(item, "firstAppearance", published)), None),
            licence=next(filter(None, (address(text) for text in self.texts(node, "license", "sdLicense"))), ""),
            language=spoken,
        )

    def rating(self) -> str:
        """The rating in its author's words; a bare number with its scale."""
        found = self.first(self.node, "reviewRating")
        if isinstance(found, str) and found.strip():
            return found.strip()
        if isinstance(found, dict):
            for name in ("alternateName", "name"):
                words = next((text.strip() for text in self.texts(found, name) if text.strip()), "")
                if words:
                    return words
            value, worst, best = (
                next(iter(self.texts(found, name)), "") for name in ("ratingValue", "worstRating", "bestRating")
            )
            if value and worst and best:
                return f"{value} on a scale from {worst} to {best}"
            if value:
                return value
        raise Unreadable("has no reviewRating with words or a value")

    def words(self, item: Any) -> list[str]:
        """What an item reviewed says: itself if it is text, or its words."""
        if isinstance(item, str):
            return [] if address(item) else [item]
        return self.texts(item, "text", "name", "headline") if isinstance(item, dict) and "Claim" in item.get("@type", ()) else []

    def works(self, item: Any, published: str) -> list[Work]:
        """Where the claim appeared: the works that the claim names, or the work itself that was reviewed."""
        if not isinstance(item, dict):
            return []
        found = self.work_list(item, "appearance", published)
        if "Claim" not in item.get("@type", ()) and address(next(iter(self.texts(item, "url")), "")):
            found += [work for work in [self.work(item, published)] if work]
        return found

    def work_list(self, item: Any, name: str, published: str) -> list[Work]:
        """The works that a property of an item leads to."""
        if not isinstance(item, dict):
            return []
        return [work for value in self.values(item, name) for work in [self.work(value, published)] if work]

    def work(self, value: Any, published: str) -> Work | None:
        """A work, if it has an address or a name. A date after the review is left out: it is that of a later change."""
        if isinstance(value, str):
            return Work(address(value), "" if address(value) else value.strip(), "", "") if value.strip() else None
        if not isinstance(value, dict):
            return None
        url = next(filter(None, (address(text) for text in self.texts(value, "url", "@id"))), "")
        name = next((text.strip() for text in self.texts(value, "headline", "name") if text.strip()), "")
        day = self.day(value, "datePublished")
        publisher = next(iter(self.agents(value, "publisher", "provider", "author")), None)
        made = Work(url, name, day if day <= published else "", publisher.name if publisher else "")
        return made if made.url or made.name else None

    def agents(self, item: Any, *names: str) -> list[Agent]:
        """The agents of the first of these properties that names any."""
        for name in names:
            made = [agent for value in self.values(item, name) for agent in [self.agent(value)] if agent]
            if made:
                return list(dict.fromkeys(made))
        return []

    def agent(self, value: Any) -> Agent | None:
        """An agent, if it has a name."""
        if isinstance(value, str):
            return Agent(value.strip(), "unnamed") if value.strip() and not address(value) else None
        if not isinstance(value, dict):
            return None
        name = next((text.strip() for text in self.texts(value, "name", "legalName") if text.strip()), "")
        kinds = value.get("@type", ())
        kind = "person" if set(kinds) & set(PERSON) else "organisation" if set(kinds) & set(GROUPS) else "unnamed"
        addresses = [address(text) for text in self.texts(value, "sameAs", "@id", "url")]
        return Agent(name, kind, tuple(dict.fromkeys(filter(None, addresses)))) if name else None

    def day(self, item: Any, *names: str) -> str:
        """The day of the first of these properties that has one. Raises Unreadable if it is no ISO date."""
        for text in self.texts(item, *names) if isinstance(item, dict) else ():
            found = DAY.fullmatch(text.strip())
            try:
                if found:
                    return datetime.date.fromisoformat(found[1]).isoformat()
            except ValueError:
                pass
            raise Unreadable(f"{names[0]} {text!r} is no ISO date")
        return ""

    def language(self, item: Node) -> str:
        """The language tag of an item, empty if it has none."""
        value = self.first(item, "inLanguage")
        texts = (
            [value] if isinstance(value, str) else self.texts(value, "alternateName", "name") if isinstance(value, dict) else []
        )
        return next((text for text in texts if LANGUAGE.fullmatch(text)), "")

    def first(self, item: Any, name: str) -> Any:
        return next(iter(self.values(item, name)), None)

    def values(self, item: Any, name: str) -> list[Any]:
        """The values of a property; a mere reference is what it refers to."""
        value = item.get(name) if isinstance(item, dict) else None
        values = value if isinstance(value, list) else [] if value is None else [value]
        return [self.named.get(each["@id"], each) if isinstance(each, dict) and set(each) == {"@id"} else each for each in values]

    def texts(self, item: Any, *names: str) -> list[str]:
        """The values of properties as text: strings, numbers, value objects, addresses of references."""
        found: list[str] = []
        for name in names:
            for value in self.values(item, name):
                inner = value.get("@value", value.get("@id")) if isinstance(value, dict) else value
                if isinstance(inner, str | int | float) and not isinstance(inner, bool):
                    found.append(str(inner))
        return found


def address(text: str) -> str:
    """The text if it is an http or https address, else nothing."""
    text = text.strip()
    try:
        return ox.NamedNode(text).value if urlsplit(text).scheme in ("http", "https") and urlsplit(text).hostname else ""
    except ValueError:
        return ""
