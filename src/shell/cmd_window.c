#include "cmd/call.h"
#include "cmd/window.h"
#include "shell/commands.h"

#include "util/banned.h"

static int read_time(char text[TC_WINDOW_TEXT], struct tc_session *session,
		     const char *name, const char *word, struct tc_error *err)
{
	int64_t time_ms;
	int rc = tc_session_open(session, err);

	if (rc < 0 || (rc = tc_window_ms(&time_ms, session->store, name, word, err)) < 0)
		return rc;
	tc_time_format(time_ms, text);
	return 0;
}

static int set(struct tc_session *session, const struct tc_call *call,
	       struct tc_error *err)
{
	struct tc_shell *shell = session->shell;
	char from[TC_WINDOW_TEXT], to[TC_WINDOW_TEXT] = "";
	int rc = read_time(from, session, "from", call->operands[0], err);

	if (rc == 0 && call->operand_count == 2)
		rc = read_time(to, session, "to", call->operands[1], err);
	if (rc < 0)
		return rc;
	/* As text they are in the order of time. */
	if (*to && strcmp(from, to) >= 0)
		return tc_error_set(err, TC_USAGE, "%s is not before %s", from, to);
	tc_trail_add_setting(&shell->trail, &shell->sticky);
	tc_sticky_drop(&shell->sticky, "from");
	tc_sticky_drop(&shell->sticky, "to");
	tc_sticky_set(&shell->sticky, "from", from);
	if (*to)
		tc_sticky_set(&shell->sticky, "to", to);
	return 0;
}

static void drop(struct tc_shell *shell)
{
	tc_trail_add_setting(&shell->trail, &shell->sticky);
	tc_sticky_drop(&shell->sticky, "from");
	tc_sticky_drop(&shell->sticky, "to");
}

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_error err = TC_ERROR_INIT;

	if (call->operand_count == 1 && strcmp(call->operands[0], "none") == 0)
		drop(session->shell);
	else if (call->operand_count && set(session, call, &err) < 0)
		return tc_call_fail(call, &err);
	tc_shell_tell_settings(session->shell);
	return TC_STATUS_DONE;
}

const struct tc_command tc_command_window = {
	.group = TC_GROUP_SCREEN,
	.name = "window",
	.operands = "[FROM [TO] | none]",
	.summary = "Answer for a time only, from now on",
	.help = "From FROM on, and before TO: RFC 3339, a date, or 30d, days before the last event.\n"
		"All times are UTC.  It is --from and --to of every answer that takes them; an answer\n"
		"that does not says so.  back undoes it.",
	.examples = (const char *const[]){
		"window 2025-04-15 2025-04-16",
		"window 2025-04-15T09:00:00Z",
		"window 30d",
		"window none",
		NULL,
	},
	.operands_max = 2,
	.run = run,
};
