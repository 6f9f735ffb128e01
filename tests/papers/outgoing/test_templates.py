"""Words for mails: what may be kept, what is refused and how it is said, before any family waits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.rules.notice import Trigger, Words
from papers.outgoing import templates
from papers.outgoing.examples import emptiest, fullest
from papers.outgoing.facts import values
from papers.outgoing.templates import MAX_BODY, check, default, fill, keys

END = "\n\n{{ motifs }}\n{{ a_faire }}\n{{ message }}\n{{ espace }}\n{{ contact }}"


def refusal(body: str, subject: str = "Objet") -> str:
    found = check(Trigger.TO_COMPLETE, subject, f"{body}{END}")
    assert found is not None, body
    return found


@pytest.mark.parametrize("trigger", Trigger)
def test_the_words_that_ship_may_be_kept(trigger: Trigger) -> None:
    """They are in the language that admins write, so that they can be changed a little."""
    words = default(trigger)
    assert check(trigger, words.subject, words.body) is None
    assert check(trigger, words.subject, words.body.replace("\n", "\r\n")) is None


@pytest.mark.parametrize("trigger", Trigger)
def test_every_key_is_explained_and_shown(trigger: Trigger) -> None:
    """A description, and an example that is what the longest letter says."""
    offered = keys(trigger)
    assert len({key.name for key in offered}) == len(offered)
    for key in offered:
        assert key.description
        assert key.example or (trigger is Trigger.REMINDER and key.name == "concerne")
        text = f"{{{{ {key.name} }}}}"
        assert fill(Words(text, text), values(fullest(trigger))) == (key.example, key.example)


def test_own_words_are_kept() -> None:
    """Keys, conditions with not, and, or, else; comments; braces that open nothing."""
    body = (
        "Bonjour,\n\n{# pour nous #}{% if not echeance %}Dès que possible.{% elif echeance and enfant %}"
        "Avant {{ echeance }} }} {.\n{% else %}Jamais.{% endif %}"
    )
    assert check(Trigger.TO_COMPLETE, "À compléter{{ concerne }}", body + END) is None
    subject, text = fill(Words("O", body), values(fullest(Trigger.TO_COMPLETE)))
    assert (subject, text) == ("O", "Bonjour,\n\nAvant lundi 28 juin 2027 }} {.\n")
    assert fill(Words("O", body), values(emptiest(Trigger.TO_COMPLETE)))[1] == "Bonjour,\n\nDès que possible."


def test_a_line_of_conditions_is_no_line_of_the_letter() -> None:
    """But a condition inside a line leaves the lines around it alone."""
    facts = values(fullest(Trigger.TO_COMPLETE))
    assert fill(Words("o", "a\n  {% if enfant %}\nb\n{% endif %}\nc"), facts)[1] == "a\nb\nc"
    assert fill(Words("o", "a {% if enfant %}b{% endif %}\n\nc"), facts)[1] == "a b\n\nc"


@pytest.mark.parametrize(
    "body",
    [
        "{{ enfant.__class__ }}",
        "{{ enfant['__class__'] }}",
        "{{ enfant.upper() }}",
        "{{ enfant | upper }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ 'a' * 999999999 }}",
        "{{ 7 * 7 }}",
        "{{ [1, 2] }}",
        "{{ 'texte' }}",
        "{{ enfant ~ enfant }}",
        "{{ enfant if enfant }}",
        "{% if enfant == 'Léa' %}x{% endif %}",
        "{% for x in enfant %}{% for y in enfant %}x{% endfor %}{% endfor %}",
        "{% set x = enfant %}",
        "{% include 'layout.j2' %}",
        "{% extends 'layout.j2' %}",
        "{% import 'os' as os %}",
        "{% macro m() %}x{% endmacro %}",
        "{% filter upper %}x{% endfilter %}",
        "{% block b %}x{% endblock %}",
        "{% with x = enfant %}x{% endwith %}",
        "{% call enfant() %}x{% endcall %}",
    ],
)
def test_only_keys_and_conditions_are_let_in(body: str) -> None:
    """No attribute, call, filter, loop or file: each is refused with its line."""
    assert "autre chose que des clés" in refusal(f"\n{body}") or "n’existe pas" in refusal(f"\n{body}")
    assert "ligne 2" in refusal(f"\n{body}")


@pytest.mark.parametrize(
    "key", ["prenom", "self", "namespace", "range", "lipsum", "_", "__class__", "lien", "texte"]
)
def test_a_key_of_another_mail_is_refused(key: str) -> None:
    """As is one that Jinja would know of itself."""
    assert f"« {key} »" in refusal(f"{{{{ {key} }}}}")


@pytest.mark.parametrize(
    "body", ["{{ enfant", "{% if enfant %}", "{% endif %}", "{{ }}", "{% %}", "{{ 'a }}", "{#"]
)
def test_bad_writing_is_said_with_its_line(body: str) -> None:
    """In words that tell where to look."""
    assert "Le texte n’est pas bien écrit, ligne " in refusal(f"\n{body}")


@pytest.mark.parametrize(
    "body",
    [
        "{% if enfant %}" * 300 + "x" + "{% endif %}" * 300,
        "{% if " + "not " * 1500 + "enfant %}x{% endif %}",
        "{% if " + "(" * 2000 + "enfant" + ")" * 2000 + " %}x{% endif %}",
        "{% if " + " and ".join(["enfant"] * 500) + " %}x{% endif %}",
        "{% if enfant %}" * 25 + "x" + "{% endif %}" * 25,
        "{{ a_faire }}" * 400,
        "x" * (MAX_BODY + 1),
    ],
)
def test_nothing_explodes(body: str) -> None:
    """Too deep, too long, too often: a sentence."""
    assert refusal(body).endswith(".")


@pytest.mark.parametrize(
    ("subject", "body", "said"),
    [
        ("", "Bonjour", "Écrivez un objet et un texte."),
        ("Objet", " \n", "Écrivez un objet et un texte."),
        ("Deux\nlignes", "Bonjour", "L’objet tient sur une seule ligne."),
        ("x" * 301, "Bonjour", "L’objet est trop long"),
        ("{{ echeance }}", f"Bonjour{END}", "L’objet serait vide pour certaines familles"),
        ("Objet", f"Bonjour{END}".replace("{{ contact }}", ""), "Il manque la clé {{ contact }}"),
        ("Objet", f"Bonjour{END}".replace("{{ a_faire }}", ""), "Il manque la clé {{ a_faire }}"),
        ("Objet", f"Bonjour{END}".replace("{{ motifs }}", ""), "Il manque la clé {{ motifs }}"),
        ("Objet", f"Bonjour{END}".replace("{{ message }}", ""), "Il manque la clé {{ message }}"),
        ("Objet", f"Bonjour{END}".replace("{{ espace }}", ""), "Il manque le lien vers l’espace famille"),
        (
            "Objet",
            f"Bonjour{END}".replace("{{ contact }}", "{% if echeance %}{{ contact }}{% endif %}"),
            "Il manque la clé {{ contact }}",
        ),
    ],
)
def test_a_letter_is_whole(subject: str, body: str, said: str) -> None:
    """A subject, the link, the contact, and all that the coordinator has to say, for every family."""
    found = check(Trigger.TO_COMPLETE, subject, body)
    assert found is not None
    assert said in found


@given(trigger=st.sampled_from(list(Trigger)), data=st.data())
def test_what_may_be_kept_can_be_filled(trigger: Trigger, data: st.DataObject) -> None:
    """Pieces put together anyhow: a sentence, or words that make a letter of any facts."""
    names = [key.name for key in keys(trigger)]
    atoms = st.one_of(
        st.sampled_from(names).map("{{{{ {} }}}}".format),
        st.sampled_from(names).map("{{% if {} %}}".format),
        st.sampled_from(
            ["{% endif %}", "{% else %}", "{{", "}}", "{%", "%}", "{#", "#}", "\n", " ", "Bonjour", ".x"]
        ),
        st.text(max_size=5),
    )
    body = "".join(data.draw(st.lists(atoms, max_size=12)))
    words = Words("Objet", f"{body}\n{default(trigger).body}")
    if templates.check(trigger, words.subject, words.body) is None:
        for notice in (emptiest(trigger), fullest(trigger)):
            assert fill(words, values(notice))[0] == "Objet"
