"""Our fiche sanitaire de liaison: a family's values in, a printable PDF out (domain.md § 7)."""
