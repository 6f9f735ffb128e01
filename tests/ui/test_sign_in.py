"""What a desk asks before it opens: a password that was refused, a passphrase that is chosen or known."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import Engine

from coordinator_app import main
from coordinator_app.errors import DeskError
from coordinator_app.keys import Asked, WrongPassphrase
from coordinator_app.settings import Server, Settings
from db.types import Role
from tests.coordinator_app.remote import Town, town
from tests.faults.proxy import Proxy
from ui.sign_in import Left, Questions, SecretDialog

PHRASE = "quatre chevaux bleus"


@pytest.fixture
def office(tmp_path: Path, postgresql_server: str, postgresql: Engine) -> Iterator[Town]:
    with town(tmp_path, postgresql_server, postgresql) as made:
        yield made


def answering(*answers: Callable[[SecretDialog], None]) -> list[str]:
    """Answer the next dialogs in turn; return what each one says is wrong, as they come."""
    problems: list[str] = []
    left = list(answers)

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, SecretDialog):
            QTimer.singleShot(20, answer)
            return
        problems.append(dialog.problem.text())
        left.pop(0)(dialog)
        if left:
            QTimer.singleShot(20, answer)

    QTimer.singleShot(0, answer)
    return problems


def typing(words: str) -> Callable[[SecretDialog], None]:
    def answer(dialog: SecretDialog) -> None:
        dialog.typed.setText(words)
        dialog.again.setText(words)
        dialog.ok.click()

    return answer


def leaving(dialog: SecretDialog) -> None:
    dialog.reject()


def test_a_new_passphrase_is_long_and_typed_twice_alike(qtbot: QtBot) -> None:
    dialog = SecretDialog("Phrase", "Une phrase.", twice=True, least=12)
    qtbot.addWidget(dialog)
    for first, second, may in (
        ("court", "court", False),
        (PHRASE, "autre chose", False),
        (PHRASE, PHRASE, True),
    ):
        dialog.typed.setText(first)
        dialog.again.setText(second)
        assert dialog.ok.isEnabled() is may
    assert dialog.typed.displayText() != PHRASE


@pytest.mark.usefixtures("qtbot")
def test_a_passphrase_is_asked_for_once_and_again_when_it_was_wrong() -> None:
    questions = Questions()
    problems = answering(typing("une autre phrase"), typing(PHRASE))
    assert questions.passphrase(Asked.KNOWN) == "une autre phrase"
    assert questions.passphrase(Asked.KNOWN) == "une autre phrase"
    questions.wrong(WrongPassphrase("Cette phrase n’ouvre pas", "Recommencez."))
    assert questions.passphrase(Asked.KNOWN) == PHRASE
    assert problems == ["", "Cette phrase n’ouvre pas"]


@pytest.mark.usefixtures("qtbot")
def test_who_does_not_answer_opens_nothing() -> None:
    answering(leaving)
    with pytest.raises(Left):
        Questions().password("marie", DeskError("Le serveur demande votre mot de passe", "Donnez-le."))


@pytest.mark.usefixtures("qtbot")
def test_a_desk_without_keyring_opens_by_its_passphrase(office: Town, tmp_path: Path) -> None:
    """Chosen at the first start; at the next one a wrong one is asked for again."""
    login = office.logins.add(Role.COORDINATOR, login="marie_signe", name="Marie").login
    proxy = Proxy(office.address)
    office.proxies.append(proxy)
    server = Server(f"postgresql://127.0.0.1:{proxy.port}/postgres", str(tmp_path / "files"))
    (tmp_path / "poste").mkdir()
    settings = Settings(tmp_path / "poste", login, server=server)

    answering(typing(PHRASE))
    first = main._signed_in(settings, server)
    assert first is not None
    assert first.staff.name == "Marie"
    first.release()

    problems = answering(typing("pas celle-là du tout"), typing(PHRASE))
    second = main._signed_in(settings, server)
    assert second is not None
    second.release()
    assert problems[1] == "Cette phrase de passe n’ouvre pas ce poste"

    answering(leaving)
    assert main._signed_in(settings, server) is None
