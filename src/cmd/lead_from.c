#include "cmd/lead_from.h"

#include <stdlib.h>

#include "cmd/lead_match.h"
#include "cmd/leads.h"
#include "cmd/who.h"
#include "evidence/custody.h"
#include "util/escape.h"
#include "util/message.h"
#include "util/file.h"
#include "util/sha256.h"

#include "util/banned.h"

#define DETAIL_MAX ((size_t)64 * 1024 * 1024)
#define LINE_BYTES ((size_t)256 * 1024)

struct from {
	struct tc_session *session;
	const char *path;
	struct tc_said said;    /* why is of --why, or absent */
	struct tc_str name;     /* the last part of the path */
	char sha256[TC_SHA256_HEX];
	struct tc_alerts alerts;
	struct tc_match match;
	bool follow_all;        /* of --force */
	size_t stored, known, absent, refused;
};

/* --- the file ---------------------------------------------------------------- */

static int read_stdin(struct tc_buf *text, struct tc_error *err)
{
	size_t got = 1;

	while (got && text->len < text->max) {
		size_t room = text->max - text->len < 65536 ? text->max - text->len : 65536;

		if (!tc_buf_reserve(text, room))
			TC_BUG("a buffer has no room below its maximum");
		got = fread(text->data + text->len, 1, room, stdin);
		text->len += got;
	}
	if (ferror(stdin))
		return tc_error_set(err, TC_FAIL, "standard input cannot be read");
	if (text->len == text->max && fgetc(stdin) != EOF)
		return tc_error_set(err, TC_FAIL, "standard input: larger than %zu MiB",
				    text->max / (1024 * 1024));
	return 0;
}

static int read_text(struct tc_buf *text, struct from *f, struct tc_error *err)
{
	const char *slash = strrchr(f->path, '/');

	if (strcmp(f->path, "-") != 0) {
		f->name = tc_str(slash && slash[1] ? slash + 1 : f->path);
		return tc_file_read(text, f->path, err);
	}
	f->name = TC_STR("standard input");
	if (f->session->shell)
		return tc_error_set(err, TC_USAGE, "the shell has no standard input to read");
	return read_stdin(text, err);
}

/* The text may go when this is done. */
static int read_alerts(struct from *f, struct tc_error *err)
{
	struct tc_buf text;
	int rc;

	tc_buf_init(&text, TC_ALERT_BYTES_MAX);
	if ((rc = read_text(&text, f, err)) == 0) {
		tc_sha256_of(tc_buf_str(&text).data, text.len, f->sha256);
		rc = tc_alerts_read(&f->alerts, tc_buf_str(&text), f->name, err);
	}
	tc_buf_release(&text);
	return rc;
}

/* --- the case ---------------------------------------------------------------- */

static void count(struct from *f)
{
	for (size_t i = 0; i < f->match.lead_count; i++) {
		const struct tc_new_lead *lead = &f->match.leads[i];

		f->refused += lead->refused.data != NULL;
		f->known += !lead->refused.data && lead->known;
		f->stored += !lead->refused.data && !lead->known;
	}
	for (size_t i = 0; i < f->match.count; i++) {
		f->absent += f->match.sought[i].absent;
		f->refused += f->match.sought[i].message.data && !f->match.sought[i].absent;
	}
}

static void add_detail(struct tc_buf *out, const struct from *f)
{
	bool first = true;

	tc_buf_add_cstr(out, "{\"from\":");
	tc_escape_json(out, f->name);
	tc_buf_addf(out,
		    ",\"sha256\":\"%s\",\"findings\":%zu,\"records\":%zu,\"lines\":%zu,"
		    "\"absent\":%zu,\"refused\":%zu,\"leads\":[",
		    f->sha256, f->alerts.findings, f->alerts.records, f->alerts.lines,
		    f->absent, f->refused);
	for (size_t i = 0; i < f->match.lead_count; i++) {
		const struct tc_new_lead *lead = &f->match.leads[i];

		if (lead->refused.data)
			continue;
		tc_buf_addf(out, "%s{\"kind\":\"%s\",\"value\":", first ? "" : ",",
			    tc_lead_kind_name(lead->kind));
		tc_escape_json(out, lead->value);
		tc_buf_add_cstr(out, ",\"why\":");
		tc_escape_json(out, lead->why);
		tc_buf_add_char(out, '}');
		first = false;
	}
	tc_buf_add_cstr(out, "],\"by\":");
	tc_escape_json(out, f->said.by);
	tc_buf_add_char(out, '}');
}

static int record_custody(struct from *f, struct tc_error *err)
{
	struct tc_buf detail;
	int rc;

	tc_buf_init(&detail, DETAIL_MAX);
	add_detail(&detail, f);
	if (detail.overflow)
		rc = tc_error_set(err, TC_FAIL, "too many leads for one entry of the log");
	else
		rc = tc_custody_append(f->match.store, "lead", tc_buf_str(&detail),
				       tc_version(), err);
	tc_buf_release(&detail);
	return rc;
}

/* One transaction; without a lead it leaves no trace. */
static int store_all(struct from *f, struct tc_error *err)
{
	struct tc_store *store = f->match.store;
	int rc = tc_store_begin(store, err);

	if (rc < 0)
		return rc;
	if (f->follow_all && (rc = tc_scope_follow_all(store, err)) < 0) {
		tc_store_rollback(store);
		return rc;
	}
	if ((rc = tc_leads_store(store, &f->match.arena, f->match.leads,
				 f->match.lead_count, f->said.by, err)) == 0) {
		count(f);
		if (f->stored + f->known)
			rc = record_custody(f, err);
	}
	if (rc == 0 && f->stored + f->known)
		rc = tc_store_commit(store, err);
	if (rc < 0 || !(f->stored + f->known))
		tc_store_rollback(store);
	return rc;
}

/* --- what became of it --------------------------------------------------------- */

static void print_line(FILE *out, struct tc_buf *line, const struct tc_reasons *reasons)
{
	struct tc_buf why;

	tc_buf_init(&why, LINE_BYTES);
	tc_reasons_add_to(&why, reasons);
	if (why.len) {
		tc_buf_add_cstr(line, " (");
		tc_escape_terminal(line, tc_buf_str(&why));
		tc_buf_add_char(line, ')');
	}
	fprintf(out, "%s\n", tc_buf_cstr(line));
	tc_buf_release(&why);
}

static void tell_lead(const struct from *f, size_t i)
{
	const struct tc_new_lead *lead = &f->match.leads[i];
	struct tc_buf line;

	tc_buf_init(&line, LINE_BYTES);
	if (lead->refused.data) {
		tc_buf_add_cstr(&line, "left out: ");
		tc_buf_add_str(&line, lead->refused);
	} else {
		tc_buf_addf(&line, "%s: %s ", lead->known ? "lead already" : "lead stored",
			    tc_lead_kind_name(lead->kind));
		tc_escape_terminal(&line, lead->value);
	}
	print_line(f->session->out, &line, &f->match.lead_reasons[i]);
	tc_buf_release(&line);
}

static void tell_sought(const struct from *f, const struct tc_sought *s, bool *told)
{
	struct tc_buf line;

	tc_buf_init(&line, LINE_BYTES);
	if (s->message.data) {
		/* A message is safe as it is. */
		tc_buf_add_cstr(&line, s->absent ? "" : "left out: ");
		tc_buf_add_str(&line, s->message);
		print_line(f->session->out, &line, &s->reasons);
	} else if (s->indicator->kind == TC_INDICATOR_NETWORK) {
		fprintf(f->session->out, "addresses of this case in network %.*s: %zu\n",
			TC_STR_ARG(s->indicator->value), s->lead_count);
	}
	for (size_t i = 0; i < s->lead_count; i++)
		if (!told[s->leads[i]]) {
			told[s->leads[i]] = true;
			tell_lead(f, s->leads[i]);
		}
	tc_buf_release(&line);
}

static void print_escaped(FILE *out, struct tc_str text)
{
	struct tc_buf line;

	tc_buf_init(&line, LINE_BYTES);
	tc_escape_terminal(&line, text);
	fprintf(out, "%s\n", tc_buf_cstr(&line));
	tc_buf_release(&line);
}

static void tell_problem(const char *front, struct tc_str text)
{
	struct tc_buf line;

	tc_buf_init(&line, LINE_BYTES);
	tc_escape_terminal(&line, text);
	tc_message("%s%s\n", front, tc_buf_cstr(&line));
	tc_buf_release(&line);
}

static void tell_problems(const struct from *f)
{
	const struct tc_alerts *a = &f->alerts;
	struct tc_buf front;

	tc_buf_init(&front, LINE_BYTES);
	tc_buf_add_cstr(&front, "trailcase: lead: ");
	tc_escape_terminal(&front, f->name);
	tc_buf_add_cstr(&front, ": ");
	for (size_t i = 0; i < a->problems.count; i++)
		tell_problem(tc_buf_cstr(&front), a->problems.texts[i]);
	if (a->problem_count > a->problems.count)
		tc_message("%s%zu more pieces were not understood\n",
			   tc_buf_cstr(&front), a->problem_count - a->problems.count);
	tc_buf_release(&front);
}

static int tell(struct from *f, struct tc_error *err)
{
	FILE *out = f->session->out;
	bool *told = tc_calloc(f->match.lead_count + 1, sizeof(*told));

	tell_problems(f);
	for (size_t i = 0; i < f->match.count; i++)
		tell_sought(f, &f->match.sought[i], told);
	for (size_t i = 0; i < f->alerts.notes.count; i++)
		print_escaped(out, f->alerts.notes.texts[i]);
	free(told);
	fprintf(out, "read: findings %zu, records %zu, indicators %zu\n",
		f->alerts.findings, f->alerts.records, f->alerts.lines);
	fprintf(out,
		"leads: stored %zu, known already %zu, left out %zu, not in this case %zu\n",
		f->stored, f->known, f->refused, f->absent);
	return tc_leads_tell(out, f->match.store, err);
}

static int conclude(const struct from *f, struct tc_error *err)
{
	if (!f->stored && !f->known)
		return tc_error_set(err, TC_NOT_FOUND,
				    "nothing of %s became a lead in this case", f->path);
	return f->alerts.problem_count ? TC_STATUS_REFUSED : TC_STATUS_DONE;
}

int tc_lead_from(struct tc_session *session, const struct tc_call *call,
		 struct tc_error *err)
{
	struct from f = {.session = session, .path = tc_call_value(call, "from"),
			 .follow_all = tc_call_flag(call, "force")};
	struct tc_store *store = NULL;
	char name[TC_WHO_MAX];
	int rc;

	tc_match_init(&f.match, NULL);
	if ((rc = tc_said_read(&f.said, call, name, err)) < 0 ||
	    (rc = read_alerts(&f, err)) < 0)
		goto out;
	if ((rc = tc_session_open_to_write(session, &store, err)) < 0)
		goto out;
	f.match.store = store;
	if ((rc = tc_match_all(&f.match, &f.alerts, f.said.why.data, err)) == 0 &&
	    (rc = store_all(&f, err)) == 0 && (rc = tell(&f, err)) == 0)
		rc = conclude(&f, err);
out:
	tc_match_release(&f.match);
	tc_alerts_release(&f.alerts);
	tc_session_close_written(session, store);
	return rc;
}
