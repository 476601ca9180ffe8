#include "cmd/call.h"
#include "report/answer.h"
#include "shell/commands.h"
#include "shell/going.h"
#include "util/buf.h"
#include "util/escape.h"
#include "util/ip.h"

#include "util/banned.h"

#define TEXT_MAX ((size_t)16 * 1024 * 1024)
/* 8-4-4-4-12 hexadecimal digits. */
#define UUID_LEN 36

/* What is asked of a value: a question or query, and its parameter. */
struct target {
	const char *name;  /* NULL: the event is shown */
	const char *param;
};

static const struct target of_address = {"address", "ip"};
static const struct target of_key = {"key", "key"};
static const struct target of_principal = {"principal", "principal"};
static const struct target of_event = {NULL, "event"};

static const struct {
	const char *column;
	struct target target;
} columns[] = {
	{"key", {"key", "key"}},
	{"credential", {"key", "key"}},
	{"access_key", {"key", "key"}},
	{"parent", {"key", "key"}},
	{"principal", {"principal", "principal"}},
	{"principal_name", {"principal", "principal"}},
	{"principal_id", {"principal", "principal"}},
	{"arn", {"principal", "principal"}},
	{"owner", {"principal", "principal"}},
	{"user", {"principal", "principal"}},
	{"role", {"principal", "principal"}},
	{"event_name", {"search-events", "api"}},
	{"resource", {"search-events", "resource"}},
};

/* --- what a value is -------------------------------------------------------------- */

static bool is_uuid(struct tc_str s)
{
	if (s.len != UUID_LEN)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? s.data[i] != '-' : !strchr("0123456789abcdefABCDEF", s.data[i]))
			return false;
	}
	return true;
}

/* An access key id: AKIA or ASIA and sixteen more (AWS IAM, unique identifiers). */
static bool is_key(struct tc_str s)
{
	return s.len == 20 &&
	       (tc_str_starts(s, TC_STR("AKIA")) || tc_str_starts(s, TC_STR("ASIA")));
}

/* By what it looks like, then by the column it stands in. */
static bool find_target(struct target *target, const struct tc_catalog *catalog,
			const char *column, struct tc_str value)
{
	const struct tc_query *search = tc_catalog_find(catalog, TC_STR("search-events"));
	struct tc_ip ip;

	if (tc_ip_parse(&ip, value))
		*target = of_address;
	else if (is_uuid(value))
		*target = of_event;
	else if (is_key(value))
		*target = of_key;
	else if (tc_str_starts(value, TC_STR("arn:")) && tc_str_find(value, TC_STR(":iam:")) != SIZE_MAX)
		*target = of_principal;
	else if (search && tc_query_declares(search, tc_str(column)))
		*target = (struct target){search->name, column};
	else
		return false;
	return true;
}

static bool target_of(struct target *target, const struct tc_catalog *catalog,
		      const char *column, struct tc_str value)
{
	struct tc_ip ip;

	/* Several of them: none is what is looked for. */
	if (tc_str_find(value, TC_STR(", ")) != SIZE_MAX)
		return false;
	for (size_t i = 0; i < TC_ARRAY_LEN(columns); i++) {
		if (strcmp(columns[i].column, column) != 0)
			continue;
		*target = columns[i].target;
		return !tc_ip_parse(&ip, value) || find_target(target, catalog, column, value);
	}
	return find_target(target, catalog, column, value);
}

/* --- the query that was named ----------------------------------------------------- */

static bool takes(const struct tc_catalog *catalog, const struct tc_question *question,
		  const struct tc_query *query, const char *param)
{
	return question ? tc_question_takes(question, catalog, tc_str(param))
			: tc_query_declares(query, tc_str(param));
}

/* The parameter that must be given, when there is one such. */
static const char *only_required(const struct tc_query *query)
{
	const char *found = NULL;

	for (size_t i = 0; query && i < query->param_count; i++) {
		if (!query->params[i].required)
			continue;
		if (found)
			return NULL;
		found = query->params[i].name;
	}
	return found;
}

/* The value goes to the parameter of its kind, of its column's name, or that is needed. */
static int aim_at(struct target *target, const struct tc_catalog *catalog, const char *name,
		  const char *column, struct tc_error *err)
{
	const struct tc_question *question = tc_question_find(tc_str(name));
	const struct tc_query *query = tc_catalog_find(catalog, tc_str(name));
	const char *required;

	if (!question && !query)
		return tc_error_set(err, TC_USAGE, "there is no query %s", name);
	target->name = name;
	if (target->param && takes(catalog, question, query, target->param))
		return 0;
	required = only_required(query);
	target->param = takes(catalog, question, query, column) ? column : required;
	return target->param ? 0
			     : tc_error_set(err, TC_USAGE, "%s takes no %s", name, column);
}

/* --- going there ------------------------------------------------------------------ */

static void make(struct tc_place *place, const struct tc_shell *shell,
		 const struct target *target, struct tc_str value)
{
	if (target->name) {
		tc_going_ask(place, target->name);
		tc_place_add_pair(place, "", tc_str(target->param), value);
		tc_going_carry(place, shell);
		tc_sticky_copy(&place->sticky, &shell->sticky);
		return;
	}
	tc_place_init(place);
	tc_place_add(place, "show");
	tc_place_add(place, value.data);
}

/* A column at a time: what can be asked, and how. */
static void offer(struct tc_shell *shell, const struct tc_row *row, const char *number,
		  struct tc_arena *arena)
{
	const struct tc_catalog *catalog = shell->session->catalog;
	struct tc_buf line;

	tc_buf_init(&line, TEXT_MAX);
	for (size_t i = 0; i < row->column_count; i++) {
		struct tc_str value = tc_value_text(&row->values[i], arena);
		struct tc_place place;
		struct target target;

		if (!value.len || !target_of(&target, catalog, row->columns[i], value))
			continue;
		make(&place, shell, &target, value);
		tc_buf_clear(&line);
		tc_place_write(&line, &place);
		fprintf(shell->session->out, "pivot %s %-18s %s\n", number, row->columns[i],
			tc_buf_cstr(&line));
		tc_place_release(&place);
	}
	tc_buf_release(&line);
}

static int find(struct tc_place *place, struct tc_shell *shell, const struct tc_call *call,
		const struct tc_row *row, struct tc_arena *arena, struct tc_error *err)
{
	const char *number = call->operands[0], *column = call->operands[1];
	const char *query = call->operand_count > 2 ? call->operands[2] : NULL;
	const struct tc_catalog *catalog = shell->session->catalog;
	struct target target = {NULL, NULL};
	struct tc_str value;
	int rc = tc_going_value(&value, row, number, column, arena, err);

	if (rc < 0)
		return rc;
	bool known = target_of(&target, catalog, column, value);
	if (query)
		rc = aim_at(&target, catalog, query, column, err);
	else if (!known)
		/* Whatever it may be. */
		target = (struct target){"what-is", "value"};
	if (rc == 0)
		make(place, shell, &target, value);
	return rc;
}

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_error err = TC_ERROR_INIT;
	const struct tc_kept_table *table;
	struct tc_place place;
	struct tc_arena arena;
	struct tc_row row;
	int status = TC_STATUS_DONE;

	tc_arena_init(&arena);
	int rc = tc_going_row(&table, &row, session->shell, call->operands[0], &err);
	if (rc == 0 && (rc = tc_session_catalog(session, &err)) == 0) {
		if (call->operand_count == 1)
			offer(session->shell, &row, call->operands[0], &arena);
		else if ((rc = find(&place, session->shell, call, &row, &arena, &err)) == 0)
			status = tc_going_run(session->shell, &place);
	}
	tc_arena_release(&arena);
	return rc < 0 ? tc_call_fail(call, &err) : status;
}

const struct tc_command tc_command_pivot = {
	.group = TC_GROUP_SCREEN,
	.name = "pivot",
	.operands = "N [COLUMN [QUERY]]",
	.summary = "What is known of a value in row N",
	.help = "Asks about what stands in that column: an address, a key or a principal gets its\n"
		"page, an event is shown, else its events are listed.  QUERY: asks that query or\n"
		"question instead.  Without COLUMN: what the row offers.  back returns.",
	.examples = (const char *const[]){
		"ask suspects",
		"pivot 1",
		"pivot 1 value",
		"back",
		"pivot 1 value keys-from-address",
		NULL,
	},
	.operands_min = 1,
	.operands_max = 3,
	.run = run,
};
