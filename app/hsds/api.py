"""What may another directory read of ours? The addresses of the standard's API: public parts of what is active."""

import datetime as dt
import json
import math
import uuid
from collections.abc import Callable
from typing import Any, ClassVar

from flask import Response, abort, request
from flask_appbuilder import BaseView, expose, has_access
from sqlalchemy import and_, func, literal, or_, select, union_all

from app.extensions import db
from app.hsds.exporting import Outgoing
from app.hsds.mapping import Document
from app.hsds.models import HsdsLink, HsdsRecord
from app.hsds.standard import FIELDS, OPENAPI, PROFILE, VERSION
from app.kit import lists
from app.opportunities.models import Opportunity, Organization

MOST, USUAL = 100, 50
Found = list[tuple[str, int]]


class HsdsApiView(BaseView):
    """Pages of documents; one document in full."""

    route_base, default_view, list_title = "/hsds", "info", "HSDS API"
    method_permission_name: ClassVar[dict[str, str]] = {"info": "read", "page": "read", "one": "read"}
    base_permissions: ClassVar[list[str]] = ["can_read"]

    @expose("/")
    @has_access
    def info(self) -> Response:
        return answer({"version": VERSION, "profile": PROFILE, "openapi_url": OPENAPI})

    @expose("/<kind>")
    @has_access
    def page(self, kind: str) -> Response:
        return PAGES[kind]() if kind in PAGES else abort(404)

    @expose("/<kind>/<key>")
    @has_access
    def one(self, kind: str, key: str) -> Response:
        if kind not in PAGES:
            abort(404)
        try:
            wanted = uuid.UUID(key)
        except ValueError:
            abort(404)
        return answer(ONE[kind](wanted) or abort(404))


def answer(document: Any) -> Response:
    return Response(json.dumps(document, ensure_ascii=False), mimetype="application/json")


def flag(name: str) -> bool:
    return request.args.get(name, "").lower() in ("true", "1")


# -- which ones -------------------------------------------------------------------------------------------------------
def asked(record: Any, row: Any, changed: Any) -> tuple[list[Any], list[Any]]:
    """What `search`, `modified_after` and `organization_id` mean for documents that came and for rows of ours."""
    of_record, of_row = [], []
    for word in lists.fold(request.args.get("search", "")[:200]).split()[:6]:
        like = f"%{lists.escape(word)}%"
        of_record.append(record.search_text.like(like, escape="\\"))
        of_row.append(row.search_text.like(like, escape="\\"))
    if (text := request.args.get("modified_after")) is not None:
        moment = moment_of(text)
        of_record.append(or_(record.changed_at >= moment, changed(moment)))
        of_row.append(row.changed_at >= moment)
    return of_record, of_row


def moment_of(text: str) -> dt.datetime:
    """An instant as the database keeps it; what is none is a bad request."""
    try:
        moment = dt.datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        abort(400)
    return moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment


def service_ids() -> Any:
    """Active services: those that came and are active here at a place, or came active and have no place here; ours."""
    links = select(HsdsLink.record_id).where(HsdsLink.opportunity_id.is_not(None))
    here = select(HsdsLink.record_id).join(Opportunity, Opportunity.id == HsdsLink.opportunity_id)
    here = here.where(Opportunity.is_active)
    of_record, of_row = asked(HsdsRecord, Opportunity, lambda moment: HsdsRecord.id.in_(
        here.where(Opportunity.changed_at >= moment)))  # fmt: skip
    active = or_(HsdsRecord.id.in_(here), and_(HsdsRecord.status == "active", HsdsRecord.id.not_in(links)))
    came = select(literal("record").label("of"), HsdsRecord.id.label("id")).where(
        HsdsRecord.entity == "service", active, *of_record)  # fmt: skip
    linked = select(HsdsLink.opportunity_id).where(HsdsLink.opportunity_id.is_not(None))
    born = select(literal("row"), Opportunity.id).where(
        Opportunity.is_active, Opportunity.id.not_in(linked), *of_row)  # fmt: skip
    if (owner := request.args.get("organization_id")) is not None:
        key = _uuid(owner)
        came = came.where(HsdsRecord.owner == key)
        born = born.where(Opportunity.organization_id.in_(select(Organization.id).where(Organization.uuid == key)))
    return union_all(came, born)


def organization_ids() -> Any:
    links = select(HsdsLink.record_id).join(Organization, Organization.id == HsdsLink.organization_id)
    of_record, of_row = asked(HsdsRecord, Organization, lambda moment: HsdsRecord.id.in_(
        links.where(Organization.changed_at >= moment)))  # fmt: skip
    linked = select(HsdsLink.organization_id).where(HsdsLink.organization_id.is_not(None))
    came = select(literal("record").label("of"), HsdsRecord.id.label("id")).where(
        HsdsRecord.entity == "organization", *of_record)  # fmt: skip
    return union_all(came, select(literal("row"), Organization.id).where(Organization.id.not_in(linked), *of_row))


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        abort(400)


# -- pages ------------------------------------------------------------------------------------------------------------
def paged(ids: Any, read: Callable[[Found], list[Document]]) -> Response:
    """One page of what a query names."""
    total = db.session.scalar(select(func.count()).select_from(ids.subquery())) or 0
    size, number = _size(), lists.whole("page", 1, 100_000)
    rows = db.session.execute(ids.order_by("of", "id").limit(size).offset((number - 1) * size)).all()
    return told(read([(of, id_) for of, id_ in rows]), total, number, size)


def told(contents: list[Document], total: int, number: int, size: int) -> Response:
    """The page as the standard describes it."""
    pages = math.ceil(total / size)
    return answer({"total_items": total, "total_pages": pages, "page_number": number, "size": len(contents),
                   "first_page": number == 1, "last_page": number >= pages, "empty": not contents,
                   "contents": contents})  # fmt: skip


def _size() -> int:
    return lists.whole("per_page", USUAL, MOST)


def listed(entity: str, document: Document) -> Document:
    """Without lists, as a page shows it; with everything when it was asked in full."""
    if flag("full"):
        return document
    many = {rule.name for rule in FIELDS[entity].values() if rule.kind == "many"}
    short = {name: value for name, value in document.items() if name not in many}
    for name, rule in FIELDS[entity].items():
        if rule.kind == "one" and isinstance(short.get(name), dict):
            short[name] = listed(rule.of, short[name])
    return short


def _read(found: Found, of: str, whole: bool = True) -> list[Document]:
    outgoing = Outgoing()
    came, born = ([id_ for kind, id_ in found if kind == wanted] for wanted in ("record", "row"))
    if of == "service":
        documents = outgoing.services(came, born, whole=whole)
    else:
        documents = outgoing.organizations(came, born)
    return [documents[one] for one in found if one in documents]


def services() -> Response:
    return paged(service_ids(), lambda found: [listed("service", one)
                                               for one in _read(found, "service", flag("full"))])  # fmt: skip


def organizations() -> Response:
    return paged(organization_ids(), lambda found: [listed("organization", one)
                                                    for one in _read(found, "organization")])  # fmt: skip


def at_locations() -> Response:
    """Services at their locations: a page of services, each as often as it has a place."""
    return paged(service_ids(), lambda found: [
        _placed(place, service) for service in _read(found, "service", flag("full"))
        for place in service.get("service_at_locations") or []])  # fmt: skip


def _placed(place: Document, service: Document) -> Document:
    """A service at a location with the service of which it is."""
    plain = {name: value for name, value in service.items() if name != "service_at_locations"}
    return {**listed("service_at_location", place), "service_id": service["id"], "service": listed("service", plain)}


def terms() -> Response:
    return _few(lambda: _terms("taxonomy_term"))


def taxonomies() -> Response:
    return _few(lambda: _terms("taxonomy"))


def _few(read: Callable[[], list[Document]]) -> Response:
    """A page of a list that is short."""
    words, size, number = lists.fold(request.args.get("search", "")), _size(), lists.whole("page", 1, 100_000)
    found = [one for one in read() if words in lists.fold(f"{one.get('name')} {one.get('description')}")]
    return told(found[(number - 1) * size : number * size], len(found), number, size)


def _terms(entity: str) -> list[Document]:
    """Our kinds of need, then what came with other directories."""
    outgoing = Outgoing()
    own = outgoing.terms() if entity == "taxonomy_term" else [outgoing.taxonomy()]
    came = db.session.scalars(select(HsdsRecord.document).where(HsdsRecord.entity == entity).order_by(HsdsRecord.id))
    return [*own, *came]


# -- one --------------------------------------------------------------------------------------------------------------
def _one(entity: str, ids: Callable[[], Any], model: Any) -> Callable[[uuid.UUID], Document | None]:
    def read(key: uuid.UUID) -> Document | None:
        record = db.session.scalar(select(HsdsRecord.id).filter_by(entity=entity, hsds_id=key))
        row = db.session.scalar(select(model.id).where(model.uuid == key)) if record is None else None
        wanted = ("record", record) if record is not None else ("row", row)
        known = ids().subquery()
        query = select(known.c.id).where(known.c.of == wanted[0], known.c.id == wanted[1])
        if wanted[1] is None or db.session.scalar(query) is None:
            return None
        return next(iter(_read([(wanted[0], wanted[1])], entity)), None)

    return read


def _place(key: uuid.UUID) -> Document | None:
    """By the id of a place that came, else by that of a service of ours, which is at one place."""
    link = db.session.scalar(select(HsdsRecord.hsds_id).join(HsdsLink, HsdsLink.record_id == HsdsRecord.id)
                             .where(HsdsLink.spot == key))  # fmt: skip
    service = ONE["services"](link or key)
    places = (service or {}).get("service_at_locations") or []
    found = next((one for one in places if one["id"].lower() == str(key)), None)
    return {**found, "service_id": service["id"], "service": service} if service and found else None


def _term(entity: str) -> Callable[[uuid.UUID], Document | None]:
    return lambda key: next((one for one in _terms(entity) if one["id"].lower() == str(key)), None)


PAGES: dict[str, Callable[[], Response]] = {
    "services": services, "organizations": organizations, "service_at_locations": at_locations,
    "taxonomies": taxonomies, "taxonomy_terms": terms,
}  # fmt: skip
ONE: dict[str, Callable[[uuid.UUID], Document | None]] = {
    "services": _one("service", service_ids, Opportunity),
    "organizations": _one("organization", organization_ids, Organization),
    "service_at_locations": _place, "taxonomies": _term("taxonomy"), "taxonomy_terms": _term("taxonomy_term"),
}  # fmt: skip
