"""Addresses judged by their form: what is canonical, what is private, what only redirects."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.addresses import (
    canonical,
    host,
    is_private_address,
    is_private_host,
    is_public,
    joined,
    redirector,
    refuse_unless_public,
    registrable,
)
from headwater.errors import RefusedError


@pytest.mark.parametrize(
    ("given_address", "address"),
    [
        ("HTTP://WWW.Oule.Example:80/a#b", "http://www.oule.example/a"),
        ("https://oule.example", "https://oule.example/"),
        ("https://oule.example./a", "https://oule.example/a"),
        ("https://oule.example:8443/a", "https://oule.example:8443/a"),
        ("https://oule.example/a?utm_source=x&id=7&fbclid=y", "https://oule.example/a?id=7"),
        ("https://oule.example/a?b=%20&c", "https://oule.example/a?b=%20&c"),
        ("https://oule.example/a?b=%CF%E0&utm_medium=x&c=+", "https://oule.example/a?b=%CF%E0&c=+"),
        ("https://oule.example/a?b=å&c=d e", "https://oule.example/a?b=%C3%A5&c=d%20e"),
        ("https://oule.example/\ud800", ""),
        ("https://oule\ud800.example/", ""),
        ("https://oule.example/a?cid=123456", "https://oule.example/a?cid=123456"),
        ("https://oule.example/a?cid=rss-front", "https://oule.example/a"),
        ("https://oule.example/%7Eida/b%C3%A5t", "https://oule.example/~ida/b%C3%A5t"),
        ("https://oule.example/båt", "https://oule.example/b%C3%A5t"),
        ("https://oule.example/a%2Fb", "https://oule.example/a%2Fb"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://ida:secret@oule.example/a", "https://oule.example/a"),
        ("ftp://oule.example/a", ""),
        ("javascript:alert(1)", ""),
        ("https://oule.example:99999/", ""),
        ("https://[::1", ""),
        ("", ""),
    ],
)
def test_a_canonical_address_says_where_the_article_lives_and_nothing_else(given_address: str, address: str) -> None:
    assert canonical(given_address) == address
    assert canonical(address) == address


@given(st.text(max_size=80))
def test_no_text_makes_the_judges_of_addresses_raise(text: str) -> None:
    for address in (text, f"https://{text}", f"https://oule.example/{text}"):
        once = canonical(address)
        assert canonical(once) == once
        is_public(address)
        registrable(address)
        redirector(address)
        joined("https://oule.example/", text)


@pytest.mark.parametrize(
    "address",
    "127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 198.18.0.1"
    " ::1 :: fe80::1 fc00::1 fec0::1 ff02::1 ::ffff:10.0.0.1 ::127.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: fe80::1%eth0".split(),
)
def test_an_address_that_the_public_web_cannot_have_is_private(address: str) -> None:
    assert is_private_address(address)


@pytest.mark.parametrize("address", "93.184.216.34 2606:2800:220:1::1 64:ff9b::5db8:d822 ::ffff:93.184.216.34".split())
def test_an_address_of_the_public_web_is_not_private(address: str) -> None:
    assert not is_private_address(address)


@pytest.mark.parametrize(
    "name",
    "localhost a.localhost printer.local db.internal router.lan intranet 127.1 0x7f000001 2130706433 0177.0.0.1 [::1] ::1".split(),
)
def test_a_host_that_is_private_by_its_name_is_seen_as_such(name: str) -> None:
    assert is_private_host(name)
    assert not is_private_host("oule.example")


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ftp://oule.example/", "not-http"),
        ("data:text/html,x", "not-http"),
        ("/relative", "not-http"),
        ("https:///a", "no-host"),
        ("https://[::1", "no-host"),
        ("https://ida@oule.example/", "credentials"),
        ("http://localhost/", "private-address"),
        ("http://localhost./", "private-address"),
        ("http://127.0.0.1:80/", "private-address"),
        ("https://news.google.com/rss/articles/x", "redirector"),
        ("https://news.google.com./rss/articles/x", "redirector"),
        ("https://www.google.de/url?q=https://oule.example/", "redirector"),
        ("https://oule-example.cdn.ampproject.org/c/s/oule.example/a", "redirector"),
        ("https://t.co/x", "redirector"),
    ],
)
def test_an_address_that_must_not_be_asked_says_by_which_rule(address: str, reason: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        refuse_unless_public(address)
    assert refusal.value.reason == reason


def test_the_host_of_a_redirector_is_no_reason_to_refuse_its_other_pages() -> None:
    assert redirector("https://www.google.com/about/") is None
    assert redirector("https://notbit.ly.example/x") is None
    assert redirector("https://www.msn.com/en/news/a") is None


def test_registrable_domains_follow_the_public_suffix_list() -> None:
    assert registrable("https://news.oule.co.uk/a") == "oule.co.uk"
    assert registrable("https://a.b.oule.example/") == "oule.example"
    assert registrable("http://10.0.0.1/") == "10.0.0.1"
    assert host("https://OULE.example.:443/a") == "oule.example"
