"""The outlets of Brightwater, an invented place: what texts about who says what cite."""

from __future__ import annotations

from typing import Any

from headwater.models import Outlet


def outlet(key: str, name: str, kind: str, **more: Any) -> Outlet:
    """An outlet at an address that is made of its key."""
    given = {"country": "US", "languages": ("en",), **more}
    return Outlet(key=key, name=name, home=f"https://{key}.example/", kind=kind, **given)


HARBOR_WIRE = outlet("harbor-wire", "Harbor Wire", "agency")
DELL_COURIER = outlet("dell-courier", "Dell Courier", "newspaper", country="GB", owner="Lowland Press")
