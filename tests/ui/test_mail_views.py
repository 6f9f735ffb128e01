"""The views of *Courriels* on plain values: what they show, what they ask for, what they never do."""

import uuid
from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from coordinator_app.mail.post import StaySchedule, Targets, Worded
from coordinator_app.mail.reminders import Planned
from coordinator_app.mail.rounds import Report
from coordinator_app.mail.trying import Tried
from db.queries.directory import MailRow, StayRow
from db.queries.postal import Post
from db.queries.recipients import Audience, Recipient
from db.queries.reminders import Silent
from db.queries.templates import Version
from db.queries.unreached import Unreached
from db.rules.notice import Letter, Trigger, Words
from db.rules.reminders import Schedule
from db.types import MailState, StayState
from papers.outgoing import templates
from ui.mail import words
from ui.mail.group_page import GroupPage
from ui.mail.letter import Page
from ui.mail.reminders_page import DAYS, SILENT, RemindersPage
from ui.mail.round_bar import said
from ui.mail.schedules import SchedulesPage, typed
from ui.mail.templates_page import TemplatesPage
from ui.mail.unreached_page import UnreachedPage
from ui.mail.views import MailViews
from ui.mail_text import MailText
from ui.widgets.empty import EmptyState

HOSTILE = "<img src='file:///secret'><b>MARTIN</b>"
AT = datetime(2027, 6, 20, 9, 12, tzinfo=UTC)
STAY = uuid.UUID(int=7)


def letter(subject: str = "Rappel", recipient: str | None = "martin@exemple.fr") -> Letter:
    return Letter(recipient, subject, "Bonjour,\n", b"", "<1@exemple.fr>")


def button(page: QWidget, said_: str) -> QAbstractButton:
    return next(b for b in page.findChildren(QAbstractButton) if said_ in b.accessibleName())


def empty_words(page: QWidget) -> str:
    return " ".join(f"{e.title()} {e.text()}" for e in page.findChildren(EmptyState) if e.isVisible())


def show(qtbot: QtBot, page: QWidget) -> None:
    qtbot.addWidget(page)
    page.resize(1050, 700)
    page.show()
    qtbot.waitExposed(page)


def worded(trigger: Trigger, own: Words | None = None) -> Worded:
    shipped = templates.default(trigger)
    past = (Version(1, own, AT, "Claire D."),) if own else ()
    return Worded(trigger, own or shipped, shipped, len(past), templates.keys(trigger), past)


def stay() -> StayRow:
    days = date(2027, 7, 12), date(2027, 7, 18)
    return StayRow(STAY, "ÉTÉ27", "Colo Jura", "Jura", *days, 6, 12, 20, 3, 3, 1, 0, StayState.OPEN)


# The row of views


def test_the_keyboard_walks_the_views_and_says_which_is_in_hand(qtbot: QtBot) -> None:
    pages = [QLabel("un"), QLabel("deux")]
    views = MailViews((("a", "Premier", pages[0]), ("b", "Second", pages[1])))
    show(qtbot, views)
    views.activateWindow()
    views._row.setFocus()
    qtbot.waitUntil(views._row.hasFocus)
    with qtbot.waitSignal(views.changed):
        QTest.keyClick(views._row, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert (views.key(), pages[1].isVisible()) == ("b", True)
    QTest.keyClick(views._row, Qt.Key.Key_Left)
    assert (views.key(), pages[0].isVisible()) == ("a", True)


# Words


@pytest.fixture
def admin(qtbot: QtBot) -> TemplatesPage:
    page = TemplatesPage(may_change=True)
    show(qtbot, page)
    page.show_changed(())
    page.choose(Trigger.ACCOUNT_VALIDATED)
    page.show_worded(worded(Trigger.ACCOUNT_VALIDATED))
    return page


def test_every_kind_of_mail_has_a_french_name() -> None:
    names = [words.trigger(trigger) for trigger in Trigger]
    assert len(set(names)) == len(Trigger)
    assert all(name[0].isupper() for name in names)


def test_what_is_typed_is_tried_and_stays_when_another_mail_is_looked_at(
    qtbot: QtBot, admin: TemplatesPage
) -> None:
    shipped = templates.default(Trigger.ACCOUNT_VALIDATED)
    with qtbot.waitSignal(admin.tried) as tried:
        admin._subject.setText("Bienvenue")
    assert tried.args == [Trigger.ACCOUNT_VALIDATED, Words("Bienvenue", shipped.body), False]
    assert "pas encore enregistré" in admin.state()
    admin.choose(Trigger.REMINDER)
    admin.show_worded(worded(Trigger.REMINDER))
    assert admin.written() == templates.default(Trigger.REMINDER)
    admin.choose(Trigger.ACCOUNT_VALIDATED)
    admin.show_worded(worded(Trigger.ACCOUNT_VALIDATED))
    assert admin.written().subject == "Bienvenue"


def test_reading_the_list_again_takes_neither_words_nor_cursor_away(admin: TemplatesPage) -> None:
    admin._body.setPlainText("Bonjour")
    cursor = admin._body.textCursor()
    cursor.setPosition(3)
    admin._body.setTextCursor(cursor)
    admin.show_changed((Trigger.REMINDER,))
    admin.show_worded(worded(Trigger.ACCOUNT_VALIDATED))
    assert (admin.written().body, admin._body.textCursor().position()) == ("Bonjour", 3)


def test_enter_on_a_key_puts_it_where_one_was_typing(admin: TemplatesPage) -> None:
    admin._subject.setFocus()
    admin._subject.setText("Pour ")
    table = admin._keys.table
    table.choose("contact")
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert admin.written().subject == "Pour {{ contact }}"


def test_words_that_may_not_be_kept_say_why_and_saving_asks_with_the_version_seen(
    qtbot: QtBot, admin: TemplatesPage
) -> None:
    admin._body.setPlainText("{{ prenom }}")
    admin.show_tried(Trigger.ACCOUNT_VALIDATED, Tried("La clé n’existe pas."))
    assert admin.refusal() == "La clé n’existe pas."
    assert "Pas d’aperçu" in empty_words(admin)
    with qtbot.waitSignal(admin.kept) as kept:
        QTest.keyClick(admin._body, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert kept.args == [Trigger.ACCOUNT_VALIDATED, admin.written(), 0]


def test_the_history_brings_words_back_and_the_origin_is_asked_for(
    qtbot: QtBot, admin: TemplatesPage
) -> None:
    own = Words("Le nôtre", "Bonjour {{ espace }}")
    admin.show_worded(worded(Trigger.ACCOUNT_VALIDATED, own))
    assert admin.written() == own
    action = admin._menu.actions()[0]
    assert "Claire D." in action.text()
    admin._subject.setText("Encore autre")
    action.trigger()
    assert admin.written() == own
    with qtbot.waitSignal(admin.kept) as kept:
        button(admin, "mots d’origine").click()
    assert kept.args == [Trigger.ACCOUNT_VALIDATED, None, 1]


def test_others_than_administrators_read_only(qtbot: QtBot) -> None:
    page = TemplatesPage(may_change=False)
    show(qtbot, page)
    page.show_changed(())
    trigger = page.trigger()
    assert trigger is not None
    page.show_worded(worded(trigger))
    assert page._subject.isReadOnly()
    assert page._body.isReadOnly()
    assert not button(page, "Enregistrer").isVisible()
    assert "Seul un administrateur" in page.state()


def test_a_trial_needs_an_address(qtbot: QtBot, admin: TemplatesPage) -> None:
    with qtbot.assertNotEmitted(admin.trial_wanted):
        button(admin, "essai").click()
    admin._address.setText(" moi@exemple.fr ")
    with qtbot.waitSignal(admin.trial_wanted) as wanted:
        button(admin, "M’envoyer un essai").click()
    assert wanted.args == [Trigger.ACCOUNT_VALIDATED, admin.written(), "moi@exemple.fr"]


def test_the_page_of_a_letter_loads_nothing_and_follows_no_link(qtbot: QtBot) -> None:
    page = Page()
    qtbot.addWidget(page)
    page.setHtml('<img src="file:///etc/passwd"><a href="https://exemple.fr">lien</a>')
    for kind in (1, 2, 3):  # HTML, picture, style sheet
        found = page.document().resource(kind, QUrl.fromLocalFile(__file__))
        assert found is None or b"kind in" not in bytes(found)
    assert not page.openLinks()


# Reminders


def planned(number: int, recipient: str | None = "martin@exemple.fr") -> Planned:
    return Planned(
        uuid.UUID(int=number),
        HOSTILE,
        recipient,
        ("7 jours avant", "3 jours après"),
        letter(recipient=recipient),
    )


@pytest.fixture
def reminders(qtbot: QtBot) -> RemindersPage:
    page = RemindersPage(may_change=True)
    show(qtbot, page)
    return page


def test_the_button_says_how_many_reminders_it_writes(qtbot: QtBot, reminders: RemindersPage) -> None:
    reminders.show_planned(tuple(planned(number) for number in range(12)))
    assert reminders.letter().subject() == "Rappel"
    with qtbot.waitSignal(reminders.round.wanted):
        button(reminders, "Écrire 12 relances").click()
    reminders.round.begin()
    reminders.round.step(3, 12)
    assert reminders.round.text() == "3 familles sur 12"
    with qtbot.waitSignal(reminders.round.cancelled):
        button(reminders, "Arrêter").click()
    reminders.show_report(Report(3, cancelled=True))
    assert reminders.round.text() == "3 courriels écrits, arrêté à votre demande."


def test_no_reminder_says_why_and_cannot_be_pressed(reminders: RemindersPage) -> None:
    reminders.show_planned(())
    assert "Aucune relance aujourd’hui" in empty_words(reminders)
    assert not reminders.round.write.isEnabled()


def test_a_silent_family_opens(qtbot: QtBot, reminders: RemindersPage) -> None:
    reminders.show_silent(
        (
            Silent(
                uuid.UUID(int=1),
                "MARTIN",
                None,
                "0612345678",
                ("Léa",),
                ("Jura",),
                date(2027, 7, 5),
                AT,
                2,
                AT,
            ),
        )
    )
    reminders.show_side(SILENT)
    with qtbot.waitSignal(reminders.family_wanted) as wanted:
        button(reminders, "Voir la famille").click()
    assert wanted.args == ["MARTIN"]
    reminders.show_silent(())
    assert "Aucune famille silencieuse" in empty_words(reminders)


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("45, 30;15 7", "7,3", Schedule((45, 30, 15, 7), (3, 7))),
        ("", "", Schedule((), ())),
        ("0", "", None),
        ("demain", "", None),
        ("400", "", None),
        (",".join(map(str, range(1, 12))), "", None),
        ("-3", "", None),
    ],
)
def test_days_are_typed_or_refused(before: str, after: str, found: Schedule | None) -> None:
    assert typed(before, after) == found


def test_days_of_a_stay_are_kept_or_say_what_is_wrong(qtbot: QtBot) -> None:
    page = SchedulesPage(may_change=True)
    show(qtbot, page)
    rows = (
        StaySchedule(None, "", None, Schedule(), own=False),
        StaySchedule(STAY, "Colo Jura", date(2027, 7, 5), Schedule((9,), ()), own=True),
    )
    page.show_schedules(rows)
    page.choose(STAY)
    assert page._before.text() == "9"
    page._before.setText("deux")
    button(page, "Enregistrer").click()
    assert "de 1 à 365" in page.problem()
    page._before.setText("20, 5")
    with qtbot.waitSignal(page.kept) as kept:
        button(page, "Enregistrer").click()
    assert kept.args == [STAY, Schedule((20, 5), ())]
    with qtbot.waitSignal(page.kept) as kept:
        button(page, "Comme l’association").click()
    assert kept.args == [STAY, None]


# To a group


@pytest.fixture
def group(qtbot: QtBot) -> GroupPage:
    page = GroupPage()
    show(qtbot, page)
    page.show_stays((stay(),))
    page.choose_stay(STAY)
    return page


def targets(*names: str) -> Targets:
    found = tuple(Recipient(uuid.UUID(int=place), name, None) for place, name in enumerate(names))
    return Targets(Audience(stay_id=STAY), found)


def test_each_recipient_is_previewed_and_the_button_counts_them(qtbot: QtBot, group: GroupPage) -> None:
    group.show_targets(group.wish(), targets("AUBERT", "ZOLA"))
    assert not group.round.write.isEnabled()
    with qtbot.waitSignal(group.preview_wanted) as wanted:
        group.write("Départ", "Le car part à 8 h.")
    assert wanted.args[1].name == "AUBERT"
    group.show_preview(wanted.args[0], "AUBERT", letter("Départ"))
    assert group.letter.subject() == "Départ"
    with qtbot.waitSignal(group.preview_wanted) as wanted:
        button(group, "Suivant").click()
    assert wanted.args[1].name == "ZOLA"
    assert not button(group, "Suivant").isEnabled()
    with qtbot.waitSignal(group.round.wanted):
        button(group, "Écrire à 2 familles").click()


def test_while_it_is_not_known_who_is_meant_nobody_is_written_to(qtbot: QtBot, group: GroupPage) -> None:
    group.write("Départ", "Le car part à 8 h.")
    old = group.wish()
    group.show_targets(old, targets("AUBERT"))
    with qtbot.waitSignal(group.targets_wanted):
        next(iter(group._states.values())).click()
    assert not group.round.write.isEnabled()
    group.show_targets(old, targets("AUBERT"))  # the answer to what is no longer asked
    assert not group.round.write.isEnabled()


def test_a_key_that_does_not_exist_is_said(group: GroupPage) -> None:
    group.show_targets(group.wish(), targets("AUBERT"))
    group.write("Départ", "{{ adresse }}")
    assert "Une clé n’existe pas ici" in group._problem.text()
    assert not group.round.write.isEnabled()


def test_a_cancelled_round_goes_on_and_a_finished_one_is_another_message(group: GroupPage) -> None:
    group.show_targets(group.wish(), targets("AUBERT"))
    group.write("Départ", "Le car part à 8 h.")
    before = group.message()
    group.show_report(Report(1, cancelled=True))
    assert group.message() == before
    group.show_report(Report(1))
    assert group.message().id != before.id
    assert group.message().text == ""


def test_a_report_says_everything_once() -> None:
    assert said(Report()) == "aucun courriel écrit."
    assert said(Report(2, 1, 1)) == (
        "2 courriels écrits, dont 1 sans adresse, à imprimer, 1 famille laissée de côté."
    )


# Not reached, and the journey of one


def test_letters_are_printed_for_one_family_or_for_all(qtbot: QtBot) -> None:
    page = UnreachedPage()
    show(qtbot, page)

    def post(number: int) -> Post:
        return Post(uuid.UUID(int=number), "M", ("Mme M", "39100 DOLE"), AT, "Objet", HOSTILE, None)

    page.show_unreached(
        (
            Unreached(uuid.UUID(int=1), "AUBERT", None, None, None, (post(11),)),
            Unreached(uuid.UUID(int=2), "ZOLA", None, "z@exemple.fr", "550 no", (post(12), post(13))),
            Unreached(uuid.UUID(int=3), "ZUBER", None, None, None, ()),
        )
    )
    assert HOSTILE in page._text.toPlainText()
    with qtbot.waitSignal(page.printed) as printed:
        button(page, "Imprimer sa lettre").click()
    assert printed.args == [(uuid.UUID(int=11),)]
    with qtbot.waitSignal(page.printed) as printed:
        button(page, "Imprimer 3 lettres").click()
    assert printed.args[0] == tuple(uuid.UUID(int=n) for n in (11, 12, 13))
    page.show_unreached(())
    assert "Aucune lettre à poster" in empty_words(page)


def test_a_mail_tells_its_journey(qtbot: QtBot) -> None:
    text = MailText()
    show(qtbot, text)
    row = MailRow(
        *(uuid.UUID(int=1), AT, "m@exemple.fr", "MARTIN", "Objet", "Texte", MailState.REFUSED),
        attempts=3,
        answer="550 boîte inconnue",
        resent_of=AT,
    )
    text.show_mail(row)
    assert [line.split(" ")[0] for line in text.journey().split("\n")] == ["Renvoi", "3", "Réponse"]
    assert "550 boîte inconnue" in text.journey()


@pytest.mark.parametrize("side", ["", SILENT, DAYS])
def test_everything_that_takes_the_keys_has_a_name(
    admin: TemplatesPage, reminders: RemindersPage, group: GroupPage, side: str
) -> None:
    if side:
        reminders.show_side(side)
    takers = [
        widget
        for page in (admin, reminders, group)
        for widget in page.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
    ]
    assert takers
    assert [type(w).__name__ for w in takers if not w.accessibleName() and not hasattr(w, "text")] == []
