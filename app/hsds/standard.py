"""What does HSDS 3.0 ask of each field? The rules of the standard as rows of `data/field.csv` (WB-5.1)."""

import csv
from dataclasses import dataclass
from pathlib import Path

VERSION = "3.0"
PROFILE = "https://docs.openreferral.org/en/3.0/hsds/"
OPENAPI = "https://raw.githubusercontent.com/openreferral/specification/3.0/schema/openapi.json"


@dataclass(frozen=True)
class Field:
    """One field: its kind, what it holds of another entity, when it must be there, which words it may be."""

    name: str
    kind: str
    of: str
    needed: bool
    needed_in_tables: bool
    choices: tuple[str, ...]

    @property
    def is_nested(self) -> bool:
        return self.kind in ("many", "one")


def _fields() -> dict[str, dict[str, Field]]:
    found: dict[str, dict[str, Field]] = {}
    with (Path(__file__).parent / "data" / "field.csv").open(encoding="utf-8", newline="") as handle:
        for line in csv.DictReader(handle):
            choices = tuple(line["choices"].split("|")) if line["choices"] else ()
            found.setdefault(line["entity"], {})[line["field"]] = Field(
                line["field"], line["kind"], line["of"], line["needed"] == "1", line["needed_in_tables"] == "1", choices
            )
    return found


FIELDS = _fields()
# What stands by itself in a file; everything else hangs from one of these.
WHOLE = ("service", "organization", "taxonomy_term", "taxonomy")
# Under which name does each table lie in a package?
FILES = {name: f"{name}s.csv" for name in FIELDS} | {
    "accessibility": "accessibility.csv", "address": "addresses.csv", "funding": "funding.csv",
    "metadata": "metadata.csv", "service_at_location": "service_at_location.csv", "taxonomy": "taxonomies.csv",
}  # fmt: skip
# Both the name of the standard and what people make of it: singular or plural.
NAMED = {name: entity for entity, file in FILES.items()
         for name in {file, f"{entity}.csv", f"{entity}s.csv"}}  # fmt: skip
LISTS = {"services": "service", "organizations": "organization", "taxonomies": "taxonomy",
         "taxonomy_terms": "taxonomy_term"}  # fmt: skip


def plain(entity: str) -> list[Field]:
    """The fields that are columns of a table."""
    return [field for field in FIELDS[entity].values() if not field.is_nested]


def links(entity: str) -> dict[str, str]:
    """Which columns of a table name a row of another table? `parent_…` may name somebody elsewhere."""
    found = {name: name.removesuffix("_id") for name in FIELDS[entity] if name.endswith("_id")}
    return {name: other for name, other in found.items() if other in FIELDS}
