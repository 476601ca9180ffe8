/*
 * A normalised record on its way from a worker to the writer.
 *
 * What repeats (caller, API, place, ...) is interned by the worker that read it: a
 * record points to it, and the writer keeps in it the row it has in the case.
 */
#ifndef TC_INGEST_RECORD_H
#define TC_INGEST_RECORD_H

#include "ingest/container.h"
#include "ingest/facts.h"
#include "ingest/fields.h"
#include "util/map.h"

#define TC_NO_TIME INT64_C(-1)

/* `row` is 0 until the writer has given the value a row; only the writer uses it. */

struct tc_api {
	int64_t row;
	struct tc_str event_source, event_name, api;
};

struct tc_place {
	int64_t row;
	struct tc_str account, recipient_account, region;
};

struct tc_kind {
	int64_t row;
	struct tc_str event_type, category;
	int read_only, mfa; /* 0, 1, -1: not told */
};

struct tc_result {
	int64_t row;
	const char *outcome;
	struct tc_str error_code;
};

struct tc_actor {
	int64_t row;
	const struct tc_identity *identity;
	struct tc_address address;
	struct tc_agent agent;
	struct tc_str user_agent, vpc_endpoint;
	bool from_console;
	bool partial; /* told by rows of tables; others are kept apart from them */
};

/* Something about a record that a reader of the case must know; see docs/records.md. */
struct tc_oddity {
	struct tc_oddity *next;
	const char *kind;
	struct tc_str detail;
};

/* insightDetails.  Numbers are their exact text; what is not a number is absent. */
struct tc_insight {
	struct tc_str state, event_source, event_name, error_code, type;
	struct tc_str baseline_average, insight_average;
	struct tc_str baseline_minutes, insight_minutes;
	struct tc_str attributions; /* exact JSON text */
};

/* addendum: why the record came late, or which one it corrects. */
struct tc_addendum {
	struct tc_str reason, updated_fields;
	struct tc_str corrects; /* eventID; absent when it corrects nothing */
};

struct tc_extra {
	struct tc_oddity *oddities;
	const struct tc_insight *insight;
	const struct tc_addendum *addendum;
};

struct tc_record {
	struct tc_extent where;
	uint64_t content_hash;
	uint64_t identity; /* tc_record_identity */
	int64_t time_ms; /* or TC_NO_TIME */
	struct tc_api *api;
	struct tc_place *place;
	struct tc_kind *kind;
	struct tc_result *result;
	struct tc_actor *actor;
	/* In the arena of the batch; absent when the record has none. */
	struct tc_str event_id, error_message, request_id, shared_event_id;
	struct tc_str request, response; /* exact JSON text */
	/* What only few records have, or NULL. */
	const struct tc_extra *extra;
};

/* One worker's memory of what it has seen.  Lives until the import has ended. */
struct tc_normaliser {
	struct tc_arena arena;
	struct tc_map identities, apis, places, kinds, results, actors;
	struct tc_buf key; /* scratch */
	struct tc_field_table fields;
};

void tc_normaliser_init(struct tc_normaliser *n);
void tc_normaliser_release(struct tc_normaliser *n);

/* Memory in use: grows with what is distinct in the records. */
size_t tc_normaliser_bytes(const struct tc_normaliser *n);

/* Which event it tells of: a keyed hash of eventID, or of the content without one. */
uint64_t tc_record_identity(const struct tc_record *r, uint64_t seed);

/*
 * Fills `out`, whose place is known already, from the members of a record, but not
 * `identity`; texts go to `arena`.
 */
void tc_normalise(struct tc_normaliser *n, struct tc_record *out, struct tc_arena *arena,
		  const struct tc_object *o);

/*
 * Sets record->extra, as far as there is anything to say.  Slow: for records about
 * which something is odd.
 */
void tc_extra_read(struct tc_record *record, struct tc_arena *arena,
		   const struct tc_object *o);

#endif
