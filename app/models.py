"""Which tables are there? Every feature's models, in import order, before anything asks for a mapper."""

from typing import Any

from app.access import (
    audit as audit,
    factor_resets,
    factors,
    links,
    models as access,
    second_step,
    signins,
    throttle,
)
from app.cases import closing, models as cases
from app.catalogs import models as catalogs
from app.commitments import models as commitments
from app.consents import models as consents
from app.directory import answers, models as directory, questions
from app.families import models as families
from app.hsds import models as hsds
from app.kit import sums as sums, trace as trace  # the last states its words before there is a language
from app.ledger import models as ledger
from app.minutes import models as minutes
from app.opportunities import agreements, conditions, experience, models as opportunities, unmet
from app.platform import drafts, files, jobs, notices
from app.practice import models as practice
from app.professionals import models as professionals
from app.quality import models as quality
from app.records import models as records
from app.referrals import models as referrals
from app.roundtables import keeping as keeping, models as roundtables, proposals, registers
from app.sessions import models as sessions
from app.visits import models as visits

FEATURES = (
    access, signins, throttle, links, factors, second_step, factor_resets, drafts, jobs, files, notices, catalogs,
    professionals, families, consents, cases, closing, commitments, visits, sessions, quality, opportunities,
    agreements, conditions, unmet, experience, directory, answers, questions, hsds, referrals, ledger,
    roundtables, registers, proposals, records, minutes, practice,
)  # fmt: skip

def index_parts_of_words(model: Any) -> None:
    """On PostgreSQL: find part of a word without reading the table; `doctor` says whether the wall lets it be used."""
    for index in model.__table__.indexes:
        if index.columns.keys() == ["search_text"]:
            index.dialect_options["postgresql"].update(using="gin", ops={"search_text": "gin_trgm_ops"})


for searched in (families.Family, families.Member, cases.Case, commitments.Commitment):  # large, and searched
    index_parts_of_words(searched)
