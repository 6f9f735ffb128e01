"""Files that families send by mistake: locked, cut short, misnamed, or blank."""

from io import BytesIO
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from demo.files import papers
from demo.files.sheet import Sheet
from demo.files.values import Kind, Upload, Values

WORD_DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
    "<w:t>Attestation sur l’honneur</w:t></w:r></w:p></w:body></w:document>"
)
WEB_PAGE = (
    '<!DOCTYPE html>\n<html lang="fr"><head><meta charset="utf-8"><title>Session expirée</title></head>'
    "<body><h1>Session expirée</h1><p>Veuillez vous reconnecter pour télécharger votre attestation.</p>"
    "</body></html>\n"
)


def encrypted(kind: Kind, values: Values, *, rng: Random, password: str = "famille2026") -> Upload:  # noqa: S107
    """Return a PDF that does not open without its password, as some insurers send them."""
    return Upload(name="attestation protégée.pdf", data=papers.pdf(kind, values, rng=rng, password=password))


def truncated(upload: Upload, *, kept: float = 0.4) -> Upload:
    """Return the upload as a dropped connection leaves it: its beginning, a fraction `kept` of its bytes."""
    return Upload(name=upload.name, data=upload.data[: int(len(upload.data) * kept)])


def web_page() -> Upload:
    """Return the expired-session page that was saved instead of the attestation, named .pdf."""
    return Upload(name="attestation.pdf", data=WEB_PAGE.encode())


def word_document() -> Upload:
    """Return a word-processor document renamed .pdf."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        # ZipInfo's fixed date, where `writestr` would ask the clock.
        archive.writestr(ZipInfo("word/document.xml"), WORD_DOCUMENT)
        archive.writestr(
            ZipInfo("[Content_Types].xml"),
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        )
    return Upload(name="attestation sur l’honneur.pdf", data=out.getvalue())


def misnamed(*, rng: Random) -> Upload:
    """Return a file whose name says PDF and whose bytes do not."""
    return rng.choice((web_page, word_document))()


def blank_page(*, rng: Random) -> Upload:
    """Return a PDF of one empty page, as a sheet scanned on its back gives."""
    return Upload(name="Scan0001.pdf", data=Sheet("Scan0001", rng=rng).finish())
