"""Is the copy in my hand genuine, and is it still in force? A page for everybody; it tells nothing of anybody."""

from typing import Any

from flask_appbuilder import BaseView, expose
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from wtforms import StringField
from wtforms.validators import Length

from app.extensions import db
from app.kit import forms, guesses, lists
from app.minutes import rules
from app.minutes.models import MinutesMark


class VerifyForm(forms.RecordForm):
    """The code that every copy carries."""

    code = StringField(_("Verification code"), [forms.Needed(), Length(max=40)],
                       description=_("Twelve letters and numbers, at the end of the document."),
                       render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false",
                                  "data-link-code": "shown"})  # fmt: skip


class VerifyView(BaseView):
    """Opening it changes nothing; the code of the picture stands after the # of the address, where no log sees it."""

    route_base, default_view = "/verify", "check"

    @expose("/", methods=["GET", "POST"])
    def check(self) -> Any:
        form, found, code = VerifyForm(), None, 422 if forms.posted() else 200
        if forms.posted() and form.validate():
            try:
                guesses.count("verification")
                found = db.session.scalar(select(MinutesMark).filter_by(code=rules.typed_code(form.code.data)))
                code = 200 if found is not None else 404
                if found is None:
                    forms.add_faults(form, {"code": _("No document of this installation carries this code. Compare it "
                                                      "letter by letter; a copy without a valid code is not "
                                                      "genuine.")})  # fmt: skip
            except guesses.Wait as wait:
                code = 429
                forms.add_faults(form, {"code": guesses.waiting(wait)})
        page = {"title": _("Verify a document"), "submit_label": _("Verify"),
                "context": _("Minutes issued by Articula carry a code. Here you learn whether a copy is genuine and in "
                             "force; nothing of what it says is shown.")}  # fmt: skip
        day = lists.display(found.held_on) if found is not None else ""
        return self.render_template("verify.html", page=page, form=form, found=found, day=day), code
