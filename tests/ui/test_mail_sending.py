"""One mail in the whole window, and a desk that sends by itself to a real server."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select, update

from coordinator_app.credentials import Credentials
from coordinator_app.desk import Desk
from coordinator_app.mail.dispatch import Dispatch
from coordinator_app.mail.settings import MailSettings, Security, Way
from coordinator_app.main import now
from coordinator_app.previews import Previews
from coordinator_app.sync.embedded import Embedded
from db.models import Guardian, Mail
from db.queries.directory import MailRow
from db.types import MailState
from papers.incoming.renderer import Renderer
from tests.coordinator_app.postbox import SENDER, USER, Postbox, postbox
from tests.coordinator_app.test_credentials import Memory
from tests.ui.desks import desk_on
from ui.mail.verbs import Verb
from ui.main_window import MainWindow
from ui.wiring.post import UNREACHED
from ui.wiring.sending import EVERY_MS, LONGEST_MS


@pytest.fixture
def desk(season: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk whose earlier mails have all left."""
    made = desk_on(season, tmp_path / "desk")
    with made._shared.transaction() as session:
        queued = [MailState.QUEUED, MailState.SENDING, MailState.UNCERTAIN]
        session.execute(update(Mail).where(Mail.state.in_(queued)).values(state=MailState.SENT))
    yield made
    made.close()


@pytest.fixture
def open_window(desk: Desk, tmp_path: Path, qtbot: QtBot) -> Iterator[Callable[[], MainWindow]]:
    opened: list[MainWindow] = []
    previews = Previews(desk.file, Renderer())

    def open_() -> MainWindow:
        geometry = QSettings(str(tmp_path / "fenetre.ini"), QSettings.Format.IniFormat)
        made = MainWindow(desk, previews, geometry=geometry)
        qtbot.addWidget(made)
        made.start()
        made.show()
        made.go_to_place("mails")
        settle(qtbot, made)
        opened.append(made)
        return made

    yield open_
    for window in opened:
        window.close()
    previews.close()


def settle(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until the window has nothing left to do."""
    for _ in range(3):
        QApplication.processEvents()
        qtbot.waitUntil(lambda: not window.tasks.busy, timeout=20_000)


def put(desk: Desk, state: MailState, **values: object) -> MailRow:
    """Bring the newest mail of a family into a state."""
    with desk._shared.transaction() as session:
        mail = session.scalars(
            select(Mail)
            .where(Mail.household_id.is_not(None), Mail.recipient.contains("@"))
            .order_by(Mail.written_at.desc())
        ).first()
        assert mail is not None
        mail.state = state
        for name, value in values.items():
            setattr(mail, name, value)
        id_ = mail.id
    return found(desk, id_)


def found(desk: Desk, id_: object) -> MailRow:
    return next(row for row in desk.mails() if row.id == id_)


def sends_to(desk: Desk, server: Postbox, **more: object) -> Credentials:
    """Let a desk send to a server; return its keyring."""
    kept = Credentials(Memory(), allowed={Memory.__module__})
    values: dict[str, object] = {"host": "localhost", "port": server.port, "security": Security.NONE}
    settings = MailSettings(transport=Way.SMTP, sender=SENDER, **{**values, **more})  # type: ignore[arg-type]  # as the test gives them
    desk.dispatch = Dispatch(settings, desk._shared.transaction, clock=now, credentials=lambda: kept)
    assert isinstance(desk.link, Embedded)
    desk.link._mail_folder = None
    return kept


def in_hand(window: MainWindow) -> object:
    row = window.mails_page._lookup.table.row_in_hand()
    return row.id if row else None


def test_an_uncertain_mail_that_arrived_stays_in_hand(
    qtbot: QtBot, desk: Desk, open_window: Callable[[], MainWindow]
) -> None:
    mail = put(desk, MailState.UNCERTAIN, offered_at=now())
    window = open_window()
    assert window.mails_page.choose(mail.id)
    window.mails_page.verbs.button(Verb.ARRIVED).click()
    settle(qtbot, window)
    assert found(desk, mail.id).state is MailState.SENT
    assert in_hand(window) == mail.id
    assert window.mails_page._text._badge.text() == "envoyé"


def test_an_uncertain_mail_is_sent_again_or_abandoned(
    qtbot: QtBot, desk: Desk, open_window: Callable[[], MainWindow]
) -> None:
    mail = put(desk, MailState.UNCERTAIN, offered_at=now())
    window = open_window()
    window.mails_page.choose(mail.id)
    verbs = window.mails_page.verbs
    verbs.button(Verb.SEND_AGAIN).click()
    settle(qtbot, window)
    assert "prêt à partir" in verbs.words()
    (new,) = [row for row in desk.mails() if row.resent_of is not None]
    assert (new.state, found(desk, mail.id).state) == (MailState.QUEUED, MailState.ABANDONED)
    window.mails_page.choose(new.id)
    verbs.button(Verb.ABANDON).click()
    verbs.question.confirm.click()
    settle(qtbot, window)
    assert found(desk, new.id).state is MailState.ABANDONED
    assert in_hand(window) == new.id


def test_a_state_that_changed_meanwhile_is_said_and_read_again(
    qtbot: QtBot, desk: Desk, open_window: Callable[[], MainWindow]
) -> None:
    mail = put(desk, MailState.UNCERTAIN, offered_at=now())
    window = open_window()
    window.mails_page.choose(mail.id)
    desk.post.arrived(mail.id)  # a colleague
    window.mails_page.verbs.button(Verb.SEND_AGAIN).click()
    settle(qtbot, window)
    assert "n’en est plus là" in window.notice.message()
    assert window.mails_page.verbs.button(Verb.RESEND).isVisible()
    assert not [row for row in desk.mails() if row.resent_of is not None]


def test_a_refused_mail_goes_to_the_corrected_address(
    qtbot: QtBot, desk: Desk, open_window: Callable[[], MainWindow]
) -> None:
    mail = put(desk, MailState.REFUSED, answer="550 inconnue")
    with desk._shared.transaction() as session:
        household = session.get_one(Mail, mail.id).household_id
        first = select(Guardian).where(Guardian.household_id == household).order_by(Guardian.rank)
        adult = session.scalars(first).first()
        assert adult is not None
        adult.email, adult_id = mail.recipient, adult.id
    window = open_window()
    window.mails_page.choose(mail.id)
    verbs = window.mails_page.verbs
    verbs.button(Verb.RESEND).click()
    settle(qtbot, window)
    assert verbs.question.address.text() == mail.recipient
    verbs.question.address.setText("neuve@exemple.fr")
    verbs.question.correct.setChecked(True)
    verbs.question.confirm.click()
    settle(qtbot, window)
    assert "est corrigée" in verbs.words()
    assert [row.recipient for row in desk.mails() if row.resent_of is not None] == ["neuve@exemple.fr"]
    with desk._shared.transaction() as session:
        assert session.get_one(Guardian, adult_id).email == "neuve@exemple.fr"
    window.go_to_place("journal")
    settle(qtbot, window)
    assert desk.journal()[0].document == "Adresse électronique"


def test_posted_letters_empty_the_list_and_come_back(
    qtbot: QtBot, desk: Desk, open_window: Callable[[], MainWindow]
) -> None:
    window = open_window()
    window.post.views.show_view(UNREACHED)
    window.post.refresh()
    settle(qtbot, window)
    page = window.post.unreached
    rows = desk.post.unreached()
    letters = [post.mail_id for row in rows for post in row.letters]
    assert len(rows) > 1
    page._mark.click()
    settle(qtbot, window)
    assert len(desk.post.unreached()) == len(rows) - 1
    page._mark_all.click()
    settle(qtbot, window)
    assert desk.post.unreached() == ()
    rest = len(letters) - len(rows[0].letters)
    assert page.said().startswith(f"{rest} lettre")
    assert not page._mark_all.isVisible()
    page._undo.click()
    settle(qtbot, window)
    assert len([post for row in desk.post.unreached() for post in row.letters]) == rest
    assert page._mark_all.isVisible()


# By itself


def test_a_mail_leaves_right_after_it_is_written(
    qtbot: QtBot, desk: Desk, open_window: Callable[[], MainWindow]
) -> None:
    mail = put(desk, MailState.SENT)
    with postbox() as server:
        sends_to(desk, server)
        window = open_window()
        window.mails_page.choose(mail.id)
        window.mails_page.verbs.button(Verb.RESEND).click()
        qtbot.waitUntil(lambda: len(server.taken) == 1, timeout=20_000)
        settle(qtbot, window)
        assert server.taken[0][0] == mail.recipient
    (new,) = [row for row in desk.mails() if row.resent_of is not None]
    assert new.state is MailState.SENT
    shown = {row.id: row.state for row in window.mails_page._lookup.table.rows._rows}
    assert shown[new.id] is MailState.SENT  # the list was read again by itself
    assert window.mails_page.problem() == ""


def test_what_stops_the_sending_is_a_quiet_sentence(
    qtbot: QtBot, desk: Desk, open_window: Callable[[], MainWindow]
) -> None:
    put(desk, MailState.QUEUED, deposited_at=None)
    with postbox(login=True) as server:
        kept = sends_to(desk, server, user=USER)
        window = open_window()
        assert "coordinateur mail password" in window.mails_page.problem()
        assert window.notice.isHidden()
        assert window._sending is not None
        assert window._sending._timer.interval() == 2 * EVERY_MS
        for _ in range(4):
            window._sending.send()
            settle(qtbot, window)
        assert window._sending._timer.interval() == LONGEST_MS
        kept.set("mail", "mimosa")
        window._sending.send()
        settle(qtbot, window)
        assert (window.mails_page.problem(), len(server.taken)) == ("", 1)
        assert window._sending._timer.interval() == EVERY_MS


def test_a_window_that_was_closed_sends_no_more(
    qtbot: QtBot, desk: Desk, open_window: Callable[[], MainWindow]
) -> None:
    with postbox() as server:
        sends_to(desk, server)
        window = open_window()
        window.close()
        put(desk, MailState.QUEUED, deposited_at=None)
        assert window._sending is not None
        window._sending.send()
        settle(qtbot, window)
        assert server.taken == []


def test_a_bug_is_told_once(qtbot: QtBot, desk: Desk, open_window: Callable[[], MainWindow]) -> None:
    class Broken(Dispatch):
        def round(self) -> None:  # type: ignore[override]  # it never answers
            raise ValueError("a bug")

    with postbox() as server:
        settings = MailSettings(transport=Way.SMTP, host="localhost", port=server.port, sender=SENDER)
        desk.dispatch = Broken(settings, desk._shared.transaction, clock=now)
        window = open_window()
        assert "s’est arrêté" in window.mails_page.problem()
        with qtbot.assertNotEmitted(window.bug):
            assert window._sending is not None
            window._sending.send()
            settle(qtbot, window)


def test_a_desk_that_leaves_files_starts_no_round(open_window: Callable[[], MainWindow]) -> None:
    assert open_window()._sending is None
