-- Every question the store asks its database, by name. `:name` is a value. A block marked @sqlite or @postgres is used
-- by that database alone; all others are worded for both.

-- meta_get --
SELECT value FROM meta WHERE key = :key

-- meta_set --
INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value

-- capture --
SELECT file, start, length, erased_by, size, first_captured FROM captures WHERE sha256 = :sha256

-- capture_known --
INSERT INTO captures (sha256, size, first_captured, file, start, length)
VALUES (:sha256, :size, :first_captured, :file, :start, :length)
ON CONFLICT (sha256) DO UPDATE SET
    first_captured = CASE WHEN excluded.first_captured < captures.first_captured
        THEN excluded.first_captured ELSE captures.first_captured END,
    file = COALESCE(captures.file, excluded.file),
    start = COALESCE(captures.start, excluded.start),
    length = COALESCE(captures.length, excluded.length)

-- capture_seen --
UPDATE captures SET first_captured = :first_captured WHERE sha256 = :sha256 AND first_captured > :first_captured

-- capture_erased --
INSERT INTO captures (sha256, size, first_captured, erased_by) VALUES (:sha256, 0, '', :ruling)
ON CONFLICT (sha256) DO UPDATE SET erased_by = :ruling, file = NULL, start = NULL, length = NULL

-- capture_allowed --
UPDATE captures SET erased_by = NULL WHERE sha256 = :sha256

-- capture_dropped --
UPDATE captures SET dropped = :at, file = NULL, start = NULL, length = NULL WHERE sha256 = :sha256

-- capture_moved --
UPDATE captures SET file = :file, start = :start, length = :length WHERE sha256 = :sha256

-- captures_in_file --
SELECT sha256, start, length FROM captures WHERE file = :file ORDER BY start

-- capture_file_end --
SELECT MAX(start + length) FROM captures WHERE file = :file

-- capture_totals --
SELECT COUNT(*), COUNT(file), COALESCE(SUM(length), 0), COUNT(erased_by) FROM captures

-- captures_uncited --
SELECT sha256, length, first_captured FROM captures c WHERE file IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM citations t WHERE t.sha256 = c.sha256) ORDER BY first_captured, sha256

-- captures_held --
SELECT sha256 FROM captures WHERE file IS NOT NULL ORDER BY first_captured, sha256

-- captures_per_day --
SELECT substr(first_captured, 1, 10), COUNT(*), COALESCE(SUM(length), 0) FROM captures WHERE file IS NOT NULL
GROUP BY substr(first_captured, 1, 10) ORDER BY 1

-- uncite --
DELETE FROM citations WHERE story = :story

-- cite --
INSERT INTO citations (story, sha256) VALUES (:story, :sha256) ON CONFLICT DO NOTHING

-- cited_by --
SELECT story FROM citations WHERE sha256 = :sha256 ORDER BY story

-- visit_put --
INSERT INTO visits (id, url, at, ended, detail, doc) VALUES (:id, :url, :at, :ended, :detail, :doc)
ON CONFLICT (id) DO UPDATE SET doc = excluded.doc

-- visits_at --
SELECT doc FROM visits WHERE url = :url ORDER BY at, id

-- visits_after --
SELECT id, doc FROM visits WHERE id > :after ORDER BY id LIMIT :limit

-- visit_counts --
SELECT ended, detail, COUNT(*) FROM visits GROUP BY ended, detail ORDER BY ended, detail

-- page_put --
INSERT INTO pages (id, url, captured, sha256, doc) VALUES (:id, :url, :captured, :sha256, :doc)
ON CONFLICT (id) DO UPDATE SET doc = excluded.doc

-- page --
SELECT doc FROM pages WHERE id = :id

-- pages_at --
SELECT id FROM pages WHERE url = :url ORDER BY captured, id

-- pages_of_capture --
SELECT id FROM pages WHERE sha256 = :sha256 ORDER BY captured, id

-- latest_pages --
SELECT id, url, captured FROM pages ORDER BY captured DESC, id LIMIT :limit

-- pages_until --
SELECT id FROM pages WHERE captured <= :at ORDER BY captured, id

-- newest_capture_time --
SELECT MAX(captured) FROM pages

-- pages_waiting --
SELECT id FROM pages p WHERE NOT EXISTS
(SELECT 1 FROM outcomes o WHERE o.step = :step AND o.version = :version AND o.key = p.id AND o.ended <> 'bug')
ORDER BY captured, id LIMIT :limit

-- count_pages_waiting --
SELECT COUNT(*) FROM pages p WHERE NOT EXISTS
(SELECT 1 FROM outcomes o WHERE o.step = :step AND o.version = :version AND o.key = p.id AND o.ended <> 'bug')

-- outcome_put --
INSERT INTO outcomes (step, version, key, ended, reason, doc) VALUES (:step, :version, :key, :ended, :reason, :doc)
ON CONFLICT (step, version, key) DO UPDATE SET
    ended = excluded.ended, reason = excluded.reason, doc = excluded.doc

-- outcome --
SELECT doc FROM outcomes WHERE step = :step AND version = :version AND key = :key

-- outcome_counts --
SELECT step, version, ended, reason, COUNT(*) FROM outcomes
GROUP BY step, version, ended, reason ORDER BY step, version, ended, reason

-- outcomes_ended --
SELECT doc FROM outcomes WHERE step = :step AND ended = :ended ORDER BY version, key LIMIT :limit

-- outcome_clear --
DELETE FROM outcomes WHERE step = :step AND key = :key

-- outcomes_clear --
DELETE FROM outcomes WHERE step = :step

-- text_put --
INSERT INTO texts (sha256, packed) VALUES (:sha256, :packed) ON CONFLICT (sha256) DO NOTHING

-- text_known --
SELECT 1 FROM texts WHERE sha256 = :sha256

-- text --
SELECT packed FROM texts WHERE sha256 = :sha256

-- text_drop --
DELETE FROM texts WHERE sha256 = :sha256
AND NOT EXISTS (SELECT 1 FROM readings r WHERE r.text_sha256 = :sha256)
AND NOT EXISTS (SELECT 1 FROM articles a WHERE a.text_sha256 = :sha256)

-- reading_put --
INSERT INTO readings (page, reader, article, url, outlet, captured, language, day, text_sha256, doc)
VALUES (:page, :reader, :article, :url, :outlet, :captured, :language, :day, :text_sha256, :doc)
ON CONFLICT (page, reader) DO UPDATE SET article = excluded.article, url = excluded.url, outlet = excluded.outlet,
    captured = excluded.captured, language = excluded.language, day = excluded.day,
    text_sha256 = excluded.text_sha256, doc = excluded.doc

-- reading --
SELECT r.article, r.outlet, r.captured, r.doc, t.packed FROM readings r LEFT JOIN texts t ON t.sha256 = r.text_sha256
WHERE r.page = :page AND r.reader = :reader

-- article_versions --
SELECT r.article, r.outlet, r.captured, r.doc, t.packed FROM readings r LEFT JOIN texts t ON t.sha256 = r.text_sha256
WHERE r.article = :article ORDER BY r.captured, r.page, r.reader

-- readings_drop --
DELETE FROM readings WHERE article = :article

-- texts_of_article --
SELECT text_sha256 FROM readings WHERE article = :article
UNION SELECT text_sha256 FROM articles WHERE id = :article ORDER BY 1

-- article_put --
INSERT INTO articles (id, outlet, language, day, time, url, version_captured, withdrawn, text_sha256, hash, doc)
VALUES (:id, :outlet, :language, :day, :time, :url, :version_captured, NULL, :text_sha256, :hash, :doc)
ON CONFLICT (id) DO UPDATE SET outlet = excluded.outlet, language = excluded.language, day = excluded.day,
    time = excluded.time, url = excluded.url, version_captured = excluded.version_captured,
    text_sha256 = excluded.text_sha256, hash = excluded.hash, doc = excluded.doc

-- article --
SELECT a.doc, t.packed FROM articles a LEFT JOIN texts t ON t.sha256 = a.text_sha256 WHERE a.id = :id

-- article_hash --
SELECT hash, withdrawn, day FROM articles WHERE id = :id

-- article_withdrawn --
UPDATE articles SET withdrawn = :why WHERE id = :id

-- article_drop --
DELETE FROM articles WHERE id = :id

-- articles_of --
SELECT a.doc, t.packed FROM articles a LEFT JOIN texts t ON t.sha256 = a.text_sha256
WHERE a.language = :language AND a.day >= :day_from AND a.day <= :day_to AND a.withdrawn IS NULL
ORDER BY a.day, a.id

-- article_hashes_of --
SELECT id, day, hash, withdrawn FROM articles WHERE language = :language AND day >= :day_from AND day <= :day_to
ORDER BY day, id

-- articles_at --
SELECT id FROM articles WHERE url = :url ORDER BY id

-- articles_of_outlet --
SELECT id FROM articles WHERE outlet = :outlet ORDER BY time DESC, id LIMIT :limit OFFSET :offset

-- count_articles_of_outlet --
SELECT COUNT(*) FROM articles WHERE outlet = :outlet

-- languages_with_days --
SELECT language, day, COUNT(*) FROM articles WHERE withdrawn IS NULL GROUP BY language, day ORDER BY language, day

-- article_ids --
SELECT id FROM articles WHERE id > :after ORDER BY id LIMIT :limit

-- placement_put --
INSERT INTO placements (article, language, day, story_key, decided)
VALUES (:article, :language, :day, :story_key, :decided)
ON CONFLICT (article) DO UPDATE SET language = excluded.language, day = excluded.day,
    story_key = excluded.story_key, decided = excluded.decided

-- placements_of --
SELECT article, language, day, story_key, decided FROM placements
WHERE language = :language AND day >= :day_from AND day <= :day_to ORDER BY day, article

-- placements_decided --
SELECT article, language, day, story_key, decided FROM placements
WHERE language = :language AND decided = :decided ORDER BY article

-- placements_clear --
DELETE FROM placements WHERE language = :language AND decided >= :decided

-- placement --
SELECT article, language, day, story_key, decided FROM placements WHERE article = :article

-- placement_drop --
DELETE FROM placements WHERE article = :article

-- placed_with --
SELECT article FROM placements WHERE story_key = :story_key ORDER BY day, article

-- doc_put --
INSERT INTO docs (kind, key, doc, hash, waiting_hash, day, sort, refers)
VALUES (:kind, :key, :doc, :hash, :waiting_hash, :day, :sort, :refers)
ON CONFLICT (kind, key) DO UPDATE SET doc = excluded.doc, hash = excluded.hash, waiting_hash = excluded.waiting_hash,
    day = excluded.day, sort = excluded.sort, refers = excluded.refers

-- doc --
SELECT key, doc, hash, waiting_hash, day, sort, refers FROM docs WHERE kind = :kind AND key = :key

-- doc_waits --
INSERT INTO docs (kind, key, doc, hash, waiting_hash) VALUES (:kind, :key, '', '', :waiting_hash)
ON CONFLICT (kind, key) DO UPDATE SET waiting_hash = excluded.waiting_hash

-- docs_waiting --
SELECT key FROM docs WHERE kind = :kind AND key > :after AND waiting_hash IS NOT NULL AND waiting_hash <> hash
ORDER BY key LIMIT :limit

-- docs --
SELECT key, doc, hash, waiting_hash, day, sort, refers FROM docs WHERE kind = :kind AND key > :after
ORDER BY key LIMIT :limit

-- doc_keys --
SELECT key FROM docs WHERE kind = :kind ORDER BY key

-- doc_tally_add --
INSERT INTO docs (kind, key, doc, hash) VALUES (:kind, :key, CAST(:first AS TEXT), '')
ON CONFLICT (kind, key) DO UPDATE SET doc = CAST(
    CASE WHEN CAST(docs.doc AS INTEGER) + :by < 0 THEN 0 ELSE CAST(docs.doc AS INTEGER) + :by END AS TEXT)

-- doc_tally_sum --
SELECT COALESCE(SUM(CAST(doc AS INTEGER)), 0), COUNT(*) FROM docs WHERE kind = :kind AND doc <> '0'

-- doc_refers_after --
SELECT MIN(refers) FROM docs WHERE kind = :kind AND refers > :after

-- doc_drop --
DELETE FROM docs WHERE kind = :kind AND key = :key

-- docs_drop --
DELETE FROM docs WHERE kind = :kind AND refers = :refers

-- doc_kinds --
SELECT kind, COUNT(*) FROM docs GROUP BY kind ORDER BY kind

-- docs_by_none_up --
SELECT key, doc, hash, waiting_hash, day, sort, refers FROM docs WHERE kind = :kind
ORDER BY COALESCE(sort, ''), key LIMIT :limit OFFSET :offset

-- docs_by_none_down --
SELECT key, doc, hash, waiting_hash, day, sort, refers FROM docs WHERE kind = :kind
ORDER BY COALESCE(sort, '') DESC, key DESC LIMIT :limit OFFSET :offset

-- docs_by_day_up --
SELECT key, doc, hash, waiting_hash, day, sort, refers FROM docs WHERE kind = :kind AND day = :day
ORDER BY COALESCE(sort, ''), key LIMIT :limit OFFSET :offset

-- docs_by_day_down --
SELECT key, doc, hash, waiting_hash, day, sort, refers FROM docs WHERE kind = :kind AND day = :day
ORDER BY COALESCE(sort, '') DESC, key DESC LIMIT :limit OFFSET :offset

-- docs_by_refers_up --
SELECT key, doc, hash, waiting_hash, day, sort, refers FROM docs WHERE kind = :kind AND refers = :refers
ORDER BY COALESCE(sort, ''), key LIMIT :limit OFFSET :offset

-- docs_by_refers_down --
SELECT key, doc, hash, waiting_hash, day, sort, refers FROM docs WHERE kind = :kind AND refers = :refers
ORDER BY COALESCE(sort, '') DESC, key DESC LIMIT :limit OFFSET :offset

-- docs_by_both_up --
SELECT key, doc, hash, waiting_hash, day, sort, refers FROM docs WHERE kind = :kind AND refers = :refers AND day = :day
ORDER BY COALESCE(sort, ''), key LIMIT :limit OFFSET :offset

-- docs_by_both_down --
SELECT key, doc, hash, waiting_hash, day, sort, refers FROM docs WHERE kind = :kind AND refers = :refers AND day = :day
ORDER BY COALESCE(sort, '') DESC, key DESC LIMIT :limit OFFSET :offset

-- count_docs_by_none --
SELECT COUNT(*) FROM docs WHERE kind = :kind

-- count_docs_by_day --
SELECT COUNT(*) FROM docs WHERE kind = :kind AND day = :day

-- count_docs_by_refers --
SELECT COUNT(*) FROM docs WHERE kind = :kind AND refers = :refers

-- count_docs_by_both --
SELECT COUNT(*) FROM docs WHERE kind = :kind AND refers = :refers AND day = :day

-- story_put --
INSERT INTO stories (id, last_time, day, topic, country, languages, outlets, origins, doc)
VALUES (:id, :last_time, :day, :topic, :country, :languages, :outlets, :origins, :doc)
ON CONFLICT (id) DO UPDATE SET last_time = excluded.last_time, day = excluded.day, topic = excluded.topic,
    country = excluded.country, languages = excluded.languages, outlets = excluded.outlets,
    origins = excluded.origins, doc = excluded.doc

-- story --
SELECT id, last_time, day, topic, country, languages, outlets, origins, doc FROM stories WHERE id = :id

-- story_drop --
DELETE FROM stories WHERE id = :id

-- story_unlink --
DELETE FROM story_links WHERE story = :story

-- story_link --
INSERT INTO story_links (kind, key, story, last_time) VALUES (:kind, :key, :story, :last_time)
ON CONFLICT (kind, key, story) DO UPDATE SET last_time = excluded.last_time

-- stories_all --
SELECT id, last_time, day, topic, country, languages, outlets, origins, doc FROM stories
ORDER BY last_time DESC, id LIMIT :limit OFFSET :offset

-- stories_linked --
SELECT s.id, s.last_time, s.day, s.topic, s.country, s.languages, s.outlets, s.origins, s.doc
FROM story_links l JOIN stories s ON s.id = l.story
WHERE l.kind = :kind AND l.key = :key ORDER BY l.last_time DESC, l.story LIMIT :limit OFFSET :offset

-- stories_of_day --
SELECT id, last_time, day, topic, country, languages, outlets, origins, doc FROM stories WHERE day = :day
ORDER BY last_time DESC, id

-- stories_of_day_part --
SELECT id, last_time, day, topic, country, languages, outlets, origins, doc FROM stories WHERE day = :day
ORDER BY last_time DESC, id LIMIT :limit OFFSET :offset

-- story_days --
SELECT day, COUNT(*), MAX(last_time) FROM stories GROUP BY day ORDER BY day

-- count_stories_all --
SELECT COUNT(*) FROM stories

-- count_stories_linked --
SELECT COUNT(*) FROM story_links WHERE kind = :kind AND key = :key

-- listing_keys --
SELECT key, COUNT(*), MAX(last_time) FROM story_links WHERE kind = :kind GROUP BY key ORDER BY key

-- redirect_put --
INSERT INTO redirects (old, new) VALUES (:old, :new) ON CONFLICT (old) DO UPDATE SET new = excluded.new

-- redirect --
SELECT new FROM redirects WHERE old = :old

-- redirect_drop --
DELETE FROM redirects WHERE old = :old

-- redirects --
SELECT old, new FROM redirects ORDER BY old

-- search_row --
SELECT id, indexed FROM search_rows WHERE article = :article

-- search_row_put --
INSERT INTO search_rows (id, article, title, indexed) VALUES (:id, :article, :title, :indexed) ON CONFLICT DO NOTHING

-- search_row_drop --
DELETE FROM search_rows WHERE id = :id

-- search_index_put @sqlite --
INSERT INTO search_index (rowid, tokens) VALUES (:id, :tokens)

-- search_index_put @postgres --
UPDATE search_rows SET tokens = CAST(:tokens AS tsvector) WHERE id = :id

-- search_index_drop @sqlite --
INSERT INTO search_index (search_index, rowid, tokens) VALUES ('delete', :id, :tokens)

-- search_index_drop @postgres --
UPDATE search_rows SET tokens = NULL WHERE id = :id

-- search @sqlite --
SELECT r.id, r.article, r.title FROM search_index JOIN search_rows r ON r.id = search_index.rowid
WHERE search_index MATCH :asked AND search_index.rowid < :below AND search_index.rowid > :above
ORDER BY search_index.rowid DESC LIMIT :limit

-- search @postgres --
SELECT id, article, title FROM search_rows
WHERE tokens @@ CAST(:asked AS tsquery) AND id < :below AND id > :above ORDER BY id DESC LIMIT :limit

-- channel_put --
INSERT INTO channels (url, outlet, next_visit, doc) VALUES (:url, :outlet, NULL, :doc)
ON CONFLICT (url) DO UPDATE SET outlet = excluded.outlet

-- channel_state --
UPDATE channels SET doc = :doc, next_visit = :next_visit WHERE url = :url

-- channel --
SELECT url, outlet, next_visit, doc FROM channels WHERE url = :url

-- channels --
SELECT url, outlet, next_visit, doc FROM channels ORDER BY url

-- channel_outlets --
SELECT DISTINCT outlet FROM channels WHERE next_visit IS NOT NULL

-- channels_due --
SELECT url, outlet, next_visit, doc FROM channels WHERE next_visit IS NULL OR next_visit <= :now
ORDER BY COALESCE(next_visit, ''), url LIMIT :limit

-- next_channel_visit --
SELECT MIN(COALESCE(next_visit, '')) FROM channels

-- channel_drop --
DELETE FROM channels WHERE url = :url

-- address_put --
INSERT INTO addresses (url, why, found_at, not_before, domain, priority)
VALUES (:url, :why, :found_at, :not_before, :domain, :priority) ON CONFLICT (url) DO NOTHING

-- address_again --
INSERT INTO addresses (url, why, found_at, not_before, domain, priority)
VALUES (:url, :why, :found_at, :not_before, :domain, :priority)
ON CONFLICT (url) DO UPDATE SET why = excluded.why, not_before = excluded.not_before,
    priority = excluded.priority, finished = NULL

-- address_later --
UPDATE addresses SET not_before = :not_before WHERE url = :url AND finished IS NULL

-- addresses_due --
SELECT url, why, found_at, not_before, domain, priority FROM (
    SELECT url, why, found_at, not_before, domain, priority,
        ROW_NUMBER() OVER (PARTITION BY domain ORDER BY priority, not_before, url) AS place
    FROM addresses WHERE finished IS NULL AND not_before <= :now
) waiting WHERE place <= :per_domain ORDER BY priority, not_before, url LIMIT :limit

-- address_finish --
UPDATE addresses SET finished = :finished WHERE url = :url

-- queue_counts --
SELECT COALESCE(finished, 'waiting'), COUNT(*) FROM addresses GROUP BY COALESCE(finished, 'waiting') ORDER BY 1

-- ledger_hold @sqlite --
SELECT 1 FROM ledger WHERE seq < 0

-- ledger_hold @postgres --
SELECT pg_advisory_xact_lock(7521418430155123815)

-- ledger_last --
SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1

-- ledger_append --
INSERT INTO ledger (seq, at, kind, doc, prev_hash, hash) VALUES (:seq, :at, :kind, :doc, :prev_hash, :hash)

-- ledger_after --
SELECT seq, at, kind, doc, prev_hash, hash FROM ledger WHERE seq > :after ORDER BY seq LIMIT :limit

-- count_captures --
SELECT COUNT(*) FROM captures

-- count_pages --
SELECT COUNT(*) FROM pages

-- count_visits --
SELECT COUNT(*) FROM visits

-- count_articles --
SELECT COUNT(*) FROM articles

-- count_texts --
SELECT COUNT(*) FROM texts

-- count_channels --
SELECT COUNT(*) FROM channels

-- count_ledger --
SELECT COUNT(*) FROM ledger

-- scrub_index @sqlite --
INSERT INTO search_index (search_index) VALUES ('optimize')

-- scrub_index @postgres --
VACUUM search_rows

-- scrub_rows @sqlite --
PRAGMA wal_checkpoint(TRUNCATE)

-- scrub_rows @postgres --
VACUUM
