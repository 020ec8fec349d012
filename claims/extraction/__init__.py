"""Text in, claims out. Pure: no Django, no input or output, no clock, no network."""

from claims.extraction.pipeline import describe, extract
from claims.extraction.types import Extraction

__all__ = ["Extraction", "describe", "extract"]
