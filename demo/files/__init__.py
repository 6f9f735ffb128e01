"""Files that families would upload: a kind of document and its values in, a named file out.

Everything is a pure function of its arguments: the same values and the same `Random` give the same bytes.
"""

from datetime import datetime
from random import Random

from demo.files import naming, papers, scans
from demo.files.values import Form, Kind, Upload, Values

CAMERAS = {Form.PHONE: scans.phone_jpeg, Form.HEIC: scans.heic}
SCANNERS = {Form.SCAN: scans.png_scan, Form.PALE: scans.pale_scan}

__all__ = ["Form", "Kind", "Upload", "Values", "make"]


def make(kind: Kind, values: Values, *, form: Form = Form.PDF, rng: Random) -> Upload:
    """Return the document in the form in which the family sends it.

    A picture (PHONE, HEIC, SCAN, PALE) of a two-page document shows both pages side by side.
    Raises `TypeError` when `values` are not those of `kind`.
    """
    pdf = papers.pdf(kind, values, rng=rng)
    taken = naming.taken_at(values.dated, rng=rng)
    name = naming.file_name(kind, values, form=form, taken=taken, rng=rng)
    return Upload(name=name, data=_shape(pdf, form=form, rng=rng, taken=taken))


def _shape(pdf: bytes, *, form: Form, rng: Random, taken: datetime) -> bytes:
    if form is Form.PDF:
        return pdf
    pages = scans.rasterise(pdf)
    if form is Form.SCANNED_PDF:
        return scans.scanned_pdf(pages, rng=rng)
    if form is Form.TIFF:
        return scans.multi_tiff(pages, rng=rng)
    whole = pages[0] if len(pages) == 1 else scans.side_by_side(pages)
    if form in CAMERAS:
        return CAMERAS[form](whole, rng=rng, taken=taken)
    return SCANNERS[form](whole, rng=rng)
