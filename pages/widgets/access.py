"""Who reads, and which tier that reader gets (decision 28).

Worked out anew at each run from how the process was started and from the verified identity; never kept in the session,
never read from the address, a cookie of ours or a message of the browser.
"""

import hashlib
import ipaddress
import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from data import roles, work
from data.roles import NotAdmittedError as NotAdmittedError  # what pages catch
from data.roles import SignInOverError as SignInOverError
from geo.errors import AtlasError
from queries import store
from queries.store import TIERS, StoreError

LOCAL, SIGNED_IN, PUBLIC = "local", "signed-in", "public"
NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
SECRET_LENGTH = 32  # characters of the key that signs cookies
EXAMPLE_SECRET = "replace-this"

# Settings of the server that undo a protection: what they must be.
SETTINGS: dict[str, Any] = {
    "server.enableCORS": True,  # else any page in the same browser may open the websocket
    "server.enableXsrfProtection": True,  # else the identity cookie counts without the token that goes with it
    "server.corsAllowedOrigins": [],
    "server.trustedUserHeaders": {},  # a header would overrule the identity that was verified
    "server.enableAgentApi": False,
    "server.headless": True,  # else a message of a browser may install Streamlit's files for coding assistants here
    "client.showErrorDetails": "none",
    "global.developmentMode": False,
}


class StartError(AtlasError):
    """The process is set up in a way that is not safe to serve; the message says what to change."""


class NotSignedInError(AtlasError):
    """Sign-in is set up, and nobody is signed in."""


@dataclass(frozen=True)
class Reader:
    """Who reads in this run, and the tier of the store that is opened for them."""

    mode: str
    tier: str
    who: str
    role: str | None = None
    claims: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False)

    @property
    def sign_in_id(self) -> str | None:
        """Which sign-in this is; None without one."""
        return _sign_in_id(self.claims) if self.mode == SIGNED_IN else None


def mode() -> str:
    """How this process serves: the public, people who sign in, or the one analyst at this machine."""
    if store.ceiling() == PUBLIC:
        return PUBLIC
    return LOCAL if sign_in_settings() is None else SIGNED_IN


def sign_in_settings() -> dict[str, Any] | None:
    """The section `auth` of the secrets; None where no sign-in is set up.

    Raises
    ------
    StartError
        If there is a secrets file that cannot be read: Streamlit would go on as if there were none.
    """
    try:
        found = st.secrets.get("auth")
    except FileNotFoundError as error:
        present = [path for path in st.get_option("secrets.files") if Path(path).exists()]
        if present:
            raise StartError(
                "The secrets file {file} cannot be read as TOML, so it is not known whether sign-in is wanted.",
                file=Path(present[0]).name,
            ) from error
        return None
    return None if found is None else dict(found)


def check() -> None:
    """Refuse a set-up that would serve more than it should, before anything is drawn.

    Raises
    ------
    StartError, StoreError, roles.RolesError
        Saying what is wrong and what would be right.
    """
    for option, expected in SETTINGS.items():
        found = st.get_option(option)
        if (type(expected)() if found is None else found) != expected:
            raise StartError(
                "The setting {option} is {found!r}; this program is only served with {expected!r}.",
                option=option, found=found, expected=expected,
            )  # fmt: skip
    kind = mode()
    if kind == SIGNED_IN:
        _check_sign_in(sign_in_settings() or {})
    elif kind == LOCAL:
        _check_local(st.get_option("server.address"))


def _check_local(address: str | None) -> None:
    if os.environ.get("SEIZURE_ROLES"):
        raise StartError(
            "SEIZURE_ROLES names a role file, and no sign-in is set up: there is no section [auth] in secrets.toml."
        )
    if not is_loopback(address):
        raise StartError(
            "Without sign-in this program serves one analyst at this machine; the address {found} is open to others. "
            "Leave server.address at 127.0.0.1, set up sign-in (README, Running for a team), or serve the public "
            "store with SEIZURE_TIER=public.",
            found=address or "0.0.0.0",
        )


def _check_sign_in(settings: Mapping[str, Any]) -> None:
    missing = [name for name in NEEDED if not isinstance(settings.get(name), str) or not settings[name].strip()]
    if missing:
        raise StartError("Sign-in is not set up whole: [auth] in secrets.toml lacks {names}.", names=", ".join(missing))
    if len(settings["cookie_secret"]) < SECRET_LENGTH or EXAMPLE_SECRET in settings["cookie_secret"]:
        raise StartError(
            "cookie_secret in secrets.toml can be guessed; expected at least {count} random characters, for instance "
            "from: python -c 'import secrets; print(secrets.token_hex(32))'",
            count=SECRET_LENGTH,
        )
    for name in ("redirect_uri", "server_metadata_url"):
        parts = urlsplit(settings[name])
        if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
            raise StartError(
                "{name} in secrets.toml is {found!r}; expected an https address.", name=name, found=settings[name]
            )
    if urlsplit(settings["redirect_uri"]).path.rpartition("/")[2] != "oauth2callback":
        raise StartError(
            "redirect_uri in secrets.toml is {found!r}; expected it to end in /oauth2callback.",
            found=settings["redirect_uri"],
        )
    read_roles()


def check_stores() -> None:
    """Open what this process may serve, so that a store of the wrong tier is found at the start.

    Raises
    ------
    StoreError
        If a store that is there is of another tier than it should be, or the public store is not there at all.
    """
    own = store.ceiling()
    for tier in TIERS[TIERS.index(own) :]:
        try:
            found = store.read_pointer(tier)
        except StoreError:
            if own == PUBLIC or store.has_pointer(tier):
                raise
            continue  # not published yet: whoever has only that tier reads so on the page
        store.open_store(found).close()


def read_roles() -> roles.Roles:
    """The role file that SEIZURE_ROLES names, read anew: who is taken out of it gets nothing at the next run.

    Raises
    ------
    StartError, roles.RolesError
    """
    path = os.environ.get("SEIZURE_ROLES")
    if not path:
        raise StartError(
            "Sign-in is set up without roles: name a role file in SEIZURE_ROLES (data/roles.example.yaml)."
        )
    return roles.read(Path(path))


def is_loopback(host: str | None) -> bool:
    """Whether only this machine reaches an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address((host or "").strip("[]")).is_loopback
    except ValueError:
        return False


def reader() -> Reader:
    """Who reads in this run.

    Raises
    ------
    NotSignedInError
        If sign-in is set up and nobody is signed in.
    NotAdmittedError
        If who is signed in has no role, or no longer.
    """
    kind = mode()
    if kind != SIGNED_IN:
        return Reader(kind, store.ceiling(), kind)
    claims = dict(st.user.to_dict())
    if claims.get("is_logged_in") is not True:
        raise NotSignedInError("Nobody is signed in.")
    return admitted(claims)


def confirm(known: Reader) -> None:
    """Look again whether a reader still has the tier they had: for what happens after a page was drawn.

    Raises
    ------
    NotAdmittedError
        If not.
    """
    now = admitted(known.claims) if known.mode == SIGNED_IN else Reader(mode(), store.ceiling(), known.who)
    if (now.mode, now.tier) != (known.mode, known.tier):
        raise NotAdmittedError("What this reader may see has changed since the page was drawn.")


def admitted(claims: Mapping[str, Any]) -> Reader:
    """The reader that a verified identity makes, looked up anew.

    Raises
    ------
    NotAdmittedError
        If it has no role, or no longer.
    """
    known = read_roles()
    sign_in_id = _sign_in_id(claims)
    recorded = work.actions_of(sign_in_id)
    if "sign_out" in recorded:
        raise SignInOverError("This sign-in has ended. Sign in again.")
    who = who_is(claims)
    try:
        role = roles.role_of(
            known, claims, audience=str((sign_in_settings() or {}).get("client_id")), now=time.time()
        )  # fmt: skip
    except NotAdmittedError as refusal:
        if "refused" not in recorded and not isinstance(refusal, SignInOverError):
            note(work.Entry("refused", who, sign_in_id=sign_in_id, reason=str(refusal)))
        raise
    tier = max(roles.TIER_OF[role], store.ceiling(), key=TIERS.index)  # never above what the process may open
    if "sign_in" not in recorded:
        note(work.Entry("sign_in", who, role=role, tier=tier, sign_in_id=sign_in_id))
    return Reader(SIGNED_IN, tier, who, role, claims)


def note(entry: work.Entry) -> None:
    """Write an entry of the audit log, with the time."""
    work.record(entry, datetime.now(UTC))


def who_is(claims: Mapping[str, Any]) -> str:
    """What a person is called in the audit log: the verified address, else the provider's id."""
    return roles.verified_email(claims) or str(claims.get("sub"))


def sign_out(claims: Mapping[str, Any]) -> None:
    """End a sign-in: here, so that its cookie opens nothing any more in any window, and at the provider."""
    note(work.Entry("sign_out", who_is(claims), sign_in_id=_sign_in_id(claims)))
    st.logout()


def _sign_in_id(claims: Mapping[str, Any]) -> str:
    """A name for one sign-in: the provider gives each its own time and `nonce`."""
    parts = [str(claims.get(name)) for name in ("iss", "sub", "iat", "nonce")]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]
