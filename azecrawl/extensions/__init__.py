"""What goes on beside the crawl: manners towards the site, progress, the record of the run."""
