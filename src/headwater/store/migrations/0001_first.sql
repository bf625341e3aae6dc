-- The first form of the store. TEXT compares by bytes on both databases; times are text in UTC at a fixed width;
-- `doc` is canonical JSON of a noun (headwater.store.codec). Columns that may be NULL say what NULL means.

CREATE TABLE captures (
    sha256 TEXT PRIMARY KEY,
    size INTEGER NOT NULL,           -- of the decoded body
    first_captured TEXT NOT NULL,
    file TEXT,                       -- WARC file in the captures folder; NULL: the bytes are not held
    start INTEGER,                   -- offset of the record's gzip member; NULL with file
    length INTEGER,                  -- of the member; NULL with file
    erased_by TEXT,                  -- the ruling that erased it; NULL: not erased
    dropped TEXT                     -- when it was let go for room or age; NULL: never
);
CREATE INDEX captures_by_file ON captures (file, start);
CREATE INDEX captures_by_time ON captures (first_captured, sha256);

CREATE TABLE citations (             -- captures that a published story rests on
    story TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (story, sha256)
);
CREATE INDEX citations_by_capture ON citations (sha256);

CREATE TABLE visits (
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    at TEXT NOT NULL,
    ended TEXT NOT NULL,
    detail TEXT NOT NULL,
    doc TEXT NOT NULL
);
CREATE INDEX visits_by_address ON visits (url, at);
CREATE INDEX visits_by_end ON visits (ended, detail);

CREATE TABLE pages (                 -- a capture with its address, time and headers; doc is the page without its body
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    captured TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    doc TEXT NOT NULL
);
CREATE INDEX pages_by_address ON pages (url, captured, id);
CREATE INDEX pages_by_time ON pages (captured, id);
CREATE INDEX pages_by_capture ON pages (sha256);

CREATE TABLE outcomes (
    step TEXT NOT NULL,
    version TEXT NOT NULL,
    key TEXT NOT NULL,
    ended TEXT NOT NULL,
    reason TEXT NOT NULL,
    doc TEXT NOT NULL,
    PRIMARY KEY (step, version, key)
);
CREATE INDEX outcomes_by_end ON outcomes (step, version, ended, reason);

CREATE TABLE texts (
    sha256 TEXT PRIMARY KEY,
    packed BLOB NOT NULL             -- zlib of the UTF-8 form
);

CREATE TABLE readings (              -- doc is the reading without its text
    page TEXT NOT NULL,
    reader TEXT NOT NULL,
    article TEXT NOT NULL,
    url TEXT NOT NULL,
    outlet TEXT NOT NULL,
    captured TEXT NOT NULL,
    language TEXT NOT NULL,
    day TEXT NOT NULL,
    text_sha256 TEXT NOT NULL,
    doc TEXT NOT NULL,
    PRIMARY KEY (page, reader)
);
CREATE INDEX readings_by_article ON readings (article, captured, page, reader);
CREATE INDEX readings_by_text ON readings (text_sha256);

CREATE TABLE articles (              -- the newest version known; doc is the article without its text
    id TEXT PRIMARY KEY,
    outlet TEXT NOT NULL,
    language TEXT NOT NULL,
    day TEXT NOT NULL,
    time TEXT,                       -- NULL: neither published nor captured is known
    url TEXT NOT NULL,
    version_captured TEXT,           -- NULL: not from a page
    withdrawn TEXT,                  -- why it is gone ("status-410", a ruling's id); NULL: it stands
    text_sha256 TEXT NOT NULL,
    hash TEXT NOT NULL,              -- of doc; doc names the text by its hash
    doc TEXT NOT NULL
);
CREATE INDEX articles_by_day ON articles (language, day, id);
CREATE INDEX articles_by_outlet ON articles (outlet, time, id);
CREATE INDEX articles_by_address ON articles (url);
CREATE INDEX articles_by_text ON articles (text_sha256);

CREATE TABLE placements (
    article TEXT PRIMARY KEY,
    language TEXT NOT NULL,
    day TEXT NOT NULL,
    story_key TEXT NOT NULL,         -- the id of the story's earliest member
    decided TEXT NOT NULL            -- the day whose window decided it
);
CREATE INDEX placements_by_day ON placements (language, day, article);
CREATE INDEX placements_by_decision ON placements (language, decided, article);
CREATE INDEX placements_by_story ON placements (story_key, article);

CREATE TABLE docs (                  -- values that need no table of their own
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    doc TEXT NOT NULL,
    hash TEXT NOT NULL,              -- of what doc was made from
    waiting_hash TEXT,               -- of what it should be made from; NULL: nothing waits
    day TEXT,                        -- NULL: of no day
    sort TEXT,                       -- NULL: sorted by key alone
    refers TEXT,                     -- what it belongs to; NULL: to nothing
    PRIMARY KEY (kind, key)
);
CREATE INDEX docs_by_sort ON docs (kind, sort, key);
CREATE INDEX docs_by_reference ON docs (kind, refers, sort, key);
CREATE INDEX docs_by_day ON docs (kind, day, sort, key);
CREATE INDEX docs_waiting ON docs (kind, key) WHERE waiting_hash IS NOT NULL AND waiting_hash <> hash;

CREATE TABLE stories (
    id TEXT PRIMARY KEY,
    last_time TEXT NOT NULL,
    day TEXT NOT NULL,
    topic TEXT NOT NULL,
    country TEXT NOT NULL,
    languages TEXT NOT NULL,         -- JSON array
    outlets TEXT NOT NULL,           -- JSON array
    origins INTEGER,                 -- NULL: independence unknown
    doc TEXT NOT NULL
);
CREATE INDEX stories_by_time ON stories (last_time DESC, id);
CREATE INDEX stories_by_day ON stories (day, last_time DESC, id);

CREATE TABLE story_links (           -- the listings that a story stands in
    kind TEXT NOT NULL,              -- topic | country | language | outlet
    key TEXT NOT NULL,
    story TEXT NOT NULL,
    last_time TEXT NOT NULL,
    PRIMARY KEY (kind, key, story)
);
CREATE INDEX story_links_by_time ON story_links (kind, key, last_time DESC, story);
CREATE INDEX story_links_by_story ON story_links (story);

CREATE TABLE redirects (             -- a story's former ids
    old TEXT PRIMARY KEY,
    new TEXT NOT NULL
);

CREATE TABLE channels (
    url TEXT PRIMARY KEY,
    outlet TEXT NOT NULL,
    next_visit TEXT,                 -- NULL: never visited, due at once
    doc TEXT NOT NULL
);
CREATE INDEX channels_by_time ON channels (next_visit, url);
CREATE INDEX channels_by_outlet ON channels (outlet, url);

CREATE TABLE addresses (             -- pages to be asked for
    url TEXT PRIMARY KEY,
    why TEXT NOT NULL,
    found_at TEXT NOT NULL,
    not_before TEXT NOT NULL,
    domain TEXT NOT NULL,
    priority INTEGER NOT NULL,       -- smaller goes first
    finished TEXT                    -- what came of it; NULL: it waits
);
CREATE INDEX addresses_waiting ON addresses (not_before, domain) WHERE finished IS NULL;

CREATE TABLE ledger (                -- append only: each hash covers the one before it
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    doc TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL
);

CREATE TABLE search_rows (           -- ids grow with an article's time, so that newest first is the order of the index
    id INTEGER PRIMARY KEY,
    article TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,             -- tokens of the title
    indexed BLOB NOT NULL            -- zlib of what stands in the index, by which it can be taken out again
);

-- @sqlite
CREATE VIRTUAL TABLE search_index USING fts5 (
    tokens, content='', detail=none, tokenize="ascii tokenchars '''.,-'"
);

-- @postgres
ALTER TABLE search_rows ADD COLUMN tokens tsvector;
CREATE INDEX search_rows_by_token ON search_rows USING gin (tokens);
