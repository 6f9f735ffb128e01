"""Tell whether a PDF changed after it was signed electronically, in the rendering process only.

What a signature covers is asked for (`/ByteRange`), never whether it is genuine: that needs its certificates.
"""

import ctypes

import pypdfium2
from pypdfium2 import raw

from papers.incoming.checks.facts import Seal

MAX_SIGNATURES = 50
PROOFS = b"/DSS"  # certificates and the like, which are rightly added after a signature


def seal(document: pypdfium2.PdfDocument, data: bytes) -> Seal:
    """Return whether the last signature covers the file to its end."""
    count = max(0, raw.FPDF_GetSignatureCount(document))
    ends = [_end(raw.FPDF_GetSignatureObject(document, index)) for index in range(min(count, MAX_SIGNATURES))]
    covered = max((end for end in ends if 0 < end <= len(data)), default=0)
    if not covered:
        return Seal.NONE  # a field nobody has signed
    added = data[covered:].strip()
    return Seal.BROKEN if added and PROOFS not in added else Seal.WHOLE


def _end(signature: object) -> int:
    """Return where the last range of bytes that a signature covers ends, 0 when it says none."""
    count = raw.FPDFSignatureObj_GetByteRange(signature, None, 0)
    if count != 4:  # the part before the signature's own bytes, and the part after
        return 0
    numbers = (ctypes.c_int * count)()
    raw.FPDFSignatureObj_GetByteRange(signature, numbers, count)
    return int(numbers[2]) + int(numbers[3])
