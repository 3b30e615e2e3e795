"""How do the tables of a package become documents, and documents tables again? Rows meet by the ids they name."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import lazy_gettext as _

from app.hsds.checking import Faults, row_values
from app.hsds.reading import MOST_ROWS, Item, Unreadable, base, content
from app.hsds.standard import FIELDS, FILES, NAMED, PROFILE, VERSION, WHOLE, links, plain

Row = dict[str, Any]
# What a row holds of another one, by the column that names it; a service names its organisation and holds no copy.
HELD = {"service_at_location": ("location_id", "location"), "attribute": ("taxonomy_term_id", "taxonomy_term"),
        "taxonomy_term": ("taxonomy_id", "taxonomy_detail")}  # fmt: skip
# Rows of these hang from a row of any table, which two columns name.
ANYWHERE = {"attribute": ("link_entity", "link_id"), "metadata": ("resource_type", "resource_id")}
MOST_CELL = 1_000_000


class Package:
    """The rows of a package by table and id, each where it stands."""

    def __init__(self, package: zipfile.ZipFile, faults: Faults) -> None:
        self.faults = faults
        self.rows: dict[str, dict[str, Row]] = {entity: {} for entity in FIELDS}
        self.lines: dict[str, dict[str, int]] = {entity: {} for entity in FIELDS}
        self.count = 0
        csv.field_size_limit(MOST_CELL)
        for part in package.infolist():
            if (entity := NAMED.get(base(part.filename))) is not None:
                self._read(entity, content(package, part.filename))

    def where(self, entity: str, line: int) -> Any:
        return _("%(file)s, line %(line)s", file=FILES[entity], line=line)

    def _read(self, entity: str, data: bytes) -> None:
        try:
            reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
            head = [name.strip() for name in next(reader, [])]
            for cells in reader:
                if any(cells):
                    self._take(entity, head, cells, reader.line_num)
        except UnicodeDecodeError:
            raise Unreadable(str(_("%(file)s is not UTF-8 text. Save it as UTF-8.", file=FILES[entity]))) from None
        except csv.Error:
            where = self.where(entity, reader.line_num)
            raise Unreadable(str(_("%(where)s: the table is broken here.", where=where))) from None

    def _take(self, entity: str, head: list[str], cells: list[str], line: int) -> None:
        self.count += 1
        if self.count > MOST_ROWS:
            most = f"{MOST_ROWS:_}".replace("_", " ")
            raise Unreadable(str(_("The package has more than %(most)s rows. Split it.", most=most)))
        where = self.where(entity, line)
        if len(cells) > len(head):
            self.faults.add(where, "", _("has more cells than the head of the table."))
        row = row_values(entity, dict(zip(head, cells, strict=False)), where, self.faults)
        key = str(row.get("id", "")).lower()
        if key in self.rows[entity]:
            first = self.lines[entity][key]
            self.faults.add(where, "id", _("is there already: line %(line)s has the same id.", line=first))
        elif key:
            self.rows[entity][key], self.lines[entity][key] = row, line

    def check_links(self, known: Any) -> None:
        """Each link leads to a row of the package, or, for what it may complete, to one that is kept here."""
        for entity, rows in self.rows.items():
            for column, other in links(entity).items():
                missing = {key: str(row[column]).lower() for key, row in rows.items()
                           if column in row and str(row[column]).lower() not in self.rows[other]}  # fmt: skip
                here = known(other, set(missing.values()))
                for key, wanted in missing.items():
                    if wanted not in here:
                        self._broken(entity, key, column, FILES[other])
        for entity, (kind, column) in ANYWHERE.items():
            for key, row in self.rows[entity].items():
                other = str(row.get(kind))
                if other in self.rows and str(row.get(column)).lower() not in self.rows[other]:
                    self._broken(entity, key, column, FILES[other])

    def _broken(self, entity: str, key: str, column: str, file: str) -> None:
        where = self.where(entity, self.lines[entity][key])
        self.faults.add(where, column, _("names a row that %(file)s does not have.", file=file))

    def documents(self) -> Iterator[Item]:
        """Every row in its place; what hangs from nothing stands for itself."""
        for entity, (column, name) in HELD.items():
            other = FIELDS[entity][name].of
            for row in self.rows[entity].values():
                if (held := self.rows[other].get(str(row.get(column)).lower())) is not None:
                    row[name] = held
        loose = [(entity, key) for entity in FIELDS if entity not in WHOLE
                 for key, row in self.rows[entity].items() if not self._hang(entity, row)]  # fmt: skip
        within = {str(row.get("location_id")).lower() for row in self.rows["service_at_location"].values()}
        whole = [(entity, key) for entity in ("organization", "service", "taxonomy", "taxonomy_term")
                 for key in self.rows[entity]]  # fmt: skip
        for entity, key in [*whole, *loose]:
            if entity != "location" or key not in within:
                yield entity, self.rows[entity][key], self.where(entity, self.lines[entity][key])

    def _hang(self, entity: str, row: Row) -> bool:
        """Put a row into the lists of those it names; False when it names nobody."""
        hung = False
        for other, key in _named(entity, row):
            owner = self.rows.get(other, {}).get(key)
            name = next((rule.name for rule in FIELDS.get(other, {}).values()
                         if rule.kind == "many" and rule.of == entity), None)  # fmt: skip
            if owner is not None and name is not None:
                owner.setdefault(name, []).append(row)
                hung = True
        return hung


def _named(entity: str, row: Row) -> Iterator[tuple[str, str]]:
    """(entity, id) of every row that this one hangs from."""
    if entity in ANYWHERE:
        kind, column = ANYWHERE[entity]
        yield str(row.get(kind)), str(row.get(column)).lower()
    for column, other in links(entity).items():
        if column in row:
            yield other, str(row[column]).lower()


class Tables:
    """Documents taken apart into rows: what hangs from another row names it; what comes twice is one row."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Row]] = {}

    def add(self, entity: str, document: Row, owner: tuple[str, Any] | None = None, of: Any = None) -> None:
        """One document and all that it holds; `of` is the organisation above it."""
        row = {name: value for name, value in document.items()
               if name not in FIELDS[entity] or not FIELDS[entity][name].is_nested}  # fmt: skip
        row = {name: value if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False)
               for name, value in row.items()}  # fmt: skip
        if owner is not None:
            self._name(entity, row, *owner)
        if "organization_id" in FIELDS[entity] and entity == "program" and of:
            row.setdefault("organization_id", of)
        of = document["id"] if entity == "organization" else _owner(document) or of
        for rule in FIELDS[entity].values():
            held = document.get(rule.name) if rule.is_nested else None
            for one in held if isinstance(held, list) else [held] if held else []:
                if rule.kind == "one":
                    row.setdefault("taxonomy_id" if rule.of == "taxonomy" else f"{rule.of}_id", one["id"])
                self.add(rule.of, one, (entity, document["id"]) if rule.kind == "many" else None, of)
        kept = self.rows.setdefault(entity, {}).setdefault(str(document["id"]).lower(), {})
        for name, value in row.items():
            kept.setdefault(name, value)

    def _name(self, entity: str, row: Row, other: str, key: Any) -> None:
        """The columns by which a row names the one it hangs from."""
        if entity in ANYWHERE:
            kind, column = ANYWHERE[entity]
            if column not in row or kind not in row:
                row[kind], row[column] = other, key
        elif f"{other}_id" in FIELDS[entity]:
            row.setdefault(f"{other}_id", key)

    def zip(self) -> bytes:
        """The package: a table for each entity that has rows, and what describes them."""
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
            described = []
            for entity in FIELDS:
                if rows := list(self.rows.get(entity, {}).values()):
                    heads = _heads(entity, rows)
                    package.writestr(FILES[entity], _csv(heads, rows))
                    described.append(_described(entity, heads))
            told = {"name": "human_services_data", "profile": "tabular-data-package", "hsds_version": VERSION,
                    "hsds_profile": PROFILE, "resources": described}  # fmt: skip
            package.writestr("datapackage.json", json.dumps(told, indent=1))
        return made.getvalue()


def _owner(document: Row) -> Any:
    held = document.get("organization")
    return held.get("id") if isinstance(held, dict) else document.get("organization_id")


def _heads(entity: str, rows: Iterable[Row]) -> list[str]:
    """The columns of the standard, then those that somebody added."""
    stated = [rule.name for rule in plain(entity)]
    return [*stated, *dict.fromkeys(name for row in rows for name in row if name not in stated)]


def _csv(heads: list[str], rows: list[Row]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, heads, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _described(entity: str, heads: list[str]) -> Row:
    kinds = {rule.name: "number" if rule.kind == "number" else "string" for rule in plain(entity)}
    return {"name": entity, "path": FILES[entity], "profile": "tabular-data-resource",
            "schema": {"fields": [{"name": name, "type": kinds.get(name, "string")} for name in heads],
                       "primaryKey": "id"}}  # fmt: skip


