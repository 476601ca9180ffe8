#include "shell/banner.h"

#include <stdlib.h>

#include "util/buf.h"
#include "util/escape.h"
#include "util/message.h"

#include "util/banned.h"

#define SQL_FILE "evidence.sql"
/* Leads named one by one; more are counted. */
#define LEADS_NAMED 3
#define LINE_BYTES ((size_t)4 * 1024 * 1024)

static void tell_how_to_begin(bool exists)
{
	tc_message(
		"%s\n"
		"  import PATH...   takes the logs: files, folders, archives\n"
		"  ask suspects     then ranks who is unlike himself, when no alert says where to begin\n"
		"  help start       tells the way from there to a report\n",
		exists ? "This case is empty." : "There is no such case yet; import makes it.");
}

static void tell_no_lead(void)
{
	tc_message("No lead yet: ask suspects ranks what is unlike its usual use; ask "
			"detections looks for\n"
			"what is suspicious; lead KIND VALUE stores one.\n");
}

static void add_lead(struct tc_buf *line, struct tc_stmt *stmt)
{
	tc_buf_add_cstr(line, line->len ? ", " : "Leads: ");
	tc_escape_terminal(line, tc_stmt_column_text(stmt, 0));
	tc_buf_add_char(line, ' ');
	tc_escape_terminal(line, tc_stmt_column_text(stmt, 1));
}

static int tell_leads(struct tc_store *store, struct tc_error *err)
{
	struct tc_stmt *stmt;
	struct tc_buf line;
	size_t count = 0;
	int rc = tc_stmt_prepare_named(&stmt, store, SQL_FILE, "overview-leads", err);

	if (rc < 0)
		return rc;
	tc_buf_init(&line, LINE_BYTES);
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW)
		if (count++ < LEADS_NAMED)
			add_lead(&line, stmt);
	if (count > LEADS_NAMED)
		tc_buf_addf(&line, " and %zu more", count - LEADS_NAMED);
	if (rc == 0 && !count)
		tell_no_lead();
	else if (rc == 0)
		tc_message("%s.\nAsk credentials, duration, actions, access; report -o FILE "
				"writes them down.\n",
			tc_buf_cstr(&line));
	tc_buf_release(&line);
	tc_stmt_free(stmt);
	return rc;
}

/* False when there are none. */
static int tell_events(bool *any, struct tc_store *store, struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, store, SQL_FILE, "overview", err);

	*any = false;
	if (rc < 0)
		return rc;
	if ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW &&
	    tc_stmt_column_type(stmt, 1) == TC_TYPE_TEXT) {
		*any = true;
		tc_message("%lld event%s, %.*s to %.*s, accounts: %lld\n",
			(long long)tc_stmt_column_int(stmt, 0),
			tc_stmt_column_int(stmt, 0) == 1 ? "" : "s",
			TC_STR_ARG(tc_stmt_column_text(stmt, 1)),
			TC_STR_ARG(tc_stmt_column_text(stmt, 2)),
			(long long)tc_stmt_column_int(stmt, 3));
	}
	tc_stmt_free(stmt);
	return rc < 0 ? rc : 0;
}

int tc_banner_print(struct tc_session *session, struct tc_error *err)
{
	bool any = false;
	int rc = 0;

	tc_message("%s: help for help, Ctrl-D to leave\n", tc_version());
	if (session->store && (rc = tell_events(&any, session->store, err)) < 0)
		return rc;
	if (any)
		return tell_leads(session->store, err);
	tell_how_to_begin(session->store != NULL);
	return 0;
}
