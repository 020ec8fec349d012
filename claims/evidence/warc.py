"""The bytes of a fetched page as a WARC file (ISO 28500), so that any web archive tool can replay them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from claims.evidence.http import USER_AGENT, Fetched

# The transfer's own headers: what they describe is undone already.
_TRANSFER = frozenset({"transfer-encoding", "connection", "keep-alive", "trailer", "content-length"})


def record(fetched: Fetched, *, at: datetime) -> bytes:
    """A gzipped WARC file of one response, its body packed as the site packed it; `at` is aware."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    when = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    writer.write_record(
        writer.create_warcinfo_record(
            "", {"software": USER_AGENT.split(" ")[0], "format": "WARC File Format 1.0"}
        )
    )
    headers = [(name, value) for name, value in fetched.headers if name.lower() not in _TRANSFER]
    headers.append(("Content-Length", str(len(fetched.packed))))
    writer.write_record(
        writer.create_warc_record(
            fetched.url,
            "response",
            payload=io.BytesIO(fetched.packed),
            length=len(fetched.packed),
            http_headers=StatusAndHeaders(f"{fetched.status} OK", headers, protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": when},
        )
    )
    return out.getvalue()


def responses(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The address and unpacked body of every response in a WARC file; digests are checked (ArchiveLoadFailed)."""
    for found in ArchiveIterator(io.BytesIO(data), check_digests="raise"):
        if found.rec_type == "response":
            yield found.rec_headers.get_header("WARC-Target-URI"), found.content_stream().read()
