#!/bin/sh
# Gets every page out of an archive with the programs sqlite3 and zstd alone, and checks each against its digest.
# Usage: sh extract_pages.sh ARCHIVE FOLDER        The list FOLDER/pages.tsv says which page is which.
set -eu
archive=$1 folder=$2
mkdir -p "$folder"
run() { sqlite3 -batch -readonly -separator "$(printf '\t')" "$archive" "$1"; }

run "SELECT writefile('$folder/' || id || '.dictionary.zst', body) FROM dictionaries" >/dev/null
for packed in "$folder"/*.dictionary.zst; do
    if [ -e "$packed" ]; then zstd -qdf --rm "$packed"; fi
done
run "SELECT id, fetched_at, status, url, digest FROM captures ORDER BY id" >"$folder/pages.tsv"
run "SELECT page.id, page.digest, coalesce(kept.dictionary_id, 'no'),
    writefile('$folder/' || page.id || '.zst', kept.body)
    FROM captures AS page JOIN captures AS kept ON kept.id = coalesce(page.same_as, page.id)" |
    while read -r id digest dictionary _; do
        if [ "$dictionary" = no ]; then set --; else set -- -D "$folder/$dictionary.dictionary"; fi
        zstd -qdf --rm "$@" "$folder/$id.zst" -o "$folder/$id.page"
        echo "$digest  $folder/$id.page" | sha256sum --check --quiet
    done
