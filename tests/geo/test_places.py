"""The gazetteer: four languages, the stated country, and no guess between homonyms."""

import pytest

from geo.errors import UnusableNameError
from geo.places import folded, stripped

HAI_PHONG = ["Hai Phong", "Hải Phòng", "海防", "海防市", "TP Hải Phòng", "hai phong city", "HAI PHONG"]


@pytest.mark.parametrize("name", HAI_PHONG)
def test_hai_phong_is_one_place_however_it_is_written(gazetteer, name):
    assert gazetteer.find(name, "VN").best.place_id == "vn-hai-phong"


@pytest.mark.parametrize(
    ("name", "country", "place_id"),
    [
        ("凭祥", "CN", "cn-pingxiang"),
        ("憑祥", "CN", "cn-pingxiang"),
        ("Lạng Sơn", "VN", "vn-lang-son"),
        ("友谊关", "CN", "cn-youyiguan-friendship-pass-crossing"),
        ("友誼關", "CN", "cn-youyiguan-friendship-pass-crossing"),
        ("Hữu Nghị", "VN", "vn-huu-nghi-crossing"),
        ("Móng Cái", "VN", "vn-mong-cai"),
        ("芒街", "VN", "vn-mong-cai"),
        ("葵涌", "HK", "hk-kwai-chung"),
        ("屯門", "HK", "hk-tuen-mun"),
        ("Lào Cai", "VN", "vn-lao-cai"),
        ("河口", "CN", "cn-hekou"),
        ("Thị trấn Đồng Đăng", "VN", "vn-dong-dang"),
        ("Port of Hai Phong", "VN", "vn-hai-phong-port"),
        ("Lach Huyen", "VN", "vn-hai-phong-lach-huyen"),
        ("Onne", "NG", "ng-onne"),
    ],
)
def test_a_name_finds_its_place(gazetteer, name, country, place_id):
    best = gazetteer.find(name, country).best
    assert (best.place_id, best.country) == (place_id, country)


@pytest.mark.parametrize("name", ["Pingxiang", "Dongxing", "Hekou"])
def test_homonym_counties_are_listed_and_none_is_chosen(gazetteer, name):
    match = gazetteer.find(name, "CN")
    assert match.best is None
    assert len({candidate.admin1 for candidate in match.candidates}) >= 2


def test_the_stated_area_decides_between_homonyms(gazetteer):
    assert gazetteer.find("Pingxiang", "CN", admin1="Guangxi").best.place_id == "cn-pingxiang"


@pytest.mark.parametrize(("name", "country"), [("Onne", "VN"), ("海防", "CN"), ("友谊关", "VN"), ("Apapa", "KE")])
def test_nothing_outside_the_stated_country_is_found(gazetteer, name, country):
    match = gazetteer.find(name, country)
    assert match.best is None
    assert all(candidate.country == country for candidate in match.candidates)


def test_a_misspelling_is_listed_by_likeness(gazetteer):
    match = gazetteer.find("Hai Phongg", "VN")
    assert match.candidates[0].place_id == "vn-hai-phong"
    assert match.candidates[0].score < 0.95


@pytest.mark.parametrize(("name", "country"), [("", "VN"), ("...", "VN"), ("Hanoi", "Vietnam")])
def test_what_is_no_name_or_no_country_is_refused(gazetteer, name, country):
    with pytest.raises(UnusableNameError):
        gazetteer.find(name, country)


def test_folding_and_stripping():
    assert folded("Thị trấn ĐỒNG ĐĂNG") == "thi tran dong dang"
    assert stripped("海防市")[0] == "海防"
    assert stripped("thi tran dong dang")[0] == "dong dang"
    assert stripped("lach huyen") == ("lach huyen", frozenset())
