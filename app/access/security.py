"""How does one sign in, switch role and language, and leave? FAB's security manager, deny by default."""

from typing import Any

from flask import abort, current_app, flash, g, redirect, request, session, url_for
from flask_appbuilder import AppBuilder, BaseView, expose
from flask_appbuilder.security.sqla.manager import SecurityManager
from flask_appbuilder.security.views import AuthDBView
from flask_babel import get_babel, lazy_gettext as _, refresh
from flask_login import current_user
from sqlalchemy import select
from wtforms import StringField
from wtforms.validators import Length

from app.access import entry, factor_entry, factors, passwords, signins, throttle
from app.access.entry import local_path
from app.access.factor_entry import FactorEntryView
from app.access.factor_views import FactorView
from app.access.links import LinkView
from app.access.models import UserProfile
from app.access.own import OwnView, asked
from app.extensions import db
from app.kit.forms import Needed, RecordForm
from app.kit.guesses import waiting
from app.kit.scopes import viewer
from app.kit.wording import Words
from config import ROOT

TRANSLATIONS, TIMEZONE = ROOT / "translations", "America/Bogota"
DEMO_PEOPLE = ("gestora", "profesional", "profesional2", "coordinadora", "enlace", "autoridad", "supervisora",
               "oportunidades", "analista", "central", "auditora", "admin", "gestor.valle", "enlace.valle")  # fmt: skip


class SignInForm(RecordForm):
    """Name and password, nothing else."""

    username = StringField(_("User name"), [Needed(), Length(max=128)], render_kw={"autocomplete": "username"})
    password = asked(_("Password"))


class SignInView(AuthDBView):
    """Sign in by form; leave by a POST. GET of /logout/ shows one button and changes nothing."""

    @expose("/login/", methods=["GET", "POST"])
    def login(self) -> Any:
        if current_user.is_authenticated:
            return redirect(local_path(request.args.get("next")))
        form, code, headers = SignInForm(), 401 if request.method == "POST" else 200, {}
        if request.method == "POST" and form.validate():
            try:
                user = entry.prove(form.username.data, form.password.data)
                if user is not None:
                    return self._proven(user)
                form.username.errors = [str(_("The user name or the password is not right."))]
            except throttle.Wait as wait:
                form.username.errors, code = [waiting(wait)], 429
                headers = {"Retry-After": str(wait.seconds)}
        people = [(name, name) for name in DEMO_PEOPLE] if current_app.config["DEMO"] else []
        page = {"title": _("Sign in"), "submit_label": _("Sign in"), "why": None}
        if request.method == "GET":
            _drop_refusals()
            page["why"] = signins.farewell()
        return self.render_template("login.html", form=form, page=page, demo_people=people), code, headers

    def _proven(self, user: Any) -> Any:
        """The password was right, nobody is signed in yet: who has a second factor shows it on the next page."""
        return factor_entry.ask(user) if factors.has_any(user.id) else factor_entry.let_in(user)

    @expose("/logout/", methods=["GET", "POST"])
    def logout(self) -> Any:
        if request.method == "POST":
            signins.leave()
            answer = redirect(url_for("SignInView.login"))
            # Not "storage": it holds nothing but the chosen theme, which is no secret and should outlive the sign-in.
            answer.headers["Clear-Site-Data"] = '"cache"'
            return answer
        return ask(self, _("Sign out"), _("Nothing you saved is lost."))


def _drop_refusals() -> None:
    """The framework leaves a message in its own words when it sends a stranger here; ours says why."""
    if "_flashes" in session:
        session["_flashes"] = [kept for kept in session["_flashes"] if kept[0] != "danger"]


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
    babel.instance.domain_instance = Words(str(TRANSLATIONS))


class ArticulaSecurity(SecurityManager):
    """Exact matching on the active role alone; FAB's own security screens are not registered (design 2)."""

    authdbview = SignInView

    def register_views(self) -> None:
        self.auth_view = self.authdbview()
        self.appbuilder.add_view_no_menu(self.auth_view)
        for screen in (PreferenceView, OwnView, LinkView, FactorEntryView, FactorView):
            self.appbuilder.add_view_no_menu(screen)

    def load_user(self, pk: int) -> Any:
        """The account of this request, if its sign-in still counts."""
        return signins.load(int(pk))

    def load_user_jwt(self, _header: Any, _data: Any) -> None:
        """There is no sign-in by token: a token, whoever made it, is nobody."""

    def auth_user_db(self, username: str, password: str) -> Any:
        """FAB's own way in, should something call it: counted and hashed like ours."""
        try:
            return entry.prove(username or "", password or "")
        except throttle.Wait:
            return None

    def reset_password(self, userid: int, password: str) -> None:
        """FAB's own way to set a password, kept as ours are."""
        self.get_user_by_id(userid).password = passwords.hashed(password)
        db.session.commit()

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
