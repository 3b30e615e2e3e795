"""What do we tell the world of the offer? Each document as it came with what changed here; what was born here, ours."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.hsds.checking import EMAIL, URI
from app.hsds.details import Line, bare, own_lines, with_lines
from app.hsds.lines import stored
from app.hsds.mapping import Document, Values, offer_document, own_values, owner_document, term_document
from app.hsds.models import HsdsLink, HsdsRecord
from app.hsds.places import KINDS, Ground, derived
from app.hsds.standard import VERSION
from app.opportunities.models import Opportunity, Organization


@dataclass
class Outgoing:
    """A page of documents, read in a few statements however many there are."""

    ground: Ground = field(default_factory=Ground)
    _owners: dict[int, Document] = field(default_factory=dict)
    _changes: dict[int, Values] = field(default_factory=dict)  # of organisations that came, what is other here

    def services(self, records: list[int], born: list[int], whole: bool = True) -> dict[tuple[str, int], Document]:
        """Services by ('record', id) for those that came and ('row', id) for those born here; `whole`: with lines."""
        links = self._links(HsdsLink.record_id, records)
        ids = {link.opportunity_id for some in links.values() for link in some} | set(born)
        rows = _by_id(Opportunity, ids - {None})
        self._read_owners({row.organization_id for row in rows.values()})
        lines = stored(list(rows)) if whole else {}
        found: dict[tuple[str, int], Document] = {}
        for record in _by_id(HsdsRecord, records).values():
            document, meant = record.document, links.get(record.id, [])
            if meant and not any(link.opportunity_id in rows for link in meant):
                continue  # deleted here, or of another regional
            for link in meant:
                if (row := rows.get(link.opportunity_id or 0)) is not None:
                    changed = _changed(link.taken, own_values(row))
                    document = offer_document(document, _sound(changed), _key(link.spot), self.ground)
                    ours = own_lines(lines.get(row.id, []), self.ground) if whole else {}
                    document = with_lines(document, _other(link.taken, ours), _key(link.spot), str(row.uuid))
                    document = self._owned(document, row.organization_id)
            found["record", record.id] = document
        for id_ in born:
            if (row := rows.get(id_)) is not None:
                found["row", id_] = self._born(row, lines.get(id_, []))
        return found

    def organizations(self, records: list[int], born: list[int]) -> dict[tuple[str, int], Document]:
        """Organisations, likewise."""
        links = self._links(HsdsLink.record_id, records)
        ids = {link.organization_id for some in links.values() for link in some} | set(born)
        self._read_owners(ids - {None})
        told: dict[tuple[str, int], Document] = {("row", id_): self._owners[id_] for id_ in born if id_ in self._owners}
        for record in _by_id(HsdsRecord, records).values():
            here = [link.organization_id for link in links.get(record.id, []) if link.organization_id in self._owners]
            told["record", record.id] = self._owners[here[0]] if here else record.document
        return told

    def terms(self) -> list[Document]:
        """Our kinds of need as terms of one taxonomy."""
        about = self.taxonomy()
        return [{**term_document(self.ground, id_), "taxonomy_id": about["id"]} for id_ in self.ground.terms]

    def taxonomy(self) -> Document:
        return {"id": derived(KINDS), "name": KINDS, "description": "Articula: kinds of need", "version": VERSION}

    def _links(self, column: Any, ids: list[int]) -> dict[int, list[HsdsLink]]:
        found: dict[int, list[HsdsLink]] = {}
        if ids:
            for link in db.session.scalars(select(HsdsLink).where(column.in_(ids)).order_by(HsdsLink.id)):
                found.setdefault(link.record_id, []).append(link)
        return found

    def _read_owners(self, ids: set[Any]) -> None:
        """The documents of organisations that are asked for and not read yet."""
        wanted = ids - self._owners.keys()
        if not wanted:
            return
        query = select(HsdsLink, HsdsRecord).join(HsdsRecord, HsdsRecord.id == HsdsLink.record_id)
        came = {link.organization_id: (link, record) for link, record in
                db.session.execute(query.where(HsdsLink.organization_id.in_(wanted)))}  # fmt: skip
        for id_, row in _by_id(Organization, wanted).items():
            link, record = came.get(id_, (None, None))
            base = record.document if record is not None else {"id": str(row.uuid), "name": row.name}
            changed = _sound(_changed(link.taken if link is not None else {}, own_values(row)))
            self._owners[id_], self._changes[id_] = owner_document(base, changed), changed

    def _owned(self, document: Document, owner: int) -> Document:
        """A nested organisation with what changed here of it, if anything did; another one if the service moved."""
        now = self._owners.get(owner)
        if now is None:
            return document
        nested = document.get("organization")
        if nested is None:
            known = str(document.get("organization_id", "")).lower() == now["id"].lower()
            return document if known else {**document, "organization_id": now["id"]}
        if nested["id"].lower() != now["id"].lower():
            return {**document, "organization": now}
        changed = self._changes.get(owner)
        return {**document, "organization": owner_document(nested, changed)} if changed else document

    def _born(self, row: Opportunity, lines: list[Any]) -> Document:
        """A service that nobody else told us of."""
        own = {name: value for name, value in own_values(row).items() if value is not None}
        base: Document = {"id": str(row.uuid), "name": row.name_es, "status": "active"}
        if row.name_en and row.name_en != row.name_es:
            base["alternate_name"] = row.name_en
        base["last_modified"] = f"{row.changed_at.isoformat(timespec='milliseconds')}Z"
        made = offer_document(base, _sound(own), None, self.ground)
        made = with_lines(made, _other({}, own_lines(lines, self.ground)), None, str(row.uuid))
        owner = self._owners.get(row.organization_id)
        return {**made, "organization": owner} if owner is not None else made


def _changed(base: Values, ours: Values) -> Values:
    """What is other here than it was when it was taken; of what was never taken, whatever is said."""
    return {name: value for name, value in ours.items()
            if (name in base and value != base[name]) or (name not in base and value is not None)}  # fmt: skip


def _other(taken: Values, ours: dict[str, list[Line]]) -> dict[str, list[Line]]:
    """The lists that are other here than when they were taken."""
    base = taken.get("lines", {})
    return {name: lines for name, lines in ours.items() if bare(lines) != bare(base.get(name, []))}


def _sound(values: Values) -> Values:
    """Addresses as the standard asks for them: with their scheme, or not at all."""
    said = dict(values)
    website = said.get("website")
    if website:
        full = website if URI.fullmatch(website) else f"https://{website}"
        said["website"] = full if URI.fullmatch(full) else None
    if said.get("email") and not EMAIL.fullmatch(said["email"]):
        said["email"] = None
    return said


def _by_id(model: Any, ids: Any) -> dict[int, Any]:
    if not ids:
        return {}
    return {row.id: row for row in db.session.scalars(select(model).where(model.id.in_(ids)).order_by(model.id))}


def _key(place: uuid.UUID | None) -> str | None:
    return str(place) if place is not None else None


def all_services(piece: int = 500) -> Iterator[Document]:
    """Every service within reach, whatever its status: for a file that another directory takes."""
    outgoing = Outgoing()
    came = select(HsdsRecord.id).where(HsdsRecord.entity == "service").order_by(HsdsRecord.id)
    linked = select(HsdsLink.opportunity_id).where(HsdsLink.opportunity_id.is_not(None))
    born = select(Opportunity.id).where(Opportunity.id.not_in(linked)).order_by(Opportunity.id)
    for query, of_record in ((came, True), (born, False)):
        ids = list(db.session.scalars(query))
        for start in range(0, len(ids), piece):
            part = ids[start : start + piece]
            found = outgoing.services(part, []) if of_record else outgoing.services([], part)
            yield from found.values()


def all_others(piece: int = 500) -> Iterator[tuple[str, Document]]:
    """Organisations, and whatever else was kept."""
    outgoing = Outgoing()
    linked = select(HsdsLink.organization_id).where(HsdsLink.organization_id.is_not(None))
    born = list(db.session.scalars(select(Organization.id).where(Organization.id.not_in(linked))))
    came = list(db.session.scalars(select(HsdsRecord.id).where(HsdsRecord.entity == "organization")))
    for start in range(0, len(born), piece):
        yield from (("organization", one) for one in outgoing.organizations([], born[start : start + piece]).values())
    for start in range(0, len(came), piece):
        yield from (("organization", one) for one in outgoing.organizations(came[start : start + piece], []).values())
    query = select(HsdsRecord.entity, HsdsRecord.document).where(HsdsRecord.entity.not_in(("organization", "service")))
    yield from ((entity, document) for entity, document in db.session.execute(query))
