"""Text in, claims out. Pure: no Django, no input or output, no clock, no network."""

from claims.extraction.pipeline import extract
from claims.extraction.types import Extraction

__all__ = ["Extraction", "extract"]
