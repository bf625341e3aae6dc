"""Write the lock files: one a set of extras, every version pinned with its hashes, no index named.

python requirements/lock.py [SET …]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SETS = {
    "core": (),
    "test": ("test",),
    "dev": ("dev",),
    "long": ("long",),
    "bench": ("bench",),
    "fuzz": ("fuzz",),
}


def main() -> None:
    """Compile each set with uv, in an environment of its own; later sets keep the versions of the core."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = Path(folder) / "bin" / "python"
        subprocess.run([str(python), "-m", "pip", "install", "-q", "uv"], check=True)
        for name, extras in SETS.items():
            if sys.argv[1:] and name not in sys.argv[1:]:
                continue
            core = [] if name == "core" else ["--constraints", str(HERE / "core.txt")]
            command = [
                str(python), "-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11",
                "--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate", "--upgrade",
                *(part for extra in extras for part in ("--extra", extra)), *core,
                "--output-file", str(HERE / f"{name}.txt"), str(HERE.parent / "pyproject.toml"), str(HERE / "build.in"),
            ]  # fmt: skip
            subprocess.run(command, check=True, cwd=HERE.parent)


if __name__ == "__main__":
    main()
