"""Under what name is a case found once its family is called otherwise?"""

from typing import Any

from sqlalchemy import Connection, event, inspect, select, update

from app.cases.models import Case
from app.families.models import Family
from app.kit.scopes import past_wall


def follow(_mapper: Any, connection: Connection, family: Family) -> None:
    """After a family is written: what its cases are searched by says its name of today, whoever reaches them."""
    if not inspect(family).attrs.name.history.has_changes():
        return
    with past_wall():
        for pk, code in connection.execute(select(Case.id, Case.code).where(Case.family_id == family.id)).all():
            said = Case.folded({"code": code, "family_name": family.name}.__getitem__)
            connection.execute(update(Case).where(Case.id == pk).values(search_text=said))


event.listen(Family, "after_update", follow)
