"""How does a passkey prove who somebody is? Challenges to the browser, and its answers, for this very host (G12)."""

import json
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request
from sqlalchemy import select, update
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.access import factors, second_step
from app.access.factors import Factor, FactorKind
from app.extensions import db
from app.kit.scopes import utcnow
from app.kit.vault import blind

LONGEST = 20_000  # characters of an answer


def site() -> str:
    """The name that a passkey belongs to: the host without its port."""
    return urlsplit(request.host_url).hostname or ""


def origin() -> str:
    """The address that the browser must have been at."""
    return request.host_url.rstrip("/")


def _known(user: Any) -> list[PublicKeyCredentialDescriptor]:
    mine = factors.of(user.id, FactorKind.PASSKEY)
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(row.credential or "")) for row in mine]


def to_create(user: Any) -> str:
    """What the browser needs to make a new passkey, as JSON; nothing in it names the account outside this site."""
    handle = blind(str(user.id), "passkey").encode()
    wanted = AuthenticatorSelectionCriteria(resident_key=ResidentKeyRequirement.PREFERRED,
                                            user_verification=UserVerificationRequirement.PREFERRED)  # fmt: skip
    return options_to_json(generate_registration_options(
        rp_id=site(), rp_name=current_app.config["APP_NAME"], user_id=handle, user_name=user.username,
        user_display_name=user.get_full_name(), challenge=second_step.challenge(user, second_step.ENROL),
        authenticator_selection=wanted, exclude_credentials=_known(user),
    ))  # fmt: skip


def to_show(user: Any) -> str:
    """What the browser needs to ask for a passkey of this account, as JSON."""
    made = second_step.challenge(user, second_step.SHOW)
    return options_to_json(generate_authentication_options(
        rp_id=site(), challenge=made, allow_credentials=_known(user),
        user_verification=UserVerificationRequirement.PREFERRED,
    ))  # fmt: skip


def created(user: Any, said: str) -> Factor | None:
    """The new passkey behind a browser's answer; None when it does not answer the challenge. The caller commits."""
    challenge = second_step.answered(user, second_step.ENROL)
    if challenge is None or len(said) > LONGEST:
        return None
    try:
        proof = verify_registration_response(credential=said, expected_challenge=challenge, expected_rp_id=site(),
                                             expected_origin=origin())  # fmt: skip
    except Exception:  # whatever cannot be read, however it fails, is no passkey
        return None
    credential = bytes_to_base64url(proof.credential_id)
    if db.session.scalar(select(Factor.id).where(Factor.credential == credential)):
        return None
    return Factor(user_id=user.id, kind=FactorKind.PASSKEY, credential=credential, sign_count=proof.sign_count,
                  public_key=bytes_to_base64url(proof.credential_public_key), confirmed_at=utcnow())  # fmt: skip


def shown(user: Any, said: str) -> bool:
    """Did a passkey of this account answer the challenge? A copied one betrays itself by its count of signatures."""
    challenge = second_step.answered(user, second_step.SHOW)
    if challenge is None or len(said) > LONGEST:
        return False
    try:
        told = json.loads(said)["id"]
        mine = {row.credential: row for row in factors.of(user.id, FactorKind.PASSKEY)}
        row = mine[told]
        proof = verify_authentication_response(
            credential=said, expected_challenge=challenge, expected_rp_id=site(), expected_origin=origin(),
            credential_public_key=base64url_to_bytes(row.public_key or ""),
            credential_current_sign_count=row.sign_count,
        )  # fmt: skip
    except Exception:  # whatever cannot be read, however it fails, proves nothing
        return False
    same = (Factor.id == row.id, Factor.sign_count == row.sign_count)
    change = update(Factor).where(*same).values(sign_count=proof.new_sign_count, used_at=utcnow())
    return bool(db.session.execute(change.execution_options(synchronize_session=False)).rowcount == 1)
