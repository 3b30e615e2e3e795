"""Is every service of a family told from every source, and does a list reach whom it is of and nobody else?

WB-9-06.
"""

import datetime as dt
import io

import pytest
from sqlalchemy import func, select

from app.catalogs.models import Term
from app.extensions import db
from app.families.models import Member
from app.kit.scopes import utcnow
from app.ledger.models import ServiceList, ServiceUse, Source
from app.platform.upkeep import upkeep
from app.referrals.models import Referral, ReferralState
from tests import cast, crawl
from tests.forms import answers

SIGN_IN = 5  # the account, its roles, its person and its grants; on PostgreSQL, who looks
BRING, REVIEW = "/services-used/list-of-others", "/services-used/list-of-others/review"
HEAD = "Tipo de documento,Número de documento,Nombres,Apellidos,Fecha de nacimiento,Necesidad,Servicio,Desde,Estado\n"


@pytest.fixture
def papers(app):
    """The kind of document of the cast, and the code of a need."""
    with app.app_context():
        return cast.one(Term, list="document_type").code, cast.one(Term, list="need_kind").code


@pytest.fixture
def bring(papers):
    """bring(person, rows) sends a list; a row is (document, names, birth, service)."""

    def send(person, *rows):
        kind = papers[1]
        told = (f"{papers[0] if number else ''},{number},{names},,{birth},{kind},{what},2026-01-05,activo\n"
                for number, names, birth, what in rows)  # fmt: skip
        body = HEAD + "".join(told)
        told = answers(person.get(BRING).text) | {"entity": "Alcaldía", "upload": (io.BytesIO(body.encode()), "l.csv")}
        return person.post(BRING, data=told)

    return send


def decide(person, **chosen):
    return person.post(REVIEW, data=answers(person.get(REVIEW).text) | chosen)


def listed(app):
    """The lines that came with a list: (person, service)."""
    with app.app_context():
        rows = db.session.scalars(select(ServiceUse).filter_by(source=Source.LIST).order_by(ServiceUse.id))
        return [(row.member_id, row.provider) for row in rows]


def waiting(app):
    with app.app_context():
        return db.session.scalar(select(func.count(ServiceList.id)))


def test_the_basket_tells_needs_own_referrals_and_what_the_family_told(app, login, ids):
    """Services from every source on one page, with access, use and outcome (MED-4-02, WB-9-08)."""
    with app.app_context():
        row = db.session.scalar(select(Referral).filter_by(case_id=ids["case A"], state=ReferralState.SENT))
        row.state = row.ticket.state = ReferralState.WAITING
        db.session.commit()
    page = login("gestora").get(f"/services-used/basket/{ids['family A']}").text
    assert "CANARYAPROVIDER" in page and "Remisión propia: en lista de espera" in page and "Con acceso" in page
    assert "CANARYAUSED" not in page  # the note stays on the page of its line


def test_a_basket_costs_the_same_whatever_it_holds(app, login, ids):
    person, path = login("profesional"), f"/services-used/basket/{ids['family A']}"

    def cost():
        person.get(path)
        with crawl.statements(app) as sent:
            assert person.get(path).status_code == 200
        return len([one for one in sent if not one.upper().startswith(("BEGIN", "PRAGMA", "SAVEPOINT"))])

    before = cost()
    with app.app_context():
        row = db.session.scalar(select(ServiceUse).filter_by(family_id=ids["family A"]))
        for kind in db.session.scalars(select(Term).filter_by(list="need_kind").limit(3)):
            db.session.add(ServiceUse(family_id=row.family_id, member_id=row.member_id, kind_id=kind.id, provider="X"))
        db.session.commit()
    assert cost() == before <= 8 + SIGN_IN


def test_a_line_is_recorded_from_the_case_and_leads_to_the_basket(login, ids, papers):
    person, path = login("profesional"), f"/services-used/add?case_id={ids['case A']}"
    told = answers(person.get(path).text)
    assert told["family_id"] == [str(ids["family A"])]
    with_kind = told | {"kind_id": "", "provider": "Comedor"}
    assert person.post(path, data=with_kind).status_code == 422


def test_a_list_finds_people_by_document_and_proposes_by_name(app, login, ids, bring):
    """What is sure is written, what is proposed is decided, of what is nobody's nothing stays (MED-4-02)."""
    person = login("profesional")
    rows = [("CANARYADOC", "CANARYAFIRST", "2015-05-05", "Comedor"),
            ("", "CANARYAFIRST CANARYALAST", "2015-05-05", "Natación"), ("777", "Nadie", "2001-01-01", "Salud"),
            ("CANARYBDOC", "CANARYBFIRST", "2015-05-05", "Ajeno")]  # fmt: skip
    assert bring(person, *rows).status_code == 302
    assert "CANARYB" not in person.get(REVIEW).text and "Filas: 4, 5." in person.get(REVIEW).text
    assert listed(app) == []
    assert decide(person, **{"row-3": str(ids["member A"])}).status_code == 302
    assert listed(app) == [(ids["member A"], "Comedor"), (ids["member A"], "Natación")]
    assert waiting(app) == 0


def test_the_same_list_again_makes_nothing_twice(app, login, bring):
    person, rows = login("profesional"), [("CANARYADOC", "CANARYAFIRST", "2015-05-05", "Comedor")] * 2
    for _time in range(2):
        bring(person, *rows)
        assert decide(person).status_code == 302
    assert len(listed(app)) == 1 and waiting(app) == 0


def test_a_document_with_another_name_is_not_written_by_itself(app, login, ids, bring):
    person = login("profesional")
    bring(person, ("CANARYADOC", "Otro Nombre", "1950-01-01", "Comedor"))
    assert f'value="{ids["member A"]}"' in person.get(REVIEW).text
    with app.app_context():
        other = Member(family_id=ids["family A"], first_name="Ana", last_name="Roa")
        db.session.add(other)
        db.session.commit()
        decide(person, **{"row-2": str(other.id)})  # in reach, but not proposed for this row
    assert listed(app) == [] and waiting(app) == 0


def test_a_wrong_list_is_told_by_row_and_column_and_nothing_of_it_is_kept(app, login, bring):
    answer = bring(login("profesional"), ("1", "Ana", "31/02/2015", "Comedor"))
    assert answer.status_code == 422 and "Fila 2, Fecha de nacimiento: Esto no es una fecha." in answer.text
    assert waiting(app) == 0


def test_a_list_under_review_is_seen_by_nobody_else_and_is_gone_after_a_week(app, login, bring):
    bring(login("profesional"), ("CANARYADOC", "CANARYAFIRST", "2015-05-05", "Comedor"))
    assert login("coordinadora").get(REVIEW).status_code == 302
    with app.app_context():
        kept = db.session.scalar(select(ServiceList))
        assert "CANARYADOC" in kept.body
        kept.created_at = utcnow() - dt.timedelta(days=8)
        db.session.commit()
        upkeep({}, None)
        db.session.commit()
    assert waiting(app) == 0


def test_the_whole_record_of_a_family_tells_its_services(login, ids):
    page = login("coordinadora").get(f"/whole-record/family/{ids['family A']}").text
    assert "CANARYAPROVIDER" in page and "CANARYAUSED" in page


def test_a_coordinator_reads_the_people_of_the_team_alone(login, ids):
    assert login("coordinadora").get(f"/services-used/basket/{ids['family B']}").status_code == 404
    assert login("oportunidades").get(f"/services-used/basket/{ids['family A']}").status_code == 403
