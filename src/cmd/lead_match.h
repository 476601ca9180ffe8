/*
 * What an alert names, looked for in a case: indicators become leads.
 */
#ifndef TC_CMD_LEAD_MATCH_H
#define TC_CMD_LEAD_MATCH_H

#include "alert/alert.h"
#include "cmd/lead_store.h"
#include "util/buf.h"
#include "util/map.h"

/* A value that many findings name has many reasons; more are counted. */
#define TC_REASONS_MAX 3

struct tc_reasons {
	struct tc_str texts[TC_REASONS_MAX]; /* borrowed from the alerts */
	size_t count;                        /* of all that differ from these */
};

/* A value of the file, once, and what came of it. */
struct tc_sought {
	const struct tc_indicator *indicator; /* borrowed: the first of them */
	struct tc_reasons reasons;
	size_t *leads; /* owned: indexes of the leads that it became */
	size_t lead_count;
	struct tc_str message; /* why it became none; or absent */
	bool absent;           /* because it does not occur */
};

struct tc_match {
	struct tc_store *store;         /* borrowed */
	struct tc_arena arena;
	struct tc_sought *sought;       /* owned; in the order of the file */
	struct tc_new_lead *leads;      /* owned; in the order of the file */
	struct tc_reasons *lead_reasons; /* owned; of each lead */
	size_t count, cap, lead_count, lead_cap;
	struct tc_map by_value, by_lead; /* indexes + 1 */
	struct tc_ip *addresses;        /* owned; of the case, sorted; read when needed */
	size_t address_count;
	bool has_addresses;
};

void tc_match_init(struct tc_match *m, struct tc_store *store);
void tc_match_release(struct tc_match *m);

/* Looks for everything; `why` of each lead begins with `front`, when it is not NULL. */
int tc_match_all(struct tc_match *m, const struct tc_alerts *alerts, const char *front,
		 struct tc_error *err);
/* "a; b; c; and 4 more". */
void tc_reasons_add_to(struct tc_buf *out, const struct tc_reasons *reasons);

#endif
