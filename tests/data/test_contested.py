"""What a text may be contested for: names planted in any form are found, nothing crashes, and little is cried over."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import contested, naming, reference

AS_WRITTEN = {text for _, text in contested._table("as_written")}
PLANTED = sorted(
    (text, code)
    for text, code in contested._known().items()
    if text not in AS_WRITTEN and unicodedata.normalize("NFC", text).casefold() not in map(str.casefold, AS_WRITTEN)
)
SCANNERS = (
    contested.names_in, contested.names_anywhere, contested.seas_in, contested.ruled_out_in, contested.nationalities_in,
    contested.script_of, contested.countries_in, contested.borders_in,
)  # fmt: skip


def without_marks(text: str) -> str:
    bare = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return bare.replace("đ", "d").replace("Đ", "D")


def wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


FORMS = {
    "as it is": str,
    "upper": str.upper,
    "lower": str.lower,
    "swapped": str.swapcase,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "without marks": without_marks,
    "wide": wide,
    "unseen signs": "\u200b".join,
    "soft hyphens": lambda text: text[0] + "\u00ad" + text[1:],
    "two spaces": lambda text: text.replace(" ", " \u00a0"),
}


def codes_of(text: str) -> set[str]:
    """Every code that is called so, in any form: two Congos and two Dominicas are near each other."""
    return {code for name, code in contested._known().items() if contested._key(name) == contested._key(text)}


@given(planted=st.sampled_from(PLANTED), form=st.sampled_from(sorted(FORMS)), before=st.text(), after=st.text())
def test_a_planted_name_is_found_in_any_form(planted, form, before, after):
    name, code = planted
    said = FORMS[form](name)
    text = f"{before} | {said} | {after}"
    at = len(before) + 3
    found = [one for one in contested.names_in(text) if one.start == at]
    assert [one.code for one in found] in [[one] for one in codes_of(name) | {code}], (text, found)
    assert text[found[0].start : found[0].end] == found[0].text
    assert found[0].text.strip("\u200b") == said.strip("\u200b")


@given(st.text(), st.sampled_from(SCANNERS))
def test_no_text_makes_a_scanner_fail(text, scan):
    scan(text)


@given(st.text())
def test_what_is_quoted_stands_there(text):
    for one in (*contested.names_in(text), *contested.ruled_out_in(text), *contested.seas_in(text)):
        assert text[one.start : one.end] == one.text


@pytest.mark.parametrize("profile", naming.PROFILES)
def test_every_name_of_a_profile_is_agreed_in_it(profile):
    for code, texts in contested._profile_names(profile).items():
        for text in texts:
            found = contested.names_in(text)
            assert [one.text for one in found] == [text], text
            assert contested.is_agreed(contested.Name(code, text, 0, len(text)), profile), text


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Ngà voi thô từ Nga", ["RU"]),  # raw ivory is no country
        ("Áo khoác, anh ấy, luật pháp, đức tính, mỹ nghệ, bị bắt", ["AT"]),  # as written at the head of a sentence
        ("Hong Kong International Airport", []),
        ("Sân bay quốc tế Hồng Kông; 香港国际机场", []),
        ("the Indian Ocean, 印度洋, Ấn Độ Dương, the Gulf of Guinea", []),
        ("a turkey, a chad, georgian", []),
        ("Papua New Guinea", ["PG"]),
        ("印度尼西亚和印度", ["ID", "IN"]),
        ("Nigeria and Niger", ["NG", "NE"]),
        ("Indochina", []),
        ("largest publisher Hong Kong C&ED: 5%", []),
        ("Vietnam, Việt Nam, VIETNAM, viet nam, 越南", ["VN"] * 5),
        ("Taiwan, 台湾, 台灣, 臺灣, Đài Loan, dai loan, Chinese Taipei, 中华台北", ["TW"] * 8),
        ("Hong Kong, China", ["HK"]),
        ("中国香港特别行政区", ["HK"]),
    ],
)  # fmt: skip
def test_names_worked_by_hand(text, codes):
    assert [one.code for one in contested.names_in(text)] == codes


def test_the_name_inside_another_is_seen_where_it_is_asked_for():
    assert [one.code for one in contested.names_anywhere("Hong Kong International Airport")] == ["HK"]


def test_the_organisers_wording_is_a_name():
    wording = (("TW", "Quill Island"),)
    (found,) = contested.names_in("in Quill Island", wording)
    assert found.code == "TW"
    assert contested.is_agreed(found, "joint", wording)
    assert not contested.names_in("in Quill Island")


# -- Words ------------------------------------------------------------------------------------------------------------

ROWS = reference.table("ruled_out").to_dict("records")


def test_every_language_has_an_equivalent_of_every_word():
    words = {row["word"] for row in ROWS}
    assert {(row["word"], row["language"]) for row in ROWS} == {
        (word, language) for word in words for language in contested.LANGUAGES
    }


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['language']}-{at}" for at, row in enumerate(ROWS)])
def test_a_word_that_is_ruled_out_is_found_and_its_better_one_is_not(row):
    text = f"A {row['text']} B" if row["language"] in ("en", "vi") else f"在{row['text']}中"
    (found,) = contested.ruled_out_in(text, row["language"])
    assert (found.text, found.instead, found.word) == (row["text"], row["instead"], row["word"])
    assert contested.ruled_out_in(text.replace(found.text, found.instead)) == ()


@pytest.mark.parametrize(
    "text",
    [
        "780 collected cases, never all cases", "no arrest stated", "no arrests are stated", "a signification",
        "leaflet, gape, dismissed", "已收集的案件，绝非全部案件", "绝非所有案件", "no case before", "insignificant",
        "未提及有人被捕", "None in this file since 2019", "để lại, chiếc lá",
    ],
)  # fmt: skip
def test_words_that_are_let_pass(text):
    assert contested.ruled_out_in(text) == ()


@pytest.mark.parametrize("text", ["Ｇａｐ", "wea\u200bk points", "Weak-points", "SOURCE  COUNTRY", "điểm yếu".upper(),
                                  unicodedata.normalize("NFD", "điểm yếu")])  # fmt: skip
def test_words_are_found_in_any_form(text):
    assert len(contested.ruled_out_in(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Two Vietnamese nationals were held", "Chinese crew", "a Chinese fishing vessel", "Panama-flagged ship",
        "nationals of Nigeria", "the crew from Viet Nam", "a Hong Kong man", "two South African men", "nationality",
        "越南籍男子", "两名越南人", "中國船員", "香港男子", "国籍不明", "尼日利亚公民",
        "hai người Trung Quốc", "quốc tịch Việt Nam", "tàu Panama", "công dân Nigeria", "thuyền viên Việt Nam",
    ],
)  # fmt: skip
def test_a_nationality_is_found(text):
    assert len(contested.nationalities_in(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Chinese pangolin scales", "Kruger National Park", "the national park of Kenya", "seized in Viet Nam",
        "Vietnamese customs", "Indian star tortoise", "越南海关",
        "中华穿山甲", "老挝人民民主共和国", "Hải quan Việt Nam", "vườn quốc gia",
        "international operation", "African elephants", "Indian Ocean", "intercepted by Viet Nam’s authorities",
    ],
)  # fmt: skip
def test_no_nationality_is_seen_where_there_is_none(text):
    assert contested.nationalities_in(text) == ()


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("By country", ["country or area"]), ("Countries", ["Countries and areas"]), ("country or area", []),
        ("countries and areas", []), ("source country", []), ("country of origin", []), ("各国家", ["国家和地区"]),
        ("国家和地区", []), ("國家及地區", []), ("国家林业局", []), ("國家", ["國家及地區"]),
        ("quốc gia", ["quốc gia và vùng lãnh thổ"]), ("quốc gia và vùng lãnh thổ", []), ("vườn quốc gia", []),
        ("names of countries", ["countries and areas"]),
    ],
)  # fmt: skip
def test_the_word_country_alone(text, instead):
    assert [right for _, right in contested.countries_in(text)] == instead
    for word, right in contested.countries_in(text):
        assert contested.countries_in(text.replace(word, right)) == ()


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("Shenzhen–Hong Kong border", "Shenzhen–Hong Kong boundary"),
        ("the border with Hong Kong", "boundary with Hong Kong"),
        ("深港边境", "深港边界"), ("香港邊境", "香港邊界"), ("biên giới Thâm Quyến", "ranh giới Thâm Quyến"),
        ("China–Viet Nam border", None), ("中越边境", None), ("Shenzhen–Hong Kong boundary", None),
        ("biên giới Việt Nam – Trung Quốc", None),
    ],
)  # fmt: skip
def test_a_border_that_is_a_boundary(text, better):
    found = contested.borders_in(text)
    assert [right for _, right in found] == ([better] if better else [])
    for wrong, right in found:
        assert contested.borders_in(text.replace(wrong, right)) == ()


# -- Language ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Pangolin scales at Hai Phong", "en"), ("Vảy tê tê tại Hải Phòng", "vi"), ("穿山甲鳞片在海防", "zh-Hans"),
        ("在海防檢獲的穿山甲鱗片", "zh-Hant"), ("象牙", "zh"), ("CITES", None), ("2024", None), ("", None),
        ("Seizures at Lạng Sơn and elsewhere in the north", None),
    ],
)  # fmt: skip
def test_the_language_of_a_text(text, language):
    assert contested.script_of(text) == language


def test_the_tables_hold_what_their_kinds_say():
    rows = reference.table("contested_names")
    assert set(rows["kind"]) == {"variant", "as_written", "other_thing", "sea", "demonym"}
    codes = set(reference.table("naming/un")["code"])
    assert set(rows.loc[rows["kind"].isin(["variant", "demonym"]), "code"]) <= codes
    assert not rows.duplicated(["kind", "text"]).any()
