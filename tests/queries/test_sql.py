"""The SQL itself: portable, composed one way, no value pasted in, no file unused (decision 7)."""

import ast
import dataclasses
import re
from datetime import date
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from queries import methods, similar, store
from queries.filters import SeizureFilter

QUERIES = Path(store.__file__).parent
FILES = {path.stem: path.read_text(encoding="utf-8") for path in sorted(QUERIES.glob("*.sql"))}
MODULES = sorted(QUERIES.glob("*.py"))

# Functions that Spark has under the same or another name; sqlglot passes what it does not know through unchanged.
ALLOWED = {
    "CAST": "standard", "COALESCE": "standard", "CASE": "standard", "IF": "a branch of case", "AND": "standard",
    "OR": "standard", "COUNT": "standard, with distinct and filter", "SUM": "standard", "MIN": "standard",
    "MAX": "standard", "EXTRACT": "standard", "MEDIAN": "Spark 3.4",
    "TIMESTAMP_TRUNC": "date_trunc, in Spark with the same unit names",
    "ARRAY_CONTAINS": "list_contains; array_contains in Spark",
    "ARRAY_INTERSECT": "the same name in Spark (list_has_any becomes &&, which Spark does not have)",
    "ARRAY_SIZE": "array_length; size in Spark (len becomes length, which Spark has for text only)",
    "ARRAY_AGG": "list(distinct …); collect_list or array_agg in Spark",
    "FILTER": "list_filter with a lambda; filter in Spark",
    "CONTAINS": "Spark 3.3",
    "LOGICAL_OR": "bool_or in Spark",
    "LOGICAL_AND": "bool_and in Spark",
    "EXISTS": "standard", "NULLIF": "standard", "SPLIT_PART": "Spark 3.3",
    "EXPLODE": "unnest in a select list; explode in Spark",
    "ABS": "standard", "LN": "standard", "GREATEST": "standard; both pass over NULL",
}  # fmt: skip


def without_comments(text: str) -> str:
    """SQL without its comment lines."""
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("--")).strip()


def whole(name: str) -> str:
    """A query as it is run."""
    if name == "matching":
        return FILES["matching"] + "select * from line"  # noqa: S608 - no value in it
    return store.read_sql(name) if CALLED[name] else FILES[name]


def called() -> dict[str, bool]:
    """Query name -> whether it is run with the filter, from the calls in the modules."""
    plain: dict[str, bool] = {}
    varying: dict[str, bool] = {}
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        words = re.findall(r'"(\w+)"', text)
        for node in ast.walk(ast.parse(text)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and len(node.args) >= 2):
                continue
            if node.func.attr not in ("frame", "rows", "plain_frame", "plain_rows"):
                continue
            name, filtered = node.args[1], not node.func.attr.startswith("plain")
            if isinstance(name, ast.Constant):
                plain[name.value] = filtered
            elif isinstance(name, ast.JoinedStr):  # a text of which one part varies
                parts = [re.escape(part.value) if isinstance(part, ast.Constant) else "(.+)" for part in name.values]
                hits = {file: re.fullmatch("".join(parts), file) for file in FILES}
                plain |= {file: filtered for file, hit in hits.items() if hit and hit[1] in words}
            else:
                varying |= {word: filtered for word in words if word in FILES}
    return varying | plain


CALLED = called()


def test_every_query_is_asked_by_a_module_and_every_name_has_its_file():
    assert set(CALLED) == set(FILES) - {"matching"}


def test_the_filter_is_composed_in_one_way():
    for name, filtered in CALLED.items():
        if not filtered:
            assert not re.search(r"\b(from|join) (line|overlapping|candidate|kept_line)\b", FILES[name]), name
        else:
            assert re.search(r"\b(from|join) (line|incident|scoped|overlapping)\b", FILES[name]), name
            assert not without_comments(FILES[name]).startswith("with"), name


def test_matching_names_every_field_of_the_filter_and_no_other():
    named = set(re.findall(r"\$(\w+)", without_comments(FILES["matching"])))
    assert named == {field.name for field in dataclasses.fields(SeizureFilter)} == set(SeizureFilter().parameters())


@pytest.mark.parametrize("name", FILES)
def test_sql_is_portable_to_spark(name):
    (tree,) = sqlglot.parse(whole(name), read="duckdb")
    unknown = {node.name for node in tree.find_all(exp.Anonymous)}
    used = {node.sql_name() for node in tree.find_all(exp.Func) if not isinstance(node, exp.Anonymous)}
    assert unknown == set()
    assert used - set(ALLOWED) == set()
    spark = tree.sql(dialect="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
    assert sqlglot.parse_one(spark, read="spark")


def test_the_allow_list_holds_nothing_that_is_not_used():
    used = {
        node.sql_name() for name in FILES for node in sqlglot.parse_one(whole(name), read="duckdb").find_all(exp.Func)
    }
    assert used == set(ALLOWED)


@pytest.mark.parametrize("name", FILES)
def test_sql_opens_with_what_it_answers(name):
    assert FILES[name].startswith("-- ")


@pytest.mark.parametrize("name", [name for name in FILES if name not in ("matching",)])
def test_rows_come_in_one_order(name):
    (tree,) = sqlglot.parse(whole(name), read="duckdb")
    one_row = not tree.args.get("group") and all(
        isinstance(column.unalias(), exp.Subquery) or column.find(exp.AggFunc) for column in tree.expressions
    )
    by_key = name == "incident_one"
    assert tree.args.get("order") or one_row or by_key


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_sql_is_put_together_from_values(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    composed = [node for node in ast.walk(tree) if isinstance(node, (ast.JoinedStr, ast.BinOp))]
    parts = [[part.value for part in ast.walk(node) if isinstance(part, ast.Constant)] for node in composed]
    said = ["".join(map(str, texts)) for texts in parts]
    assert not [text for text in said if re.search(r"\b(select|insert|delete|update|where|order by|set)\s", text)]
    executed = [
        node.args[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("execute", "sql")
    ]
    for argument in executed:
        assert path.stem == "store"
        assert isinstance(argument, ast.Constant) or ast.unparse(argument.func) in ("read_sql", "_file")


ASKED = {
    "dimension": "country", "stop_role": "origin", "by": "year", "incident_id": "VN-2023-006",
    "complex_id": "hai-phong", "border": "CN-VN", "within_km": 25.0,
    "split": "group", "at": date(2020, 3, 1),
    "from_key": "NG", "to_key": "VN", "edge_id": 1, "path_id": None, "gate_id": "malacca",
    "res": 4, "weighed_goods": "pangolins:scales",
    "incidents": ["CN-2015-008"], "name": "Five Battles",
    "in_stratum": "large", "of": "concealment", **{f"of_{name}": None for name in methods.DIMENSIONS},
    **similar.parameters(similar.Consignment(transport="sea", mass_kg=12.0), similar.WEIGHTS, 5),
}  # fmt: skip


BY_SEVERAL = ("methods", "methods_incidents")  # their $by is a list


@pytest.mark.parametrize("name", CALLED)
def test_a_query_names_the_parameters_it_is_given_and_no_other(con, name):
    named = set(re.findall(r"\$(\w+)", without_comments(FILES[name]))) - set(SeizureFilter().parameters())
    own = {parameter: ASKED[parameter] for parameter in named} | ({"by": ["start"]} if name in BY_SEVERAL else {})
    given = SeizureFilter().parameters() | own if CALLED[name] else own
    sql = store.read_sql(name) if CALLED[name] else FILES[name]
    assert con.execute(sql, given).description


@pytest.mark.parametrize("name", ["incidents", "commodities", "marks", "sources_in_view", "stops_in_view"])
def test_the_same_question_gets_the_same_answer(con, name):
    def answer() -> list[dict[str, object]]:
        rows = store.rows(con, name, SeizureFilter())
        return [{key: round(cell, 6) if isinstance(cell, float) else cell for key, cell in row.items()} for row in rows]

    first = answer()
    assert all(answer() == first for _ in range(5))
