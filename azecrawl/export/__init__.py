"""What leaves the archive: articles in the formats that researchers' tools read, and citations. Nothing here crawls."""
