"""Do minutes hold what was said, for good, signed, verified by anybody, and silent to outsiders?"""

import datetime as dt
import io

import pikepdf
import pypdfium2
import pytest
from sqlalchemy import select, update

from app.access.audit import AuditEvent
from app.access.factors import Factor, FactorKind
from app.access.signins import SignIn
from app.cases.models import Case
from app.catalogs.models import Institution, InstitutionKind, Term
from app.commitments.models import Commitment
from app.extensions import db
from app.kit.scopes import utcnow
from app.kit.trace import Act
from app.minutes import rules
from app.minutes.models import Minutes, MinutesSignature, MinutesTemplate
from app.roundtables.models import RoundtableSession
from app.sessions.models import Attendance, CaseSession, Decision, SessionParticipant, SessionStatus, Technique
from tests import cast
from tests.forms import answers

pytestmark = pytest.mark.static  # what stands on paper does not depend on the database

TEXTS = ("question", "situation", "issues_individual", "issues_family", "issues_sectors", "strengths", "participation",
         "adherence_strategy", "missing_reason", "meeting_place")  # fmt: skip
PARTIES = ("COMPETENT_AUTHORITY", "MODALITY_TEAM", "SNBF_SERVICES", "FAMILY_NETWORK")
LEGEND = "Copia no controlada una vez impresa"
SIGN = {"person": "Rosa Elena Díaz", "seat": "0"}
WHY = "Faltaba el nombre de la entidad"


@pytest.fixture
def conference(app, ids):
    """A concluded conference on case A with fourteen participants; every text of it carries its own word."""
    with app.app_context():
        case = db.session.get(Case, ids["case A"])
        session = cast.keep(CaseSession(
            case=case, technique=Technique.CONFERENCE, scheduled_at=cast.DAWN,
            snapshot='{"es": [["Etapa", "CANARYACDAY"]], "en": [["Stage", "CANARYACDAY"]]}',
            **{name: f"CANARYAC{name.upper()}" for name in TEXTS}))  # fmt: skip
        health = cast.keep(Institution(code="SALUD", name_es="Salud Norte", name_en="Health North",
                                       kind=InstitutionKind.PUBLIC))  # fmt: skip
        for place in range(14):
            party = PARTIES[place % 4]
            came = Attendance.ABSENT if place == 12 else Attendance.IN_PERSON
            cast.keep(SessionParticipant(session=session, party=cast.one(Term, list="required_party", code=party),
                                         institution=health if party == "SNBF_SERVICES" else None, attendance=came,
                                         person=f"CANARYACPERSON{place}"))  # fmt: skip
        cast.keep(Decision(session=session, text="CANARYACDECISION", reason="CANARYACREASON", parties="CANARYACBY"))
        what = "Cupo para CANARYAFIRST canaryalast de la familia CANARYANAME, caso CANARYA-CASE"
        cast.keep(Commitment(case=case, session=session, what=what, institution=health, due_on=cast.TODAY,
                             responsible="CANARYACWHO"))  # fmt: skip
        session.status = SessionStatus.CLOSED
        db.session.commit()
        return session.id


def newest(app, **by):
    with app.app_context():
        return db.session.scalars(select(Minutes.id).filter_by(**by).order_by(Minutes.edition.desc())).first()


@pytest.fixture
def issued(app, login, conference):
    """issued() issues by the page's own button, later with a reason; the id of the minutes."""
    person = login("gestora")

    def press(**typed):
        assert person.post(f"/minutes/issue/case/{conference}", data=typed).status_code == 302
        return newest(app, session_id=conference)

    return press


def paper(person, pk, **how):
    answer = person.get(f"/minutes/paper/{pk}", query_string={"as": "pdf", **how})
    assert answer.mimetype == "application/pdf"
    return answer.data


def text_of(data):
    pdf = pypdfium2.PdfDocument(data)
    said = " ".join("\n".join(page.get_textpage().get_text_bounded() for page in pdf).split())
    pdf.close()
    return said


def test_the_minutes_hold_everything_that_was_said_and_name_their_form(login, issued):
    """And ask to print only what is needed (G34-0-01, G34-0-03)."""
    pdf = paper(login("gestora"), issued(), lang="es")
    words, said = [*TEXTS, "person0", "decision", "reason", "who", "by", "day"], text_of(pdf)
    assert [word for word in words if f"CANARYAC{word.upper()}" not in said] == []
    for told in ("AC-05-", LEGEND, "Formato AC-01", "versión 1", "Proceso: Protección", "Salud Norte", "Sin firma",
                 "p. 11-12", "Imprima solo lo necesario"):
        assert told in said
    with pikepdf.open(io.BytesIO(pdf)) as read:
        assert read.Root.MarkInfo.Marked and str(read.Root.Lang) == "es" and "Acta AC-05-" in str(read.docinfo.Title)


def test_the_copy_for_outsiders_holds_no_word_of_the_family(login, issued):
    """A printed copy says that it is uncontrolled (G34-0-02)."""
    person, pk = login("gestora"), issued()
    said = text_of(paper(person, pk, lang="en", **{"for": "outsiders"}))
    assert "CANARY" not in said.upper()
    for told in ("Health North", "Cupo para […] […] de la familia", "Uncontrolled copy once printed", "AC-05-"):
        assert told in said
    page = person.get(f"/minutes/paper/{pk}?for=outsiders").text
    assert "CANARY" not in page.upper() and LEGEND in page


def test_minutes_are_issued_of_a_concluded_session_alone(login, ids):
    person, held = login("gestora"), ids["session A"]
    assert "Primero concluya la sesión" in person.get(f"/minutes/issue/case/{held}").text
    assert person.post(f"/minutes/issue/case/{held}", data={"reason": WHY}).status_code == 409
    assert "Primero cierre la sesión" in login("enlace").get(f"/minutes/issue/table/{ids['sitting 05']}").text


def test_what_was_issued_does_not_change_when_the_session_does(app, login, issued, conference):
    pk = issued()
    with app.app_context():
        row = db.session.get(CaseSession, conference)
        row.status, row.reopened, row.situation = SessionStatus.HELD, WHY, "CANARYALATER"
        db.session.commit()
    page = login("gestora").get(f"/minutes/show/{pk}").text
    assert "CANARYACSITUATION" in page and "CANARYALATER" not in page


def test_a_correction_is_a_new_version_with_its_reason_and_names_the_one_before(app, login, issued, conference):
    person, old = login("gestora"), issued()
    assert person.post(f"/minutes/issue/case/{conference}", data={"reason": ""}).status_code == 422
    new = issued(reason=WHY)
    with app.app_context():
        before, after = db.session.get(Minutes, old), db.session.get(Minutes, new)
        assert (after.corrects_id, after.edition, after.number) == (old, 2, before.number)
        assert before.mark.replaced_on == cast.TODAY and after.mark.replaced_on is None
    assert WHY in person.get(f"/minutes/show/{new}").text
    assert "Ya no está vigente" in person.get(f"/minutes/show/{old}").text


def test_no_code_of_ours_changes_issued_minutes(app, issued):
    pk = issued()
    with app.app_context():
        db.session.get(Minutes, pk).content = "{}"
        with pytest.raises(RuntimeError, match="does not change"):
            db.session.flush()


def test_what_was_changed_behind_our_back_is_not_shown(app, login, issued):
    person, pk = login("gestora"), issued()
    with app.app_context():
        db.session.execute(update(Minutes).where(Minutes.id == pk).values(sha256="0" * 64))
        db.session.commit()
    page = person.get(f"/minutes/show/{pk}").text
    assert "ya no es el que se expidió" in page and "CANARYAC" not in page
    assert person.get(f"/minutes/paper/{pk}").status_code == 404


def test_each_participant_signs_once(app, login, issued):
    person, pk = login("gestora"), issued()
    drawn = {**SIGN, "strokes": "M10 20L30 40L50 60M1 2L3 4"}
    assert person.post(f"/minutes/sign/{pk}", data=drawn).status_code == 302
    assert person.post(f"/minutes/sign/{pk}", data=SIGN).status_code == 422
    page = person.get(f"/minutes/show/{pk}").text
    assert "Rosa Elena Díaz" in page and drawn["strokes"] in page
    with app.app_context():
        kept = list(db.session.scalars(select(MinutesSignature.seat).filter_by(minutes_id=pk)))
    assert kept == [0]


def test_nobody_else_signs_and_a_drawing_is_lines_alone(app, login, issued):
    person, pk = login("gestora"), issued()
    wrong = [{"seat": "99"}, {"seat": ""}, {"person": ""}, {"strokes": "M1 2L<b>"}, {"strokes": "M1 2" * 6000}]
    with app.app_context():
        people = rules.read((row := db.session.get(Minutes, pk)).content, row.sha256)["people"]
    wrong.append({"seat": str(next(at for at, one in enumerate(people) if one["came"] == "ABSENT"))})
    codes = [person.post(f"/minutes/sign/{pk}", data={**SIGN, **typed}).status_code for typed in wrong]
    assert codes == [422] * len(wrong)


def test_replaced_minutes_are_signed_no_more(login, issued):
    old = issued()
    issued(reason=WHY)
    assert login("gestora").post(f"/minutes/sign/{old}", data=SIGN).status_code == 409


def test_anybody_verifies_a_copy_and_learns_nothing_else(app, client, issued):
    pk = issued()
    with app.app_context():
        row = db.session.get(Minutes, pk)
        code, number, whole = rules.spelled(row.mark.code), row.number, row.sha256
    answer = client.post("/verify/", data={"code": code.lower().replace("-", " ")})
    assert answer.status_code == 200 and number in answer.text and whole[:12] in answer.text
    assert "CANARY" not in answer.text and "Zoe" not in answer.text and whole not in answer.text
    unknown = client.post("/verify/", data={"code": "AAAA-BBBB-CCCC"})
    assert unknown.status_code == 404 and "no es auténtica" in unknown.text


def test_codes_are_not_guessed_by_the_hundred(client):
    codes = [client.post("/verify/", data={"code": f"AAAABBBB{at:04}"}).status_code for at in range(44)]
    assert codes[0] == 404 and 429 in codes


def test_a_copy_is_written_down_and_the_whole_one_asks_for_the_password(app, login, issued, monkeypatch):
    person, pk = login("gestora"), issued()
    assert person.get(f"/minutes/paper/{pk}?lang=en").status_code == 200
    with app.app_context():
        last = db.session.scalars(select(AuditEvent).filter_by(act=Act.PRINT).order_by(AuditEvent.id.desc())).first()
        assert (last.table_name, last.row_id) == ("minutes", pk)
        db.session.execute(update(SignIn).values(strong_at=utcnow() - dt.timedelta(minutes=6)))
        app_of_her = {"user_id": last.user_id, "kind": FactorKind.APP, "secret": "S" * 32, "confirmed_at": utcnow()}
        cast.keep(Factor(**app_of_her))  # outside the demo her role needs one
        db.session.commit()
    monkeypatch.setitem(app.config, "DEMO", False)
    assert person.get(f"/minutes/paper/{pk}").location.startswith("/me/confirm")
    assert person.get(f"/minutes/paper/{pk}?for=outsiders").status_code == 200


def test_minutes_are_read_by_the_team_and_issued_by_who_keeps_them(login, issued, conference):
    pk, worker = issued(), login("profesional")
    assert "CANARYACDECISION" in worker.get(f"/minutes/show/{pk}").text
    assert worker.post(f"/minutes/issue/case/{conference}").status_code == 403
    assert worker.post(f"/minutes/sign/{pk}", data=SIGN).status_code == 403
    for stranger in ("profesional2", "gestor.valle", "enlace"):
        assert login(stranger).get(f"/minutes/show/{pk}").status_code == 404


def test_table_minutes_tell_no_case_by_its_code(app, login, ids):
    with app.app_context():
        db.session.get(RoundtableSession, ids["sitting 05"]).status = SessionStatus.CLOSED
        db.session.commit()
    link = login("enlace")
    assert link.post(f"/minutes/issue/table/{ids['sitting 05']}", data={"reason": WHY}).status_code == 302
    pk = newest(app, table_session_id=ids["sitting 05"])
    page = link.get(f"/minutes/show/{pk}").text
    assert "Caso 1 de la agenda" in page and "Necesita cupo escolar" in page and "CANARYA-" not in page
    outside = login("profesional").get(f"/minutes/show/{pk}").text  # opens no table
    assert "CANARYTABLE05BARRIER" in outside and "CANARYTABLE05ACTION" in outside
    assert not [word for word in ("cupo escolar", "05SUMMARY", "Cupo de jardín", "SIGNED") if word in outside]


def test_minutes_keep_the_edition_of_the_form_they_were_issued_on(app, login, issued):
    person, old = login("gestora"), issued()
    with app.app_context():
        cast.one(MinutesTemplate, code="AC-01").process_es = "CAMBIADO"
        cast.keep(MinutesTemplate(code="AC-01", edition="2", name_es="Acta", name_en="Minutes", valid_from=cast.TODAY,
                                  process_es="Otro", process_en="Other", change_es="Más", change_en="More"))
        db.session.commit()
    for pk, told in ((old, "versión 1"), (issued(reason=WHY), "versión 2")):
        page = person.get(f"/minutes/paper/{pk}").text
        assert f"Formato AC-01 · {told}" in page and "CAMBIADO" not in page


def test_of_two_who_issue_at_once_one_succeeds(app, login, conference):
    person, page = login("gestora"), f"/minutes/issue/case/{conference}"
    form = answers(person.get(page).text)
    codes = [person.post(page, data={**form, "_key": key}).status_code for key in ("one-of-two", "two-of-two")]
    with app.app_context():
        found = list(db.session.scalars(select(Minutes.edition).filter_by(session_id=conference)))
    assert codes == [302, 422] and found == [1]


@pytest.mark.static
def test_a_code_reads_the_same_however_it_is_typed():
    code = rules.new_code()
    assert len(code) == 12 and rules.typed_code(f" {rules.spelled(code).lower()} ") == code
    assert len({rules.new_code() for _turn in range(200)}) == 200
