#include "cmd/call.h"
#include "report/answer.h"
#include "shell/commands.h"
#include "shell/going.h"
#include "shell/run.h"
#include "util/buf.h"

#include "util/banned.h"

#define TEXT_MAX ((size_t)16 * 1024 * 1024)

/* The command on the screen, and what held when it was asked. */
static void tell_command(const struct tc_shell *shell)
{
	struct tc_buf line;

	tc_buf_init(&line, TEXT_MAX);
	tc_place_write(&line, &shell->place);
	fprintf(shell->session->out, "-- %s\n", tc_buf_cstr(&line));
	tc_buf_release(&line);
}

/* The tables of a question, each with the command that would give it alone. */
static void tell_tables(struct tc_shell *shell)
{
	FILE *out = shell->session->out;
	struct tc_buf line;

	tc_buf_init(&line, TEXT_MAX);
	for (size_t i = 0; i < shell->kept.table_count; i++) {
		const struct tc_kept_table *t = &shell->kept.tables[i];
		struct tc_place place;

		tc_going_ask(&place, t->query);
		for (size_t k = 0; k < t->arg_count; k++)
			tc_place_add_pair(&place, "", t->args[k].name, t->args[k].value);
		tc_going_carry(&place, shell);
		tc_buf_clear(&line);
		tc_place_write(&line, &place);
		tc_place_release(&place);
		if (!t->rows)
			fprintf(out, "no rows: ");
		else if (t->rows == 1)
			fprintf(out, "row %zu: ", t->first);
		else
			fprintf(out, "rows %zu to %zu: ", t->first, t->first + t->rows - 1);
		fprintf(out, "%s\n", tc_buf_cstr(&line));
	}
	fprintf(out, "why N tells the SQL behind row N\n");
	tc_buf_release(&line);
}

/* As `ask --explain` tells it. */
static int explain(struct tc_shell *shell, const struct tc_kept_table *table)
{
	struct tc_place place;

	tc_going_ask(&place, table->query);
	for (size_t i = 0; i < table->arg_count; i++)
		tc_place_add_pair(&place, "", table->args[i].name, table->args[i].value);
	tc_going_carry(&place, shell);
	tc_place_add(&place, "--explain");
	tc_sticky_copy(&place.sticky, &shell->place.sticky);
	int status = tc_shell_command(shell, &place);
	tc_place_release(&place);
	return status;
}

static bool is_in_catalog(const struct tc_shell *shell, const struct tc_kept_table *table)
{
	return tc_session_catalog(shell->session, NULL) == 0 &&
	       tc_catalog_find(shell->session->catalog, tc_str(table->query));
}

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_shell *shell = session->shell;
	const struct tc_kept_table *table = NULL;
	struct tc_error err = TC_ERROR_INIT;
	struct tc_row row;

	if (!shell->place.argc) {
		tc_error_set(&err, TC_USAGE, "no answer is on the screen yet");
		return tc_call_fail(call, &err);
	}
	if (call->operand_count &&
	    tc_going_row(&table, &row, shell, call->operands[0], &err) < 0)
		return tc_call_fail(call, &err);
	tell_command(shell);
	if (!table && shell->kept.table_count == 1)
		table = &shell->kept.tables[0];
	if (table)
		return is_in_catalog(shell, table) ? explain(shell, table) : TC_STATUS_DONE;
	if (shell->kept.table_count)
		tell_tables(shell);
	return TC_STATUS_DONE;
}

const struct tc_command tc_command_why = {
	.group = TC_GROUP_SCREEN,
	.name = "why",
	.operands = "[N]",
	.summary = "The query and SQL behind an answer, or row N",
	.help = "Tells the command, what held for it, its parameters, its SQL and how SQLite goes\n"
		"about it; it pastes into sqlite3.  Of a question: its queries, with their rows.",
	.examples = (const char *const[]){
		"ask suspects",
		"why",
		"ask address ip=192.0.2.44",
		"why",
		"why 2",
		NULL,
	},
	.operands_max = 1,
	.run = run,
};
