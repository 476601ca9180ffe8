/*
 * A normalised record on its way from a worker to the writer.
 *
 * What repeats (caller, API, place, ...) is interned by the worker that read it: a
 * record points to it, and the writer keeps in it the row it has in the case.
 */
#ifndef TC_INGEST_RECORD_H
#define TC_INGEST_RECORD_H

#include "ingest/container.h"
#include "facts/facts.h"
#include "facts/recipe.h"
#include "ingest/fields.h"
#include "util/map.h"

#define TC_NO_TIME INT64_C(-1)

/* `row` is 0 until the writer has given the value a row; only the writer uses it. */

struct tc_api {
	int64_t row;
	struct tc_str event_source, event_name, api;
	const struct tc_recipe *recipe; /* NULL: the tables know nothing of it */
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
};

/* How a call came in: TLS, and the VPC endpoint. */
struct tc_channel {
	int64_t row;
	struct tc_str tls_version, cipher_suite, host; /* the last as the client named it */
	struct tc_str vpc_endpoint, vpc_endpoint_account;
};

/* The resources of a call; many calls are about the same ones. */
struct tc_touch {
	int64_t row;
	struct tc_str resources; /* see tc_touch_read */
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
	struct tc_channel *channel; /* NULL: nothing is known of it */
	struct tc_touch *touch;     /* NULL: none */
	const struct tc_fact *facts; /* in the arena of the batch; NULL: none */
};

/* One worker's memory of what it has seen.  Lives until the import has ended. */
struct tc_normaliser {
	struct tc_arena arena;
	struct tc_map identities, apis, places, kinds, results, codes, actors, channels, touches;
	const struct tc_recipes *recipes; /* borrowed */
	struct tc_buf key; /* scratch */
	struct tc_field_table fields;
};

/* `recipes` may be NULL: then nothing is read out of parameters. */
void tc_normaliser_init(struct tc_normaliser *n, const struct tc_recipes *recipes);
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

#endif
