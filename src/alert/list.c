/*
 * A list of indicators: one on each line, its kind told or guessed.
 */
#include "alert/form.h"
#include "alert/reading.h"
#include "util/ip.h"

#include "util/banned.h"

#define LINE_MAX_BYTES 4096
#define REASON_MAX ((size_t)2048)
#define COMMENT_MAX 500
#define NAME_MAX_BYTES 200

struct named_kind {
	const char *name;
	enum tc_indicator_kind kind;
};

/* As the lead command calls them. */
static const struct named_kind named_kinds[] = {
	{"ip", TC_INDICATOR_ADDRESS},
	{"key", TC_INDICATOR_KEY},
	{"principal", TC_INDICATOR_PRINCIPAL},
	{"agent", TC_INDICATOR_AGENT},
	{"event", TC_INDICATOR_EVENT},
};

/* "192[.]0[.]2[.]44" as it is meant. */
static struct tc_str refang(struct tc_buf *out, struct tc_str s)
{
	for (size_t i = 0; i < s.len; i++) {
		bool mark = s.len - i >= 3 && (s.data[i + 1] == '.' || s.data[i + 1] == ':') &&
			    ((s.data[i] == '[' && s.data[i + 2] == ']') ||
			     (s.data[i] == '(' && s.data[i + 2] == ')'));

		tc_buf_add_char(out, s.data[mark ? i + 1 : i]);
		i += mark ? 2 : 0;
	}
	return tc_buf_str(out);
}

/* False when it is neither an address nor a network. */
static bool read_address(struct tc_indicator *in, struct tc_arena *arena, struct tc_str s)
{
	char text[TC_NETWORK_TEXT];
	struct tc_network network;
	struct tc_buf plain;
	struct tc_str rest;
	struct tc_ip ip;
	bool ok = false;

	tc_buf_init(&plain, LINE_MAX_BYTES);
	s = refang(&plain, s);
	if (tc_ip_parse(&ip, s)) {
		in->kind = TC_INDICATOR_ADDRESS;
		in->value = tc_arena_str(arena, tc_str(ip.text));
		ok = true;
	} else if (tc_network_parse(&network, s)) {
		tc_network_text(&network, text);
		bool one = network.bits == (network.v6 ? 128U : 32U);

		in->kind = one ? TC_INDICATOR_ADDRESS : TC_INDICATOR_NETWORK;
		in->value = tc_arena_str(arena, one ? tc_str_cut(tc_str(text), '/', &rest)
						    : tc_str(text));
		ok = true;
	}
	tc_buf_release(&plain);
	return ok;
}

static struct tc_str lower(struct tc_arena *arena, struct tc_str s)
{
	struct tc_str copy = tc_arena_str(arena, s);
	char *data = (char *)copy.data; /* our own copy */

	for (size_t i = 0; i < copy.len; i++)
		if (data[i] >= 'A' && data[i] <= 'Z')
			data[i] = (char)(data[i] + 32);
	return copy;
}

static void guess(struct tc_indicator *in, struct tc_arena *arena, struct tc_str s)
{
	in->value = s;
	if (read_address(in, arena, s))
		return;
	if (tc_form_is_key(s)) {
		in->kind = TC_INDICATOR_KEY;
	} else if (tc_form_is_arn(s) || tc_form_is_unique_id(tc_form_principal_id(s))) {
		in->kind = TC_INDICATOR_PRINCIPAL;
		in->value = tc_form_principal_id(s);
		in->other = tc_form_session_role(s);
	} else if (tc_form_is_guid(s)) {
		in->kind = TC_INDICATOR_EVENT;
		in->other = lower(arena, s);
	} else {
		in->kind = TC_INDICATOR_AGENT;
	}
}

/* "ip 192.0.2.44", "ip,192.0.2.44", "ip=192.0.2.44": the kind, and what is behind it. */
static const struct named_kind *told_kind(struct tc_str line, struct tc_str *value)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(named_kinds); i++) {
		struct tc_str name = tc_str(named_kinds[i].name);

		if (line.len <= name.len || !tc_str_starts(line, name) ||
		    !strchr(" \t,=", line.data[name.len]))
			continue;
		*value = tc_form_trim(tc_str_n(line.data + name.len + 1,
					       line.len - name.len - 1));
		return &named_kinds[i];
	}
	return NULL;
}

static struct tc_str unquote(struct tc_str s)
{
	if (s.len >= 2 && s.data[0] == '"' && s.data[s.len - 1] == '"')
		s = tc_str_n(s.data + 1, s.len - 2);
	return s;
}

/* Text behind " #" is a comment; a # inside a word is not, agents have such. */
static struct tc_str cut_comment(struct tc_str *line)
{
	for (size_t i = 0; i < line->len; i++)
		if (line->data[i] == '#' &&
		    (i == 0 || line->data[i - 1] == ' ' || line->data[i - 1] == '\t')) {
			struct tc_str comment = tc_str_n(line->data + i + 1, line->len - i - 1);

			line->len = i;
			return tc_form_trim(comment);
		}
	return TC_STR_NULL;
}

/*
 * "203.0.113.7,scanner,seen in May": a table, whose first cell is the value.  Only when
 * the line as a whole is nothing but an agent, and the cell is something else.
 */
static void guess_cell(struct tc_indicator *in, struct tc_arena *arena, struct tc_str line,
		       struct tc_str *rest)
{
	struct tc_indicator of_cell = *in;
	size_t end = 0;

	while (end < line.len && !strchr(",; \t|", line.data[end]))
		end++;
	if (end == line.len)
		return;
	guess(&of_cell, arena, tc_form_trim(unquote(tc_str_n(line.data, end))));
	if (of_cell.kind == TC_INDICATOR_AGENT)
		return;
	*in = of_cell;
	if (!rest->len)
		*rest = tc_form_trim(tc_str_n(line.data + end + 1, line.len - end - 1));
}

/* What is wrong with it, or NULL.  What stands behind a value goes to *comment. */
static const char *read_value(struct tc_indicator *in, struct tc_arena *arena,
			      struct tc_str line, struct tc_str *comment)
{
	struct tc_str value;
	const struct named_kind *told = told_kind(line, &value);

	value = tc_form_trim(unquote(told ? value : line));
	if (!value.len)
		return "no value";
	if (!told) {
		guess(in, arena, value);
		if (in->kind == TC_INDICATOR_AGENT)
			guess_cell(in, arena, line, comment);
		return NULL;
	}
	in->kind = told->kind;
	in->value = value;
	in->shortened = true;
	if (told->kind == TC_INDICATOR_PRINCIPAL) {
		in->value = tc_form_principal_id(value);
		in->other = tc_form_session_role(value);
	}
	if (told->kind == TC_INDICATOR_ADDRESS && !read_address(in, arena, value))
		return "not an address and not a network";
	return NULL;
}

static void read_line(struct tc_reading *r, struct tc_str line, size_t number)
{
	struct tc_indicator in = {TC_INDICATOR_AGENT, .value = TC_STR_NULL};
	bool has_nul = line.len && memchr(line.data, '\0', line.len);
	struct tc_str comment = cut_comment(&line);
	const char *wrong = NULL;
	struct tc_buf reason;

	line = tc_form_trim(line);
	if (!line.len)
		return;
	if (line.len > LINE_MAX_BYTES)
		wrong = "too long";
	else if (has_nul)
		wrong = "it holds a NUL";
	else
		wrong = read_value(&in, &r->alerts->arena, line, &comment);
	if (wrong) {
		tc_reading_problem(r, "line", number, wrong);
		return;
	}
	tc_buf_init(&reason, REASON_MAX);
	tc_buf_add_cstr(&reason, "indicator of ");
	tc_buf_add_str(&reason, tc_form_cut(r->name, NAME_MAX_BYTES));
	tc_buf_addf(&reason, ", line %zu", number);
	if (comment.len) {
		tc_buf_add_cstr(&reason, ": ");
		tc_buf_add_str(&reason, tc_form_cut(comment, COMMENT_MAX));
	}
	in.reason = tc_buf_str(&reason);
	tc_reading_add(r, &in);
	r->alerts->lines++;
	tc_buf_release(&reason);
}

void tc_alert_list_read(struct tc_reading *r, struct tc_str text)
{
	size_t number = 0;

	while (text.data && !r->too_many)
		read_line(r, tc_str_cut(text, '\n', &text), ++number);
}
