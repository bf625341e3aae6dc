"""Messages that a mail server left in a folder of the maildir form: read once, then filed among those that were seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from headwater.errors import InputError
from headwater.post.reading import MOST_BYTES


def new_messages(folder: Path, *, most: int = 200) -> Iterator[tuple[bytes, Path]]:
    """The messages in `folder/new`, in order of name, at most `most`; each with its file. See `seen` for what follows.

    Raises `InputError` where the folder is no maildir.
    """
    new = folder / "new"
    if not new.is_dir():
        raise InputError(f"{folder}: not a maildir: there is no folder `new` in it")
    for file in sorted(new.iterdir(), key=lambda one: one.name)[:most]:
        if file.is_file() and not file.name.startswith("."):
            with file.open("rb") as message:
                yield message.read(MOST_BYTES), file


def seen(file: Path) -> None:
    """File a message among those that were read (`cur`, flag S); what cannot be moved stays and is known by its id."""
    current = file.parent.parent / "cur"
    current.mkdir(exist_ok=True)
    file.rename(current / f"{file.name.partition(':')[0]}:2,S")
