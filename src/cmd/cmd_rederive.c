#include "cmd/call.h"
#include "cmd/commands.h"
#include "cmd/interrupt.h"
#include "evidence/custody.h"
#include "ingest/api_catalog_file.h"
#include "ingest/import.h"
#include "ingest/rederive.h"
#include "scope/scope.h"
#include "util/buf.h"

#include "util/banned.h"

#define DETAIL_MAX ((size_t)64 * 1024)

static const struct tc_option options[] = {
	{"quiet", 'q', NULL, "no summary", false},
	{"catalog", 0, "FILE", "first give the case this API catalogue, as import does", false},
	{NULL, 0, NULL, NULL, false},
};

static int record_custody(struct tc_store *store, const struct tc_rederive_summary *s,
			  const struct tc_api_catalog_file *catalog, struct tc_error *err)
{
	struct tc_buf detail;
	int rc;

	tc_buf_init(&detail, DETAIL_MAX);
	tc_buf_addf(&detail, "{\"sources\":%llu,\"events\":%llu",
		    (unsigned long long)s->sources, (unsigned long long)s->events);
	tc_api_catalog_file_tell(catalog, &detail);
	tc_buf_add_char(&detail, '}');
	if ((rc = tc_store_begin(store, err)) == 0 &&
	    (rc = tc_custody_append(store, "rederive", tc_buf_str(&detail), tc_version(),
				    err)) == 0 &&
	    (rc = tc_scope_refresh(store, TC_FAN_OUT_STOP, err)) == 0 && (rc = tc_import_end(store, err)) == 0)
		rc = tc_store_commit(store, err);
	if (rc < 0)
		tc_store_rollback(store);
	tc_buf_release(&detail);
	return rc;
}

static int rederive(struct tc_session *session, const struct tc_api_catalog_file *catalog,
		    struct tc_rederive_summary *summary, struct tc_error *err)
{
	struct tc_store *store = NULL;
	int rc;

	/* As a reader first: a case that is not there must not be made. */
	if ((rc = tc_store_open(&store, session->case_path, TC_STORE_READ, err)) < 0)
		return rc;
	tc_store_close(store);
	if ((rc = tc_store_open(&store, session->case_path, TC_STORE_CREATE, err)) < 0)
		return rc;
	if ((rc = tc_api_catalog_file_use(catalog, store, err)) == 0 &&
	    (rc = tc_rederive(store, &tc_interrupted, summary, err)) == 0)
		rc = record_custody(store, summary, catalog, err);
	tc_store_close(store);
	return rc;
}

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_rederive_summary summary;
	struct tc_error err = TC_ERROR_INIT;
	struct tc_api_catalog_file catalog;
	int rc = tc_api_catalog_file_read(&catalog, tc_call_value(call, "catalog"), &err);

	tc_interrupt_defer("trailcase: rederive: stopping; no event was changed yet\n");
	tc_session_close(session);
	if (rc == 0)
		rc = rederive(session, &catalog, &summary, &err);
	tc_interrupt_undefer();
	tc_api_catalog_file_release(&catalog);
	if (rc < 0)
		return tc_call_fail(call, &err);
	if (!tc_call_flag(call, "quiet"))
		fprintf(session->out, "derived again: %llu events of %llu sources\n",
			(unsigned long long)summary.events,
			(unsigned long long)summary.sources);
	return TC_STATUS_DONE;
}

const struct tc_command tc_command_rederive = {
	.group = TC_GROUP_CASE,
	.name = "rederive",
	.operands = "",
	.summary = "Make again what was made of the evidence",
	.help = "Reads every source that the case keeps again, and gives its events the\n"
		"principals, outcomes, credentials, resources and the rest that an import would\n"
		"give them now.  For a case of an older trailcase: the bytes are the same, what\n"
		"is known about them may be more.  The evidence itself does not change.",
	.examples = (const char *const[]){
		"rederive",
		NULL,
	},
	.options = options,
	.needs_case = true,
	.run = run,
};
