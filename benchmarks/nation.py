"""How long does a nation take? `python -m benchmarks.nation sqlite 20000` or `… postgresql 190000 [folder]`.

A throw-away database, durable as in production (fsync on): migrate, `flask demo`, `flask generate`. Prints what that
tells (rows by table, seconds), its wall time with start-up and the final VACUUM and ANALYZE, rows per second and the
memory of its largest process. With a folder the PostgreSQL cluster stays there, stopped, with a note beside it.
"""

import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.audit import DURABLE, SECRETS
from tests import postgres
from tests.databases import ROOT

ROOMY = (*(one for one in DURABLE if not one.startswith("shared_buffers")), "shared_buffers=1GB", "max_wal_size=8GB",
         "effective_cache_size=8GB", "work_mem=32MB")  # fmt: skip
NOTE = """A generated nation: {families} families, seed 1, made by `python -m benchmarks.nation`.

Server: PostgreSQL, data directory {folder}/data (owner: postgres, trust authentication on 127.0.0.1).
Start:  setpriv --reuid=postgres --regid=postgres --init-groups -- {bin}/pg_ctl start -D {folder}/data -w \\
            -l {folder}/log -o "-p 5544 {options}"
Stop:   the same with `pg_ctl stop -D {folder}/data -m fast`
Database: nation; roles: {owner} (owns the tables), {application} (serves requests), postgres (superuser).
Environment (the keys that its texts were sealed with are those of benchmarks/audit.py):
{env}
"""


def main(kind: str, families: int, keep: str = "") -> None:
    """Make one nation in a throw-away place, or one that stays."""
    folder = Path(keep or tempfile.mkdtemp(prefix="articula-nation-"))
    folder.chmod(0o711) if not keep else folder.parent.mkdir(mode=0o755, exist_ok=True)
    try:
        if kind == "sqlite":
            make({"DATABASE_URL": f"sqlite:///{folder}/nation.db"}, families)
            return
        place = folder if keep else folder / "cluster"
        cluster = postgres.start(place, ROOMY)
        try:
            cluster.create("nation")
            urls = {"DATABASE_URL": cluster.url("nation"),
                    "MIGRATION_DATABASE_URL": cluster.url("nation", postgres.OWNER)}  # fmt: skip
            make(urls, families)
        finally:
            rest(cluster)
        if keep:
            tell(cluster, urls, families)
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


def make(place: dict[str, str], families: int) -> None:
    """The commands, and what the last one cost."""
    os.environ.pop("MIGRATION_DATABASE_URL", None)
    env = {**os.environ, **SECRETS, **place}
    for command in (("db", "upgrade"), ("demo",)):
        call(env, *command)
    before, since = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    said = call(env, "generate", "--families", str(families), "--seed", "1")
    took, after = time.monotonic() - since, resource.getrusage(resource.RUSAGE_CHILDREN)
    rows = int(re.findall(r"([\d,]+) rows", said)[-1].replace(",", ""))
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{said}{took:.1f} seconds with start-up, VACUUM and ANALYZE; {rows / took:,.0f} rows per second")
    print(f"{spent:.0f} seconds of processor outside the server; largest process {after.ru_maxrss // 1024} MB")


def call(env: dict[str, str], *words: str) -> str:
    command = [sys.executable, "-m", "flask", "--app", "run", *words]
    return subprocess.run(command, cwd=ROOT, env=env, check=True, text=True, stdout=subprocess.PIPE).stdout  # noqa: S603


def rest(cluster: postgres.Cluster) -> None:
    """Stop it as one stops a server, all written down."""
    postgres._run(cluster.folder, "pg_ctl", "stop", "-D", str(cluster.folder / "data"), "-m", "fast", "-w", "-s")


def tell(cluster: postgres.Cluster, urls: dict[str, str], families: int) -> None:
    """The note beside a cluster that stays."""
    at: Callable[[str], str] = lambda url: url.replace(f":{cluster.port}/", ":5544/")  # noqa: E731
    env = "\n".join(f"export {name}='{at(value)}'" for name, value in {**SECRETS, **urls}.items())
    options = " ".join(f"-c {setting}" for setting in ROOMY)
    (cluster.folder.parent / "README").write_text(NOTE.format(
        families=families, folder=cluster.folder, bin=postgres.binaries(), options=options, owner=postgres.OWNER,
        application=postgres.APPLICATION, env=env))  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
