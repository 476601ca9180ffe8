/*
 * Verdicts: what the analyst says of a value, kept in the case.
 */
#include "scope/scope.h"

#include "scope/lead.h"
#include "util/instant.h"

#include "util/banned.h"

#define VERDICT_SQL "verdict.sql"
/* More of a value is not shown in a message, whose end tells what to do. */
#define SHOWN_MAX 160

static const char *const names[] = {
	[TC_VERDICT_NONE] = "none",
	[TC_VERDICT_MALICIOUS] = "malicious",
	[TC_VERDICT_BENIGN] = "benign",
};

bool tc_verdict_parse(struct tc_str name, enum tc_verdict *verdict)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(names); i++)
		if (tc_str_eq(name, tc_str(names[i]))) {
			*verdict = (enum tc_verdict)i;
			return true;
		}
	return false;
}

const char *tc_verdict_name(enum tc_verdict verdict)
{
	return names[verdict];
}

/* A statement about one value. */
static int prepare(struct tc_stmt **stmt, struct tc_store *store, const char *name,
		   const struct tc_lead *value, struct tc_error *err)
{
	int rc = tc_stmt_prepare_named(stmt, store, VERDICT_SQL, name, err);

	if (rc < 0)
		return rc;
	tc_stmt_bind_text(*stmt, 1, tc_str(tc_lead_kind_name(value->kind)));
	tc_stmt_bind_text(*stmt, 2, value->value);
	return 0;
}

int tc_verdict_find(struct tc_verdict_given *given, struct tc_arena *arena,
		    struct tc_store *store, const struct tc_lead *value,
		    struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = prepare(&stmt, store, "verdict-on", value, err);

	*given = (struct tc_verdict_given){.verdict = TC_VERDICT_NONE};
	if (rc < 0)
		return rc;
	if ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW) {
		given->said.why = tc_arena_str(arena, tc_stmt_column_text(stmt, 1));
		given->said.by = tc_arena_str(arena, tc_stmt_column_text(stmt, 2));
		given->said.at_ms = tc_stmt_column_int(stmt, 3);
		rc = 0;
		if (!tc_verdict_parse(tc_stmt_column_text(stmt, 0), &given->verdict))
			rc = tc_error_set(err, TC_FAIL, "the case holds a verdict that is "
							"not known");
	}
	tc_stmt_free(stmt);
	return rc;
}

int tc_verdict_check(struct tc_store *store, const struct tc_lead *lead,
		     struct tc_error *err)
{
	struct tc_verdict_given given;
	struct tc_arena arena;
	char at[TC_TIME_TEXT];

	tc_arena_init(&arena);
	int rc = tc_verdict_find(&given, &arena, store, lead, err);
	if (rc == 0 && given.verdict == TC_VERDICT_BENIGN) {
		const char *kind = tc_lead_kind_name(lead->kind);
		struct tc_str value = lead->value, by = given.said.by;
		bool whole = value.len <= SHOWN_MAX;

		value.len = whole ? value.len : SHOWN_MAX;
		by.len = by.len <= SHOWN_MAX ? by.len : SHOWN_MAX;
		tc_time_format(given.said.at_ms / 1000 * 1000, at);
		rc = tc_error_set(err, TC_USAGE,
				  "%s %.*s%s is benign by the verdict of %.*s at %s, so it "
				  "cannot be a lead; `verdict %s VALUE none` takes that back",
				  tc_lead_kind_word(lead->kind), TC_STR_ARG(value),
				  whole ? "" : "...", TC_STR_ARG(by), at, kind);
	}
	tc_arena_release(&arena);
	return rc;
}

int tc_verdict_store(struct tc_store *store, const struct tc_lead *value,
		     enum tc_verdict verdict, const struct tc_said *said,
		     struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = prepare(&stmt, store, "put-verdict", value, err);

	TC_ASSERT(verdict != TC_VERDICT_NONE);
	if (rc < 0)
		return rc;
	tc_stmt_bind_text(stmt, 3, tc_str(names[verdict]));
	tc_stmt_bind_text(stmt, 4, said->why);
	tc_stmt_bind_text(stmt, 5, said->by);
	tc_stmt_bind_int(stmt, 6, said->at_ms);
	rc = tc_stmt_run(stmt, err);
	tc_stmt_free(stmt);
	return rc;
}

int tc_verdict_remove(struct tc_store *store, const struct tc_lead *value,
		      struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = prepare(&stmt, store, "remove-verdict", value, err);

	if (rc < 0)
		return rc;
	rc = tc_stmt_run(stmt, err);
	tc_stmt_free(stmt);
	return rc;
}

int tc_lead_is_stored(struct tc_store *store, const struct tc_lead *lead, bool *stored,
		      struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = prepare(&stmt, store, "is-lead", lead, err);

	if (rc < 0)
		return rc;
	rc = tc_stmt_step(stmt, err);
	*stored = rc == TC_STEP_ROW;
	tc_stmt_free(stmt);
	return rc < 0 ? rc : 0;
}
