#include "cmd/call.h"
#include "render/render.h"
#include "shell/commands.h"
#include "shell/run.h"

#include "util/banned.h"

static const struct tc_option options[] = {
	{"format", 't', "FORMAT", "table, csv, json, jsonl or md, whatever the ending", false},
	{NULL, 0, NULL, NULL, false},
};

static const struct {
	const char *ending, *format;
} endings[] = {
	{".csv", "csv"}, {".json", "json"}, {".jsonl", "jsonl"}, {".md", "md"}, {".txt", "table"},
};

static const char *format_of(const char *path)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(endings); i++)
		if (tc_str_ends(tc_str(path), tc_str(endings[i].ending)))
			return endings[i].format;
	return NULL;
}

/* What only the screen wanted; the file is to be whole. */
static bool is_of_screen(const char *option)
{
	static const char *const names[] = {"format", "output", "limit", "no-color", "expanded"};

	for (size_t i = 0; i < TC_ARRAY_LEN(names); i++)
		if (strcmp(names[i], option) == 0)
			return true;
	return false;
}

/* The command on the screen as one that writes to the file. */
static int make(struct tc_place *place, const struct tc_shell *shell, const char *path,
		const char *format, struct tc_error *err)
{
	const struct tc_place *from = &shell->place;
	const struct tc_command *command = tc_command_find(shell->session, from->argv[0]);
	struct tc_call call;
	int rc = tc_call_parse(&call, command, from->argc, from->argv, err);

	if (rc < 0)
		return rc;
	tc_place_init(place);
	tc_place_add(place, from->argv[0]);
	for (size_t i = 0; i < call.option_count; i++) {
		const struct tc_option *o = call.options[i].option;

		if (is_of_screen(o->name))
			continue;
		tc_place_add_pair(place, "--", tc_str(o->name), tc_str(call.options[i].value));
		if (!o->value)
			strchr(place->argv[place->argc - 1], '=')[0] = '\0';
	}
	tc_place_add_pair(place, "--", TC_STR("format"), tc_str(format));
	tc_place_add_pair(place, "--", TC_STR("output"), tc_str(path));
	tc_place_add(place, "--");
	for (size_t i = 0; i < call.operand_count; i++)
		tc_place_add(place, call.operands[i]);
	tc_sticky_copy(&place->sticky, &from->sticky);
	tc_call_release(&call);
	return 0;
}

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_shell *shell = session->shell;
	const char *path = call->operands[0], *format = tc_call_value(call, "format");
	struct tc_error err = TC_ERROR_INIT;
	struct tc_place place;
	int rc = 0;

	if (!format)
		format = format_of(path);
	if (!shell->place.argc)
		rc = tc_error_set(&err, TC_USAGE, "no answer is on the screen yet");
	else if (!format)
		rc = tc_error_set(&err, TC_USAGE,
				  "%s does not end in .csv, .json, .jsonl, .md or .txt; --format "
				  "says what to write",
				  path);
	if (rc < 0 || (rc = make(&place, shell, path, format, &err)) < 0)
		return tc_call_fail(call, &err);
	int status = tc_shell_command(shell, &place);
	if (status == TC_STATUS_DONE)
		fprintf(session->out, "written: %s (%s)\n", path, format);
	tc_place_release(&place);
	return status;
}

const struct tc_command tc_command_export = {
	.group = TC_GROUP_FILES,
	.name = "export",
	.operands = "FILE",
	.summary = "The last answer, whole, into a file",
	.help = "Asks again what is on the screen, under what held then and without a limit, and\n"
		"writes it: as CSV, JSON, JSON lines, Markdown or a table, by the ending of FILE.  A\n"
		"file that is there is replaced.",
	.examples = (const char *const[]){
		"ask suspects",
		"export suspects.csv",
		"export suspects.md",
		NULL,
	},
	.options = options,
	.operands_min = 1,
	.operands_max = 1,
	.run = run,
};
