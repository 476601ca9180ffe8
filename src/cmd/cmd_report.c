#include <stdlib.h>

#include "cmd/arguments.h"
#include "cmd/call.h"
#include "cmd/commands.h"
#include "cmd/leads.h"
#include "cmd/output.h"
#include "cmd/sticky.h"
#include "cmd/who.h"
#include "evidence/custody.h"
#include "report/document.h"
#include "scope/access.h"
#include "util/escape.h"

#include "util/banned.h"

/* Each query of a report may have one file beside it. */
#define BESIDE_MAX 64
#define PATH_BYTES 4096

static const struct tc_option options[] = {
	{"output", 'o', "FILE", "where to; .html, .md or .json says in which form", false},
	TC_OPTION_LEAD,
	TC_OPTION_RULES,
	TC_OPTION_BASELINE,
	TC_OPTION_FORCE,
	TC_OPTION_LEVEL,
	{"unmask", 0, NULL, "show e-mail addresses and secrets; the custody log says so", false},
	{NULL, 0, NULL, NULL, false},
};

/* --- the files ----------------------------------------------------------------------- */

/* The report, and the tables beside it; all of them appear, or none. */
struct files {
	const struct tc_session *session;
	struct tc_output report;
	struct tc_output beside[BESIDE_MAX];
	char *paths[BESIDE_MAX]; /* owned */
	size_t count;
};

static struct tc_str file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return tc_str(slash ? slash + 1 : path);
}

/* r.html has r.sources.csv beside it. */
static FILE *open_beside(void *ctx, const char *ending, struct tc_str *name,
			 struct tc_error *err)
{
	struct files *files = ctx;
	const char *report = files->report.path;
	struct tc_buf path;

	TC_ASSERT(files->count < BESIDE_MAX);
	tc_buf_init(&path, PATH_BYTES);
	tc_buf_add(&path, report, (size_t)(strrchr(report, '.') - report));
	tc_buf_addf(&path, ".%s", ending);
	files->paths[files->count] = tc_strdup(tc_buf_str(&path));
	tc_buf_release(&path);
	*name = file_name(files->paths[files->count]);
	if (tc_output_create(&files->beside[files->count], files->session,
			     files->paths[files->count], err) < 0) {
		free(files->paths[files->count]);
		return NULL;
	}
	return files->beside[files->count++].file;
}

static int close_files(struct files *files, int rc, struct tc_error *err)
{
	for (size_t i = 0; i < files->count; i++) {
		rc = tc_output_close(&files->beside[i], rc, err);
		free(files->paths[i]);
	}
	return tc_output_close(&files->report, rc, err);
}

/* --- the options --------------------------------------------------------------------- */

static int read_form(enum tc_page_form *form, const struct tc_call *call,
		     struct tc_error *err)
{
	struct tc_str path = tc_str(tc_call_value(call, "output"));

	if (!path.len)
		return tc_error_set(err, TC_USAGE, "-o FILE says where to");
	if (tc_str_ends(path, TC_STR(".html")))
		*form = TC_PAGE_HTML;
	else if (tc_str_ends(path, TC_STR(".md")))
		*form = TC_PAGE_MARKDOWN;
	else if (tc_str_ends(path, TC_STR(".json")))
		*form = TC_PAGE_JSON;
	else
		return tc_error_set(err, TC_USAGE, "%s does not end in .html, .md or .json",
				    path.data);
	return 0;
}

/* --- the report ---------------------------------------------------------------------- */

/* That somebody let values out which reports do not show otherwise. */
static int log_unmasked(struct tc_session *session, const char *report, struct tc_error *err)
{
	struct tc_store *store = NULL;
	char name[TC_WHO_MAX];
	struct tc_buf detail;
	int rc = tc_session_open_to_write(session, &store, err);

	tc_buf_init(&detail, (size_t)16 * PATH_BYTES);
	tc_buf_add_cstr(&detail, "{\"report\":");
	tc_escape_json(&detail, file_name(report));
	tc_buf_add_cstr(&detail, ",\"by\":");
	tc_escape_json(&detail, tc_who(name));
	tc_buf_add_char(&detail, '}');
	if (rc == 0 && (rc = tc_store_begin(store, err)) == 0 &&
	    (rc = tc_custody_append(store, "unmask", tc_buf_str(&detail), tc_version(), err)) == 0)
		rc = tc_store_commit(store, err);
	tc_buf_release(&detail);
	tc_session_close_written(session, store);
	return rc;
}

static int write_document(struct tc_session *session, const struct tc_call *call,
			  struct tc_document *document, struct tc_error *err)
{
	struct files *files = tc_calloc(1, sizeof(*files));
	int rc;

	files->session = session;
	rc = tc_output_create(&files->report, session, tc_call_value(call, "output"), err);
	if (rc < 0) {
		free(files);
		return rc;
	}
	document->out = files->report.file;
	document->case_name = tc_session_case_name(session);
	document->tool = tc_version();
	document->open_beside = open_beside;
	document->ctx = files;
	rc = tc_document_write(document, session->store, session->catalog, err);
	if (rc == 0 && document->unmask)
		rc = log_unmasked(session, files->report.path, err);
	rc = close_files(files, rc, err);
	free(files);
	return rc;
}

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_document document = {.unmask = tc_call_flag(call, "unmask")};
	struct tc_error err = TC_ERROR_INIT;
	int rc;

	if ((rc = read_form(&document.form, call, &err)) < 0 ||
	    (rc = tc_level_read(&document.level, session, call, &err)) < 0 ||
	    (rc = tc_session_catalog(session, &err)) < 0 ||
	    (rc = tc_session_open(session, &err)) < 0)
		return tc_call_fail(call, &err);
	if ((rc = tc_leads_apply_rules(session, call, &err)) == 0 &&
	    (rc = tc_leads_apply(session, call, &err)) == 0 &&
	    (rc = tc_access_show(session->store, &err)) == 0)
		rc = write_document(session, call, &document, &err);
	/* It was closed when something was written. */
	if (session->store)
		tc_leads_drop(session, NULL);
	if (rc < 0)
		return tc_call_fail(call, &err);
	fprintf(session->out, "report written: %s\n", tc_call_value(call, "output"));
	tc_sticky_tell_wider(session->sticky, "report", NULL, NULL);
	return TC_STATUS_DONE;
}

const struct tc_command tc_command_report = {
	.group = TC_GROUP_FILES,
	.name = "report",
	.operands = "-o FILE",
	.summary = "The document for others: answers and evidence",
	.help = "HTML (.html, one file, for a browser and for paper), Markdown (.md) or JSON (.json).\n"
		"The answer in ten lines; credentials; the timeline; what is still open; data; ways in;\n"
		"containment; resilience; limits; what it rests on.  Facts and inferences are marked,\n"
		"every statement has footnotes down to event, file, hash and offset.  Tables of more than\n"
		"200 rows stand in CSV files beside it.  The same case, leads and verdicts give the same\n"
		"bytes.",
	.examples = (const char *const[]){
		"report -o report.html --lead event=79eca301",
		"report -o report.md --lead event=79eca301",
		"report -o report.json --lead event=79eca301 --level possible",
		NULL,
	},
	.options = options,
	.needs_case = true,
	.run = run,
};
