#include "catalog/header.h"

#include <stdio.h>

#include "util/buf.h"
#include "util/instant.h"

#include "util/banned.h"

/* A note of several lines, or a file whose header is not one. */
#define NOTE_MAX ((size_t)16 * 1024)

static const struct {
	const char *name;
	enum tc_param_type type;
	const char *says;
} types[] = {
	{"text", TC_PARAM_TEXT, "text"},
	{"int", TC_PARAM_INT, "a whole number"},
	{"time", TC_PARAM_TIME, "a time (2023-07-10T12:00:00Z or 2023-07-10)"},
	{"ip", TC_PARAM_IP, "an address"},
};

const char *const tc_severities[] = {"high", "medium", "low", "informational", NULL};

const char *tc_param_type_says(enum tc_param_type type)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(types); i++)
		if (types[i].type == type)
			return types[i].says;
	TC_BUG("unknown parameter type");
}

bool tc_param_number(enum tc_param_type type, struct tc_str text, int64_t *number)
{
	switch (type) {
	case TC_PARAM_TEXT:
	case TC_PARAM_IP: /* "AWS Internal" stands where an address would */
		return true;
	case TC_PARAM_INT:
		return tc_parse_int(text, number);
	case TC_PARAM_TIME:
		return tc_time_parse_date(text, number) || tc_time_parse(text, number);
	}
	TC_BUG("unknown parameter type");
}

/* A header that is being read. */
struct reader {
	struct tc_query query; /* names are in the arena */
	struct tc_param params[TC_QUERY_PARAMS];
	const char *next[TC_QUERY_NEXT];
	struct tc_detection detection;
	const char *benign[TC_QUERY_BENIGN];
	struct tc_opening opening; /* without a query: none was read */
	struct tc_opening_argument opening_args[TC_QUERY_OPENING];
	struct tc_buf note;
	struct tc_arena *arena;
	const char *origin;
	size_t line;
	bool prose; /* a line of just `--` was seen */
	struct tc_error *err;
};

static int bad(struct reader *rd, const char *fmt, ...) TC_PRINTF(2, 3);

static int bad(struct reader *rd, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return tc_error_set(rd->err, TC_FAIL, "%s:%zu: %s", rd->origin, rd->line, text);
}

/* --- words -------------------------------------------------------------- */

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct tc_str trim(struct tc_str s)
{
	while (s.len && blank(s.data[0]))
		s = tc_str_n(s.data + 1, s.len - 1);
	while (s.len && blank(s.data[s.len - 1]))
		s.len--;
	return s;
}

/* The first word; `rest` is what is behind it, trimmed, perhaps empty. */
static struct tc_str word(struct tc_str s, struct tc_str *rest)
{
	size_t n = 0;

	s = trim(s);
	while (n < s.len && !blank(s.data[n]))
		n++;
	*rest = trim(tc_str_n(s.data + n, s.len - n));
	return tc_str_n(s.data, n);
}

/* One or more of a-z, 0-9 and, not in front, `extra`. */
static bool is_name(struct tc_str s, char extra)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.data[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
		if (!plain && !(c == extra && i))
			return false;
	}
	return s.len > 0;
}

static const char *keep(struct reader *rd, struct tc_str s)
{
	return tc_arena_str(rd->arena, s).data;
}

/* --- keys --------------------------------------------------------------- */

static int set_once(struct reader *rd, const char **field, const char *key,
		    struct tc_str value)
{
	if (*field)
		return bad(rd, "a second `%s`", key);
	*field = keep(rd, value);
	return 0;
}

static int read_name(struct reader *rd, struct tc_str value)
{
	if (!is_name(value, '-'))
		return bad(rd, "name `%.*s`: use a-z, 0-9 and -",
			   TC_STR_ARG(value));
	return set_once(rd, &rd->query.name, "name", value);
}

static int read_question(struct reader *rd, struct tc_str value)
{
	if (!is_name(value, '-'))
		return bad(rd, "question `%.*s`: use a-z, 0-9 and -",
			   TC_STR_ARG(value));
	return set_once(rd, &rd->query.question, "question", value);
}

static int read_title(struct reader *rd, struct tc_str value)
{
	return set_once(rd, &rd->query.title, "title", value);
}

static int read_example(struct reader *rd, struct tc_str value)
{
	return set_once(rd, &rd->query.example, "example", value);
}

static int read_note(struct reader *rd, struct tc_str value)
{
	if (rd->note.len)
		tc_buf_add_char(&rd->note, ' ');
	tc_buf_add_str(&rd->note, value);
	return rd->note.overflow ? bad(rd, "too many notes") : 0;
}

static int read_id(struct reader *rd, struct tc_str value)
{
	return set_once(rd, &rd->detection.id, "id", value);
}

static int read_severity(struct reader *rd, struct tc_str value)
{
	for (const char *const *s = tc_severities; *s; s++)
		if (tc_str_eq(value, tc_str(*s)))
			return set_once(rd, &rd->detection.severity, "severity", value);
	return bad(rd, "severity `%.*s` is not high, medium, low or informational",
		   TC_STR_ARG(value));
}

static int read_technique(struct reader *rd, struct tc_str value)
{
	return set_once(rd, &rd->detection.technique, "technique", value);
}

static int read_benign(struct reader *rd, struct tc_str value)
{
	if (rd->query.benign_count == TC_QUERY_BENIGN)
		return bad(rd, "more than %d lines of `benign`", TC_QUERY_BENIGN);
	rd->benign[rd->query.benign_count++] = keep(rd, value);
	return 0;
}

static int read_next(struct reader *rd, struct tc_str value)
{
	struct tc_str rest = value;

	if (rd->query.next_count)
		return bad(rd, "a second `next`");
	while (rest.data) {
		struct tc_str name = trim(tc_str_cut(rest, ',', &rest));
		if (!is_name(name, '-'))
			return bad(rd, "next: `%.*s` is no name of a query",
				   TC_STR_ARG(name));
		if (rd->query.next_count == TC_QUERY_NEXT)
			return bad(rd, "next: more than %d names", TC_QUERY_NEXT);
		rd->next[rd->query.next_count++] = keep(rd, name);
	}
	return 0;
}

/* param=column, or param='word', which may be empty: nothing, whatever was asked */
static int read_opening_argument(struct reader *rd, struct tc_str text)
{
	struct tc_str from, param = tc_str_cut(text, '=', &from);
	struct tc_opening_argument *arg = &rd->opening_args[rd->opening.arg_count];
	bool quoted = from.len >= 2 && from.data[0] == '\'' && from.data[from.len - 1] == '\'';

	if (rd->opening.arg_count == TC_QUERY_OPENING)
		return bad(rd, "opens: more than %d parameters", TC_QUERY_OPENING);
	if (!is_name(param, '_') || !from.data || (!quoted && !is_name(from, '_')))
		return bad(rd, "opens: `%.*s` is not PARAMETER=COLUMN", TC_STR_ARG(text));
	arg->param = keep(rd, param);
	if (quoted)
		arg->word = keep(rd, tc_str_n(from.data + 1, from.len - 2));
	else
		arg->column = keep(rd, from);
	rd->opening.arg_count++;
	return 0;
}

/* NAME [PARAMETER=COLUMN...] */
static int read_opens(struct reader *rd, struct tc_str value)
{
	struct tc_str rest, name = word(value, &rest);
	int rc = 0;

	if (!is_name(name, '-'))
		return bad(rd, "opens: `%.*s` is no name of a query", TC_STR_ARG(name));
	if (set_once(rd, &rd->opening.query, "opens", name) < 0)
		return TC_FAIL;
	while (rest.len && rc == 0) {
		struct tc_str argument = word(rest, &rest);

		rc = read_opening_argument(rd, argument);
	}
	return rc;
}

static bool read_type(struct tc_str name, enum tc_param_type *type)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(types); i++) {
		if (tc_str_eq(name, tc_str(types[i].name))) {
			*type = types[i].type;
			return true;
		}
	}
	return false;
}

/* What is between the type and the `|`: nothing, `required` or `default VALUE`. */
static int read_need(struct reader *rd, struct tc_param *p, struct tc_str need)
{
	struct tc_str value, first = word(need, &value);
	int64_t number;

	if (!first.len)
		return 0;
	if (tc_str_eq(first, TC_STR("required")) && !value.len) {
		p->required = true;
		return 0;
	}
	if (!tc_str_eq(first, TC_STR("default")) || !value.len)
		return bad(rd, "param %s: `%.*s`: say required, or default VALUE",
			   p->name, TC_STR_ARG(need));
	if (!tc_param_number(p->type, value, &number))
		return bad(rd, "param %s: default `%.*s` is not %s", p->name,
			   TC_STR_ARG(value), tc_param_type_says(p->type));
	p->fallback = keep(rd, value);
	return 0;
}

/* NAME TYPE [required|default VALUE] | help */
static int read_param(struct reader *rd, struct tc_str value)
{
	struct tc_str help, rest, declared = tc_str_cut(value, '|', &help);
	struct tc_str name = word(declared, &rest), type = word(rest, &rest);
	struct tc_param p = {.required = false};

	help = trim(help);
	if (!is_name(name, '_'))
		return bad(rd, "param `%.*s`: use a-z, 0-9 and _",
			   TC_STR_ARG(name));
	for (size_t i = 0; i < rd->query.param_count; i++)
		if (tc_str_eq(tc_str(rd->params[i].name), name))
			return bad(rd, "a second param %.*s", TC_STR_ARG(name));
	if (rd->query.param_count == TC_QUERY_PARAMS)
		return bad(rd, "more than %d params", TC_QUERY_PARAMS);
	p.name = keep(rd, name);
	if (!read_type(type, &p.type))
		return bad(rd, "param %s: type `%.*s` is not text, int, time or ip", p.name,
			   TC_STR_ARG(type));
	if (!help.len)
		return bad(rd, "param %s: no help behind a `|`", p.name);
	p.help = keep(rd, help);
	if (read_need(rd, &p, rest) < 0)
		return TC_FAIL;
	rd->params[rd->query.param_count++] = p;
	return 0;
}

static const struct {
	const char *name;
	int (*read)(struct reader *rd, struct tc_str value);
} keys[] = {
	{"name", read_name},   {"question", read_question}, {"title", read_title},
	{"param", read_param}, {"next", read_next},         {"note", read_note},
	{"example", read_example}, {"id", read_id},     {"severity", read_severity},
	{"technique", read_technique}, {"benign", read_benign}, {"opens", read_opens},
};

/* --- lines -------------------------------------------------------------- */

/* Index in `keys` of a line `-- key: value`, or the number of keys. */
static size_t find_key(struct tc_str comment, struct tc_str *value)
{
	size_t i = 0;

	if (!comment.len || !blank(comment.data[0]))
		return TC_ARRAY_LEN(keys);
	struct tc_str key = trim(tc_str_cut(comment, ':', value));
	while (i < TC_ARRAY_LEN(keys) &&
	       !(value->data && tc_str_eq(key, tc_str(keys[i].name))))
		i++;
	return i;
}

/* `comment` is what stands behind the `--`. */
static int read_comment(struct reader *rd, struct tc_str comment)
{
	struct tc_str value = TC_STR_NULL;
	size_t i = find_key(comment, &value);

	if (i < TC_ARRAY_LEN(keys)) {
		value = trim(value);
		if (!value.len)
			return bad(rd, "`%s` has no value", keys[i].name);
		return keys[i].read(rd, value);
	}
	comment = trim(comment);
	if (!comment.len && rd->line > 1)
		rd->prose = true;
	if (rd->prose)
		return 0;
	if (tc_str_find(comment, TC_STR(":")) == SIZE_MAX)
		return bad(rd, "`%.*s` is not `key: value`; prose goes below a line of --",
			   TC_STR_ARG(comment));
	return bad(rd, "`%.*s`: no such key", TC_STR_ARG(tc_str_cut(comment, ':', &value)));
}

static struct tc_str next_line(struct reader *rd, struct tc_str *left)
{
	rd->line++;
	return tc_str_cut(*left, '\n', left);
}

/* A key that stands below the header would be overlooked in silence. */
static int check_body(struct reader *rd, struct tc_str line, struct tc_str left)
{
	bool statement = false;

	for (;;) {
		struct tc_str value, text = trim(line);
		if (tc_str_starts(line, TC_STR("--"))) {
			line = tc_str_n(line.data + 2, line.len - 2);
			size_t i = find_key(line, &value);
			if (i < TC_ARRAY_LEN(keys))
				return bad(rd, "`%s` is below the header, which must be at "
					   "the top without a gap", keys[i].name);
		} else if (text.len) {
			statement = true;
		}
		if (!left.data)
			break;
		line = next_line(rd, &left);
	}
	return statement ? 0 : bad(rd, "no statement below the header");
}

static int read_lines(struct reader *rd, struct tc_str text)
{
	static const struct tc_str mark = {"--", 2};
	struct tc_str left = text, line;

	for (line = next_line(rd, &left); tc_str_starts(line, mark);
	     line = next_line(rd, &left)) {
		if (read_comment(rd, tc_str_n(line.data + 2, line.len - 2)) < 0)
			return TC_FAIL;
		if (!left.data)
			return bad(rd, "no statement below the header");
	}
	if (rd->line == 1)
		return bad(rd, "no header; the first line must be `-- name: ...`");
	return check_body(rd, line, left);
}

/* A detection says all of it; what is none says nothing of it. */
static int check_detection(struct reader *rd)
{
	const struct tc_detection *d = &rd->detection;
	bool all = d->id && d->severity && d->technique && rd->query.benign_count;
	bool any = d->id || d->severity || d->technique;

	if (strcmp(rd->query.question, TC_DETECTIONS) == 0)
		return all ? 0
			   : bad(rd, "a detection needs `id`, `severity`, `technique` and "
				     "`benign`");
	return any ? bad(rd, "`id`, `severity` and `technique` are for detections") : 0;
}

static int check_complete(struct reader *rd)
{
	rd->line = 1;
	if (!rd->query.name)
		return bad(rd, "the header has no `name`");
	if (!rd->query.question)
		return bad(rd, "the header has no `question`");
	if (!rd->query.title)
		return bad(rd, "the header has no `title`");
	return check_detection(rd);
}

/* A copy in the arena. */
static void *settled(struct reader *rd, const void *from, size_t size)
{
	void *copy = tc_arena_alloc(rd->arena, size);

	memcpy(copy, from, size);
	return copy;
}

/* Moves what the reader gathered into the arena. */
static void settle(struct reader *rd, struct tc_str text)
{
	struct tc_query *q = &rd->query;

	q->params = settled(rd, rd->params, q->param_count * sizeof(rd->params[0]));
	q->next = settled(rd, rd->next, q->next_count * sizeof(rd->next[0]));
	q->benign = settled(rd, rd->benign, q->benign_count * sizeof(rd->benign[0]));
	if (rd->note.len)
		q->note = keep(rd, tc_buf_str(&rd->note));
	if (rd->detection.id)
		q->detection = settled(rd, &rd->detection, sizeof(rd->detection));
	if (rd->opening.query) {
		rd->opening.args = settled(rd, rd->opening_args,
					   rd->opening.arg_count * sizeof(rd->opening_args[0]));
		q->opens = settled(rd, &rd->opening, sizeof(rd->opening));
	}
	q->sql = tc_arena_str(rd->arena, text);
	q->origin = keep(rd, tc_str(rd->origin));
}

int tc_query_parse(struct tc_query *query, struct tc_arena *arena, const char *origin,
		   struct tc_str text, struct tc_error *err)
{
	struct reader rd = {.arena = arena, .origin = origin, .err = err};
	int code = 0;

	tc_buf_init(&rd.note, NOTE_MAX);
	if (text.len && memchr(text.data, '\0', text.len))
		code = tc_error_set(err, TC_FAIL, "%s: not a text file", origin);
	if (code == 0)
		code = read_lines(&rd, text);
	if (code == 0)
		code = check_complete(&rd);
	if (code == 0) {
		settle(&rd, text);
		*query = rd.query;
	}
	tc_buf_release(&rd.note);
	return code;
}
