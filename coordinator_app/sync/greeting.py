"""The first words with a server: a session in, who one is there out, or why one may not go on."""

from sqlalchemy.orm import Session

from coordinator_app.errors import DeskError
from db import migrations
from db.feed import Handshake, Stranger, handshake


class Revoked(DeskError):
    """The person is no longer of the team."""

    def __init__(self) -> None:
        super().__init__(
            "Vous ne faites plus partie de l’équipe",
            "Les dossiers et les pièces ont été effacés de ce poste. Demandez à l’administrateur s’il s’agit "
            "d’une erreur.",
        )


def greet(session: Session) -> Handshake:
    """Return who this person is on the server. Raises `Revoked`, or `DeskError`."""
    try:
        who = handshake(session, None)
    except Stranger as error:
        raise DeskError(
            "Le serveur ne vous connaît pas",
            "Votre compte n’est pas dans l’équipe de cette base : demandez à l’administrateur. "
            "Ce qui attend reste sur ce poste.",
        ) from error
    if not who.active:
        raise Revoked
    if who.schema != migrations.head():
        raise DeskError(
            "Ce poste et le serveur n’ont pas la même version",
            "Rien n’a été envoyé ni reçu, ce qui attend reste sur ce poste. Installez la version de "
            "l’application que l’administrateur indique.",
        )
    return who
