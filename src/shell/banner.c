#include "shell/banner.h"

#include <stdlib.h>

#include "render/flow.h"
#include "util/buf.h"
#include "util/escape.h"
#include "util/message.h"

#include "util/banned.h"

#define SQL_FILE "evidence.sql"
/* Leads named one by one; more are counted. */
#define LEADS_NAMED 3
#define LINE_BYTES ((size_t)4 * 1024 * 1024)

/* As wide as the terminal. */
static void say(const struct tc_session *session, const char *text)
{
	struct tc_buf lines;

	tc_buf_init(&lines, LINE_BYTES);
	tc_flow_add(&lines, tc_str(text), tc_flow_width(session->width), 0);
	tc_message("%s", tc_buf_cstr(&lines));
	tc_buf_release(&lines);
}

static void tell_how_to_begin(const struct tc_session *session)
{
	say(session, session->store ? "This case is empty."
				    : "There is no such case yet; import makes it.");
	say(session, "  import PATH...   takes the logs: files, folders, archives");
	say(session, "  ask suspects     then ranks who is unlike himself, for want of an alert");
	say(session, "  help start       tells the way from there to a report");
}

static void tell_no_lead(const struct tc_session *session)
{
	say(session, "No lead yet: ask suspects ranks what is unlike its usual use; ask "
		     "detections looks for what is suspicious; lead KIND VALUE stores one.");
}

static void add_lead(struct tc_buf *line, struct tc_stmt *stmt)
{
	tc_buf_add_cstr(line, line->len ? ", " : "Leads: ");
	tc_escape_terminal(line, tc_stmt_column_text(stmt, 0));
	tc_buf_add_char(line, ' ');
	tc_escape_terminal(line, tc_stmt_column_text(stmt, 1));
}

static int tell_leads(const struct tc_session *session, struct tc_error *err)
{
	struct tc_stmt *stmt;
	struct tc_buf line;
	size_t count = 0;
	int rc = tc_stmt_prepare_named(&stmt, session->store, SQL_FILE, "overview-leads",
				       err);

	if (rc < 0)
		return rc;
	tc_buf_init(&line, LINE_BYTES);
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW)
		if (count++ < LEADS_NAMED)
			add_lead(&line, stmt);
	if (count > LEADS_NAMED)
		tc_buf_addf(&line, " and %zu more", count - LEADS_NAMED);
	if (rc == 0 && !count) {
		tell_no_lead(session);
	} else if (rc == 0) {
		tc_buf_add_char(&line, '.');
		say(session, tc_buf_cstr(&line));
		say(session, "Ask credentials, duration, actions, access; report -o FILE writes "
			     "them down.");
	}
	tc_buf_release(&line);
	tc_stmt_free(stmt);
	return rc;
}

/* False when there are none. */
static int tell_events(bool *any, const struct tc_session *session, struct tc_error *err)
{
	struct tc_buf line;
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, session->store, SQL_FILE, "overview", err);

	*any = false;
	if (rc < 0)
		return rc;
	tc_buf_init(&line, LINE_BYTES);
	if ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW &&
	    tc_stmt_column_type(stmt, 1) == TC_TYPE_TEXT) {
		*any = true;
		tc_buf_addf(&line, "%lld event%s, %.*s to %.*s, accounts: %lld",
			    (long long)tc_stmt_column_int(stmt, 0),
			    tc_stmt_column_int(stmt, 0) == 1 ? "" : "s",
			    TC_STR_ARG(tc_stmt_column_text(stmt, 1)),
			    TC_STR_ARG(tc_stmt_column_text(stmt, 2)),
			    (long long)tc_stmt_column_int(stmt, 3));
		say(session, tc_buf_cstr(&line));
	}
	tc_buf_release(&line);
	tc_stmt_free(stmt);
	return rc < 0 ? rc : 0;
}

int tc_banner_print(struct tc_session *session, struct tc_error *err)
{
	bool any = false;
	int rc = 0;

	tc_message("%s: help for help, Ctrl-D to leave\n", tc_version());
	if (session->store && (rc = tell_events(&any, session, err)) < 0)
		return rc;
	if (any)
		return tell_leads(session, err);
	tell_how_to_begin(session);
	return 0;
}
