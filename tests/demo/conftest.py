"""Where do the tests of the demo find it? A copy of the template that `flask demo` builds once per run."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.databases import OVERRIDES, Databases


@pytest.fixture(scope="module")
def demo_copy(databases: Databases) -> Callable[[str], Flask]:
    """demo_copy('story') is an application on its own fresh copy of the demo."""

    def make(name: str) -> Flask:
        from app import create_app

        databases.template("demo", databases.kind, "-m", "flask", "--app", "run", "demo")
        with pytest.MonkeyPatch.context() as patch:
            for key, value in databases.copy("demo", f"{name}_{databases.worker}").items():
                patch.setenv(key, value)
            return create_app(dict(OVERRIDES))

    return make
