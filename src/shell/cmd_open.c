#include "cmd/call.h"
#include "report/answer.h"
#include "shell/commands.h"
#include "shell/going.h"

#include "util/banned.h"

/* What was asked for besides is told already by the arguments of the table. */
static void keep_leads(struct tc_sticky *to, const struct tc_sticky *from)
{
	for (size_t i = 0; i < from->count; i++)
		if (strcmp(from->settings[i].name, TC_STICKY_LEAD) == 0)
			tc_sticky_set(to, TC_STICKY_LEAD, from->settings[i].value);
}

static int open_events(struct tc_place *place, struct tc_shell *shell,
		       const struct tc_query *query, const struct tc_kept_table *table,
		       const struct tc_row *row, struct tc_error *err)
{
	struct tc_behind behind;
	struct tc_arena arena;
	int rc;

	tc_arena_init(&arena);
	rc = tc_answer_behind(&behind, shell->session->catalog, query, row, table->args,
			      table->arg_count, &arena, err);
	if (rc == 0) {
		tc_going_ask(place, behind.query->name);
		for (size_t i = 0; i < behind.arg_count; i++)
			tc_place_add_pair(place, "", behind.args[i].name, behind.args[i].value);
		tc_going_carry(place, shell);
		keep_leads(&place->sticky, &shell->place.sticky);
	}
	tc_arena_release(&arena);
	return rc;
}

/* `NAME WORD`, where the row has something in that column. */
static bool open_with(struct tc_place *place, const char *name, const struct tc_row *row,
		      const char *column)
{
	const struct tc_value *value = tc_row_value(row, column);

	if (!value || value->type != TC_VALUE_TEXT)
		return false;
	tc_place_init(place);
	tc_place_add(place, name);
	tc_place_add(place, value->text.data);
	return true;
}

/* An event is shown, a query of the list described; else the events behind the row. */
static int make(struct tc_place *place, struct tc_shell *shell, const char *number,
		struct tc_error *err)
{
	const struct tc_kept_table *table;
	const struct tc_query *query;
	struct tc_row row;
	int rc = tc_going_row(&table, &row, shell, number, err);

	if (rc < 0 || (rc = tc_session_catalog(shell->session, err)) < 0)
		return rc;
	query = tc_catalog_find(shell->session->catalog, tc_str(table->query));
	if (query && query->opens)
		return open_events(place, shell, query, table, &row, err);
	if (open_with(place, "show", &row, "event_id") ||
	    (strcmp(table->query, "queries") == 0 && open_with(place, "help", &row, "name")))
		return 0;
	return tc_error_set(err, TC_USAGE,
			    "no events stand behind the rows of %s; pivot %s tells what can be "
			    "asked of this one",
			    table->query, number);
}

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_error err = TC_ERROR_INIT;
	struct tc_place place;

	if (make(&place, session->shell, call->operands[0], &err) < 0)
		return tc_call_fail(call, &err);
	return tc_going_run(session->shell, &place);
}

const struct tc_command tc_command_open = {
	.group = TC_GROUP_SCREEN,
	.name = "open",
	.operands = "N",
	.summary = "The events behind row N, or the event itself",
	.help = "Rows are numbered from 1 through all tables of the answer on the screen.  A row that\n"
		"sums up events opens into them, under what was asked for; a row that is an event opens\n"
		"into its record, as show prints it.  The command that does it is said first.  back\n"
		"returns.",
	.examples = (const char *const[]){
		"ask suspects",
		"open 1",
		"back",
		NULL,
	},
	.operands_min = 1,
	.operands_max = 1,
	.run = run,
};
