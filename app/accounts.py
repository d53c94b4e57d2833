"""Who may sign in: accounts, their roles, passwords and bearer tokens."""

from __future__ import annotations

import secrets
import threading
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.access import ADMINISTRATOR, FOCAL, PROVINCE, ROLES, VOLUNTEER
from app.base import clock, codes
from app.base.actors import Actor, Scope
from app.base.db import Base, db
from app.base.errors import Conflict, NotFound, Refused
from app.base.text import clean
from campaigns import trainings
from campaigns.trainings import Training
from trainees.areas import Locality, Unit, get_unit
from trainees.areas.places import PROVINCE_KINDS

_hasher = PasswordHasher()
# Verified when the address is unknown, so that a stranger cannot tell by the clock which accounts exist.
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))
MAX_FAILURES = 5
LOCK = timedelta(minutes=15)
# One hashing takes 64 MB: thirty strangers at once must not take two gigabytes.
_hashing = threading.BoundedSemaphore(2)
MIN_PASSWORD = 10


class Account(Base):
    """Somebody who may sign in. `must_change`: the password was given out by a command and is used once."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    locality_id: Mapped[int] = mapped_column(ForeignKey("locality.id"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(30))
    # Whose parts of reports a focal point sends; of every other role empty.
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    # Bumped when the password changes or the account is closed: every open session ends.
    session_epoch: Mapped[int] = mapped_column(default=1)

    locality: Mapped[Locality] = relationship(lazy="joined")
    unit: Mapped[Unit | None] = relationship()

    # The three words that Flask-Login asks an account for.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.active

    def get_id(self) -> str:
        """What the session cookie holds: id and epoch."""
        return f"{self.id}.{self.session_epoch}"

    @property
    def actor(self) -> Actor:
        return Actor(self.id, self.name)

    @property
    def scope(self) -> Scope:
        return scope_of(self.role, self.locality_id, self.id, self.unit_id)


def scope_of(role: str, locality_id: int, account_id: int, unit_id: int | None = None) -> Scope:
    """A trainer sees the trainings that they teach, a focal point their unit's parts, a volunteer the days of their shifts;
    the others their whole locality."""
    return Scope(
        locality_id,
        trainer_id=account_id if role == "trainer" else None,
        unit_id=unit_id if role == FOCAL else None,
        volunteer_id=account_id if role == VOLUNTEER else None,
    )


class AccessToken(Base):
    """A bearer token of an account (see access.bearer); only its hash is stored."""

    __tablename__ = "access_token"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    locality_id: Mapped[int] = mapped_column(ForeignKey("locality.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class LoginAttempt(Base):
    """One failed sign-in; kept in the database because a limiter in memory counts per process."""

    __tablename__ = "login_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    at: Mapped[datetime]


def _address(email: str) -> str:
    return clean(email).casefold()


def add(
    locality: Locality, email: str, role: str, *, name: str = "", password: str | None = None, unit_id: int | None = None
) -> tuple[Account, str]:  # fmt: skip
    """A new account and its password: the given one, or a one-time one that must be changed at first sign-in.

    `unit_id`: whose parts of reports a focal point sends. Refused: unknown role or none of such a locality, a focal point without a
    unit, not an address. NotFound: the unit is not of the locality. Conflict: the address is taken.
    """
    address = _address(email)
    unit_id = _unit_for(role, unit_id, locality)
    if "@" not in address or len(address) > 254 or " " in address:
        raise Refused("email_invalid", f"“{email}” không phải địa chỉ thư điện tử.")
    if db.session.scalar(select(Account.id).where(Account.email == address)):
        raise Conflict("email_taken", f"Đã có tài khoản {address}.")
    given = password or secrets.token_urlsafe(12)
    account = Account(
        locality_id=locality.id, email=address, name=clean(name) or address.split("@")[0], role=role, unit_id=unit_id,
        password_hash=_hasher.hash(given), must_change=password is None, created_at=clock.now(),
    )  # fmt: skip
    db.session.add(account)
    db.session.flush()
    return account, given


def _unit_for(role: str, unit_id: int | None, place: Locality) -> int | None:
    """The unit that an account of a role has: a focal point's own, nobody else's. Refused: no role of such a locality."""
    if role not in ROLES:
        raise Refused("role_unknown", f"Không có vai trò “{role}”. Các vai trò: {', '.join(ROLES)}.")
    if role == PROVINCE and place.kind not in PROVINCE_KINDS:
        raise Refused("role_of_province", "Vai trò theo dõi cấp tỉnh chỉ có ở tài khoản của tỉnh, thành phố.")
    if role != FOCAL:
        return None
    if unit_id is None:
        raise Refused("unit_needed", "Chọn đơn vị mà đầu mối này gửi báo cáo.")
    return get_unit(unit_id, within=Scope(place.id)).id


def set_role(account: Account, role: str, *, unit_id: int | None = None, by: Actor) -> None:
    """Another role, or another unit of a focal point; it holds from the next click on. Refused: as `add`, one's own, or the
    last administrator's. NotFound: the unit is not of the locality."""
    unit_id = _unit_for(role, unit_id, account.locality)
    if account.id == by.account_id:
        raise Refused("own_account", "Không tự đổi vai trò của mình. Nhờ một quản trị khác.")
    if role != account.role and _is_last_administrator(account):
        raise Refused("last_administrator", "Đây là quản trị duy nhất nên không đổi vai trò được.")
    account.role, account.unit_id = role, unit_id


def attempt(email: str) -> None:
    """Write a try down before its password is looked at: a hundred tries at once are counted as a hundred.

    Refused('locked') after five failures in fifteen minutes. The caller commits, then asks `check`.
    """
    address, since = _address(email)[:254], clock.now() - LOCK
    if _failures(address, since) >= MAX_FAILURES:
        raise _locked()
    db.session.execute(delete(LoginAttempt).where(LoginAttempt.at <= since))
    db.session.add(LoginAttempt(email=address, at=clock.now()))
    db.session.flush()


def check(email: str, password: str) -> Account | None:
    """The account whose password this is, or None. A read: half of a tenth of a second goes into the hashing.

    Refused('locked') when more tries than five are written down. The caller ends a good one with `welcome`.
    """
    address = _address(email)
    if _failures(address[:254], clock.now() - LOCK) > MAX_FAILURES:
        raise _locked()
    account = db.session.scalar(select(Account).where(Account.email == address))
    try:
        with _hashing:
            _hasher.verify(account.password_hash if account else _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return None
    return account if account and account.active else None


def _failures(address: str, since: datetime) -> int:
    query = select(func.count()).where(LoginAttempt.email == address, LoginAttempt.at > since)
    return db.session.scalar(query) or 0


def _locked() -> Refused:
    return Refused("locked", "Đăng nhập sai quá nhiều lần. Mời thử lại sau 15 phút.")


def welcome(account: Account) -> None:
    """A good sign-in: the tries before it are forgotten."""
    db.session.execute(delete(LoginAttempt).where(LoginAttempt.email == account.email))


def new_hash(old: str, new: str) -> str:
    """The hash of a new password. Refused: too short, or the old one again. No query: hashing takes its time."""
    if len(new) < MIN_PASSWORD:
        raise Refused("password_short", f"Mật khẩu mới cần ít nhất {MIN_PASSWORD} ký tự.")
    if new == old:
        raise Refused("password_same", "Mật khẩu mới phải khác mật khẩu cũ.")
    return _hasher.hash(new)


def replace_password(account: Account, hashed: str) -> None:
    """Put the new hash in place; every other session of the account ends."""
    account.password_hash = hashed
    account.must_change = False
    account.session_epoch += 1


def get(account_id: int, *, within: Scope) -> Account:
    """One account of the scope; NotFound."""
    found = db.session.get(Account, account_id)
    if found is None or not within.covers(found.locality_id):
        raise NotFound("account_unknown", "Không tìm thấy tài khoản này.")
    return found


def close(account: Account, *, by: Actor) -> None:
    """No more sign-in: open sessions end, tokens are refused. Refused: one's own, or the last administrator's."""
    if account.id == by.account_id:
        raise Refused("own_account", "Không tự đóng tài khoản của mình. Nhờ một quản trị khác.")
    if _is_last_administrator(account):
        raise Refused("last_administrator", "Đây là quản trị duy nhất nên không đóng được.")
    account.active = False
    account.session_epoch += 1


def _is_last_administrator(account: Account) -> bool:
    """Whether nobody else of the locality could help whoever is locked out."""
    if account.role != ADMINISTRATOR:
        return False
    others = select(Account.id).where(
        Account.locality_id == account.locality_id, Account.role == ADMINISTRATOR, Account.active.is_(True),
        Account.id != account.id,
    )  # fmt: skip
    return db.session.scalar(others.limit(1)) is None


def reopen(account: Account) -> None:
    """Let a closed account sign in again, with the password it had."""
    account.active = True


def reissue(account: Account) -> str:
    """A new one-time password for somebody who forgot theirs; every session ends and a lock is lifted."""
    password = secrets.token_urlsafe(12)
    account.password_hash = _hasher.hash(password)
    account.must_change = True
    account.session_epoch += 1
    db.session.execute(delete(LoginAttempt).where(LoginAttempt.email == account.email))
    return password


def by_session(key: str) -> Account | None:
    """The account a session cookie stands for; None when it was closed or its password changed since."""
    number, _, epoch = key.partition(".")
    if not number.isdigit() or not epoch.isdigit():
        return None
    account = db.session.get(Account, int(number))
    return account if account and account.active and account.session_epoch == int(epoch) else None


def by_email(email: str) -> Account:
    """The account of an address; NotFound."""
    account = db.session.scalar(select(Account).where(Account.email == _address(email)))
    if account is None:
        raise NotFound("account_unknown", f"Không có tài khoản {_address(email)}.")
    return account


def make_token(account: Account) -> str:
    """A new bearer token; it is shown once, its hash is stored."""
    token = codes.secret_token()
    db.session.add(
        AccessToken(
            locality_id=account.locality_id, account_id=account.id,
            token_hash=codes.token_hash(token), created_at=clock.now(),
        )
    )  # fmt: skip
    db.session.flush()
    return token


def teachers(training: Training) -> list[str]:
    """The names of the open accounts that teach a training: whom people ask."""
    query = select(Account.name).where(Account.id.in_(trainings.trainer_ids(training)), Account.active)
    return list(db.session.scalars(query.order_by(Account.id)))


def listed(within: Scope) -> list[Account]:
    """The accounts of a locality, by name."""
    query = select(Account).options(joinedload(Account.unit)).order_by(Account.name)
    if within.locality_id is not None:
        query = query.where(Account.locality_id == within.locality_id)
    return list(db.session.scalars(query))
