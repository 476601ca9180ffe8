#include <inttypes.h>
#include <stdlib.h>

#include "cmd/call.h"
#include "cmd/commands.h"
#include "cmd/leads.h"
#include "cmd/output.h"
#include "cmd/who.h"
#include "evidence/words.h"
#include "util/buf.h"

#include "util/banned.h"

static const struct tc_option options[] = {
	{"withdraw", 0, "N", "take note N back; it stays, marked as withdrawn", false},
	{"why", 0, "TEXT", "why it is withdrawn", false},
	TC_OPTION_BY,
	{NULL, 0, NULL, NULL, false},
};

/* What the words of one call say. */
struct noting {
	struct tc_lead on;  /* its value absent: the whole case */
	struct tc_buf text;
	struct tc_said said;
	char name[TC_WHO_MAX];
};

static bool is_blank(struct tc_str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!strchr(" \t\r\n", text.data[i]))
			return false;
	return true;
}

static void join(struct tc_buf *text, const struct tc_call *call, size_t from)
{
	for (size_t i = from; i < call->operand_count; i++)
		tc_buf_addf(text, "%s%s", i > from ? " " : "", call->operands[i]);
}

/* KIND VALUE TEXT...; anything else is a text on the whole case. */
static int read_words(struct noting *n, const struct tc_call *call, struct tc_error *err)
{
	bool on_value = tc_lead_kind_parse(tc_str(call->operands[0]), &n->on.kind);

	if (on_value && call->operand_count < 3)
		return tc_error_set(err, TC_USAGE,
				    "wanted: %s VALUE TEXT; a note on the whole case does not begin "
				    "with the name of a kind",
				    call->operands[0]);
	if (on_value)
		n->on.value = tc_str(call->operands[1]);
	join(&n->text, call, on_value ? 2 : 0);
	if (n->text.overflow)
		return tc_error_set(err, TC_USAGE, "the text is too long; it may have %zu KiB",
				    TC_NOTE_MAX / 1024);
	return is_blank(tc_buf_str(&n->text))
		       ? tc_error_set(err, TC_USAGE, "the text is empty")
		       : 0;
}

static struct tc_words_said words_of(const struct noting *n, const char *canonical)
{
	bool on_value = n->on.value.data != NULL;

	return (struct tc_words_said){
		.kind = on_value ? tc_str(tc_lead_kind_name(n->on.kind)) : TC_STR_NULL,
		.value = tc_str(canonical),
		.text = tc_buf_str(&n->text),
		.why = n->said.why,
		.by = n->said.by,
		.at_ms = n->said.at_ms,
		.tool = tc_version(),
	};
}

/* What is near to nothing was perhaps no value: note key rotation was announced. */
static int resolve(char **canonical, struct tc_store *store, const struct noting *n,
		   struct tc_error *err)
{
	int rc = tc_lead_resolve_near(canonical, store, &n->on, err);
	struct tc_error was = *err;

	if (rc == TC_NOT_FOUND && !strstr(was.text, "nearest: "))
		tc_error_set(err, TC_NOT_FOUND,
			     "%s; a note on the whole case stands in quotes", was.text);
	return rc;
}

static int add(struct tc_session *session, struct noting *n, struct tc_error *err)
{
	struct tc_store *store = NULL;
	char *canonical = NULL;
	int64_t number;
	int rc = tc_session_open_to_write(session, &store, err);

	if (rc == 0 && n->on.value.data)
		rc = resolve(&canonical, store, n, err);
	if (rc == 0) {
		struct tc_words_said said = words_of(n, canonical);

		rc = tc_note_add(store, &said, &number, err);
	}
	if (rc == 0)
		fprintf(session->out, "note %" PRId64 " stored\n", number);
	free(canonical);
	tc_session_close_written(session, store);
	return rc;
}

static int withdraw(struct tc_session *session, const struct tc_call *call,
		    struct noting *n, struct tc_error *err)
{
	struct tc_store *store = NULL;
	int64_t number;
	int rc = tc_call_number(call, "withdraw", 1, 0, &number, err);

	if (rc == 0 && call->operand_count)
		rc = tc_error_set(err, TC_USAGE, "--withdraw takes no text; --why says the reason");
	if (rc == 0 && (rc = tc_session_open_to_write(session, &store, err)) == 0) {
		struct tc_words_said said = words_of(n, NULL);

		said.text = TC_STR_NULL;
		rc = tc_note_withdraw(store, number, &said, err);
	}
	if (rc == 0)
		fprintf(session->out, "note %" PRId64 " withdrawn\n", number);
	tc_session_close_written(session, store);
	return rc;
}

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_error err = TC_ERROR_INIT;
	struct noting n = {.on = {.kind = TC_LEAD_IP}};
	int rc;

	tc_buf_init(&n.text, TC_NOTE_MAX);
	if (tc_call_value(call, "withdraw")) {
		if ((rc = tc_said_read(&n.said, call, n.name, &err)) == 0)
			rc = withdraw(session, call, &n, &err);
	} else if (!call->operand_count &&
		   (tc_call_value(call, "by") || tc_call_value(call, "why"))) {
		rc = tc_error_set(&err, TC_USAGE, "wanted: [KIND VALUE] TEXT");
	} else if (!call->operand_count) {
		rc = tc_output_query(session, call, "notes", &err);
	} else if (tc_call_value(call, "why")) {
		rc = tc_error_set(&err, TC_USAGE, "--why needs --withdraw; the text says it all");
	} else if ((rc = tc_said_read(&n.said, call, n.name, &err)) == 0 &&
		   (rc = read_words(&n, call, &err)) == 0) {
		rc = add(session, &n, &err);
	}
	tc_buf_release(&n.text);
	return rc < 0 ? tc_call_fail(call, &err) : rc;
}

const struct tc_command tc_command_note = {
	.group = TC_GROUP_WORDS,
	.name = "note",
	.operands = "[[KIND VALUE] TEXT]",
	.summary = "Write something down; without a text: list",
	.help = "On an ip, a key, a principal, an agent or an event, named as for a lead, or on the\n"
		"whole case.  show, and the pages of an address, a key and a principal, have the notes\n"
		"on it.  A note is never changed; one that is wrong is withdrawn, and stays with that.\n"
		"The custody log has each.",
	.examples = (const char *const[]){
		"note event 79eca301 \"asked cem.arslan: it was not him\"",
		"note the customer called at 03:10, wants an answer by 08:00",
		"note",
		"note --withdraw 1 --why \"it was him after all\"",
		NULL,
	},
	.options = options,
	.answers = true,
	.needs_case = true,
	.operands_max = -1,
	.run = run,
};
