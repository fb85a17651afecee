"""Charts as they are drawn: which rows make one, and where its columns and bars stand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from lxml import etree
from markupsafe import Markup

from azecrawl.web.charts import MOST_BARS, chart, timeline


def rows(*pairs: tuple[object, object]) -> list[dict[str, object]]:
    return [{"what": what, "articles": articles} for what, articles in pairs]


def drawn(found: list[dict[str, object]]) -> etree._Element:
    return etree.fromstring(chart(["what", "articles"], found))


def bars(figure: etree._Element) -> dict[str, dict[str, float]]:
    """By what is said of each bar, where it is and how large: in percent, of bars that lie in pixels upright."""
    found = {}
    for group in figure.iter("g", "a"):
        bar = group.find("rect[@class='bar']")
        found[group.findtext("title")] = {
            name: float(bar.get(name).removesuffix("%")) for name in ("x", "y", "width", "height")
        }
    return found


def test_a_month_without_a_row_is_a_gap() -> None:
    found = bars(drawn(rows(("2021-01", 4), ("2020-11", 2))))
    assert list(found) == ["2020-11: 2", "2021-01: 4"]
    first, last = found.values()
    assert (first["height"], last["height"], last["y"]) == (50, 100, 0)
    assert last["x"] - first["x"] == pytest.approx(200 / 3, abs=0.01)


@pytest.mark.parametrize("days", [("2021-02-27", "2021-02-28", "2021-03-01"), ("2019", "2020", "2021")])
def test_days_and_years_stand_beside_each_other(days: tuple[str, ...]) -> None:
    places = [bar["x"] for bar in bars(drawn(rows(*zip(days, (1, 2, 3), strict=True)))).values()]
    assert places[1] - places[0] == pytest.approx(places[2] - places[1], abs=0.01) == pytest.approx(100 / 3, abs=0.01)


def test_what_is_less_than_nought_hangs_below_the_line() -> None:
    found = bars(drawn(rows(("2019", 30), ("2020", -10))))
    assert found["2019: 30"]["y"] + found["2019: 30"]["height"] == found["2020: -10"]["y"] == 75
    assert found["2020: -10"]["height"] == 25
    lying = bars(drawn(rows(("gained", 30), ("lost", -10))))
    assert lying["gained: 30"]["x"] == lying["lost: -10"]["x"] + lying["lost: -10"]["width"] == 25


def test_names_are_bars_in_the_order_of_the_rows_and_nobody_is_one_too() -> None:
    found = drawn(rows((None, 1200), ("Silk <Gazette>", 300)))
    assert list(bars(found)) == ["(none): 1,200", "Silk <Gazette>: 300"]
    assert [bar["width"] for bar in bars(found).values()] == [100, 25]
    assert "(none), 1,200" in found.findtext(".//desc")


def test_of_many_names_the_first_are_drawn_and_that_is_said() -> None:
    found = drawn(rows(*((f"name {number}", number) for number in range(100))))
    assert len(bars(found)) == MOST_BARS
    assert found.findtext("figcaption") == f"articles by what, the first {MOST_BARS} rows"


def test_years_of_days_have_the_years_beneath_and_each_where_it_begins() -> None:
    found = drawn(rows(*((f"{year}-{month}-05", year) for year in range(2012, 2020) for month in ("02", "12"))))
    beneath = {text.text: float(text.get("x").removesuffix("%")) for text in found.iter("text") if text.get("x")}
    assert list(beneath) == [str(year) for year in range(2012, 2020)]
    bar = bars(found)["2016-12-05: 2,016"]
    day = bar["width"] / 0.8
    assert (bar["x"] - beneath["2016"]) / day == pytest.approx(339.1, abs=2)


def test_no_two_years_beneath_stand_upon_each_other() -> None:
    found = drawn(rows(*((str(year), year) for year in range(1990, 2026))))
    beneath = [float(text.get("x").removesuffix("%")) for text in found.iter("text") if text.get("x")]
    assert len(beneath) > 5
    assert min(after - before for before, after in pairwise(beneath)) > 8


@pytest.mark.parametrize(
    "found",
    [
        [],
        rows(("2021", 1)),
        rows(("2021", 5), ("2022", 5)),
        rows(("a", 1), ("a", 2)),
        rows(("a", 1), ("b", "many")),
        rows(("a", 1), ("b", None)),
        rows(("a", 1), ("b", float("inf"))),
        rows(("a", 1.7e308), ("b", -1.7e308)),
        rows(("a", 1), ("b", "1" * 400)),
        rows(("a", 1), ("b", "1" * 5000)),
        rows((114, 1), (115, 2)),
    ],
)
def test_rows_that_make_no_chart_have_none(found: list[dict[str, object]]) -> None:
    assert chart(["what", "articles"], found) == ""


@pytest.mark.parametrize("columns", [["what"], ["id", "articles"], ["what", "id"], ["what", "article_id"]])
def test_ids_are_no_numbers_to_draw(columns: list[str]) -> None:
    assert chart(columns, [dict.fromkeys(columns, 2020), dict.fromkeys(columns, 2021)]) == ""


def test_what_a_page_shows_is_drawn_as_the_rows_it_shows() -> None:
    shown: list[list[object]] = [["2020", "3"], ["2021", "4.5"]]
    raw = rows(("2020", 3), ("2021", 4.5))
    assert chart(["what", "articles"], shown) == chart(["what", "articles"], raw) != ""
    shown = [[Markup("&nbsp;"), "3"], [Markup('<a href="https://a.example/">https://a.example/</a>'), "4"]]
    raw = rows((None, 3), ("https://a.example/", 4))
    assert chart(["what", "articles"], shown) == chart(["what", "articles"], raw) != ""


def test_a_timeline_leads_somewhere_and_leaves_out_what_is_nought() -> None:
    drawing = etree.fromstring(timeline({"2021-01": 2, "2021-02": 0, "2021-03": 1}, path=lambda month: f"/of/{month}"))
    assert [link.get("href") for link in drawing.iter("a")] == ["/of/2021-01", "/of/2021-03"]
    assert drawing.get("aria-hidden") == "true"
