"""The images of articles: what is taken for one, and the real crawl that keeps them."""

from __future__ import annotations

import hashlib
import signal
import socket
import struct
import subprocess
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import survive_kills
from crawling import crawl, crawl_on_terminal, path_of
from PIL import Image as Drawing

from azecrawl.archive import Archive, ArchiveWriter
from azecrawl.demo import crawl_command, environment
from azecrawl.pages.pictures import NotAPicture, Picture, read_picture
from azecrawl.records import Article
from azecrawl.replica import Fault, Replica
from azecrawl.replica.pictures import picture

ARTICLES = 40
TRAPS = {"missing": "HTTP 404", "page": "not an image: HTML", "pixel": "too small: 1 × 1 pixels"}
HTML = b"<!DOCTYPE html><title>Please wait</title>"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "images"


def drawn(kind: str, **options: Any) -> bytes:
    file = BytesIO()
    Drawing.linear_gradient("L").resize((32, 18)).save(file, kind, **options)
    return file.getvalue()


def rows(path: Path) -> dict[str, dict[str, Any]]:
    """What became of each image, by the path of its URL."""
    with Archive(path) as archive:
        return {path_of(row["url"]): row for row in archive.db.query("SELECT * FROM image_files")}


def files(store: Path) -> dict[str, bytes]:
    """The files of a folder by their paths within it."""
    return {str(file.relative_to(store)): file.read_bytes() for file in store.rglob("*") if file.is_file()}


def image_paths(articles: list[Article]) -> set[str]:
    return {path_of(image.url) for article in articles for image in article.images}


def asked_for(replica: Replica, since: int = 0) -> Counter[str]:
    """How often each upload was asked for."""
    return Counter(path for _, path in replica.requests[since:] if path.startswith("/wp-content/uploads/"))


def kind_of(path: str) -> str:
    """``img`` for ``…/img-7.jpg``, or what else the replica draws."""
    return path.rpartition("/")[2].partition("-")[0]


def lead_path(replica: Replica) -> str:
    """The path of a lead image that is there."""
    articles = replica.publication.articles()
    return next(path_of(article.images[0].url) for article in articles if "/img-" in article.images[0].url)


# What an image is


@pytest.mark.parametrize(
    ("kind", "media_type", "extension"),
    [
        ("JPEG", "image/jpeg", "jpg"),
        ("PNG", "image/png", "png"),
        ("GIF", "image/gif", "gif"),
        ("WEBP", "image/webp", "webp"),
        ("AVIF", "image/avif", "avif"),
        ("MPO", "image/jpeg", "jpg"),
    ],
)
def test_an_image_is_what_its_bytes_say(kind: str, media_type: str, extension: str) -> None:
    more = {"save_all": True, "append_images": [Drawing.new("L", (32, 18))]} if kind == "MPO" else {}
    assert read_picture(drawn(kind, **more)) == Picture(media_type, extension, 32, 18)


def bomb() -> bytes:
    """A few bytes that claim ten thousand million pixels."""
    body = bytearray(drawn("PNG"))
    body[16:24] = struct.pack(">II", 100_000, 100_000)
    body[29:33] = struct.pack(">I", zlib.crc32(body[12:29]))
    return bytes(body)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (HTML, "not an image: HTML"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "not an image: SVG, which has no pixels"),
        (b"", "not an image: empty"),
        (b"%PDF-1.7", "not an image: of no known type"),
        (drawn("BMP"), "not an image: of no known type"),
        (bomb(), "too many pixels"),
    ],
)
def test_what_is_no_image_says_what_it_is(body: bytes, reason: str) -> None:
    with pytest.raises(NotAPicture) as refused:
        read_picture(body)
    assert str(refused.value) == reason


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_half_an_image_is_none(kind: str) -> None:
    body = drawn(kind)
    with pytest.raises(NotAPicture):
        read_picture(body[: len(body) // 2])


# Keeping them


@dataclass(frozen=True)
class Kept:
    """A crawl that has kept the images of a replica, which is still there."""

    db: Path
    store: Path
    replica: Replica
    code: int
    shown: str


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    folder = tmp_path_factory.mktemp("kept")
    db, store = folder / "archive.db", folder / "images"
    with Replica(articles=ARTICLES) as replica:
        code, shown = crawl_on_terminal(db, f"base_url={replica.base_url}", IMAGES_STORE=store)
        yield Kept(db, store, replica, code, shown)


def test_every_image_is_kept_as_it_came_once_by_its_hash(kept: Kept) -> None:
    assert kept.code == 0, kept.shown
    found = rows(kept.db)
    assert found.keys() == image_paths(list(kept.replica.publication.articles()))
    assert asked_for(kept.replica) == Counter(found.keys())  # each once, and none of the smaller copies in srcset
    wanted = {path: body for path in found if kind_of(path) not in TRAPS and (body := picture(path))}
    for path, body in wanted.items():
        digest = hashlib.sha256(body).hexdigest()
        assert found[path]["path"] == f"{digest[:2]}/{digest}.{path.rpartition('.')[2]}"
        assert (found[path]["digest"], found[path]["size"]) == (digest, len(body))
        assert (found[path]["width"], found[path]["height"]) == (320, 180)
    assert sorted(files(kept.store).values()) == sorted(set(wanted.values()))


def test_an_image_that_is_none_has_a_reason_and_does_not_fail_the_run(kept: Kept) -> None:
    assert kept.code == 0
    assert "Traceback" not in kept.shown
    refused = [(kind_of(path), row["reason"]) for path, row in rows(kept.db).items() if row["reason"]]
    assert set(refused) == set(TRAPS.items())


def test_the_run_counts_what_became_of_images(kept: Kept) -> None:
    found = rows(kept.db).values()
    reasons = [row["reason"] for row in found if row["reason"]]
    stored = len({row["digest"] for row in found} - {None})
    with Archive(kept.db) as archive:
        run = archive.runs()[-1]
    counted = {name.removeprefix("azecrawl/image/"): n for name, n in run["stats"].items() if "/image/" in name}
    assert counted == {
        "stored": stored,
        "held": 1,  # the stock picture, uploaded again
        **Counter(f"failed/{reason.partition(':')[0]}" for reason in reasons),
    }
    assert len(found) == stored + 1 + len(reasons)
    assert f"{stored} stored, 1 held already, {len(reasons)} without a file" in kept.shown
    assert run["requests"] > len(found)


def test_an_article_says_where_the_files_of_its_images_are(kept: Kept) -> None:
    with Archive(kept.db) as archive:
        images = [image for article in archive.articles() for image in article["images"]]
    assert {image["path"] is None for image in images} == {True, False}
    for image in images:
        if image["path"] is None:
            assert (image["media_type"], image["width"], image["height"]) == (None, None, None)
            continue
        assert (kept.store / image["path"]).read_bytes() == picture(path_of(image["url"]))
        assert image["media_type"] == f"image/{image['url'].rpartition('.')[2].replace('jpg', 'jpeg')}"
        assert (image["width"], image["height"]) == (320, 180)


def test_a_second_run_asks_for_none_again(kept: Kept) -> None:
    first = len(kept.replica.requests)
    result = crawl(kept.db, f"base_url={kept.replica.base_url}", "full=1", IMAGES_STORE=kept.store)
    assert result.returncode == 0, result.stderr
    assert asked_for(kept.replica, first) == Counter()


def test_no_image_is_asked_for_unless_there_is_a_folder_for_them(db: Path) -> None:
    with Replica(articles=ARTICLES) as replica:
        _, shown = crawl_on_terminal(db, f"base_url={replica.base_url}")
        assert asked_for(replica) == Counter()
    assert rows(db) == {}
    assert "\nrequests " in shown
    assert "\nimages " not in shown
    assert "WARNING" not in shown


def test_the_type_is_that_of_the_bytes_whatever_the_name_says(db: Path, store: Path) -> None:
    with Replica(articles=ARTICLES) as replica:
        path = lead_path(replica)
        replica.fail(path, Fault(200, {"Content-Type": "text/html"}, drawn("GIF")))
        assert crawl(db, f"base_url={replica.base_url}", IMAGES_STORE=store).returncode == 0
    row = rows(db)[path]
    assert (row["media_type"], row["path"].rpartition(".")[2]) == ("image/gif", "gif")
    assert files(store)[row["path"]] == drawn("GIF")


def test_an_image_that_has_moved_is_followed(db: Path, store: Path) -> None:
    with Replica(articles=ARTICLES) as replica:
        path = lead_path(replica)
        replica.fail(path, Fault(301, {"Location": "/wp-content/uploads/moved.png"}))
        assert crawl(db, f"base_url={replica.base_url}", IMAGES_STORE=store).returncode == 0
    assert files(store)[rows(db)[path]["path"]] == picture("/wp-content/uploads/moved.png")


def test_an_image_larger_than_a_download_may_be_is_refused(db: Path, store: Path) -> None:
    with Replica(articles=ARTICLES) as replica:
        path = lead_path(replica)
        replica.fail(path, Fault(200, body=bytes(3_000_000)))
        assert crawl(db, f"base_url={replica.base_url}", IMAGES_STORE=store, DOWNLOAD_MAXSIZE=2_000_000).returncode == 0
    row = rows(db)[path]
    assert (row["reason"], row["next_at"]) == ("larger than DOWNLOAD_MAXSIZE", None)


def test_a_folder_that_is_none_is_said_before_the_first_request(db: Path, store: Path) -> None:
    store.write_text("not a folder")
    with Replica(articles=ARTICLES) as replica:
        result = crawl(db, f"base_url={replica.base_url}", IMAGES_STORE=store)
        assert replica.requests == []
    assert result.returncode == 1
    assert f"azecrawl: {store}: no folder for images (File exists); look at IMAGES_STORE" in result.stderr


def test_a_folder_that_cannot_be_written_to_fails_the_run_and_loses_no_article(db: Path, store: Path) -> None:
    with Replica(articles=ARTICLES) as replica:
        path = lead_path(replica)
        body = picture(path)
        assert body
        store.mkdir()
        (store / hashlib.sha256(body).hexdigest()[:2]).write_text("in the way")
        result = crawl(db, f"base_url={replica.base_url}", IMAGES_STORE=store)
        assert result.returncode == 2
        assert "the image cannot be written (File exists); look at IMAGES_STORE" in result.stderr
        with Archive(db) as archive:
            assert archive.counts()["articles"] == ARTICLES
        assert path not in rows(db)

        (store / hashlib.sha256(body).hexdigest()[:2]).unlink()
        assert crawl(db, f"base_url={replica.base_url}", IMAGES_STORE=store).returncode == 0
    assert files(store)[rows(db)[path]["path"]] == body


# Asking again, or not


def test_switched_on_later_it_fetches_what_is_archived_already(db: Path, store: Path) -> None:
    with Replica(articles=ARTICLES, validators=True) as replica:
        assert crawl(db, f"base_url={replica.base_url}").returncode == 0
        first = len(replica.requests)
        result = crawl(db, f"base_url={replica.base_url}", IMAGES_STORE=store)
        assert result.returncode == 0, result.stderr
        assert asked_for(replica, first) == Counter(image_paths(list(replica.publication.articles())))
        assert rows(db).keys() == asked_for(replica).keys()

        first = len(replica.requests)
        assert crawl(db, f"base_url={replica.base_url}", IMAGES_STORE=store).returncode == 0
        assert asked_for(replica, first) == Counter()
        assert len(replica.requests) - first < 10


def test_images_of_articles_stored_before_a_kill_are_fetched_by_the_next_run(db: Path, store: Path) -> None:
    with Replica(articles=ARTICLES) as replica:
        line = crawl_command(db, f"base_url={replica.base_url}", IMAGES_STORE=store, DOWNLOAD_DELAY=0.01)
        process = subprocess.Popen(line, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None and not asked_for(replica):
            try:
                process.wait(survive_kills.TICK)
            except subprocess.TimeoutExpired:
                continue
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        with Archive(db) as archive:
            assert any(not image["path"] for article in archive.articles() for image in article["images"])
        whole = {name for name in files(store) if not name.endswith(".part")}

        assert crawl(db, f"base_url={replica.base_url}", IMAGES_STORE=store).returncode == 0
        truth = list(replica.publication.articles())
    assert rows(db).keys() == image_paths(truth)
    assert whole <= files(store).keys()
    for name, body in files(store).items():
        assert hashlib.sha256(body).hexdigest() == Path(name).stem


def test_what_may_pass_is_asked_for_again_when_its_time_has_come(db: Path, store: Path) -> None:
    with Replica(articles=ARTICLES) as replica:
        path = lead_path(replica)
        replica.fail(path, Fault(503))
        result = crawl(db, f"base_url={replica.base_url}", IMAGES_STORE=store, RETRY_TIMES=0)
        assert result.returncode == 0, result.stderr
        row = rows(db)[path]
        assert (row["path"], row["reason"], row["attempts"]) == (None, "HTTP 503", 1)
        assert row["next_at"] > row["fetched_at"]

        first = len(replica.requests)
        assert crawl(db, f"base_url={replica.base_url}", IMAGES_STORE=store).returncode == 0
        assert asked_for(replica, first) == Counter()

        with ArchiveWriter(db) as archive:
            archive.db.execute("UPDATE image_files SET next_at = '2020-01-01T00:00:00Z' WHERE next_at IS NOT NULL")
        assert crawl(db, f"base_url={replica.base_url}", IMAGES_STORE=store).returncode == 0
        assert asked_for(replica, first) == Counter([path])
    assert files(store)[rows(db)[path]["path"]] == picture(path)


# Manners


def test_robots_txt_holds_for_images(db: Path, store: Path) -> None:
    with Replica(articles=ARTICLES, disallow=["/wp-content/uploads/"]) as replica:
        assert crawl(db, f"base_url={replica.base_url}", IMAGES_STORE=store).returncode == 0
        assert asked_for(replica) == Counter()
    assert {row["reason"] for row in rows(db).values()} == {"Forbidden by robots.txt"}
    assert files(store) == {}


def page(*images: str) -> bytes:
    """An article with these images in its text."""
    pictures = "".join(f'<p><img src="{url}"></p>' for url in images)
    return f"""<html><head><meta property="article:published_time" content="2021-03-29T08:00:00+00:00"></head>
        <body class="single-post postid-9"><div class="entry-header"><h1 class="jeg_post_title">Old logs</h1></div>
        <div class="content-inner"><p>The pilots have kept their log for ninety years.</p>{pictures}</div></body></html>
        """.encode()


def outcomes(path: Path, urls: list[str]) -> list[tuple[str, bool]]:
    """Why there is no file of these images, and whether they are asked for again."""
    with Archive(path) as archive:
        kept = {row["url"]: (row["reason"], row["next_at"] is not None) for row in archive.db["image_files"].rows}
    return [kept[url] for url in urls]


def test_what_another_host_asks_for_is_heeded_there_and_binds_the_site_to_nothing(db: Path, store: Path) -> None:
    with (
        Replica(articles=ARTICLES, lastmod=True, closed=["rest"]) as replica,
        Replica(articles=1, disallow=["/wp-content/"]) as shy,
        Replica(articles=1, crawl_delay=3600) as slow,
        Replica(articles=1) as rude,
    ):
        hosts = [each.base_url.replace("127.0.0.1", "localhost") for each in (shy, slow, rude)]
        images = [f"{host}wp-content/uploads/a-{number}.png" for host in hosts for number in range(3)]
        for number in range(3):
            rude.fail(f"/wp-content/uploads/a-{number}.png", Fault(429, {"Retry-After": "7200"}))
        replica.fail(path_of(replica.publication.article(1).url), Fault(200, body=page(*images)))
        result = crawl(db, f"base_url={replica.base_url}", IMAGES_STORE=store)
        assert result.returncode == 0, result.stderr
        assert [[path for _, path in each.requests] for each in (shy, slow)] == [["/robots.txt"]] * 2
        assert sorted(asked_for(rude).values()) == [1, 1, 1]
        assert "/sitemap_index.xml" in {path for _, path in replica.requests}
    assert outcomes(db, images) == [
        *[("Forbidden by robots.txt", False)] * 3,
        *[("robots.txt asks for 3600 seconds between requests", False)] * 3,
        *[("HTTP 429", True)] * 3,
    ]


def test_an_address_that_is_none_and_a_host_that_does_not_answer_are_no_errors(db: Path, store: Path) -> None:
    nowhere = ["http://[/a.png", "http:///b.png", "http://example.org:99999/c.png"]
    with closing(socket.socket()) as taken, Replica(articles=ARTICLES) as replica:
        taken.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{taken.getsockname()[1]}/d.png"
        replica.fail(path_of(replica.publication.article(1).url), Fault(200, body=page(*nowhere, dead)))
        result = crawl(db, f"base_url={replica.base_url}", IMAGES_STORE=store, RETRY_TIMES=0, LOG_LEVEL="INFO")
    assert result.returncode == 0, result.stderr
    assert dead in result.stderr and "Traceback" not in result.stderr
    assert outcomes(db, nowhere) == [("no address", False)] * 3
    ((reason, may_pass),) = outcomes(db, [dead])
    assert reason.startswith("robots.txt of 127.0.0.1") and "connection refused" in reason and may_pass
