"""A round trip of every target: what comes back is what went out without the loss that the target reports."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from claimgraph.cli.export import command
from claimgraph.errors import DataError
from claimgraph.export import loss as losses
from claimgraph.export.annotations import write_annotations
from claimgraph.export.claimreview import write_claimreview
from claimgraph.export.context import compact
from claimgraph.export.crate import write_crate
from claimgraph.export.dossier import write_dossier
from claimgraph.export.loss import carried, declared, loss, report, targets
from claimgraph.export.nanopublication import write_nanopublications
from claimgraph.export.network import write_graphml
from claimgraph.export.schema import model
from claimgraph.export.scope import Selection
from claimgraph.export.serialisation import write_rdf
from claimgraph.export.tables import write_csv, write_parquet
from claimgraph.rdf import Triple
from export import readers
from export.support import RDF_TYPE, classes, held


def written(write: Callable[..., object], selection: Selection, *arguments: object) -> bytes:
    out = io.BytesIO()
    write(selection, out, *arguments)
    return out.getvalue()


def rdf(selection: Selection, _: Path) -> set[Triple]:
    out = io.BytesIO()
    write_rdf(selection.quads(), "trig", out)
    return held(ox.parse(out.getvalue(), ox.RdfFormat.TRIG))


def csv(selection: Selection, folder: Path) -> set[Triple]:
    write_csv(selection, folder)
    return readers.from_csvw(folder)


def parquet(selection: Selection, folder: Path) -> set[Triple]:
    pytest.importorskip("duckdb", reason="DuckDB, which writes Parquet, is not installed here")
    write_parquet(selection, folder)
    return readers.from_parquet(folder)


def crate(selection: Selection, folder: Path) -> set[Triple]:
    write_crate(selection, folder)
    assert readers.from_csvw(folder / "tables") == held(selection.quads())
    return held(ox.parse((folder / "graph.trig").read_bytes(), ox.RdfFormat.TRIG))


READ = {
    "rdf": rdf,
    "csv": csv,
    "parquet": parquet,
    "crate": crate,
    "claimreview": lambda selection, _: readers.from_claimreview(written(write_claimreview, selection)),
    "annotations": lambda selection, _: readers.from_annotations(written(write_annotations, selection), selection.reader),
    "nanopub": lambda selection, _: readers.from_nanopublications(written(write_nanopublications, selection)),
    "graphml": lambda selection, _: readers.from_graphml(written(write_graphml, selection)),
    "dossier": lambda selection, _: readers.from_dossier(written(write_dossier, selection, "Everything")),
}

WHOLE = {
    "claimreview": ("cg:Review", "cg:PlainClaim", "cg:Figure", "cg:Position"),
    "annotations": ("cg:Statement", "cg:Silence", "cg:CommentRequest", "cg:SeriesCorrection"),
    "nanopub": ("cg:Statement", "cg:Silence", "cg:CommentRequest", "cg:SeriesCorrection"),
    "graphml": (
        "cg:Statement",
        "cg:Figure",
        "cg:Position",
        "cg:PlainClaim",
        "cg:Person",
        "cg:Organisation",
        "cg:State",
        "cg:Proposal",
    ),
    "dossier": (
        "cg:Statement",
        "cg:Silence",
        "cg:CommentRequest",
        "cg:Figure",
        "cg:Position",
        "cg:Review",
        "cg:Dispute",
        "cg:State",
    ),
}
"""Classes of which every instance must be in the export, so that a round trip of nothing does not pass."""


def kept(target: str, selection: Selection, subjects: set[str]) -> set[Triple]:
    """What the declaration promises of the resources that are in the export."""
    promised, kinds = carried(target), classes(selection)
    found = set()
    for s, p, o in held(selection.quads()):
        properties = promised.get(kinds[s.value], {})
        language = properties.get(compact(p.value))
        if target == "graphml" and isinstance(o, ox.NamedNode) and o.value not in kinds:
            continue
        if s.value in subjects and language is not None and (not language or getattr(o, "language", "") == language):
            found.add((s, p, o))
    return found


@pytest.mark.parametrize("target", READ)
def test_what_comes_back_is_what_went_out_without_the_loss(everything: Selection, target: str, tmp_path: Path) -> None:
    back = {item for item in readers.canonical(READ[target](everything, tmp_path)) if item[1] != RDF_TYPE}
    subjects = {item[0].value for item in back}
    expected = kept(target, everything, subjects)
    assert sorted(map(str, back - expected)) == [], "comes back, and is declared lost or was never there"
    assert sorted(map(str, expected - back)) == [], "is declared to be carried, and does not come back"
    for kind in WHOLE.get(target, model()):
        for node in everything.instances(kind):
            has = {compact(quad.predicate.value) for quad in everything.about(node)} & carried(target).get(kind, {}).keys()
            assert node.value in subjects or not has, f"{node.value} is missing"


@pytest.mark.parametrize("target", ["rdf", "csv", "parquet", "crate"])
def test_nothing_is_lost_where_nothing_is_declared_lost(everything: Selection, target: str, tmp_path: Path) -> None:
    assert readers.canonical(READ[target](everything, tmp_path)) == held(everything.quads())
    assert not loss(target).classes and not loss(target).properties


@pytest.mark.parametrize("target", ["void", "quickstatements"])
def test_what_carries_no_resource_says_so(target: str) -> None:
    assert set(loss(target).classes) == set(model())
    assert loss(target).notes


def test_every_target_has_a_declaration_and_every_declaration_a_target() -> None:
    assert targets() == list(command.commands)  # type: ignore[attr-defined]


def test_the_model_covers_all_that_the_data_say(everything: Selection) -> None:
    known = {name: {item.name for item in items} for name, items in model().items()}
    kinds = classes(everything)
    said = {
        (kinds[quad.subject.value], compact(quad.predicate.value)) for quad in everything.quads() if quad.predicate != RDF_TYPE
    }
    assert {pair for pair in said if pair[1] not in known.get(pair[0], ())} == set()


def test_a_declaration_of_what_the_model_does_not_have_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for text, fault in (
        ('[x.carries]\n"cg:Statment" = "all"\n', "cg:Statment, which no shape describes"),
        ('[x.carries]\n"cg:Statement" = ["cg:speakr"]\n', "cg:speakr of cg:Statement, which has no such property"),
    ):
        file = tmp_path / "loss.toml"
        file.write_text(text)
        monkeypatch.setattr(losses, "TABLE", file)
        with pytest.raises(DataError, match=fault):
            declared.__wrapped__()


def test_the_report_is_readable() -> None:
    lines = list(report("claimreview"))
    assert any("cg:Statement" in line for line in lines)
    assert any(line.strip().startswith("cg:Figure: ") for line in lines)
    assert "claimreview carries these in one language only:" in lines
    assert max(map(len, lines)) <= 104
    assert next(report("csv")) == "csv carries every class and property."
