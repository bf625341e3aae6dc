"""The static site: every address that needs no server, written as a file; only what changed is written again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from headwater.errors import InputError
from headwater.pipeline.shelf import StoreShelf
from headwater.publish import paths, render

# The list of what an export wrote, by which the next one knows what it may remove.
MANIFEST = ".headwater-export"


@dataclass(frozen=True, slots=True)
class Exported:
    """How many files the site has, how many were written now, how many of an earlier export were removed."""

    pages: int
    written: int
    removed: int


def export_site(shelf: StoreShelf, folder: Path, base_path: str | None, told: Callable[[], None]) -> Exported:
    """Write the site. Raises `InputError` where the folder holds files that no export wrote, or cannot be written."""
    if base_path is not None:
        shelf.site = replace(shelf.site, base_path=base_path.rstrip("/"))
    before = _before(folder)
    written = 0
    names: set[str] = set()
    for path in paths(shelf):
        document = render(path, shelf)
        if document is None:
            continue
        name = file_of(path)
        names.add(name)
        written += write_file(folder / name, document.body)
        told()
    gone = before - names
    for name in sorted(gone):
        (folder / name).unlink(missing_ok=True)
    write_file(folder / MANIFEST, "".join(f"{name}\n" for name in sorted(names)).encode())
    return Exported(len(names), written, len(gone))


def file_of(path: str) -> str:
    """The file of an address: a folder's is its `index.html`."""
    return path.removeprefix("/") + ("index.html" if path.endswith("/") else "")


def _before(folder: Path) -> set[str]:
    """The files that an earlier export wrote here."""
    manifest = folder / MANIFEST
    if manifest.exists():
        return set(manifest.read_text(encoding="utf-8").splitlines())
    if folder.exists() and any(folder.iterdir()):
        raise InputError(f"{folder} holds files that no export wrote; name a new or empty folder")
    return set()


def write_file(file: Path, body: bytes) -> bool:
    """Write a file unless it holds just these bytes; whether it was written. Raises `InputError` where it cannot be."""
    if file.exists() and file.read_bytes() == body:
        return False
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
    except OSError as error:
        raise InputError(f"{file}: cannot be written: {error.strerror}") from error
    return True
