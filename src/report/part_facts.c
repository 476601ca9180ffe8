/*
 * What the report is of: the program, the leads, the case and the hashes of its evidence.
 */
#include "report/parts.h"

#include "util/sha256.h"

#include "util/banned.h"

#define SQL_FILE "report.sql"
#define FACTS_MAX 32

/* Label and value of each row. */
static int read_facts(struct tc_writing *w, const char *name, struct tc_page_fact *facts,
		      size_t max, size_t *count, struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, w->store, SQL_FILE, name, err);

	if (rc < 0)
		return rc;
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW && *count < max)
		facts[(*count)++] = (struct tc_page_fact){
			tc_arena_str(&w->arena, tc_stmt_column_text(stmt, 0)),
			tc_writing_text(w, tc_arena_str(&w->arena, tc_stmt_column_text(stmt, 1)))};
	tc_stmt_free(stmt);
	return rc < 0 ? rc : 0;
}

int tc_part_head(struct tc_writing *w, struct tc_page_fact *facts, size_t *count,
		 struct tc_error *err)
{
	const struct tc_document *d = w->d;
	size_t n = 0;

	facts[n++] = (struct tc_page_fact){TC_STR("made by"), tc_str(d->tool)};
	facts[n++] = (struct tc_page_fact){TC_STR("times"), TC_STR("UTC")};
	facts[n++] = (struct tc_page_fact){TC_STR("level of attribution"), d->level};
	facts[n++] = (struct tc_page_fact){
		TC_STR("masked"), d->unmask ? TC_STR("nothing")
					    : TC_STR("e-mail addresses, session tokens, signatures "
						     "and passwords, where they occur")};
	*count = n;
	return read_facts(w, "report-head", facts, TC_HEAD_FACTS, count, err);
}

/* One hash for all files, which sha256sum gives too. */
static int hash_evidence(struct tc_writing *w, char hex[TC_SHA256_HEX], struct tc_error *err)
{
	struct tc_stmt *stmt;
	struct tc_sha256 h;
	int rc = tc_stmt_prepare_named(&stmt, w->store, SQL_FILE, "evidence-list", err);

	if (rc < 0)
		return rc;
	tc_sha256_init(&h);
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW) {
		struct tc_str line = tc_stmt_column_text(stmt, 0);

		tc_sha256_add(&h, line.data, line.len);
	}
	tc_sha256_finish(&h, hex);
	tc_stmt_free(stmt);
	return rc < 0 ? rc : 0;
}

int tc_part_facts(struct tc_writing *w, struct tc_error *err)
{
	struct tc_page_fact facts[FACTS_MAX];
	char hex[TC_SHA256_HEX];
	size_t count = 0;
	int rc = read_facts(w, "report-facts", facts, FACTS_MAX - 1, &count, err);

	if (rc < 0 || (rc = hash_evidence(w, hex, err)) < 0)
		return rc;
	facts[count++] = (struct tc_page_fact){
		TC_STR("SHA-256 of the list of files"), tc_arena_str(&w->arena, tc_str(hex))};
	tc_page_facts(w->page, facts, count);
	return 0;
}
