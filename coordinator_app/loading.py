"""Loading modules without looking for garbage among what they make, all of which stays to the end."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Have Python look for cycles nobody needs after this only, and then not among what was made here."""
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # or the first look of all would go through everything at once
        if collected:
            gc.enable()
