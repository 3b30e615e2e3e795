"""Which commands are there? Demo data, a generated nation, accounts, words, a check-up."""

import click
from flask import Flask


def install(app: Flask) -> None:
    """Attach the commands."""
    app.cli.add_command(demo)


@click.command("demo")
def demo() -> None:
    """Load the demo people and their invented stories, once."""
    from app.demo import load

    load()
