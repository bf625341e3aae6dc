"""The live site in a thread of its own, so that gathering and the steps go on beside it."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from headwater.cli.asking import fresh_bench
from headwater.errors import SettingsError
from headwater.pipeline.clock import outlet_key
from headwater.pipeline.publishers import publisher_view, shown_by
from headwater.pipeline.shelf import StoreShelf, site_of
from headwater.pipeline.work import bench_of
from headwater.publish import Shelf
from headwater.settings import Settings
from headwater.store import Store
from headwater.web import (
    BoardHands,
    CountsInStore,
    OpennessHands,
    PublisherHands,
    app,
    board_routes,
    desk_routes,
    openness_routes,
    publisher_routes,
    refuse_unless_named,
    serve,
)
from headwater.web.guard import is_private_way

ShelfOf = Callable[[], Shelf]
FRESH = 5.0  # seconds for which an answer is given again without a look at the store


def shelf_of(settings: Settings, *, sample: bool = False) -> ShelfOf:
    """The paper as it stands, over a connection of the thread that asks."""

    def shelf() -> Shelf:
        return StoreShelf(fresh_bench(settings), sample=sample)

    return shelf


class Site:
    """The live site, from `start` to `stop`. Use as a context manager."""

    def __init__(
        self,
        settings: Settings,
        shelf: ShelfOf,
        health: Callable[[], dict[str, Any]] | None = None,
        stands: Callable[[], str] = lambda: "",
    ) -> None:
        self._settings = settings
        self._shelf = shelf
        self._health = health
        self._stands = stands
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._up = threading.Event()
        self._failed: OSError | None = None
        self._thread = threading.Thread(target=self._run, name="site", daemon=True)

    @property
    def address(self) -> str:
        """Where the site is read."""
        return f"http://{self._settings.host}:{self._settings.port}/"

    def __enter__(self) -> Site:
        refuse_unless_named(site_of(self._settings), self._settings.host)
        self._thread.start()
        self._up.wait()
        if self._failed is not None:
            reason = self._failed.strerror or str(self._failed)
            raise SettingsError(f"{self.address} cannot be served: {reason}; name another --port") from self._failed
        return self

    def __exit__(self, *_: object) -> None:
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(timeout=5)

    def wait(self) -> None:
        """Stay until interrupted."""
        while self._thread.is_alive():
            self._thread.join(timeout=0.5)

    def _store(self) -> Store:
        """The store over a connection of the thread that asks."""
        return bench_of(self._settings, datetime.now(UTC)).store

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        """Serve until told to stop."""
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        try:
            application = app(
                self._shelf,
                health=self._health,
                counter=CountsInStore(self._store),
                stands=self._stands,
                measure_sources=self._settings.site.measure_sources,
                good_for=FRESH,
                extra=[
                    *desk_routes(self._store, self._shelf, _wall_clock),
                    *publisher_routes(self._for_publishers()),
                    *board_routes(self._for_operators()),
                    *openness_routes(self._for_everybody()),
                ],
            )
            runner = await serve(application, host=self._settings.host, port=self._settings.port)
        except OSError as error:
            self._failed = error
            return
        finally:
            self._up.set()
        await self._stop.wait()
        await runner.cleanup()

    def _for_publishers(self) -> PublisherHands:
        """What the publishers' console works with."""
        return PublisherHands(
            store_of=self._store,
            shelf_of=self._shelf,
            view_of=lambda domain: publisher_view(fresh_bench(self._settings), domain),
            outlet_of=lambda domain: outlet_key(fresh_bench(self._settings), domain),
            ask=lambda domain, by: shown_by(self._settings, domain, by, _wall_clock),
            now=_wall_clock,
        )

    def _for_everybody(self) -> OpennessHands:
        """What the page about the promise works with."""
        site = self._settings.site
        return OpennessHands(
            store_of=self._store, shelf_of=self._shelf, now=_wall_clock, operator=site.operator or site.name
        )

    def _for_operators(self) -> BoardHands:
        """What the operators' board works with."""
        address = self._settings.site_address
        return BoardHands(
            store_of=self._store,
            shelf_of=self._shelf,
            now=_wall_clock,
            safe=is_private_way(address),
            secure=address.startswith("https://"),
            two=self._settings.desk.two_persons,
        )


def _wall_clock() -> datetime:
    """Now."""
    return datetime.now(UTC)


def ends_well_when_told() -> None:
    """Have SIGTERM end this command with 0: to be told to stop is how a service comes to its end."""
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(0))
