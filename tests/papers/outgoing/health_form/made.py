"""Children made for the fiche sanitaire's tests: a plain one, and any that Hypothesis thinks of."""

import string
import uuid
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO

import pypdfium2
from hypothesis import strategies as st

from db.rules import vaccination
from db.rules.form_code import FormCode
from db.rules.vaccination import Contraindication, Dose
from db.rules.vaccination_table import Valence
from db.types import Sex
from papers.outgoing.health_form.values import (
    Allergy,
    Answer,
    Child,
    Contact,
    Guardian,
    Habits,
    HealthForm,
    Medical,
    Organiser,
    Stay,
)
from papers.outgoing.health_form.writer import write

CODE = FormCode("2026-1", uuid.UUID(int=2**127 + 12345), uuid.UUID(int=2**126 + 777)).text()
STAY = Stay(name="Colo Jura", place="Lamoura (39)", first_day=date(2026, 7, 12), last_day=date(2026, 7, 18))
BLANK = HealthForm(
    form_id=FormCode("2026-1").text(),
    template_version="2026-1",
    season="Été 2026",
    printed_at=datetime(2026, 5, 2, 14, 7),  # noqa: DTZ001 - local time, as printed
    organiser=Organiser(
        name="Séjours du Plateau", address="1 rue de l’Exemple, 54000 Nancy", contact="06 12 00 00 00"
    ),
)
_YES = Answer(yes=True, details="à la demande")


def vaccinated(form: HealthForm, birth: date, doses: tuple[Dose, ...], *, guyane: bool = False) -> HealthForm:
    """Return the form with the child's birth date and what the engine says of its doses."""
    assert form.child
    assert form.stay
    findings = vaccination.assess(
        vaccination.Child(birth, in_guyane=guyane),
        first_day=form.stay.first_day,
        last_day=form.stay.last_day,
        doses=doses,
        contraindications=form.contraindications,
    )
    return replace(form, child=replace(form.child, birth_date=birth), findings=findings, doses=doses)


def doses(
    birth: date, valences: tuple[Valence, ...] = tuple(Valence), *, number: int = 3
) -> tuple[Dose, ...]:
    """Return `number` doses of each valence."""
    return tuple(
        Dose(valence, birth + timedelta(days=60 + 150 * n)) for valence in valences for n in range(number)
    )


PLAIN = vaccinated(
    replace(
        BLANK,
        form_id=CODE,
        stay=STAY,
        child=Child(last_name="Martin", first_name="Léa", birth_date=date(2018, 2, 4), sex=Sex.FEMALE),
        guardians=(
            Guardian(
                name="Claire Martin",
                relation="mère",
                address="14 rue des Tilleuls, 54000 Nancy",
                phones=("06 12 34 56 78", "03 83 00 11 22"),
            ),
            Guardian(name="Paul Lefèvre", relation="père", address="3 place du Marché, 39200 Saint-Claude"),
        ),
        doctor=Contact(name="Dr Weber", phone="03 83 00 00 00"),
        contacts=(
            Contact(name="Anne Weber", relation="tante", phone="06 11 22 33 44"),
            Contact(name="Jean Martin", relation="grand-père", phone="06 55 66 77 88"),
        ),
        medical=Medical(
            treatment=Answer(yes=True, details="Ventoline avant l’effort"),
            asthma=Allergy(yes=True, cause="effort", action="repos, Ventoline"),
            food=Allergy(yes=True, cause="arachide", action="stylo d’adrénaline, appeler le 15"),
            drugs=Allergy(yes=False),
            others=Allergy(yes=False),
            difficulties="",
            hospitalisations="appendicite en 2024",
            precautions="pas d’effort par grand froid",
            care_plan=True,
        ),
        habits=Habits(
            glasses=_YES,
            lenses=Answer(yes=False),
            prostheses=Answer(yes=False),
            enuresis=_YES,
            diet="sans porc",
            advice="dort avec une veilleuse",
        ),
        contraindications=(Contraindication(Valence.MMR, date(2027, 1, 1)),),
    ),
    date(2018, 2, 4),
    doses(date(2018, 2, 4), tuple(Valence)[:8]),
)


def pdf(*forms: HealthForm) -> bytes:
    """Return the PDF of these forms."""
    out = BytesIO()
    write(forms, out)
    return out.getvalue()


def opened(*forms: HealthForm) -> pypdfium2.PdfDocument:
    """Return the PDF opened; to use with `with`."""
    return pypdfium2.PdfDocument(pdf(*forms))


_LETTERS = st.sampled_from(string.ascii_letters + "éèçœŒÀŁżșţğőǿΑωЖяđ -’'") | st.sampled_from(
    "שלוםمحمد李雷ქართ😀\u202e\u200b\x07\n\t\u00a0ǎẞ"
)
names = st.text(_LETTERS, min_size=1, max_size=60)
answers = (
    st.text(_LETTERS, max_size=300)
    | st.text(st.sampled_from("mots et espaces, (a) <b>&amp;"), max_size=2000)
    | st.sampled_from(
        ["x" * 10_000, "allergie grave ; " * 600, "\n" * 10_000, "<para><img src='/etc/passwd'/>"]
    )
)
_guardians = st.builds(
    Guardian,
    name=names,
    relation=names,
    address=answers,
    phones=st.lists(st.just("06 12 34 56 78"), max_size=3).map(tuple),
)
_contacts = st.builds(Contact, name=names, relation=names, phone=st.just("+594 694 12 34 56"))
_answers = st.none() | st.builds(Answer, yes=st.booleans(), details=answers)
_allergies = st.none() | st.builds(Allergy, yes=st.booleans(), cause=answers, action=answers)
_texts = st.none() | answers


@st.composite
def forms(draw: st.DrawFn) -> HealthForm:
    """Any child, with anything a family could type."""
    medical = Medical(
        treatment=draw(_answers),
        asthma=draw(_allergies),
        food=draw(_allergies),
        drugs=draw(_allergies),
        others=draw(_allergies),
        difficulties=draw(_texts),
        hospitalisations=draw(_texts),
        precautions=draw(_texts),
        care_plan=draw(st.none() | st.booleans()),
    )
    habits = Habits(
        glasses=draw(_answers),
        lenses=draw(_answers),
        prostheses=draw(_answers),
        enuresis=draw(_answers),
        diet=draw(_texts),
        advice=draw(_texts),
    )
    birth = draw(st.dates(date(2009, 1, 1), date(2024, 1, 1)))
    form = replace(
        PLAIN,
        child=Child(
            last_name=draw(names),
            first_name=draw(names),
            birth_date=birth,
            sex=draw(st.none() | st.sampled_from(Sex)),
        ),
        guardians=draw(st.lists(_guardians, max_size=3).map(tuple)),
        contacts=draw(st.lists(_contacts, max_size=3).map(tuple)),
        doctor=draw(st.none() | _contacts),
        medical=medical,
        habits=habits,
    )
    number = draw(st.integers(0, 20))
    return vaccinated(form, birth, doses(birth, number=number), guyane=draw(st.booleans()))
