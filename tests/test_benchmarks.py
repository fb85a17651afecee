"""What benchmarks promise is held: a ratio that falls far enough makes `make bench-quick` fail, and nothing else."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest
import run
from measuring import PERCENT, TIMES, Figure, Result, ratio, take_turns


def report(*figures: Figure) -> dict[str, object]:
    """What a run of one benchmark comes to."""
    return {"benchmarks": {"parse": {"at": "2026-11-01", "results": [asdict(Result("Extraction", figures))]}}}


@pytest.mark.parametrize(
    ("figure", "whole", "quick"),
    [
        (Figure("fast", 0.46, TIMES, at_least=0.46), [], []),
        (Figure("slower", 0.40, TIMES, at_least=0.46), ["slower"], []),
        (Figure("slow", 0.30, TIMES, at_least=0.46), ["slow"], ["slow"]),
        (Figure("larger", 6.0, PERCENT, at_most=5.5), ["larger"], []),
        (Figure("large", 8.0, PERCENT, at_most=5.5), ["large"], ["large"]),
        (Figure("seconds say nothing of another machine", 900, "ms", at_most=25), ["seconds"], []),
        (Figure("without a target", 0.0, TIMES), [], []),
    ],
)
def test_a_target_is_held_in_full_and_with_a_margin_when_quick(
    figure: Figure, whole: list[str], quick: list[str]
) -> None:
    for expected, is_quick in ((whole, False), (quick, True)):
        found = run.missed(report(figure), quick=is_quick)
        assert len(found) == len(expected) and all(name in said for name, said in zip(expected, found, strict=True))


def test_a_table_has_a_row_for_each_figure_and_a_column_for_each_contender() -> None:
    figures = [
        Figure("pages a second", 1234.5, by="azecrawl"),
        Figure("pages a second", 12.34, by="lxml"),
        Figure("of lxml", 0.5, TIMES, at_least=0.46),
    ]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in Result("", figures).table().splitlines()]
    assert rows[0] == ["", "azecrawl", "lxml"]
    assert rows[2:] == [["pages a second", "1,234", "12.3"], ["of lxml", "0.50 times (≥ 0.46: met)", "–"]]


def test_contenders_take_turns_and_another_one_begins_each_round() -> None:
    order: list[str] = []

    def contender(name: str, taken: float) -> float:
        order.append(name)
        return taken

    spent = take_turns({"one": lambda: contender("one", 1), "other": lambda: contender("other", 4)}, 2)
    assert order == ["one", "other", "other", "one"]
    assert ratio(spent, "other", "one") == 4


def test_the_page_keeps_what_was_not_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page, last = tmp_path / "README.md", tmp_path / "last.json"
    page.write_text(f"About.\n\n{run.HEADING}\nold\n", encoding="utf-8")
    monkeypatch.setattr(run, "PAGE", page)
    monkeypatch.setattr(run, "LAST", last)
    found = {
        name: {"at": "2026-11-01", "results": [asdict(Result(name.title(), [Figure("size", 1)]))]}
        for name in run.BENCHMARKS
    }
    same = {"machine": {"cores": "2"}, "versions": {"lxml": "6"}}
    run.write(same | {"benchmarks": {"storage": found["storage"]}})
    run.write(same | {"benchmarks": {"parse": found["parse"]}})
    said = page.read_text(encoding="utf-8")
    assert said.startswith("About.\n") and "old" not in said
    assert said.index("### parse.py") < said.index("### storage.py")
    assert "Not run yet with these: `crawl.py`" in said and "`parse.py`," not in said
    run.write(same | {"machine": {"cores": "64"}, "benchmarks": {"parse": found["parse"]}})
    assert "### storage.py" not in page.read_text(encoding="utf-8"), "what another machine came to was kept"
