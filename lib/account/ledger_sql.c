/* Tables of the ledger, and what is asked of them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <config.h>

#include "account/ledger_private.h"

/* The entries are the ledger; everything below them can be made from them. */
const char anjip_ledger_schema[] =
    "PRAGMA application_id = 1095649868;" /* "ANJL" */
    "PRAGMA user_version = 1;"
    "CREATE TABLE entry ("
    "  number INTEGER PRIMARY KEY CHECK (number > 0),"
    "  hash TEXT NOT NULL UNIQUE,"
    "  text TEXT NOT NULL CHECK (typeof(text) = 'text'),"
    "  document BLOB);"
    "CREATE TABLE request ("
    "  id TEXT PRIMARY KEY NOT NULL,"
    "  entry INTEGER NOT NULL REFERENCES entry (number) DEFERRABLE INITIALLY DEFERRED,"
    "  asked TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE account ("
    "  id TEXT PRIMARY KEY NOT NULL,"
    "  name TEXT NOT NULL,"
    "  entry INTEGER NOT NULL REFERENCES entry (number) DEFERRABLE INITIALLY DEFERRED)"
    "  WITHOUT ROWID;"
    "CREATE TABLE method ("
    "  id TEXT PRIMARY KEY NOT NULL,"
    "  eligibility INTEGER NOT NULL CHECK (eligibility BETWEEN 0 AND 4),"
    "  entry INTEGER NOT NULL REFERENCES entry (number) DEFERRABLE INITIALLY DEFERRED)"
    "  WITHOUT ROWID;"
    "CREATE TABLE verifier ("
    "  key TEXT PRIMARY KEY NOT NULL,"
    "  name TEXT NOT NULL,"
    "  entry INTEGER NOT NULL REFERENCES entry (number) DEFERRABLE INITIALLY DEFERRED,"
    "  revoked INTEGER) WITHOUT ROWID;"
    "CREATE TABLE project ("
    "  id TEXT PRIMARY KEY NOT NULL,"
    "  issued INTEGER NOT NULL CHECK (issued >= 0),"
    "  reversed INTEGER NOT NULL CHECK (reversed BETWEEN 0 AND issued),"
    "  duty INTEGER NOT NULL CHECK (duty >= 0)) WITHOUT ROWID;"
    "CREATE TABLE remainder ("
    "  project TEXT NOT NULL REFERENCES project (id),"
    "  method TEXT NOT NULL REFERENCES method (id),"
    "  carried INTEGER NOT NULL CHECK (carried BETWEEN 0 AND 999999),"
    "  PRIMARY KEY (project, method)) WITHOUT ROWID;"
    "CREATE TABLE issue ("
    "  entry INTEGER PRIMARY KEY REFERENCES entry (number) DEFERRABLE INITIALLY "
    "DEFERRED,"
    "  project TEXT NOT NULL REFERENCES project (id),"
    "  method TEXT NOT NULL REFERENCES method (id),"
    "  statement TEXT NOT NULL UNIQUE,"
    "  first_day INTEGER NOT NULL,"
    "  last_day INTEGER NOT NULL CHECK (last_day >= first_day),"
    "  eligibility INTEGER NOT NULL CHECK (eligibility BETWEEN 0 AND 4),"
    "  adjusted INTEGER NOT NULL CHECK (adjusted IN (0, 1)),"
    "  buffer INTEGER NOT NULL CHECK (buffer >= 0),"
    "  aside INTEGER NOT NULL CHECK (aside >= 0),"
    "  replaced_by INTEGER);"
    "CREATE INDEX issue_project ON issue (project);"
    "CREATE TABLE vintage ("
    "  issue INTEGER NOT NULL REFERENCES issue (entry),"
    "  year INTEGER NOT NULL,"
    "  verified INTEGER NOT NULL CHECK (verified > 0),"
    "  PRIMARY KEY (year, issue)) WITHOUT ROWID;"
    "CREATE TABLE parcel ("
    "  issue INTEGER NOT NULL REFERENCES issue (entry),"
    "  id TEXT NOT NULL,"
    "  wkt TEXT, x0 REAL, y0 REAL, x1 REAL, y1 REAL,"
    "  PRIMARY KEY (issue, id)) WITHOUT ROWID;"
    "CREATE TABLE batch ("
    "  id INTEGER PRIMARY KEY CHECK (id > 0),"
    "  issue INTEGER NOT NULL REFERENCES issue (entry),"
    "  vintage INTEGER NOT NULL,"
    "  tonnes INTEGER NOT NULL CHECK (tonnes > 0),"
    "  leaves INTEGER NOT NULL CHECK (leaves >= 0),"
    "  frontier BLOB NOT NULL,"
    "  root TEXT NOT NULL);"
    "CREATE INDEX batch_issue ON batch (issue);"
    "CREATE TABLE leaf ("
    "  batch INTEGER NOT NULL REFERENCES batch (id),"
    "  entry INTEGER NOT NULL REFERENCES entry (number) DEFERRABLE INITIALLY DEFERRED,"
    "  PRIMARY KEY (batch, entry)) WITHOUT ROWID;"
    "CREATE TABLE block ("
    "  batch INTEGER NOT NULL REFERENCES batch (id),"
    "  first INTEGER NOT NULL CHECK (first > 0),"
    "  last INTEGER NOT NULL CHECK (last >= first),"
    "  state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 5),"
    "  holder TEXT NOT NULL REFERENCES account (id),"
    "  entry INTEGER NOT NULL REFERENCES entry (number) DEFERRABLE INITIALLY DEFERRED,"
    "  PRIMARY KEY (batch, first)) WITHOUT ROWID;"
    "CREATE INDEX block_holder ON block (holder, state);";

/* A block with what its batch and issue say of it. */
#define BLOCK_JOIN                                                                     \
    " FROM block b JOIN batch c ON c.id = b.batch JOIN issue i ON i.entry = c.issue"
#define BLOCK_FILTER                                                                   \
    " WHERE (?1 IS NULL OR b.holder = ?1) AND (?2 IS NULL OR i.project = ?2)"          \
    " AND (?3 = 0 OR b.batch = ?3) AND (?4 < 0 OR b.state = ?4)"                       \
    " AND (?5 = 0 OR c.vintage = ?5) AND b.last >= ?6 AND b.first <= ?7"

const char *const anjip_ledger_sql[SQL_COUNT] = {
    [SQL_TABLES]    = "SELECT count(*) FROM sqlite_master",
    [SQL_HEAD]      = "SELECT number, hash FROM entry ORDER BY number DESC LIMIT 1",
    [SQL_ENTRY]     = "SELECT text, hash, document FROM entry WHERE number = ?1",
    [SQL_ENTRIES]   = "SELECT number, hash, text, document FROM entry ORDER BY number",
    [SQL_ENTRY_ADD] = "INSERT INTO entry VALUES (?1, ?2, ?3, ?4)",
    [SQL_REQUEST]   = "SELECT entry, asked FROM request WHERE id = ?1",
    [SQL_REQUEST_ADD]     = "INSERT INTO request VALUES (?1, ?2, ?3)",
    [SQL_ACCOUNT]         = "SELECT entry FROM account WHERE id = ?1",
    [SQL_ACCOUNT_ADD]     = "INSERT INTO account VALUES (?1, ?2, ?3)",
    [SQL_METHOD]          = "SELECT entry, eligibility FROM method WHERE id = ?1",
    [SQL_METHOD_ADD]      = "INSERT INTO method VALUES (?1, ?2, ?3)",
    [SQL_VERIFIER]        = "SELECT entry, revoked FROM verifier WHERE key = ?1",
    [SQL_VERIFIER_ADD]    = "INSERT INTO verifier VALUES (?1, ?2, ?3, NULL)",
    [SQL_VERIFIER_REVOKE] = "UPDATE verifier SET revoked = ?2 WHERE key = ?1",
    [SQL_PROJECT]         = "SELECT issued, reversed, duty FROM project WHERE id = ?1",
    [SQL_PROJECT_ADD]     = "INSERT INTO project VALUES (?1, 0, 0, 0)"
                            " ON CONFLICT (id) DO NOTHING",
    [SQL_PROJECT_CHANGE]  = "UPDATE project SET issued = issued + ?2,"
                            " reversed = reversed + ?3, duty = duty + ?4 WHERE id = ?1",
    [SQL_PROJECT_ELIGIBLE] =
        "SELECT 1 FROM issue WHERE project = ?1 AND eligibility = ?2",
    [SQL_CARRIED] = "SELECT carried FROM remainder WHERE project = ?1 AND method = ?2",
    [SQL_CARRIED_SET] = "INSERT INTO remainder VALUES (?1, ?2, ?3)"
                        " ON CONFLICT (project, method) DO UPDATE SET carried = ?3",
    [SQL_CARRIED_SUM] = "SELECT coalesce(sum(carried), 0) FROM remainder WHERE ?1 IS "
                        "NULL OR project = ?1",
    [SQL_STATEMENT]   = "SELECT entry FROM issue WHERE statement = ?1",
    [SQL_PERIOD]      = "SELECT entry FROM issue WHERE project = ?1 AND first_day <= ?3"
                        " AND last_day >= ?2 AND replaced_by IS NULL AND entry <> ?4"
                        " ORDER BY entry LIMIT 1",
    [SQL_PARCEL_TAKEN] =
        "SELECT p.issue FROM vintage v JOIN parcel p ON p.issue = v.issue"
        " JOIN issue i ON i.entry = p.issue WHERE v.year = ?1"
        " AND p.id = ?2 AND i.replaced_by IS NULL AND i.entry <> ?3"
        " LIMIT 1",
    [SQL_PARCEL_NEAR] =
        "SELECT p.issue, p.id, p.wkt FROM vintage v JOIN parcel p ON p.issue = v.issue"
        " JOIN issue i ON i.entry = p.issue WHERE v.year = ?1 AND i.replaced_by IS NULL"
        " AND i.entry <> ?2 AND p.x1 >= ?3 AND p.y1 >= ?4 AND p.x0 <= ?5 AND p.y0 <= ?6"
        " ORDER BY p.issue, p.id",
    [SQL_PARCEL_ADD]  = "INSERT INTO parcel VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [SQL_VINTAGE_ADD] = "INSERT INTO vintage VALUES (?1, ?2, ?3)",
    [SQL_ISSUE]       = "SELECT project, buffer, aside, replaced_by,"
                        " (SELECT sum(tonnes) FROM batch WHERE issue = ?1)"
                        " FROM issue WHERE entry = ?1",
    [SQL_ISSUE_ADD] =
        "INSERT INTO issue VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, NULL)",
    [SQL_ISSUE_ASIDE]    = "UPDATE issue SET aside = aside + ?2 WHERE entry = ?1",
    [SQL_ISSUE_REPLACED] = "UPDATE issue SET replaced_by = ?2 WHERE entry = ?1",
    [SQL_ISSUE_OPEN]     = "SELECT b.batch, b.first, b.state FROM block b"
                           " JOIN batch c ON c.id = b.batch WHERE c.issue = ?1"
                           " AND b.state NOT IN (4, 5) ORDER BY b.batch, b.first LIMIT 1",
    [SQL_BATCH]          = "SELECT i.project, i.method, c.vintage, c.tonnes, i.entry,"
                           " i.eligibility, c.leaves, c.frontier, c.root"
                           " FROM batch c JOIN issue i ON i.entry = c.issue WHERE c.id = ?1",
    [SQL_BATCH_LAST]     = "SELECT coalesce(max(id), 0) FROM batch",
    [SQL_BATCH_ADD]      = "INSERT INTO batch VALUES (?1, ?2, ?3, ?4, 0, x'', '')",
    [SQL_BATCH_ROOT] =
        "UPDATE batch SET leaves = ?2, frontier = ?3, root = ?4 WHERE id = ?1",
    [SQL_LEAF_ADD] = "INSERT INTO leaf VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    [SQL_BLOCK] = "SELECT first, last, state, holder, entry FROM block WHERE batch = ?1"
                  " AND first <= ?2 ORDER BY first DESC LIMIT 1",
    [SQL_BLOCK_DELETE] = "DELETE FROM block WHERE batch = ?1 AND first = ?2",
    [SQL_BLOCK_ADD]    = "INSERT INTO block VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [SQL_BLOCK_BUFFER] =
        "SELECT b.batch, b.first, b.last, i.method, c.vintage" BLOCK_JOIN
        " WHERE i.project = ?1 AND b.state = 2"
        " ORDER BY b.batch, b.first LIMIT 1",
    [SQL_BLOCKS]       = "SELECT b.batch, b.first, b.last, b.state, b.holder, b.entry,"
                         " i.project, i.method, c.vintage, i.eligibility, i.adjusted,"
                         " i.statement" BLOCK_JOIN BLOCK_FILTER " ORDER BY b.batch, b.first",
    [SQL_BLOCKS_COUNT] = "SELECT count(*)" BLOCK_JOIN BLOCK_FILTER,
    [SQL_SUM]          = "SELECT b.state, sum(b.last - b.first + 1)" BLOCK_JOIN
                " WHERE (?1 IS NULL OR b.holder = ?1)"
                " AND (?2 IS NULL OR i.project = ?2) GROUP BY b.state",
    [SQL_DUTY_SUM] =
        "SELECT coalesce(sum(duty), 0) FROM project WHERE ?1 IS NULL OR id = ?1",
    [SQL_HISTORY] = "SELECT e.number, e.text FROM entry e WHERE ?1 = 0 OR e.number IN"
                    " (SELECT entry FROM leaf WHERE batch = ?1) ORDER BY e.number",
};
