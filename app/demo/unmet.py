"""Which needs of the demo's families does no service answer?"""

import datetime as dt

from sqlalchemy import select

from app.cases.models import Need
from app.catalogs.models import Term
from app.extensions import db
from app.families.models import Family
from app.opportunities.unmet import Gap, UnmetNeed, UnmetStatus
from app.opportunities.unmet_views import record

# (family, kind of need, why nothing fits, recorded so many days ago, what became of it, in whose words)
TOLD = (
    ("Mosquera Rentería", "HOUSING", Gap.SHUT_OUT, 6, UnmetStatus.OPEN, None),
    ("Zapata Córdoba", "HEALTH_DISABILITY", Gap.NOTHING, 21, UnmetStatus.OPEN, None),
    ("Caicedo Angulo", "HOUSING", Gap.NOTHING, 33, UnmetStatus.OPEN, None),
    ("Vargas Quintero", "PSYCHOSOCIAL_SUBSTANCES", Gap.SHUT_OUT, 48, UnmetStatus.ANSWERED,
     "El Centro de escucha recibe desde este mes a jóvenes del oriente, con cita los viernes."),
    ("Guetio Ipia", "IDENTITY_DOCUMENTS", Gap.NOTHING, 75, UnmetStatus.DISMISSED,
     "La jornada de Bugalagrande también atiende este municipio: se volvió a verificar."),
)  # fmt: skip


def load_unmet() -> int:
    """Write them once, each from its need, as a person would; return how many are new."""
    if db.session.scalar(select(UnmetNeed.id).limit(1)):
        return 0
    today = dt.date.today()
    for name, kind, gap, days, status, words in TOLD:
        need = db.session.scalars(
            select(Need).join(Family, Family.id == Need.family_id).join(Term, Term.id == Need.kind_id)
            .where(Family.name == name, Term.code == kind).order_by(Need.id)
        ).first()  # fmt: skip
        if need is None:
            continue
        row = record(need, db.session.get_one(Family, need.family_id), gap)
        row.recorded_on = today - dt.timedelta(days=days)
        row.status, row.answer = status, words
        row.settled_on = None if status == UnmetStatus.OPEN else row.recorded_on + dt.timedelta(days=20)
        row.professional_id = need.case.lead_id
    db.session.flush()
    return len(TOLD)
