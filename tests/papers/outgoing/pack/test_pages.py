"""The departure pack on paper, read back: every child in its place, nothing lost or outside the page."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.rules.names import full_name
from db.rules.planning import Interval
from db.rules.roster import HealthAnswer, Participant, Person, Roster, Team
from db.types import HealthQuestion
from papers.outgoing.pack.editions import Format, editions
from tests.papers.outgoing.pack.made import FIRST, NO, NOTHING, child, roster, rosters
from tests.papers.outgoing.pack.reading import joined, letters, print_of, written

LISTS = [key for key, edition in editions.items() if Format.XLSX in edition.formats]


def name(one: Participant) -> str:
    return full_name(one.last_name, one.first_name)


def found(text: list[str], titles: list[str], names: set[str]) -> dict[str, list[str]]:
    """Return the names under each title, as the lines come."""
    under: dict[str, list[str]] = {title: [] for title in titles}
    current = ""
    for line in "\n".join(text).split("\n"):
        current = next((title for title in titles if line.startswith(title)), current)
        # The longest name: « MARTIN II Léa » holds no other, « MARTIN Léa » is not « LEFÈVRE Léa ».
        row = re.match(r"\d+ (.+?)(?= [FG] \d\d/| \d+ ans?\b)", line)
        if row and row[1] in names:
            under[current].append(row[1])
    return under


@pytest.mark.parametrize("number", [1, 40, 300])
def test_every_child_stands_once_in_its_group(number: int) -> None:
    """In the roster's order, with the group's count."""
    stay = roster(number)
    text = print_of("groups", stay)
    groups = [group for group in stay.groups if any(one.group == group for one in stay.participants)]
    seen = found(text, groups, {name(one) for one in stay.participants})
    for group in groups:
        expected = [name(one) for one in stay.participants if one.group == group]
        assert seen[group] == expected
        assert re.search(rf"{group}\s+{len(expected)}\senfants? :", "\n".join(text))


@pytest.mark.parametrize("number", [40, 300])
def test_every_child_gets_on_once_and_off_once(number: int) -> None:
    """By place and time, on the list and on the sheet to tick."""
    stay = roster(number)
    text = "\n".join(print_of("coaches", stay))
    out, home = text.index("\nAller\n"), text.index("\nRetour\n")
    titles = ["Nancy, gare routière · 8", "Metz, place du Marché · 9"]
    names = {name(one) for one in stay.participants}
    for part, way in ((text[out:home], "outward"), (text[home:], "back")):
        seen = found([part], titles, names)
        for title in titles:
            place = title.partition(" ·")[0]
            assert seen[title] == [name(one) for one in stay.participants if getattr(one, way).place == place]
    ticked = print_of("attendance", stay)
    assert sum("(nom et signature)" in page for page in ticked) < len(ticked)
    for one in stay.participants:
        assert len(re.findall(rf"(?<!\w){re.escape(name(one))}(?!\w)", "\n".join(ticked))) == 2


def test_a_row_stands_on_one_page_under_its_head() -> None:
    """With 300 children: the columns' titles on each page, a group that goes on says so."""
    stay = roster(300)
    text = print_of("groups", stay)
    assert len(text) > 5
    for page in text:
        assert "Premier responsable" in page
    assert any("Écureuils (suite)" in page for page in text)
    for one in stay.participants:
        pattern = rf"^\d+ {re.escape(name(one))} [FG] .*06 12 34 {one.guardians[0].phones[0][-4:-2]}"
        assert sum(bool(re.search(pattern, page, re.MULTILINE)) for page in text) == 1


@pytest.mark.parametrize("known", ["ABCD", "ABCDEFG", "ABCDEFGHIJ"])
def test_a_row_is_only_parted_when_no_page_holds_it(known: str) -> None:
    """With many lines a row, pages end early rather than part one."""
    those = tuple(Person(f"Contact {letter}", "ami", ("+33611223344",)) for letter in known)
    stay = roster(40)
    stay = replace(stay, participants=tuple(replace(one, contacts=those) for one in stay.participants))
    text = print_of("emergency", stay)
    assert len(text) > 3
    for page in text:
        assert page.count("Contact A") == page.count(f"Contact {known[-1]}") > 0
        assert "suite page suivante" not in page


@pytest.mark.parametrize(("key", "titles"), [("attendance", "Aller|Retour"), ("treatments", "Asthme")])
def test_every_page_says_which_table_it_holds(key: str, titles: str) -> None:
    """Each escort holds one page; allergies look alike."""
    asthma = NOTHING | {HealthQuestion.ASTHMA: HealthAnswer(yes=True, details="effort")}
    stay = roster(120)
    stay = replace(stay, participants=tuple(replace(one, health=asthma) for one in stay.participants))
    text = [
        page for page in print_of(key, stay) if re.search("^MARTIN|^\\d+ MARTIN|^WEBER", page, re.MULTILINE)
    ]
    assert len(text) > 2
    for page in text:
        assert re.search(rf"^({titles})( \(suite\)| :|$)", page, re.MULTILINE)


@pytest.mark.parametrize("key", editions)
@pytest.mark.parametrize("number", [0, 1, 45])
def test_every_page_says_when_to_destroy_it(key: str, number: int) -> None:
    """And the stay, the organiser, when the data was read, which page of how many."""
    data, said = written(key, roster(number))
    text = print_of(key, roster(number))
    assert said.pages == len(text) > 0
    for index, page in enumerate(text, start=1):
        assert "À détruire le 17 août 2026" in page
        assert "Données lues le 02/07/2026 à 14 h 07" in page.replace("\u00a0", " ")
        assert f"page {index} / {len(text)}" in page
        assert "Colo Jura, lacs et forêts" in page
        assert "Séjours du Plateau" in page
    assert b"/Lang(fr-FR)" in data
    assert b"/FontFile2" in data


@pytest.mark.parametrize("key", LISTS)
def test_a_stay_without_a_child_prints_a_sentence(key: str) -> None:
    """An empty page would look like a fault."""
    assert "Aucun enfant n’a encore de planning accepté" in " ".join(print_of(key, roster(0)))


@pytest.mark.parametrize("members", range(8, 40, 2))
def test_a_cover_that_fills_its_page_goes_on(members: int) -> None:
    """Wherever the page ends, a table that begins on the next one begins there, title and all."""
    stay = replace(
        roster(20), team=tuple(Team(f"Personne {number}", "animation") for number in range(members))
    )
    whole = "\n".join(print_of("cover", stay))
    for title in ("L’équipe", "Les enfants", "Transport", "Contenu du dossier"):
        assert len(re.findall(rf"^{title}$", whole, re.MULTILINE)) == 1
        assert not re.search(rf"^{title} \(suite\)\n{title}$", whole, re.MULTILINE)
    assert "Étiquettes" in whole


def test_nobody_allergic_is_said() -> None:
    """When every family answered « non »."""
    stay = roster(0)
    stay = replace(stay, participants=(child(0, health=NOTHING), child(1, health=NOTHING)))
    text = print_of("kitchen", stay)[0]
    assert "Aucun enfant n’a d’allergie alimentaire déclarée." in text
    assert "Aucun enfant n’a de régime alimentaire déclaré." in text
    assert "Toutes les familles ont répondu à ces questions." in text
    assert "Aucun enfant n’a de traitement déclaré." in print_of("treatments", stay)[0]


@pytest.mark.parametrize("key", ["kitchen", "treatments"])
def test_no_answer_is_not_taken_for_a_no(key: str) -> None:
    """A child that has not answered, answered in part, or may not be seen, is listed as such."""
    silent = child(0, last_name="Silence", health={})
    hidden = child(1, last_name="Voile", health=None)
    partly = child(
        2, last_name="Moitié", health={HealthQuestion.FOOD_ALLERGY: NO, HealthQuestion.TREATMENT: NO}
    )
    told = child(3, last_name="Parole", health=NOTHING)
    text = "\n".join(print_of(key, replace(roster(0), participants=(silent, hidden, partly, told))))
    below = text[text.index("Fiches non remplies") :]
    assert re.search(r"SILENCE Léa.*fiche non remplie", below)
    assert re.search(r"VOILE Noé.*réponses non visibles", below)
    assert re.search(r"MOITIÉ Maëlys.*sans réponse", below)
    assert "PAROLE" not in text
    assert "déclarée." not in text
    assert "sans réponse (voir plus bas)" in text.replace("\n", " ")


def test_a_contradiction_is_shown() -> None:
    """« Non », with a cause all the same, is for a person to judge."""
    said = NOTHING | {HealthQuestion.FOOD_ALLERGY: HealthAnswer(yes=False, details="œufs")}
    text = print_of("kitchen", replace(roster(0), participants=(child(0, health=said),)))[0]
    assert "Allergies alimentaires : 1 enfant" in text.replace("\u00a0", " ")
    assert "répondu « non »" in text.replace("\n", " ").replace("\u00a0", " ")


def test_the_kitchen_reads_no_diagnosis() -> None:
    """Neither treatments, nor asthma, nor drugs, nor care plans."""
    marks = {question: HealthAnswer(yes=True, details=f"dit-{question}") for question in HealthQuestion}
    text = joined(print_of("kitchen", replace(roster(0), participants=(child(0, health=marks),))))
    shown = {question for question in HealthQuestion if f"dit-{question}" in text}
    assert shown == {HealthQuestion.FOOD_ALLERGY, HealthQuestion.OTHER_ALLERGY, HealthQuestion.DIET}


@pytest.mark.parametrize("long", ["x" * 10_000, "noix de cajou ; " * 625])
def test_a_long_answer_flows_on(long: str) -> None:
    """Ten thousand letters are all there, under the child's name on every page."""
    said = NOTHING | {HealthQuestion.FOOD_ALLERGY: HealthAnswer(yes=True, details=long)}
    text = print_of(
        "kitchen", replace(roster(0), participants=(child(0, health=said), child(1, health=NOTHING)))
    )
    letter = long[0]
    assert joined(text).count(letter) >= long.count(letter)
    flowing = [page for page in text if page.count(letter) > 60]
    assert len(flowing) > 1
    for page in flowing:
        assert "MARTIN Léa" in page
    assert "suite page suivante" in flowing[0].replace("\n", " ")


def test_what_a_family_types_is_only_text() -> None:
    """No markup, no control character, no override of the reading direction."""
    typed = "<b>noix</b> <img src='/etc/passwd'/> &amp; \u202eenvers\x07"
    said = NOTHING | {HealthQuestion.FOOD_ALLERGY: HealthAnswer(yes=True, details=typed)}
    text = "".join(print_of("kitchen", replace(roster(0), participants=(child(0, health=said),))))
    assert "<b>noix</b>" in text
    assert joined(["<img src='/etc/passwd'/> &amp; envers"]) in joined([text])
    assert "\u202e" not in text


def test_letters_the_font_lacks_are_asked_for() -> None:
    """Never spelled otherwise, never left out unseen."""
    stay = replace(roster(0), participants=(child(0, last_name="李雷"),))
    _, said = written("groups", stay)
    assert said.by_hand == 1
    text = " ".join(print_of("groups", stay)).replace("\n", " ")
    assert "[nom à recopier à la main] Léa" in text
    assert "naissance : 13/07/2022" in text


def test_who_has_no_accepted_planning_stays_out() -> None:
    """And the list says how many."""
    stay = replace(roster(0), participants=(child(0), child(1, accepted=False), child(2, accepted=False)))
    text = print_of("groups", stay)[0].replace("\u00a0", " ")
    assert "MARTIN Léa" in text
    assert "MARTIN Noé" not in text
    assert "2 enfants préinscrits sans planning accepté ne figurent pas ici." in text


def test_days_that_are_not_the_whole_stay_are_said() -> None:
    """A child who leaves earlier."""
    short = child(0, days=(Interval(FIRST, date(2026, 7, 14)),))
    text = print_of("groups", replace(roster(0), participants=(short,)))[0]
    assert "jours réservés : 12–14 juil." in text


def test_authorisations_say_what_was_read() -> None:
    """And nothing is authorised by a document that is not there."""
    full = child(
        0,
        read={
            "autorisation_sortie": {"signed_on": "2026-05-02"},
            "charte_oddn": {"answer": "no"},
            "pass_nautique": {"aid": "without", "passed_on": "2025-06-01"},
            "autorisation_sortie_territoire": {"until": "2027-01-01", "identity_until": "2026-09-09"},
        },
        may_collect=("Anne Weber",),
        may_not_collect=("Marc Dupont",),
    )
    bare = child(1, read={}, may_collect=(), may_not_collect=())
    text = print_of("authorisations", replace(roster(0), participants=(full, bare)))[0].replace("\n", " ")
    for words in ("non", "sans brassière", "jusqu’au 09/09/2026", "Anne Weber", "Marc Dupont"):
        assert words in text
    assert re.search(r"MARTIN Noé 5 ans – – – – les responsables légaux seuls –", text)


def test_who_may_not_collect_is_on_every_paper_in_hand() -> None:
    """Urgent contacts, the sheet for the way back, authorisations."""
    stay = replace(roster(0), participants=(child(1, may_not_collect=("Marc Dupont",)),))
    for key in ("emergency", "attendance", "authorisations"):
        assert "Marc Dupont" in " ".join(print_of(key, stay)).replace("\n", " ")


def test_urgent_contacts_are_all_there() -> None:
    """Every person, every number, even one that is none."""
    person = Person("Zoé Petit", "voisine", ("+33699887766", "poste 12"))
    text = " ".join(print_of("emergency", replace(roster(0), participants=(child(0, contacts=(person,)),))))
    for words in ("Zoé Petit (voisine)", "06 99 88 77 66", "poste 12", "+41 79 123 45 67", "Paul Martin"):
        assert words in text.replace("\n", " ").replace("\u00a0", " ")


@pytest.mark.parametrize("key", editions)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(data=st.data())
def test_nothing_leaves_the_page(key: str, data: st.DataObject) -> None:
    """Whatever was typed: no letter beyond the margins."""
    stay: Roster = data.draw(rosters())
    pdf, said = written(key, stay)
    low = 10_000.0
    for one in letters(pdf):
        left, bottom, right, top = one.box
        assert left >= 19
        assert right <= one.size[0] - 19
        assert bottom >= 15
        assert top <= one.size[1] - 20
        low = min(low, bottom)
    assert said.pages >= 1
    assert low < 40
