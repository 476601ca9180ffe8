#include "shell/values.h"

#include <stdlib.h>
#include <time.h>

#include "shell/candidates.h"
#include "util/buf.h"
#include "util/escape.h"

#include "util/banned.h"

#define SQL_FILE "complete.sql"
/* Longer ones are no values to be typed. */
#define VALUE_BYTES ((size_t)4096)
/* A key is pressed, and within 50 ms something is to be there, also on the screen. */
#define PATIENCE_NS INT64_C(30000000)

static const char *const levels[] = {"confirmed", "possible", "probable", NULL};
static const char *const verdicts[] = {"benign", "malicious", "none", NULL};
static const char *const kinds[] = {"agent", "event", "ip", "key", "principal", NULL};
static const char *const formats[] = {"csv", "json", "jsonl", "md", "table", NULL};
static const char *const undated[] = {"only", "with", "without", NULL};
static const char *const timeline_formats[] = {
	"csv",	 "json",       "jsonl",		 "md",		    "navigator",
	"table", "timesketch", "timesketch-csv", "timesketch-jsonl", NULL};
static const char *const directions[] = {"egress", "ingress", NULL};
static const char *const answers[] = {"no", "yes", NULL};
static const char *const bits[] = {"0", "1", NULL};
static const char *const severities[] = {"1", "2", "3", "4", "5", NULL};
static const char *const vectors[] = {"V1",  "V10", "V11", "V12", "V13", "V14",
				      "V15", "V16", "V17", "V2",  "V3",  "V4",
				      "V5",  "V6",  "V7",  "V8",  "V9",  NULL};

/*
 * By name: a statement of complete.sql, or the words there are.  Of one query (`sql`: of a
 * column of its views; `timeline`: of that command) before those of any.
 */
static const struct source {
	const char *name, *query, *sql;
	const char *const *words;
} sources[] = {
	{"format", "timeline", NULL, timeline_formats},
	{"kind", "minted", "minted_kind", NULL},
	{"kind", "notes", NULL, kinds},
	{"kind", "tagged-events", NULL, kinds},
	{"principal", "sql", "principal_as_stored", NULL},
	{"role", "web-identity", "role_arn", NULL},
	{"value", "notes", "noted", NULL},
	{"value", "tagged-events", "tagged", NULL},

	{"access_key", NULL, "key", NULL},
	{"account", NULL, "account", NULL},
	{"agent", NULL, "user_agent", NULL},
	{"api", NULL, "api", NULL},
	{"at", NULL, "day", NULL},
	{"bucket", NULL, "bucket", NULL},
	{"credential", NULL, "key", NULL},
	{"direction", NULL, NULL, directions},
	{"error_code", NULL, "error_code", NULL},
	{"event", NULL, "event", NULL},
	{"event_id", NULL, "event", NULL},
	{"event_name", NULL, "api", NULL},
	{"event_source", NULL, "event_source", NULL},
	{"format", NULL, NULL, formats},
	{"forwarded", NULL, NULL, answers},
	{"from", NULL, "day", NULL},
	{"id", NULL, "resource", NULL},
	{"ip", NULL, "ip", NULL},
	{"key", NULL, "key", NULL},
	{"kind", NULL, "resource_kind", NULL},
	{"kind of value", NULL, NULL, kinds},
	{"level", NULL, NULL, levels},
	{"of", NULL, "key", NULL},
	{"of", NULL, "principal", NULL},
	{"os", NULL, "os", NULL},
	{"outcome", NULL, "outcome", NULL},
	{"peer", NULL, "peer", NULL},
	{"principal", NULL, "principal", NULL},
	{"principal_arn", NULL, "principal", NULL},
	{"principal_name", NULL, "principal", NULL},
	{"protocol", NULL, "protocol", NULL},
	{"recipient_account", NULL, "account", NULL},
	{"refused", NULL, "refused", NULL},
	{"region", NULL, "region", NULL},
	{"resource", NULL, "resource", NULL},
	{"role", NULL, "role", NULL},
	{"severity", NULL, NULL, severities},
	{"since", NULL, "day", NULL},
	{"sql", NULL, "sql", NULL},
	{"still_open", NULL, NULL, bits},
	{"tactic", NULL, "tactic", NULL},
	{"tag", NULL, "tag", NULL},
	{"technique", NULL, "technique", NULL},
	{"to", NULL, "day", NULL},
	{"tool", NULL, "tool", NULL},
	{"until", NULL, "day", NULL},
	{"user", NULL, "principal", NULL},
	{"undated", NULL, NULL, undated},
	{"user_agent", NULL, "user_agent", NULL},
	{"value", NULL, "ip", NULL},
	{"value", NULL, "key", NULL},
	{"value", NULL, "principal", NULL},
	{"value", NULL, "event", NULL},
	{"vector", NULL, NULL, vectors},
	{"verdict", NULL, NULL, verdicts},
	{"version", NULL, "version", NULL},
	{"via", NULL, "event_source", NULL},
	{"view", NULL, "view", NULL},
};

/* --- gathering -------------------------------------------------------------------- */

/* Whether the terminal shows the value as itself, and does nothing else with it. */
static bool shows_as_itself(const struct tc_session *session, struct tc_str value)
{
	struct tc_buf shown;

	tc_buf_init(&shown, 10 * VALUE_BYTES);
	tc_escape_terminal(&shown, value);
	bool so = tc_str_eq(tc_buf_str(&shown), value);
	for (size_t i = 0; i < value.len && session->ascii; i++)
		so = so && !((unsigned char)value.data[i] & 0x80);
	tc_buf_release(&shown);
	return so;
}

static bool can_be_offered(const struct tc_session *session, struct tc_str value)
{
	if (!value.len || value.len > VALUE_BYTES || !shows_as_itself(session, value))
		return false;
	char *text = tc_strdup(value);
	bool can = tc_candidates_can_quote(text);
	free(text);
	return can;
}

/* Only what can be offered makes the list longer, or makes it known that there is more. */
static void add(struct tc_values *v, const struct tc_session *session, struct tc_str value)
{
	if (!can_be_offered(session, value))
		return;
	if (v->count == TC_VALUES_MAX) {
		v->more = true;
		return;
	}
	v->list = tc_realloc(v->list, v->count + 1, sizeof(*v->list));
	v->list[v->count++] = tc_strdup(value);
}

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static bool is_late(void *ctx)
{
	const int64_t *deadline = ctx;

	return now_ns() >= *deadline;
}

/* Between two commands a case may be closed. */
static struct tc_store *store_of(struct tc_session *session)
{
	if (!session->store)
		tc_store_open_at_once(&session->store, session->case_path, NULL);
	return session->store;
}

static void bind(struct tc_stmt *stmt, struct tc_str beginning, struct tc_buf *end,
		 int64_t most)
{
	/* Behind everything that begins so: the greatest character follows it. */
	tc_buf_add_str(end, beginning);
	tc_buf_add_cstr(end, "\xf4\x8f\xbf\xbf");
	tc_stmt_bind_text(stmt, 1, beginning);
	tc_stmt_bind_text(stmt, 2, tc_buf_str(end));
	tc_stmt_bind_int(stmt, 3, most);
}

/* At most so many rows of the statement; true when there were as many. */
static bool read_rows(struct tc_values *v, struct tc_session *session, const char *sql,
		      struct tc_str beginning, int64_t most)
{
	struct tc_stmt *stmt;
	struct tc_buf end;
	int64_t rows = 0;
	int rc = tc_stmt_prepare_named(&stmt, session->store, SQL_FILE, sql, NULL);

	if (rc == 0) {
		tc_buf_init(&end, beginning.len + 8);
		bind(stmt, beginning, &end, most);
		while (!v->more && (rc = tc_stmt_step(stmt, NULL)) == TC_STEP_ROW) {
			add(v, session, tc_stmt_column_text(stmt, 0));
			rows++;
		}
		tc_stmt_free(stmt);
		tc_buf_release(&end);
	}
	/* Whatever it failed for, these are not known to be all. */
	v->more = v->more || rc < 0;
	return rows == most;
}

/*
 * Whoever writes the logs writes values that are not offered, as many as they like, in
 * front of those that are.  More is read, then, until there are enough or the time is up.
 */
static void read_values(struct tc_values *v, struct tc_session *session, const char *sql,
			struct tc_str beginning)
{
	struct tc_values found = {NULL, 0, false}, before = {NULL, 0, false};
	/* One more, which tells that there are more. */
	int64_t most = TC_VALUES_MAX + 1;
	bool full;

	do {
		tc_values_release(&before);
		before = found;
		found = (struct tc_values){NULL, 0, false};
		full = read_rows(&found, session, sql, beginning, most);
		most *= 8;
	} while (full && !found.more);
	/* Given up in the middle, it may have come less far than before. */
	const struct tc_values *best = before.count > found.count ? &before : &found;
	for (size_t i = 0; i < best->count; i++)
		add(v, session, tc_str(best->list[i]));
	v->more = v->more || found.more;
	tc_values_release(&before);
	tc_values_release(&found);
}

static void find_in_case(struct tc_values *v, struct tc_session *session, const char *sql,
			 struct tc_str beginning, int64_t deadline)
{
	struct tc_store *store = store_of(session);

	if (!store)
		return;
	/* A Ctrl-C at the prompt was about the line. */
	tc_store_resume(store);
	/* At the prompt nothing else runs, and no other tick is set. */
	tc_store_on_tick(store, is_late, &deadline);
	tc_store_wait(store, false);
	read_values(v, session, sql, beginning);
	tc_store_wait(store, true);
	tc_store_on_tick(store, NULL, NULL);
}

/* The first of the name; those that follow it have the same name and query. */
static const struct source *find_source(const char *query, const char *name)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(sources); i++)
		if (strcmp(sources[i].name, name) == 0 &&
		    (!sources[i].query || (query && strcmp(sources[i].query, query) == 0)))
			return &sources[i];
	return NULL;
}

bool tc_values_known(const char *query, const char *name)
{
	return find_source(query, name) != NULL;
}

void tc_values_find(struct tc_values *v, struct tc_session *session, const char *query,
		    const char *name, struct tc_str beginning)
{
	const struct source *end = sources + TC_ARRAY_LEN(sources);
	const struct source *first = find_source(query, name);
	int64_t deadline = now_ns() + PATIENCE_NS;

	*v = (struct tc_values){NULL, 0, false};
	for (const struct source *s = first; s && s < end; s++) {
		if (strcmp(s->name, name) != 0 || s->query != first->query)
			break;
		if (s->sql)
			find_in_case(v, session, s->sql, beginning, deadline);
		for (const char *const *w = s->words; w && *w; w++)
			if (tc_str_starts(tc_str(*w), beginning))
				add(v, session, tc_str(*w));
	}
}

void tc_values_release(struct tc_values *v)
{
	for (size_t i = 0; i < v->count; i++)
		free(v->list[i]);
	free(v->list);
	*v = (struct tc_values){NULL, 0, false};
}
