#include "contain/uses.h"

#include "util/buf.h"

#include "util/banned.h"

#define TEXT_MAX ((size_t)64 * 1024)
#define LISTED 5 /* services, addresses */

enum { PART, VALUE, ERA, EVENTS, LAST };
enum { BEFORE = 1, EARLIER, SINCE };

struct uses {
	struct tc_buf text;
	int64_t listed;   /* of the part at hand */
	char part;        /* its first letter; or 0 */
};

static const char *era_text(int64_t era)
{
	return era == BEFORE ? "in the 30 days before" : era == EARLIER ? "earlier" : "since";
}

static void add_total(struct uses *u, struct tc_stmt *stmt)
{
	int64_t events = tc_stmt_column_int(stmt, EVENTS), era = tc_stmt_column_int(stmt, ERA);

	if (!u->text.len && era != BEFORE)
		tc_buf_add_cstr(&u->text, "by nobody else in the 30 days before");
	if (u->text.len)
		tc_buf_add_cstr(&u->text, "; ");
	tc_buf_addf(&u->text, "%lld call%s of others %s, the last ", (long long)events,
		    events == 1 ? "" : "s", era_text(era));
	tc_buf_add_str(&u->text, tc_stmt_column_text(stmt, LAST));
}

static void add_listed(struct uses *u, struct tc_stmt *stmt)
{
	struct tc_str part = tc_stmt_column_text(stmt, PART);

	if (u->part != part.data[0]) {
		u->part = part.data[0];
		u->listed = 0;
		tc_buf_add_cstr(&u->text, "; ");
		tc_buf_add_str(&u->text, part);
		tc_buf_add_char(&u->text, ' ');
	}
	if (u->listed++ == LISTED)
		tc_buf_add_cstr(&u->text, " and others");
	if (u->listed > LISTED)
		return;
	tc_buf_add_cstr(&u->text, u->listed > 1 ? ", " : "");
	tc_buf_add_str(&u->text, tc_stmt_column_text(stmt, VALUE));
	tc_buf_addf(&u->text, " (%lld)", (long long)tc_stmt_column_int(stmt, EVENTS));
}

int tc_contain_uses(struct tc_contain_build *b, struct tc_str credential,
		    struct tc_str principal, int64_t first_ms, struct tc_str *uses)
{
	struct uses u = {.part = 0};
	struct tc_stmt *stmt;
	int rc;

	if (!(stmt = tc_contain_prepare(b, "uses", &rc)))
		return rc;
	tc_stmt_bind_text(stmt, 2, credential);
	tc_stmt_bind_text(stmt, 3, principal);
	tc_stmt_bind_int(stmt, 4, first_ms);
	tc_buf_init(&u.text, TEXT_MAX);
	while ((rc = tc_stmt_step(stmt, b->err)) == TC_STEP_ROW) {
		if (tc_str_eq(tc_stmt_column_text(stmt, PART), TC_STR("all")))
			add_total(&u, stmt);
		else
			add_listed(&u, stmt);
	}
	if (!u.text.len)
		tc_buf_add_cstr(&u.text, "by nobody else in these logs");
	*uses = tc_arena_str(&b->plan->arena, tc_buf_str(&u.text));
	tc_buf_release(&u.text);
	tc_stmt_free(stmt);
	return rc;
}
