"""The review page: one dossier in, verdicts and wishes out as signals."""
