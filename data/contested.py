"""What of a text may be contested: names of countries and areas, words that are ruled out, nationalities, the script.

Pure: a text in, what was found out. The tables are `data/reference/contested_names.csv` and `ruled_out.csv`. Names of
persons are out of reach: no table can tell them from other words.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from data import naming, reference

Wording = tuple[tuple[str, str], ...]
LANGUAGES = ("en", "zh-Hans", "zh-Hant", "vi")
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
VIETNAMESE = frozenset("ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉĩịọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹ")  # letters that few others have
PERSONS_EN = (
    "national nationals citizen citizens crew crews crewman crewmen crewmember crewmembers sailor sailors seafarer "
    "seafarers captain master skipper suspect suspects man men woman women passenger passengers traveller travellers "
    "traveler travelers courier couriers trafficker traffickers smuggler smugglers poacher poachers gang gangs "
    "syndicate syndicates kingpin businessman businessmen trader traders buyer buyers driver drivers fisherman "
    "fishermen student students tourist tourists worker workers vessel vessels ship ships boat boats trawler trawlers "
    "fleet flag flagged registered nationality defendant defendants offender offenders"
).split()
BETWEEN = 3  # words between a nationality and a person
NATIONALITY = (  # without the name of a country
    r"\bnationality\b", r"\bnationalities\b", r"\bnationals? of\b", r"\bcitizens? of\b", r"\bflying the flag\b",
    "国籍", "國籍", r"quốc tịch", r"treo cờ",
)  # fmt: skip
PERSONS_HAN = (
    "籍|人(?!民)|男子|女子|公民|船员|船員|船长|船長|渔民|漁民|渔船|漁船|货船|貨船|货轮|貨輪|嫌疑人|嫌犯|疑犯|旅客|乘客|商人|"
    "司机|司機|团伙|團夥|集团成员|走私者|國民|国民"
)
PERSONS_VI = (
    "người|công dân|thuyền viên|thuyền trưởng|thủy thủ|ngư dân|tàu|nghi phạm|đối tượng|hành khách|khách|đàn ông|phụ nữ"
)


@dataclass(frozen=True)
class Name:
    """A name of a country or area in a text: the code, the words as they stand, and where."""

    code: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Ruled:
    """A word that is ruled out, as it stands in a text, and what to say instead."""

    word: str
    text: str
    instead: str
    source: str
    start: int
    end: int


# -- Folding that remembers where -------------------------------------------------------------------------------------


def folded(text: str) -> tuple[str, list[int]]:
    """As `data.folding.fold`, without unseen characters; and for each letter where in the text it comes from."""
    letters: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        if unicodedata.category(char) in ("Cf", "Cc") and not char.isspace():
            continue
        for one in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold()):
            if unicodedata.category(one).startswith("M"):
                continue
            plain = " " if one.isspace() or one == "_" else {"đ": "d", "’": "'", "‘": "'", "ʼ": "'"}.get(one, one)
            if plain == " " and letters and letters[-1] == " ":
                continue
            letters.append(plain)
            places.append(at)
    return "".join(letters), places


def _is_word(char: str) -> bool:
    """Whether a letter cannot stand beside a name; Han characters stand beside each other."""
    return char.isalnum() and not HAN.match(char)


def _stands_alone(text: str, start: int, end: int) -> bool:
    before = start == 0 or not (_is_word(text[start]) and _is_word(text[start - 1]))
    return before and (end == len(text) or not (_is_word(text[end - 1]) and _is_word(text[end])))


# -- Names of countries and areas -------------------------------------------------------------------------------------


@cache
def _table(kind: str) -> tuple[tuple[str, str], ...]:
    rows = reference.table("contested_names")
    return tuple(rows.loc[rows["kind"] == kind, ["code", "text"]].itertuples(index=False, name=None))


@cache
def _profile_names(profile: str) -> dict[str, tuple[str, ...]]:
    """Code -> its names in a profile, in all languages."""
    rows = reference.table(f"naming/{profile}").to_dict("records")
    return {row["code"]: tuple(cell for name, cell in row.items() if name.startswith("name_") and cell) for row in rows}


@cache
def _known() -> dict[str, str]:
    """Name as written -> code, of every profile and of the variants; a name of two codes belongs to the first."""
    found: dict[str, str] = {}
    for profile in naming.PROFILES:
        for code, texts in _profile_names(profile).items():
            for text in texts:
                found.setdefault(text, code)
    for code, text in _table("variant"):
        found.setdefault(text, code)
    return found


Index = Mapping[str, tuple[tuple[str, str, str | None], ...]]  # beginning -> (folded, code or '', exact text or None)


def _index(names: Iterable[tuple[str, str]], exact: frozenset[str]) -> Index:
    """Names by their first letter, the longest first. A code of '' is something else that holds a name."""
    grouped: dict[str, dict[tuple[str, str | None], str]] = {}
    for text, code in names:
        plain = folded(text)[0].strip()
        if plain:
            grouped.setdefault(plain[0], {}).setdefault((plain, text if text in exact else None), code)
    return {
        first: tuple(
            (plain, code, written)
            for (plain, written), code in sorted(found.items(), key=lambda one: (-len(one[0][0]), one[1] != ""))
        )
        for first, found in grouped.items()
    }


@cache
def _bare() -> Index:
    """The index of the names alone: what decides which proper names hold one."""
    return _index(_known().items(), frozenset(text for _, text in _table("as_written")))


@cache
def _proper_names() -> tuple[str, ...]:
    """Names of places, taxa and publishers of our tables that hold the name of a country or area."""
    texts: set[str] = set()
    for table in ("place", "complex", "taxa"):
        rows = reference.table(table)
        for column in rows:
            if str(column).startswith("name_") and column != "name_basis":
                texts.update(rows[column])
    spoken = reference.table("spoken")
    for column in ("text", "name_zh_hans", "name_zh_hant", "name_vi"):
        texts.update(spoken.loc[spoken["kind"] != "jurisdiction", column])
    texts.update(reference.table("publishers")["publisher"])
    texts.update(reference.table("operations")["name"])
    return tuple(sorted(text for text in texts if text and _longer_than_a_name(text)))


def _longer_than_a_name(text: str) -> bool:
    """Whether a text holds the name of a country or area and more."""
    found = list(_scan(text, _bare()))
    return bool(found) and not any(len(one.text.strip()) == len(text.strip()) for one in found)


@cache
def _whole(wording: Wording) -> Index:
    exact = frozenset(text for _, text in _table("as_written"))
    others = [(text, "") for _, text in _table("other_thing")] + [(text, "") for text in _proper_names()]
    return _index([*others, *((text, code) for code, text in wording if text), *_known().items()], exact)


def _scan(text: str, index: Index) -> Iterator[Name]:
    plain, places = folded(text)
    at = 0
    while at < len(plain):
        hit = next(
            (
                (name, code)
                for name, code, written in index.get(plain[at], ())
                if plain.startswith(name, at)
                and _stands_alone(plain, at, at + len(name))
                and (written is None or _as_written(text, places, at, name) == written)
            ),
            None,
        )
        if hit is None:
            at += 1
            continue
        name, code = hit
        start, end = places[at], _end(text, places, at + len(name) - 1)
        yield Name(code, text[start:end], start, end)
        at += len(name)


def _end(text: str, places: list[int], last: int) -> int:
    """The position after a letter and the marks that belong to it."""
    end = places[last] + 1
    while end < len(text) and unicodedata.category(text[end]).startswith("M"):
        end += 1
    return end


def _as_written(text: str, places: list[int], at: int, name: str) -> str:
    return unicodedata.normalize("NFC", text[places[at] : _end(text, places, at + len(name) - 1)])


@lru_cache(maxsize=20_000)
def names_in(text: str, wording: Wording = ()) -> tuple[Name, ...]:
    """Names of countries and areas in a text, in any language, whatever their case, width or marks.

    The longest name counts; inside the name of a place, a taxon or a publisher none is looked for. `wording` are
    further names by code, which the organiser of a meeting supplied.
    """
    return tuple(one for one in _scan(text, _whole(wording)) if one.code)


@lru_cache(maxsize=20_000)
def names_anywhere(text: str) -> tuple[Name, ...]:
    """As `names_in`, inside the names of other things too: Taiwan Taoyuan International Airport."""
    return tuple(_scan(text, _bare()))


@cache
def agreed(code: str, profile: str, wording: Wording = ()) -> frozenset[str]:
    """What a country or area is called in a profile, in any language, folded; the organiser's wording among them."""
    own = [text for one, text in wording if one == code]
    return frozenset(_key(text) for text in (*_profile_names(profile).get(code, ()), *own) if text)


def _key(text: str) -> str:
    return folded(text)[0].strip()


def is_agreed(name: Name, profile: str, wording: Wording = ()) -> bool:
    """Whether a name is what the profile calls that country or area."""
    return _key(name.text) in agreed(name.code, profile, wording)


@lru_cache(maxsize=20_000)
def seas_in(text: str) -> tuple[Name, ...]:
    """Names of the South China Sea and of islands that several claim; a district of Foshan is none."""
    return tuple(one for one in _scan(text, _seas()) if one.code)


@cache
def _seas() -> Index:
    others = [(text, "") for _, text in _table("other_thing") if text not in {own for _, own in _table("sea")}]
    return _index([*others, *((text, "sea") for _, text in _table("sea"))], frozenset({"East Sea"}))


# -- Words ------------------------------------------------------------------------------------------------------------


@cache
def _ruled_out(language: str) -> tuple[tuple[re.Pattern[str], dict[str, str]], ...]:
    """The words, the longest first; of those that both scripts write alike, the one of the language."""
    rows = reference.table("ruled_out").to_dict("records")
    rows.sort(key=lambda row: (-len(row["text"]), row["language"] != language))
    return tuple((_pattern(row), row) for row in rows)


def _pattern(row: Mapping[str, str]) -> re.Pattern[str]:
    text = r"[\s\u00ad-]+".join(map(re.escape, row["text"].split()))
    is_latin = row["language"] in ("en", "vi")
    bound = (r"(?<!\w)", r"(?!\w)") if is_latin else ("", "")
    space = r"\s+" if is_latin else r"\s*"
    after = "".join(f"(?!{space}{re.escape(one)})" for one in row["unless_before"].split("|") if one)
    return re.compile(f"{bound[0]}{text}{bound[1]}{after}", re.IGNORECASE)


def plain(text: str) -> tuple[str, list[int]]:
    """A text as words are looked for: composed, of ordinary width, without unseen characters; and where each stood."""
    letters: list[str] = []
    places: list[int] = []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        for char in unicodedata.normalize("NFKC", text[at:end]):
            if unicodedata.category(char) != "Cf":
                letters.append(char)
                places.append(at)
        at = end
    return "".join(letters), places


def ruled_out_in(text: str, language: str = "en") -> tuple[Ruled, ...]:
    """Words that DESIGN.md rules out, and what the other languages say for them, in order of the text.

    What is better is said in the language of the word; `language` decides where two write it alike.
    """
    shown, places = plain(text)
    taken: list[tuple[int, int]] = []
    found: list[Ruled] = []
    for pattern, row in _ruled_out(language):
        for hit in pattern.finditer(shown):
            said_before = shown[: hit.start()].rstrip().casefold()
            excused = any(one and said_before.endswith(one.casefold()) for one in row["unless_after"].split("|"))
            if excused or any(hit.start() < end and start < hit.end() for start, end in taken):
                continue
            taken.append(hit.span())
            start, end = places[hit.start()], (places[hit.end()] if hit.end() < len(places) else len(text))
            found.append(Ruled(row["word"], text[start:end], row["instead"], row["source"], start, end))
    return tuple(sorted(found, key=lambda one: one.start))


@cache
def _nationality() -> tuple[re.Pattern[str], ...]:
    adjectives = "|".join(sorted({re.escape(text) for _, text in _table("demonym")}, key=len, reverse=True))
    names = sorted(_known(), key=len, reverse=True)
    han = "|".join(re.escape(name) for name in names if HAN.search(name))
    latin = "|".join(re.escape(name) for name in names if not HAN.search(name))
    between = rf"(?:[\s-]+[\w'’]+){{0,{BETWEEN - 1}}}?[\s-]+"
    return tuple(
        re.compile(one, re.IGNORECASE)
        for one in (
            rf"\b(?:{adjectives}){between}(?:{'|'.join(PERSONS_EN)})\b",
            rf"\b(?:{latin})[\s-]+(?:nationals?|citizens?|crews?|flagged|registered)\b",
            rf"\b(?:nationals?|citizens?|crew|flag) (?:from|of) (?:the )?(?:{latin})\b",
            rf"(?:{han})(?:{PERSONS_HAN})",
            rf"\b(?:{PERSONS_VI})\s+(?:{latin})\b",
            *NATIONALITY,
        )
    )


@lru_cache(maxsize=20_000)
def nationalities_in(text: str) -> tuple[str, ...]:
    """Phrases that give suspects, crews or vessels a nationality, as they stand."""
    shown, _ = plain(text)
    found: list[tuple[int, int, str]] = []
    for pattern in _nationality():
        for hit in pattern.finditer(shown):
            if not any(hit.start() < end and start < hit.end() for start, end, _ in found):
                found.append((hit.start(), hit.end(), hit[0]))
    return tuple(phrase for _, _, phrase in sorted(found))


# -- Language ---------------------------------------------------------------------------------------------------------


def _writable(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def script_of(text: str) -> str | None:
    """The language that a text is written in, as far as its letters tell; None where they do not.

    'zh' where every character is of both scripts. A Latin text is 'vi' by its letters; without one of them it is 'en'
    from 12 letters on.
    """
    letters = [char for char in unicodedata.normalize("NFC", text).casefold() if char.isalpha()]
    if not letters:
        return None
    han = [char for char in letters if HAN.match(char)]
    if len(han) * 3 >= len(letters):
        simplified = [char for char in han if not _writable(char, "big5hkscs")]
        traditional = [char for char in han if not _writable(char, "gb2312")]
        if len(simplified) == len(traditional):
            return "zh"
        return "zh-Hans" if len(simplified) > len(traditional) else "zh-Hant"
    own = sum(char in VIETNAMESE for char in letters)
    if own * 12 >= len(letters):
        return "vi"
    return "en" if len(letters) >= 12 and not own else None


def is_written_in(text: str, language: str) -> bool:
    """Whether a text may be in a language, by its letters; what cannot be told may."""
    script = script_of(text)
    return script in (None, language) or (script == "zh" and language.startswith("zh"))


# -- Countries, areas, borders ----------------------------------------------------------------------------------------

COUNTRY = (
    re.compile(r"\b(?:countries|country)\b(?!(?:\s*(?:or|and|/)|,)\s*areas?\b)", re.IGNORECASE),
    re.compile(r"国家(?!(?:和|或|及|与|、)地区)(?![林级重海公标安法一二利机队局总药濒文物质移能的])"),
    re.compile(r"國家(?!(?:和|或|及|與|、)地區)(?![林級重海公標安法一二利機隊局總藥瀕文物質移能的])"),
    re.compile(
        r"(?<!vườn )(?<!cơ quan )(?<!liên )(?<!đa )(?<!cấp )\bquốc gia\b"
        r"(?!(?:\s*(?:và|hoặc|hay)|,)\s+(?:vùng lãnh thổ|khu vực))",
        re.IGNORECASE,
    ),
)
RULED_OUT_BEFORE = re.compile(r"\b(?:source|origin)\s*$", re.IGNORECASE)
RULED_OUT_AFTER = re.compile(r"\s*(?:of origin|nguồn)\b", re.IGNORECASE)
SIDES = r"(?:hong\s?kong(?:\s+sar)?|hk|macao|macau|shenzhen|zhuhai|深圳|珠海|香港|澳门|澳門|深|港|澳|粤|粵|内地|內地)"
SIDES_VI = r"(?:thâm quyến|hồng kông|hong kong|ma cao)"
BORDER = tuple(
    (re.compile(pattern, re.IGNORECASE), wrong, right)
    for pattern, wrong, right in (
        (rf"{SIDES}[^.;\n]{{0,25}}?\bborders?\b(?!\s(?:with|of)\s(?:viet|china|laos))", "border", "boundary"),
        (rf"\bborders?\b\s+(?:with|of|to|at|near|between)\s+[^.;\n]{{0,15}}?{SIDES}", "border", "boundary"),
        (rf"{SIDES}[^。；\n]{{0,4}}?(?:边境|国境|国界)", "边境|国境|国界", "边界"),
        (rf"{SIDES}[^。；\n]{{0,4}}?(?:邊境|國境|國界)", "邊境|國境|國界", "邊界"),
        (rf"biên giới[^.;\n]{{0,15}}?{SIDES_VI}", "biên giới", "ranh giới"),
        (rf"{SIDES_VI}[^.;\n]{{0,20}}?biên giới", "biên giới", "ranh giới"),
    )
)
INSTEAD = {"country": "country or area", "countries": "countries and areas", "国家": "国家和地区", "國家": "國家及地區"}
INSTEAD_VI = "quốc gia và vùng lãnh thổ"


def countries_in(text: str) -> tuple[tuple[str, str], ...]:
    """The word for country where it stands alone, and what to say instead; “source country” is a word ruled out."""
    found: dict[str, str] = {}
    for pattern in COUNTRY:
        for hit in pattern.finditer(text):
            if not (RULED_OUT_BEFORE.search(text[: hit.start()]) or RULED_OUT_AFTER.match(text, hit.end())):
                right = INSTEAD.get(hit[0].casefold(), INSTEAD_VI)
                found[hit[0]] = right[0].upper() + right[1:] if hit[0][0].isupper() else right
    return tuple(found.items())


def borders_in(text: str) -> tuple[tuple[str, str], ...]:
    """Phrases that call the boundary of Hong Kong or Macao a border, each with a better one."""
    found: list[tuple[str, str]] = []
    for pattern, wrong, right in BORDER:
        hit = pattern.search(text)
        if hit and not any(hit[0] in one or one in hit[0] for one, _ in found):
            found.append((hit[0], re.sub(wrong, right, hit[0], flags=re.IGNORECASE)))
    return tuple(found)
