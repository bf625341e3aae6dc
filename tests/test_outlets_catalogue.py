"""The catalogue that is shipped: its breadth, its balance and what it may not claim."""

import re
from collections import Counter
from pathlib import Path

import pytest
from babel import Locale

import headwater.outlets
from headwater import addresses
from headwater.outlets import REGIONS, Catalogue, load_outlets

OUTLETS = load_outlets()
TOP_LEVEL_ONLY = re.compile(r"^(com|co|org|net|gov|ac)\.[a-z]{2}$")


def test_two_hundred_outlets_of_sixty_countries_and_thirty_languages_at_least():
    assert len(OUTLETS) >= 200
    assert len({outlet.country for outlet in OUTLETS if outlet.country}) >= 60
    assert len({tag.split("-")[0] for outlet in OUTLETS for tag in outlet.languages}) >= 30


def test_no_country_has_more_than_fifteen_in_a_hundred():
    country, most = Counter(outlet.country for outlet in OUTLETS).most_common(1)[0]
    assert most / len(OUTLETS) <= 0.15, country


def test_every_region_of_the_world_has_outlets_of_several_countries():
    for region in REGIONS:
        countries = {outlet.country for outlet in OUTLETS if outlet.region == region and outlet.country}
        assert len(countries) >= 5, region


def test_agencies_broadcasters_newspapers_and_state_media_are_among_them_everywhere():
    for region in REGIONS:
        kinds = Counter(outlet.kind for outlet in OUTLETS if outlet.region == region)
        for kind in ("agency", "broadcaster", "newspaper"):
            assert kinds[kind], (region, kind)
    assert not any(outlet.kind == "sample" for outlet in OUTLETS)


def test_keys_hosts_and_unambiguous_names_are_each_of_one_outlet():
    Catalogue.of(OUTLETS)
    names = Counter(name for outlet in OUTLETS for name in outlet.names)
    assert [name for name, count in names.items() if count > 1] == []


def test_the_outlets_are_sorted_by_key_and_read_once():
    assert [outlet.key for outlet in OUTLETS] == sorted(outlet.key for outlet in OUTLETS)
    assert load_outlets() is OUTLETS


def test_every_home_lies_on_a_host_of_its_outlet():
    catalogue = Catalogue.of(OUTLETS)
    assert [outlet.key for outlet in OUTLETS if catalogue.at(outlet.home) is not outlet] == []


def test_no_host_is_a_public_suffix_or_a_private_network():
    for outlet in OUTLETS:
        for host in outlet.hosts:
            assert not TOP_LEVEL_ONLY.match(host), outlet.key
            assert not host.startswith("www."), outlet.key
            assert addresses.is_public(f"https://{host}/"), outlet.key
            assert addresses.registrable_of_host(host).count(".") >= 1, outlet.key


def test_languages_countries_and_names_are_real():
    english = Locale("en")
    for outlet in OUTLETS:
        assert outlet.country == "" or outlet.country in english.territories, outlet.key
        assert outlet.languages, outlet.key
        for tag in outlet.languages:
            assert tag.split("-")[0] in english.languages, (outlet.key, tag)
        assert outlet.names, outlet.key
        for name in (*outlet.names, *outlet.ambiguous):
            assert name == name.strip(), outlet.key
            assert len(name) > 1, outlet.key


def test_outlets_that_are_cited_everywhere_have_their_names_in_other_scripts():
    by_key = {outlet.key: outlet for outlet in OUTLETS}
    for key, names in {
        "reuters": ("Рейтер", "路透社", "ロイター", "رويترز", "로이터"),
        "afp": ("Agence France-Presse", "法新社", "فرانس برس"),
        "ap": ("AP", "美联社", "أسوشيتد برس"),
        "bbc": ("BBC", "Би-би-си", "بي بي سي"),
        "nytimes": ("New York Times", "纽约时报", "نيويورك تايمز"),
        "xinhua": ("Xinhua", "Синьхуа", "شينخوا"),
        "tass": ("TASS", "塔斯社", "تاس"),
    }.items():
        assert set(names) <= set(by_key[key].names)
    assert "The Times" in by_key["thetimes"].ambiguous
    assert "The Times" not in by_key["thetimes"].names


def test_nothing_is_claimed_that_was_not_checked():
    for outlet in OUTLETS:
        assert outlet.checked == "never", outlet.key
        assert all(channel.unverified for channel in outlet.channels), outlet.key
        assert bool(outlet.owner) == bool(outlet.owner_source) == bool(outlet.owner_date), outlet.key
        assert outlet.state_controlled == bool(outlet.state_source), outlet.key


def test_every_channel_is_an_address_of_the_web_that_stands_once_and_is_no_redirector():
    urls = [channel.url for outlet in OUTLETS for channel in outlet.channels]
    assert [url for url, count in Counter(urls).items() if count > 1] == []
    assert [url for url in urls if not addresses.is_public(url)] == []


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.bbc.co.uk/news/1", "bbc"),
        ("https://arabic.cnn.com/world", "cnn"),
        ("https://www.cnnbrasil.com.br/", "cnnbrasil"),
        ("https://g1.globo.com/mundo/", "g1"),
        ("https://oglobo.globo.com/mundo/", "oglobo"),
        ("https://la1ere.franceinfo.fr/nouvellecaledonie/", "ncla1ere"),
        ("https://www.franceinfo.fr/", "franceinfo"),
        ("https://nation.africa/kenya", "nationke"),
        ("https://taifaleo.nation.co.ke/", "taifaleo"),
        ("https://news.sky.com/story/1", "skynews"),
    ],
)
def test_an_address_finds_its_outlet(url, key):
    assert Catalogue.of(OUTLETS).at(url).key == key


def test_a_country_folder_holds_files_and_no_code():
    root = Path(headwater.outlets.__file__).parent
    for folder in (path for path in root.iterdir() if path.is_dir() and path.name != "__pycache__"):
        assert {path.suffix for path in folder.iterdir()} == {".toml"}, folder.name


def test_who_is_called_a_state_medium_is_so_with_a_source():
    for outlet in OUTLETS:
        assert outlet.kind != "state" or outlet.state_controlled, outlet.key
        if outlet.state_controlled:
            assert addresses.is_public(outlet.state_source), outlet.key


def test_outlets_of_one_country_lie_in_one_region():
    for country in {outlet.country for outlet in OUTLETS} - {""}:
        regions = {outlet.region for outlet in OUTLETS if outlet.country == country}
        assert len(regions) == 1, (country, regions)
