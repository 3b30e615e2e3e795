"""Who works on a case? (G34-1-05)"""

from tests import cast


def test_the_team_of_a_case_holds_professionals_and_the_team_of_the_authority(login, ids):
    person, page = login("coordinadora"), f"/cases/show/{ids['case A']}"
    told = {"case_id": ids["case A"], "professional_id": ids["supervisora"], "starts_on": cast.TODAY.isoformat()}
    for function in ("AREA", "AUTHORITY_TEAM"):
        assert person.post("/case-team/add", data={**told, "function": function, "_key": function}).status_code == 302
    team = person.get("/case-team/list/").text
    assert "Profesional de área" in team and "Equipo técnico interdisciplinario" in team
    assert "Zoe autoridad" in person.get(page).text
    refused = person.post("/case-team/add", data={**told, "professional_id": "", "function": "AREA"})
    assert refused.status_code == 422
