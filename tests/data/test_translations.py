"""Every word on screen stands in four languages, says the same in each, and keeps to each language's own usage."""

import csv
import re
import string
import unicodedata
from collections import Counter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from data import extract, reference, spoken, translations
from queries.labels import LABELS

LANGUAGES = ("zh-Hans", "zh-Hant", "vi")
CHINESE = ("zh-Hans", "zh-Hant")

# What is written as in English; a message without a letter outside its placeholders needs no entry.
SAME_AS_ENGLISH = {
    "zh-Hans": {"RoR"},
    "zh-Hant": {"RoR"},
    "vi": {"RoR", "kg", "g", "m³", "{kg} kg", "km {km}", "{place} ({km} km): {count}"},
}

# The words that may not stand on a screen (DESIGN.md, Honesty), as each language would say them. A translation may
# hold one only where the English message holds its English: "never all cases".
RULED_OUT = {
    "source country": {
        "zh-Hans": "来源国 来源地 原产国 原产地 源头国 输出国".split(),
        "zh-Hant": "來源國 來源地 原產國 原產地 源頭國 輸出國".split(),
        "vi": ["nước nguồn", "quốc gia nguồn", "nước xuất xứ", "nước cung cấp", "nơi xuất xứ", "nguồn gốc"],
    },
    "missed": {
        "zh-Hans": "漏网 漏查 漏检 错过 遗漏 放过 失察".split(),
        "zh-Hant": "漏網 漏查 漏檢 錯過 遺漏 放過 失察".split(),
        "vi": ["bỏ sót", "bỏ lỡ", "để lọt", "lọt lưới"],
    },
    "gap": {
        "zh-Hans": "缺口 漏洞 空白 差距".split(),
        "zh-Hant": "缺口 漏洞 空白 差距".split(),
        "vi": ["lỗ hổng", "khoảng trống", "kẽ hở"],
    },
    "leak": {"zh-Hans": "泄漏 泄露 外流".split(), "zh-Hant": "洩漏 洩露 外流".split(), "vi": ["rò rỉ", "thất thoát"]},
    "weak point": {
        "zh-Hans": "薄弱 弱点 软肋".split(),
        "zh-Hant": "薄弱 弱點 軟肋".split(),
        "vi": ["điểm yếu", "mắt xích yếu"],
    },
    "significant": {
        "zh-Hans": "显著 明显 重大 重要".split(),
        "zh-Hant": "顯著 明顯 重大 重要".split(),
        "vi": ["có ý nghĩa thống kê", "đáng kể", "quan trọng"],
    },
    "none since": {
        "zh-Hans": "此后无 以来没有 以来未 之后再无".split(),
        "zh-Hant": "此後無 以來沒有 以來未 之後再無".split(),
        "vi": ["kể từ đó không", "từ đó đến nay không"],
    },
    "all cases": {
        "zh-Hans": "所有案件 全部案件 全部个案".split(),
        "zh-Hant": "所有案件 全部案件 所有個案 全部個案".split(),
        "vi": ["tất cả các vụ"],
    },
    "league table": {"zh-Hans": ["排行榜"], "zh-Hant": ["排行榜"], "vi": ["bảng xếp hạng"]},
}

# Of place names, and the same in both scripts: GB 2312 lacks them.
RARE = "乂峇潟"

# A taxon whose names the label of its group must agree with.
TAXON_OF_GROUP = {
    "elephants": "Elephantidae spp.",
    "pangolins": "Manidae spp.",
    "rhinos": "Rhinocerotidae spp.",
    "turtles-and-tortoises": "Testudines spp.",
    "rosewood": "Dalbergia spp.",
    "totoaba": "Totoaba macdonaldi",
    "agarwood": "Aquilaria spp.",
    "bears": "Ursidae spp.",
    "corals": "Anthozoa spp.",
    "eels": "Anguilla spp.",
    "hornbills": "Bucerotidae spp.",
    "parrots": "Psittaciformes spp.",
    "red-sandalwood": "Pterocarpus santalinus",
    "saiga-and-other-antelopes": "Saiga spp.",
    "seahorses": "Hippocampus spp.",
    "sharks-and-rays": "Elasmobranchii spp.",
    "songbirds": "Passeriformes spp.",
}


def read(language: str) -> Catalog:
    with translations.source_of(language).open("rb") as stream:
        return read_po(stream, locale=language.replace("-", "_"))


@pytest.fixture(scope="module")
def catalogues() -> dict[str, list[Message]]:
    return {language: [message for message in read(language) if message.id] for language in LANGUAGES}


def source_forms(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def fields(text: str) -> Counter[tuple[str, str, str]]:
    parsed = string.Formatter().parse(text)
    return Counter((name, conversion or "", spec or "") for _, name, spec, conversion in parsed if name is not None)


def words_of(text: str) -> str:
    """What of a message a reader would read: a figure for each placeholder."""
    return re.sub(r"\{[^}]*\}", "0", text)


def test_the_four_languages_are_offered():
    assert translations.languages() == ["en", "vi", "zh-Hans", "zh-Hant"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_on_screen_is_translated(language):
    assert extract.missing()[language] == [], "translate them in data/locale, then run: make words"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_as_the_extraction_writes_it(language):
    path = translations.source_of(language)
    assert path.read_text(encoding="utf-8") == extract.fresh()[path], "run: make words"


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_forms_are_complete(language, catalogues):
    catalogue = read(language)
    assert (catalogue.num_plurals, catalogue.plural_expr) == (1, "0")
    short = [message.id for message in catalogues[language] if message.pluralizable and len(forms(message)) != 1]
    assert short == []
    assert [message.id for message in catalogues[language] if message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_those_of_the_message(language, catalogues):
    wrong = [
        (message.id, form)
        for message in catalogues[language]
        for form in forms(message)
        if fields(form) != fields(source_forms(message)[-1])
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_emphasis_lines_and_spaces_at_the_ends_are_kept(language, catalogues):
    def shape(text: str) -> tuple[object, ...]:
        ends = (text[:1] == " ", text[-1:] == " ") if language not in CHINESE else ()
        return text.count("**"), text.count("\n"), *ends

    wrong = [
        (message.id, form)
        for message in catalogues[language]
        for form in forms(message)
        if shape(form) != shape(source_forms(message)[-1])
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_in_english(language, catalogues):
    same = {
        message.id
        for message in catalogues[language]
        if isinstance(message.id, str) and message.string == message.id and re.search(r"[^\W\d_]", words_of(message.id))
    }
    assert same == SAME_AS_ENGLISH[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_ruled_out_word_stands_in_a_translation(language, catalogues):
    found = [
        (said, form)
        for message in catalogues[language]
        for form in forms(message)
        for english, equivalents in RULED_OUT.items()
        for said in equivalents[language]
        if said in form.casefold() and not any(english in one.casefold() for one in source_forms(message))
    ]
    assert found == []


@pytest.mark.parametrize("language", CHINESE)
def test_chinese_has_its_own_punctuation(language, catalogues):
    han = "[\u3400-\u9fff]"
    quotes = "「」『』" if language == "zh-Hans" else "“”‘’"
    half_width = re.compile(rf"{han}\s*[,;:!?()\"]|[,;:!?()\"]\s*{han}|{han}\.(?!\w)|{han}\s+[，。：；、（）]")
    wrong = [
        form
        for message in catalogues[language]
        for form in map(words_of, forms(message))
        if half_width.search(form) or set(quotes) & set(form)
    ]
    assert wrong == []


def test_vietnamese_is_composed_and_quoted_its_own_way(catalogues):
    wrong = [
        form
        for message in catalogues["vi"]
        for form in forms(message)
        if form != unicodedata.normalize("NFC", form)
        or set("「」«»，。：；") & set(form)
        or re.search(r" [:;!?%]", form)
    ]
    assert wrong == []


@pytest.mark.parametrize(("language", "repertoire"), [("zh-Hans", "gb2312"), ("zh-Hant", "big5hkscs")])
def test_each_chinese_keeps_its_own_characters(language, repertoire, catalogues):
    """GB 2312 has no traditional form of what it simplifies, Big5 with Hong Kong's supplement no simplified one."""

    def is_foreign(char: str) -> bool:
        try:
            char.encode(repertoire)
        except UnicodeEncodeError:
            return True
        return False

    text = "".join(form for message in catalogues[language] for form in forms(message))
    assert is_foreign({"zh-Hans": "獲", "zh-Hant": "获"}[language])
    assert sorted({char for char in text if char > "\u2e7f" and is_foreign(char)}) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("group", "taxon"), TAXON_OF_GROUP.items())
def test_a_group_is_called_as_its_taxon_is(language, group, taxon, catalogues):
    names = reference.table("taxa").set_index("species_scientific")
    known = str(names.loc[taxon, "name_" + language.lower().replace("-", "_")])
    said = next(message.string for message in catalogues[language] if message.id == LABELS["group"][group])
    parts = [part.strip() for part in re.split(r"[()、,]", known) if part.strip()]
    parts += [part.removeprefix("Họ ") for part in parts]
    assert any(part.casefold() in said.casefold() for part in parts), (said, known)


# -- The glossary -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def glossary() -> tuple[list[list[str]], str]:
    """The rows of its tables and the whole text."""
    text = (translations.LOCALE / "GLOSSARY.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    return [row for row in rows if row[0] not in ("English", "---")], text


def test_the_glossary_says_what_the_catalogues_say(glossary):
    rows, _ = glossary
    assert len(rows) >= 80
    known = {language: extract.kept(translations.source_of(language).read_text(), language) for language in LANGUAGES}
    wrong = [
        (row[0], language, said)
        for row in rows
        for language, said in zip(LANGUAGES, row[1:4], strict=True)
        if known[language].get(row[0], ("",))[0] != said
    ]
    assert wrong == []


def test_every_term_has_a_source_or_says_that_it_has_none(glossary):
    rows, text = glossary
    sources = dict(re.findall(r"^- \*\*([CHV]\d+)\*\* (.*)$", text, flags=re.MULTILINE))
    assert all(" http" in said for said in sources.values())
    cited = {name for row in rows for name in re.findall(r"\b[CHV]\d+\b", row[4])}
    assert cited == set(sources)
    says = r"\b[CHV]\d+\b|our wording|plain word|general vocabulary|textbook word"
    assert [row[0] for row in rows if not re.search(says, row[4])] == []


# -- Texts of our own tables ------------------------------------------------------------------------------------------


def test_every_text_of_our_tables_has_words_in_each_language():
    """Provinces, published totals and methods: what a page shows of them is not left in English."""
    with (reference.ROOT / "seizures" / "incidents.csv").open(encoding="utf-8", newline="") as stream:
        provinces = {row["admin1"] for row in csv.DictReader(stream)} - {""}
    totals, conversions = reference.table("official_totals"), reference.table("conversions")
    wanted = {
        "admin1": provinces,
        "scope": set(totals["scope"]),
        "jurisdiction": set(totals["jurisdiction_or_operation"]),
        "method": set(conversions["method"]),
        "quality": set(conversions["quality"]),
    }
    lacking = [
        (kind, text, language)
        for kind, texts in wanted.items()
        for text in sorted(texts)
        for language in LANGUAGES
        if not spoken.said(kind, text, language)
    ]
    assert lacking == []


def test_the_texts_of_our_tables_keep_to_each_language():
    rows = reference.table("spoken")
    assert set(rows["kind"]) == set(spoken.KINDS)
    assert not rows.duplicated(["kind", "text"]).any()
    for row in rows.to_dict("records"):
        hans, hant, vi = row["name_zh_hans"], row["name_zh_hant"], row["name_vi"]
        assert bool(hans) == bool(hant), row
        assert hans or vi, row
        assert not set("“”") & set(hant), row
        assert not set("「」") & set(hans + vi), row
        "".join(char for char in hant if char > "\u2e7f").encode("big5hkscs")  # no simplified form
        "".join(char for char in hans if char > "\u2e7f" and char not in RARE).encode("gb2312")
    assert spoken.said("scope", "raw ivory", "en") is None


def test_a_text_stands_for_one_place_only():
    """Words are found by the English name, so a name that two places lack words for would be given to both."""
    rows, places = reference.table("spoken"), reference.table("place")
    unnamed = places[(places["name_zh_hans"] == "") | (places["name_vi"] == "")]
    texts = set(rows.loc[rows["kind"] == "place", "text"])
    assert texts <= set(places["name_en"])
    named = unnamed[unnamed["name_en"].isin(texts)]
    assert sorted(named.loc[named["name_en"].duplicated(), "name_en"]) == []


# -- The extraction ---------------------------------------------------------------------------------------------------

HEADER = 'msgid ""\nmsgstr ""\n"Language: vi\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'


def english(*messages: str | tuple[str, str]) -> Catalog:
    catalogue = Catalog(locale="en")
    for message in messages:
        catalogue.add(message, string=message)
    return catalogue


def test_the_extraction_keeps_what_is_translated_adds_what_is_new_and_drops_what_is_gone():
    before = HEADER + 'msgid "kept"\nmsgstr "giữ"\n\nmsgid "gone"\nmsgstr "đi"\n'
    text = extract.text_of(extract.translated(english("kept", "new"), "vi", before))
    assert [line for line in text.splitlines() if "msg" in line][2:] == [
        'msgid "kept"', 'msgstr "giữ"', 'msgid "new"', 'msgstr ""',
    ]  # fmt: skip


def test_a_message_that_gets_a_plural_keeps_the_one_form_of_the_language():
    before = HEADER + 'msgid "{count} cat"\nmsgstr "{count} con mèo"\n'
    text = extract.text_of(extract.translated(english(("{count} cat", "{count} cats")), "vi", before))
    assert 'msgstr[0] "{count} con mèo"' in text


@pytest.mark.parametrize("base", ["", '||||||| base\nmsgid "b"\nmsgstr "sai"\n'])
def test_a_conflict_is_read_from_both_sides(base):
    before = (
        HEADER + 'msgid "a"\nmsgstr "một"\n\n<<<<<<< ours\nmsgid "b"\nmsgstr ""\n\nmsgid "c"\nmsgstr "ba"\n'
        + base + '=======\nmsgid "b"\nmsgstr "hai"\n\nmsgid "c"\nmsgstr "khác"\n>>>>>>> theirs\n\n'
        'msgid "d"\nmsgstr "bốn"\n'
    )  # fmt: skip
    kept = extract.kept(before, "vi")
    assert kept == {"a": ("một",), "b": ("hai",), "c": ("ba",), "d": ("bốn",)}
    assert "<<<" not in extract.text_of(extract.translated(english("a", "b", "c", "d"), "vi", before))


def test_what_is_not_translated_is_listed(monkeypatch, tmp_path, capsys):
    for language in ("en", "vi"):
        path = tmp_path / language / "LC_MESSAGES" / "atlas.po"
        path.parent.mkdir(parents=True)
        path.write_text(HEADER + 'msgid "Overview"\nmsgstr "Tổng quan"\n', encoding="utf-8")
    monkeypatch.setattr(translations, "LOCALE", tmp_path)
    monkeypatch.setattr("sys.argv", ["extract", "--missing"])
    assert extract.main() == 1
    said = capsys.readouterr().out
    assert "'Routes'" in said
    assert "'Overview'" not in said
    assert said.startswith("vi: ")
