"""``python -m claimgraph.export``: write again what a checkout keeps of files made from the ontology."""

from __future__ import annotations

import sys
from pathlib import Path

from claimgraph.corpus.ontology import load_ontology
from claimgraph.export import json_ld_context, model_svg, python_module, with_term_tables
from claimgraph.home import HOME
from claimgraph.rdf import read


def generated(home: Path = HOME) -> dict[Path, str]:
    """The files that are made from the ontology of ``home``, each with the text that it must have."""
    ontology = load_ontology(home / "ontology")
    readme = home / "ontology" / "README.md"
    return {
        home / "graph" / "claimgraph" / "vocab.py": python_module(ontology),
        home / "ontology" / "context.jsonld": json_ld_context(ontology),
        home / "ontology" / "model.svg": model_svg(ontology),
        readme: with_term_tables(read(readme).decode(), ontology),
    }


if __name__ == "__main__":
    if not (HOME / "graph" / "claimgraph").is_dir():
        sys.exit(f"{HOME}: not a checkout (run this where graph/claimgraph and ontology/ are, or see claimgraph ontology --help)")
    for file, text in generated().items():
        file.write_text(text, "utf-8")
