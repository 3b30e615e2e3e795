"""How do the words stay complete? Extract, update and compile the one catalogue that we write."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from babel.messages.pofile import read_po

from config import ROOT

WORDS = ROOT / "translations"
CATALOGUE = WORDS / "es" / "LC_MESSAGES" / "messages.po"
KEYWORDS = ("lazy_gettext", "lazy_ngettext:1,2", "lazy_pgettext:1c,2")
EXTRACT = ("--no-location", "--sort-output", "--no-wrap", "--omit-header")
UPDATE = ("--no-fuzzy-matching", "--ignore-obsolete", "--no-wrap", "--ignore-pot-creation-date")


def babel(command: str, *arguments: str) -> None:
    """Run pybabel quietly; a failure stops here."""
    call = [sys.executable, "-m", "babel.messages.frontend", "--quiet", command, *arguments]
    subprocess.run(call, cwd=ROOT, check=True)  # noqa: S603 our own program


def extract(target: Path) -> None:
    """Write every msgid of code and templates to a template catalogue."""
    keywords = [part for keyword in KEYWORDS for part in ("-k", keyword)]
    babel("extract", "-F", str(WORDS / "babel.cfg"), *keywords, *EXTRACT, "-o", str(target), ".")


def wordless(catalogue: Path = CATALOGUE) -> list[str]:
    """Which msgids have no words yet, or only unsure ones, in the singular or in the plural?"""
    with catalogue.open("rb") as handle:
        messages = [message for message in read_po(handle) if message.id]
    bare = [one for one in messages if one.fuzzy or not one.string or not all(one.string)]
    return [one.id if isinstance(one.id, str) else one.id[0] for one in bare]


@click.command("words")
def words() -> None:
    """Extract, update and compile; then say what still needs words."""
    with TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        extract(template)
        babel("update", *UPDATE, "-i", str(template), "-d", str(WORDS), "-l", "es")
    babel("compile", "-d", str(WORDS))
    bare = wordless()
    click.echo(f"{len(bare)} without words" + "".join(f"\n  {text!r}" for text in bare))
