/*
 * Places in a record by name: requestParameters.instancesSet.items[].instanceId
 *
 * Names are compared without regard to the case of letters, because EC2 writes newer
 * parameters in another case than older ones.  An array is passed through whether the
 * path says [] or not, and where it says so an object will do.  Newer EC2 calls wrap
 * everything in one member (DeleteFlowLogsRequest): a first name that is not there is
 * looked for in it.
 */
#ifndef TC_FACTS_PATH_H
#define TC_FACTS_PATH_H

#include "util/arena.h"

struct tc_identity;

/* The parts of a record that a path may lead into: exact JSON text, or absent. */
enum tc_part {
	TC_PART_REQUEST,         /* requestParameters */
	TC_PART_RESPONSE,        /* responseElements */
	TC_PART_USER_IDENTITY,   /* userIdentity */
	TC_PART_ADDITIONAL,      /* additionalEventData */
	TC_PART_SERVICE_DETAILS, /* serviceEventDetails */
	TC_PART_RESOURCES,       /* resources */
	TC_PART_COUNT,
};

/* What rules look at. */
struct tc_parts {
	struct tc_str part[TC_PART_COUNT];
	const struct tc_identity *identity;
	const char *outcome;
	struct tc_str error_message; /* decoded */
	struct tc_str region, recipient_account;
	int64_t time_ms; /* negative: unknown */
	bool read_only;  /* the call changes nothing */
};

#define TC_PATH_NAMES_MAX 8

struct tc_path {
	enum tc_part part;
	size_t count;
	struct tc_str names[TC_PATH_NAMES_MAX]; /* point into the text it was made of */
};

/* False when it is no such path: an unknown part, an empty name, too many names. */
bool tc_path_parse(struct tc_path *path, struct tc_str text);

/*
 * Calls `visit` with the exact text of every value the path leads to, null aside, in
 * the order of the record, until it says false.  False when it did.
 */
typedef bool tc_path_visit(void *ctx, struct tc_str value);
bool tc_path_each(const struct tc_path *path, const struct tc_parts *parts,
		  tc_path_visit *visit, void *ctx);

/* The same from a value of a record; `path->part` is not looked at. */
bool tc_path_each_in(const struct tc_path *path, struct tc_str value,
		     tc_path_visit *visit, void *ctx);

/* The text of the first value that is neither object nor empty, or absent. */
struct tc_str tc_path_text(const struct tc_path *path, const struct tc_parts *parts,
			   struct tc_arena *arena);

#endif
