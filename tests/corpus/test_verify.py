"""Every anchor is proved against the text, and every way of being wrong is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimgraph.corpus import captured_sources, documents, load_document, verify
from claimgraph.errors import AnchorFault
from claimgraph.model.anchor import digest

HEADING, FIRST, SECOND, THIRD = range(4)


@pytest.fixture
def text(harbour: Path) -> str:
    return (harbour / "herald-2030-01-08.txt").read_bytes().decode()


def faults(report: Path, text: str) -> list[AnchorFault]:
    document = load_document(report, report.parents[1])
    (source,) = captured_sources(document)
    return verify(text, document, source)


def edit(report: Path, *changes: tuple[str, str]) -> None:
    found = report.read_text()
    for old, new in changes:
        assert old in found, old
        found = found.replace(old, new)
    report.write_text(found)


def spans(text: str) -> list[tuple[int, int]]:
    """Where the lines of the text begin and end."""
    ends = [index for index, character in enumerate(text) if character == "\n"]
    return [(start + 1, end) for start, end in zip([-1, *ends], ends, strict=False)]


def test_the_invented_report_holds(report: Path, text: str) -> None:
    assert text[0] > "\uffff", "the text begins with an astral character, so that code points and code units differ"
    assert faults(report, text) == []


def test_every_captured_source_of_ours_holds(article_text: str) -> None:
    checked = 0
    for file in documents():
        document = load_document(file)
        for source in captured_sources(document):
            if source.digest == digest(article_text):
                assert verify(article_text, document, source) == []
                checked += 1
    assert checked == 1


def test_a_changed_text_is_told_with_both_digests_and_the_anchors_that_break(report: Path, text: str) -> None:
    changed = text.replace("gulls", "crows")
    found = faults(report, changed)
    start, end = spans(text)[THIRD]
    assert [(fault.start, fault.end, fault.detail) for fault in found] == [
        (0, len(text), "text digest differs"),
        (start, end, "digest differs"),
    ]
    assert (found[0].expected, found[0].found) == (digest(text), digest(changed))
    assert (found[1].expected, found[1].found) == (digest(text[start:end]), digest(changed[start:end]))
    assert found[1].source == "https://w3id.org/claimgraph/data/source/herald/2030-01-08"
    assert f"{start}-{end}" in str(found[1]) and digest(text[start:end]) in str(found[1])


def test_a_shorter_text_leaves_an_anchor_outside(report: Path, text: str) -> None:
    found = faults(report, text[:-7])
    start, end = spans(text)[THIRD]
    details = {(fault.start, fault.end): fault.detail for fault in found}
    assert details[start, end] == f"offset {end} (code points) lies outside the text of {len(text) - 7}"
    assert details[start - 1, len(text) - 7] == "text that belongs to no sentence"


def test_a_wrong_length(report: Path, text: str) -> None:
    edit(report, (f"cg:textLength {len(text)}", f"cg:textLength {len(text) - 1}"))
    (fault,) = faults(report, text)
    assert (fault.detail, fault.expected, fault.found) == ("text length differs", str(len(text) - 1), str(len(text)))


def test_an_end_that_is_one_short(report: Path, text: str) -> None:
    start, end = spans(text)[FIRST]
    edit(report, (f"oa:start {start} ; oa:end {end}", f"oa:start {start} ; oa:end {end - 1}"))
    assert [(fault.start, fault.end, fault.detail) for fault in faults(report, text)] == [
        (start, end - 1, "digest differs"),
        (end - 1, end + 1, "text that belongs to no sentence"),
    ]


def test_utf16_offsets_do_not_pass(report: Path, text: str) -> None:
    start, end = spans(text)[FIRST]
    edit(report, (f"oa:start {start} ; oa:end {end}", f"oa:start {start + 1} ; oa:end {end + 1}"))
    assert "digest differs" in [fault.detail for fault in faults(report, text)]


def test_a_passage_without_a_position(report: Path, text: str) -> None:
    start, end = spans(text)[FIRST]
    edit(report, (f"oa:start {start} ; oa:end {end}", "oa:start 0"))
    assert any(fault.detail.startswith("offset -1 (code points) lies outside") for fault in faults(report, text))


def test_quoted_words_must_stand_in_the_passage(report: Path, text: str) -> None:
    edit(report, ('oa:exact "We saw a line', 'oa:exact "We saw a row'))
    (fault,) = faults(report, text)
    assert fault.detail.startswith("quoted words do not stand in the passage: 'We saw a row")


def test_a_quotation_may_be_a_part_of_the_passage(report: Path, text: str) -> None:
    start, end = spans(text)[SECOND]
    edit(report, ('oa:exact "We saw a line of broken masts"', 'oa:exact "We saw"'))
    (fault,) = faults(report, text)
    assert fault.detail.startswith("the source does not print in quotation marks: 'We saw'")
    sentence = f"passage:{start}-{end}\\/position ;"
    quotation = next(line for line in report.read_text().splitlines() if "oa:exact" in line).strip().split(" ")[0]
    edit(
        report,
        ('oa:exact "We saw"', 'oa:exact "We saw a line of broken masts"'),
        (sentence, f"passage:{start}-{end}\\/position , {quotation} ;"),
    )
    assert faults(report, text) == []


def test_words_outside_quotation_marks_are_not_kept(report: Path, text: str) -> None:
    at = text.index("broken masts")
    plain = text.replace("“", "-").replace("”", "-")
    assert [fault.detail for fault in faults(report, plain) if "quotation marks" in fault.detail], at


def test_a_sentence_that_is_missing(report: Path, text: str) -> None:
    start, end = spans(text)[THIRD]
    edit(report, (f"passage:{start}-{end} a cg:Sentence", f"passage:{start}-{end} a cg:Passage"))
    (fault,) = faults(report, text)
    assert (fault.start, fault.end, fault.detail) == (end - (end - start) - 1, len(text), "text that belongs to no sentence")


def test_sentences_that_overlap(report: Path, text: str) -> None:
    start, end = spans(text)[HEADING]
    edit(report, (f"oa:start {start} ; oa:end {end}", f"oa:start {start} ; oa:end {end + 4}"))
    assert "sentences overlap" in [fault.detail for fault in faults(report, text)]


def test_a_sentence_with_neither_statement_nor_reason(report: Path, text: str) -> None:
    edit(report, ('        cg:noClaimReason "Heading of the column." ;\n', ""))
    (fault,) = faults(report, text)
    assert (fault.start, fault.end) == spans(text)[HEADING]
    assert fault.detail == "sentence has neither a statement nor a reason"


def test_a_sentence_with_both(report: Path, text: str) -> None:
    start, end = spans(text)[FIRST]
    edit(report, (f"passage:{start}-{end} a cg:Sentence ;", f'passage:{start}-{end} a cg:Sentence ; cg:noClaimReason "None." ;'))
    (fault,) = faults(report, text)
    assert (fault.start, fault.end, fault.detail) == (start, end, "sentence has a statement and a reason for none")
