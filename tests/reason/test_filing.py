"""What records are filed under: the kinds that they are of, with each of their topics, and nothing else."""

from __future__ import annotations

from claimgraph.iri import CG, CGD, CGV
from claimgraph.reason import filing
from claimgraph.reason.filing import heading
from reason.support import turtle

ODESA, SANCTIONS = f"{CGV}topic/odesa", f"{CGV}topic/sanctions"


def filed(stated: str, inferred: str = "") -> set[tuple[str, str]]:
    found = filing(turtle(stated), turtle(inferred))
    assert len(set(found)) == len(found)
    assert all(predicate.value == f"{CG}filedUnder" for _, predicate, _ in found)
    return {(subject.value.removeprefix(f"{CGD}thing/"), value.value) for subject, _, value in found}  # type: ignore[union-attr]


def test_a_figure_and_a_position_are_filed_under_each_of_their_topics() -> None:
    one, two = (
        f"shared:one a cg:Figure ; cg:topic <{ODESA}> , <{SANCTIONS}> .",
        f"shared:two a cg:Position ; cg:topic <{ODESA}> .",
    )
    assert filed(one + two) == {
        ("one", heading("Figure", ODESA)),
        ("one", heading("Figure", SANCTIONS)),
        ("two", heading("Position", ODESA)),
    }


def test_for_whom_somebody_speaks_may_follow() -> None:
    said = f"shared:said a cg:Statement ; cg:topic <{ODESA}> ."
    assert filed(said) == set()
    assert filed(said, "shared:said cg:onBehalfOf shared:office .") == {("said", heading("onBehalfOf", ODESA))}


def test_what_has_no_topic_or_no_kind_is_not_filed() -> None:
    assert filed("shared:one a cg:Figure . shared:two cg:onBehalfOf shared:office .") == set()
    assert filed(f"shared:one a cg:PlainClaim ; cg:topic <{ODESA}> . shared:two a cg:Silence ; cg:topic <{ODESA}> .") == set()
