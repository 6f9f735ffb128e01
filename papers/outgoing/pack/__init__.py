"""What a director takes along besides fiches sanitaires: a roster in, PDF and XLSX out (domain.md § 9)."""
