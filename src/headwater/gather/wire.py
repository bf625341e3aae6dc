"""The connection behind the door: aiohttp, told to decide nothing by itself.

It follows no redirect, keeps no cookie, expands no body and looks no name up twice: answers of the resolver are checked
and the connection is made to the address that was checked.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from headwater.addresses import is_private_address, is_private_host

Resolve = Callable[[str], Awaitable[list[str]]]
"""A host name → its IP addresses. Raises OSError where there are none."""

CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Answer:
    """The head of a response, and its body as it comes over the wire, to be read once."""

    status: int
    headers: tuple[tuple[str, str], ...]
    chunks: AsyncIterator[bytes]


class Transport(Protocol):
    """Whatever can ask one address for one response. Tests hand in their own."""

    def ask(
        self, url: str, headers: Mapping[str, str], form: bytes | None = None
    ) -> AbstractAsyncContextManager[Answer]:
        """The answer to a GET request, or to a POST of a form. Raises `WireError`; the connection ends with the context."""
        ...

    async def close(self) -> None:
        """Let go of everything."""
        ...


class WireError(Exception):
    """No response, with a reason that can be counted. It never leaves this room."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


class _PrivateError(OSError):
    """A name that leads to a private network."""


class _CheckedResolver(AbstractResolver):
    """A resolver whose every answer has been checked; one private address among them refuses the name."""

    def __init__(self, resolve: Resolve, *, allow_private: bool, exempt: str) -> None:
        self._resolve = resolve
        self._allow_private = allow_private
        self._exempt = exempt

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a host, each of them public unless private ones are allowed."""
        del family  # both kinds of address are asked for; the first that answers is taken
        addresses = await self._resolve(host)
        if not addresses:
            raise OSError(f"{host} has no address")
        if not self._allow_private and host != self._exempt and any(map(is_private_address, addresses)):
            raise _PrivateError(f"{host} leads to a private network")
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        """Nothing is held."""


async def system_resolve(host: str) -> list[str]:
    """The addresses that this machine's resolver gives, each once, in its order."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Wire:
    """The transport over the network. `exempt` is the one host that may be private (that of `--web`)."""

    def __init__(
        self,
        *,
        allow_private: bool = False,
        exempt: str = "",
        resolve: Resolve = system_resolve,
        connect_seconds: float = 15,
        read_seconds: float = 20,
        connections: int = 256,
    ) -> None:
        self._allow_private = allow_private
        self._exempt = exempt
        self._resolver = _CheckedResolver(resolve, allow_private=allow_private, exempt=exempt)
        self._timeout = aiohttp.ClientTimeout(total=None, sock_connect=connect_seconds, sock_read=read_seconds)
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @asynccontextmanager
    async def ask(self, url: str, headers: Mapping[str, str], form: bytes | None = None) -> AsyncIterator[Answer]:
        """See `Transport`. Reasons: `bad-address`, `private-address`, `no-such-host`, `no-connection`, `bad-certificate`, `tls`,
        `timeout`, `connection-lost`, `bad-response`.
        """
        session = self._session or self._open()
        # Host names that are addresses in themselves are never looked up, so this is the last look at them.
        try:
            named = (URL(url).host or "").lower()
        except ValueError as error:
            raise WireError("bad-address", str(error)) from error
        if not self._allow_private and named != self._exempt and is_private_host(named):
            raise WireError("private-address", f"{named} is on a private network or this machine")
        try:
            method = "GET" if form is None else "POST"
            async with session.request(method, url, headers=headers, data=form, allow_redirects=False) as response:
                self._check_peer(response)
                pairs = tuple((name.decode("latin-1"), _text(value)) for name, value in response.raw_headers)
                yield Answer(response.status, pairs, response.content.iter_chunked(CHUNK))
        except aiohttp.ClientConnectorDNSError as error:
            private = isinstance(error.os_error, _PrivateError)
            raise WireError("private-address" if private else "no-such-host", str(error)) from error
        except aiohttp.ClientConnectorCertificateError as error:
            raise WireError("bad-certificate", str(error)) from error
        except aiohttp.ClientSSLError as error:
            raise WireError("tls", str(error)) from error
        except TimeoutError as error:
            raise WireError("timeout", str(error)) from error
        except aiohttp.ClientConnectorError as error:
            private = isinstance(error.os_error, _PrivateError)
            raise WireError("private-address" if private else "no-connection", str(error)) from error
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientPayloadError, aiohttp.ClientOSError) as error:
            raise WireError("connection-lost", str(error)) from error
        except aiohttp.ClientError as error:
            raise WireError("bad-response", str(error)) from error

    def _check_peer(self, response: aiohttp.ClientResponse) -> None:
        """Whether the other end is where it was said to be: the last look, after the connection stands."""
        if self._allow_private or response.url.host == self._exempt or response.connection is None:
            return
        transport = response.connection.transport
        peer = transport.get_extra_info("peername") if transport else None
        if peer and is_private_address(str(peer[0])):
            raise WireError("private-address", f"{response.url.host} answered from {peer[0]}")

    def _open(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            resolver=self._resolver,
            use_dns_cache=False,
            limit=self._connections,
            # A connection that idles would be a second one beside that of another host of the same domain.
            force_close=True,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=self._timeout,
            auto_decompress=False,
            trust_env=False,
            max_line_size=1 << 16,
            max_field_size=1 << 16,
        )
        return self._session

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def _text(value: bytes) -> str:
    """A header's value: UTF-8 where it is valid, else Latin-1."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
