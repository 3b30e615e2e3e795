"""How does someone at the server create an account or set a password? `flask user create`, `flask user password`."""

import click
from flask.cli import AppGroup
from flask_appbuilder.security.sqla.models import User
from flask_babel import force_locale
from sqlalchemy import func, select

from app.access import people
from app.access.models import RoleProfile
from app.extensions import db

user = AppGroup("user", help="Accounts: create one, set a password.")


def _ready() -> None:
    from app.release import problem

    if trouble := problem():
        raise click.ClickException(trouble)


def _find(username: str) -> User | None:
    return db.session.scalar(select(User).where(func.lower(User.username) == username.lower()))


def _ask_password(username: str) -> str:
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt="The same password again")
    if fault := people.password_fault(password, username):
        raise click.ClickException(fault)
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
@click.option("--no-password", is_flag=True, help="Create it without a password; nobody signs in until one is set.")
def create(
    username: str, roles: tuple[str, ...], first_name: str, last_name: str, email: str, no_password: bool
) -> None:
    """Create an account; the password is asked for and not shown."""
    _ready()
    data = {"username": username.strip(), "first_name": first_name.strip(), "last_name": last_name.strip(),
            "email": email.strip(), "active": True, "roles": _roles(roles), "professional_id": None}  # fmt: skip
    account = User(active=True)
    if faults := people.account_faults(account, data):
        with force_locale("en"):
            raise click.ClickException(" ".join(str(message) for message in faults.values()))
    if not no_password:
        account.password = people.hashed(_ask_password(username))
    people.save_account(account, data)
    db.session.commit()
    click.echo(f"Created {account.username} as {', '.join(roles)}.")


@user.command("password")
@click.argument("username")
def password(username: str) -> None:
    """Set the password of USERNAME; it is asked for and not shown."""
    _ready()
    account = _find(username)
    if account is None:
        raise click.ClickException(f"there is no account {username!r}")
    account.password = people.hashed(_ask_password(account.username))
    db.session.commit()
    click.echo(f"{account.username} can sign in with the new password.")
