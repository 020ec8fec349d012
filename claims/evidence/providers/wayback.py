"""The Wayback Machine: the newest good copy of a page that is gone, and, when asked to, a copy made now.

CDX is asked, not archive.org/wayback/available, which says {} for pages that are there. Internet Archive
asks clients to stay below 0.4 CDX questions a second.
"""

from __future__ import annotations

from typing import Any

from claims.evidence import addresses, api
from claims.evidence.base import BadReply, Refused, Unavailable
from claims.evidence.types import Hit, Query

CDX = "https://web.archive.org/cdx/search/cdx"
REPLAY = "https://web.archive.org/web"
SAVE = "https://web.archive.org/save/"


class Wayback:
    """Copies of one page. `replay` gives the bytes of a capture as they were: {replay}/{time}id_/{address}."""

    key = "wayback"
    label = "Wayback Machine"
    asked_with = "address"
    needs_key = False
    sends_text_to_third_party = True
    storable = True

    def __init__(
        self,
        *,
        cdx: str = CDX,
        replay: str = REPLAY,
        save_url: str = SAVE,
        access: str = "",
        pace: float = 2.5,
    ) -> None:
        self._cdx = cdx
        self._replay = replay.rstrip("/")
        self._save = save_url
        self._access = access  # "key:secret" of an archive.org account
        self.pace = pace

    def search(self, query: Query, *, limit: int) -> list[Hit]:
        """The copy closest to the claim's date, else the newest."""
        if not query.address:
            return []
        wanted: dict[str, str | int] = {
            "url": query.address, "output": "json", "fl": "timestamp,original,statuscode", "filter": "statuscode:200",
        }  # fmt: skip
        if query.published:
            wanted |= {"closest": query.published.strftime("%Y%m%d"), "sort": "closest", "limit": 1}
        else:
            wanted |= {"limit": -1, "fastLatest": "true"}
        answer, _ = api.get(self._cdx, wanted)
        return [
            Hit(url=f"{self._replay}/{timestamp}id_/{original}", publisher=addresses.site(original))
            for timestamp, original in _rows(answer)[:limit]
        ]

    def save(self, url: str) -> str:
        """Ask for a public copy of the page now; returns the job's name. Raises ProviderError.

        Only for pages that anybody may see: it makes the address public.
        """
        if not self._access:
            raise Refused("Set WAYBACK_ACCESS to key:secret of an archive.org account.")
        answer, _ = api.get(
            self._save,
            headers={"Authorization": f"LOW {self._access}"},
            form={
                "url": url,
                "capture_outlinks": "0",
                "if_not_archived_within": "1d",
                "skip_first_archive": "1",
            },
        )
        job = api.text(answer.get("job_id")) if isinstance(answer, dict) else ""
        if not job:
            said = api.text(answer.get("message")) if isinstance(answer, dict) else ""
            raise BadReply(f"The Wayback Machine took no job: {said}"[:300])
        return job

    def saved(self, job: str) -> str:
        """The address of the copy a job has made, "" while it is at work. Raises ProviderError."""
        answer, _ = api.get(f"{self._save}status/{job}", headers={"Authorization": f"LOW {self._access}"})
        state = answer.get("status") if isinstance(answer, dict) else None
        if state == "success":
            return (
                f"{self._replay}/{api.text(answer.get('timestamp'))}/{api.text(answer.get('original_url'))}"
            )
        if state == "error":
            raise Unavailable(
                f"The Wayback Machine could not save it: {api.text(answer.get('message'))}"[:300]
            )
        return ""


def _rows(answer: Any) -> list[tuple[str, str]]:
    """(timestamp, address) of a CDX answer: a list of rows below a row of names."""
    if not isinstance(answer, list):
        raise BadReply("The Wayback Machine's index gave no list.")
    rows = [row for row in answer[1:] if isinstance(row, list) and len(row) == 3]
    return [(str(row[0]), str(row[1])) for row in rows if str(row[0]).isdecimal() and str(row[2]) == "200"]
