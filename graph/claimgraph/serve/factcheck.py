"""Claim search in the JSON shape of the Google Fact Check Tools API (``claims:search``, v1alpha1).

Clients that read that API read this one. A claim that nobody has reviewed has no ``claimReview``: no rating is invented.
"""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from claimgraph.serve.pages import text
from claimgraph.serve.problems import Problem
from claimgraph.serve.site import Rows, Site, node, site_of

MOST = 100


async def claims(request: Request) -> Response:
    """``query``, ``languageCode``, ``reviewPublisherSiteFilter``, ``pageSize``, ``pageToken`` as the API has them."""
    site, given = site_of(request), request.query_params
    query = given.get("query", "").strip()
    publisher = given.get("reviewPublisherSiteFilter", "").strip()
    if not query:
        raise Problem(400, "there is no query", "send ?query= with words of a claim")
    size, start = _number(given.get("pageSize", ""), 10), _number(given.get("pageToken", ""), 0)
    size = min(max(size, 1), MOST)
    found = await site.search(query, ("claim", "figure", "position"), size, start)
    made = await asyncio.gather(*(_claim(site, hit) for hit in found["hits"]))
    if publisher:
        made = [
            claim for claim in made if any(publisher in review["publisher"].get("site", "") for review in claim["claimReview"])
        ]
    language = given.get("languageCode", "")
    if language:
        made = [claim for claim in made if not claim["claimReview"] or any(_speaks(r, language) for r in claim["claimReview"])]
    following = start + size
    return JSONResponse({"claims": made, **({"nextPageToken": str(following)} if following < found["total"] else {})})


async def _claim(site: Site, hit: dict[str, Any]) -> dict[str, Any]:
    resource = node(hit["iri"])
    statements, reviews = await asyncio.gather(site.rows("statements", id=resource), site.rows("reviewed", id=resource))
    claim: dict[str, Any] = {"text": hit["label"]}
    if statements:
        said = statements[-1]  # the earliest
        names = (await site.names([text(said["speaker"])]))[text(said["speaker"])]["names"]
        claim["claimant"] = names.get("en") or next(iter(names.values()), "")
        day = text(said["saidOn"]) or text(said["published"])
        claim |= {"claimDate": f"{day}T00:00:00Z"} if day else {}
    return {**claim, "claimReview": [_review(site, row) for row in _once(reviews)]}


def _once(reviews: Rows) -> Rows:
    return list({text(row["id"]): row for row in reversed(reviews)}.values())[::-1]


def _review(site: Site, row: dict[str, Any]) -> dict[str, Any]:
    site_of_review = text(row["site"]) or text(row["url"])
    publisher = {"name": text(row["reviewer"]), "site": site_of_review.split("://")[-1].split("/")[0]}
    facts = {
        "publisher": {name: value for name, value in publisher.items() if value},
        "url": text(row["url"]) or site.addresses.published(text(row["id"])),
        "title": text(row["title"]),
        "reviewDate": f"{text(row['reviewedOn'])}T00:00:00Z" if row["reviewedOn"] else "",
        "textualRating": text(row["rating"]),
        "languageCode": row["title"].language if row["title"] is not None else "",
    }
    return {name: value for name, value in facts.items() if value}


def _speaks(review: dict[str, Any], language: str) -> bool:
    return str(review.get("languageCode", language)).split("-")[0] == language.split("-", maxsplit=1)[0]


def _number(given: str, usual: int) -> int:
    if not given:
        return usual
    if not (given.isascii() and given.isdigit() and len(given) < 7):
        raise Problem(400, f"{given[:20]!r} is no number", "write a whole number")
    return int(given)
