#include "cmd/rules_keep.h"

#include "cmd/who.h"
#include "evidence/custody.h"
#include "scope/scope.h"
#include "util/buf.h"
#include "util/escape.h"

#include "util/banned.h"

#define DETAIL_MAX ((size_t)64 * 1024)

static int record_custody(struct tc_store *store, const struct tc_rule_changes *changes,
			  const char *path, struct tc_str by, struct tc_error *err)
{
	const char *slash = strrchr(path, '/');
	struct tc_buf detail;
	int rc;

	tc_buf_init(&detail, DETAIL_MAX);
	tc_buf_add_cstr(&detail, "{\"from\":");
	tc_escape_json(&detail, tc_str(slash && slash[1] ? slash + 1 : path));
	tc_buf_addf(&detail, ",\"sha256\":\"%s\",\"changes\":{", changes->sha256);
	for (size_t i = 0; i < changes->count; i++) {
		tc_buf_add_cstr(&detail, i ? "," : "");
		tc_escape_json(&detail, changes->list[i].rule);
		tc_buf_addf(&detail, ":%.15g", changes->list[i].value);
	}
	tc_buf_add_cstr(&detail, "},\"by\":");
	tc_escape_json(&detail, by);
	tc_buf_add_char(&detail, '}');
	TC_ASSERT(!detail.overflow);
	rc = tc_custody_append(store, "rules", tc_buf_str(&detail), tc_version(), err);
	tc_buf_release(&detail);
	return rc;
}

/* One transaction: the rules, what follows from them, and who said so. */
static int keep(struct tc_store *store, const struct tc_rule_changes *changes,
		const char *path, struct tc_str by, struct tc_error *err)
{
	int rc = tc_store_begin(store, err);

	if (rc < 0)
		return rc;
	if ((rc = tc_rules_keep(store, changes, err)) < 0 ||
	    (rc = tc_scope_refresh(store, TC_FAN_OUT_STOP, err)) < 0 ||
	    (rc = record_custody(store, changes, path, by, err)) < 0 ||
	    (rc = tc_store_commit(store, err)) < 0)
		tc_store_rollback(store);
	return rc;
}

int tc_rules_keep_file(struct tc_session *session, const struct tc_call *call,
		       struct tc_error *err)
{
	const char *path = tc_call_value(call, "rules");
	struct tc_rule_changes changes;
	struct tc_store *store = NULL;
	char name[TC_WHO_MAX];
	struct tc_said said;
	int rc;

	if ((rc = tc_said_read(&said, call, name, err)) < 0 ||
	    (rc = tc_rules_read(&changes, path, err)) < 0)
		return rc;
	if ((rc = tc_session_open_to_write(session, &store, err)) == 0)
		rc = keep(store, &changes, path, said.by, err);
	tc_session_close_written(session, store);
	if (rc == 0)
		fprintf(stderr,
			"trailcase: scope: the rules are stored; %zu of them %s not the "
			"built-in value\n",
			changes.count, changes.count == 1 ? "has" : "have");
	return rc;
}
