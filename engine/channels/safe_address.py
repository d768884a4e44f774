"""Where messages may go: public addresses only, unless the settings allow more. What was checked is what is connected to: a name is
resolved once, so that it cannot point somewhere else a moment later."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from typing import Any

CONNECT_SECONDS = 3.0
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Refused(Exception):
    """This address is not to be connected to. `reason`: a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def is_public(address: Address) -> bool:
    """Whether an address lies in the open network. An IPv4 address inside an IPv6 one counts as what it is."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_unspecified or address.is_reserved or address.is_loopback or address.is_link_local)


def is_allowed(host: str, allowed: Iterable[str], address: Address | None = None) -> bool:
    """Whether the settings name this host, or a network the address lies in."""
    for entry in allowed:
        if entry.casefold() == host.casefold():
            return True
        if address is not None:
            try:
                if address in ipaddress.ip_network(entry, strict=False):
                    return True
            except (ValueError, TypeError):
                continue
    return False


def checked(host: str, port: int, allowed: Iterable[str]) -> list[tuple[Any, ...]]:
    """What a name resolves to, ready for `socket`; every spelling of an address (decimal, octal, mapped) ends here as the address it
    is. Raises Refused when one of them is inside, OSError when there is no such name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for *_, sockaddr in found:
        address = ipaddress.ip_address(str(sockaddr[0]).partition("%")[0])
        if not is_public(address) and not is_allowed(host, allowed, address):
            raise Refused("inside_address")
    return found


def connected(host: str, port: int, allowed: Iterable[str], seconds: float = CONNECT_SECONDS) -> socket.socket:
    """A socket to one of the addresses that were checked. Raises Refused, OSError."""
    problem: OSError | None = None
    for family, kind, protocol, _, sockaddr in checked(host, port, allowed):
        made = socket.socket(family, kind, protocol)
        try:
            made.settimeout(seconds)
            made.connect(sockaddr)
            return made
        except OSError as failed:
            made.close()
            problem = failed
    raise problem or OSError("no address")
