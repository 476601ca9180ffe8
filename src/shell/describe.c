#include "shell/describe.h"

#include "render/flow.h"
#include "util/buf.h"
#include "util/escape.h"

#include "util/banned.h"

/* A header that a user wrote. */
#define TEXT_MAX ((size_t)4 * 1024 * 1024)
/* What an example in the file of a query begins with. */
#define OUTSIDE "trailcase ask case.db "
/* Of the lines after the first; two blanks begin an example. */
#define INDENT 4

/* A line of help, as wide as the terminal; those after it cannot be taken for examples. */
static void print_line(const struct tc_session *session, const struct tc_buf *line)
{
	tc_flow(session->out, tc_buf_str(line), tc_flow_width(session->width), INDENT);
}

/* Headers may come from a folder of somebody else's queries. */
static void print(const struct tc_session *session, const char *before, const char *text)
{
	struct tc_buf line;

	tc_buf_init(&line, TEXT_MAX);
	tc_buf_add_cstr(&line, before);
	tc_escape_terminal(&line, tc_str(text));
	print_line(session, &line);
	tc_buf_release(&line);
}

static void print_detection(const struct tc_session *session, const struct tc_detection *d)
{
	struct tc_buf line;

	tc_buf_init(&line, TEXT_MAX);
	tc_escape_terminal(&line, tc_str(d->id));
	tc_buf_addf(&line, ", severity %s, ATT&CK ", d->severity);
	tc_escape_terminal(&line, tc_str(d->technique));
	print_line(session, &line);
	tc_buf_release(&line);
}

static void print_table(const struct tc_session *session, const struct tc_query *query)
{
	struct tc_buf line;

	tc_buf_init(&line, TEXT_MAX);
	tc_buf_add_cstr(&line, "- ");
	tc_escape_terminal(&line, tc_str(query->name));
	tc_buf_add_cstr(&line, ": ");
	tc_escape_terminal(&line, tc_str(query->title));
	print_line(session, &line);
	tc_buf_release(&line);
}

static const char *type_word(enum tc_param_type type)
{
	switch (type) {
	case TC_PARAM_TEXT:
		return "text";
	case TC_PARAM_INT:
		return "number";
	case TC_PARAM_TIME:
		return "time";
	case TC_PARAM_IP:
		return "address";
	}
	TC_BUG("unknown type of a parameter");
}

static void print_param(const struct tc_session *session, const struct tc_param *p)
{
	struct tc_buf line;

	tc_buf_init(&line, TEXT_MAX);
	tc_buf_add_cstr(&line, "- ");
	tc_escape_terminal(&line, tc_str(p->name));
	tc_buf_fill(&line, ' ', line.len < 16 ? 16 - line.len : 1);
	tc_buf_add_cstr(&line, type_word(p->type));
	if (p->required)
		tc_buf_add_cstr(&line, ", required");
	if (p->fallback) {
		tc_buf_add_cstr(&line, ", default ");
		tc_escape_terminal(&line, tc_str(p->fallback));
	}
	tc_buf_add_cstr(&line, ": ");
	tc_escape_terminal(&line, tc_str(p->help));
	print_line(session, &line);
	tc_buf_release(&line);
}

static void print_list(const struct tc_session *session, const char *before,
		       const char *const *names, size_t count)
{
	struct tc_buf line;

	if (!count)
		return;
	tc_buf_init(&line, TEXT_MAX);
	tc_buf_add_cstr(&line, before);
	for (size_t i = 0; i < count; i++) {
		tc_buf_add_cstr(&line, i ? ", " : "");
		tc_escape_terminal(&line, tc_str(names[i]));
	}
	print_line(session, &line);
	tc_buf_release(&line);
}

static int print_columns(const struct tc_session *session, const struct tc_query *query,
			 struct tc_error *err)
{
	struct tc_buf names;
	int rc;

	tc_buf_init(&names, TEXT_MAX);
	tc_buf_add_cstr(&names, "Columns: ");
	if ((rc = tc_query_columns(&names, query, err)) == 0)
		print_line(session, &names);
	tc_buf_release(&names);
	return rc;
}

static void print_opening(const struct tc_session *session, const struct tc_query *query)
{
	if (query->opens)
		print(session, "A row opens into: ", query->opens->query);
}

/* On one line, however long, to be typed or pasted. */
static void print_example(FILE *out, const char *words)
{
	struct tc_buf line;

	tc_buf_init(&line, TEXT_MAX);
	tc_escape_terminal(&line, tc_str(words));
	fprintf(out, "\n  ask %s\n", tc_buf_cstr(&line));
	tc_buf_release(&line);
}

int tc_describe_query(const struct tc_session *session, const struct tc_query *query,
		      struct tc_error *err)
{
	FILE *out = session->out;
	const char *example = query->example;
	int rc;

	print(session, "ask ", query->name);
	fputc('\n', out);
	print(session, "", query->title);
	if (query->detection)
		print_detection(session, query->detection);
	if (query->param_count)
		fprintf(out, "\nParameters:\n");
	for (size_t i = 0; i < query->param_count; i++)
		print_param(session, &query->params[i]);
	fputc('\n', out);
	if ((rc = print_columns(session, query, err)) < 0)
		return rc;
	print_opening(session, query);
	if (query->note)
		print(session, "Note: ", query->note);
	for (size_t i = 0; i < query->benign_count; i++)
		print(session, "Harmless when: ", query->benign[i]);
	print_list(session, "What next: ", query->next, query->next_count);
	if (example && tc_str_starts(tc_str(example), TC_STR(OUTSIDE)))
		print_example(out, example + sizeof(OUTSIDE) - 1);
	return 0;
}

/* The value that an example of a question is about: of the fixture, as all examples. */
static const char *example_value(const char *param)
{
	static const char *const values[][2] = {
		{"event", "79eca301"},
		{"key", "AKIAQFX64DQ25NZN2C2R"},
		{"principal", "cem.arslan"},
		{"ip", "192.0.2.44"},
	};

	for (size_t i = 0; i < TC_ARRAY_LEN(values); i++)
		if (strcmp(values[i][0], param) == 0)
			return values[i][1];
	TC_BUG("a question is about something without an example");
}

void tc_describe_question(const struct tc_session *session,
			  const struct tc_question *question)
{
	const struct tc_catalog *catalog = session->catalog;
	FILE *out = session->out;
	const char *const *subjects = question->subjects;

	fprintf(out, "ask %s\n\n%s\n\n", question->name, question->title);
	if (question->of_leads)
		fprintf(out, "About the stored leads, or those of --lead.\n");
	for (const char *const *s = subjects; s && *s; s++)
		fprintf(out, "%s%s%s", s == subjects ? "About one " : " or ", *s,
			s[1] ? "" : ".\n");
	fprintf(out, "Its tables, each a query of its own:\n");
	for (size_t i = 0; i < tc_catalog_count(catalog); i++) {
		const struct tc_query *q = tc_catalog_at(catalog, i);
		bool is_part = !question->sections && strcmp(q->question, question->name) == 0;

		for (const char *const *s = question->sections; s && *s; s++)
			is_part = is_part || tc_str_eq(tc_str(q->name),
						       tc_str_n(*s, strcspn(*s, ":")));
		if (is_part)
			print_table(session, q);
	}
	if (subjects)
		fprintf(out, "\n  ask %s %s=%s\n", question->name, *subjects,
			example_value(*subjects));
	else
		fprintf(out, "\n  ask %s%s\n", question->name,
			question->of_leads ? " --lead event=79eca301" : "");
}
