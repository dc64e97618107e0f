"""Offsets survive the way to UTF-16 and UTF-8 and back; an offset that is no character boundary is refused."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.errors import OffsetFault
from claimgraph.model.anchor import Span, digest, from_utf8, from_utf16, to_utf8, to_utf16

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
spoken = "🎙️ Über 12,000 – 𝔘"  # an astral character, a variation selector, two-byte, three-byte and astral letters


@given(texts, st.data())
def test_offsets_return(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    assert from_utf16(text, to_utf16(text, offset)) == offset
    assert from_utf8(text, to_utf8(text, offset)) == offset


@given(texts, st.data())
def test_units_are_those_of_the_encodings(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    utf16 = text.encode("utf-16-le")[2 * to_utf16(text, start) : 2 * to_utf16(text, end)]
    assert utf16.decode("utf-16-le") == text[start:end]
    assert text.encode()[to_utf8(text, start) : to_utf8(text, end)].decode() == text[start:end]


@given(texts)
def test_every_other_offset_is_refused(text: str) -> None:
    for back, there, encoding, width in ((from_utf16, to_utf16, "utf-16-le", 2), (from_utf8, to_utf8, "utf-8", 1)):
        boundaries = {there(text, offset) for offset in range(len(text) + 1)}
        for offset in set(range(len(text.encode(encoding)) // width + 1)) - boundaries:
            with pytest.raises(OffsetFault, match="inside a character"):
                back(text, offset)


def test_a_text_that_starts_with_an_astral_character() -> None:
    assert (to_utf16(spoken, 1), to_utf8(spoken, 1)) == (2, 4)
    assert (from_utf16(spoken, 2), from_utf8(spoken, 4)) == (1, 1)
    word = spoken.index("Über")
    assert (to_utf16(spoken, word), to_utf8(spoken, word)) == (word + 1, word + 5)
    for back, offset in ((from_utf16, 1), (from_utf8, 1), (from_utf8, 2), (from_utf8, 3)):
        with pytest.raises(OffsetFault, match=rf"offset {offset} .*inside a character"):
            back(spoken, offset)


@pytest.mark.parametrize("convert", [to_utf16, to_utf8, from_utf16, from_utf8])
@pytest.mark.parametrize("offset", [-1, 1000])
def test_an_offset_outside_the_text(convert, offset: int) -> None:
    with pytest.raises(OffsetFault, match="outside the text") as caught:
        convert(spoken, offset)
    assert caught.value.offset == offset
    assert caught.value.exit_code == 1


def test_a_span_is_a_slice_of_the_text() -> None:
    assert Span(3, 7).of(spoken) == "Über"
    assert Span(0, len(spoken)).of(spoken) == spoken
    for span, offset in (
        (Span(3, 3), 3),
        (Span(5, 3), 3),
        (Span(-1, 2), -1),
        (Span(0, 99), 99),
        (Span(len(spoken), 99), len(spoken)),
    ):
        with pytest.raises(OffsetFault) as caught:
            span.of(spoken)
        assert caught.value.offset == offset


def test_spans_that_touch_do_not_overlap() -> None:
    assert Span(0, 5).overlaps(Span(4, 9))
    assert Span(4, 9).overlaps(Span(0, 5))
    assert Span(0, 9).overlaps(Span(3, 4))
    assert not Span(0, 5).overlaps(Span(5, 9))
    assert not Span(5, 9).overlaps(Span(0, 5))


def test_the_digest_is_sha256_over_utf8() -> None:
    assert digest("") == hashlib.sha256(b"").hexdigest()
    assert digest("ü") == hashlib.sha256(b"\xc3\xbc").hexdigest()
