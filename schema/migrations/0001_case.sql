-- The permanent part of a case: evidence, the analyst's work, custody.
--
-- Evidence is written once.  Triggers at the end refuse every UPDATE and DELETE.
-- Numbers always add up: records_read = stored + copies + rejected, for every
-- source and for the case.

-- Facts about the case itself: content_seed, derived_sha256, import_open while an import
-- runs or after one that did not end, catalog_origin and catalog_sha256 of the API
-- catalogue in use, catalog_text when the user gave it, and follow_all when the scope follows
-- addresses however many credentials were used there.
CREATE TABLE case_setting (
    key   TEXT PRIMARY KEY,
    value ANY NOT NULL
) WITHOUT ROWID, STRICT;

-- ---------------------------------------------------------------- evidence

-- What imports were told to leave out; a row for each distinct condition.
CREATE TABLE import_filter (
    id       INTEGER PRIMARY KEY,
    from_ms  INTEGER,                        -- events of [from_ms, to_ms) were taken
    to_ms    INTEGER,
    accounts TEXT,                           -- of these, between commas; NULL: of all
    regions  TEXT
) STRICT;

-- Files that were not read: their names say that a filter takes nothing of them.
CREATE TABLE passed_over (
    filter_id INTEGER NOT NULL REFERENCES import_filter,
    path      TEXT    NOT NULL,
    bytes     INTEGER NOT NULL,
    PRIMARY KEY (filter_id, path)
) WITHOUT ROWID, STRICT;

-- One acquired file.  Its bytes are in source_chunk, in order of seq; when an earlier
-- source has the very same bytes they are kept once, with that one.  A file of which
-- something was left out comes again when a later import takes more of it.
CREATE TABLE source (
    id              INTEGER PRIMARY KEY,
    path            TEXT    NOT NULL,        -- as it was named when acquired
    bytes           INTEGER NOT NULL,
    sha256          TEXT    NOT NULL,        -- of the bytes as acquired
    bytes_of        INTEGER REFERENCES source, -- the source that holds the bytes, if another
    inflated_bytes  INTEGER NOT NULL,
    inflated_sha256 TEXT    NOT NULL,        -- what a digest file lists
    compression     TEXT    NOT NULL,        -- none, gzip
    account         TEXT,                    -- from the S3 key, when it has one
    region          TEXT,
    delivered_ms    INTEGER,
    modified_ms     INTEGER,                 -- file time when acquired
    acquired_ms     INTEGER NOT NULL,
    records_read    INTEGER NOT NULL,
    stored          INTEGER NOT NULL,
    copies          INTEGER NOT NULL,
    rejected        INTEGER NOT NULL,
    partial         INTEGER NOT NULL,        -- of stored and copies: rows of a table
    filtered        INTEGER NOT NULL,        -- records that a filter left out: not read
    filter_id       INTEGER REFERENCES import_filter, -- that filter
    caps            TEXT,                    -- limits of the import, if one cut it short
    archive         TEXT,                    -- path of the archive it is a member of
    CHECK (records_read = stored + copies + rejected),
    CHECK ((filtered > 0) = (filter_id IS NOT NULL))
) STRICT;
CREATE INDEX source_by_sha256 ON source (sha256);

-- An archive that was read to its end.  Its members are sources, each with its own bytes;
-- the archive's are not kept a second time.  An archive of which a later import makes
-- something else has another row.
CREATE TABLE archive (
    id          INTEGER PRIMARY KEY,
    path        TEXT    NOT NULL,
    bytes       INTEGER NOT NULL,
    sha256      TEXT    NOT NULL,            -- of the archive as acquired
    format      TEXT    NOT NULL,            -- zip, tar
    compression TEXT    NOT NULL,            -- of the whole: none, gzip, bzip2, xz, zstd
    members     INTEGER NOT NULL,            -- folders aside
    taken       INTEGER NOT NULL,            -- members that are sources
    refused     INTEGER NOT NULL,
    modified_ms INTEGER,                     -- file time when acquired
    acquired_ms INTEGER NOT NULL,
    CHECK (members = taken + refused),
    UNIQUE (sha256, path, members, refused)
) STRICT;

-- Records of a source that do not fit what its S3 key says.
CREATE TABLE misfit (
    source_id INTEGER NOT NULL REFERENCES source,
    kind      TEXT    NOT NULL,              -- account-unlike-path, ...
    records   INTEGER NOT NULL,              -- copies among them
    event_id  TEXT,                          -- of the first, when it has one
    says      TEXT    NOT NULL,              -- what the first says
    PRIMARY KEY (source_id, kind)
) WITHOUT ROWID, STRICT;

-- The bytes of a source exactly as acquired (still compressed, if they were).
CREATE TABLE source_chunk (
    source_id INTEGER NOT NULL REFERENCES source,
    seq       INTEGER NOT NULL,
    data      BLOB    NOT NULL,
    PRIMARY KEY (source_id, seq)
) STRICT;

-- Dimensions: each distinct value once, so that an event is a row of small numbers.
-- Each is found by an index: the intruder may make every value of a log a new one.

CREATE TABLE api (
    id           INTEGER PRIMARY KEY,
    event_source TEXT,
    event_name   TEXT,
    api          TEXT,                       -- event_name without a dated suffix
    UNIQUE (event_source, event_name)
) STRICT;

CREATE TABLE place (
    id                INTEGER PRIMARY KEY,
    account           TEXT,                  -- the caller's, userIdentity.accountId
    recipient_account TEXT,                  -- whose trail delivered the record
    region            TEXT
) STRICT;
CREATE INDEX place_lookup ON place (region, recipient_account, account);

CREATE TABLE kind (
    id         INTEGER PRIMARY KEY,
    event_type TEXT,
    category   TEXT,
    read_only  INTEGER,
    mfa        INTEGER
) STRICT;
CREATE INDEX kind_lookup ON kind (event_type, category);

CREATE TABLE result (
    id         INTEGER PRIMARY KEY,
    outcome    TEXT NOT NULL,
    error_code TEXT
) STRICT;
CREATE INDEX result_lookup ON result (error_code, outcome);

CREATE TABLE principal (
    id        INTEGER PRIMARY KEY,
    principal TEXT NOT NULL UNIQUE,          -- canonical: user:ACCOUNT:AIDA..., role:...
    name      TEXT,                          -- these four as they were last; see alias
    arn       TEXT,
    account   TEXT,
    unique_id TEXT
) STRICT;

-- What records called a principal: names are reused, users are renamed.
CREATE TABLE alias (
    id           INTEGER PRIMARY KEY,
    principal_id INTEGER NOT NULL REFERENCES principal,
    name         TEXT,
    arn          TEXT,
    account      TEXT,
    unique_id    TEXT
) STRICT;
CREATE INDEX alias_lookup ON alias (principal_id, arn, name);

CREATE TABLE credential (
    id           INTEGER PRIMARY KEY,
    credential   TEXT NOT NULL UNIQUE,       -- key id, or session of a principal
    kind         TEXT NOT NULL,
    principal_id INTEGER NOT NULL REFERENCES principal,
    counted_as   TEXT NOT NULL               -- what a count of credentials counts
) STRICT;

CREATE TABLE address (
    id           INTEGER PRIMARY KEY,
    ip           TEXT,                       -- normalised; absent when the record had none
    kind         TEXT NOT NULL,              -- public, private, service, aws, other
    vpc_endpoint TEXT
) STRICT;
CREATE INDEX address_by_ip ON address (ip, vpc_endpoint);

CREATE TABLE agent (
    id         INTEGER PRIMARY KEY,
    user_agent TEXT UNIQUE,
    tool       TEXT,
    version    TEXT,
    os         TEXT,
    command    TEXT,                         -- aws-cli names its command
    environment TEXT                         -- where it says it ran: CloudShell, ...
) STRICT;

-- One distinct caller: who, with what, from where, by which program.
CREATE TABLE actor (
    id             INTEGER PRIMARY KEY,
    principal_id   INTEGER NOT NULL REFERENCES principal,
    credential_id  INTEGER REFERENCES credential, -- none: unknown, or on a service's behalf
    address_id     INTEGER NOT NULL REFERENCES address,
    agent_id       INTEGER NOT NULL REFERENCES agent,
    principal_type TEXT,                     -- userIdentity.type
    access_key     TEXT,
    key_kind       TEXT NOT NULL,            -- long_term, temporary, none
    session_name   TEXT,
    role           TEXT,
    via_service    TEXT,                     -- userIdentity.invokedBy of a forwarded call
    from_console   INTEGER NOT NULL,         -- 1: the record or its agent says so
    alias_id       INTEGER NOT NULL REFERENCES alias,
    session_created_ms INTEGER,              -- creationDate of the session
    source_identity TEXT,                    -- sourceIdentity, kept through chains of roles
    on_behalf_of   TEXT,                     -- the Identity Center user
    issued_to      TEXT,                     -- the compute that the key was made for
    role_delivery  TEXT,                     -- ec2RoleDelivery: 1.0 or 2.0
    sign_in_session TEXT,                    -- signInSessionArn
    bearer_token   TEXT,                     -- credentialId
    delegate       TEXT,                     -- invokedByDelegate: the vendor's account
    assumed_root   INTEGER,                  -- 1: a session of root by sts:AssumeRoot
    key_account    TEXT                      -- the account that the key id hides: a hint
) STRICT;
CREATE INDEX actor_lookup ON actor (principal_id, credential_id, address_id, agent_id, access_key,
                                    via_service, session_name, principal_type, role, alias_id,
                                    session_created_ms, source_identity, on_behalf_of, issued_to,
                                    sign_in_session, bearer_token, delegate, role_delivery);

-- How calls came in.
CREATE TABLE channel (
    id            INTEGER PRIMARY KEY,
    tls_version   TEXT,
    cipher_suite  TEXT,
    host          TEXT,                      -- as the client named it
    vpc_endpoint  TEXT,
    vpc_endpoint_account TEXT                -- who owns the endpoint
) STRICT;
CREATE INDEX channel_lookup ON channel (host, vpc_endpoint, tls_version);

-- Sets of resources that calls are about: JSON, [[role, kind, id, id, ...],
-- ...].  Most are there
-- once; nothing depends on it.
CREATE TABLE touch (
    id        INTEGER PRIMARY KEY,
    resources TEXT NOT NULL
) STRICT;

-- One row for each distinct record.  `id` holds seconds since 1970 in its upper bits
-- and 24 bits of a hash of eventID in the lower, so that rows, and the entries of every
-- index on this table, lie in the order of time.  Columns that are indexed stand first,
-- where they are read soonest.
CREATE TABLE event (
    id              INTEGER PRIMARY KEY,
    actor_id        INTEGER NOT NULL REFERENCES actor,
    api_id          INTEGER NOT NULL REFERENCES api,
    event_id        TEXT,
    time_ms         INTEGER,
    place_id        INTEGER NOT NULL REFERENCES place,
    kind_id         INTEGER NOT NULL REFERENCES kind,
    result_id       INTEGER NOT NULL REFERENCES result,
    source_id       INTEGER NOT NULL REFERENCES source,
    record_offset   INTEGER NOT NULL,        -- into the inflated bytes of the source
    record_length   INTEGER NOT NULL,
    record_escapes  INTEGER NOT NULL,        -- layers of JSON string around the record
    record_doubled  INTEGER NOT NULL,        -- 1: and a CSV cell where each quote is two
    partial         INTEGER NOT NULL,        -- 1: a row of a table, the record made of its cells
    content_hash    INTEGER NOT NULL,        -- of the record's meaning; keyed by content_seed
    error_message   TEXT,
    request_id      TEXT,
    shared_event_id TEXT,
    channel_id      INTEGER REFERENCES channel,
    touch_id        INTEGER REFERENCES touch,
    request         TEXT,                    -- exact text of requestParameters
    response        TEXT                     -- exact text of responseElements
) STRICT;

-- The same record met again, in another place.
CREATE TABLE copy (
    event            INTEGER NOT NULL REFERENCES event,
    source_id        INTEGER NOT NULL REFERENCES source,
    record_offset    INTEGER NOT NULL,
    record_length    INTEGER NOT NULL,
    record_escapes   INTEGER NOT NULL,
    record_doubled   INTEGER NOT NULL,
    partial          INTEGER NOT NULL
) STRICT;

-- What was not taken, and why.  A whole file that was refused has no source_id, and no
-- offset, but when it is a member of an archive: that of the member in the archive.
CREATE TABLE reject (
    id        INTEGER PRIMARY KEY,
    path      TEXT NOT NULL,
    source_id INTEGER REFERENCES source,
    offset    INTEGER,
    length    INTEGER,
    pieces    INTEGER NOT NULL DEFAULT 1,    -- more than 1: not listed one by one
    reason    TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX reject_once ON reject (path, reason, coalesce(offset, -1))
    WHERE source_id IS NULL;

-- Findings about the evidence itself that import can see.
CREATE TABLE conflict (
    event INTEGER NOT NULL REFERENCES event, -- stored first
    other INTEGER NOT NULL REFERENCES event  -- same eventID and account, other content
) STRICT;
CREATE INDEX conflict_by_event ON conflict (event);
CREATE INDEX conflict_by_other ON conflict (other);

-- Partial events that a better record of the same event stands for; nobody counts them
-- or sees them in a view.  Not evidence: it follows from the events that there are.
CREATE TABLE superseded (
    event INTEGER PRIMARY KEY REFERENCES event,
    by    INTEGER NOT NULL REFERENCES event
) STRICT;
CREATE INDEX superseded_by ON superseded (by);

-- Counts that superseding or a correction made wrong and the end of the import makes again:
-- those of actors by day, and of all hours of these days.
CREATE TABLE recount (
    actor_id INTEGER NOT NULL REFERENCES actor,
    day      INTEGER NOT NULL,
    PRIMARY KEY (actor_id, day)
) WITHOUT ROWID, STRICT;

-- What a reader of a record must know about it: docs/records.md has the kinds.
CREATE TABLE oddity (
    event  INTEGER NOT NULL REFERENCES event,
    kind   TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;

-- Records that came late, or correct another (then with its eventID).
CREATE TABLE addendum (
    event          INTEGER PRIMARY KEY REFERENCES event,
    reason         TEXT,
    updated_fields TEXT,
    corrects       TEXT
) STRICT;

-- A correction and the event it corrects, when the case has both: one call, which
-- counts once, as the original.  Made at the end of an import.
CREATE TABLE correction (
    event    INTEGER PRIMARY KEY REFERENCES event,
    original INTEGER NOT NULL REFERENCES event
) STRICT;

-- Insight records are events that are no calls; this is what they say.
CREATE TABLE insight (
    event            INTEGER PRIMARY KEY REFERENCES event,
    state            TEXT,                   -- Start, End
    event_source     TEXT,
    event_name       TEXT,
    error_code       TEXT,
    insight_type     TEXT,
    baseline_average REAL,
    insight_average  REAL,
    baseline_minutes REAL,
    insight_minutes  REAL,
    attributions     TEXT                    -- exact JSON text
) STRICT;

-- ------------------------------------------------- what records say, told apart
--
-- Read out of the texts of an event by the rules of data/.  Nothing here is evidence of
-- its own: it can be made again from the records.

-- Digest files among the sources, and the log files that they list.
CREATE TABLE digest (
    source_id INTEGER PRIMARY KEY REFERENCES source,
    object    TEXT NOT NULL,                 -- its own S3 key
    account   TEXT,
    region    TEXT,
    start_ms  INTEGER,                       -- of the time of delivery that it covers
    end_ms    INTEGER
) STRICT;
CREATE TABLE digest_file (
    source_id INTEGER NOT NULL REFERENCES digest,
    object    TEXT NOT NULL,                 -- S3 key
    sha256    TEXT NOT NULL                  -- of the inflated bytes
) STRICT;
CREATE INDEX digest_file_by_sha256 ON digest_file (sha256);

-- What the message of a refused call says.
CREATE TABLE denial (
    event    INTEGER PRIMARY KEY REFERENCES event,
    caller   TEXT,                           -- ARN
    action   TEXT,                           -- service:Name
    resource TEXT,
    policy   TEXT,                           -- the kind of policy that refused
    explicit INTEGER                         -- 1: it denies; 0: it does not allow
) STRICT;

-- Credentials that successful calls made, by data/credential-mints.csv.
CREATE TABLE mint (
    id         INTEGER PRIMARY KEY,
    event      INTEGER NOT NULL REFERENCES event,
    actor_id   INTEGER NOT NULL REFERENCES actor, -- these two of the event
    time_ms    INTEGER,
    kind       TEXT NOT NULL,
    minted     TEXT,                         -- its id, when that is logged
    owner      TEXT,                         -- whose it is, or what it opens
    subject    TEXT,                         -- the principalId that it will show, if known
    session    TEXT,                         -- the name of its session
    issuer     TEXT,                         -- who asked, when that is not the caller
    expires_ms INTEGER,                      -- as the call told it
    latest_ms  INTEGER                       -- no longer valid then, whatever was told
) STRICT;

-- What successful calls did to credentials that there were.
CREATE TABLE revocation (
    event      INTEGER NOT NULL REFERENCES event,
    effect     TEXT NOT NULL,                -- disables, enables, ends
    kind       TEXT NOT NULL,
    credential TEXT,                         -- its id; without: all of the owner's, of the kind
    owner      TEXT
) STRICT;

-- Rules of security groups that calls named: those that open, whatever their outcome, and
-- those that successful calls took away.  Time, eventID, account and region are those of the
-- event, so that an index can have what closes a rule in its order.
CREATE TABLE group_rule (
    event      INTEGER NOT NULL REFERENCES event,
    op         TEXT NOT NULL,                -- open, close; name: only names the group
    group_id   TEXT,
    group_name TEXT,
    direction  TEXT,                         -- ingress, egress; NULL: a rule that was modified
    protocol   TEXT,                         -- all for -1
    from_port  INTEGER,                      -- NULL: all
    to_port    INTEGER,
    peer_kind  TEXT,                         -- ipv4, ipv6, group, prefix_list
    peer       TEXT,
    rule_id    TEXT,
    pair       TEXT,                         -- the same for rules of one shape
    account    TEXT,                         -- the recipient's
    region     TEXT,
    time_ms    INTEGER,
    event_id   TEXT
) STRICT;

-- What successful calls opened and closed, a row for each name of a thing; pair is the
-- same for both.
CREATE TABLE state_step (
    event    INTEGER NOT NULL REFERENCES event,
    op       TEXT NOT NULL,                  -- open, close; set: closes what was set before
    kind     TEXT NOT NULL,
    object   TEXT NOT NULL,
    pair     TEXT NOT NULL,
    final_ms INTEGER,                        -- when what was opened becomes final
    time_ms  INTEGER,                        -- of the event, as in group_rule
    event_id TEXT
) STRICT;

-- Counts of each actor by UTC day: what pivots and baselines are made from, so that
-- they do not touch the events.  Kept up to date by import.
CREATE TABLE actor_day (
    actor_id INTEGER NOT NULL REFERENCES actor,
    day      INTEGER NOT NULL,               -- days since 1970-01-01; -1 without time
    first_ms INTEGER,
    last_ms  INTEGER,
    events   INTEGER NOT NULL,
    denied   INTEGER NOT NULL,
    PRIMARY KEY (actor_id, day)
) WITHOUT ROWID, STRICT;

-- Counts of each place and kind by UTC hour: when and where there are logs.  Kept up to
-- date as actor_day is; corrections count here beside what they correct.
CREATE TABLE place_hour (
    place_id INTEGER NOT NULL REFERENCES place,
    kind_id  INTEGER NOT NULL REFERENCES kind,
    hour     INTEGER NOT NULL,               -- hours since 1970-01-01; -1 without time
    first_ms INTEGER,
    last_ms  INTEGER,
    events   INTEGER NOT NULL,
    PRIMARY KEY (place_id, kind_id, hour)
) WITHOUT ROWID, STRICT;

-- --------------------------------------------------------- lives of credentials
--
-- Made anew at the end of each import, from actor_day, mint and revocation.

-- One use of a credential: a long-term key, or one key of a session.
CREATE TABLE key_use (
    id            INTEGER PRIMARY KEY,
    credential_id INTEGER NOT NULL REFERENCES credential,
    principal_id  INTEGER NOT NULL REFERENCES principal,
    access_key    TEXT,
    created_ms    INTEGER,                   -- creationDate of the session
    subject       TEXT,                      -- principalId, as a mint has it
    role          TEXT,                      -- ARN or name, of a role session
    session       TEXT,                      -- the name of a role session
    is_session    INTEGER NOT NULL,          -- 0: a long-term key
    sign_in_session TEXT,
    bearer_token  TEXT,
    on_behalf_of  TEXT,
    issued_to     TEXT,
    first_ms      INTEGER,
    last_ms       INTEGER,
    events        INTEGER NOT NULL,
    denied        INTEGER NOT NULL
) STRICT;
CREATE INDEX key_use_lookup ON key_use (credential_id, access_key, created_ms);
CREATE INDEX key_use_by_key ON key_use (access_key);
CREATE INDEX key_use_by_principal ON key_use (principal_id);

-- What made a credential that was used: the best of what may have.
CREATE TABLE lineage_link (
    use_id   INTEGER PRIMARY KEY REFERENCES key_use,
    mint_id  INTEGER NOT NULL REFERENCES mint,
    strength TEXT NOT NULL,                  -- docs/sql.md has them
    parent_use_id       INTEGER REFERENCES key_use, -- none: the caller is known by name alone
    parent_principal_id INTEGER NOT NULL REFERENCES principal
) STRICT;
CREATE INDEX lineage_by_mint ON lineage_link (mint_id);
CREATE INDEX lineage_by_parent ON lineage_link (parent_use_id);

-- How a credential that was made in these logs was used; of a password, the sign-ins.
CREATE TABLE mint_use (
    mint_id  INTEGER PRIMARY KEY REFERENCES mint,
    events   INTEGER NOT NULL,
    first_ms INTEGER,
    last_ms  INTEGER
) STRICT;

-- What calls did to credentials by their ids, as far as nothing took it back.
CREATE TABLE credential_change (
    credential     TEXT PRIMARY KEY,
    first_event    INTEGER NOT NULL REFERENCES event,
    last_event     INTEGER NOT NULL REFERENCES event,
    disabled_event INTEGER REFERENCES event,
    ended_event    INTEGER REFERENCES event
) STRICT;

-- What calls did to all that an owner has, for each kind of what can be made.
CREATE TABLE owner_change (
    owner     TEXT NOT NULL,
    account   TEXT,
    mint_kind TEXT NOT NULL,
    event     INTEGER NOT NULL REFERENCES event,
    time_ms   INTEGER,
    is_gone   INTEGER NOT NULL               -- 1: with the owner
) STRICT;

-- What ended a credential that was made in these logs.
CREATE TABLE mint_end (
    mint_id INTEGER PRIMARY KEY REFERENCES mint,
    event   INTEGER NOT NULL REFERENCES event
) STRICT;

-- What happened to a credential that was used.
CREATE TABLE credential_life (
    credential_id     INTEGER PRIMARY KEY REFERENCES credential,
    created_event     INTEGER REFERENCES event,
    deactivated_event INTEGER REFERENCES event,
    deleted_event     INTEGER REFERENCES event,
    expires_ms        INTEGER
) STRICT;

-- ---------------------------------------------------------- what addresses are
--
-- What files that the analyst gave say of the addresses in these logs.  Not evidence: a file
-- that comes again takes the place of what it said before.

CREATE TABLE enrichment (
    id        INTEGER PRIMARY KEY,
    name      TEXT    NOT NULL UNIQUE,       -- of the file, without its folders
    format    TEXT    NOT NULL,              -- mmdb, aws-ip-ranges, list
    about     TEXT,                          -- what it says it is: GeoLite2-ASN, ...
    bytes     INTEGER NOT NULL,
    sha256    TEXT    NOT NULL UNIQUE,
    built_ms  INTEGER,                       -- when it was made, by its own word
    added_ms  INTEGER NOT NULL,
    looked_up INTEGER NOT NULL,              -- public addresses that the case had then
    found     INTEGER NOT NULL,              -- of them, those that it says something of
    last_address_id INTEGER NOT NULL         -- addresses past this one came later
) STRICT;

-- What a file says of a network; a row for each tag or service when it says several.
CREATE TABLE network_fact (
    id            INTEGER PRIMARY KEY,
    enrichment_id INTEGER NOT NULL REFERENCES enrichment,
    network       TEXT    NOT NULL,          -- 192.0.2.0/24
    asn           INTEGER,
    organisation  TEXT,                      -- that the AS belongs to
    country       TEXT,                      -- ISO 3166-1
    city          TEXT,
    tag           TEXT,
    aws_service   TEXT,                      -- EC2, S3, ...
    aws_region    TEXT,
    note          TEXT
) STRICT;
CREATE INDEX network_fact_by_enrichment ON network_fact (enrichment_id);

CREATE TABLE address_network (
    address_id      INTEGER NOT NULL REFERENCES address,
    network_fact_id INTEGER NOT NULL REFERENCES network_fact,
    PRIMARY KEY (address_id, network_fact_id)
) WITHOUT ROWID, STRICT;

-- ------------------------------------------------------- the analyst's work

CREATE TABLE lead (
    id       INTEGER PRIMARY KEY,
    kind     TEXT    NOT NULL,               -- ip, key, principal, agent, event
    value    TEXT    NOT NULL,
    why      TEXT,
    by       TEXT    NOT NULL,               -- who said so
    added_ms INTEGER NOT NULL,
    UNIQUE (kind, value)
) STRICT;

-- The analyst's word on a value: malicious is followed like a lead, benign is a wall.
CREATE TABLE verdict (
    id       INTEGER PRIMARY KEY,
    kind     TEXT    NOT NULL,               -- as of a lead
    value    TEXT    NOT NULL,
    verdict  TEXT    NOT NULL,               -- malicious, benign
    why      TEXT,
    by       TEXT    NOT NULL,
    given_ms INTEGER NOT NULL,
    UNIQUE (kind, value)
) STRICT;

-- What the analyst wrote down.  It is not changed, only withdrawn.
CREATE TABLE note (
    id            INTEGER PRIMARY KEY,
    kind          TEXT,                      -- as of a lead; NULL: on the whole case
    value         TEXT,
    text          TEXT    NOT NULL,
    by            TEXT    NOT NULL,
    added_ms      INTEGER NOT NULL,
    withdrawn_ms  INTEGER,
    withdrawn_by  TEXT,
    withdrawn_why TEXT,
    CHECK ((kind IS NULL) = (value IS NULL)),
    CHECK ((withdrawn_by IS NULL) = (withdrawn_ms IS NULL)),
    CHECK (withdrawn_why IS NULL OR withdrawn_ms IS NOT NULL)
) STRICT;
CREATE INDEX note_by_value ON note (kind, value);

-- Words that the analyst puts on values, to find them again.
CREATE TABLE tag (
    id       INTEGER PRIMARY KEY,
    kind     TEXT    NOT NULL,               -- as of a lead
    value    TEXT    NOT NULL,
    tag      TEXT    NOT NULL,
    why      TEXT,
    by       TEXT    NOT NULL,
    added_ms INTEGER NOT NULL,
    UNIQUE (kind, value, tag)
) STRICT;

-- Weights and limits of the scope that the analyst changed; the others are built in.
CREATE TABLE scope_rule_change (
    rule  TEXT PRIMARY KEY,
    value REAL NOT NULL
) WITHOUT ROWID, STRICT;

-- What follows from leads, verdicts and rules; replaced as a whole when they change.
CREATE TABLE scope_node (
    node_kind  TEXT NOT NULL,
    node       TEXT NOT NULL,
    confidence REAL NOT NULL,
    level      TEXT NOT NULL,
    depth      INTEGER NOT NULL,
    path       TEXT NOT NULL,
    event_id   TEXT,
    PRIMARY KEY (node_kind, node)
) WITHOUT ROWID, STRICT;

-- What was looked at and not taken, and the rule that stopped it.
CREATE TABLE scope_rejected_node (
    node_kind    TEXT NOT NULL,
    node         TEXT NOT NULL,
    rule         TEXT NOT NULL,              -- S1 ... S9, or the name of a weight
    confidence   REAL,                       -- that it would have had, if that is known
    reason       TEXT NOT NULL,
    reached_from TEXT NOT NULL,
    event_id     TEXT,
    PRIMARY KEY (node_kind, node, rule)
) WITHOUT ROWID, STRICT;

CREATE TABLE attribution (
    event      INTEGER PRIMARY KEY REFERENCES event,
    credential TEXT,
    level      TEXT NOT NULL,
    confidence REAL NOT NULL,
    reason     TEXT NOT NULL
) STRICT;

-- How the intruder may have got in, by what is attributed: evidence, its sums, and the first
-- contact, for each of the three levels.
CREATE TABLE access_piece (
    level    TEXT    NOT NULL,               -- lowest level of attribution that was looked at
    vector   INTEGER NOT NULL,               -- 1 ... 17
    nth      INTEGER NOT NULL,               -- its place in the vector
    points   INTEGER NOT NULL,               -- for above 0, against below; 0: says what is unknown
    text     TEXT,                           -- NULL: not a word, the vector fits
    event_id TEXT,
    more     TEXT,                           -- all eventIDs, spaces between
    PRIMARY KEY (level, vector, nth)
) WITHOUT ROWID, STRICT;

CREATE TABLE access_way (
    level            TEXT    NOT NULL,
    vector           INTEGER NOT NULL,
    score            INTEGER NOT NULL,
    verdict          TEXT    NOT NULL,       -- indicated, possible, not_determinable, ...
    fits             INTEGER NOT NULL,       -- what the intruder began with is not against it
    evidence_for     TEXT,
    evidence_against TEXT,
    unknown          TEXT    NOT NULL,
    event_ids        TEXT    NOT NULL,       -- the first 20
    PRIMARY KEY (level, vector)
) WITHOUT ROWID, STRICT;

CREATE TABLE access_contact (
    level       TEXT PRIMARY KEY,
    time_ms     INTEGER NOT NULL,
    api         TEXT,
    caller      TEXT,
    access_key  TEXT,                        -- of a long-term key
    ip          TEXT,
    tool        TEXT,
    mfa         INTEGER,
    event_level TEXT    NOT NULL,            -- at which the event itself is attributed
    event_id    TEXT,
    contacts    INTEGER NOT NULL             -- how many by the way that is judged
) WITHOUT ROWID, STRICT;

-- ----------------------------------------------------------------- custody

-- Who did what to this case, in order; each entry holds the hash of the one before.
CREATE TABLE custody (
    id       INTEGER PRIMARY KEY,
    at_ms    INTEGER NOT NULL,
    act      TEXT NOT NULL,
    detail   TEXT NOT NULL,                  -- JSON
    tool     TEXT NOT NULL,
    previous TEXT NOT NULL,                  -- sha256 of the entry before, or ''
    sha256   TEXT NOT NULL
) STRICT;

-- ------------------------------------------------------------ immutability

CREATE TRIGGER note_no_update BEFORE UPDATE ON note
    WHEN (new.id, new.kind, new.value, new.text, new.by, new.added_ms)
        IS NOT (old.id, old.kind, old.value, old.text, old.by, old.added_ms)
      OR old.withdrawn_ms IS NOT NULL OR new.withdrawn_ms IS NULL
    BEGIN SELECT raise(ABORT, 'a note is never changed'); END;
-- INSERT OR REPLACE would take one out unseen.
CREATE TRIGGER note_no_replace BEFORE INSERT ON note
    WHEN EXISTS (SELECT 1 FROM note WHERE id = new.id)
    BEGIN SELECT raise(ABORT, 'a note is never changed'); END;
CREATE TRIGGER note_no_delete BEFORE DELETE ON note
    BEGIN SELECT raise(ABORT, 'a note is never deleted'); END;
CREATE TRIGGER import_filter_no_update BEFORE UPDATE ON import_filter
    BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER import_filter_no_delete BEFORE DELETE ON import_filter
    BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER passed_over_no_update BEFORE UPDATE ON passed_over
    BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER passed_over_no_delete BEFORE DELETE ON passed_over
    BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER source_no_update BEFORE UPDATE ON source
    BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER source_no_delete BEFORE DELETE ON source
    BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER source_chunk_no_update BEFORE UPDATE ON source_chunk
    BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER source_chunk_no_delete BEFORE DELETE ON source_chunk
    BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER archive_no_update BEFORE UPDATE ON archive
    BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER archive_no_delete BEFORE DELETE ON archive
    BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
-- What an event points to is what this program makes of its record, and may be made again.
CREATE TRIGGER event_no_update BEFORE UPDATE ON event
    WHEN (new.id, new.event_id, new.time_ms, new.source_id, new.record_offset, new.record_length,
          new.record_escapes, new.record_doubled, new.partial, new.content_hash,
          new.error_message, new.request_id, new.shared_event_id, new.request, new.response)
        IS NOT
         (old.id, old.event_id, old.time_ms, old.source_id, old.record_offset, old.record_length,
          old.record_escapes, old.record_doubled, old.partial, old.content_hash,
          old.error_message, old.request_id, old.shared_event_id, old.request, old.response)
    BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER misfit_no_update BEFORE UPDATE ON misfit
    BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER misfit_no_delete BEFORE DELETE ON misfit
    BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event
    BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER copy_no_update BEFORE UPDATE ON copy
    BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER copy_no_delete BEFORE DELETE ON copy
    BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER reject_no_update BEFORE UPDATE ON reject
    BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER reject_no_delete BEFORE DELETE ON reject
    BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER conflict_no_update BEFORE UPDATE ON conflict
    BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER conflict_no_delete BEFORE DELETE ON conflict
    BEGIN SELECT raise(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER custody_no_update BEFORE UPDATE ON custody
    BEGIN SELECT raise(ABORT, 'the custody log only grows'); END;
CREATE TRIGGER custody_no_delete BEFORE DELETE ON custody
    BEGIN SELECT raise(ABORT, 'the custody log only grows'); END;
