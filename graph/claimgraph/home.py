"""Where the ontology, the queries and the curated graph are: the same expression in a checkout and in a wheel."""

from pathlib import Path

HOME: Path = next(
    (folder for folder in Path(__file__).resolve().parents if (folder / "ontology").is_dir() and (folder / "queries").is_dir()),
    Path(__file__).resolve().parent,
)
"""The first folder above this file that holds both ``ontology/`` and ``queries/``: the repository, or the installed package."""

ONTOLOGY: Path = HOME / "ontology"
QUERIES: Path = HOME / "queries"
DATA: Path = HOME / "graph" / "data"
