"""Draw the two agreements that families return signed: personal data of the aid scheme, news of the stay."""

from demo.files.letterheads import child_line, organiser_foot, organiser_head, parent_signature, short
from demo.files.sheet import GREY, INNER, MARGIN, Sheet, esc
from demo.files.values import Charter, NewsAnswer

AID_ARTICLES = {
    "Pourquoi ces données": (
        "Le séjour bénéficie de l’aide « colos apprenantes ». Pour l’obtenir, l’organisateur transmet à "
        "l’administration qui la verse le nom, l’âge, la commune et le quotient familial de l’enfant."
    ),
    "Qui les reçoit": (
        "Seuls les agents chargés de l’aide y ont accès. Aucune donnée de santé n’est transmise, aucune "
        "donnée n’est vendue ni utilisée à une autre fin."
    ),
    "Combien de temps": (
        "Les données sont gardées jusqu’au contrôle de l’aide, au plus tard deux ans après le séjour, "
        "puis effacées."
    ),
    "Vos droits": (
        "Vous pouvez consulter, corriger ou faire effacer ces données en écrivant à "
        "inscription.sejours@alef.asso.fr, ou adresser une réclamation à la CNIL."
    ),
}
NEWS_ARTICLES = {
    "Le service": (
        "Pendant le séjour, l’équipe donne des nouvelles du groupe aux familles sur un espace privé du "
        "site OnDonneDesNouvelles, ouvert avec un code remis avant le départ."
    ),
    "Les photos": (
        "Les photos montrent les activités du groupe. Elles restent en ligne trente jours après le "
        "retour et ne sont ni publiées ailleurs, ni cédées."
    ),
    "Votre choix": (
        "Il est libre et peut être changé à tout moment auprès du directeur du séjour. Un refus "
        "n’empêche en rien la participation de l’enfant."
    ),
}
ANSWERS = {
    NewsAnswer.YES: "Oui, j’autorise les nouvelles et les photos où mon enfant apparaît.",
    NewsAnswer.PARTIAL: "En partie : j’autorise les nouvelles, mais aucune photo de mon enfant.",
    NewsAnswer.NO: "Non, je ne souhaite pas que mon enfant apparaisse dans les nouvelles ni sur les photos.",
}


def draw_aid(sheet: Sheet, charter: Charter) -> None:
    """Draw the data-protection charter of the aid scheme, one page."""
    top = _head(sheet, charter, "Charte de protection des données", "Colos apprenantes")
    y = _articles(sheet, top, AID_ARTICLES)
    _sign(sheet, y - 10, charter, "reconnais avoir lu cette charte et en accepter les termes")


def draw_news(sheet: Sheet, charter: Charter) -> None:
    """Draw the news charter with its three boxes, one page."""
    top = _head(sheet, charter, "Charte OnDonneDesNouvelles", "Nouvelles et photos du séjour")
    y = _articles(sheet, top, NEWS_ARTICLES) - 14
    for answer, label in ANSWERS.items():
        sheet.box(MARGIN + 6, y, label, ticked=charter.answer is answer)
        y -= 20
    _sign(sheet, y, charter, "ai fait le choix indiqué ci-dessus")


def _head(sheet: Sheet, charter: Charter, title: str, subtitle: str) -> float:
    top = organiser_head(sheet, title=title, subtitle=f"{subtitle} · version {charter.version}")
    stay = charter.stay
    y = top - 26
    sheet.field(MARGIN, y, INNER, "Enfant", child_line(charter.child))
    y -= 31
    sheet.field(MARGIN, y, INNER - 172, "Séjour", f"{stay.name}, {stay.place}")
    days = f"du {short(stay.first_day)} au {short(stay.last_day)}"
    sheet.field(MARGIN + INNER - 160, y, 160, "Dates", days)
    organiser_foot(sheet, page="1 / 1")
    return y - 26


def _articles(sheet: Sheet, top: float, articles: dict[str, str]) -> float:
    y = top
    for number, (title, body) in enumerate(articles.items(), start=1):
        sheet.text(MARGIN, y, f"{number}.  {title}", size=11, bold=True)
        y = sheet.prose(MARGIN, y - 6, INNER, body, size=10) - 24
    return y


def _sign(sheet: Sheet, top: float, charter: Charter, verb: str) -> None:
    declaration = (
        f"Je soussigné(e) <b>{esc(charter.guardian.name)}</b>, responsable légal de l’enfant "
        f"<b>{esc(charter.child.full_name)}</b>, {verb}."
    )
    bottom = parent_signature(
        sheet, top, charter.guardian, signed_on=charter.signed_on, declaration=declaration
    )
    note = "La signature d’un seul responsable légal suffit. Document à déposer dans « Mes documents »."
    sheet.text(MARGIN, bottom - 14, note, size=7.5, colour=GREY)
