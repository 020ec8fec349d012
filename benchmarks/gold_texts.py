"""The texts of gold files that keep offsets only, found again in the data they were taken from.

python -m benchmarks.gold_texts GOLD ... --out FOLDER --data PATH ...; a GOLD is a JSON file with `text_file`, `length`
and `sha256`, or a folder of them; a PATH is a file or folder of JSON lines (`text`, or `title` and `content`, or
`paragraphs` of sentences) or of zips of SaudiNewsNet JSON. A text is cut to its length and known by its SHA-256, so
what is written is what was annotated; what is not found is named. The texts are not ours: keep them out of the repository.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks import common

ENDINGS = (".jsonl", ".jsonl.gz", ".zip")


def text_of(row: Mapping[str, Any]) -> str:
    """A text as the annotators had it: title, empty line, content; or the text; or paragraphs of joined sentences."""
    if "paragraphs" in row:
        return "\n\n".join(" ".join(sentences) for sentences in row["paragraphs"])
    if "title" in row:
        return f"{row['title']}\n\n{row.get('content') or row.get('text') or ''}"
    return str(row.get("text") or "")


def find(wanted: Mapping[str, int], data: Path) -> Iterator[tuple[str, str]]:
    """(SHA-256, text) of the texts under `data` whose hash is wanted; `wanted` gives the length of each."""
    lengths = sorted(set(wanted.values()))
    for file in common.files(data, *ENDINGS):
        for text in map(text_of, common.read_rows(file)):
            for length in lengths:
                if len(text) >= length:
                    digest = hashlib.sha256(text[:length].encode()).hexdigest()
                    if wanted.get(digest) == length:
                        yield digest, text[:length]


def main() -> int:
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("gold", type=Path, nargs="+", metavar="GOLD")
    made.add_argument("--data", type=Path, nargs="+", required=True, metavar="PATH")
    made.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    options = made.parse_args()
    golds = [json.loads(f.read_text("utf-8")) for path in options.gold for f in common.files(path, ".json")]
    names = {gold["sha256"]: gold["text_file"] for gold in golds if "sha256" in gold}
    wanted = {gold["sha256"]: gold["length"] for gold in golds if "sha256" in gold}
    options.out.mkdir(parents=True, exist_ok=True)
    for path in options.data:
        for digest, text in find(wanted, path):
            # Bytes, so that no line break is translated: offsets count them.
            (options.out / names[digest]).write_bytes(text.encode())
            wanted.pop(digest, None)
    for digest in wanted:
        print(f"{names[digest]} is in none of the data given.", file=sys.stderr)
    return 1 if wanted else 0


if __name__ == "__main__":
    raise SystemExit(main())
