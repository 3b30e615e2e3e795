"""How do the documents of a file become rows? A few hundred at a time, the same steps for preview and writing."""

import uuid
from collections.abc import Iterator
from typing import Any

from sqlalchemy import insert, select

from app.extensions import db
from app.hsds import mapping
from app.hsds.lines import Lines
from app.hsds.mapping import Document, Values, new_columns, offer_values, own_values, owner_values, typed
from app.hsds.models import HsdsLink, HsdsRecord
from app.hsds.source import PIECE, digest, owner_of, pieces, taken
from app.hsds.taking import ELSEWHERE, GONE, NO_KIND, NO_OWNER, NO_PLACE, Taking
from app.opportunities.models import Opportunity, Organization

WITHIN = "within"  # an organisation as a service tells of it: perhaps less than is known


def run(taking: Taking) -> None:
    """Organisations first, for services name them."""
    for piece in _pieces(_owners(taking)):
        OwnerPiece(taking, piece).take()
    for piece in _pieces((entity, document) for entity, document, _where in taking.source.items()
                         if entity != "organization"):  # fmt: skip
        OfferPiece(taking, piece).take()


def _owners(taking: Taking) -> Iterator[tuple[str, Document]]:
    """The organisations of the file, those by themselves before those within a service."""
    alone: set[str] = set()
    within: dict[str, Document] = {}
    for entity, document, _where in taking.source.items():
        if entity == "organization":
            alone.add(document["id"].lower())
            yield "organization", document
        elif (one := document.get("organization")) is not None:
            within.setdefault(one["id"].lower(), one)
    yield from ((WITHIN, one) for key, one in within.items() if key not in alone)


def _pieces(items: Iterator[Any]) -> Iterator[list[Any]]:
    piece: list[Any] = []
    for item in items:
        piece.append(item)
        if len(piece) == PIECE:
            yield piece
            piece = []
    if piece:
        yield piece


class Piece:
    """A few hundred documents, what is known of them, and the rows that they become."""

    model: Any = Organization

    def __init__(self, taking: Taking, items: list[tuple[str, Document]]) -> None:
        self.taking, self.items = taking, items
        keys = [uuid.UUID(document["id"]) for _entity, document in items]
        found = db.session.scalars(select(HsdsRecord).where(HsdsRecord.hsds_id.in_(keys))) if keys else []
        self.records = {(row.entity, row.hsds_id): row for row in found}
        self.links: dict[int, list[HsdsLink]] = {}
        ids = [row.id for row in self.records.values()]
        for link in db.session.scalars(select(HsdsLink).where(HsdsLink.record_id.in_(ids))) if ids else []:
            self.links.setdefault(link.record_id, []).append(link)
        self.here = taken(self.model, keys)
        self.new: list[tuple[dict[str, Any], list[tuple[dict[str, Any], dict[str, Any]]]]] = []
        self.rows = self._rows()

    def _rows(self) -> dict[int, Any]:
        """The rows behind the links, and those that have the uuid of a document."""
        column = f"{self.model.__tablename__}_id"
        ids = {getattr(link, column) for links in self.links.values() for link in links} - {None}
        ids |= {id_ for id_, gone in self.here.values() if not gone}
        found = db.session.scalars(select(self.model).where(self.model.id.in_(ids))) if ids else []
        return {row.id: row for row in found}

    def keep(self, entity: str, document: Document) -> tuple[HsdsRecord | None, dict[str, Any], bool]:
        """(the record as it was, the record as it is, has it changed?) of a document."""
        key = uuid.UUID(document["id"])
        owner = owner_of(document) if entity == "service" else None
        said = {
            "uuid": uuid.uuid4(), "entity": entity, "hsds_id": key, "document": document, "version": 1,
            "digest": digest(document), "owner": uuid.UUID(owner) if owner else None,
            "name": str(document.get("name") or entity)[:200], "status": str(document.get("status") or "active"),
        }  # fmt: skip
        said["search_text"] = HsdsRecord.folded(said.get)
        before = self.records.get((entity, key))
        changed = before is None or before.digest != said["digest"]
        self.taking.count(entity, "new" if before is None else "changed" if changed else "unchanged")
        if before is not None and changed and self.taking.writes:
            for name in ("document", "digest", "owner", "name", "status"):
                setattr(before, name, said[name])
        return before, said, changed

    def link(self, before: HsdsRecord | None, said: dict[str, Any], offers: list[Any]) -> None:
        """Remember new rows until the piece is written: (record, [(row or its id, what was taken)])."""
        self.new.append((said if before is None else {"id": before.id}, offers))

    def write(self) -> None:
        """New records, new rows and the links between them: three statements."""
        if not self.taking.writes or not self.new:
            return
        db.session.flush()
        fresh = [said for said, _offers in self.new if "id" not in said]
        _identify(HsdsRecord, fresh)
        rows = [row for _said, offers in self.new for row, _link in offers if "id" not in row]
        _identify(self.model, rows)
        column = f"{self.model.__tablename__}_id"
        links = [{"record_id": said["id"], column: row["id"], "version": 1, **link}
                 for said, offers in self.new for row, link in offers]  # fmt: skip
        _insert(HsdsLink, links)

    def update(self, row: Any, changes: Values) -> None:
        """What is taken over, in its columns; a translation that nobody made follows."""
        if not self.taking.writes:
            return
        for name, value in changes.items():
            twin = mapping.ENGLISH.get(name)
            if twin is not None and getattr(row, twin) == getattr(row, name):
                setattr(row, twin, value)
            setattr(row, name, typed(type(row), name, value))


def _insert(model: Any, rows: list[dict[str, Any]]) -> None:
    """Many rows at once."""
    if rows:
        heads = {name: None for row in rows for name in row}
        db.session.execute(insert(model), [{**heads, **row} for row in rows])


def _identify(model: Any, rows: list[dict[str, Any]]) -> None:
    """Insert rows, and give each the id that it got: read by its uuid, which is faster than returned one by one."""
    _insert(model, rows)
    found = select(model.uuid, model.id).where(model.uuid.in_([row["uuid"] for row in rows]))
    ids = {one.uuid: one.id for one in db.session.execute(found)} if rows else {}
    for row in rows:
        row["id"] = ids[row["uuid"]]


class OwnerPiece(Piece):
    """Organisations."""

    def take(self) -> None:
        for entity, document in self.items:
            before = self.records.get(("organization", uuid.UUID(document["id"])))
            told_before = before.document if before is not None and entity == WITHIN else {}
            self._take({**told_before, **document})
        self.write()
        for said, offers in self.new:
            for row, _link in offers:
                self.taking.owners[str(row.get("uuid") or said.get("hsds_id"))] = (row.get("id", 0), False)

    def _take(self, document: Document) -> None:
        taking, key = self.taking, uuid.UUID(document["id"])
        before, said, changed = self.keep("organization", document)
        links = self.links.get(before.id, []) if before is not None else []
        id_, gone = self.here.get(key, (links[0].organization_id if links else None, False))
        if id_ is not None:
            taking.owners[str(key)] = (id_, gone)
        theirs = owner_values(document)
        if id_ is None:
            region = taking.region_for(str(key))
            row = {"uuid": key, "region_id": region, "version": 1, **new_columns(Organization, theirs)}
            self.link(before, said, [(row, {"taken": theirs})] if region is not None else [])
        elif not links:
            if (row_here := self.rows.get(id_)) is not None and not gone:
                self.update(row_here, taking.settle(None, row_here, theirs))
            self.link(before, said, [({"id": id_, "uuid": key}, {"taken": theirs})])
        elif changed and (row_here := self.rows.get(id_)) is not None:
            self.update(row_here, taking.settle(links[0], row_here, theirs))
            links[0].taken = theirs if taking.writes else links[0].taken


class OfferPiece(Piece):
    """Services, each at every place where it is; and what else a file holds, kept as it is."""

    model = Opportunity

    def take(self) -> None:
        self.lines.look(self._changing())
        for entity, document in self.items:
            if entity == "service":
                self._take(document)
            else:
                before, said, _changed = self.keep(entity, document)
                if before is None:
                    self.link(None, said, [])
        self.write()
        if self.taking.writes:
            self.lines.write()

    def __init__(self, taking: Taking, items: list[tuple[str, Document]]) -> None:
        super().__init__(taking, items)
        self.lines = Lines(taking)
        wanted = {owner for entity, document in items if entity == "service" and (owner := owner_of(document))}
        for piece in pieces(uuid.UUID(owner) for owner in wanted - taking.owners.keys()):
            taking.owners |= {str(key): found for key, found in taken(Organization, piece).items()}
        places = [uuid.UUID(place["id"]) for entity, document in items if entity == "service"
                  for place in document.get("service_at_locations") or []]  # fmt: skip
        for piece in pieces(places):
            self.here |= taken(Opportunity, piece)

    def _changing(self) -> list[Opportunity]:
        """The rows of services that are other in the file, and those that were born here."""
        ids = {id_ for id_, gone in self.here.values() if not gone}
        for entity, document in self.items:
            before = self.records.get((entity, uuid.UUID(document["id"])))
            if before is not None and before.digest != digest(document):
                ids |= {link.opportunity_id or 0 for link in self.links.get(before.id, [])}
            elif before is not None:
                ids -= {link.opportunity_id or 0 for link in self.links.get(before.id, [])}
        return [row for id_, row in self.rows.items() if id_ in ids]

    def _take(self, service: Document) -> None:
        before, said, changed = self.keep("service", service)
        links = {link.spot: link for link in self.links.get(before.id, [])} if before is not None else {}
        places = service.get("service_at_locations") or [None]
        if None in links and places[0] is not None:  # it had no place before
            links[uuid.UUID(places[0]["id"])] = links.pop(None)
        fresh, left = [], dict(links)
        for number, place in enumerate(places):
            key = uuid.UUID(place["id"]) if place else None
            link = left.pop(key, None)
            if link is not None:
                if changed:
                    self._again(link, service, place, key)
            elif (offer := self._first(service, place, key, number == 0 and not links)) is not None:
                fresh.append(offer)
        for link in left.values() if changed else ():
            self._again(link, {**service, "status": "inactive"}, None, link.spot)
        if before is None or fresh:
            self.link(before, said, fresh)

    def _again(self, link: HsdsLink, service: Document, place: Document | None, key: Any) -> None:
        """A place that is known: what changed there is taken over, what changed here stays."""
        theirs = offer_values(service, place, self.taking.ground)
        for name in ("kind_id", "municipality_id"):
            if theirs[name] is None:
                theirs[name] = link.taken.get(name)
        if place is None:
            theirs |= {name: link.taken.get(name) for name in ("municipality_id", "address", "lat", "lon")}
        row = self.rows.get(link.opportunity_id or 0)
        if row is not None:
            town = theirs["municipality_id"]
            if town is not None and not self.taking.reaches(self.taking.ground.region_of[town]):
                theirs |= {name: link.taken.get(name) for name in ("municipality_id", "address", "lat", "lon")}
            self.update(row, self.taking.settle(link, row, theirs))
            lines = self.lines.again(link, row, service, str(key) if key else None)
            if self.taking.writes:
                link.taken, link.spot = {**theirs, "lines": lines}, key

    def _first(self, service: Document, place: Document | None, key: Any, first: bool) -> Any:
        """A new row with its link, or the one born here; None, and counted, when it has no place on the map."""
        taking = self.taking
        theirs = offer_values(service, place, taking.ground)
        wanted = uuid.UUID(service["id"]) if first else key
        id_, gone = self.here.get(wanted, (None, False))
        owner, owner_gone = taking.owners.get(owner_of(service) or "", (None, False))
        if id_ is not None and not gone and first:
            return self._born_here(id_, service, theirs, key)
        theirs["kind_id"] = theirs["kind_id"] or taking.defaults.kind_id
        theirs["municipality_id"] = theirs["municipality_id"] or taking.defaults.municipality_id
        if why := self._off(theirs, owner, gone or owner_gone):
            taking.off_map[why] += 1
            return None
        region = taking.ground.region_of[theirs["municipality_id"]]
        row = {"uuid": wanted if id_ is None else uuid.uuid4(), "region_id": region, "organization_id": owner,
               "version": 1, **(new_columns(Opportunity, theirs) if taking.writes else {})}  # fmt: skip
        self.here[row["uuid"]] = (0, False)
        lines = self.lines.first(row, service, str(key) if key else None)
        return row, {"taken": {**theirs, "lines": lines}, "spot": key}

    def _off(self, theirs: Values, owner: int | None, gone: bool) -> str | None:
        """Why a service is kept and yet not on the map."""
        if gone:
            return GONE
        if theirs["municipality_id"] is None:
            return NO_PLACE
        if theirs["kind_id"] is None:
            return NO_KIND
        if owner is None:
            return NO_OWNER
        return None if self.taking.reaches(self.taking.ground.region_of[theirs["municipality_id"]]) else ELSEWHERE

    def _born_here(self, id_: int, service: Document, theirs: Values, key: Any) -> Any:
        """A service of ours comes back: whatever differs is asked."""
        row = self.rows.get(id_)
        if row is None:
            self.taking.off_map[ELSEWHERE] += 1
            return None
        own = own_values(row)
        theirs = {name: own[name] if value is None and name in ("kind_id", "municipality_id") else value
                  for name, value in theirs.items()}  # fmt: skip
        self.update(row, self.taking.settle(None, row, theirs))
        lines = self.lines.again(None, row, service, str(key) if key else None)
        return {"id": id_}, {"taken": {**theirs, "lines": lines}, "spot": key}
