"""Every error that Headwater raises on purpose, drawn once.

    HeadwaterError                  something a person can mend; the command line prints it and ends with 2
    ├── SettingsError               a setting, flag or environment variable that cannot be used
    ├── InputError                  a file or line that was handed in cannot be read
    ├── StoreError                  the database or the captures folder refuses: the run stops
    │   ├── StoreBusyError          another run holds the store
    │   ├── StoreVersionError       the store was written by a newer Headwater
    │   └── DiskFullError           no room is left for captures or rows
    ├── MachineError                the machine has no room, no open files or a failing device: the run stops
    ├── MissingExtraError           an optional part of the package is not installed
    └── RefusedError                an address that must not be asked (private network, redirector, scheme)

A page that cannot be read, an outlet that does not answer and a sentence that does not verify are no errors: they
are values (`headwater.models.Outcome`, `Unread`, `Withheld`). Anything else that is raised is a bug and is kept
with its traceback.
"""

from __future__ import annotations


class HeadwaterError(Exception):
    """Something went wrong that a person can mend; the message says how."""

    exit_code = 2


class SettingsError(HeadwaterError):
    """A setting cannot be used; the message names it, where it stands and what it may be."""


class InputError(HeadwaterError):
    """What was handed in cannot be read; the message names the file or line and what was expected."""


class StoreError(HeadwaterError):
    """The store refuses; the run stops, what was committed is kept, the next run continues."""


class StoreBusyError(StoreError):
    """Another run holds this store; wait for it, stop it, or name another --home."""


class StoreVersionError(StoreError):
    """The store was written by a newer Headwater; upgrade Headwater or name another --home."""


class DiskFullError(StoreError):
    """The disk is full; make room, or lower `captures.max_gigabytes`, and run again."""


class MachineError(HeadwaterError):
    """The machine refuses (no room, too many open files, a failing device); what was committed is kept, the next run continues."""


class MissingExtraError(HeadwaterError):
    """An optional part is not installed; the message names the extra to install."""


class RefusedError(HeadwaterError):
    """An address that must not be asked; the message says which rule refused it."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
