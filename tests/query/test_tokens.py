"""The tokens of SPARQL."""

from __future__ import annotations

import pytest

from claimgraph.errors import UsageError
from claimgraph.query.tokens import tokens


def split(query: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokens(query)]


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("?a-?b", [("variable", "?a"), ("mark", "-"), ("variable", "?b")]),
        ("$x ?1", [("variable", "$x"), ("variable", "?1")]),
        ("ex:a.b.", [("name", "ex:a.b"), ("mark", ".")]),
        (":x : a:", [("name", ":x"), ("name", ":"), ("name", "a:")]),
        (r"ex:a\'b%41\#c", [("name", r"ex:a\'b%41\#c")]),
        ("_:b.c .", [("blank", "_:b.c"), ("mark", ".")]),
        ("<http://x/#a> <b>", [("iri", "<http://x/#a>"), ("iri", "<b>")]),
        ("?a <?b && ?c> ?d", [("variable", "?a"), ("mark", "<"), ("variable", "?b"), ("mark", "&"), ("mark", "&")]),
        ("'a\\'b' \"\"", [("string", "'a\\'b'"), ("string", '""')]),
        ("'''a'b''c\n''' \"\"\"x\"y\"\"\"", [("string", "'''a'b''c\n'''"), ("string", '"""x"y"""')]),
        ("'#no' #yes '\n1", [("string", "'#no'"), ("number", "1")]),
        (
            '"x"@en-GB 1.5e-3 .5 12',
            [("string", '"x"'), ("language", "@en-GB"), ("number", "1.5e-3"), ("number", ".5"), ("number", "12")],
        ),
        (
            "ex:p*/^a|!b",
            [("name", "ex:p"), ("mark", "*"), ("mark", "/"), ("mark", "^"), ("word", "a"), ("mark", "|"), ("mark", "!")],
        ),
        ("?имя ex:हिन्दी", [("variable", "?имя"), ("name", "ex:हिन्दी")]),
        ("# only a comment", []),
        ("", []),
    ],
)
def test_tokens(query: str, kinds: list[tuple[str, str]]) -> None:
    assert split(query)[: len(kinds)] == kinds
    assert kinds or not split(query)


def test_places_count_from_one() -> None:
    found = list(tokens("SELECT\n  ?a # c\r\n{ '''x\ny'''  ?b }"))
    assert [(token.text[:3], token.line, token.column) for token in found] == [
        ("SEL", 1, 1),
        ("?a", 2, 3),
        ("{", 3, 1),
        ("'''", 3, 3),
        ("?b", 4, 7),
        ("}", 4, 10),
    ]


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("ASK {\n  'open }", "2:3"),
        ("ASK { ?a × ?b }", "1:10"),
        ("ASK \\u007B}", "1:5"),
        ('"bad \\q escape"', "1:1"),
        ("ASK { @ }", "1:7"),
    ],
)
def test_what_begins_no_token_is_named_with_its_place(query: str, place: str) -> None:
    with pytest.raises(UsageError, match=f"^file.rq:{place}: malformed") as raised:
        list(tokens(query, "file.rq"))
    assert raised.value.exit_code == 2


@pytest.mark.parametrize("query", ["?a<'>'", "?a <b#> ?c", "<urn:service>", "?a<?b)SERVICE#>\n"])
def test_an_address_that_can_be_read_as_a_comparison_is_refused(query: str) -> None:
    with pytest.raises(UsageError, match="can be read as an address or as a comparison"):
        list(tokens(query))


@pytest.mark.parametrize(
    "query", ["<http://www.w3.org/ns/sparql-service-description#>", "<https://x/it's>", "<relative>", "<urn:a:b>"]
)
def test_plain_addresses_are_addresses(query: str) -> None:
    assert split(query) == [("iri", query)]
