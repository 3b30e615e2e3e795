"""What is on offer in a generated nation? Organisations and their services, for each kind of need in each regional."""

from app.generate.ground import Ground, Town
from app.generate.rows import Rows, folded

PER_SERVICE, EACH = 40, 3  # families; services of one organisation
COSTS = ("FREE",) * 6 + ("SUBSIDISED",) * 3 + ("PAID",)


class Offer:
    """Services as many as the families ask for, and one of each kind in every regional at least."""

    def __init__(self, ground: Ground, rows: Rows) -> None:
        self.ground, self.rows = ground, rows
        self.kinds = sorted({kind for plot in ground.words["stories"] for kind, _level, _words in plot["needs"]})

    def spread(self, families: int) -> None:
        """Over all regionals, in their municipalities."""
        each = max(1, round(families / PER_SERVICE / len(self.kinds) / len(self.ground.towns)))
        for region, towns in self.ground.towns.items():
            wanted = [kind for kind in self.kinds for _turn in range(each)]
            for start in range(0, len(wanted), EACH):
                town = self.rows.pick(towns)
                owner = self._organization(region, town)
                for kind in wanted[start : start + EACH]:
                    self._service(region, town, owner, kind)

    def _organization(self, region: int, town: Town) -> int:
        called, sector = self.rows.pick(self.ground.words["owners"])
        name = f"{called} · {town.name}"
        return self.rows.add("organization", -700, name=name, sector=sector, region_id=region, phone="600 000 0000",
                             search_text=folded(name))  # fmt: skip

    def _service(self, region: int, town: Town, owner: int, kind: str) -> None:
        rows, words = self.rows, self.ground.words["offers"]
        kind_id = self.ground.terms["need_kind"][kind]
        names = [form.format(need=need, town=town.name)[:200] for form, need
                 in zip(words["of"], self.ground.names[kind_id], strict=True)]  # fmt: skip
        told = {f"{name}_{tongue}": words[name][at] for name in ("requirements", "how", "schedule")
                for at, tongue in enumerate(("es", "en"))}  # fmt: skip
        slots = rows.within(0, 30)
        service = rows.add(
            "opportunity", -600, name_es=names[0], name_en=names[1], organization_id=owner, kind_id=kind_id,
            municipality_id=town.id, locality_id=town.locality, region_id=region, cost=rows.pick(COSTS),
            lat=round(town.lat + rows.random.uniform(-0.02, 0.02), 5), is_active=1, slots=slots,
            lon=round(town.lon + rows.random.uniform(-0.02, 0.02), 5), slots_preferential=slots // 3,
            verified_on=rows.day[-rows.within(1, 400)], search_text=folded(" ".join(names)), **told,
        )  # fmt: skip
        self.ground.services[region, kind_id].append(service)
