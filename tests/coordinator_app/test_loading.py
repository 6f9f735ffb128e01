"""Nothing is looked through while modules are loaded, and things are as they were afterwards."""

import contextlib
import gc

import pytest

from coordinator_app.loading import uncollected


@pytest.mark.parametrize("collecting", [True, False])
def test_garbage_is_looked_for_again_afterwards(monkeypatch: pytest.MonkeyPatch, *, collecting: bool) -> None:
    """Unless it was not before: the window looks by itself."""
    frozen: list[bool] = []
    monkeypatch.setattr(gc, "freeze", lambda: frozen.append(gc.isenabled()))  # for all other tests too
    before = gc.isenabled()
    try:
        (gc.enable if collecting else gc.disable)()
        with contextlib.suppress(ImportError), uncollected():
            assert not gc.isenabled()
            raise ImportError
        assert gc.isenabled() is collecting
    finally:
        (gc.enable if before else gc.disable)()
    assert frozen == [False]
