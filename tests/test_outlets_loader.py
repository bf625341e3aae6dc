"""The loader: what a folder of outlets becomes, and how its faults are told."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.errors import InputError
from headwater.models import Outlet
from headwater.outlets import Catalogue, load_outlets, outlet_of

GOOD = """
name = "The Fenland Echo"
home = "https://www.fenland-echo.example/"
kind = "newspaper"
region = "Europe"
languages = ["en", "zh-Hant"]
hosts = ["fenland-echo.example"]
names = ["The Fenland Echo", "Fenland Echo"]
ambiguous = ["the Echo"]
owner = "Fen Trust"
owner_source = "https://fen-trust.example/about"
owner_date = "2024-05-01"
checked = "never"

[[channels]]
url = "https://www.fenland-echo.example/feed.xml"
kind = "feed"
unverified = true

[terms]
summarise = "denied"
"""


def folder_with(tmp_path: Path, text: str, *, name: str = "fenland-echo", country: str = "gb") -> Path:
    (tmp_path / country).mkdir(exist_ok=True)
    (tmp_path / country / f"{name}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def outlet(key: str, *hosts: str) -> Outlet:
    return Outlet(
        key, key.title(), f"https://{key}.example/", "GB", ("en",), "sample", hosts=hosts, names=(key.title(),)
    )


def test_a_file_becomes_an_outlet_with_key_from_its_name_and_country_from_its_folder(tmp_path):
    (found,) = load_outlets(folder_with(tmp_path, GOOD))
    assert (found.key, found.country, found.kind) == ("fenland-echo", "GB", "newspaper")
    assert found.names == ("The Fenland Echo", "Fenland Echo")
    assert found.ambiguous == ("the Echo",)
    assert found.channels[0].unverified
    assert found.terms == (("summarise", "denied"),)
    assert found.owner_date == "2024-05-01"


def test_an_international_outlet_has_no_country(tmp_path):
    (found,) = load_outlets(folder_with(tmp_path, GOOD, country="int"))
    assert found.country == ""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "The Fenland Echo"', "", "'name' is missing"),
        ('kind = "newspaper"', 'kind = "rag"', "'kind' is 'rag'"),
        ('region = "Europe"', 'region = "EMEA"', "'region' is 'EMEA'"),
        ('"zh-Hant"', '"klingonish"', "'languages' holds 'klingonish'"),
        ('hosts = ["fenland-echo.example"]', 'hosts = ["https://fenland-echo.example/"]', "'hosts' holds"),
        ('hosts = ["fenland-echo.example"]', "hosts = []", "'hosts' is missing"),
        ('names = ["The Fenland Echo", "Fenland Echo"]', 'names = "Fenland Echo"', "'names' must be a list"),
        ('names = ["The Fenland Echo", "Fenland Echo"]', 'names = ["Fenland Echo"]', "must hold the outlet's own name"),
        ('ambiguous = ["the Echo"]', 'ambiguous = ["Fenland Echo"]', "'ambiguous' repeats"),
        ('home = "https://www.fenland-echo.example/"', 'home = "fenland"', "'home' is 'fenland'"),
        ('owner_source = "https://fen-trust.example/about"', "", "'owner_source'"),
        ('owner_date = "2024-05-01"', 'owner_date = "May"', "'owner_date' is 'May'"),
        ('checked = "never"', 'checked = "soon"', "'checked' is 'soon'"),
        ('checked = "never"', "state_controlled = true", "'state_source'"),
        ('checked = "never"', 'state_controlled = "yes"', "'state_controlled' must be"),
        ('checked = "never"', 'colour = "red"', "unknown field 'colour'"),
        ('kind = "feed"', 'kind = "carrier pigeon"', "'carrier pigeon'"),
        ('url = "https://www.fenland-echo.example/feed.xml"', "", "without a web address"),
        ('url = "https://www.fenland-echo.example/feed.xml"', "weight = 1", "unknown part 'weight'"),
        ("unverified = true", 'unverified = "perhaps"', "'unverified'"),
        ('summarise = "denied"', 'summarise = "maybe"', "'terms'"),
        ('summarise = "denied"', 'frame = "denied"', "'terms'"),
        ('name = "The Fenland Echo"', 'name = "The Fenland Echo', "cannot be read as TOML"),
    ],
)
def test_a_fault_is_told_with_file_and_field(tmp_path, old, new, said):
    assert old in GOOD
    with pytest.raises(InputError, match=r"fenland-echo\.toml") as caught:
        load_outlets(folder_with(tmp_path, GOOD.replace(old, new)))
    assert said in str(caught.value)


def test_a_folder_that_is_no_country_and_a_name_that_is_no_key_are_faults(tmp_path):
    with pytest.raises(InputError, match="no ISO 3166-1"):
        load_outlets(
            folder_with(tmp_path / "a", GOOD, country="england") if (tmp_path / "a").mkdir() is None else tmp_path
        )
    (tmp_path / "b").mkdir()
    with pytest.raises(InputError, match="small letters"):
        load_outlets(folder_with(tmp_path / "b", GOOD, name="Fenland_Echo"))


def test_a_key_may_not_stand_in_two_countries(tmp_path):
    folder_with(tmp_path, GOOD)
    with pytest.raises(InputError, match="another country's folder"):
        load_outlets(folder_with(tmp_path, GOOD, country="ie"))


def test_a_missing_folder_is_told(tmp_path):
    with pytest.raises(InputError, match="is no folder"):
        load_outlets(tmp_path / "nowhere")


def test_an_address_belongs_to_the_longest_host_that_its_host_ends_in():
    catalogue = Catalogue.of(
        [outlet("gazette", "press.example", "gazette.example"), outlet("mirror", "mirror.press.example")]
    )
    assert outlet_of("https://www.press.example/a", catalogue).key == "gazette"
    assert outlet_of("https://mirror.press.example/a", catalogue).key == "mirror"
    assert outlet_of("http://m.mirror.press.example:8080/a", catalogue).key == "mirror"
    assert outlet_of("https://GAZETTE.example./a", catalogue).key == "gazette"


def test_an_address_of_nobody_listed_has_no_outlet():
    catalogue = Catalogue.of([outlet("gazette", "gazette.example")])
    for url in (
        "https://notgazette.example/",
        "https://example/",
        "mailto:a@gazette.example",
        "",
        "https://[::1]/",
        "https://[",
    ):
        assert outlet_of(url, catalogue) is None
    assert outlet_of("https://gazette.example/", [outlet("gazette", "gazette.example")]).key == "gazette"


def test_two_outlets_may_not_share_a_key_or_a_host():
    with pytest.raises(InputError, match="have the key"):
        Catalogue.of([outlet("gazette", "a.example"), outlet("gazette", "b.example")])
    with pytest.raises(InputError, match="is claimed by 'gazette' and by 'mirror'"):
        Catalogue.of([outlet("mirror", "www.a.example"), outlet("gazette", "a.example")])


def test_the_order_of_outlets_does_not_matter():
    pair = [outlet("gazette", "a.example"), outlet("mirror", "b.example")]
    assert Catalogue.of(pair).outlets == Catalogue.of(reversed(pair)).outlets


LABEL = st.text("abcxyz01", min_size=1, max_size=4)
HOST = st.lists(LABEL, min_size=2, max_size=4).map(".".join)


@given(hosts=st.sets(HOST, min_size=1, max_size=8), asked=HOST)
@settings(deadline=None)
def test_the_outlet_found_is_the_one_with_the_longest_host_that_fits(hosts, asked):
    catalogue = Catalogue.of(outlet(f"k{number}", host) for number, host in enumerate(sorted(hosts)))
    fitting = [host for host in hosts if asked == host or asked.endswith("." + host)]
    found = outlet_of(f"https://{asked}/a", catalogue)
    assert (found.hosts[0] if found else None) == max(fitting, key=len, default=None)


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_address_at_all_gets_an_answer(url):
    assert (
        outlet_of(url, Catalogue.of([outlet("gazette", "gazette.example")])) is None or "gazette.example" in url.lower()
    )


@given(
    st.dictionaries(
        st.sampled_from(["name", "home", "kind", "names", "channels", "terms", "owner", "colour"]),
        st.one_of(st.integers(), st.text("a:/.é", max_size=9), st.lists(st.text("ab", max_size=2), max_size=2)),
        max_size=5,
    )
)
@settings(deadline=None, max_examples=150)
def test_a_file_that_is_no_outlet_is_a_fault_with_a_name_and_never_a_crash(fields):
    def written(value: object) -> str:
        return (
            "[" + ", ".join(f'"{part}"' for part in value) + "]"
            if isinstance(value, list)
            else repr(value).replace("'", '"')
        )

    text = "".join(f"{name} = {written(value)}\n" for name, value in fields.items())
    with TemporaryDirectory() as folder, pytest.raises(InputError, match=r"broken\.toml"):
        load_outlets(folder_with(Path(folder), text, name="broken"))
