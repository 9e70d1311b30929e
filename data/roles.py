"""Who may see what: the role file of a team, and the role that a verified identity has by it.

A role is a tier: viewer → public, partner → partner, analyst → analyst. An identity without a role sees nothing.
"""

import difflib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from geo.errors import AtlasError

TIER_OF = {"viewer": "public", "partner": "partner", "analyst": "analyst"}
ROLES = tuple(TIER_OF)  # from the least to the most
BARRED = "none"  # in the file: this person has no role, whatever the claim says
KEYS = ("issuer", "claim", "values", "emails", "subjects", "session_hours")
MOST_HOURS = 24 * 7


class RolesError(AtlasError):
    """The role file cannot be used; nobody is let in by it."""


class NotAdmittedError(AtlasError):
    """An identity that gets nothing; the message says why."""


class SignInOverError(NotAdmittedError):
    """The sign-in is too old: signing in again mends it."""


@dataclass(frozen=True)
class Roles:
    """A role file that was read. Whoever it does not name, by address, subject or claim, has no role."""

    issuer: str  # only identities of this provider count
    claim: str | None = None  # the claim that carries roles or groups; a path with dots reaches into objects
    values: Mapping[str, str] | None = None  # value of that claim → role
    emails: Mapping[str, str] | None = None  # verified e-mail address, lower case → role or 'none'
    subjects: Mapping[str, str] | None = None  # the provider's own id of a person (`sub`) → role or 'none'
    session_hours: float | None = None  # how long a sign-in lasts; None: as long as its token says


class _OneOfEach(yaml.SafeLoader):  # type: ignore[misc]
    """A loader that takes no key twice: of two lines for one person the reader would see one and YAML the other."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _value in node.value]
        twice = [key for key in keys if keys.count(key) > 1]
        if twice:
            raise RolesError("The role file names {key!r} twice.", key=twice[0])
        return dict(super().construct_mapping(node, deep))


def read(path: Path) -> Roles:
    """Read a role file, strictly: whatever is not understood is refused, for it may have been meant to bar someone.

    Raises
    ------
    RolesError
        If it is missing, is no YAML, or holds a key, a role or a type that is not known.
    """
    try:
        said = yaml.load(path.read_text(encoding="utf-8"), _OneOfEach)
    except FileNotFoundError:
        raise RolesError("There is no role file {file}.", file=path.name) from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RolesError("The role file {file} cannot be read as YAML.", file=path.name) from error
    if not isinstance(said, dict):
        raise RolesError("The role file {file} holds no keys; expected {known}.", file=path.name, known=", ".join(KEYS))
    for key in said:
        if key not in KEYS:
            raise RolesError(
                "The role file has the key {key!r}, which means nothing here. {guess}",
                key=key, guess=_guess(str(key), KEYS),
            )  # fmt: skip
    if bool(said.get("claim")) != bool(said.get("values")):
        raise RolesError("The role file needs both `claim` and `values`, or neither.")
    emails = _roles(said, "emails", (*ROLES, BARRED))
    return Roles(
        issuer=_text(said, "issuer", needed=True) or "",
        claim=_text(said, "claim"),
        values=_roles(said, "values", ROLES),
        emails={address.lower(): role for address, role in emails.items()},
        subjects=_roles(said, "subjects", (*ROLES, BARRED)),
        session_hours=_hours(said.get("session_hours")),
    )


def _guess(word: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1)
    return f"Did you mean {close[0]!r}?" if close else f"Known: {', '.join(known)}."


def _text(said: Mapping[str, Any], key: str, *, needed: bool = False) -> str | None:
    found = said.get(key)
    if found is None and not needed:
        return None
    if not (isinstance(found, str) and found.strip()):
        raise RolesError("`{key}` in the role file is {found!r}; expected a text.", key=key, found=found)
    return found.strip()


def _roles(said: Mapping[str, Any], key: str, known: Sequence[str]) -> dict[str, str]:
    found = said.get(key)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise RolesError("`{key}` in the role file is {found!r}; expected names with a role.", key=key, found=found)
    for name, role in found.items():
        if not isinstance(name, str):
            raise RolesError("{name!r} under `{key}` is no text; write it in quotes.", name=name, key=key)
        if role not in known:
            raise RolesError(
                "{name!r} under `{key}` has the role {role!r}, which does not exist. {guess}",
                name=name, key=key, role=role, guess=_guess(str(role), known),
            )  # fmt: skip
    return dict(found)


def _hours(found: Any) -> float | None:
    if found is None:
        return None
    is_number = isinstance(found, int | float) and not isinstance(found, bool) and math.isfinite(found)
    if not is_number or not 0 < found <= MOST_HOURS:
        raise RolesError(
            "`session_hours` in the role file is {found!r}; expected a number of hours up to {most}.",
            found=found, most=MOST_HOURS,
        )  # fmt: skip
    return float(found)


def role_of(roles: Roles, claims: Mapping[str, Any], *, audience: str, now: float) -> str:
    """The role of an identity whose token the sign-in has verified; `now` in seconds since 1970.

    A line of the file for the subject, then for the verified e-mail address, comes before the claim. Where a claim
    carries several values that have roles, the highest counts, as a member of two groups has the rights of both.

    Raises
    ------
    SignInOverError
        If the sign-in is older than its token or `session_hours` allow.
    NotAdmittedError
        If the identity is of another provider, for another application, or has no role.
    """
    if claims.get("iss") != roles.issuer:
        raise NotAdmittedError("This sign-in comes from another provider than the one that is trusted here.")
    meant_for = claims.get("aud")
    if audience not in (meant_for if isinstance(meant_for, list) else [meant_for]):
        raise NotAdmittedError("This sign-in was made for another application.")
    if now >= ends_at(roles, claims):
        raise SignInOverError("This sign-in has ended. Sign in again.")
    for listed, name in ((roles.subjects, claims.get("sub")), (roles.emails, verified_email(claims))):
        role = (listed or {}).get(name) if isinstance(name, str) else None
        if role == BARRED:
            break
        if role:
            return role
    else:
        carried = [(roles.values or {}).get(value) for value in _carried(roles, claims)]
        held = [role for role in ROLES if role in carried]
        if held:
            return held[-1]
    raise NotAdmittedError("No role is recorded for this identity.")


def ends_at(roles: Roles, claims: Mapping[str, Any]) -> float:
    """When a sign-in ends, in seconds since 1970; one that does not say when it began or ends has ended."""
    said = claims.get("exp") if roles.session_hours is None else claims.get("iat")
    if not isinstance(said, int | float) or isinstance(said, bool):
        return -math.inf
    return said + 3600 * (roles.session_hours or 0)


def verified_email(claims: Mapping[str, Any]) -> str | None:
    """The e-mail address, lower case, if the provider says that it checked it; else anybody could claim it."""
    address = claims.get("email")
    return address.lower() if isinstance(address, str) and claims.get("email_verified") is True else None


def _carried(roles: Roles, claims: Mapping[str, Any]) -> list[str]:
    """The values of the role claim: its name as it stands, else as a path with dots."""
    if roles.claim is None:
        return []
    found: Any = claims.get(roles.claim)
    if found is None:
        found = claims
        for part in roles.claim.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    values = found if isinstance(found, list) else [found]
    return [value for value in values if isinstance(value, str)]
