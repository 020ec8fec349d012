"""Word lists and patterns of each language, as data. No rules here."""
