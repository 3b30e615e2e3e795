"""Which settings does this process run with? Everything comes from the environment."""
import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parent
INSTANCE = ROOT / "instance"
# How long a sign-in lasts (G6, G13), and how a password is kept: argon2id with KiB, rounds, lanes (G11).
SIGN_IN: dict[str, Any] = {
    "IDLE_LIMIT": timedelta(minutes=30), "ABSOLUTE_LIMIT": timedelta(hours=12), "WARN_BEFORE": timedelta(minutes=2),
    "STRONG_FOR": timedelta(minutes=5), "SIGN_INS_AT_ONCE": 3, "ARGON2": (19 * 1024, 2, 1),
}
FIXED: dict[str, Any] = SIGN_IN | {
    "APP_NAME": "Articula", "AUTH_TYPE": 1,  # flask_appbuilder.const.AUTH_DB: accounts in the database
    "AUTH_ROLE_ADMIN": "Internal", "AUTH_ROLE_PUBLIC": "Public",
    "BABEL_DEFAULT_LOCALE": "es", "DEBUG": False,  # whatever FLASK_DEBUG says: it would let failures past our pages
    "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
    "LANGUAGES": {"es": {"flag": "co", "name": "Español"}, "en": {"flag": "gb", "name": "English"}},
    "JOB_LEASE": 60,  # seconds a worker may be silent before another takes its job over
    "MAX_CONTENT_LENGTH": 21 * 1024 * 1024,  # a file of 20 MB and the form around it
    "PERMANENT_SESSION_LIFETIME": 12 * 3600,
    "SESSION_COOKIE_HTTPONLY": True, "SESSION_COOKIE_SAMESITE": "Lax",
    "WTF_CSRF_TIME_LIMIT": 12 * 3600,
}
# Migrations own the tables, a command writes the permissions, and the framework's own screens stay closed.
CLOSED = ["CREATE_DB", "UPDATE_PERMS", "API_SWAGGER_UI", "ADD_OPENAPI_VIEWS", "ADD_MENU_API", "ADD_SECURITY_API"]
CLOSED += ["ADD_SECURITY_VIEWS"] + [f"ADD_SECURITY_{x}_VIEW" for x in ("PERMISSION", "PERMISSION_VIEWS", "VIEW_MENU")]


MAKE = "Make one with: python3 -c 'import secrets; print(secrets.token_hex(32))'"
DEFAULTS = ("changeme", "change-me", "change_me", "replace", "password", "default", "example", "insecure", "secret")


class ConfigError(Exception):
    """A setting is missing or wrong; the message names the variable and what to write."""


def _database(env: Mapping[str, str], name: str, default: str) -> str:
    """Which SQLAlchemy address does the variable mean? Errors never repeat it: it may hold a password."""
    scheme, _, rest = (env.get(name) or default).partition("://")
    url = f"{'postgresql+psycopg' if scheme in ('postgres', 'postgresql') else scheme}://{rest}"
    try:
        known = make_url(url).drivername in ("sqlite", "postgresql+psycopg")
    except (ArgumentError, ValueError):
        known = False
    if not known:
        raise ConfigError(f"{name} must be a PostgreSQL or SQLite address. "
                          "Examples: postgresql://articula:password@localhost/articula, sqlite:////srv/articula.db")
    word, who = make_url(url).password, make_url(url).username
    known = word is not None and (len(word) < 12 or word == who or any(default in word.lower() for default in DEFAULTS))
    if known and env.get("ARTICULA_DEMO") != "1":
        raise ConfigError(f"The password in {name} can be guessed. {MAKE}")
    return url


def _given(env: Mapping[str, str], name: str) -> str:
    """The secret of NAME, or the content of the file that NAME_FILE points to."""
    path = env.get(f"{name}_FILE")
    if not path:
        return env.get(name, "")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        raise ConfigError(f"{name}_FILE points to a file that cannot be read.") from None


def _secret(env: Mapping[str, str], demo: bool, name: str) -> str:
    """A secret of 32 characters or more (G21). The demo makes its own once and keeps it; elsewhere it must be given."""
    key, kept = _given(env, name), INSTANCE / name.lower()
    if demo and not key:
        if not kept.exists():
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_hex(32))
        key = kept.read_text().strip()
    return _strong(name, key, demo)


def _strong(name: str, key: str, demo: bool) -> str:
    """The secret, unless it could be guessed: short, of few different characters, or a word that was to be changed."""
    if len(key) < 32:
        raise ConfigError(f"{name} must have 32 characters or more. {MAKE}")
    if not demo and (len(set(key)) < 10 or any(word in key.lower() for word in DEFAULTS)):
        raise ConfigError(f"{name} can be guessed. {MAKE}")
    return key


def backup_key(env: Mapping[str, str]) -> str:
    """What seals backups: read by the command that needs it, never held by the processes that serve."""
    return _secret(env, env.get("ARTICULA_DEMO") == "1", "BACKUP_KEY")


def _keys(env: Mapping[str, str], demo: bool) -> dict[str, bytes]:
    """Which keys seal what is sensitive? 'new:hex64,old:hex64': the first seals, all of them read (G19)."""
    given = _given(env, "ENCRYPTION_KEYS") or (f"demo:{_secret(env, demo, 'ENCRYPTION_KEY')}" if demo else "")
    pairs = [pair.strip().partition(":") for pair in given.split(",")]
    try:
        keys = {name: bytes.fromhex(text) for name, _, text in pairs}
    except ValueError:
        keys = {}
    if not keys or any(not name.isalnum() or len(key) != 32 for name, key in keys.items()) or len(keys) < len(pairs):
        raise ConfigError("ENCRYPTION_KEYS must be names with keys of 64 hexadecimal digits, the newest first. "
                          "Make one with: python3 -c 'import secrets; print(\"2026a:\" + secrets.token_hex(32))'")
    for name, key in keys.items():
        _strong(f"The key {name} of ENCRYPTION_KEYS", key.hex(), demo)
    return keys


def _secrets(env: Mapping[str, str], demo: bool) -> dict[str, Any]:
    """Every secret of the web process; in production none does the work of two (G21)."""
    old = [key.strip() for key in _given(env, "SECRET_KEY_FALLBACKS").split(",") if key.strip()]
    cookies, marks, keys = _secret(env, demo, "SECRET_KEY"), _secret(env, demo, "BLIND_KEY"), _keys(env, demo)
    used = [cookies, marks, *(_strong("SECRET_KEY_FALLBACKS", key, demo) for key in old)]
    used += [key.hex() for key in keys.values()]
    if not demo and len({key.lower() for key in used}) < len(used):
        raise ConfigError("SECRET_KEY, SECRET_KEY_FALLBACKS, BLIND_KEY and each key of ENCRYPTION_KEYS must differ. "
                          f"{MAKE}")
    return {"SECRET_KEY": cookies, "SECRET_KEY_FALLBACKS": old, "BLIND_KEY": marks.encode(), "ENCRYPTION_KEYS": keys}


def _patience(env: Mapping[str, str]) -> dict[str, str]:
    """How long may a statement of a request run, and wait for a lock? Commands may take the time they need."""
    if "FLASK_RUN_FROM_CLI" in env:
        return {}
    longest = env.get("STATEMENT_TIMEOUT") or "30"
    if not (longest.isascii() and longest.isdigit()):
        raise ConfigError(f"STATEMENT_TIMEOUT must be a number of seconds, 0 for none, not {longest!r}.")
    # Compiling a plan, or starting processes for it, takes longer than nearly every statement of a page.
    short = "-c jit=off -c max_parallel_workers_per_gather=0"
    return {"options": f"{short} -c statement_timeout={longest}s -c lock_timeout=10s" if longest != "0" else short}


def audit_key(env: Mapping[str, str]) -> bytes:
    """The key that seals the audit log (G17). Only `flask audit` asks for it: the web process runs without."""
    return _secret(env, env.get("ARTICULA_DEMO") == "1", "AUDIT_KEY").encode()


def audit_head(env: Mapping[str, str], url: str) -> Path | None:
    """Where is the newest seal written down, outside the database? The demo keeps one file for each database."""
    if env.get("AUDIT_HEAD_FILE"):
        return Path(env["AUDIT_HEAD_FILE"])
    name = f"audit_head_{hashlib.sha256(url.encode()).hexdigest()[:8]}"
    return INSTANCE / name if env.get("ARTICULA_DEMO") == "1" else None


def _odd_access(env: Mapping[str, str]) -> dict[str, int]:
    """From how many on is access odd? ODD_RECORDS_PER_HOUR=60 and so on (G18)."""
    usual = {"records_per_hour": 60, "records_at_night": 5, "refusals_per_hour": 10, "records_outside": 1}
    try:
        return {name: int(env.get(f"ODD_{name.upper()}") or number) for name, number in usual.items()}
    except ValueError:
        raise ConfigError("ODD_RECORDS_PER_HOUR and the other limits of odd access must be whole numbers.") from None


def _entrance(env: Mapping[str, str]) -> dict[str, Any]:
    """Through which doors do requests come? How many proxies stand before us, and under which names are we called."""
    hops = env.get("PROXY_HOPS") or "0"
    if not (hops.isascii() and hops.isdigit() and int(hops) < 10):
        raise ConfigError(f"PROXY_HOPS must be the number of proxies before the application, not {hops!r}. "
                          "Example: PROXY_HOPS=1")
    names = [name.strip() for name in (env.get("TRUSTED_HOSTS") or "").split(",") if name.strip()]
    return {"PROXY_HOPS": int(hops), "TRUSTED_HOSTS": names or None}


def settings(env: Mapping[str, str]) -> dict[str, Any]:
    """Which configuration does this environment mean? Raises ConfigError with the cure."""
    demo, host, port = env.get("ARTICULA_DEMO") == "1", env.get("HOST") or "127.0.0.1", env.get("PORT") or "8080"
    local = host in ("127.0.0.1", "localhost", "::1")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ConfigError(f"PORT must be a number from 1 to 65535, not {port!r}. Example: PORT=8080")
    if demo and not local and env.get("ARTICULA_DEMO_FORCE") != "1":
        raise ConfigError("The demo has public passwords, so it serves only HOST=127.0.0.1. "
                          "ARTICULA_DEMO_FORCE=1 serves it elsewhere all the same.")
    entrance = _entrance(env)
    plain = demo or (local and not entrance["PROXY_HOPS"])  # people come to a proxy by https
    https = (env.get("ARTICULA_HTTPS") or ("0" if plain else "1")) != "0"
    if demo or not env.get("DATABASE_URL"):
        INSTANCE.mkdir(mode=0o700, exist_ok=True)
    url = _database(env, "DATABASE_URL", f"sqlite:///{INSTANCE / 'articula.db'}")
    # A request that meets a lost connection is done once more (app/engine.py); a command asks before. What is planned
    # stays with a connection, so that the one used last is taken.
    postgresql = {"connect_args": {"prepare_threshold": None, **_patience(env)},
                  "pool_pre_ping": "FLASK_RUN_FROM_CLI" in env, "pool_use_lifo": True}  # fmt: skip
    engine: dict[str, Any] = {"connect_args": {"timeout": 10}} if url.startswith("sqlite") else postgresql
    # An error in the log repeats no names; the screens ask more kinds of statements than the usual 500.
    engine |= {"hide_parameters": True, "query_cache_size": 1_500}
    return FIXED | entrance | {f"FAB_{key}": False for key in CLOSED} | {
        **_secrets(env, demo), "DEMO": demo, "HOST": host, "PORT": int(port),
        "SESSION_COOKIE_NAME": "__Host-session" if https else "session", "SESSION_COOKIE_SECURE": https,
        "PREFERRED_URL_SCHEME": "https" if https else "http", "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine, "PREPARED": env.get("PREPARED") != "0",
        "MIGRATION_DATABASE_URL": _database(env, "MIGRATION_DATABASE_URL", url), "ODD_ACCESS": _odd_access(env),
        "ATTACHMENTS": env.get("ATTACHMENTS") or str(INSTANCE / "attachments"),
        "CLAMD_SOCKET": env.get("CLAMD_SOCKET", ""),
    }
