"""Is what is sealed readable only where it stands, and only with our keys?"""

import pytest

from app.kit import vault


@pytest.fixture(autouse=True)
def inside(app):
    with app.app_context():
        yield


def test_a_sealed_text_is_read_where_it_stands():
    kept = vault.seal("CANARY ñandú", "draft.body:1")
    assert "CANARY" not in kept and vault.unseal(kept, "draft.body:1") == "CANARY ñandú"


def test_a_sealed_text_cannot_be_moved_to_another_row():
    kept = vault.seal("secret", "draft.body:1")
    with pytest.raises(vault.Unreadable):
        vault.unseal(kept, "draft.body:2")


@pytest.mark.parametrize("kept", ["", "plain text", "nokey.abcd", "demo.", "demo.****"])
def test_what_was_never_sealed_is_refused(kept):
    with pytest.raises(vault.Unreadable):
        vault.unseal(kept, "draft.body:1")


def test_every_flipped_character_is_noticed(app):
    kept = vault.seal("a secret of some length", "draft.body:1")
    body = kept.index(".") + 1
    for place in range(body, len(kept) - 1):
        changed = kept[:place] + ("A" if kept[place] != "A" else "B") + kept[place + 1 :]
        with pytest.raises(vault.Unreadable):
            vault.unseal(changed, "draft.body:1")


def test_an_old_key_still_reads_while_a_new_one_seals(app):
    old = vault.seal("kept", "x:1")
    keys = app.config["ENCRYPTION_KEYS"]
    app.config["ENCRYPTION_KEYS"] = {"new": b"k" * 32, **keys}
    try:
        assert vault.unseal(old, "x:1") == "kept" and vault.seal("kept", "x:1").startswith("new.")
    finally:
        app.config["ENCRYPTION_KEYS"] = keys


def test_the_same_value_has_the_same_blind_mark_for_one_purpose_only():
    assert vault.blind("1020", "member") == vault.blind("1020", "member") != vault.blind("1020", "user")
