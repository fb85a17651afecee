"""Keep the images of articles: each asked for once, checked, and stored as it came under the hash of its bytes."""

from __future__ import annotations

import hashlib
import logging
import os
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import Any, ClassVar, NoReturn, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest, NotConfigured
from scrapy.http import Response
from scrapy.pipelines.files import FSFilesStore
from scrapy.pipelines.images import ImagesPipeline
from scrapy.pipelines.media import FileInfo, FileInfoOrError, MediaPipeline
from scrapy.utils.defer import ensure_awaitable
from twisted.python.failure import Failure

from azecrawl import counters
from azecrawl.archive import ArchiveError
from azecrawl.fingerprints import Fingerprints
from azecrawl.pages.pictures import NotAPicture, read_picture
from azecrawl.records import ImageFile, Origin, State, Visit
from azecrawl.spiders.base import FETCH_ERRORS, ArchivingSpider, NotNow, may_pass, meta_of_page, reason_of

logger = logging.getLogger(__name__)

IMAGE = "image_url"
"""In a request's ``meta``: the address of an image, as its article has it."""


class _Kept(FileInfo):
    """What Scrapy hands on of a download that succeeded, and our record of it."""

    file: ImageFile


class _NoFile(IgnoreRequest):
    """An image without a file, and why. Scrapy takes it for a request that was filtered out: that makes no noise."""

    def __init__(self, file: ImageFile) -> None:
        super().__init__(file.reason)
        self.file = file


class Folder(FSFilesStore):
    """A folder in which a file is there whole or not at all. Raises ``ArchiveError`` when it cannot be written to."""

    def __init__(self, basedir: str | PathLike[str]) -> None:
        try:
            super().__init__(basedir)
            Path(self.basedir).mkdir(exist_ok=True)
        except OSError as error:
            raise ArchiveError(f"{basedir}: no folder for images ({error.strerror}); look at IMAGES_STORE") from error

    def persist_file(
        self,
        path: str | PathLike[str],
        buf: BytesIO,
        info: MediaPipeline.SpiderInfo,
        meta: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        """Write a file beside and move it into place, unless it is there: its name says what is in it."""
        final = self._get_filesystem_path(path)
        beside = final.with_name(f"{final.name}.part")
        body = buf.getvalue()
        try:
            if final.exists() and final.stat().st_size == len(body):
                return
            final.parent.mkdir(parents=True, exist_ok=True)
            with beside.open("wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, final)
        except OSError as error:
            with suppress(OSError):
                beside.unlink()
            raise ArchiveError(
                f"{final}: the image cannot be written ({error.strerror}); look at IMAGES_STORE"
            ) from error


class Images(ImagesPipeline):
    """Scrapy's own pipeline for images, off unless IMAGES_STORE is set, but for what it keeps.

    It would write every image anew as a JPEG, named by its address; here the bytes are kept as they came. It
    comes after ``Store``: an article is never lost while its images are under way. What a visit's images came
    to is written into the archive in one transaction.
    """

    STORE_SCHEMES: ClassVar = ImagesPipeline.STORE_SCHEMES | {"": Folder, "file": Folder}

    def __init__(self, store_uri: str, *, crawler: Crawler) -> None:
        super().__init__(store_uri, crawler=crawler)
        self.spider = ArchivingSpider.of(crawler)
        self.stats = crawler.stats
        self._asked = Fingerprints()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Raises ``NotConfigured`` without a message when it is off: Scrapy would warn of it in every run."""
        if not crawler.settings["IMAGES_STORE"]:
            raise NotConfigured
        return super().from_crawler(crawler)

    def get_media_requests(self, item: Visit, info: MediaPipeline.SpiderInfo) -> list[Request]:
        """The images of the article that a URL of the site leads to, unless they are there; once a run.

        Whatever came of the visit: the images of an article that is gone may still be there.
        """
        if item.article_id is None or item.origin != Origin.LIVE or item.state is State.FAILED:
            return []
        wanted = self.spider.archive.images_wanted(item.article_id, datetime.now(UTC))
        requests = {url: self._request(url) for url in wanted if self._asked.add(url)}
        self._keep([ImageFile(url, "no address") for url, request in requests.items() if request is None])
        return [request for request in requests.values() if request is not None]

    def _request(self, url: str) -> Request | None:
        """What asks for an image; None where its URL is no address."""
        try:
            parts = urlsplit(url)
            if parts.port == 0 or not parts.hostname:
                return None
            return Request(url, meta={IMAGE: url} | meta_of_page(url, self.spider.scope.base_url))
        except ValueError:
            return None

    def media_to_download(self, request: Request, info: MediaPipeline.SpiderInfo, *, item: Any = None) -> None:
        """Nothing is there already: that was asked before."""

    async def media_downloaded(
        self, response: Response, request: Request, info: MediaPipeline.SpiderInfo, *, item: Any = None
    ) -> _Kept:
        """Look at what came, and store it. Raises ``_NoFile``, or ``ArchiveError`` when it cannot be stored."""
        url, body = request.meta[IMAGE], response.body
        if response.status != 200:
            raise _NoFile(ImageFile(url, f"HTTP {response.status}", is_final=not may_pass(response.status)))
        try:
            picture = read_picture(body)
        except NotAPicture as error:
            raise _NoFile(ImageFile(url, str(error))) from None
        width, height = picture.width, picture.height
        if width < self.min_width or height < self.min_height:
            raise _NoFile(ImageFile(url, f"too small: {width} × {height} pixels"))
        digest = hashlib.sha256(body).hexdigest()
        path = f"{digest[:2]}/{digest}.{picture.extension}"
        await ensure_awaitable(
            self.store.persist_file(path, BytesIO(body), info, headers={"Content-Type": picture.media_type})
        )
        file = ImageFile(url, None, path, digest, picture.media_type, len(body), width, height)
        return {"url": url, "path": path, "checksum": digest, "status": "downloaded", "file": file}

    def media_failed(self, failure: Failure, request: Request, info: MediaPipeline.SpiderInfo) -> NoReturn:
        """Raises what says why there is no file; what is no fault of the image as it is."""
        error, url = failure.value, request.meta[IMAGE]
        if isinstance(error, FETCH_ERRORS) and not isinstance(error, _NoFile):
            is_too_large = isinstance(error, DownloadCancelledError)
            reason = "larger than DOWNLOAD_MAXSIZE" if is_too_large else reason_of(error)
            is_final = is_too_large or (isinstance(error, IgnoreRequest) and not isinstance(error, NotNow))
            failure = Failure(_NoFile(ImageFile(url, reason, is_final=is_final)))  # type: ignore[no-untyped-call]
        if isinstance(failure.value, _NoFile):
            super().media_failed(failure, request, info)
        failure.raiseException()

    def item_completed(self, results: list[FileInfoOrError], item: Visit, info: MediaPipeline.SpiderInfo) -> Visit:
        """Keep what the images came to, then raise what else went wrong."""
        info.downloaded.clear()  # Scrapy would hold every result to the end of the run, and none is asked for again
        files, errors = [], []
        for _, result in results:
            if not isinstance(result, Failure):
                files.append(result["file"])  # type: ignore[typeddict-item]
            elif result.value and isinstance(result.value.__cause__, _NoFile):
                files.append(result.value.__cause__.file)
            else:
                errors.append(result)
        self._keep(files)
        for error in errors:
            error.raiseException()
        return item

    def _keep(self, files: list[ImageFile]) -> None:
        """Write down what became of images, and count it."""
        if not files:
            return
        new = self.spider.archive.keep_images(files, datetime.now(UTC))
        self.stats.inc_value(counters.IMAGES_STORED, new)
        self.stats.inc_value(counters.IMAGES_HELD, sum(file.path is not None for file in files) - new)
        for file in files:
            if file.reason:
                logger.info("There is no file of the image %s: %s", file.url, file.reason)
                self.stats.inc_value(counters.image_failed(file.reason.partition(":")[0]))
