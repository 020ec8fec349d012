"""Known holes in the locked packages: `make audit`, a lane of .ci/run.

pip-audit asks PyPI for its advisories. Where it cannot be asked this says so and passes; a known hole fails.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 180
UNASKED = "The advisory service cannot be asked from here: no package was audited."


def judged(output: str) -> tuple[int, list[str]]:
    """Exit status and lines for what pip-audit printed as JSON; nothing, or no JSON: it could not ask."""
    try:
        packages = json.loads(output)["dependencies"]
    except (ValueError, KeyError):
        return 0, [UNASKED]
    asked = [package for package in packages if "skip_reason" not in package]
    holes = [
        f"{package['name']} {package['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'no version'}"
        for package in asked
        for hole in package["vulns"]
    ]
    if holes:
        return 1, holes
    if not asked:
        return 0, [UNASKED]
    left = [package["name"] for package in packages if "skip_reason" in package]
    told = [f"{len(asked)} packages, no known hole."]
    return 0, told + ([f"Not known to the service, not audited: {', '.join(left)}."] if left else [])


def main() -> int:
    tool = [sys.executable, "-m", "pip_audit", "--requirement", "requirements.lock", "--require-hashes"]
    options = ["--disable-pip", "--progress-spinner", "off", "--format", "json"]
    try:
        done = subprocess.run(
            [*tool, *options], cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False
        )
        output, error = done.stdout, done.stderr.strip()
    except subprocess.TimeoutExpired:
        output, error = "", f"No answer in {SECONDS} s."
    status, lines = judged(output)
    print("\n".join(lines))  # noqa: T201
    if lines == [UNASKED] and error:
        print(error.splitlines()[-1][:300])  # noqa: T201
    return status


if __name__ == "__main__":
    sys.exit(main())
