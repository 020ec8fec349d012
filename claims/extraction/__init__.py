"""Text in, claims out. Pure: no Django, no input or output, no clock, no network."""
