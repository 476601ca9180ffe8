/*
 * What the logs of a case cannot show, in sentences (schema/limits.sql).
 */
#ifndef TC_REPORT_LIMITS_H
#define TC_REPORT_LIMITS_H

#include "report/answer.h"
#include "util/arena.h"

#define TC_LIMITS_MOST 64

struct tc_limits {
	struct tc_str list[TC_LIMITS_MOST]; /* texts in the arena */
	size_t count;
};

/* Adds, as far as there is room, those of a question of leads and those of all questions. */
int tc_limits_read(struct tc_limits *limits, struct tc_store *store, struct tc_arena *arena,
		   const struct tc_question *question, struct tc_error *err);

#endif
