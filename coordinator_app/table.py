"""One table of settings.toml in, checked values out; what is wrong is said in French."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import NoReturn, TypeVar

from coordinator_app.errors import DeskError

Choice = TypeVar("Choice", bound=StrEnum)


class Table:
    """One table's values, each asked for by name; unknown names are a later version's."""

    def __init__(self, table: object, file: Path, name: str, *, what: str) -> None:
        self._file, self._name, self._what = file, name, what
        if not isinstance(table, Mapping):
            self.refuse("c’est une table")
        self._values: Mapping[str, object] = table

    def refuse(self, why: str) -> NoReturn:
        """Raise a `DeskError` that says which file and table, and why."""
        raise DeskError(f"{self._what} ne sont pas valables", f"Dans {self._file}, [{self._name}] : {why}.")

    def value(self, key: str) -> object:
        """Return a value as it stands."""
        return self._values.get(key)

    def text(self, key: str) -> str | None:
        """Return a text of one line, None when it is not there."""
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            self.refuse(f"« {key} » est un texte sur une ligne")
        return value.strip()

    def number(self, key: str, least: int, most: int) -> int | None:
        """Return a whole number within bounds."""
        value = self._values.get(key)
        if value is None:
            return None
        if type(value) is not int or not least <= value <= most:
            self.refuse(f"« {key} » est un nombre de {least} à {most}")
        return value

    def choice(self, key: str, among: type[Choice], default: Choice) -> Choice:
        """Return one of the values of an enum."""
        text = self.text(key)
        if text is None:
            return default
        if text not in list(among):
            self.refuse(f"« {key} » est l’un de : {', '.join(among)}")
        return among(text)

    def file(self, key: str) -> Path | None:
        """Return the place of a file that is there."""
        text = self.text(key)
        if text is None:
            return None
        if not Path(text).is_file():
            self.refuse(f"le fichier de « {key} » n’existe pas")
        return Path(text)

    def require(self, *keys: str) -> None:
        """Refuse a table without these."""
        for key in keys:
            if self._values.get(key) is None:
                self.refuse(f"il manque « {key} »")
