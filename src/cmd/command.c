#include "cmd/command.h"

#include <stdlib.h>

#include "cmd/call.h"
#include "cmd/commands.h"
#include "cmd/interrupt.h"
#include "cmd/running.h"
#include "ingest/import.h"
#include "render/flow.h"
#include "report/answer.h"
#include "util/message.h"
#include "util/nearest.h"

#include "util/banned.h"

const struct tc_command *const tc_commands[] = {
	&tc_command_import,  &tc_command_shell, &tc_command_enrich,
	&tc_command_lead,    &tc_command_verdict, &tc_command_note,
	&tc_command_tag,     &tc_command_scope,
	&tc_command_ask,     &tc_command_timeline, &tc_command_queries, &tc_command_sql,
	&tc_command_show,
	&tc_command_contain, &tc_command_report, &tc_command_info, &tc_command_rederive, NULL,
};

const struct tc_option tc_answer_options[] = {
	{"format", 't', "FORMAT", "table (default), csv, json, jsonl or md", false},
	{"output", 'o', "FILE", "write the answer to FILE", false},
	{"limit", 0, "N", "at most N rows of each table", false},
	{"expanded", 'x', NULL, "tables: each row as a block, a line for each column", false},
	{"no-color", 0, NULL, "no colours, whatever the terminal", false},
	{"csv-raw", 0, NULL, "CSV without protection against spreadsheet formulas", false},
	{NULL, 0, NULL, NULL, false},
};

static bool in_shell(const struct tc_session *session)
{
	return session && session->shell;
}

static const struct tc_command *find_in(const struct tc_command *const *list,
					const char *name)
{
	for (; list && *list; list++)
		if (strcmp((*list)->name, name) == 0)
			return *list;
	return NULL;
}

const struct tc_command *tc_command_find(const struct tc_session *session,
					 const char *name)
{
	const struct tc_command *own = session ? find_in(session->also, name) : NULL;

	return own ? own : find_in(tc_commands, name);
}

const struct tc_command *tc_command_nearest(const struct tc_session *session,
					    const char *name)
{
	struct tc_nearest n = tc_nearest_to(tc_str(name));

	for (const struct tc_command *const *c = tc_commands; *c; c++)
		tc_nearest_offer(&n, (*c)->name);
	for (const struct tc_command *const *c = session ? session->also : NULL; c && *c; c++)
		tc_nearest_offer(&n, (*c)->name);
	return n.name ? tc_command_find(session, n.name) : NULL;
}

bool tc_command_is_asked(struct tc_session *session, const char *name)
{
	return tc_question_find(tc_str(name)) ||
	       (tc_session_catalog(session, NULL) == 0 &&
		tc_catalog_find(session->catalog, tc_str(name)));
}

/* What is typed where SQL is spoken; NULL: no such thing. */
static const char *meant(const char *name)
{
	static const char *const words[] = {"select", "SELECT", "with",   "WITH",
					    "pragma", "PRAGMA", "explain", "EXPLAIN"};

	if (name[0] == '.')
		return "ask views lists what there is, sql SELECT ... asks it";
	for (size_t i = 0; i < TC_ARRAY_LEN(words); i++)
		if (strcmp(words[i], name) == 0)
			return "sql SELECT ... asks in SQL";
	return NULL;
}

static int unknown(struct tc_session *session, const char *name)
{
	struct tc_error err = TC_ERROR_INIT;
	const struct tc_command *near = tc_command_nearest(session, name);

	if (meant(name))
		tc_error_set(&err, TC_USAGE, "there is no command %s; %s", name, meant(name));
	else if (tc_command_is_asked(session, name))
		tc_error_set(&err, TC_USAGE, "there is no command %s; ask %s asks that", name,
			     name);
	else
		tc_error_set(&err, TC_USAGE, "there is no command %s%s%s%s", name,
			     near ? "; did you mean " : "", near ? near->name : "",
			     near ? "?" : "");
	tc_message("trailcase: %s\n", err.text);
	return TC_STATUS_USAGE;
}

static bool wants_help(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return true;
	return false;
}

int tc_command_run(struct tc_session *session, int argc, char **argv)
{
	const struct tc_command *command = tc_command_find(session, argv[0]);
	struct tc_error err = TC_ERROR_INIT;
	struct tc_call call;
	int status;

	if (!command)
		return unknown(session, argv[0]);
	if (wants_help(argc, argv)) {
		tc_command_help(session->out, session, command);
		return TC_STATUS_DONE;
	}
	/* The command line opens it itself. */
	if (!command->run) {
		fprintf(stderr,
			"trailcase: this is the %s already; to work on another case, leave it "
			"and open that one\n",
			command->name);
		return TC_STATUS_USAGE;
	}
	if (tc_call_parse(&call, command, argc, argv, &err) < 0) {
		call.command = command;
		status = tc_call_fail(&call, &err);
		fprintf(stderr, "%s%s --help tells more\n",
			in_shell(session) ? "" : "trailcase ", command->name);
		return status;
	}
	tc_running_reset();
	status = command->run(session, &call);
	tc_session_unwatch(session);
	tc_call_release(&call);
	return status;
}

/* --- help --------------------------------------------------------------- */

/* Two columns take as much; on a narrower terminal one stands below the other. */
#define WIDE 80

static bool is_narrow(const struct tc_session *session)
{
	return session && session->width > 0 && session->width < WIDE;
}

static size_t prose_width(const struct tc_session *session)
{
	return session ? tc_flow_width(session->width) : 0;
}

/* Where the help of an option begins: beside its name, or below it. */
#define OPTION_BESIDE 29
#define OPTION_BELOW 6
#define OPTION_MAX ((size_t)4096)

static bool is_among(const struct tc_option *options, const char *name)
{
	for (; options && options->name; options++)
		if (strcmp(options->name, name) == 0)
			return true;
	return false;
}

/* `over`: options that stand in for those of their names; or NULL. */
static void print_options(FILE *out, const struct tc_session *session,
			  const struct tc_option *options, const struct tc_option *over)
{
	bool narrow = is_narrow(session);
	size_t indent = narrow ? OPTION_BELOW : OPTION_BESIDE;

	for (; options && options->name; options++) {
		struct tc_buf line;

		if (is_among(over, options->name))
			continue;
		tc_buf_init(&line, OPTION_MAX);
		tc_buf_addf(&line, "  %c%c%c --%s%s%s", options->letter ? '-' : ' ',
			    options->letter ? options->letter : ' ',
			    options->letter ? ',' : ' ', options->name,
			    options->value ? " " : "", options->value ? options->value : "");
		if (narrow) {
			fprintf(out, "%s\n", tc_buf_cstr(&line));
			tc_buf_clear(&line);
		}
		tc_buf_fill(&line, ' ', line.len < indent ? indent - line.len : 1);
		tc_buf_add_cstr(&line, options->help);
		tc_flow(out, tc_buf_str(&line), prose_width(session), indent);
		tc_buf_release(&line);
	}
}

/* Where the summary of a command begins: behind its operands, with or without CASE. */
#define SUMMARY_IN_SHELL 34
#define SUMMARY_OUTSIDE  45

/* A command and what it is for; in the shell without its case. */
static void print_summary(FILE *out, const struct tc_session *session,
			  const struct tc_command *command)
{
	bool shell = in_shell(session);
	int left = shell ? SUMMARY_IN_SHELL : SUMMARY_OUTSIDE;
	int used = fprintf(out, "  %s%s%s%s", command->name,
			   !shell && command->needs_case ? " CASE" : "",
			   *command->operands ? " " : "", command->operands);

	if (is_narrow(session))
		fprintf(out, "\n      %s\n", command->summary);
	else
		fprintf(out, "%*s%s\n", used < left ? left - used : 1, "", command->summary);
}

static void print_group(FILE *out, const struct tc_session *session, enum tc_group group)
{
	static const char *const titles[] = {
		[TC_GROUP_CASE] = "The case",
		[TC_GROUP_ASK] = "Asking",
		[TC_GROUP_SCREEN] = "Going on from the screen",
		[TC_GROUP_WORDS] = "Your own words, kept in the case",
		[TC_GROUP_FILES] = "Files",
		[TC_GROUP_SELF] = "Besides",
	};
	bool shell = in_shell(session), titled = false;
	const struct tc_command *const *lists[] = {tc_commands,
						   session ? session->also : NULL};

	for (size_t i = 0; i < TC_ARRAY_LEN(lists); i++)
		for (const struct tc_command *const *c = lists[i]; c && *c; c++) {
			/* The shell is in it already. */
			if ((*c)->group != group || (shell && !(*c)->run))
				continue;
			if (!titled)
				fprintf(out, "%s:\n", titles[group]);
			titled = true;
			print_summary(out, session, *c);
		}
}

static void print_list(FILE *out, const struct tc_session *session)
{
	bool shell = in_shell(session);

	if (!shell)
		fprintf(out, "%s\n\n"
			     "usage: trailcase COMMAND CASE ...\n"
			     "       trailcase CASE             opens the shell\n\n",
			tc_version());
	for (size_t group = 0; group < TC_GROUP_COUNT; group++)
		print_group(out, session, (enum tc_group)group);
	fprintf(out, "\n%shelp COMMAND tells more about one of them.\n",
		shell ? "" : "trailcase ");
}

/* On the command line the case stands behind the name of the command. */
static void print_examples(FILE *out, const struct tc_command *command, bool shell)
{
	if (command->examples)
		fprintf(out, "\n");
	for (const char *const *e = command->examples; e && *e; e++) {
		size_t name = strcspn(*e, " ");

		if (shell)
			fprintf(out, "  %s\n", *e);
		else
			fprintf(out, "  trailcase %.*s%s%s\n", (int)name, *e,
				command->needs_case ? " case.db" : "", *e + name);
	}
}

void tc_command_help(FILE *out, const struct tc_session *session,
		     const struct tc_command *command)
{
	bool shell = in_shell(session);

	if (!command) {
		print_list(out, session);
		return;
	}
	fprintf(out, "%s%s%s%s%s%s\n\n%s.\n", shell ? "" : "usage: trailcase ",
		command->name, !shell && command->needs_case ? " CASE" : "",
		*command->operands ? " " : "", command->operands,
		command->options || command->answers ? " [OPTION...]" : "",
		command->summary);
	if (command->help) {
		fputc('\n', out);
		tc_flow(out, tc_str(command->help), prose_width(session), 0);
	}
	print_examples(out, command, shell);
	if (command->options || command->answers)
		fprintf(out, "\nOptions:\n");
	print_options(out, session, command->options, NULL);
	if (command->answers)
		print_options(out, session, tc_answer_options, command->options);
}

/* --- the session -------------------------------------------------------- */

const char *tc_session_case_name(const struct tc_session *session)
{
	const char *slash = strrchr(session->case_path, '/');

	return slash ? slash + 1 : session->case_path;
}

const char *tc_version(void)
{
	return "trailcase " TRAILCASE_VERSION;
}

int tc_session_open(struct tc_session *session, struct tc_error *err)
{
	bool unfinished = false;
	int rc = 0;

	if (!session->store &&
	    (rc = tc_store_open(&session->store, session->case_path, TC_STORE_READ, err)) ==
		    0 &&
	    (rc = tc_import_unfinished(session->store, &unfinished, err)) == 0 && unfinished)
		fprintf(stderr, "trailcase: an import into this case %s\n",
			tc_store_is_importing(session->store)
				? "is running; what it has finished is here"
				: "was not completed; run it again");
	if (rc == 0)
		tc_session_watch(session, session->store);
	return rc;
}

void tc_session_watch(struct tc_session *session, struct tc_store *store)
{
	tc_interrupt_watch(store);
	tc_running_watch(store, session->confirm != NULL);
	session->watched = store;
}

void tc_session_unwatch(struct tc_session *session)
{
	tc_interrupt_watch(NULL);
	if (session->watched)
		tc_running_unwatch(session->watched);
	session->watched = NULL;
}

int tc_session_open_to_write(struct tc_session *session, struct tc_store **store,
			     struct tc_error *err)
{
	tc_session_close(session);
	int rc = tc_store_open(store, session->case_path, TC_STORE_WRITE, err);

	if (rc == 0)
		tc_session_watch(session, *store);
	return rc;
}

void tc_session_close_written(struct tc_session *session, struct tc_store *store)
{
	if (store && session->watched == store)
		tc_session_unwatch(session);
	tc_store_close(store);
}

int tc_session_catalog(struct tc_session *session, struct tc_error *err)
{
	if (session->catalog)
		return 0;
	return tc_catalog_new(&session->catalog, session->queries_dir, err);
}

int tc_session_use_queries(struct tc_session *session, const char *dir,
			   struct tc_error *err)
{
	if (!tc_str_eq(tc_str(dir), tc_str(session->queries_dir))) {
		tc_catalog_free(session->catalog);
		free(session->queries_dir);
		session->catalog = NULL;
		session->queries_dir = tc_strdup(tc_str(dir));
	}
	return tc_session_catalog(session, err);
}

void tc_session_close(struct tc_session *session)
{
	tc_session_unwatch(session);
	tc_store_close(session->store);
	session->store = NULL;
}

void tc_session_release(struct tc_session *session)
{
	tc_session_close(session);
	tc_catalog_free(session->catalog);
	session->catalog = NULL;
	free(session->queries_dir);
	session->queries_dir = NULL;
}
