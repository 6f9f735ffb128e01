"""Where things stand on our fiche sanitaire, for whoever prints it and whoever reads it back.

Boxes are (left, bottom, width, height) in points on an A4 page, origin at the bottom left.
"""

PAGE = (595.28, 841.89)
MARGIN = 40.0

CODE_SIDE = 64.0
"""The printed QR code, its quiet zone not included."""

FIRST_CODE = (PAGE[0] - MARGIN - CODE_SIDE, PAGE[1] - MARGIN - CODE_SIDE, CODE_SIDE, CODE_SIDE)
"""On the first side, at the top right."""

SIGNATURE = (MARGIN + 262.0, MARGIN + 132.0, 172.0, 64.0)
"""The frame a guardian signs in, on the second side; nothing is printed inside it."""

SECOND_CODE = (PAGE[0] - MARGIN - CODE_SIDE, MARGIN + 132.0, CODE_SIDE, CODE_SIDE)
"""On the second side, right beside the signature: what is near the code is found exactly on a photo."""

SIGNED_PAGE = 1
"""The index of the second side."""
