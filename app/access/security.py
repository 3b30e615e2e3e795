"""How does one sign in, switch role and language, and leave? FAB's security manager, deny by default."""

from typing import Any
from urllib.parse import urlsplit

from flask import abort, current_app, flash, g, redirect, request, session, url_for
from flask_appbuilder import AppBuilder, BaseView, expose
from flask_appbuilder.security.sqla.manager import SecurityManager
from flask_appbuilder.security.views import AuthDBView
from flask_babel import get_babel, lazy_gettext as _, refresh
from flask_login import current_user, login_user, logout_user
from sqlalchemy import select
from wtforms import PasswordField, StringField
from wtforms.validators import Length

from app.access.models import UserProfile
from app.extensions import db
from app.kit.forms import Needed, RecordForm
from app.kit.scopes import viewer
from app.kit.trace import Act, note
from config import ROOT

TRANSLATIONS, TIMEZONE = ROOT / "translations", "America/Bogota"
DEMO_PEOPLE = ("gestora", "profesional", "profesional2", "coordinadora", "enlace", "autoridad", "supervisora",
               "oportunidades", "analista", "central", "auditora", "admin", "gestor.valle", "enlace.valle")  # fmt: skip


class SignInForm(RecordForm):
    """Name and password, nothing else."""

    username = StringField(_("User name"), [Needed(), Length(max=128)], render_kw={"autocomplete": "username"})
    password = PasswordField(_("Password"), [Needed(), Length(max=256)], render_kw={"autocomplete": "current-password"})


def local_path(target: str | None) -> str:
    """A path of this site to go on to; anything else is the home page."""
    parts = urlsplit(target or "")
    if f"{parts.scheme}://{parts.netloc}/" == request.host_url:  # FAB asks with the whole address
        parts = parts._replace(scheme="", netloc="")
    safe = not parts.scheme and not parts.netloc and parts.path.startswith("/") and not parts.path.startswith("//")
    return parts.geturl() if safe and "\\" not in str(target) else url_for("HomeView.index")


class SignInView(AuthDBView):
    """Sign in by form; leave by a POST. GET of /logout/ shows one button and changes nothing."""

    @expose("/login/", methods=["GET", "POST"])
    def login(self) -> Any:
        if current_user.is_authenticated:
            return redirect(url_for("HomeView.index"))
        form = SignInForm()
        if request.method == "POST" and form.validate():
            user = self.appbuilder.sm.auth_user_db(form.username.data, form.password.data)
            if user is not None:
                return self._enter(user)
            note(Act.REFUSED, private={"username": form.username.data})
            form.username.errors = [str(_("The user name or the password is not right."))]
        people = [(name, name) for name in DEMO_PEOPLE] if current_app.config["DEMO"] else []
        page = {"title": _("Sign in"), "submit_label": _("Sign in")}
        code = 401 if request.method == "POST" else 200
        return self.render_template("login.html", form=form, page=page, demo_people=people), code

    def _enter(self, user: Any) -> Any:
        locale = session.get("locale")
        session.clear()
        login_user(user)
        session["locale"] = locale
        session.permanent = True
        return redirect(local_path(request.args.get("next")))

    @expose("/logout/", methods=["GET", "POST"])
    def logout(self) -> Any:
        if request.method == "POST":
            logout_user()
            locale = session.get("locale")
            session.clear()
            session["locale"] = locale
            return redirect(url_for("SignInView.login"))
        return ask(self, _("Sign out"), _("Nothing you saved is lost."))


class PreferenceView(BaseView):
    """The reader's language and active role: changed by POST, remembered per user."""

    route_base = ""
    default_view = "language"

    @expose("/lang/<code>", methods=["GET", "POST"])
    def language(self, code: str) -> Any:
        if code not in current_app.config["LANGUAGES"]:
            abort(404)
        if request.method == "GET":
            return ask(self, _("Change language"), current_app.config["LANGUAGES"][code]["name"])
        session["locale"] = code
        remember(locale=code)
        refresh()
        return redirect(local_path(request.form.get("next")))

    @expose("/role/<int:role_id>", methods=["POST"])
    def role(self, role_id: int) -> Any:
        """Work in another of one's own roles, from the next request on."""
        if role_id not in viewer().roles:
            abort(404)
        session["role_id"] = role_id
        remember(active_role_id=role_id)
        chosen = next(profile for profile in g.role_profiles if profile.role_id == role_id)
        flash(_("You now work as %(role)s.", role=chosen.name), "info")
        return redirect(url_for("HomeView.index"))


def ask(view: Any, title: Any, context: Any) -> str:
    """One button, so that a plain link changes nothing."""
    page = {"title": title, "context": context, "submit_label": title, "danger": False, "cancel_url": "/"}
    return view.render_template("confirm.html", page=page, form=RecordForm())


def remember(**values: Any) -> None:
    """Keep a preference with the account, if someone is signed in."""
    who = viewer().user_id
    if who is None:
        return
    profile = db.session.scalar(select(UserProfile).filter_by(user_id=who)) or UserProfile(user_id=who)
    for name, value in values.items():
        setattr(profile, name, value)
    db.session.add(profile)
    db.session.commit()


def choose_locale() -> str:
    """The account's language, else this session's, else the browser's, else Spanish."""
    known = list(current_app.config["LANGUAGES"])
    if not request:
        return str(current_app.config["BABEL_DEFAULT_LOCALE"])
    for wanted in (g.get("locale"), session.get("locale")):
        if wanted in known:
            return str(wanted)
    return request.accept_languages.best_match(known) or str(current_app.config["BABEL_DEFAULT_LOCALE"])


def speak_ours() -> None:
    """Read only our own catalogue, in the reader's language and time zone; FAB's misses and mistakes stay out."""
    babel = get_babel()
    babel.locale_selector = choose_locale
    babel.translation_directories = babel.default_directories = [str(TRANSLATIONS)]
    babel.default_timezone = TIMEZONE


class ArticulaSecurity(SecurityManager):
    """Exact matching on the active role alone; FAB's own security screens are not registered (design 2)."""

    authdbview = SignInView

    def register_views(self) -> None:
        self.auth_view = self.authdbview()
        self.appbuilder.add_view_no_menu(self.auth_view)
        self.appbuilder.add_view_no_menu(PreferenceView)

    def has_access(self, permission_name: str, view_name: str) -> bool:
        return (permission_name, view_name) in viewer().grants

    def is_item_public(self, permission_name: str, view_name: str) -> bool:
        """Nothing is public by permission; sign-in, language and health are routes of their own."""
        return False

    def get_user_roles(self, user: Any = None) -> list[Any]:
        return [role for role in super().get_user_roles(user) if role.id == viewer().role_id]


class Builder(AppBuilder):
    """FAB's registry without its language switch by GET, its API listings and its stock security screens."""

    def __init__(self, home: Any) -> None:
        super().__init__(indexview=home, security_manager_class=ArticulaSecurity)

    def _add_admin_views(self) -> None:
        speak_ours()
        self._indexview = self.add_view_no_menu(self.indexview)
        self.sm.register_views()
