#include "cmd/call.h"
#include "cmd/commands.h"
#include "evidence/record.h"
#include "util/buf.h"
#include "util/escape.h"
#include "util/utf8.h"

#include "util/banned.h"

/* Records under one id: the same action told differently, or a forgery. */
#define SAME_ID_MAX 16
#define LINE_MAX_BYTES ((size_t)512 * 1024 * 1024)
/* Notes and tags on the caller: so many are shown, and so many bytes of each. */
#define NEAR_MAX 6
#define NEAR_BYTES 160
/* A beginning shorter than this would fit half the case. */
#define PREFIX_MIN 4

static const struct tc_option options[] = {
	{"raw", 0, NULL, "the exact bytes of the record and nothing else", false},
	{"format", 't', "FORMAT", "table (default) or json", false},
	{NULL, 0, NULL, NULL, false},
};

static void print_line(FILE *out, const char *name, struct tc_str value)
{
	struct tc_buf line;

	tc_buf_init(&line, LINE_MAX_BYTES);
	tc_escape_terminal(&line, value);
	fprintf(out, "%-14s %s\n", name, tc_buf_cstr(&line));
	tc_buf_release(&line);
}

static int print_copies(FILE *out, struct tc_store *store, const struct tc_evidence *e,
			struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, store, "evidence.sql", "copies", err);

	if (rc < 0)
		return rc;
	tc_stmt_bind_int(stmt, 1, e->event_row);
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW) {
		print_line(out, "copy in", tc_stmt_column_text(stmt, 0));
		fprintf(out, "%-14s bytes %lld to %lld\n", "",
			(long long)tc_stmt_column_int(stmt, 1),
			(long long)(tc_stmt_column_int(stmt, 1) +
				    tc_stmt_column_int(stmt, 2)));
	}
	tc_stmt_free(stmt);
	return rc;
}

/* What the analyst wrote on the event, or on who did it from where; of one sort. */
struct word {
	struct tc_str sort, kind, value, text, by;
};
typedef void print_word(void *ctx, const struct word *word);

static int each_word(struct tc_store *store, const struct tc_evidence *e, print_word *print,
		     void *ctx, struct tc_error *err)
{
	struct tc_stmt *stmt;
	int rc = tc_stmt_prepare_named(&stmt, store, "words.sql", "of-event", err);

	if (rc < 0)
		return rc;
	tc_stmt_bind_int(stmt, 1, e->event_row);
	while ((rc = tc_stmt_step(stmt, err)) == TC_STEP_ROW) {
		struct word word = {
			tc_stmt_column_text(stmt, 0), tc_stmt_column_text(stmt, 1),
			tc_stmt_column_text(stmt, 2), tc_stmt_column_text(stmt, 3),
			tc_stmt_column_text(stmt, 4),
		};

		print(ctx, &word);
	}
	tc_stmt_free(stmt);
	return rc;
}

/* What is printed of an event's notes and tags, and how many stand on its caller. */
struct word_lines {
	FILE *out;
	size_t near;
};

/* At most so many bytes of it, never half a character. */
static void add_cut(struct tc_buf *line, struct tc_str text, size_t most)
{
	size_t end = 0, taken;

	while (end < text.len) {
		tc_utf8_next(tc_str_n(text.data + end, text.len - end), &taken);
		if (end + taken > most)
			break;
		end += taken;
	}
	tc_buf_add(line, text.data, end);
	if (end < text.len)
		tc_buf_add_cstr(line, "...");
}

/* "note           on ip 192.0.2.44, by ann: a text"; whole when it is on the event itself. */
static void print_word_line(void *ctx, const struct word *word)
{
	struct word_lines *lines = ctx;
	bool near = !tc_str_eq(word->kind, TC_STR("event"));
	struct tc_buf line;

	if (near && ++lines->near > NEAR_MAX)
		return;
	tc_buf_init(&line, LINE_MAX_BYTES);
	tc_buf_addf(&line, "on %.*s ", TC_STR_ARG(word->kind));
	add_cut(&line, word->value, near ? NEAR_BYTES : SIZE_MAX);
	tc_buf_addf(&line, ", by %.*s: ", TC_STR_ARG(word->by));
	add_cut(&line, word->text, near ? NEAR_BYTES : SIZE_MAX);
	print_line(lines->out, tc_str_eq(word->sort, TC_STR("note")) ? "note" : "tag",
		   tc_buf_str(&line));
	tc_buf_release(&line);
}

static int print_words(FILE *out, struct tc_store *store, const struct tc_evidence *e,
		       struct tc_error *err)
{
	struct word_lines lines = {out, 0};
	int rc = each_word(store, e, print_word_line, &lines, err);

	if (lines.near > NEAR_MAX)
		fprintf(out, "%-14s %zu more on its caller; note and tag list them all\n", "",
			lines.near - NEAR_MAX);
	return rc;
}

static void print_escaped(FILE *out, struct tc_str text)
{
	struct tc_buf line;

	tc_buf_init(&line, LINE_MAX_BYTES);
	tc_escape_terminal(&line, text);
	fprintf(out, "%s\n", tc_buf_cstr(&line));
	tc_buf_release(&line);
}

/* Empty cells say nothing, and most tables have many. */
static void print_cells(FILE *out, const struct tc_evidence *e)
{
	for (size_t i = 0; i < e->cell_count; i++) {
		struct tc_buf name;

		if (!e->cells[i].text.len)
			continue;
		tc_buf_init(&name, LINE_MAX_BYTES);
		tc_escape_terminal(&name, e->cells[i].column);
		fprintf(out, "%-22s ", tc_buf_cstr(&name));
		tc_buf_release(&name);
		print_escaped(out, e->cells[i].text);
	}
}

static int print_text(FILE *out, struct tc_store *store, const struct tc_evidence *e,
		      struct tc_error *err)
{
	print_line(out, "event", e->event_id);
	print_line(out, "source", e->path);
	print_line(out, "sha256", e->sha256);
	fprintf(out, "%-14s %s\n", "hash check",
		e->hash_matches ? "the stored bytes have this hash"
				: "THE STORED BYTES DO NOT HAVE THIS HASH");
	fprintf(out, "%-14s bytes %lld to %lld of the %s%s%s\n",
		e->partial ? "row" : "record", (long long)e->offset,
		(long long)(e->offset + e->length),
		tc_str_eq(e->compression, TC_STR("none")) ? "file" : "inflated file",
		e->doubled ? ", inside a CSV cell" : "",
		e->escapes ? ", inside a JSON string" : "");
	if (e->partial)
		fprintf(out, "%-14s this row of a table is all there is of it; it holds no "
			     "record\n",
			"partial");
	int rc = print_copies(out, store, e, err);
	if (rc == 0)
		rc = print_words(out, store, e, err);
	fprintf(out, "\n");
	if (e->partial)
		print_cells(out, e);
	else
		print_escaped(out, e->record);
	return rc;
}

/* An array: nothing keeps two columns from having one name. */
static void add_cells(struct tc_buf *json, const struct tc_evidence *e)
{
	tc_buf_add_cstr(json, ",\"cells\":[");
	for (size_t i = 0; i < e->cell_count; i++) {
		tc_buf_add_cstr(json, i ? ",{\"column\":" : "{\"column\":");
		tc_escape_json(json, e->cells[i].column);
		tc_buf_add_cstr(json, ",\"text\":");
		tc_escape_json(json, e->cells[i].text);
		tc_buf_add_char(json, '}');
	}
	tc_buf_add_char(json, ']');
}

/* Members of an object for each, into the array of its sort. */
struct words_json {
	struct tc_buf notes, tags;
};

static void add_word(void *ctx, const struct word *word)
{
	struct words_json *both = ctx;
	bool is_note = tc_str_eq(word->sort, TC_STR("note"));
	struct tc_buf *json = is_note ? &both->notes : &both->tags;

	tc_buf_add_cstr(json, json->len ? ",{\"kind\":" : "{\"kind\":");
	tc_escape_json(json, word->kind);
	tc_buf_add_cstr(json, ",\"value\":");
	tc_escape_json(json, word->value);
	tc_buf_add_cstr(json, is_note ? ",\"text\":" : ",\"tag\":");
	tc_escape_json(json, word->text);
	tc_buf_add_cstr(json, ",\"by\":");
	tc_escape_json(json, word->by);
	tc_buf_add_char(json, '}');
}

static int add_words(struct tc_buf *json, struct tc_store *store, const struct tc_evidence *e,
		     struct tc_error *err)
{
	struct words_json both;

	tc_buf_init(&both.notes, LINE_MAX_BYTES);
	tc_buf_init(&both.tags, LINE_MAX_BYTES);
	int rc = each_word(store, e, add_word, &both, err);
	tc_buf_add_cstr(json, ",\"notes\":[");
	tc_buf_add_str(json, tc_buf_str(&both.notes));
	tc_buf_add_cstr(json, "],\"tags\":[");
	tc_buf_add_str(json, tc_buf_str(&both.tags));
	tc_buf_add_char(json, ']');
	tc_buf_release(&both.notes);
	tc_buf_release(&both.tags);
	return rc;
}

static int print_json(FILE *out, struct tc_store *store, const struct tc_evidence *e,
		      struct tc_error *err)
{
	struct tc_buf json;

	tc_buf_init(&json, LINE_MAX_BYTES);
	tc_buf_add_cstr(&json, "{\"trailcase\":1,\"event_id\":");
	tc_escape_json(&json, e->event_id);
	tc_buf_add_cstr(&json, ",\"source_path\":");
	tc_escape_json(&json, e->path);
	tc_buf_add_cstr(&json, ",\"sha256\":");
	tc_escape_json(&json, e->sha256);
	tc_buf_addf(&json,
		    ",\"hash_matches\":%s,\"record_offset\":%lld,\"record_length\":%lld,"
		    "\"record_escapes\":%lld,\"record_doubled\":%d,\"partial\":%d,"
		    "\"record\":",
		    e->hash_matches ? "true" : "false", (long long)e->offset,
		    (long long)e->length, (long long)e->escapes, e->doubled, e->partial);
	tc_escape_json(&json, e->record);
	if (e->partial)
		add_cells(&json, e);
	int rc = add_words(&json, store, e, err);
	tc_buf_add_cstr(&json, "}\n");
	if (rc == 0)
		fwrite(json.data, 1, json.len, out);
	tc_buf_release(&json);
	return rc;
}

static int show(struct tc_session *session, const struct tc_call *call,
		struct tc_arena *arena, struct tc_evidence *e, struct tc_error *err)
{
	const char *format = tc_call_value(call, "format");
	int rc = tc_evidence_read(session->store, arena, e, err);

	if (rc < 0)
		return rc;
	if (tc_call_flag(call, "raw") && session->terminal)
		print_escaped(session->out, e->bytes);
	else if (tc_call_flag(call, "raw"))
		fwrite(e->bytes.data, 1, e->bytes.len, session->out);
	else if (format && strcmp(format, "json") == 0)
		rc = print_json(session->out, session->store, e, err);
	else
		rc = print_text(session->out, session->store, e, err);
	return rc;
}

static int find(struct tc_session *session, const struct tc_call *call,
		struct tc_arena *arena, struct tc_evidence *found, size_t *count,
		struct tc_error *err)
{
	const char *id = call->operands[0], *format = tc_call_value(call, "format");
	int rc;

	if (format && strcmp(format, "json") != 0 && strcmp(format, "table") != 0)
		return tc_error_set(err, TC_USAGE, "--format %s is not table or json", format);
	if (strlen(id) < PREFIX_MIN)
		return tc_error_set(err, TC_USAGE, "write at least %d characters of the id",
				    PREFIX_MIN);
	if ((rc = tc_session_open(session, err)) < 0 ||
	    (rc = tc_evidence_find(session->store, arena, tc_str(id), found, SAME_ID_MAX,
				   count, err)) < 0)
		return rc;
	if (!*count)
		return tc_error_set(err, TC_NOT_FOUND, "event %s does not occur in this case",
				    id);
	/* Rows come in the order of their ids: the first and last tell. */
	if (!tc_str_eq(found[0].event_id, found[*count - 1].event_id) &&
	    !tc_str_eq(found[0].event_id, tc_str(id)))
		return tc_error_set(err, TC_USAGE,
				    "%s begins several ids, among them %.*s and %.*s", id,
				    TC_STR_ARG(found[0].event_id),
				    TC_STR_ARG(found[*count - 1].event_id));
	return 0;
}

static int run(struct tc_session *session, const struct tc_call *call)
{
	struct tc_evidence found[SAME_ID_MAX];
	struct tc_error err = TC_ERROR_INIT;
	struct tc_arena arena;
	bool intact = true;
	size_t count;

	tc_arena_init(&arena);
	int rc = find(session, call, &arena, found, &count, &err);
	for (size_t i = 0; rc == 0 && i < count; i++) {
		if (!tc_str_eq(found[i].event_id, found[0].event_id))
			break;
		rc = show(session, call, &arena, &found[i], &err);
		intact = intact && found[i].hash_matches;
	}
	tc_arena_release(&arena);
	if (rc < 0)
		return tc_call_fail(call, &err);
	return intact ? TC_STATUS_DONE : TC_STATUS_REFUSED;
}

const struct tc_command tc_command_show = {
	.group = TC_GROUP_ASK,
	.name = "show",
	.operands = "EVENT",
	.summary = "One event: its exact record, and its source",
	.help = "EVENT is an eventID or the beginning of one.  The record is cut out of the source\n"
		"kept in the case, whose SHA-256 is computed again on the way.  --raw writes the\n"
		"bytes as they stand in the source into a file or pipe; otherwise, and on a terminal,\n"
		"what would act on a terminal is made visible.  Of an event that is known from a table\n"
		"alone, the cells are shown.",
	.examples = (const char *const[]){
		"show 79eca301",
		NULL,
	},
	.options = options,
	.needs_case = true,
	.operands_min = 1,
	.operands_max = 1,
	.run = run,
};
