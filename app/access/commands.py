"""How does someone at the server create an account, make a link or set a password? `flask user …`."""

import click
from flask.cli import AppGroup
from flask_appbuilder.security.sqla.models import User
from flask_babel import force_locale
from sqlalchemy import func, select

from app.access import factor_resets, links, passwords, people, signins, throttle
from app.access.models import RoleProfile
from app.extensions import db
from app.kit.trace import Act, note

user = AppGroup("user", help="Accounts: create one, set a password.")


def _ready() -> None:
    from app.release import problem

    if trouble := problem():
        raise click.ClickException(trouble)


def _known(username: str) -> User:
    account = db.session.scalar(select(User).where(func.lower(User.username) == username.lower()))
    if account is None:
        raise click.ClickException(f"there is no account {username!r}")
    return account


def _ask_password(account: User) -> str:
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt="The same password again")
    if reason := passwords.fault(password, account):
        with force_locale("en"):
            raise click.ClickException(str(reason))
    return password


def _roles(keys: tuple[str, ...]) -> list[int]:
    known = dict(db.session.execute(select(RoleProfile.key, RoleProfile.role_id).order_by(RoleProfile.id)).all())
    for key in keys:
        if key not in known:
            raise click.ClickException(f"there is no role {key!r}; the roles are: {', '.join(known)}")
    return [known[key] for key in keys]


@user.command("create")
@click.option("--username", required=True, help="The name to sign in with.")
@click.option("--role", "roles", multiple=True, required=True, help="A role's key, such as admin; may be repeated.")
@click.option("--first-name", prompt="First name")
@click.option("--last-name", prompt="Last name")
@click.option("--email", prompt="E-mail")
@click.option("--password", "ask", is_flag=True, help="Ask for a password here instead of printing a one-time link.")
@click.option("--site", default="", help="Where people open the application, such as https://articula.example.org.")
def create(
    username: str, roles: tuple[str, ...], first_name: str, last_name: str, email: str, ask: bool, site: str
) -> None:
    """Create an account and print a one-time link with which its person chooses a password."""
    _ready()
    data = {"username": username.strip(), "first_name": first_name.strip(), "last_name": last_name.strip(),
            "email": email.strip(), "active": True, "roles": _roles(roles), "professional_id": None}  # fmt: skip
    account = User(active=True)
    if faults := people.account_faults(account, data):
        with force_locale("en"):
            raise click.ClickException(" ".join(str(message) for message in faults.values()))
    people.save_account(account, data)
    if ask:
        account.password = passwords.hashed(_ask_password(account))
    code = None if ask else links.issue(account)
    db.session.commit()
    click.echo(f"Created {account.username} as {', '.join(roles)}.")
    if code:
        _print_link(account, code, site)


@user.command("link")
@click.argument("username")
@click.option("--site", default="", help="Where people open the application, such as https://articula.example.org.")
def link(username: str, site: str) -> None:
    """Print a one-time link with which the person of USERNAME chooses a new password."""
    _ready()
    account = _known(username)
    code = links.issue(account)
    db.session.commit()
    _print_link(account, code, site)


@user.command("password")
@click.argument("username")
def password(username: str) -> None:
    """Set the password of USERNAME; it is asked for and not shown. Whoever is signed in with it is signed out."""
    _ready()
    account = _known(username)
    account.password = passwords.hashed(_ask_password(account))
    signins.end(account.id, signins.Ended.PASSWORD)
    throttle.forget(f"#{account.id}")
    note(Act.ACCOUNT, account=account.id, what="password set at the server")
    db.session.commit()
    click.echo(f"{account.username} can sign in with the new password.")


@user.command("reset-factor")
@click.argument("username")
def reset_factor(username: str) -> None:
    """Take the second factors of USERNAME away, for the day when no two administrators are left to do it."""
    _ready()
    account = _known(username)
    factor_resets.carry_out(account)
    note(Act.ACCOUNT, account=account.id, what="factor reset at the server")
    db.session.commit()
    click.echo(f"{account.username} signs in with the password alone, and is asked to set up a second factor.")


def _print_link(account: User, code: str, site: str) -> None:
    """The one place where the secret is said; only its digest is kept."""
    click.echo(f"Open this link within 24 hours to choose the password of {account.username}; it works once:")
    click.echo(links.address(code, site or links.site()))
