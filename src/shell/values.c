#include "shell/values.h"

#include <stdlib.h>
#include <time.h>

#include "util/buf.h"
#include "util/escape.h"

#include "util/banned.h"

#define SQL_FILE "complete.sql"
/* Longer ones are no values to be typed. */
#define VALUE_BYTES ((size_t)4096)
/* A key is pressed, and something is to be there. */
#define PATIENCE_NS INT64_C(40000000)

static const char *const levels[] = {"confirmed", "possible", "probable", NULL};
static const char *const verdicts[] = {"benign", "malicious", "none", NULL};
static const char *const kinds[] = {"agent", "event", "ip", "key", "principal", NULL};
static const char *const formats[] = {"csv", "json", "jsonl", "md", "table", NULL};
static const char *const directions[] = {"egress", "ingress", NULL};
static const char *const answers[] = {"no", "yes", NULL};
static const char *const vectors[] = {"V1",  "V10", "V11", "V12", "V13", "V14",
				      "V15", "V16", "V17", "V2",  "V3",  "V4",
				      "V5",  "V6",  "V7",  "V8",  "V9",  NULL};

/* By name: a statement of complete.sql, or the words there are. */
static const struct {
	const char *name, *sql;
	const char *const *words;
} sources[] = {
	{"account", "account", NULL},
	{"agent", "user_agent", NULL},
	{"api", "api", NULL},
	{"at", "day", NULL},
	{"credential", "key", NULL},
	{"direction", NULL, directions},
	{"error_code", "error_code", NULL},
	{"event", "event", NULL},
	{"event_source", "event_source", NULL},
	{"format", NULL, formats},
	{"forwarded", NULL, answers},
	{"from", "day", NULL},
	{"ip", "ip", NULL},
	{"key", "key", NULL},
	{"kind of value", NULL, kinds},
	{"level", NULL, levels},
	{"of", "key", NULL},
	{"os", "os", NULL},
	{"outcome", "outcome", NULL},
	{"principal", "principal", NULL},
	{"region", "region", NULL},
	{"role", "role", NULL},
	{"since", "day", NULL},
	{"sql", "sql", NULL},
	{"tactic", "tactic", NULL},
	{"tag", "tag", NULL},
	{"technique", "technique", NULL},
	{"to", "day", NULL},
	{"tool", "tool", NULL},
	{"until", "day", NULL},
	{"user", "principal", NULL},
	{"user_agent", "user_agent", NULL},
	{"value", "ip", NULL},
	{"vector", NULL, vectors},
	{"verdict", NULL, verdicts},
	{"version", "version", NULL},
	{"via", "event_source", NULL},
	{"view", "view", NULL},
};

/* --- gathering -------------------------------------------------------------------- */

static void add(struct tc_values *v, struct tc_str value)
{
	struct tc_buf shown;

	if (v->count == TC_VALUES_MAX) {
		v->more = true;
		return;
	}
	tc_buf_init(&shown, 6 * VALUE_BYTES);
	if (value.len && value.len <= VALUE_BYTES) {
		tc_escape_terminal(&shown, value);
		if (tc_str_eq(tc_buf_str(&shown), value)) {
			v->list = tc_realloc(v->list, v->count + 1, sizeof(*v->list));
			v->list[v->count++] = tc_strdup(value);
		}
	}
	tc_buf_release(&shown);
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
		tc_store_open(&session->store, session->case_path, TC_STORE_READ, NULL);
	return session->store;
}

static void bind(struct tc_stmt *stmt, struct tc_str beginning, struct tc_buf *end)
{
	/* Behind everything that begins so: the greatest character follows it. */
	tc_buf_add_str(end, beginning);
	tc_buf_add_cstr(end, "\xf4\x8f\xbf\xbf");
	tc_stmt_bind_text(stmt, 1, beginning);
	tc_stmt_bind_text(stmt, 2, tc_buf_str(end));
	/* One more, which tells that there are more. */
	tc_stmt_bind_int(stmt, 3, TC_VALUES_MAX + 1);
}

static void find_in_case(struct tc_values *v, struct tc_session *session, const char *sql,
			 struct tc_str beginning)
{
	int64_t deadline = now_ns() + PATIENCE_NS;
	struct tc_store *store = store_of(session);
	struct tc_stmt *stmt;
	struct tc_buf end;
	int rc;

	if (!store || tc_stmt_prepare_named(&stmt, store, SQL_FILE, sql, NULL) < 0)
		return;
	tc_buf_init(&end, beginning.len + 8);
	bind(stmt, beginning, &end);
	tc_store_on_tick(store, is_late, &deadline);
	while ((rc = tc_stmt_step(stmt, NULL)) == TC_STEP_ROW)
		add(v, tc_stmt_column_text(stmt, 0));
	tc_store_on_tick(store, NULL, NULL);
	/* Whatever it failed for, these are not known to be all. */
	v->more = v->more || rc < 0;
	tc_stmt_free(stmt);
	tc_buf_release(&end);
}

void tc_values_find(struct tc_values *v, struct tc_session *session, const char *name,
		    struct tc_str beginning)
{
	*v = (struct tc_values){NULL, 0, false};
	for (size_t i = 0; i < TC_ARRAY_LEN(sources); i++) {
		if (strcmp(sources[i].name, name) != 0)
			continue;
		if (sources[i].sql)
			find_in_case(v, session, sources[i].sql, beginning);
		for (const char *const *w = sources[i].words; w && *w; w++)
			if (tc_str_starts(tc_str(*w), beginning))
				add(v, tc_str(*w));
	}
}

void tc_values_release(struct tc_values *v)
{
	for (size_t i = 0; i < v->count; i++)
		free(v->list[i]);
	free(v->list);
	*v = (struct tc_values){NULL, 0, false};
}
