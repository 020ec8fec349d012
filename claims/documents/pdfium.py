"""Run as a program of its own: a PDF on standard input, its text on standard output.

A process of its own because PDFs are hostile: a crash, a bomb or an endless page ends this process and
nothing else. It imports nothing of ours.
"""

from __future__ import annotations

import json
import resource
import sys

MAX_PAGES = 300
MAX_CHARACTERS = 2_000_000
MEMORY = 1 << 30  # bytes
SECONDS = 20  # of processor time


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    import pypdfium2  # noqa: PLC0415 - under the limits

    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    except pypdfium2.PdfiumError as error:
        json.dump({"error": "locked" if "assword" in str(error) else "damaged"}, sys.stdout)
        return 0
    pages, size = [], 0
    for index in range(min(len(document), MAX_PAGES)):
        text = document[index].get_textpage().get_text_bounded()
        size += len(text)
        if size > MAX_CHARACTERS:
            break
        pages.append(text)
    json.dump(
        {"pages": pages, "of": len(document), "title": document.get_metadata_value("Title")}, sys.stdout
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
