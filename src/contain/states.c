/*
 * What the intruder opened, and what switched-off things it left: one step for each, by
 * data/containment-steps.csv.  A line of the table says, for a kind of thing (of
 * data/state-pairs.csv; KIND@API for one call, KIND+ when what it is called besides is
 * known, KIND* when it is shared with everybody),
 *
 *     phase     of the plan
 *     title     with {1}, {2}, ... for the parts of the object
 *     parts     the alphabet of each part; - for one that no command holds
 *     commands  with " ; " between them; see build.h
 *     note      what to mind
 *
 * A kind that the table lacks gets a step without a command.
 */
#include "contain/build.h"

#include <stdio.h>

#include "util/buf.h"
#include "util/csv.h"

#include "util/banned.h"

#define TABLE "containment-steps.csv"
#define KIND_MAX 256
#define NOTE_MAX ((size_t)64 * 1024)

enum { KIND, API, OBJECT, REGION, ACCOUNT, TIME, BY, FINAL, EVENTS, EXTRA };
enum { COL_KIND, COL_PHASE, COL_TITLE, COL_PARTS, COL_COMMANDS, COL_NOTE, COLUMNS };

struct recipe {
	struct tc_str column[COLUMNS];
};

/* Things that other parts of the plan have. */
static const char *const elsewhere[] = {"instance", "instance_started", "access_key"};

static struct tc_str cell_text(struct tc_contain_build *b, const struct tc_csv_cell *cell)
{
	struct tc_buf text;
	struct tc_str kept;

	tc_buf_init(&text, NOTE_MAX);
	if (cell->doubled)
		tc_csv_decode(&text, cell->text);
	else
		tc_buf_add_str(&text, cell->text);
	kept = tc_arena_str(&b->plan->arena, tc_buf_str(&text));
	tc_buf_release(&text);
	return kept;
}

static bool find_recipe(struct tc_contain_build *b, struct recipe *recipe, struct tc_str kind)
{
	struct tc_str table = tc_store_embedded(TABLE);
	struct tc_csv_row row;

	for (size_t at = 0; at < table.len; at = row.next) {
		if (tc_csv_read(&row, table, at, ',', true) != TC_CSV_OK || row.count != COLUMNS)
			TC_BUG("data/" TABLE " has a line that is none");
		if (!tc_str_eq(row.cells[COL_KIND].text, kind))
			continue;
		for (size_t i = 0; i < COLUMNS; i++)
			recipe->column[i] = cell_text(b, &row.cells[i]);
		return true;
	}
	return false;
}

/* The most particular line first. */
static bool choose(struct tc_contain_build *b, struct recipe *recipe, struct tc_str kind,
		   struct tc_str api, bool everybody, bool extra)
{
	char name[KIND_MAX];

	snprintf(name, sizeof(name), "%.*s@%.*s", TC_STR_ARG(kind), TC_STR_ARG(api));
	if (find_recipe(b, recipe, tc_str(name)))
		return true;
	snprintf(name, sizeof(name), "%.*s%s", TC_STR_ARG(kind), everybody ? "*" : "+");
	if ((everybody || extra) && find_recipe(b, recipe, tc_str(name)))
		return true;
	return find_recipe(b, recipe, kind);
}

/* The parts of an object, which have " / " between them. */
static void split(struct tc_values *v, struct tc_str object)
{
	v->count = 0;
	while (v->count < TC_CONTAIN_VALUES - 1) {
		size_t at = tc_str_find(object, TC_STR(" / "));

		v->value[v->count++] = at == SIZE_MAX ? object : tc_str_n(object.data, at);
		if (at == SIZE_MAX)
			return;
		object = tc_str_n(object.data + at + 3, object.len - at - 3);
	}
}

/* Gives each part its alphabet; false when there are more parts, or fewer, than that. */
static bool name_parts(struct tc_contain_build *b, struct tc_values *v, struct tc_str parts)
{
	size_t n = 0;

	while (parts.len) {
		struct tc_str part = tc_str_cut(parts, ' ', &parts);

		TC_ASSERT(n < TC_CONTAIN_VALUES);
		if (!tc_str_eq(part, TC_STR("-")))
			v->alphabet[n] = tc_arena_str(&b->plan->arena, part).data;
		n++;
	}
	return n == v->count;
}

static void add_commands(struct tc_contain_build *b, struct tc_contain_step *step,
			 struct tc_str commands, const struct tc_values *v)
{
	while (commands.len) {
		size_t at = tc_str_find(commands, TC_STR(" ; "));
		size_t end = at == SIZE_MAX ? commands.len : at;

		tc_contain_command_add(b, step, tc_str_n(commands.data, end), v);
		commands = at == SIZE_MAX ? TC_STR_NULL
					  : tc_str_n(commands.data + at + 3, commands.len - at - 3);
	}
}

static struct tc_str note_of(struct tc_contain_build *b, struct tc_str note, struct tc_str final,
			     const struct tc_values *v)
{
	struct tc_buf text;
	struct tc_str kept;

	tc_buf_init(&text, NOTE_MAX);
	if (final.data) {
		tc_buf_add_cstr(&text, "Deadline ");
		tc_buf_add_str(&text, final);
		if (note.len)
			tc_buf_add_cstr(&text, ": ");
	}
	tc_buf_add_str(&text, note);
	kept = text.len ? tc_contain_text(b, tc_buf_cstr(&text), v) : TC_STR_NULL;
	tc_buf_release(&text);
	return kept;
}

/* Without a line in the table. */
static struct tc_contain_step *unknown(struct tc_contain_build *b, struct tc_str kind,
				       struct tc_str object, struct tc_values *v)
{
	struct tc_contain_step *step;

	v->value[0] = object;
	v->value[1] = kind;
	v->count = 2;
	step = tc_contain_step_add(b, TC_PHASE_RESOURCES, "Look at {1} ({2})", v);
	step->note = TC_STR("This plan knows no command for such a thing.");
	return step;
}

static struct tc_contain_step *known(struct tc_contain_build *b, const struct recipe *r,
				     struct tc_str object, struct tc_values *v, struct tc_str final)
{
	bool fits = name_parts(b, v, r->column[COL_PARTS]) || !r->column[COL_COMMANDS].len;
	struct tc_contain_step *step;
	int64_t phase;

	if (!tc_parse_int(r->column[COL_PHASE], &phase) || phase < 1 || phase > TC_PHASE_LAST)
		TC_BUG("data/" TABLE " has a phase that is none");
	if (!fits) {
		*v = (struct tc_values){.value = {object}, .count = 1, .account = v->account,
					.region = v->region};
		step = tc_contain_step_add(b, (enum tc_phase)phase, r->column[COL_TITLE].data, v);
		tc_contain_refuse(b, step, TC_STR("it has not the parts that such a thing has"));
		return step;
	}
	step = tc_contain_step_add(b, (enum tc_phase)phase, r->column[COL_TITLE].data, v);
	step->object = object;
	add_commands(b, step, r->column[COL_COMMANDS], v);
	step->note = note_of(b, r->column[COL_NOTE], final, v);
	return step;
}

static void add_state(struct tc_contain_build *b, struct tc_stmt *stmt)
{
	struct tc_str kind = tc_contain_column(b, stmt, KIND), api = tc_contain_column(b, stmt, API);
	struct tc_str object = tc_contain_column(b, stmt, OBJECT), extra;
	struct tc_values v = {.account = tc_contain_column(b, stmt, ACCOUNT),
			      .region = tc_contain_column(b, stmt, REGION)};
	struct tc_values told = {.value = {tc_contain_column(b, stmt, BY),
					   tc_contain_column(b, stmt, TIME), kind}, .count = 3};
	struct tc_contain_step *step;
	struct recipe recipe;

	split(&v, object);
	extra = tc_contain_column(b, stmt, EXTRA);
	if (!choose(b, &recipe, kind, api, tc_str_ends(object, TC_STR(" / all")), extra.data)) {
		step = unknown(b, kind, object, &v);
	} else {
		if (tc_str_ends(recipe.column[COL_KIND], TC_STR("+")) && v.count < TC_CONTAIN_VALUES)
			v.value[v.count++] = extra;
		step = known(b, &recipe, object, &v, tc_contain_column(b, stmt, FINAL));
	}
	step->why = tc_contain_text(b, "Done with {1} at {2} ({3}), and not undone in these logs.",
				    &told);
	tc_contain_evidence(b, step, tc_contain_column(b, stmt, EVENTS));
}

static bool is_elsewhere(struct tc_str kind)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(elsewhere); i++)
		if (tc_str_eq(kind, tc_str(elsewhere[i])))
			return true;
	return false;
}

int tc_contain_states(struct tc_contain_build *b)
{
	int rc;
	struct tc_stmt *stmt = tc_contain_prepare(b, "open-states", &rc);

	if (rc < 0)
		return rc;
	while ((rc = tc_stmt_step(stmt, b->err)) == TC_STEP_ROW)
		if (!is_elsewhere(tc_stmt_column_text(stmt, KIND)))
			add_state(b, stmt);
	tc_stmt_free(stmt);
	return rc;
}
