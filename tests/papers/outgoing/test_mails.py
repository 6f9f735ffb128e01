"""Mails: every trigger read back as a mail client does, hostile words, bytes that never change."""

import re
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from db.rules.discretion import UNNAMED
from db.rules.notice import Contact, Envelope, Lacking, Letter, Notice, PieceLine, Trigger, Words
from db.rules.planning import Interval
from db.rules.reasons import Reason, sentence, wordings
from papers.outgoing import templates
from papers.outgoing.mails import compose, mailbox

ENVELOPE = Envelope(uuid.UUID(int=7), datetime(2027, 5, 12, 9, 30, tzinfo=UTC))
INSURANCE = "Attestation d’assurance"
RICH = Notice(
    trigger=Trigger.TO_COMPLETE,
    recipient="parent@exemple.fr",
    child="Élise",
    stay="Mer et voile",
    first_day=date(2027, 7, 5),
    last_day=date(2027, 7, 18),
    due_on=date(2027, 6, 28),
    days=(Interval(date(2027, 7, 12), date(2027, 7, 18)),),
    reasons=("Première phrase de la décision.", "Seconde phrase de la décision."),
    message="Bonjour,\n\nUne photo suffit !\nMarie",
    refused=(
        PieceLine(
            INSURANCE,
            tuple(
                sentence(
                    reason, child="Élise", document=INSURANCE, stay="Mer et voile", day="18 juillet 2027"
                )
                for reason in (Reason.UNREADABLE, Reason.NOT_COVERING)
            ),
        ),
        PieceLine("Charte RGPD", ()),
    ),
    absent=("Charte OnDonneDesNouvelles",),
    information=("Le téléphone d’un contact d’urgence manque.",),
)
LINK = "https://portail.alef.asso.fr/lien/4f1c"
RICHEST = replace(
    RICH,
    before=(Interval(date(2027, 7, 5), date(2027, 7, 11)),),
    lacking=(
        Lacking(
            "Élise",
            "Mer et voile",
            date(2027, 7, 5),
            date(2027, 7, 18),
            date(2027, 6, 28),
            again=(INSURANCE,),
            absent=("Quotient familial",),
        ),
        Lacking("Noé", "Cirque", date(2027, 8, 2), date(2027, 8, 8), absent=("Copie des vaccins",)),
    ),
    link=LINK,
    until=date(2027, 6, 30),
    subject="Le car part plus tôt",
)
HEADERS = {
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "Content-Language",
    "Content-Type",
    "MIME-Version",
}
SAYS = {
    Trigger.ACCOUNT_VALIDATED: ("votre compte ALEF est validé", "Préinscription enfance"),
    Trigger.ACCOUNT_TO_COMPLETE: ("compléter votre compte", "au plus tard le lundi 28 juin 2027"),
    Trigger.ACCOUNT_REFUSED: ("nous ne pouvons pas valider votre compte",),
    Trigger.ACCOUNT_CLOSED: ("Votre compte ALEF est maintenant fermé",),
    Trigger.PRE_REGISTRATION_VALIDATED: (
        "la préinscription d’Élise",
        "est validée",
        "son planning est ouvert",
        "au plus tard le lundi 28 juin 2027",
        "- Charte OnDonneDesNouvelles",
    ),
    Trigger.PRE_REGISTRATION_WAITLISTED: ("Nous avons mis Élise sur la liste d’attente",),
    Trigger.PRE_REGISTRATION_REFUSED: ("nous ne pouvons pas retenir la préinscription d’Élise",),
    Trigger.PRE_REGISTRATION_CANCELLED: ("La préinscription d’Élise", "est annulée"),
    Trigger.TO_COMPLETE: ("le dossier d’Élise", "au plus tard le lundi 28 juin 2027"),
    Trigger.PLANNING_ACCEPTED: (
        "C’est confirmé : nous attendons Élise",
        "Dates réservées : - du 12 au 18 juillet 2027",
    ),
    Trigger.PLANNING_WAITLISTED: ("liste d’attente", "Dates demandées : - du 12 au 18 juillet 2027"),
    Trigger.PLANNING_REFUSED: ("nous ne pouvons pas accepter la réservation d’Élise",),
    Trigger.PLANNING_CANCELLED: ("La réservation d’Élise", "est annulée"),
    Trigger.EMAIL_TO_CONFIRM: ("Confirmer mon adresse :", LINK, "au plus tard le mercredi 30 juin 2027"),
    Trigger.ACCOUNT_WAITING: ("votre compte ALEF est complet", "Vous n’avez rien à faire"),
    Trigger.PRE_REGISTRATION_RECEIVED: ("Nous avons bien reçu la préinscription d’Élise",),
    Trigger.DOSSIER_COMPLETE: ("Bonne nouvelle : le dossier d’Élise", "est complet"),
    Trigger.REMINDER: (
        "Il nous manque encore 3 documents pour Élise et Noé.",
        "Pour Élise, séjour « Mer et voile » du 5 au 18 juillet 2027, au plus tard le lundi 28 juin 2027 :",
        "- Attestation d’assurance, à déposer à nouveau - Quotient familial",
        "Pour Noé, séjour « Cirque » du 2 au 8 août 2027 : - Copie des vaccins",
        "à la page « Mes documents », au plus tard le lundi 28 juin 2027",
    ),
    Trigger.PLANNING_RECEIVED: (
        "Nous avons bien reçu la réservation d’Élise",
        "Dates demandées : - du 12 au 18 juillet 2027",
        "Le coordinateur séjours reviendra vers vous",
    ),
    Trigger.PLANNING_CHANGED: (
        "Nouvelles dates : - du 12 au 18 juillet 2027",
        "Au lieu de : - du 5 au 11 juillet 2027",
    ),
    Trigger.STAY_CANCELLED: ("le séjour « Mer et voile » du 5 au 18 juillet 2027 est annulé",),
    Trigger.EXPORT_READY: ("Télécharger mes données :", LINK, "jusqu’au mercredi 30 juin 2027"),
    Trigger.DELETION_ANNOUNCED: ("nous effacerons vos données le mercredi 30 juin 2027",),
    Trigger.DELETION_DONE: ("nous avons effacé votre compte ALEF",),
    Trigger.GROUP: ("Une photo suffit !", "Vous recevez ce message pour Élise, séjour « Mer et voile »"),
}
NAMED = {trigger: {key.name for key in templates.keys(trigger)} for trigger in Trigger}
ABOUT_A_CHILD = [trigger for trigger in Trigger if {"enfant", "sejour"} <= NAMED[trigger]]
NO_LINK = {Trigger.ACCOUNT_CLOSED, Trigger.DELETION_DONE}


def parsed(letter: Letter) -> EmailMessage:
    message = BytesParser(policy=policy.default).parsebytes(letter.content)
    assert isinstance(message, EmailMessage)
    return message


def flat(text: str) -> str:
    """Return words as they are read, whatever the line breaks and no-break spaces."""
    return " ".join(text.split())


def part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    assert found is not None
    assert found.get_content_charset() == "utf-8"
    text = found.get_content()
    assert isinstance(text, str)
    return text.replace("\r\n", "\n")


class Page(HTMLParser):
    """Reads a mail as a strict client does: its words, its links, and nothing that is not allowed."""

    TAGS = frozenset(
        [
            "html",
            "head",
            "meta",
            "title",
            "body",
            "div",
            "p",
            "br",
            "strong",
            "ul",
            "li",
            "blockquote",
            "a",
            "span",
        ]
    )
    VOID = frozenset({"meta", "br"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.words: list[str] = []
        self.title = ""
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in self.TAGS, tag
        for name, value in attrs:
            assert name in {"style", "lang", "charset", "name", "content", "href"}, name
            assert name != "href" or tag == "a"
            assert "url(" not in (value or "").lower()
            assert "expression" not in (value or "").lower() or name == "href"
        self.links.extend(value or "" for name, value in attrs if name == "href")
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open[-1:] == ["title"]:
            self.title += data
        else:
            self.words.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    def close(self) -> None:
        super().close()
        assert self._open == []


def check_page(html: str, letter: Letter) -> None:
    """Assert that the HTML twin says the same words in the same order, and opens nothing but the portal."""
    page = Page()
    page.feed(html)
    page.close()
    assert page.title == letter.subject
    for link in page.links:
        assert link.startswith("https://")
        assert link in letter.text.splitlines()
    # The bullets are drawn, the link is said again under its button.
    assert bare("".join(page.words)) == bare(letter.text)


def bare(text: str) -> str:
    lines = (re.sub(r"^ *- ", "", line) for line in text.splitlines())
    return re.sub(r"[\s:]", "", "".join(lines))


def check_form(letter: Letter) -> EmailMessage:
    """Assert what holds for each and every mail; return it as a mail client reads it."""
    mail = parsed(letter)
    assert not mail.defects
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert mail.get_boundary() == f"=_{ENVELOPE.id}"
    assert mail["Subject"] == letter.subject
    assert 0 < len(letter.subject) <= 120
    assert part(mail, "plain") == letter.text
    check_page(part(mail, "html"), letter)
    assert letter.text.startswith("Bonjour,\n\n")
    assert letter.text.endswith("\n\nBien cordialement,\nL’équipe Séjours d’ALEF\n")
    assert "\n\n\n" not in letter.text
    assert letter.content.count(b"\r\n") == letter.content.count(b"\n")
    assert max(map(len, letter.content.split(b"\r\n"))) <= 78
    for line in letter.text.split("\n"):
        assert line == line.rstrip()
    return mail


@pytest.mark.parametrize("trigger", Trigger)
@pytest.mark.parametrize(
    "base", [RICHEST, Notice(Trigger.TO_COMPLETE, recipient=None)], ids=["rich", "minimal"]
)
def test_every_trigger_makes_a_sound_mail(trigger: Trigger, base: Notice) -> None:
    """A template that is missing, leaks a None or a tag, or forgets the contact fails here."""
    letter = compose(replace(base, trigger=trigger), ENVELOPE)
    mail = check_form(letter)
    for leak in ("None", "{{", "{%", "Undefined", "()", "[", "<"):
        assert leak not in letter.subject + letter.text
    assert base.contact.sender in letter.text
    assert base.contact.phone in letter.text
    assert (base.contact.portal in letter.text) == (trigger not in NO_LINK)
    assert mail["From"] == "ALEF – Séjours <inscription.sejours@alef.asso.fr>"
    assert mail["Reply-To"] == mail["From"]
    assert mail["Message-ID"] == letter.message_id == f"<{ENVELOPE.id}@alef.asso.fr>"
    assert mail["Date"].datetime == ENVELOPE.written_at
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "fr"
    assert mail["To"] == base.recipient


@pytest.mark.parametrize("trigger", Trigger)
def test_every_trigger_says_what_it_must(trigger: Trigger) -> None:
    """The verdict, the child, the stay with its dates, the reasons and the coordinator's words."""
    letter = compose(replace(RICHEST, trigger=trigger), ENVELOPE)
    text = flat(letter.text)
    for words in (*SAYS[trigger], *(RICH.reasons if "motifs" in NAMED[trigger] else ())):
        assert flat(words) in text
    assert "message" not in NAMED[trigger] or "« Bonjour,\n\nUne photo suffit\u00a0!\nMarie »".replace(
        "« ", "«\u00a0"
    ).replace(" »", "\u00a0»") in (letter.text)
    if trigger is Trigger.GROUP:
        assert letter.subject == "Le car part plus tôt"
    elif trigger in ABOUT_A_CHILD:
        assert "Élise" in letter.subject
        assert "Mer et voile" in letter.subject
        assert "séjour « Mer et voile » du 5 au 18 juillet 2027" in text


def test_a_completion_request_is_one_mail_in_order() -> None:
    """Refused pieces with their sentences, pieces never given, information, then the coordinator's words."""
    letter = compose(RICH, ENVELOPE)
    text = flat(letter.text)
    wanted = [
        "Documents à déposer à nouveau : - Attestation d’assurance",
        *RICH.refused[0].sentences,
        "- Charte RGPD Merci de déposer ce document à nouveau.",
        "Document que nous n’avons pas encore reçu : - Charte OnDonneDesNouvelles",
        "Information à compléter : - Le téléphone d’un contact d’urgence manque.",
        "« Bonjour, Une photo suffit ! Marie »",
        "Merci de compléter ce dossier",
        "au plus tard le lundi 28 juin 2027",
        "https://portail.alef.asso.fr",
        "06.08.66.64.84",
    ]
    places = [text.index(flat(words)) for words in wanted]
    assert places == sorted(places)
    assert letter.subject == "Dossier à compléter d’ici le 28 juin – Élise, Mer et voile"


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_reaches_the_family_whole(reason: Reason) -> None:
    """Its sentence, with the detail typed by the coordinator unless that may not be mailed."""
    said = sentence(
        reason, child="Élise", document=INSURANCE, stay="Mer", day="3 mai 2027", detail="Précision du bureau."
    )
    text = flat(compose(replace(RICH, refused=(PieceLine(INSURANCE, (said,)),)), ENVELOPE).text)
    assert flat(said) in text
    assert ("Précision du bureau." in text) == wordings[reason].detail_by_mail
    assert wordings[reason].detail_by_mail == (reason is not Reason.VACCINE_MISSING)


def test_a_validated_pre_registration_with_nothing_to_give_asks_for_nothing() -> None:
    """No list and no deadline: a parent would look for what is missing."""
    notice = replace(RICH, trigger=Trigger.PRE_REGISTRATION_VALIDATED, refused=(), absent=(), information=())
    text = flat(compose(notice, ENVELOPE).text)
    assert "pas d’autre document" in text
    assert "28 juin" not in text
    assert "déposer" not in text


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2027, 7, 12), date(2027, 7, 18), "du 12 au 18 juillet 2027"),
        (date(2027, 6, 28), date(2027, 8, 1), "du 28 juin au 1er août 2027"),
        (date(2026, 12, 28), date(2027, 1, 3), "du 28 décembre 2026 au 3 janvier 2027"),
        (date(2027, 2, 1), date(2027, 2, 1), "le 1er février 2027"),
    ],
)
def test_periods_are_said_in_words(first: date, last: date, words: str) -> None:
    """As a person says them."""
    text = flat(compose(replace(RICH, first_day=first, last_day=last), ENVELOPE).text)
    assert f"séjour « Mer et voile » {words}." in text


@pytest.mark.parametrize(
    ("child", "words"),
    [
        ("Léa", "de Léa"),
        ("Élise", "d’Élise"),
        ("Œdipe", "d’Œdipe"),
        ("Hugo", "de Hugo"),
        ("Yanis", "de Yanis"),
        ("François-Loïc O’Ça", "de François-Loïc O’Ça"),
        (None, "de votre enfant"),
        (" \u202e ", "de votre enfant"),
    ],
)
def test_names_are_spoken_of_properly(child: str | None, words: str) -> None:
    """Elision before a vowel; a name of nothing visible is no name."""
    assert f"le dossier {words} pour" in flat(compose(replace(RICH, child=child), ENVELOPE).text)


@pytest.mark.parametrize("trigger", [trigger for trigger in ABOUT_A_CHILD if trigger is not Trigger.GROUP])
def test_absurd_names_leave_room_in_the_subject(trigger: Trigger) -> None:
    """Both are cut, each still recognisable, beside the longest date."""
    letter = compose(
        replace(RICH, trigger=trigger, child="É" * 5000, stay="œ" * 5000, due_on=date(2027, 9, 28)), ENVELOPE
    )
    check_form(letter)
    assert f" – {'É' * 29}…, {'œ' * 39}…" in letter.subject


def test_markup_stays_text() -> None:
    """A plain-text mail shows what was typed, entities and tags included."""
    name = "<img src=x onerror=alert(1)> & {{ 7*7 }}"
    letter = compose(replace(RICH, child=name, stay="Cœur d’été & <b>mer</b>"), ENVELOPE)
    check_form(letter)
    assert name in flat(letter.text)
    assert "Cœur d’été & <b>mer</b>" in flat(letter.text)


def test_the_same_facts_make_the_same_bytes() -> None:
    """Also when the same instant is told in another time zone."""
    paris = timezone(timedelta(hours=2))
    elsewhere = replace(ENVELOPE, written_at=ENVELOPE.written_at.astimezone(paris))
    assert compose(RICH, ENVELOPE).content == compose(RICH, elsewhere).content
    other = replace(ENVELOPE, id=uuid.UUID(int=8))
    assert compose(RICH, ENVELOPE).message_id != compose(RICH, other).message_id


def test_the_contact_is_the_associations_own() -> None:
    """Another association's settings are used throughout."""
    contact = Contact(sender="sejours@ailleurs.fr", phone="03 84 00 00 00", portal="https://ailleurs.fr/p")
    letter = compose(replace(RICH, contact=contact), ENVELOPE)
    assert letter.message_id.endswith("@ailleurs.fr>")
    assert "alef.asso.fr" not in letter.content.decode()
    assert "https://ailleurs.fr/p" in letter.text


def test_a_link_in_the_message_is_never_cut() -> None:
    """A link on two lines opens nothing."""
    link = "https://exemple.fr/" + "a" * 120
    assert link in compose(replace(RICH, message=f"Voir {link} merci"), ENVELOPE).text


@pytest.mark.parametrize(
    ("typed", "header"),
    [
        ("parent@exemple.fr", "parent@exemple.fr"),
        (" Parent.O'Neil+colo@Exemple.FR ", "Parent.O'Neil+colo@exemple.fr"),
        ("parent@forêt.fr", "parent@xn--fort-ipa.fr"),
        ("\u202aparent@exemple.fr\u202c", "parent@exemple.fr"),
        ("élise@exemple.fr", None),
        ("parent@exemple.fr, autre@exemple.fr", None),
        ("parent@exemple.fr\r\nBcc: autre@exemple.fr", None),
        ("Parent <parent@exemple.fr>", None),
        ("parent", None),
        ("", None),
        (None, None),
    ],
)
def test_recipients(typed: str | None, header: str | None) -> None:
    """One ordinary mailbox, or no To at all; the letter is composed anyway."""
    mail = check_form(compose(replace(RICH, recipient=typed), ENVELOPE))
    assert mailbox(typed) == header
    assert mail["To"] == header
    assert mail["Bcc"] is None


hostile = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="aé =?_<>@:,;\"'\\\r\n\t\u2028\u202e\u200b\u00a0\x00\x85«»-", max_size=120),
    st.sampled_from(
        [
            "Léa\r\nBcc: autre@exemple.fr",
            "=?utf-8?q?=0D=0ABcc:_autre@exemple.fr?=",
            "=?utf-8?b?QmNjOiBhQGIuZnI=?= =?utf-8?b?QmNjOiBhQGIuZnI=?=",
            "\ud800",
            "é" * 5000,
            "x" * 5000,
            "Bien cordialement,\nL’équipe Séjours d’ALEF\n\nPS : payez ici",
        ]
    ),
)


@given(
    trigger=st.sampled_from(list(Trigger)),
    child=hostile,
    stay=hostile,
    recipient=hostile,
    words=hostile,
    message=hostile,
)
@example(trigger=Trigger.REMINDER, child="0" * 70, stay="0" * 110, recipient="", words="x", message="")
@example(trigger=Trigger.REMINDER, child="\x00", stay="\u202e", recipient="", words="\n", message="\r\n\r\n")
def test_hostile_words_stay_words(
    *, trigger: Trigger, child: str, stay: str, recipient: str, words: str, message: str
) -> None:
    """No header is added, no line begins with what a family typed, nothing turns the text around."""
    notice = replace(
        RICHEST,
        trigger=trigger,
        lacking=(
            Lacking(child, stay, date(2027, 7, 5), date(2027, 7, 18), None, (words,), (words,), (words,)),
        ),
        subject=words,
        child=child,
        stay=stay,
        recipient=recipient,
        reasons=(words,),
        refused=(PieceLine(words, (words,)),),
        absent=(words,),
        information=(words,),
        message=message,
    )
    letter = compose(notice, ENVELOPE)
    mail = check_form(letter)
    assert set(mail.keys()) - {"To"} == HEADERS - {"To"}
    assert len(mail.keys()) == len(set(mail.keys()))
    assert mail["To"] == mailbox(recipient)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]", letter.text)
    assert letter == compose(notice, ENVELOPE)


@pytest.mark.parametrize("trigger", ABOUT_A_CHILD)
def test_a_name_cannot_pass_for_a_part_of_the_letter(trigger: Trigger) -> None:
    """Line breaks in names are folded: the forged closing never stands on a line of its own."""
    forged = "Léa\n\nBien cordialement,\nL’équipe Séjours d’ALEF\n\nPS\u2028Payez"
    letter = compose(replace(RICH, trigger=trigger, child=forged, stay=forged), ENVELOPE)
    check_form(letter)
    assert letter.text.splitlines().count("Bien cordialement,") == 1


@given(local=st.text(alphabet="abcxyz019.-_+'", min_size=1, max_size=64), domain=st.integers(1, 180))
def test_long_addresses_survive_the_header(local: str, domain: int) -> None:
    """Folding never puts a space inside an address, nor encodes one."""
    name = ".".join(["d" * 60] * (domain // 60) + ["d" * (domain % 60 + 1)])
    recipient = mailbox(f"{local}@{name}.fr")
    mail = parsed(compose(replace(RICH, recipient=recipient), ENVELOPE))
    assert mail["To"] == recipient


@pytest.mark.parametrize("trigger", [Trigger.GROUP, Trigger.TO_COMPLETE])
def test_a_message_of_a_megabyte_is_a_clean_mail(trigger: Trigger) -> None:
    """Long lines, many lines: folded as a mail is, and read back whole."""
    message = "é" * 300_000 + "\n" + "a b\n" * 100_000 + "=?" * 100_000
    letter = compose(replace(RICHEST, trigger=trigger, message=message), ENVELOPE)
    check_form(letter)
    assert letter.text.count("é") > 300_000


def test_only_the_portal_opens() -> None:
    """A link in somebody's words stays words; so does a portal that is none."""
    notice = replace(
        RICH, trigger=Trigger.GROUP, message="Voir :\nhttps://ailleurs.fr/x\n\nhttps://ailleurs.fr"
    )
    assert "ailleurs" not in "".join(links(notice))
    assert links(notice) == [RICH.contact.portal]
    trick = replace(notice, contact=replace(RICH.contact, portal="javascript:alert(1)"))
    assert links(trick) == []
    confirm = replace(RICHEST, trigger=Trigger.EMAIL_TO_CONFIRM)
    assert links(confirm) == [LINK]


def links(notice: Notice) -> list[str]:
    page = Page()
    page.feed(part(parsed(compose(notice, ENVELOPE)), "html"))
    return page.links


HEALTH = re.compile(
    r"allerg|asthm|trait|vaccin|ordonnance|\bPAI\b|handicap|maladie|diab|régime|médic|santé|énurés",
    re.IGNORECASE,
)


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("trigger", Trigger)
def test_no_mail_tells_of_health(trigger: Trigger, reason: Reason) -> None:
    """Every template with every reason, about a paper whose very name would tell."""
    said = sentence(reason, child="Élise", stay="Mer et voile", day="3 mai 2027")
    lines = tuple(line for line in (said,) if line)
    notice = replace(
        RICHEST,
        trigger=trigger,
        reasons=lines,
        message="",
        refused=(PieceLine(UNNAMED, lines),),
        absent=(UNNAMED,),
        lacking=tuple(replace(each, again=(UNNAMED,), absent=(UNNAMED,)) for each in RICHEST.lacking),
    )
    if trigger is Trigger.GROUP:
        notice = replace(notice, message="Le car part à 8 heures.")
    letter = compose(notice, ENVELOPE)
    check_form(letter)
    assert not HEALTH.search(letter.subject + letter.text), HEALTH.search(letter.text)
    assert "«\u00a0\u00a0»" not in letter.text
    assert "  " not in letter.text.replace("\n  ", "\n")


def test_the_associations_own_words_are_used() -> None:
    """With the facts of this family, the frame of a mail unchanged."""
    own = Words(
        "Un petit mot{{ concerne }}",
        "Bonjour,\n\nIl manque :\n\n{{ a_faire }}\n\n{{ espace }}\n\n{{ contact }}\n",
    )
    letter = compose(replace(RICH, words=own), ENVELOPE)
    assert letter.subject == "Un petit mot – Élise, Mer et voile"
    assert letter.text.startswith("Bonjour,\n\nIl manque\u00a0:\n\nDocuments à déposer à nouveau")
    check_page(part(parsed(letter), "html"), letter)


@pytest.mark.parametrize(
    "own",
    [
        Words("Objet", "{{ prenom }}"),
        Words("Objet", "{{ enfant.__class__ }}"),
        Words("Objet", "{% for x in enfant %}{{ x }}{% endfor %}"),
        Words("Objet", "{% if enfant %}"),
        Words("{{ echeance }}", ""),
        Words("{{ limite }}", "Bonjour"),
    ],
)
def test_words_that_no_longer_hold_stop_no_mail(own: Words, caplog: pytest.LogCaptureFixture) -> None:
    """Those that ship take their place; the log says which mail, and nothing of what was written."""
    letter = compose(replace(RICH, words=own), ENVELOPE)
    assert letter == compose(RICH, ENVELOPE)
    (record,) = caplog.records
    assert record.levelname == "WARNING"
    assert record.getMessage() == "the association's own words for to_complete cannot be used"
