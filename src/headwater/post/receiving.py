"""A small mail server for one desk: SMTP or LMTP (RFC 2033) on a port of this machine, each message handed on whole."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any, Self

from headwater.errors import MissingExtraError, SettingsError
from headwater.post.reading import MOST_BYTES

Taken = Callable[[bytes, tuple[str, ...]], bool]
"""What is done with a message and its recipients; True: it is kept and the server may forget it."""


class Receiver:
    """Listens from `start` to `stop`; use as a context manager. `takes` says which recipients there are.

    `port` 0 takes a free one, told by `port` afterwards. Raises `MissingExtraError` without the extra `mail`, and
    `SettingsError` where the port cannot be had.
    """

    def __init__(
        self,
        taken: Taken,
        *,
        host: str = "127.0.0.1",
        port: int = 8425,
        lmtp: bool = False,
        takes: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self._taken, self._host, self._wanted, self._lmtp, self._takes = taken, host, port, lmtp, takes
        self._controller: Any = None

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._controller.server.sockets[0].getsockname()[1]) if self._controller else self._wanted

    def __enter__(self) -> Self:
        try:
            from aiosmtpd.controller import Controller  # noqa: PLC0415 (of the extra `mail`)
            from aiosmtpd.lmtp import LMTP  # noqa: PLC0415
            from aiosmtpd.smtp import SMTP  # noqa: PLC0415
        except ImportError as missing:
            raise MissingExtraError("mail is received with the extra `mail`: install headwater[mail]") from missing
        kind = LMTP if self._lmtp else SMTP

        class Here(Controller):  # type: ignore[misc, unused-ignore]
            """The library's server with our limits."""

            def factory(self) -> Any:
                """One conversation."""
                return kind(self.handler, data_size_limit=MOST_BYTES, decode_data=False, enable_SMTPUTF8=True)

        port = self._wanted or _free_port(self._host)  # the library asks the port that it was given whether it answers
        self._controller = Here(self, hostname=self._host, port=port, ready_timeout=10)
        try:
            self._controller.start()
        except OSError as fault:
            raise SettingsError(f"{self._host}:{self._wanted}: no mail server can listen there: {fault}") from fault
        return self

    def __exit__(self, *_: object) -> None:
        if self._controller is not None:
            self._controller.stop()

    async def handle_RCPT(  # noqa: N802 (the library's name)
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Take a recipient that is ours."""
        if not self._takes(address):
            return "550 5.1.1 nobody of that name is here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (the library's name)
        """Hand a message on; what is not kept is the sender's to send again."""
        kept = self._taken(bytes(envelope.content), tuple(envelope.rcpt_tos))
        return "250 2.0.0 taken" if kept else "451 4.3.0 not now, please send it again"


def _free_port(host: str) -> int:
    """A port on which nothing listens at this moment."""
    with socket.create_server((host, 0)) as free:
        return int(free.getsockname()[1])
