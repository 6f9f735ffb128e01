"""The `[mail]` table: what it may say, and a sentence for what it may not."""

from datetime import timedelta
from pathlib import Path

import pytest

from coordinator_app.errors import DeskError
from coordinator_app.mail.settings import Mailbox, MailSettings, Security, Way
from coordinator_app.settings import load

SMTP = 'transport = "smtp"\nhost = "smtp.exemple.fr"\nsender = "sejours@alef.fr"\n'


def read(folder: Path, table: str) -> MailSettings:
    (folder / "settings.toml").write_text(f"[mail]\n{table}", encoding="utf-8")
    return load(folder).mail


def test_without_a_table_mails_are_files(tmp_path: Path) -> None:
    assert load(tmp_path).mail == MailSettings()
    assert read(tmp_path, "").transport is Way.FOLDER


def test_the_least_that_sends(tmp_path: Path) -> None:
    found = read(tmp_path, SMTP)
    assert found == MailSettings(Way.SMTP, "smtp.exemple.fr", sender="sejours@alef.fr")
    assert (found.port, found.security, found.user) == (587, Security.STARTTLS, None)
    assert read(tmp_path, SMTP + 'security = "tls"').port == 465


def test_everything(tmp_path: Path) -> None:
    ca = tmp_path / "ca.pem"
    ca.write_text("")
    found = read(
        tmp_path,
        SMTP
        + 'user = "alef"\nport = 2525\nsecurity = "tls"\nper_minute = 30\nconnections = 2\ngive_up_days = 3\n'
        f"ca_file = '{ca}'\nlater = 1\n"
        '[mail.bounces]\nhost = "imap.exemple.fr"\nuser = "retours"\nfolder = "Retours"\n',
    )
    assert (found.user, found.port, found.security) == ("alef", 2525, Security.TLS)
    assert (found.per_minute, found.connections, found.give_up_after) == (30, 2, timedelta(days=3))
    assert found.ca_file == ca
    assert found.bounces == Mailbox("imap.exemple.fr", "retours", 993, "Retours")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_a_relay_here_needs_no_encryption(tmp_path: Path, host: str) -> None:
    table = SMTP.replace("smtp.exemple.fr", host)
    assert read(tmp_path, table + 'security = "none"').port == 25


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('transport = "pigeon"', "« transport » est l’un de : smtp, brevo, mailjet, folder"),
        ('transport = "smtp"\nsender = "a@b.fr"', "il manque « host »"),
        ('transport = "smtp"\nhost = "x"', "il manque « sender »"),
        ('transport = "brevo"', "il manque « sender »"),
        ('transport = "mailjet"\nsender = "a@b.fr"', "il manque « user »"),
        (SMTP + 'security = "none"', "que pour un relais sur ce poste"),
        (SMTP + 'security = "ssl"', "« security » est l’un de"),
        (SMTP + "port = 0", "« port » est un nombre de 1 à 65535"),
        (SMTP + "port = true", "« port » est un nombre"),
        (SMTP + 'port = "587"', "« port » est un nombre"),
        (SMTP + "per_minute = 0", "« per_minute » est un nombre"),
        (SMTP + "user = 3", "« user » est un texte"),
        (SMTP + 'user = ""', "« user » est un texte"),
        (SMTP + 'user = "a\\nb"', "« user » est un texte sur une ligne"),
        (SMTP.replace("sejours@alef.fr", "a@b.fr>\\r\\nRCPT TO:<x@y.fr"), "est un texte sur une ligne"),
        (SMTP.replace("sejours@alef.fr", "ALEF <a@b.fr>"), "« sender » est une adresse électronique"),
        (SMTP + 'ca_file = "/nulle/part.pem"', "le fichier de « ca_file » n’existe pas"),
        (SMTP + "[mail.bounces]", r"\[mail.bounces\] : il manque « host »"),
        (SMTP + "bounces = 3", "c’est une table"),
    ],
)
def test_what_it_may_not_say(tmp_path: Path, table: str, words: str) -> None:
    """The sentence names the file and the table."""
    with pytest.raises(DeskError, match=words) as caught:
        read(tmp_path, table)
    assert str(tmp_path / "settings.toml") in caught.value.message


def test_it_is_a_table(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('mail = "smtp"')
    with pytest.raises(DeskError, match="c’est une table"):
        load(tmp_path)
