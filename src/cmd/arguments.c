#include "cmd/arguments.h"

#include <stdlib.h>

#include "cmd/sticky.h"

#include "util/banned.h"

void tc_arguments_add(struct tc_arguments *a, struct tc_str name, struct tc_str value)
{
	a->list[a->count++] = (struct tc_argument){name, value};
}

bool tc_arguments_have(const struct tc_arguments *a, struct tc_str name)
{
	for (size_t i = 0; i < a->count; i++)
		if (tc_str_eq(a->list[i].name, name))
			return true;
	return false;
}

static int check_level(const char *level, struct tc_error *err)
{
	if (strcmp(level, "confirmed") == 0 || strcmp(level, "probable") == 0 ||
	    strcmp(level, "possible") == 0)
		return 0;
	return tc_error_set(err, TC_USAGE,
			    "--level takes confirmed, probable or possible, not %s", level);
}

int tc_level_read(struct tc_str *level, const struct tc_session *session,
		  const struct tc_call *call, struct tc_error *err)
{
	const char *text = tc_call_value(call, "level");

	if (!text)
		text = tc_sticky_value(session->sticky, "level");
	if (!text)
		text = "probable";
	*level = tc_str(text);
	return check_level(text, err);
}

static int read_level(struct tc_arguments *a, const struct tc_call *call,
		      struct tc_error *err)
{
	const char *level = tc_call_value(call, "level");

	if (!level)
		return 0;
	tc_arguments_add(a, TC_STR("level"), tc_str(level));
	return check_level(level, err);
}

static int read_window(struct tc_arguments *a, struct tc_session *session,
		       const struct tc_call *call, struct tc_error *err)
{
	const char *from = tc_call_value(call, "from"), *to = tc_call_value(call, "to");
	int rc = 0;

	if (from && (rc = tc_window_time(a->from, session->store, "from", from, err)) == 0)
		tc_arguments_add(a, TC_STR("from"), tc_str(a->from));
	if (rc == 0 && to &&
	    (rc = tc_window_time(a->to, session->store, "to", to, err)) == 0)
		tc_arguments_add(a, TC_STR("to"), tc_str(a->to));
	return rc;
}

int tc_arguments_read(struct tc_arguments *a, struct tc_session *session,
		      const struct tc_call *call, size_t first, struct tc_error *err)
{
	size_t sticky = session->sticky ? session->sticky->count : 0;

	/* Three more for --level, --from and --to. */
	*a = (struct tc_arguments){.count = 0};
	a->list = tc_calloc(call->operand_count + sticky + 3, sizeof(*a->list));
	for (size_t i = first; i < call->operand_count; i++) {
		struct tc_str value;
		struct tc_str name = tc_str_cut(tc_str(call->operands[i]), '=', &value);

		if (!value.data)
			return tc_error_set(err, TC_USAGE,
					    "%s is not of the form NAME=VALUE",
					    call->operands[i]);
		tc_arguments_add(a, name, value);
	}
	int rc = read_level(a, call, err);
	return rc < 0 ? rc : read_window(a, session, call, err);
}

void tc_arguments_release(struct tc_arguments *a)
{
	free(a->list);
	*a = (struct tc_arguments){.count = 0};
}
