#include "shell/going.h"

#include <stdio.h>

#include "cmd/call.h"
#include "shell/run.h"

#include "util/banned.h"

#define LINE_BYTES ((size_t)16 * 1024 * 1024)

/* --- the row ---------------------------------------------------------------------- */

int tc_going_row(const struct tc_kept_table **table, struct tc_row *row,
		 const struct tc_shell *shell, const char *word, struct tc_error *err)
{
	int64_t number;

	if (!shell->kept.table_count)
		return tc_error_set(err, TC_USAGE, "no answer is on the screen yet");
	if (!tc_parse_int(tc_str(word), &number) || number < 1)
		return tc_error_set(err, TC_USAGE, "%s is not the number of a row", word);
	*table = tc_kept_find(&shell->kept, (size_t)number, row);
	if (!*table)
		return tc_error_set(err, TC_USAGE, "there is no row %s among the %zu shown last",
				    word, shell->kept.shown);
	if (!row->values)
		return tc_error_set(err, TC_USAGE,
				    "row %s is one of too many to be remembered; narrow the answer",
				    word);
	return 0;
}

int tc_going_value(struct tc_str *text, const struct tc_row *row, const char *number,
		   const char *column, struct tc_arena *arena, struct tc_error *err)
{
	const struct tc_value *value = tc_row_value(row, column);

	if (!value)
		return tc_error_set(err, TC_USAGE, "row %s has no column %s", number, column);
	*text = tc_value_text(value, arena);
	if (!text->len)
		return tc_error_set(err, TC_USAGE, "row %s has nothing in the column %s",
				    number, column);
	/* A word ends at it. */
	if (memchr(text->data, '\0', text->len))
		return tc_error_set(err, TC_USAGE, "the %s of row %s holds a NUL byte", column,
				    number);
	return 0;
}

/* "@3.ip" -> 3, ip; false when it is no such word. */
static bool parse_reference(const char *at, char number[32], const char **column)
{
	size_t digits = strspn(at + 1, "0123456789");

	if (at[0] != '@' || !digits || digits >= 32 || at[digits + 1] != '.' ||
	    !at[digits + 2])
		return false;
	snprintf(number, 32, "%.*s", (int)digits, at + 1);
	*column = at + digits + 2;
	return true;
}

static int add_value(struct tc_place *place, const struct tc_shell *shell, struct tc_str name,
		     const char *number, const char *column, struct tc_error *err)
{
	const struct tc_kept_table *table;
	struct tc_arena arena;
	struct tc_str value;
	struct tc_row row;
	int rc = tc_going_row(&table, &row, shell, number, err);

	if (rc < 0)
		return rc;
	tc_arena_init(&arena);
	rc = tc_going_value(&value, &row, number, column, &arena, err);
	if (rc == 0 && name.data)
		tc_place_add_pair(place, "", name, value);
	else if (rc == 0)
		tc_place_add(place, value.data);
	tc_arena_release(&arena);
	return rc;
}

int tc_going_add_word(struct tc_place *place, const struct tc_shell *shell, const char *word,
		      struct tc_error *err)
{
	const char *equals = strchr(word, '='), *column;
	struct tc_str name = TC_STR_NULL;
	const char *at = word;
	char number[32];

	if (*word != '@' && equals) {
		name = tc_str_n(word, (size_t)(equals - word));
		at = equals + 1;
	}
	if (parse_reference(at, number, &column))
		return add_value(place, shell, name, number, column, err);
	tc_place_add(place, word);
	return 0;
}

/* --- the command ------------------------------------------------------------------ */

void tc_going_ask(struct tc_place *place, const char *name)
{
	tc_place_init(place);
	tc_place_add(place, "ask");
	tc_place_add(place, name);
}

/* Not the window and the level: those go with the arguments of the row's table. */
static bool is_carried(const char *option)
{
	static const char *const carried[] = {"lead", "rules", "baseline", "force", "queries"};

	for (size_t i = 0; i < TC_ARRAY_LEN(carried); i++)
		if (strcmp(carried[i], option) == 0)
			return true;
	return false;
}

void tc_going_carry(struct tc_place *place, const struct tc_shell *shell)
{
	const struct tc_place *from = &shell->place;
	const struct tc_command *command =
		from->argc ? tc_command_find(shell->session, from->argv[0]) : NULL;
	struct tc_call call;

	if (!command || tc_call_parse(&call, command, from->argc, from->argv, NULL) < 0)
		return;
	for (size_t i = 0; i < call.option_count; i++) {
		const char *name = call.options[i].option->name;

		if (!is_carried(name))
			continue;
		if (call.options[i].value)
			tc_place_add_pair(place, "--", tc_str(name),
					  tc_str(call.options[i].value));
		else
			tc_place_add(place, "--force");
	}
	tc_call_release(&call);
}

static void say(struct tc_shell *shell, const struct tc_place *place)
{
	struct tc_buf line;

	tc_buf_init(&line, LINE_BYTES);
	tc_place_write(&line, place);
	fprintf(shell->session->out, "> %s\n", tc_buf_cstr(&line));
	tc_buf_release(&line);
}

int tc_going_run(struct tc_shell *shell, struct tc_place *place)
{
	size_t answers = shell->kept.answers;
	struct tc_place before;

	tc_place_copy(&before, &shell->place);
	say(shell, place);
	int status = tc_shell_command(shell, place);
	/* An event that is shown is no answer, but one step further all the same. */
	if (status == TC_STATUS_DONE || shell->kept.answers != answers)
		tc_trail_add_answer(&shell->trail, &before);
	tc_place_release(&before);
	tc_place_release(place);
	return status;
}
