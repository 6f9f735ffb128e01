"""The desk's keys in one place: what each does goes in, shortcuts and the lines of the key sheet come out."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

_CONTEXT = "keys"


@dataclass(frozen=True)
class Key:
    """One thing the keyboard does: `sequences` for Qt, `shown` on buttons, `words` on the sheet."""

    sequences: tuple[str, ...]
    shown: str
    words: str

    def said(self) -> str:
        """Return what the key does, in the language of the screen."""
        return QCoreApplication.translate(_CONTEXT, self.words)

    def matches(self, event: QKeyEvent) -> bool:
        """Tell whether this key was pressed, alone."""
        typed = QKeySequence(event.keyCombination())
        return any(typed == QKeySequence(sequence) for sequence in self.sequences)


def _key(sequences: str | tuple[str, ...], shown: str, words: object) -> Key:
    return Key((sequences,) if isinstance(sequences, str) else sequences, shown, str(words))


NEXT_DOSSIER = _key("J", "J", QT_TRANSLATE_NOOP("keys", "Dossier suivant"))
PREVIOUS_DOSSIER = _key("K", "K", QT_TRANSLATE_NOOP("keys", "Dossier précédent"))
TAKE = _key("A", "A", QT_TRANSLATE_NOOP("keys", "Prendre le dossier pour moi, ou attribuer la sélection"))
SELECT_MORE = _key(
    ("Shift+Down", "Shift+Up"), "Maj+↓", QT_TRANSLATE_NOOP("keys", "Choisir plusieurs dossiers de la liste")
)
BACK = _key("Esc", "Échap", QT_TRANSLATE_NOOP("keys", "Refermer, revenir à la liste"))

NEXT_PIECE = _key("Down", "↓", QT_TRANSLATE_NOOP("keys", "Pièce suivante (ou Tab)"))
PREVIOUS_PIECE = _key("Up", "↑", QT_TRANSLATE_NOOP("keys", "Pièce précédente"))
CONFORM = _key(
    "Space",
    "Espace",
    QT_TRANSLATE_NOOP("keys", "Conforme\u00a0: saisir ce que dit la pièce"),
)
REFUSE_PIECE = _key(
    "R",
    "R",
    QT_TRANSLATE_NOOP("keys", "Refuser la pièce\u00a0: chiffre ou premières lettres du motif, puis Entrée"),
)
WAIVE_PIECE = _key("S", "S", QT_TRANSLATE_NOOP("keys", "Pièce sans objet"))
UNFOLD = _key("T", "T", QT_TRANSLATE_NOOP("keys", "Montrer les pièces inchangées, ou les replier"))

NEXT_FIELD = _key("Return", "Entrée", QT_TRANSLATE_NOOP("keys", "Champ suivant\u00a0; au dernier, conforme"))
CONFIRM_READING = _key(
    ("Ctrl+Return", "Ctrl+Enter"),
    "Ctrl+Entrée",
    QT_TRANSLATE_NOOP("keys", "Conforme, depuis n’importe quel champ"),
)
REFUSE_READING = _key("Ctrl+R", "Ctrl+R", QT_TRANSLATE_NOOP("keys", "Refuser pour le motif proposé"))

APPROVE = _key("V", "V", QT_TRANSLATE_NOOP("keys", "Valider"))
COMPLETE = _key("C", "C", QT_TRANSLATE_NOOP("keys", "Demander un complément"))
WAITLIST = _key("L", "L", QT_TRANSLATE_NOOP("keys", "Mettre en liste d’attente"))
REFUSE = _key("X", "X", QT_TRANSLATE_NOOP("keys", "Refuser la demande"))
MAIL = _key("M", "M", QT_TRANSLATE_NOOP("keys", "Lire le courriel avant l’envoi"))
UNDO = _key("Ctrl+Z", "Ctrl+Z", QT_TRANSLATE_NOOP("keys", "Annuler la dernière décision"))

ZOOM_IN = _key(("+", "="), "+", QT_TRANSLATE_NOOP("keys", "Agrandir"))
ZOOM_OUT = _key("-", "-", QT_TRANSLATE_NOOP("keys", "Réduire"))
ZOOM_FIT = _key("0", "0", QT_TRANSLATE_NOOP("keys", "Ajuster à la largeur"))
TURN_LEFT = _key("[", "[", QT_TRANSLATE_NOOP("keys", "Tourner à gauche"))
TURN_RIGHT = _key("]", "]", QT_TRANSLATE_NOOP("keys", "Tourner à droite"))
STRENGTHEN = _key("H", "H", QT_TRANSLATE_NOOP("keys", "Renforcer un document pâle"))
LOUPE = _key("G", "G", QT_TRANSLATE_NOOP("keys", "Loupe sous le curseur"))
FIND = _key("Ctrl+F", "Ctrl+F", QT_TRANSLATE_NOOP("keys", "Chercher dans le document"))
FIND_NEXT = _key("F3", "F3", QT_TRANSLATE_NOOP("keys", "Résultat suivant (ou Entrée)"))
FIND_PREVIOUS = _key("Shift+F3", "Maj+F3", QT_TRANSLATE_NOOP("keys", "Résultat précédent"))
COPY = _key("Ctrl+C", "Ctrl+C", QT_TRANSLATE_NOOP("keys", "Copier le texte choisi à la souris"))
COMPARE = _key("B", "B", QT_TRANSLATE_NOOP("keys", "Comparer avec la version précédente"))
AGREE = _key("D", "D", QT_TRANSLATE_NOOP("keys", "Ce que le document doit confirmer"))
PAGE_DOWN = _key("PgDown", "Page ↓", QT_TRANSLATE_NOOP("keys", "Page suivante"))
PAGE_UP = _key("PgUp", "Page ↑", QT_TRANSLATE_NOOP("keys", "Page précédente"))

PREVIEW = _key("Return", "Entrée", QT_TRANSLATE_NOOP("keys", "Aperçu du document à imprimer"))
PRINT = _key("Ctrl+P", "Ctrl+P", QT_TRANSLATE_NOOP("keys", "Imprimer"))
SAVE = _key("Ctrl+S", "Ctrl+S", QT_TRANSLATE_NOOP("keys", "Enregistrer le document"))
TICK = _key("Space", "Espace", QT_TRANSLATE_NOOP("keys", "Cocher un enfant, ou le décocher"))
SAVE_WORDS = _key("Ctrl+S", "Ctrl+S", QT_TRANSLATE_NOOP("keys", "Enregistrer un modèle de courriel"))
NEXT_VIEW = _key("Ctrl+PgDown", "Ctrl+Page ↓", QT_TRANSLATE_NOOP("keys", "Courriels\u00a0: vue suivante"))
PREVIOUS_VIEW = _key("Ctrl+PgUp", "Ctrl+Page ↑", QT_TRANSLATE_NOOP("keys", "Courriels\u00a0: vue précédente"))

FILTER = _key("/", "/", QT_TRANSLATE_NOOP("keys", "Filtrer la liste"))
GO = _key("Ctrl+K", "Ctrl+K", QT_TRANSLATE_NOOP("keys", "Aller à une famille, un séjour, un écran"))
REFRESH = _key("F5", "F5", QT_TRANSLATE_NOOP("keys", "Mettre à jour maintenant"))
HELP = _key("?", "?", QT_TRANSLATE_NOOP("keys", "Afficher les touches"))

SHEET: tuple[tuple[str, tuple[Key, ...]], ...] = (
    (
        str(QT_TRANSLATE_NOOP("keys", "Pièces")),
        (CONFORM, REFUSE_PIECE, WAIVE_PIECE, NEXT_PIECE, PREVIOUS_PIECE, UNFOLD),
    ),
    (str(QT_TRANSLATE_NOOP("keys", "Saisie")), (NEXT_FIELD, CONFIRM_READING, REFUSE_READING)),
    (str(QT_TRANSLATE_NOOP("keys", "Décision")), (APPROVE, COMPLETE, WAITLIST, REFUSE, MAIL, UNDO)),
    (
        str(QT_TRANSLATE_NOOP("keys", "Partout")),
        (NEXT_DOSSIER, PREVIOUS_DOSSIER, TAKE, SELECT_MORE, BACK, FILTER, GO, REFRESH, HELP),
    ),
    (str(QT_TRANSLATE_NOOP("keys", "Éditions")), (PREVIEW, PRINT, SAVE, TICK)),
    (str(QT_TRANSLATE_NOOP("keys", "Courriels")), (NEXT_VIEW, PREVIOUS_VIEW, SAVE_WORDS)),
    (
        str(QT_TRANSLATE_NOOP("keys", "Document")),
        (
            *(AGREE, COMPARE, FIND, FIND_NEXT, FIND_PREVIOUS, COPY, ZOOM_IN, ZOOM_OUT, ZOOM_FIT),
            *(LOUPE, TURN_LEFT, TURN_RIGHT, STRENGTHEN, PAGE_DOWN, PAGE_UP),
        ),
    ),
)
"""The key sheet: titles and their keys, what is pressed most first."""


def translated(text: str) -> str:
    """Return a title of `SHEET` in the language of the screen."""
    return QCoreApplication.translate(_CONTEXT, text)


def bind(key: Key, owner: QWidget, slot: Callable[[], object]) -> QShortcut:
    """Return a shortcut of `key` that works while the focus is in `owner`; a text field keeps its letters.

    Qt asks the widget with the focus first: fields take printable keys for themselves.
    """
    shortcut = QShortcut(owner)
    shortcut.setKeys([QKeySequence(sequence) for sequence in key.sequences])
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.setAutoRepeat(key in (NEXT_PIECE, PREVIOUS_PIECE, ZOOM_IN, ZOOM_OUT, PAGE_DOWN, PAGE_UP))
    shortcut.activated.connect(slot)
    return shortcut
