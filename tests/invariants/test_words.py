"""Does everybody read their own language? The catalogue is whole, and no page mixes the two."""

import re
from functools import cache
from pathlib import Path

import polib
import pytest

from tests import cast, crawl

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "translations" / "es" / "LC_MESSAGES" / "messages.po"
HOLE = re.compile(r"%(?:\((\w+)\))?[sd]")
pytestmark = pytest.mark.static
people = pytest.mark.parametrize("who", cast.ROLE_PLAYERS)


@cache
def entries():
    return [entry for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete]


def pairs():
    """(English, Spanish) of every message, plural forms one by one."""
    for entry in entries():
        yield entry.msgid, entry.msgstr_plural[0] if entry.msgid_plural else entry.msgstr
        if entry.msgid_plural:
            yield entry.msgid_plural, entry.msgstr_plural[1]


def test_every_message_has_its_spanish_words():
    assert [english for english, spanish in pairs() if not spanish.strip()] == []


def test_no_message_is_left_unsure():
    assert [entry.msgid for entry in entries() if entry.fuzzy] == []


def test_a_translation_has_the_holes_of_its_message():
    assert [english for english, spanish in pairs() if sorted(HOLE.findall(english)) != sorted(HOLE.findall(spanish))
            and "%(num)" not in english] == []  # fmt: skip


def test_the_catalogue_holds_exactly_what_the_code_says(tmp_path):
    from app.words import extract

    extract(tmp_path / "messages.pot")
    said = {entry.msgid for entry in polib.pofile(str(tmp_path / "messages.pot"))}
    assert said == {entry.msgid for entry in entries()}


def test_the_compiled_words_are_those_of_the_catalogue(tmp_path):
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    assert {entry.msgid: entry.msgstr for entry in compiled} == {
        entry.msgid: entry.msgstr for entry in polib.pofile(str(CATALOGUE)).translated_entries()}  # fmt: skip


def test_spanish_questions_and_exclamations_open_as_they_close():
    odd = [spanish for _english, spanish in pairs() if spanish.count("?") != spanish.count("¿")
           or spanish.count("!") != spanish.count("¡")]  # fmt: skip
    assert odd == []


@people
def test_no_english_stands_on_a_spanish_page(app, who):
    assert mixed(app, who, "es") == set()


@pytest.mark.parametrize("who", cast.BREADTH)
def test_no_spanish_stands_on_an_english_page(app, who):
    assert mixed(app, who, "en") == set()


@cache
def phrases(language):
    """What is said in the other language only: messages as they are, and one expression for those with holes."""
    told = [(there, here) if language == "es" else (here, there) for there, here in pairs() if there != here]
    ours = {here for _there, here in told}
    worded = {there for there, _here in told if re.search(r"[^\W\d_]{3}", HOLE.sub("", there))} - ours
    holed = {text for text in worded if HOLE.search(text)}
    return worded - holed, re.compile("|".join(pattern(text) for text in sorted(holed)))


def pattern(text):
    """A message as an expression: its holes take anything."""
    return "(?:" + ".+".join(re.escape(part) for part in re.split(r"%(?:\(\w+\))?[sd]", text)) + ")"


def mixed(app, who, language):
    """Texts of the pages that are said in the other language, but for the rows of catalogues and of the cast."""
    read = {path: set(crawl.read(html).texts) for path, html in crawl.site(app, who, language).items()}
    plain, holed = phrases(language)
    odd = {text for text in set().union(*read.values()) if text in plain or holed.fullmatch(text)} - official_names(app)
    return {(text, path) for path, texts in read.items() for text in texts & odd}


@cache
def official_names(app):
    """Every name of every official list, in both languages: admins see both."""
    from app.extensions import db
    from app.kit.catalog import Catalog

    def below(model):
        return [kind for child in model.__subclasses__() for kind in (child, *below(child))]

    with app.app_context():
        rows = [db.session.query(model.name_es, model.name_en).all() for model in below(Catalog)
                if hasattr(model, "__table__")]  # fmt: skip
    return {name for table in rows for row in table for name in row}
