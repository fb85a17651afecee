"""How azecrawl crawls: Scrapy's settings, and a few of its own. Each can be overridden with ``-s NAME=VALUE``."""

from scrapy.settings import default_settings

from azecrawl import __version__, configuration, site

BOT_NAME = "azecrawl"
SPIDER_MODULES = ["azecrawl.spiders"]
NEWSPIDER_MODULE = "azecrawl.spiders"
COMMANDS_MODULE = "azecrawl.commands"

# What is configured, by the names in azecrawl/configuration.py. An exception would leave Scrapy as a traceback: that
# something is wrong with it, in CONFIGURATION_ERROR, is for the command to say.
globals().update(configuration.settings())

# What the site's owner reads in their log, with CONTACT.
USER_AGENT = f"azecrawl/{__version__} (news archive of {site.NAME})"

# Manners. One request a second at most; AutoThrottle slows down further when the site does.
ROBOTSTXT_OBEY = True
DOWNLOAD_DELAY = 1.0
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
CONCURRENT_REQUESTS_PER_DOMAIN = 4
RETRY_TIMES = 4
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_VERIFY_CERTIFICATES = True
COOKIES_ENABLED = False
METAREFRESH_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# Scrapy imports whatever it comes with to ask whether it is on. What is off above and needs packages that nothing else
# needs is not even asked: a sixth of the start of a crawl, and 15 MB. Nor is what asks of each request whether it leads
# to another site: our own middleware does, in its place.
DOWNLOADER_MIDDLEWARES_BASE, EXTENSIONS_BASE = (
    {
        name: at
        for name, at in every.items()
        if not name.endswith(("CookiesMiddleware", "OffsiteMiddleware", "RemoteControl", "TelnetConsole"))
    }
    for every in (default_settings.DOWNLOADER_MIDDLEWARES_BASE, default_settings.EXTENSIONS_BASE)
)

# Of what Scrapy puts between its engine and a spider, all but this is for requests that pages lead to. Here a page
# leads to a visit alone: what is asked for is on the agenda, and each of the others takes its time with every visit.
# Redirects ask for the second.
SPIDER_MIDDLEWARES_BASE = {
    name: at
    for name, at in default_settings.SPIDER_MIDDLEWARES_BASE.items()
    if name.endswith(("HttpErrorMiddleware", "RefererMiddleware"))
}

# Listings are walked side by side, and articles asked for in the order they were put in: newest first.
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"

# A response is one visit at most: Scrapy 2.19 starts as many tasks for each as this says (100 by default, at a cost
# of 0.4 ms a page).
CONCURRENT_ITEMS = 1

# Whether the pages that list articles (listings, sitemaps, feeds, REST) are kept too, as they came. Lists of REST that
# bring what posts say are kept in any case.
KEEP_LISTINGS = False

# What is smaller than this many pixels is no image but counts readers. Images move to other addresses, as pages do.
IMAGES_MIN_WIDTH = 3
IMAGES_MIN_HEIGHT = 3
MEDIA_ALLOW_REDIRECTS = True

# What has to be left of the share of articles that used to have a field, before a run is doubted (exit code 3). None
# and empty do not count as having it. The site's file says how much of which.
FIELD_FLOORS = dict(site.FIELD_FLOORS)

DOWNLOADER_MIDDLEWARES = {
    # Before anything is asked for on its account, a robots.txt too.
    "azecrawl.middlewares.bounds.Hosts": 50,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "azecrawl.middlewares.robots.Robots": 100,
    # Next to the network: it sees redirects, and headers that the others take off.
    "azecrawl.middlewares.received.Received": 800,
    # Nearer yet, so that what it refuses is not tried again.
    "azecrawl.middlewares.bounds.Addresses": 900,
}

# One job a pipeline, in this order: see docs/architecture.md.
ITEM_PIPELINES = {
    "azecrawl.pipelines.check.Check": 100,
    "azecrawl.pipelines.compare.Compare": 150,
    "azecrawl.pipelines.deduplicate.Deduplicate": 200,
    "azecrawl.pipelines.store.Store": 300,
    "azecrawl.pipelines.images.Images": 400,
}

EXTENSIONS = {
    "scrapy.extensions.logstats.LogStats": None,
    "azecrawl.extensions.manners.Manners": 0,
    "azecrawl.extensions.progress.Progress": 0,
    "azecrawl.extensions.run_record.RunRecord": 0,
}

STATS_DUMP = False
