"""A desk that sends by itself: one round with a real server, a keyring that forgets, and what stops it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coordinator_app.credentials import Credentials
from coordinator_app.mail.dispatch import Dispatch
from coordinator_app.mail.sender import BATCH
from coordinator_app.mail.settings import PASSWORD, MailSettings, Security, Way
from coordinator_app.mail.smtp_line import UNREACHABLE, WRONG_LOGIN
from coordinator_app.main import open_desk
from coordinator_app.settings import Settings
from db.types import MailState
from tests import builders
from tests.coordinator_app.office import Office
from tests.coordinator_app.postbox import SECRET, SENDER, USER, Postbox, postbox, read_mail, write_mail
from tests.coordinator_app.test_credentials import Memory


def untouched() -> Credentials:
    """Stand for a keyring that must be left alone."""
    raise AssertionError("the keyring was opened")


def dispatch(
    office: Office, server: Postbox, credentials: Callable[[], Credentials] = untouched, **more: object
) -> Dispatch:
    values: dict[str, object] = {"host": "localhost", "port": server.port, "security": Security.NONE}
    settings = MailSettings(transport=Way.SMTP, sender=SENDER, **{**values, **more})  # type: ignore[arg-type]  # as the test gives them
    return Dispatch(settings, office.shared.transaction, clock=office.clock, credentials=credentials)


def test_what_waits_leaves_in_a_round(office: Office) -> None:
    engine = office.shared._engine
    ids = [write_mail(engine, recipient=f"{place}@exemple.fr") for place in range(3)]
    with postbox() as server:
        report = dispatch(office, server).round()
        assert (report.counts[MailState.SENT], report.problem, len(server.taken)) == (3, None, 3)
    assert {read_mail(engine, id_).state for id_ in ids} == {MailState.SENT}


def test_nothing_is_opened_while_nothing_waits(office: Office) -> None:
    write_mail(office.shared._engine, state=MailState.SENT)
    with postbox() as server:
        report = dispatch(office, server, user=USER).round()
        assert (report.counts.total(), report.problem, server.connections) == (0, None, 0)


def test_a_round_is_one_claim_so_that_others_have_their_turn(office: Office) -> None:
    for place in range(BATCH + 1):
        write_mail(office.shared._engine, recipient=f"{place}@exemple.fr")
    with postbox() as server:
        sending = dispatch(office, server)
        assert [sending.round().counts[MailState.SENT] for _ in range(3)] == [BATCH, 1, 0]


def test_the_providers_pace_is_kept_without_waiting(office: Office) -> None:
    for place in range(3):
        write_mail(office.shared._engine, recipient=f"{place}@exemple.fr")
    with postbox() as server:
        sending = dispatch(office, server, per_minute=2)
        assert [sending.round().counts[MailState.SENT] for _ in range(2)] == [2, 0]
        office.clock.wait(61)
        assert sending.round().counts[MailState.SENT] == 1


def test_a_password_that_is_missing_is_a_sentence_until_it_is_there(office: Office) -> None:
    write_mail(office.shared._engine)
    kept = Credentials(Memory(), allowed={Memory.__module__})
    with postbox(login=True) as server:
        sending = dispatch(office, server, lambda: kept, user=USER)
        problem = sending.round().problem
        assert problem is not None
        assert "coordinateur mail password" in problem
        assert server.connections == 0
        kept.set(PASSWORD, "autre")
        assert WRONG_LOGIN in (sending.round().problem or "")
        kept.set(PASSWORD, SECRET)
        office.clock.wait(61)
        assert sending.round().counts[MailState.SENT] == 1


def test_a_server_that_is_away_loses_nothing(office: Office) -> None:
    id_ = write_mail(office.shared._engine)
    with postbox() as server:
        sending = dispatch(office, server)
    assert sending.round().problem == UNREACHABLE
    assert read_mail(office.shared._engine, id_).state is MailState.QUEUED


class Hearing(list[tuple[str, bytes]]):
    """Says when a mail was taken."""

    def __init__(self, heard: Callable[[], None]) -> None:
        super().__init__()
        self._heard = heard

    def append(self, taken: tuple[str, bytes]) -> None:
        super().append(taken)
        self._heard()


def test_closing_ends_a_round_at_the_next_mail(office: Office) -> None:
    ids = [write_mail(office.shared._engine, recipient=f"{place}@exemple.fr") for place in range(3)]
    with postbox() as server:
        sending = dispatch(office, server, connections=1)
        server.taken = Hearing(sending.stop)
        assert sending.round().counts[MailState.SENT] == 1
        assert sending.round().counts.total() == 0
    states = sorted(read_mail(office.shared._engine, id_).state for id_ in ids)
    assert states == [MailState.QUEUED, MailState.QUEUED, MailState.SENT]


@pytest.mark.parametrize("way", [Way.SMTP, Way.FOLDER])
def test_only_a_desk_with_a_transport_sends(tmp_path: Path, way: Way) -> None:
    mail = MailSettings(transport=way, host="localhost", sender=SENDER)
    desk = open_desk(Settings(tmp_path, mail=mail))
    assert (desk.dispatch is not None) is (way is Way.SMTP)
    desk.close()


def test_a_demonstration_writes_to_nobody(office: Office) -> None:
    """Its families' addresses may be somebody's."""
    with office.writing() as session:
        builders.stay(session)  # the season is there already
    mail = MailSettings(transport=Way.SMTP, host="localhost", sender=SENDER)
    desk = open_desk(Settings(office.folder, mail=mail), demo="small")
    assert desk.dispatch is None
    desk.release()
