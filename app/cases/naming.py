"""Under what name is a case found once its family is called otherwise?"""

from typing import Any

from sqlalchemy import Connection, event, func, inspect, update

from app.cases.models import Case
from app.families.models import Family
from app.kit.lists import fold
from app.kit.scopes import past_wall


def follow(_mapper: Any, connection: Connection, family: Family) -> None:
    """After a family is written: what its cases are searched by says its name of today, whoever reaches them."""
    if not inspect(family).attrs.name.history.has_changes():
        return
    said = func.lower(Case.code) + f" {fold(family.name)}"
    with past_wall():
        connection.execute(update(Case).where(Case.family_id == family.id).values(search_text=said))


event.listen(Family, "after_update", follow)
