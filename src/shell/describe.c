#include "shell/describe.h"

#include "util/buf.h"
#include "util/escape.h"

#include "util/banned.h"

/* A header that a user wrote. */
#define TEXT_MAX ((size_t)4 * 1024 * 1024)
/* What an example in the file of a query begins with. */
#define OUTSIDE "trailcase ask case.db "

/* Headers may come from a folder of somebody else's queries. */
static void print(FILE *out, const char *before, const char *text)
{
	struct tc_buf line;

	tc_buf_init(&line, TEXT_MAX);
	tc_escape_terminal(&line, tc_str(text));
	fprintf(out, "%s%s\n", before, tc_buf_cstr(&line));
	tc_buf_release(&line);
}

static void print_detection(FILE *out, const struct tc_detection *d)
{
	struct tc_buf line;

	tc_buf_init(&line, TEXT_MAX);
	tc_escape_terminal(&line, tc_str(d->id));
	tc_buf_addf(&line, ", severity %s, ATT&CK ", d->severity);
	tc_escape_terminal(&line, tc_str(d->technique));
	fprintf(out, "%s\n", tc_buf_cstr(&line));
	tc_buf_release(&line);
}

static void print_table(FILE *out, const struct tc_query *query)
{
	struct tc_buf line;

	tc_buf_init(&line, TEXT_MAX);
	tc_escape_terminal(&line, tc_str(query->name));
	tc_buf_add_cstr(&line, ": ");
	tc_escape_terminal(&line, tc_str(query->title));
	fprintf(out, "- %s\n", tc_buf_cstr(&line));
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

static void print_param(FILE *out, const struct tc_param *p)
{
	struct tc_buf line;

	tc_buf_init(&line, TEXT_MAX);
	tc_escape_terminal(&line, tc_str(p->name));
	tc_buf_fill(&line, ' ', line.len < 14 ? 14 - line.len : 1);
	tc_buf_add_cstr(&line, type_word(p->type));
	if (p->required)
		tc_buf_add_cstr(&line, ", required");
	if (p->fallback) {
		tc_buf_add_cstr(&line, ", default ");
		tc_escape_terminal(&line, tc_str(p->fallback));
	}
	tc_buf_add_cstr(&line, ": ");
	tc_escape_terminal(&line, tc_str(p->help));
	fprintf(out, "- %s\n", tc_buf_cstr(&line));
	tc_buf_release(&line);
}

static void print_list(FILE *out, const char *before, const char *const *names, size_t count)
{
	struct tc_buf line;

	if (!count)
		return;
	tc_buf_init(&line, TEXT_MAX);
	for (size_t i = 0; i < count; i++) {
		tc_buf_add_cstr(&line, i ? ", " : "");
		tc_escape_terminal(&line, tc_str(names[i]));
	}
	fprintf(out, "%s%s\n", before, tc_buf_cstr(&line));
	tc_buf_release(&line);
}

static int print_columns(FILE *out, const struct tc_query *query, struct tc_error *err)
{
	struct tc_buf names;
	int rc;

	tc_buf_init(&names, TEXT_MAX);
	if ((rc = tc_query_columns(&names, query, err)) == 0)
		fprintf(out, "Columns: %s\n", tc_buf_cstr(&names));
	tc_buf_release(&names);
	return rc;
}

static void print_opening(FILE *out, const struct tc_query *query)
{
	if (query->opens)
		print(out, "A row opens into: ", query->opens->query);
}

int tc_describe_query(FILE *out, const struct tc_query *query, struct tc_error *err)
{
	const char *example = query->example;
	int rc;

	print(out, "ask ", query->name);
	print(out, "\n", query->title);
	if (query->detection)
		print_detection(out, query->detection);
	if (query->param_count)
		fprintf(out, "\nParameters:\n");
	for (size_t i = 0; i < query->param_count; i++)
		print_param(out, &query->params[i]);
	fputc('\n', out);
	if ((rc = print_columns(out, query, err)) < 0)
		return rc;
	print_opening(out, query);
	if (query->note)
		print(out, "Note: ", query->note);
	for (size_t i = 0; i < query->benign_count; i++)
		print(out, "Harmless when: ", query->benign[i]);
	print_list(out, "What next: ", query->next, query->next_count);
	if (example && tc_str_starts(tc_str(example), TC_STR(OUTSIDE)))
		print(out, "\n  ask ", example + sizeof(OUTSIDE) - 1);
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

void tc_describe_question(FILE *out, const struct tc_question *question,
			  const struct tc_catalog *catalog)
{
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
			print_table(out, q);
	}
	if (subjects)
		fprintf(out, "\n  ask %s %s=%s\n", question->name, *subjects,
			example_value(*subjects));
	else
		fprintf(out, "\n  ask %s%s\n", question->name,
			question->of_leads ? " --lead event=79eca301" : "");
}
