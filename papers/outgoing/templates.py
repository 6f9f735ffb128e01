"""Words for a mail, a subject and a body with keys, in; what is wrong with them, or a letter's words, out.

The language is small on purpose: text, {{ key }}, {% if key %} … {% elif key %} … {% else %} … {% endif %},
with `not`, `and`, `or`. Every key is text and always there, so words that pass `check` cannot fail when a
family waits. No attribute, no call, no filter and no loop is let in.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from db.rules.notice import Trigger, Words
from papers.outgoing.examples import emptiest, fullest
from papers.outgoing.facts import shipped, values

MAX_SUBJECT, MAX_BODY, MAX_MAIL = 300, 8_000, 30_000
"""How long the words and the mail made of them may be, in characters."""
_MAX_DEPTH = 20
_LANGUAGE = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.If,
    nodes.Not,
    nodes.And,
    nodes.Or,
)


@dataclass(frozen=True)
class Key:
    """What a template may name: its name, what it stands for, and an example of its words."""

    name: str
    description: str
    example: str
    mandatory: bool


_descriptions: Mapping[str, str] = {
    "enfant": "Le prénom de l’enfant, ou « votre enfant »",
    "de_enfant": "Le prénom après « de » : « de Léa », « d’Élise »",
    "sejour": "Le séjour, son nom et ses dates ; « le » ou « au » se place devant",
    "concerne": "L’enfant et le séjour, après un tiret ; pour l’objet",
    "echeance": "Le jour limite pour répondre, en toutes lettres ; vide s’il n’y en a pas",
    "echeance_courte": "Le jour limite sans l’année ; pour l’objet",
    "limite": "Le jour où le lien, ou les données, ne seront plus là ; vide s’il n’est pas connu",
    "limite_courte": "Le même jour sans l’année ; pour l’objet",
    "dates": "Les dates réservées ou demandées, une par ligne ; vide pour le séjour entier",
    "anciennes_dates": "Les dates d’avant, une par ligne",
    "motifs": "Les motifs de la décision, avec la phrase de chacun",
    "a_faire": "Ce que la famille doit donner ou compléter, avec les phrases qui l’expliquent",
    "documents": "Le nom des documents à donner, un par ligne ; vide s’il n’en manque pas",
    "message": "Le mot du coordinateur, entre guillemets, sous « Un mot de notre équipe »",
    "enfants": "Les prénoms des enfants concernés",
    "manque": "Combien de documents ou d’informations manquent : « 3 documents »",
    "dossiers": "Ce qui manque, enfant par enfant et séjour par séjour",
    "objet": "L’objet écrit pour ce message",
    "texte": "Le texte écrit pour ce message",
    "lien": "L’adresse personnelle à ouvrir",
    "portail": "L’adresse de l’espace famille, seule",
    "espace": "L’adresse de l’espace famille, sous « Votre espace famille »",
    "par_reponse": "« en répondant à ce message » ; sur une lettre, « par courrier ou par téléphone »",
    "contact": "L’adresse électronique et le téléphone de l’équipe",
}
_child = ("enfant", "de_enfant", "sejour", "concerne")
_due = ("echeance", "echeance_courte")
_until = ("limite", "limite_courte")
_said = ("motifs", "message")
_always = ("contact", "espace", "portail", "par_reponse")
T = Trigger
_own: Mapping[Trigger, tuple[str, ...]] = {
    T.EMAIL_TO_CONFIRM: ("lien", *_until),
    T.ACCOUNT_WAITING: (),
    T.ACCOUNT_VALIDATED: _said,
    T.ACCOUNT_TO_COMPLETE: (*_said, "a_faire", *_due),
    T.ACCOUNT_REFUSED: _said,
    T.ACCOUNT_CLOSED: _said,
    T.PRE_REGISTRATION_RECEIVED: _child,
    T.PRE_REGISTRATION_VALIDATED: (*_child, *_said, "a_faire", "documents", *_due),
    T.PRE_REGISTRATION_WAITLISTED: (*_child, *_said),
    T.PRE_REGISTRATION_REFUSED: (*_child, *_said),
    T.PRE_REGISTRATION_CANCELLED: (*_child, *_said),
    T.TO_COMPLETE: (*_child, *_said, "a_faire", "documents", *_due),
    T.DOSSIER_COMPLETE: (*_child, "message"),
    T.REMINDER: ("dossiers", "enfants", "manque", "documents", "concerne", *_due),
    T.PLANNING_RECEIVED: (*_child, "dates"),
    T.PLANNING_ACCEPTED: (*_child, *_said, "dates", "a_faire", "documents", *_due),
    T.PLANNING_WAITLISTED: (*_child, *_said, "dates"),
    T.PLANNING_REFUSED: (*_child, *_said, "dates"),
    T.PLANNING_CHANGED: (*_child, *_said, "dates", "anciennes_dates"),
    T.PLANNING_CANCELLED: (*_child, *_said, "dates"),
    T.STAY_CANCELLED: (*_child, *_said),
    T.EXPORT_READY: ("lien", *_until),
    T.DELETION_ANNOUNCED: ("message", *_until),
    T.DELETION_DONE: (),
    T.GROUP: ("objet", "texte", "enfant", "sejour", "concerne"),
}
_must_be_said = frozenset({"motifs", "message", "a_faire", "dossiers", "texte", "lien", "contact", "dates"})
"""Leaving one of these out would lose what the coordinator or the portal has to say."""
_nowhere_to_go = frozenset({T.ACCOUNT_CLOSED, T.DELETION_DONE})
"""No link: nobody can sign in any more."""


@cache
def keys(trigger: Trigger) -> tuple[Key, ...]:
    """Return what the words of this mail may name, its own keys first."""
    facts = values(fullest(trigger))
    return tuple(
        Key(name, _descriptions[name], facts[name], name in _must_be_said)
        for name in (*_own[trigger], *_always)
    )


@cache
def default(trigger: Trigger) -> Words:
    """Return the words that ship with the application, in the same language."""
    return Words(*shipped(trigger))


def check(trigger: Trigger, subject: str, body: str) -> str | None:
    """Return why these words may not be kept, as a sentence for their author; None when they may."""
    words = Words(subject, body)
    refusal = unusable(trigger, words)
    if refusal is not None:
        return refusal
    for notice in (emptiest(trigger), fullest(trigger)):
        facts = values(notice)
        title, text = fill(words, facts)
        if not title.strip():
            return "L’objet serait vide pour certaines familles : ajoutez-y des mots sans condition."
        if len(title) > 2 * MAX_SUBJECT or len(text) > MAX_MAIL:
            return "Le courriel serait trop long : répétez moins de clés."
        refusal = _left_out(trigger, facts, text)
        if refusal is not None:
            return refusal
    return None


@lru_cache(maxsize=256)
def unusable(trigger: Trigger, words: Words) -> str | None:
    """Return why these words cannot be filled with facts at all, None when they always can."""
    refusal = _form(words.subject, words.body)
    if refusal is not None:
        return refusal
    known = {key.name for key in keys(trigger)}
    for place, text in (("L’objet", words.subject), ("Le texte", words.body)):
        try:
            tree = _environment().parse(text)
        except TemplateSyntaxError as error:
            where = f"{place} n’est pas bien écrit, ligne {error.lineno}"
            return f"{where} : vérifiez les accolades, et que chaque « if » est fermé par « endif »."
        except RecursionError:
            return f"{place} est trop compliqué."
        refusal = _strange(tree, known) or (
            "trop de conditions l’une dans l’autre" if _too_deep(tree) else None
        )
        if refusal is not None:
            return f"{place} ne peut pas être gardé : {refusal}."
    return None


def fill(words: Words, facts: Mapping[str, str]) -> tuple[str, str]:
    """Return the subject and the body with their facts; `unusable` tells beforehand whether it can."""
    return _compiled(words.subject).render(facts), _compiled(words.body).render(facts)


def _form(subject: str, body: str) -> str | None:
    if not subject.strip() or not body.strip():
        return "Écrivez un objet et un texte."
    if "\n" in subject.strip() or "\r" in subject.strip():
        return "L’objet tient sur une seule ligne."
    if len(subject) > MAX_SUBJECT:
        return f"L’objet est trop long : {MAX_SUBJECT} caractères au plus, clés comprises."
    if len(body) > MAX_BODY:
        return f"Le texte est trop long : {MAX_BODY} caractères au plus."
    return None


def _strange(tree: nodes.Template, known: set[str]) -> str | None:
    """Return what in these words the language does not know."""
    for node in _walk(tree):
        if isinstance(node, nodes.Name) and node.name not in known:
            return f"la clé « {node.name} », ligne {node.lineno}, n’existe pas pour ce courriel"
        if not isinstance(node, _LANGUAGE):
            return f"la ligne {node.lineno} emploie autre chose que des clés et des conditions « if »"
    return None


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    waiting = [node]
    while waiting:
        found = waiting.pop()
        yield found
        waiting.extend(reversed(list(found.iter_child_nodes())))


def _too_deep(node: nodes.Node) -> bool:
    """Tell whether conditions stand in one another further than a person can follow, or Python compile."""
    level: list[nodes.Node] = [node]
    for _ in range(_MAX_DEPTH):
        level = [child for each in level for child in each.iter_child_nodes()]
    return bool(level)


def _left_out(trigger: Trigger, facts: Mapping[str, str], text: str) -> str | None:
    for key in keys(trigger):
        if key.mandatory and facts[key.name] and facts[key.name] not in text:
            return (
                f"Il manque la clé {{{{ {key.name} }}}} : {key.description[0].lower()}{key.description[1:]}."
            )
    if trigger not in _nowhere_to_go and facts["portail"] not in text and facts["lien"] not in text:
        return "Il manque le lien vers l’espace famille : ajoutez la clé {{ espace }}."
    return None


@cache
def _environment() -> SandboxedEnvironment:
    # Plain text: « < » and « & » must reach the family as they were typed.
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)


@lru_cache(maxsize=256)
def _compiled(source: str) -> Template:
    # A line that holds conditions only is no line of the letter.
    return _environment().from_string(
        re.sub(r"(?m)^[ \t]*((?:\{%[^\n]*?%\})+)[ \t]*(?:\n|\Z)", r"\1", source.replace("\r\n", "\n"))
    )
