"""What does a page cost that is written by hand? SQL and one Jinja template behind WSGI: no scope, no log, no seals.

Served beside the application by `benchmarks.pages`, from the same database: what PLAIN_URL connects to.
"""

import csv
import io
import os
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import psycopg
from jinja2 import Environment

PAGE = 25
PAGES = Environment(autoescape=True).from_string("""<!doctype html>
<html lang="es"><head><meta charset="utf-8"><title>{{ title }}</title></head><body>
<nav><a href="/families">Families</a> <a href="/dashboard">Figures</a></nav><h1>{{ title }}</h1>
{% for head, rows in tables %}<table><thead><tr>{% for name in head %}<th>{{ name }}</th>{% endfor %}</tr></thead>
<tbody>{% for row in rows %}<tr>{% for value in row %}<td>{{ value if value is not none }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table>{% endfor %}
{% for name, choices in fields %}<label>{{ name }} {% if choices %}<select name="{{ name }}">
{% for value, label in choices %}<option value="{{ value }}">{{ label }}</option>{% endfor %}</select>
{% else %}<input name="{{ name }}">{% endif %}</label>{% endfor %}</body></html>""")
HEAD = ("Code", "Family", "Municipality", "Locality", "Kind", "Status", "Enrolled")
LIST = """SELECT f.code, f.name, m.name_es, l.name_es, f.kind, f.status, f.enrolled_on
FROM (SELECT id FROM family WHERE deleted_at IS NULL {} ORDER BY id DESC LIMIT 26 OFFSET %(offset)s) AS page
JOIN family f ON f.id = page.id JOIN municipality m ON m.id = f.municipality_id
LEFT JOIN locality l ON l.id = f.locality_id ORDER BY f.id DESC"""
VISITS = """SELECT v.planned_on, v.kind, v.number, v.mode, v.status, p.first_name, p.last_name
FROM visit v LEFT JOIN professional p ON p.id = v.professional_id WHERE v.deleted_at IS NULL """
SUMS = (
    "SELECT s.name_es, count(*) FROM care_case c JOIN programme_stage s ON s.id = c.stage_id "
    "WHERE c.status <> 'CLOSED' AND c.deleted_at IS NULL GROUP BY 1 ORDER BY 2 DESC",
    "SELECT r.name_es, count(*) FROM care_case c JOIN region r ON r.id = c.region_id "
    "WHERE c.deleted_at IS NULL GROUP BY 1 ORDER BY 2 DESC",
    "SELECT status, count(*) FROM commitment WHERE deleted_at IS NULL GROUP BY 1",
    "SELECT status, count(*) FROM need WHERE deleted_at IS NULL GROUP BY 1",
)
SAVE = """INSERT INTO visit (uuid, version, kind, planned_on, mode, status, objective, case_id, family_id, unit_id,
region_id) SELECT gen_random_uuid(), 1, 'HOME_VISIT', current_date, 'IN_PERSON', 'PLANNED', %(objective)s, id,
family_id, unit_id, region_id FROM care_case WHERE id = %(case)s"""
_kept = threading.local()


def ask(query: str, **values: Any) -> Any:
    """One statement on this thread's connection, which stays open."""
    if not hasattr(_kept, "line"):
        _kept.line = psycopg.connect(os.environ["PLAIN_URL"], autocommit=True, prepare_threshold=None)
        _kept.line.execute("SELECT set_config('articula.reach', 'SYSTEM', false)")  # where the wall binds this role
    return _kept.line.execute(query, values or None)


def page(title: str, tables: Iterable[Any] = (), fields: Iterable[Any] = ()) -> str:
    return PAGES.render(title=title, tables=tables, fields=fields)


def families(asked: dict[str, str]) -> str:
    """A page of the list, searched or filtered."""
    values: dict[str, Any] = {"offset": PAGE * (int(asked.get("page", 1)) - 1)}
    where = ""
    if "q" in asked:
        where, values["q"] = "AND search_text LIKE %(q)s", f"%{asked['q'].lower()}%"
    if "municipality" in asked:
        where += " AND municipality_id = %(municipality)s AND status = %(status)s"
        values |= {"municipality": int(asked["municipality"]), "status": asked["status"]}
    return page("Families", [(HEAD, ask(LIST.format(where), **values).fetchall()[:PAGE])])


def family(asked: dict[str, str]) -> str:
    """A family with its people, cases and last visits."""
    number = int(asked["id"])
    cases = ask("SELECT code, status, opened_on, closed_on FROM care_case WHERE family_id = %(id)s", id=number)
    people = ask("SELECT first_name, last_name, birth_date, is_head FROM member WHERE family_id = %(id)s "
                 "AND deleted_at IS NULL ORDER BY birth_date", id=number).fetchall()  # fmt: skip
    visits = ask(VISITS + "AND v.family_id = %(id)s ORDER BY planned_on DESC LIMIT 30", id=number).fetchall()
    own = ask("SELECT code, name, kind, status, address, phone, strengths FROM family WHERE id = %(id)s", id=number)
    return page("Family", [(HEAD, own.fetchall()), ((), people), ((), cases.fetchall()), ((), visits)])


def new_visit(asked: dict[str, str]) -> str:
    """The form of a visit, with its choices."""
    outcomes = ask("SELECT id, name_es FROM term WHERE list = 'contact_outcome' ORDER BY position").fetchall()
    case = ask("SELECT code, search_text FROM care_case WHERE id = %(id)s", id=int(asked["case"])).fetchone()
    names = ("number", "planned_on", "professional", "objective", "held_at", "findings", "agreements", "next_on")
    return page(f"Visit: {case}", fields=[("outcome", outcomes), *((name, ()) for name in names)])


def save(asked: dict[str, str]) -> str:
    ask(SAVE, case=int(asked["case"]), objective=asked["objective"])
    return ""


def dashboard(_asked: dict[str, str]) -> str:
    return page("Figures", [((), ask(query).fetchall()) for query in SUMS])


def export(_asked: dict[str, str]) -> str:
    """Ten thousand visits."""
    out = io.StringIO()
    csv.writer(out).writerows(ask(VISITS + "ORDER BY v.id LIMIT 10000").fetchall())
    return out.getvalue()


ROUTES: dict[str, Callable[[dict[str, str]], str]] = {
    "/families": families, "/family": family, "/visits/add": new_visit, "/visits/save": save,
    "/dashboard": dashboard, "/visits.csv": export,
}  # fmt: skip


def app(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
    """The WSGI application."""
    told = environ["QUERY_STRING"]
    if environ["REQUEST_METHOD"] == "POST":
        told = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()
    body = ROUTES[environ["PATH_INFO"]]({name: values[0] for name, values in parse_qs(told).items()}).encode()
    kind = "text/html; charset=utf-8" if body[:1] == b"<" else "text/csv; charset=utf-8"
    start("200 OK" if body else "302 FOUND", [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]
