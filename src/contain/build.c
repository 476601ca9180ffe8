#include "contain/build.h"

#include <stdlib.h>

#include "contain/alphabet.h"
#include "util/buf.h"

#include "util/banned.h"

#define SQL_FILE "contain.sql"
/* Bytes of a refused value that are shown, and reasons of one step. */
#define SHOWN 200
#define REFUSED 50
/* Longer eventIDs are none of AWS. */
#define EVENT_ID_MAX 64
#define TEXT_MAX ((size_t)1024 * 1024)

/* Documents of ours, by the names that templates have for them. */
static const struct {
	const char *name, *text;
} documents[] = {
	{"deny", "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"*\","
		 "\"Resource\":\"*\"}]}"},
	{"revoke", "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"*\","
		   "\"Resource\":\"*\",\"Condition\":{\"DateLessThan\":{\"aws:TokenIssueTime\":"
		   "\"{{NOW}}\"}}}]}"},
	{"block", "{\"BlockPublicAcls\":true,\"IgnorePublicAcls\":true,\"BlockPublicPolicy\":true,"
		  "\"RestrictPublicBuckets\":true}"},
	{"NOW", "{{NOW}}"},
	{"GROUP", "{{ISOLATION_GROUP}}"},
	{"POLICY", "{{QUARANTINE_POLICY}}"},
};

/* Services whose calls take no region. */
static const char *const global_services[] = {"iam", "organizations", "cloudfront", "route53"};

void tc_texts_add(struct tc_contain_plan *plan, struct tc_texts *texts, struct tc_str text)
{
	if (texts->count == texts->room) {
		size_t room = texts->room ? texts->room * 2 : 8;
		struct tc_str *items = tc_arena_alloc(&plan->arena, room * sizeof(*items));

		for (size_t i = 0; i < texts->count; i++)
			items[i] = texts->items[i];
		texts->items = items;
		texts->room = room;
	}
	texts->items[texts->count++] = text;
}

void tc_texts_add_new(struct tc_contain_plan *plan, struct tc_texts *texts, struct tc_str text)
{
	for (size_t i = 0; i < texts->count; i++)
		if (tc_str_eq(texts->items[i], text))
			return;
	tc_texts_add(plan, texts, text);
}

/* --- templates ---------------------------------------------------------------------- */

/* What a name in braces stands for, and in *alphabet that of a value; false: nothing. */
static bool lookup(struct tc_str name, const struct tc_values *values, struct tc_str *text,
		   const char **alphabet)
{
	int64_t n;

	*alphabet = NULL;
	if (tc_parse_int(name, &n)) {
		TC_ASSERT(values && n >= 1 && (size_t)n <= TC_CONTAIN_VALUES);
		*text = values->value[n - 1];
		*alphabet = values->alphabet[n - 1] ? values->alphabet[n - 1] : "";
		return true;
	}
	if (tc_str_eq(name, TC_STR("region")) || tc_str_eq(name, TC_STR("account"))) {
		*text = name.data[0] == 'r' ? values->region : values->account;
		*alphabet = name.data[0] == 'r' ? "region" : "account";
		return true;
	}
	for (size_t i = 0; i < TC_ARRAY_LEN(documents); i++)
		if (tc_str_eq(name, tc_str(documents[i].name))) {
			*text = tc_str(documents[i].text);
			return true;
		}
	return false;
}

/*
 * Appends a template; with a step its values are checked, and false comes of one that is
 * refused.
 */
static bool expand(struct tc_contain_build *b, struct tc_buf *out, struct tc_str text,
		   const struct tc_values *values, struct tc_contain_step *step)
{
	bool good = true;

	while (text.len) {
		size_t open = tc_str_find(text, TC_STR("{")), close;
		const char *alphabet;
		struct tc_str value;

		if (open == SIZE_MAX) {
			tc_buf_add_str(out, text);
			break;
		}
		tc_buf_add(out, text.data, open);
		text = tc_str_n(text.data + open + 1, text.len - open - 1);
		close = tc_str_find(text, TC_STR("}"));
		TC_ASSERT(close != SIZE_MAX);
		if (!lookup(tc_str_n(text.data, close), values, &value, &alphabet))
			TC_BUG("a template names what does not exist");
		if (step && alphabet && !tc_contain_check(b, step, alphabet, value))
			good = false;
		tc_buf_add_str(out, value.data ? value : TC_STR("(not told)"));
		text = tc_str_n(text.data + close + 1, text.len - close - 1);
	}
	return good;
}

struct tc_str tc_contain_text(struct tc_contain_build *b, const char *text,
			      const struct tc_values *values)
{
	struct tc_buf out;
	struct tc_str kept;

	tc_buf_init(&out, TEXT_MAX);
	expand(b, &out, tc_str(text), values, NULL);
	kept = tc_arena_str(&b->plan->arena, tc_buf_str(&out));
	tc_buf_release(&out);
	return kept;
}

/* --- steps -------------------------------------------------------------------------- */

struct tc_contain_step *tc_contain_step_add(struct tc_contain_build *b, enum tc_phase phase,
					    const char *title, const struct tc_values *values)
{
	struct tc_contain_plan *plan = b->plan;
	struct tc_contain_step *step = tc_arena_alloc(&plan->arena, sizeof(*step));

	if (plan->count == b->room) {
		b->room = b->room ? b->room * 2 : 64;
		plan->steps = tc_realloc(plan->steps, b->room, sizeof(struct tc_contain_step *));
	}
	plan->steps[plan->count++] = step;
	*step = (struct tc_contain_step){
		.phase = phase,
		.title = tc_contain_text(b, title, values),
		.object = values->count ? values->value[0] : TC_STR_NULL,
		.account = values->account,
		.region = values->region,
	};
	return step;
}

void tc_contain_evidence(struct tc_contain_build *b, struct tc_contain_step *step,
			 struct tc_str lines)
{
	while (lines.len) {
		struct tc_str id = tc_str_cut(lines, '\n', &lines);

		size_t listed = step->evidence.count;

		if (!id.len)
			continue;
		if (id.len > EVENT_ID_MAX) {
			step->evidence_count++;
			continue;
		}
		if (listed < TC_CONTAIN_EVIDENCE)
			tc_texts_add_new(b->plan, &step->evidence, id);
		if (listed == TC_CONTAIN_EVIDENCE || step->evidence.count > listed)
			step->evidence_count++;
	}
}

/* --- commands ----------------------------------------------------------------------- */

void tc_contain_refuse(struct tc_contain_build *b, struct tc_contain_step *step,
		       struct tc_str why)
{
	if (step->refused.count < REFUSED)
		tc_texts_add_new(b->plan, &step->refused, why);
	else if (step->refused.count == REFUSED)
		tc_texts_add(b->plan, &step->refused, TC_STR("and more of that kind"));
}

bool tc_contain_check(struct tc_contain_build *b, struct tc_contain_step *step,
		      const char *alphabet, struct tc_str value)
{
	const struct tc_alphabet *a = tc_alphabet_find(tc_str(alphabet));
	struct tc_buf text;

	if (!a)
		TC_BUG("a template has a value of no alphabet");
	if (tc_alphabet_accepts(a, value))
		return true;
	tc_buf_init(&text, TEXT_MAX);
	if (!value.data)
		tc_buf_addf(&text, "these logs do not tell the %s", alphabet);
	else {
		tc_buf_addf(&text, "this is no %s (%s): ", alphabet, a->rule);
		tc_buf_add(&text, value.data, value.len < SHOWN ? value.len : SHOWN);
		tc_buf_add_cstr(&text, value.len > SHOWN ? " and so on" : "");
	}
	tc_contain_refuse(b, step, tc_arena_str(&b->plan->arena, tc_buf_str(&text)));
	tc_buf_release(&text);
	return false;
}

static bool add_word(struct tc_contain_build *b, struct tc_contain_step *step,
		     struct tc_texts *words, struct tc_str word, const struct tc_values *values)
{
	struct tc_buf out;
	bool good;

	tc_buf_init(&out, TEXT_MAX);
	good = expand(b, &out, word, values, step);
	tc_texts_add(b->plan, words, tc_arena_str(&b->plan->arena, tc_buf_str(&out)));
	tc_buf_release(&out);
	return good;
}

static bool is_global(struct tc_str service)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(global_services); i++)
		if (tc_str_eq(service, tc_str(global_services[i])))
			return true;
	return false;
}

static void append(struct tc_contain_step *step, struct tc_contain_command *command)
{
	struct tc_contain_command **end = &step->commands;

	while (*end)
		end = &(*end)->next;
	*end = command;
}

struct tc_contain_command *tc_contain_command_add(struct tc_contain_build *b,
						  struct tc_contain_step *step,
						  struct tc_str words,
						  const struct tc_values *values)
{
	struct tc_contain_command *command = tc_arena_alloc(&b->plan->arena, sizeof(*command));
	bool good = true, global = false;
	struct tc_str word;

	*command = (struct tc_contain_command){.next = NULL};
	tc_texts_add(b->plan, &command->words, TC_STR("aws"));
	/* Split before anything is put in: a value cannot become two words. */
	for (int n = 0; words.len; n++) {
		word = tc_str_cut(words, ' ', &words);
		if (n == 0)
			global = is_global(word);
		good = add_word(b, step, &command->words, word, values) && good;
		if (n == 1 && !global)
			good = add_word(b, step, &command->words, TC_STR("--region={region}"),
					values) && good;
	}
	if (!good)
		return NULL;
	append(step, command);
	return command;
}

/* --- statements --------------------------------------------------------------------- */

struct tc_str tc_contain_column(struct tc_contain_build *b, struct tc_stmt *stmt, int column)
{
	return tc_arena_str(&b->plan->arena, tc_stmt_column_text(stmt, column));
}

struct tc_stmt *tc_contain_prepare(struct tc_contain_build *b, const char *name, int *rc)
{
	struct tc_stmt *stmt = NULL;

	*rc = tc_stmt_prepare_named(&stmt, b->store, SQL_FILE, name, b->err);
	if (*rc == 0)
		tc_stmt_bind_text(stmt, 1, b->plan->level);
	return stmt;
}
