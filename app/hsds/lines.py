"""Which lines of a service are here, which does a file bring, and what is done where both changed?"""

import uuid
from typing import Any

from sqlalchemy import insert, select

from app.directory.sheet import SECTIONS
from app.extensions import db
from app.hsds.details import BY_NAME, DETAILS, Line, bare, line_columns, line_values, own_lines
from app.hsds.mapping import Document
from app.hsds.models import HsdsLink
from app.hsds.taking import Taking
from app.kit.scopes import utcnow, viewer
from app.opportunities.models import Opportunity

Lists = dict[str, list[Line]]
# Also what was taken away here: it is taken back rather than written twice.
DELETED = {"with_deleted": True}


def stored(ids: list[int], deleted: bool = False) -> dict[int, list[Any]]:
    """The lines of some services, a statement for each table."""
    found: dict[int, list[Any]] = {id_: [] for id_ in ids}
    for detail in DETAILS if ids else ():
        model = detail.model
        query = select(model).where(model.opportunity_id.in_(ids))
        if hasattr(model, "contact_id"):  # a number of a person is not of the service
            query = query.where(model.contact_id.is_(None))
        for row in db.session.scalars(query, execution_options=DELETED if deleted else {}):
            found[row.opportunity_id].append(row)
    return found


class Lines:
    """The lines of the services of one piece of a file."""

    def __init__(self, taking: Taking) -> None:
        self.taking = taking
        self.here: dict[int, list[Any]] = {}
        self.new: dict[Any, list[dict[str, Any]]] = {}

    def look(self, rows: list[Opportunity]) -> None:
        """Read those of services that changed in the file."""
        self.here = stored([row.id for row in rows], deleted=True)

    def again(self, link: HsdsLink | None, row: Opportunity, service: Document, spot: str | None) -> Lists:
        """What the file says now; taken over where only the file changed, or where it was so chosen."""
        theirs = line_values(service, spot, str(row.uuid))
        rows = self.here.get(row.id, [])
        ours = own_lines((one for one in rows if one.deleted_at is None), self.taking.ground)
        base: Lists = link.taken.get("lines", {}) if link is not None else {}
        for name, lines in theirs.items():
            before = bare(base[name]) if name in base else None
            if bare(lines) in (bare(ours[name]), before):
                continue
            if before == bare(ours[name]) or self._chosen(row, name, ours[name], lines):
                self._write(row, name, lines, rows)
        return theirs

    def _chosen(self, row: Opportunity, name: str, ours: list[Line], theirs: list[Line]) -> bool:
        return self.taking.chosen(row, name, SECTIONS[name][1], _told(name, ours), _told(name, theirs))

    def _write(self, row: Opportunity, name: str, lines: list[Line], rows: list[Any]) -> None:
        if not self.taking.writes:
            return
        detail = BY_NAME[name]
        known = {str(one.uuid): one for one in rows if isinstance(one, detail.model)}
        for line in lines:
            one = known.pop(line["id"], None)
            if one is None:
                one = detail.model(uuid=uuid.UUID(line["id"]), opportunity=row, region_id=row.region_id)
                db.session.add(one)
            one.deleted_at = one.deleted_by_id = one.deleted_reason = None
            for column, value in line_columns(detail, line).items():
                setattr(one, column, value)
        for one in known.values():
            if one.deleted_at is None:
                one.deleted_at, one.deleted_by_id, one.deleted_reason = utcnow(), viewer().user_id, "HSDS"

    def first(self, row: dict[str, Any], service: Document, spot: str | None) -> Lists:
        """Those of a new service; written when it has its id."""
        if not self.taking.writes:
            return {}
        lists = line_values(service, spot, str(row["uuid"]))
        for name, lines in lists.items():
            detail = BY_NAME[name]
            self.new.setdefault(detail.model, []).extend(
                {"uuid": uuid.UUID(line["id"]), "region_id": row["region_id"], "version": 1, "owner": row,
                 **line_columns(detail, line)} for line in lines)  # fmt: skip
        return lists

    def write(self) -> None:
        """The lines of new services, a statement for each table."""
        for model, rows in self.new.items():
            for row in rows:
                row["opportunity_id"] = row.pop("owner")["id"]
            if rows:
                db.session.execute(insert(model), rows)


def _told(name: str, lines: list[Line]) -> str:
    """Lines in a sentence."""
    columns = list(BY_NAME[name].columns.values())
    said = (" ".join(str(line[column]) for column in columns if line.get(column) and column != "interval")
            for line in lines)  # fmt: skip
    return "; ".join(said) or "—"
