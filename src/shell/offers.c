#include "shell/offers.h"

#include <stdlib.h>

#include "cmd/call.h"
#include "cmd/sticky.h"
#include "report/answer.h"
#include "report/kept.h"
#include "shell/offers_sql.h"
#include "shell/state.h"
#include "shell/topics.h"
#include "shell/values.h"
#include "util/buf.h"

#include "util/banned.h"

#define WORD_BYTES ((size_t)16384)

/* One place being filled. */
struct place {
	struct tc_offers *offers;
	struct tc_session *session;
	const struct tc_words *before;
	const struct tc_typed *typed;
	const struct tc_command *command; /* or NULL: none is there yet */
	const char *query; /* what is asked, when it is known; or NULL */
	struct tc_candidates candidates;
};

static void offer(struct place *p, const char *front, const char *value)
{
	tc_candidates_add(&p->candidates, front, value);
}

static struct tc_str typed_behind(const struct place *p, const char *front)
{
	return tc_candidates_typed(&p->candidates, front);
}

static void offer_values(struct place *p, const char *front, const char *name)
{
	struct tc_values values;

	tc_values_find(&values, p->session, p->query, name, typed_behind(p, front));
	for (size_t i = 0; i < values.count; i++)
		offer(p, front, values.list[i]);
	p->offers->more = p->offers->more || values.more;
	tc_values_release(&values);
}

/* --- names ------------------------------------------------------------------------ */

static bool is_typed(const struct place *p, const char *name)
{
	return *p->typed->text && tc_str_starts(tc_str(name), tc_str(p->typed->text));
}

/* The questions are asked most: one letter more or less of a query does not count. */
static void offer_questions(struct place *p)
{
	size_t matching = 0;

	for (const struct tc_question *q = tc_questions; q->name; q++) {
		offer(p, "", q->name);
		if (is_typed(p, q->name)) {
			p->offers->preferred = q->name;
			matching++;
		}
	}
	if (matching > 1)
		p->offers->preferred = NULL;
}

static void offer_queries(struct place *p)
{
	if (tc_session_catalog(p->session, NULL) < 0)
		return;
	for (size_t i = 0; i < tc_catalog_count(p->session->catalog); i++)
		offer(p, "", tc_catalog_at(p->session->catalog, i)->name);
}

static void offer_commands(struct place *p)
{
	for (const struct tc_command *const *c = tc_commands; *c; c++)
		if ((*c)->run)
			offer(p, "", (*c)->name);
	for (const struct tc_command *const *c = p->session->also; c && *c; c++)
		offer(p, "", (*c)->name);
}

static void offer_help(struct place *p)
{
	offer_commands(p);
	for (const struct tc_topic *t = tc_topics; t->name; t++)
		offer(p, "", t->name);
	/* A letter that begins a command is not one of 150 queries. */
	if (!p->candidates.count) {
		offer_questions(p);
		offer_queries(p);
	}
}

/* Whatever a query takes, and what holds besides. */
static void offer_settings(struct place *p)
{
	offer(p, "", TC_STICKY_LEAD);
	offer(p, "", "none");
	if (tc_session_catalog(p->session, NULL) < 0)
		return;
	for (size_t i = 0; i < tc_catalog_count(p->session->catalog); i++) {
		const struct tc_query *q = tc_catalog_at(p->session->catalog, i);

		for (size_t k = 0; k < q->param_count; k++)
			if (strcmp(q->params[k].name, "from") != 0 &&
			    strcmp(q->params[k].name, "to") != 0)
				offer(p, "", q->params[k].name);
	}
}

/* KIND=VALUE, the kind first. */
static void offer_leads(struct place *p, const char *front)
{
	struct tc_str typed = typed_behind(p, front), value;
	struct tc_str kind = tc_str_cut(typed, '=', &value);
	struct tc_values kinds;
	struct tc_buf whole;

	tc_values_find(&kinds, p->session, NULL, "kind of value", TC_STR(""));
	tc_buf_init(&whole, WORD_BYTES);
	for (size_t i = 0; i < kinds.count; i++) {
		tc_buf_clear(&whole);
		tc_buf_addf(&whole, "%s%s=", front, kinds.list[i]);
		if (!value.data && !*p->typed->stem) {
			offer(p, "", tc_buf_cstr(&whole));
			p->offers->goes_on = true;
		} else if (tc_str_eq(kind, tc_str(kinds.list[i])) || *p->typed->stem) {
			offer_values(p, tc_buf_cstr(&whole), kinds.list[i]);
		}
	}
	tc_buf_release(&whole);
	tc_values_release(&kinds);
}

/* Columns of a row on the screen. */
static void offer_columns(struct place *p, const char *front, const char *number)
{
	struct tc_row row;
	int64_t n;

	if (!p->session->kept || !tc_parse_int(tc_str(number), &n) || n < 1 ||
	    !tc_kept_find(p->session->kept, (size_t)n, &row) || !row.values)
		return;
	for (size_t i = 0; i < row.column_count; i++)
		if (row.values[i].type != TC_VALUE_NULL)
			offer(p, front, row.columns[i]);
}

/* Numbers of the rows on the screen that can be gone on from. */
static void offer_rows(struct place *p, const char *front, const char *behind)
{
	size_t rows = p->session->kept ? p->session->kept->row_count : 0;
	size_t most = p->candidates.count + TC_VALUES_MAX;

	p->offers->in_order = true;
	for (size_t n = 1; n <= rows && !p->offers->more; n++) {
		char number[32];

		snprintf(number, sizeof(number), "%zu%s", n, behind);
		p->offers->more = p->candidates.count == most;
		if (!p->offers->more)
			offer(p, front, number);
	}
}

static void offer_row(struct place *p)
{
	offer_rows(p, "", "");
}

/* --- options ---------------------------------------------------------------------- */

static bool names_files(const char *what)
{
	return strstr(what, "FILE") || strstr(what, "PATH") || strstr(what, "DIR");
}

static void offer_option_value(struct place *p, const char *front,
			       const struct tc_option *option)
{
	if (!option->value)
		return;
	p->offers->files = !*front && names_files(option->value);
	if (strcmp(option->value, "KIND=VALUE") == 0)
		offer_leads(p, front);
	else if (!names_files(option->value)) {
		if (!p->query)
			p->query = p->command->name;
		offer_values(p, front, option->name);
	}
}

/* `said`: options that were offered already; or NULL. */
static void offer_option_names(struct place *p, const struct tc_option *options,
			       const struct tc_option *said)
{
	for (; options && options->name; options++) {
		const struct tc_option *s = said;

		while (s && s->name && strcmp(s->name, options->name) != 0)
			s++;
		if (!s || !s->name)
			offer(p, "--", options->name);
	}
}

static void offer_options(struct place *p)
{
	const struct tc_option *option = tc_call_option_of(p->command, p->typed->text);
	const char *equals = strchr(p->typed->text, '=');

	if (equals && option) {
		char *front = tc_strdup(tc_str_n(p->typed->text,
						 (size_t)(equals + 1 - p->typed->text)));

		offer_option_value(p, front, option);
		free(front);
		return;
	}
	offer_option_names(p, p->command->options, NULL);
	if (p->command->answers)
		offer_option_names(p, tc_answer_options, p->command->options);
	offer(p, "--", "help");
}

/* --- operands --------------------------------------------------------------------- */

/* The operand number `n` in front of the place, or NULL. */
static const char *operand(const struct place *p, size_t n)
{
	for (int i = 1; i < p->before->argc; i++) {
		const char *word = p->before->argv[i];

		if (word[0] == '-' && word[1])
			i += tc_call_takes_next_word(p->command, word);
		else if (n-- == 0)
			return word;
	}
	return NULL;
}

static size_t operand_count(const struct place *p)
{
	size_t n = 0;

	while (operand(p, n))
		n++;
	return n;
}

static bool is_given(const struct place *p, const char *name)
{
	size_t len = strlen(name);
	const char *word;

	for (size_t i = 1; (word = operand(p, i)); i++)
		if (strncmp(word, name, len) == 0 && word[len] == '=')
			return true;
	return false;
}

/* NAME= of those that are not there yet, or the values of the one that is being typed. */
static void offer_parameter(struct place *p, const char *name)
{
	struct tc_buf front;

	if (is_given(p, name))
		return;
	tc_buf_init(&front, WORD_BYTES);
	tc_buf_addf(&front, "%s=", name);
	if (tc_str_starts(tc_str(*p->typed->stem ? p->typed->stem : p->typed->text),
			  tc_buf_str(&front))) {
		offer_values(p, tc_buf_cstr(&front), name);
		p->offers->goes_on = false;
	} else if (!*p->typed->stem && !strchr(p->typed->text, '=')) {
		offer(p, "", tc_buf_cstr(&front));
		p->offers->goes_on = true;
	}
	tc_buf_release(&front);
}

/* Those that must be given come alone, as long as one of them is missing. */
static void offer_parameters(struct place *p, const char *asked)
{
	const struct tc_question *question = tc_question_find(tc_str(asked));
	const struct tc_query *query;

	p->query = asked;
	for (const char *const *s = question ? question->subjects : NULL; s && *s; s++)
		offer_parameter(p, *s);
	if (question || tc_session_catalog(p->session, NULL) < 0 ||
	    !(query = tc_catalog_find(p->session->catalog, tc_str(asked))))
		return;
	for (size_t i = 0; i < query->param_count; i++)
		if (query->params[i].required)
			offer_parameter(p, query->params[i].name);
	if (p->candidates.count)
		return;
	for (size_t i = 0; i < query->param_count; i++)
		offer_parameter(p, query->params[i].name);
}

static void offer_asked(struct place *p)
{
	offer_questions(p);
	offer_queries(p);
}

/* Behind `use NAME`. */
static void offer_setting_value(struct place *p)
{
	const char *name = operand(p, 0);

	if (strcmp(name, TC_STICKY_LEAD) == 0)
		offer_leads(p, "");
	else
		offer_values(p, "", name);
}

static void offer_columns_of_row(struct place *p)
{
	offer_columns(p, "", operand(p, 0));
}

/* What may stand at which operand, by the name of the command. */
static const struct {
	const char *command;
	size_t operand;
	const char *values;              /* by name; or NULL */
	void (*offer)(struct place *p); /* or this; both NULL: values of the first operand */
} operands[] = {
	{"ask", 0, NULL, offer_asked},
	{"queries", 0, NULL, offer_queries},
	{"help", 0, NULL, offer_help},
	{"show", 0, "event", NULL},
	{"lead", 0, "kind of value", NULL},
	{"lead", 1, NULL, NULL},
	{"verdict", 0, "kind of value", NULL},
	{"verdict", 1, NULL, NULL},
	{"verdict", 2, "verdict", NULL},
	{"note", 0, "kind of value", NULL},
	{"note", 1, NULL, NULL},
	{"tag", 0, "kind of value", NULL},
	{"tag", 1, NULL, NULL},
	{"tag", 2, "tag", NULL},
	{"use", 0, NULL, offer_settings},
	{"use", 1, NULL, offer_setting_value},
	{"window", 0, "from", NULL},
	{"window", 1, "to", NULL},
	{"open", 0, NULL, offer_row},
	{"why", 0, NULL, offer_row},
	{"pivot", 0, NULL, offer_row},
	{"pivot", 1, NULL, offer_columns_of_row},
	{"pivot", 2, NULL, offer_asked},
};

static void offer_operand(struct place *p)
{
	const char *name = p->command->name;
	size_t at = operand_count(p);
	bool known = false;

	if (strcmp(name, "ask") == 0 && at > 0)
		offer_parameters(p, operand(p, 0));
	for (size_t i = 0; i < TC_ARRAY_LEN(operands); i++) {
		if (strcmp(operands[i].command, name) != 0 || operands[i].operand != at)
			continue;
		known = true;
		if (operands[i].offer)
			operands[i].offer(p);
		else
			offer_values(p, "", operands[i].values ? operands[i].values
							       : operand(p, 0));
	}
	p->offers->files = !known && names_files(p->command->operands);
}

/* "@3." -> columns of row 3, "@" -> the rows; between quotes it is no reference. */
static bool offer_reference(struct place *p)
{
	const char *text = p->typed->text, *at = strchr(text, '@');
	const char *dot = at ? strchr(at, '.') : NULL;

	if (!at || p->typed->quote || (at != text && at[-1] != '='))
		return false;
	char *front = tc_strdup(tc_str_n(text, (size_t)((dot ? dot : at) + 1 - text)));
	/* The @ is meant. */
	p->candidates.plain = true;
	if (dot) {
		char *number = tc_strdup(tc_str_n(at + 1, (size_t)(dot - at - 1)));

		offer_columns(p, front, number);
		free(number);
	} else {
		offer_rows(p, front, ".");
		p->offers->goes_on = true;
	}
	free(front);
	return true;
}

static void offer_sql(struct place *p)
{
	tc_offers_sql(&p->candidates, p->session, p->before, &p->offers->more);
}

/* --- which place it is ------------------------------------------------------------ */

static void fill(struct place *p)
{
	const struct tc_words *before = p->before;
	const struct tc_option *option;
	const char *last;

	if (before->argc == 0) {
		offer_commands(p);
		return;
	}
	if (!(p->command = tc_command_find(p->session, before->argv[0])))
		return;
	bool sql = strcmp(p->command->name, "sql") == 0;
	last = before->argv[before->argc - 1];
	option = tc_call_option_of(p->command, last);
	if (!sql && offer_reference(p))
		return;
	if (option && tc_call_takes_next_word(p->command, last))
		offer_option_value(p, "", option);
	else if (p->typed->text[0] == '-' || p->typed->stem[0] == '-')
		offer_options(p);
	else if (sql)
		offer_sql(p);
	else
		offer_operand(p);
}

void tc_offers_find(struct tc_offers *o, struct tc_session *session,
		    const struct tc_words *before, const struct tc_typed *typed)
{
	struct place place = {.offers = o, .session = session, .before = before, .typed = typed};

	*o = (struct tc_offers){.words = NULL};
	tc_candidates_init(&place.candidates, typed);
	if (session->shell && session->shell->in_statement)
		offer_sql(&place);
	else
		fill(&place);
	o->words = tc_candidates_take(&place.candidates, &o->count);
}

void tc_offers_release(struct tc_offers *o)
{
	for (size_t i = 0; i < o->count; i++)
		free(o->words[i]);
	free(o->words);
	*o = (struct tc_offers){.words = NULL};
}
