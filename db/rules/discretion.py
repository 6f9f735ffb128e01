"""What a mail may not name: a kind of document in, whether its very name would tell of a child's health out.

Mails are read over shoulders and kept by others. Two medical pieces are asked of every child and say nothing
of any; another (PAI, ordonnance, certificat) exists only because a child has something (domain.md § 10).
"""

_of_everybody = frozenset({"fiche_sanitaire", "vaccins"})

UNNAMED = "Un document indiqué dans votre espace famille"
"""How a mail calls a piece that it may not name."""


def unnamed(type_code: str, *, medical: bool) -> bool:
    """Tell whether mails leave out the name of this kind of document, and all free words about it."""
    return medical and type_code not in _of_everybody
