"""Fixtures that several rooms' tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from browsing import chromium
from postgres import NoServerError, database, server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server, once a session and worker. With CI set a missing one fails; else what needs it is skipped."""
    running = server()
    try:
        address = running.__enter__()
    except NoServerError as missing:
        if os.environ.get("CI"):
            pytest.fail(f"PostgreSQL is missing, and with CI set that is a failure: {missing}")
        pytest.skip(f"no PostgreSQL: {missing}")
    yield address
    running.__exit__(None, None, None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """An installed Chrome or Chromium, once a file of tests."""
    with chromium() as started:
        yield started


@pytest.fixture
def postgres_address(postgres_server: str) -> Iterator[str]:
    """An empty PostgreSQL database."""
    with database(postgres_server) as address:
        yield address


@pytest.fixture(params=["sqlite", "postgres"])
def store_address(request: pytest.FixtureRequest, tmp_path) -> str:
    """An empty database of each kind: a test that takes it runs on both."""
    if request.param == "sqlite":
        return str(tmp_path / "store.db")
    return request.getfixturevalue("postgres_address")
