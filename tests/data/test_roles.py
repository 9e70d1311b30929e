"""Who gets which role, and that a role file which is not understood lets nobody in."""

from pathlib import Path

import pytest
import yaml

from data import roles
from data.roles import NotAdmittedError, RolesError, SignInOverError
from queries.store import TIERS

NOW = 1_800_000_000.0
ISSUER = "https://login.example.org"
FILE = {
    "issuer": ISSUER,
    "claim": "groups",
    "values": {"atlas-analysts": "analyst", "atlas-partners": "partner", "atlas-viewers": "viewer"},
    "emails": {"Duty.Officer@agency.example": "partner", "left@agency.example": "none"},
    "subjects": {"s-1": "viewer", "s-2": "none"},
}


def written(folder: Path, **changes: object) -> Path:
    path = folder / "roles.yaml"
    path.write_text(yaml.safe_dump({key: value for key, value in (FILE | changes).items() if value is not None}))
    return path


def claims(**more: object) -> dict[str, object]:
    return {"iss": ISSUER, "aud": ["atlas"], "sub": "x", "iat": NOW - 60, "exp": NOW + 60} | more


@pytest.fixture
def known(tmp_path: Path) -> roles.Roles:
    return roles.read(written(tmp_path))


def role(known: roles.Roles, **more: object) -> str:
    return roles.role_of(known, claims(**more), audience="atlas", now=NOW)


def test_each_role_is_a_tier() -> None:
    assert set(roles.TIER_OF.values()) == set(TIERS)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"groups": ["atlas-viewers"]}, "viewer"),
        ({"groups": "atlas-partners"}, "partner"),
        ({"groups": ["other", "atlas-viewers", "atlas-analysts"]}, "analyst"),
        ({"email": "duty.officer@AGENCY.example", "email_verified": True}, "partner"),
        ({"sub": "s-1", "groups": ["atlas-analysts"]}, "viewer"),  # a line of the file comes before the claim
        ({"sub": "s-1", "email": "duty.officer@agency.example", "email_verified": True}, "viewer"),
    ],
)
def test_a_role_by_claim_address_and_subject(known: roles.Roles, said: dict[str, object], expected: str) -> None:
    assert role(known, **said) == expected


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"groups": []},
        {"groups": ["atlas-analyst"]},
        {"groups": {"atlas-analysts": True}},
        {"groups": [["atlas-analysts"]]},
        {"groups": None},
        {"role": "analyst"},
        {"groups": ["analyst"]},
        {"email": "duty.officer@agency.example"},  # not said to be verified
        {"email": "duty.officer@agency.example", "email_verified": "true"},
        {"sub": "duty.officer@agency.example"},  # a subject that looks like an address
        {"sub": "s-2", "groups": ["atlas-analysts"]},  # barred, whatever the claim says
        {"email": "left@agency.example", "email_verified": True, "groups": ["atlas-analysts"]},
        {"sub": None},
        {"sub": ["s-1"]},
    ],
)
def test_no_role_is_nothing(known: roles.Roles, said: dict[str, object]) -> None:
    with pytest.raises(NotAdmittedError, match="No role"):
        role(known, **said)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"iss": "https://elsewhere.example"}, "another provider"),
        ({"iss": None}, "another provider"),
        ({"aud": "other"}, "another application"),
        ({"aud": ["other"], "azp": "atlas"}, "another application"),
        ({"aud": None}, "another application"),
    ],
)
def test_an_identity_made_for_others_does_not_count(known: roles.Roles, said: dict[str, object], reason: str) -> None:
    with pytest.raises(NotAdmittedError, match=reason):
        role(known, groups=["atlas-analysts"], **said)


@pytest.mark.parametrize("said", [{"exp": NOW}, {"exp": NOW - 1}, {"exp": None}, {"exp": "never"}, {"exp": True}])
def test_a_sign_in_ends_with_its_token(known: roles.Roles, said: dict[str, object]) -> None:
    with pytest.raises(SignInOverError):
        role(known, groups=["atlas-analysts"], **said)


def test_session_hours_take_the_place_of_the_tokens_end(tmp_path: Path) -> None:
    known = roles.read(written(tmp_path, session_hours=2))
    assert role(known, groups=["atlas-viewers"], exp=NOW - 1, iat=NOW - 7199) == "viewer"
    with pytest.raises(SignInOverError):
        role(known, groups=["atlas-viewers"], exp=NOW + 9999, iat=NOW - 7200)


def test_a_claim_inside_an_object(tmp_path: Path) -> None:
    known = roles.read(written(tmp_path, claim="realm_access.roles"))
    assert role(known, realm_access={"roles": ["atlas-partners"]}) == "partner"
    assert role(known, **{"realm_access.roles": ["atlas-viewers"]}) == "viewer"
    with pytest.raises(NotAdmittedError):
        role(known, realm_access="atlas-partners")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("issuer: https://x\nclaims: groups\n", "'claims'.*Did you mean 'claim'"),
        ("issuer: https://x\nemails: {a@b.c: analist}\n", "'analist'.*Did you mean 'analyst'"),
        ("issuer: https://x\nclaim: g\nvalues: {a: none}\n", "'none', which does not exist"),
        ("issuer: https://x\nemails: {a@b.c: analyst}\nemails: {a@b.c: none}\n", "'emails' twice"),
        ("issuer: https://x\nsubjects: {s: analyst, s: none}\n", "'s' twice"),
        ("issuer: https://x\nsubjects: {12: analyst}\n", "write it in quotes"),
        ("issuer: https://x\nsubjects: {s: [analyst]}\n", r"\['analyst'\]"),
        ("issuer: https://x\nclaim: groups\n", "both"),
        ("issuer: https://x\nsession_hours: 0\n", "session_hours"),
        ("issuer: https://x\nsession_hours: .inf\n", "session_hours"),
        ("issuer: https://x\nsession_hours: yes\n", "session_hours"),
        ("claim: groups\nvalues: {a: viewer}\n", "issuer"),
        ("issuer: ''\n", "issuer"),
        ("- issuer\n", "no keys"),
        ("", "no keys"),
        ("issuer: [\n", "cannot be read"),
        ("issuer: !!python/object/apply:os.getcwd []\n", "cannot be read"),
    ],
)
def test_what_is_not_understood_is_refused_with_the_reason(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "roles.yaml"
    path.write_text(text)
    with pytest.raises(RolesError, match=says):
        roles.read(path)


def test_a_role_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RolesError, match=r"no role file roles\.yaml"):
        roles.read(tmp_path / "roles.yaml")


def test_the_example_is_a_role_file() -> None:
    known = roles.read(Path(roles.__file__).with_name("roles.example.yaml"))
    assert set((known.values or {}).values()) == set(roles.ROLES)
    assert known.session_hours == 8
