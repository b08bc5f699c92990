from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from cti.errors import BadRequest, Conflict, CtiError, NotFound
from cti.store.accounts import LOCKED_SECONDS, Accounts, BadPassword, Locked
from cti.store.database import Database
from cti.store.tables import AccountRow

FAST = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
RIGHT = "four horses"


class Hands:
    """A clock that stands until it is moved."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def accounts(database: Database, hands: Hands) -> Accounts:
    accounts = Accounts(database, hands, FAST)
    accounts.create("8011", RIGHT, role="agent", name="赵琳", queues=("sales",), skills={"en": 3})
    return accounts


def refused(accounts: Accounts, user: str = "8011", password: str = "wrong") -> CtiError:
    with pytest.raises(CtiError) as caught:
        accounts.verify(user, password)
    return caught.value


def test_the_right_password_gives_the_account(accounts: Accounts) -> None:
    account = accounts.verify("8011", RIGHT)
    assert (account.user, account.name, account.role, account.agent) == (
        "8011",
        "赵琳",
        "agent",
        "8011",
    )
    assert (account.queues, account.skills, account.station) == (("sales",), {"en": 3}, "")


def test_passwords_are_kept_as_argon2id_only(accounts: Accounts, database: Database) -> None:
    with database.reading() as connection:
        kept = connection.scalar(select(AccountRow.password))
    assert kept is not None
    assert kept.startswith("$argon2id$")
    assert RIGHT not in kept


def test_five_wrong_passwords_lock_for_a_quarter_of_an_hour(
    accounts: Accounts, hands: Hands
) -> None:
    for left in ("4 tries remain", "3 tries remain", "2 tries remain", "1 try remains"):
        error = refused(accounts)
        assert isinstance(error, BadPassword)
        assert left in str(error)
        assert error.facts == {"left": int(left[0])}
    error = refused(accounts)
    assert isinstance(error, Locked)
    assert error.facts == {"minutes": 15}
    error = refused(accounts, password=RIGHT)
    assert isinstance(error, Locked)
    assert "15 minutes" in str(error)
    hands.now += LOCKED_SECONDS - 30
    assert "1 minute," in str(refused(accounts, password=RIGHT))
    hands.now += 31
    assert accounts.verify("8011", RIGHT).user == "8011"


def test_the_right_password_forgets_the_wrong_ones(accounts: Accounts) -> None:
    for _ in range(3):
        for _ in range(4):
            refused(accounts)
        accounts.verify("8011", RIGHT)
    assert accounts.get("8011").locked_until == 0


def test_guessing_at_once_gains_no_tries(accounts: Accounts) -> None:
    with ThreadPoolExecutor(8) as threads:
        errors = list(threads.map(lambda _: refused(accounts), range(24)))
    assert sum(isinstance(error, BadPassword) for error in errors) == 4


def test_a_name_that_does_not_exist_answers_alike(accounts: Accounts) -> None:
    known, unknown = (str(refused(accounts, user)) for user in ("8011", "nobody"))
    assert known == unknown
    for _ in range(5):
        refused(accounts, "nobody")
    assert isinstance(refused(accounts, "nobody"), Locked)


def test_an_administrator_unlocks_and_sets_passwords(accounts: Accounts) -> None:
    for _ in range(5):
        refused(accounts)
    accounts.unlock("8011")
    accounts.verify("8011", RIGHT)
    accounts.set_password("8011", "five horses")
    refused(accounts, password=RIGHT)
    accounts.verify("8011", "five horses")


def test_a_disabled_account_is_kept_out(accounts: Accounts) -> None:
    assert accounts.change("8011", disabled=True).disabled
    assert isinstance(refused(accounts, password=RIGHT), BadPassword)


def test_accounts_are_changed_and_listed(accounts: Accounts) -> None:
    accounts.create("admin", RIGHT, role="administrator")
    changed = accounts.change("8011", queues=("sales", "outbound"), station="204", name="赵")
    assert (changed.queues, changed.station, changed.name) == (("sales", "outbound"), "204", "赵")
    assert [(one.user, one.agent) for one in accounts.all()] == [("8011", "8011"), ("admin", None)]


def test_what_cannot_be_is_refused(accounts: Accounts) -> None:
    with pytest.raises(Conflict, match="exists already"):
        accounts.create("8011", RIGHT, role="agent")
    with pytest.raises(Conflict, match="agent number exists"):
        accounts.create("other", RIGHT, role="supervisor", agent="8011")
    with pytest.raises(BadRequest, match="no role 'king'"):
        accounts.create("king", RIGHT, role="king")
    with pytest.raises(BadRequest, match="at least 8"):
        accounts.create("short", "1234567", role="agent")
    with pytest.raises(BadRequest, match="1 to 100 characters"):
        accounts.create("", RIGHT, role="agent")
    with pytest.raises(BadRequest, match="'password' of an account"):
        accounts.change("8011", password="x")
    with pytest.raises(NotFound):
        accounts.unlock("nobody")
