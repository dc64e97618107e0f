"""Figures held against each other: each rule with a case that fires and a near miss that must not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from claimgraph.judge.facts import Background, CategoryMapping
from claimgraph.model.quantity import TolerancePolicy
from judge.support import BACKGROUND, CGD, a, c, d, document, figure, found, relations


def related(*documents: object) -> set[tuple[str, frozenset[str]]]:
    return relations(found(*documents))  # type: ignore[arg-type]


def pair(relation: str, left: str, right: str) -> tuple[str, frozenset[str]]:
    return relation, frozenset((left, right))


def test_an_old_number_presented_as_current_conflicts_with_the_other_side() -> None:
    article = (
        document("ukraine-mfa", figure("u", 12000, comparator="more-than")),
        document("russia", figure("r", 498, as_of=None), said_on=None),
    )
    (conflict,) = found(*article)
    assert (conflict.link("left"), conflict.link("right"), conflict.value("ratio")) == ("r", "u", Decimal("24.0964"))
    assert conflict.explanation == (
        "On military personnel killed (russia) from 24 February 2022 to 9 March 2022, russia says 498 and ukraine mfa (ukraine) "
        "says more than 12,000: both cannot hold; the larger number is 24.0964 times the smaller; 498 carries no day of its own "
        "and is taken as presented on 9 March 2022."
    ).replace("ukraine mfa (ukraine)", "ukraine mfa")


def test_without_any_day_a_reader_has_to_look() -> None:
    undated = document("russia", figure("r", 498, as_of=None), said_on=None, published=None)
    (finding,) = found(document("ukraine-mfa", figure("u", 12000)), undated)
    assert relations([finding]) == {pair("needs-review", "r", "u")}
    assert finding.links_to("differsIn") == (c("facet/as-of"),)


def test_a_longer_period_may_hold_more() -> None:
    dated = document("russia-mod", figure("r", 498, as_of=d(2)))
    assert related(document("ukraine-mfa", figure("u", 12000)), dated) == {pair("compatible", "r", "u")}


def test_a_minimum_of_the_longer_period_allows_more_in_the_shorter() -> None:
    short, low = document("ukraine", figure("s", 2000, as_of=d(2))), document("ohchr", figure("o", 474, exclusivity="floor"))
    (finding,) = found(short, low)
    assert relations([finding]) == {pair("compatible", "s", "o")}
    assert finding.explanation.endswith("both can hold, because 474 is given as a minimum.")
    below = document("ukraine", figure("s", 6000, as_of=d(2), comparator="fewer-than"))
    (other,) = found(below, document("russia", figure("r", 498)))
    assert other.explanation.endswith("both can hold, because fewer than 6,000 is not given as exactly that number.")


def test_and_never_less() -> None:
    later = document("russia-mod", figure("r", 498, as_of=d(9)))
    assert related(document("ukraine-mfa", figure("u", 5840, as_of=d(2))), later) == {pair("conflicts", "r", "u")}


@pytest.mark.parametrize(
    "other",
    [
        figure("r", 498, party=a("ukraine")),
        figure("r", 498, counted="civilian"),
        figure("r", 498, measure="injured"),
        figure("r", 498, place=f"{CGD}place/libya"),
        figure("r", 498, scope=("another-list",)),
    ],
)
def test_what_is_on_another_matter_is_not_held_against_it(other: object) -> None:
    assert found(document("ukraine-mfa", figure("u", 12000)), document("russia", other)) == []  # type: ignore[arg-type]


def test_the_army_of_a_state_is_the_state() -> None:
    army = figure("r", 498, party=a("russia-mod"))
    assert related(document("ukraine-mfa", figure("u", 12000)), document("russia", army)) == {pair("conflicts", "r", "u")}


def test_confirmed_by_picture_is_another_exclusivity() -> None:
    claimed = document("ukraine-mfa", figure("u", 317, measure="lost", counted="tank"))
    confirmed = document("watchers", figure("w", 156, measure="lost", counted="tank", exclusivity="confirmed-only"))
    (finding,) = found(claimed, confirmed)
    assert relations([finding]) == {pair("not-comparable", "u", "w")}
    assert finding.links_to("differsIn") == (c("facet/exclusivity"),)
    assert finding.value("ratio") == Decimal("2.0321")
    assert "what they leave out (confirmed only against claimed)" in finding.explanation
    more = document("watchers", figure("w", 318, measure="lost", counted="tank", exclusivity="confirmed-only"))
    assert related(claimed, more) == {pair("conflicts", "u", "w")}


def test_estimated_and_claimed_both_speak_of_the_whole() -> None:
    estimate = figure("e", None, minimum=Decimal(2000), maximum=Decimal(4000), comparator="between", exclusivity="estimated")
    assert related(document("united-states", estimate), document("ukraine-mfa", figure("u", 12000))) == {
        pair("conflicts", "e", "u")
    }
    assert related(document("united-states", estimate), document("ukraine-mfa", figure("u", 3000))) == {pair("implies", "u", "e")}


def test_a_declared_undercount_is_a_floor() -> None:
    low = document("ohchr", figure("o", 1424, exclusivity="floor"))
    assert related(low, document("ukraine-mfa", figure("u", 2000))) == {pair("implies", "o", "u")}
    assert related(low, document("ukraine-mfa", figure("u", 1000))) == {pair("conflicts", "o", "u")}


def test_a_part_above_its_whole() -> None:
    whole = document("ohchr", figure("w", 1424, measure="casualties"))
    assert related(whole, document("russia", figure("k", 2000))) == {pair("conflicts", "k", "w")}
    assert related(whole, document("russia", figure("k", 1000))) == {pair("not-comparable", "k", "w")}


def test_a_place_within_a_place() -> None:
    whole = document("ukraine-mfa", figure("w", 100))
    assert related(whole, document("russia", figure("o", 101, place=f"{CGD}place/odesa"))) == {pair("conflicts", "o", "w")}
    assert related(whole, document("russia", figure("o", 99, place=f"{CGD}place/odesa"))) == {pair("not-comparable", "o", "w")}


def test_an_unknown_place_or_party_is_not_any() -> None:
    known = document("ukraine-mfa", figure("u", 12000))
    for unknown in (figure("r", 498, place=None), figure("r", 498, party=None)):
        assert related(known, document("russia", unknown)) == {pair("needs-review", "r", "u")}


def test_two_numbers_of_one_statement_need_no_warning() -> None:
    both = document("ohchr", figure("w", 1424, measure="casualties"), figure("k", 516))
    assert found(both) == []


def test_agreement_is_said_once_for_all_who_say_the_same() -> None:
    sources = [document("ukraine-mfa", figure(f"u{place}", 317)) for place in range(5)]
    (finding,) = found(*sources, kind="FigureComparison")
    assert relations([finding]) == {pair("agrees", "u0", "u1")}
    assert finding.involves == ("u0", "u1", "u2", "u3", "u4")
    assert "as in 3 further reports" in finding.explanation


def test_the_same_number_twice_in_one_document_is_no_agreement() -> None:
    assert found(document("ukraine-mfa", figure("u", 317), figure("v", 317))) == []


def test_about_is_read_by_the_policy_that_the_finding_cites() -> None:
    sources = (document("ukraine-mfa", figure("u", 12000, comparator="more-than")),
               document("general-staff", figure("g", 12000, comparator="about")))  # fmt: skip
    (finding,) = found(*sources)
    assert relations([finding]) == {pair("compatible", "g", "u")}
    assert finding.policy == f"{CGD}policy/about-ten-per-cent"
    assert "this depends on reading 'about' as within 10 per cent" in finding.explanation
    none = TolerancePolicy("none", Decimal(0))
    strict = found(*sources, kind="FigureComparison", policy=none)
    assert relations(strict) == {pair("conflicts", "g", "u")}
    assert strict[0].policy == "none"
    far = found(document("russia", figure("r", 498)), sources[1])
    assert "whether one reads 'about' as within 10 per cent or as exactly" in far[0].explanation
    assert found(document("russia", figure("r", 498)), sources[0])[0].policy is None


def test_units_of_one_dimension_are_compared_in_one() -> None:
    def elapsed(name: str, value: int, unit: str) -> object:
        blank = {"party": None, "place": None, "accumulation": None, "exclusivity": None}
        return document(
            name, figure(name, value, measure="elapsed", counted="week", unit=f"http://qudt.org/vocab/unit/{unit}", **blank)
        )

    assert related(elapsed("x", 2, "WK"), elapsed("y", 14, "DAY")) == {pair("agrees", "x", "y")}
    assert related(elapsed("x", 2, "WK"), elapsed("y", 15, "DAY")) == {pair("conflicts", "x", "y")}
    assert related(elapsed("x", 2, "WK"), elapsed("y", 2, "NUM")) == {pair("not-comparable", "x", "y")}


def test_a_superseded_figure_is_held_against_nothing() -> None:
    old, new = figure("old", 12000), figure("new", 498, supersedes=("old",))
    assert found(document("russia", figure("r", 498)), document("ukraine-mfa", old, new), kind="FigureComparison") != []
    assert all(
        "old" not in item.involves for item in found(document("russia", figure("r", 498)), document("ukraine-mfa", old, new))
    )


def test_the_crosswalk_says_what_is_counted_and_when() -> None:
    until = CategoryMapping("m1", a("general-staff"), (c("counted/other-vehicle"),), None, d(8))
    merged = CategoryMapping("m2", a("general-staff"), (c("counted/other-vehicle"), c("counted/fuel-truck")), d(9), None)

    def judged(*entries: CategoryMapping) -> set[tuple[str, frozenset[str]]]:
        background = Background(BACKGROUND.hierarchy, BACKGROUND.parents, mappings={a("general-staff"): entries})
        vehicles = {"measure": "lost", "counted": "other-vehicle"}
        sources = (document("general-staff", figure("g", 500, **vehicles)), document("ukraine-mfa", figure("u", 482, **vehicles)))
        return relations(found(*sources, kind="FigureComparison", background=background))

    assert judged() == {pair("conflicts", "g", "u")}
    assert judged(until) == {pair("needs-review", "g", "u")}  # on 9 March it is not known what the staff counted
    assert judged(until, merged) == {pair("not-comparable", "g", "u")}  # it counted motor vehicles, of which these are a part


def test_figures_of_one_series_are_not_held_against_each_other_here() -> None:
    series = [
        document("general-staff", figure(f"g{day}", value, as_of=d(day), series="s")) for day, value in ((7, 300), (8, 290))
    ]
    assert found(*series, kind="FigureComparison") == []


def test_of_a_series_only_the_closest_conflict_is_listed() -> None:
    ours = [document("general-staff", figure(f"g{day}", 1000 + day, as_of=d(day), series="s")) for day in range(1, 10)]
    theirs = [document("russia-mod", figure(f"r{day}", 100 + day, as_of=d(day), series="t")) for day in range(1, 10)]
    listed = relations(found(*ours, *theirs, kind="FigureComparison"))
    assert {item for item in listed if item[0] == "conflicts"} == {pair("conflicts", "g9", "r9")}


def test_series_that_agree_are_summarised() -> None:
    ours = [document("general-staff", figure(f"g{day}", 10 * day, as_of=d(day), series="s")) for day in range(1, 10)]
    theirs = [document("ukraine-mfa", figure(f"u{day}", 10 * day, as_of=d(day), series="t")) for day in range(1, 10)]
    listed = relations(found(*ours, *theirs, kind="FigureComparison"))
    assert listed == {pair("agrees", "g9", "u9"), pair("compatible", "g1", "u9")}


def test_a_sequence_that_only_rises_is_one_finding() -> None:
    updates = [document("ohchr", figure(f"o{day}", value, as_of=d(day))) for day, value in ((1, 752), (6, 1207), (8, 1424))]
    (finding,) = found(*updates)
    assert relations([finding]) == {pair("compatible", "o1", "o8")}
    assert finding.involves == ("o1", "o6", "o8")
    assert (
        "the figures of ohchr for 3 days never fall, from 752 up to 1 March 2022 to 1,424 up to 8 March 2022"
        in finding.explanation
    )
    assert found(*updates[:2]) == []
    fallen = [*updates, document("ohchr", figure("o9", 1400, as_of=d(9)))]
    assert relations(found(*fallen)) == {pair("conflicts", "o8", "o9")}


def test_two_speakers_of_one_state_who_differ_are_a_split_message() -> None:
    sources = (document("ukraine-mfa", figure("u", 12000)), document("general-staff", figure("g", 11000)))
    split = found(*sources, kind="SplitMessage")
    assert [(item.link("left"), item.link("right"), item.link("organisation")) for item in split] == [("g", "u", a("ukraine"))]
    same = (document("ukraine-mfa", figure("u", 12000)), document("ukraine-mfa", figure("v", 11000)))
    assert found(*same, kind="SplitMessage") == []
    other = (document("ukraine-mfa", figure("u", 12000)), document("russia-mod", figure("r", 11000)))
    assert found(*other, kind="SplitMessage") == []
    another_day = (document("ukraine-mfa", figure("u", 12000)), document("general-staff", figure("g", 13000, as_of=d(8))))
    assert found(*another_day, kind="SplitMessage") == []
    assert relations(found(*another_day)) == {pair("conflicts", "g", "u")}


def test_a_stale_figure_is_named_with_the_day_on_which_it_was_given() -> None:
    given = document("russia-mod", figure("o", 498, as_of=d(2)), said_on=d(2))
    article = document("russia", figure("r", 498, as_of=None), said_on=None)
    (stale,) = found(given, article, kind="StaleFigure")
    assert (stale.link("origin"), stale.link("report")) == ("o", "r")
    assert (stale.value("actuallyAsOf"), stale.value("statedAsOf")) == (d(2), d(9))
    renewed = document("russia-mod", figure("n", 1351, as_of=d(7)), said_on=d(7))
    for near_miss in (
        (given, document("russia", figure("r", 499, as_of=None), said_on=None)),  # another number
        (given, document("russia", figure("r", 498), said_on=None)),  # a day of its own: said anew
        (given, document("ukraine-mfa", figure("r", 498, as_of=None), said_on=None)),  # another party
        (given, renewed, article),  # the party had given a later number
        (document("russia-mod", figure("o", 498, as_of=d(8))), article),  # the usual lag
        (given, document("russia", figure("r", 498, as_of=None, comparator="about"), said_on=None)),
    ):
        assert found(*near_miss, kind="StaleFigure") == []
