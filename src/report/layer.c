#include "report/layer.h"

#include <inttypes.h>

#include "store/api_catalog.h"
#include "util/buf.h"
#include "util/escape.h"

#include "util/banned.h"

#define QUERY TC_STR("timeline-techniques")
#define TEXT_MAX ((size_t)16 * 1024 * 1024)
/* Of the built-in catalogue; the Navigator that came with it; of the format of the file. */
#define ATTACK_VERSION "19"
#define NAVIGATOR_VERSION "5.3.2"
#define LAYER_VERSION "4.5"
/* Few calls, many calls. */
#define COLOR_FEW "#fdd9b5"
#define COLOR_MANY "#b30000"

/* Columns of the query. */
enum { TACTIC, TECHNIQUE, EVENTS, SUCCEEDED, DENIED, FAILED, CREDENTIALS, CONFIRMED, PROBABLE,
       POSSIBLE, FIRST, LAST, EVENT_IDS };

struct writer {
	struct tc_buf text;
	struct tc_stmt *stmt;
	int64_t techniques, most, events, without; /* most: of one technique; without: any */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool are_digits(struct tc_str s, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (i >= s.len || !is_digit(s.data[i]))
			return false;
	return true;
}

/* T1098 or T1098.001. */
static bool is_technique(struct tc_str s)
{
	return s.data && s.data[0] == 'T' && are_digits(s, 1, 5) &&
	       (s.len == 5 || (s.len == 9 && s.data[5] == '.' && are_digits(s, 6, 9)));
}

/* "TA0007 Discovery" is `discovery` there; false for what looks like no tactic. */
static bool add_tactic(struct tc_buf *out, struct tc_str tactic)
{
	size_t start = sizeof("TA0007 ") - 1;

	if (tactic.len <= start || !tc_str_starts(tactic, TC_STR("TA")) ||
	    !are_digits(tactic, 2, 6) || tactic.data[6] != ' ')
		return false;
	for (size_t i = start; i < tactic.len; i++) {
		char c = tactic.data[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c != ' ' && (c < 'a' || c > 'z'))
			return false;
	}
	for (size_t i = start; i < tactic.len; i++) {
		char c = tactic.data[i];

		tc_buf_add_char(out, c == ' '             ? '-'
				     : c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a')
							    : c);
	}
	return true;
}

/* --- one technique ------------------------------------------------------------- */

static void add_count(struct tc_buf *out, const struct writer *w, int column, const char *what)
{
	int64_t count = tc_stmt_column_int(w->stmt, column);

	if (count)
		tc_buf_addf(out, ", %s %" PRId64, what, count);
}

static void add_comment(struct writer *w)
{
	struct tc_str first = tc_stmt_column_text(w->stmt, FIRST);
	struct tc_str ids = tc_stmt_column_text(w->stmt, EVENT_IDS);
	struct tc_buf line;

	tc_buf_init(&line, TEXT_MAX);
	tc_buf_addf(&line, "calls %" PRId64, tc_stmt_column_int(w->stmt, EVENTS));
	add_count(&line, w, SUCCEEDED, "succeeded");
	add_count(&line, w, DENIED, "denied");
	add_count(&line, w, FAILED, "failed");
	add_count(&line, w, CREDENTIALS, "credentials");
	add_count(&line, w, CONFIRMED, "confirmed");
	add_count(&line, w, PROBABLE, "probable");
	add_count(&line, w, POSSIBLE, "possible");
	if (first.data) {
		tc_buf_add_cstr(&line, "; first ");
		tc_buf_add_str(&line, first);
		tc_buf_add_cstr(&line, ", last ");
		tc_buf_add_str(&line, tc_stmt_column_text(w->stmt, LAST));
	}
	if (ids.len) {
		tc_buf_add_cstr(&line, "; first events ");
		tc_buf_add_str(&line, ids);
	}
	tc_escape_json(&w->text, tc_buf_str(&line));
	tc_buf_release(&line);
}

static void add_technique(struct writer *w)
{
	struct tc_str technique = tc_stmt_column_text(w->stmt, TECHNIQUE);
	int64_t events = tc_stmt_column_int(w->stmt, EVENTS);
	struct tc_buf tactic;

	w->events += events;
	if (!is_technique(technique)) {
		w->without += events;
		return;
	}
	if (events > w->most)
		w->most = events;
	tc_buf_add_cstr(&w->text, w->techniques++ ? ",\n{" : "\n{");
	tc_buf_add_cstr(&w->text, "\"techniqueID\":");
	tc_escape_json(&w->text, technique);
	tc_buf_init(&tactic, TEXT_MAX);
	if (add_tactic(&tactic, tc_stmt_column_text(w->stmt, TACTIC))) {
		tc_buf_add_cstr(&w->text, ",\"tactic\":");
		tc_escape_json(&w->text, tc_buf_str(&tactic));
	}
	tc_buf_release(&tactic);
	tc_buf_addf(&w->text, ",\"score\":%" PRId64 ",\"enabled\":true,\"comment\":", events);
	add_comment(w);
	tc_buf_add_char(&w->text, '}');
}

/* --- the layer ------------------------------------------------------------------ */

static void add_head(struct writer *w, const struct tc_layer *layer, bool built_in)
{
	tc_buf_add_cstr(&w->text, "{\"name\":");
	tc_escape_json(&w->text, tc_str(layer->case_name));
	tc_buf_add_cstr(&w->text, ",\n\"versions\":{");
	if (built_in)
		tc_buf_add_cstr(&w->text, "\"attack\":\"" ATTACK_VERSION "\",");
	tc_buf_add_cstr(&w->text,
			"\"navigator\":\"" NAVIGATOR_VERSION "\",\"layer\":\"" LAYER_VERSION "\"},\n"
			"\"domain\":\"enterprise-attack\",\n"
			"\"description\":\"What the calls that are attributed to the intruder may "
			"mean, by the API catalogue of the case. The score of a technique is the "
			"number of calls, also of those that did not succeed.\",\n"
			"\"sorting\":3,\n"
			"\"layout\":{\"layout\":\"side\",\"showID\":true,\"showName\":true,"
			"\"expandedSubtechniques\":\"annotated\"},\n"
			"\"hideDisabled\":false,\n\"techniques\":[");
}

static void add_fact(struct tc_buf *out, const char *name, struct tc_str value)
{
	tc_buf_addf(out, ",\n{\"name\":\"%s\",\"value\":", name);
	tc_escape_json(out, value);
	tc_buf_add_char(out, '}');
}

static void add_number(struct tc_buf *out, const char *name, int64_t number)
{
	tc_buf_addf(out, ",\n{\"name\":\"%s\",\"value\":\"%" PRId64 "\"}", name, number);
}

/* What the query was asked with. */
static void add_arguments(struct tc_buf *out, const struct tc_query *query,
			  const struct tc_answer_options *options)
{
	for (size_t i = 0; i < query->param_count; i++) {
		struct tc_str value =
			tc_query_argument(query, i, options->args, options->arg_count);

		if (value.data)
			add_fact(out, query->params[i].name, value);
	}
}

static void add_tail(struct writer *w, const struct tc_layer *layer,
		     const struct tc_query *query, const struct tc_answer_options *options)
{
	int64_t most = w->most ? w->most : 1;

	tc_buf_addf(&w->text,
		    "%s],\n\"gradient\":{\"colors\":[\"" COLOR_FEW "\",\"" COLOR_MANY "\"],"
		    "\"minValue\":0,\"maxValue\":%" PRId64 "},\n"
		    "\"legendItems\":[{\"label\":\"few calls\",\"color\":\"" COLOR_FEW "\"},"
		    "{\"label\":\"calls: %" PRId64 ", the most\",\"color\":\"" COLOR_MANY "\"}],\n"
		    "\"metadata\":[\n{\"name\":\"made by\",\"value\":",
		    w->techniques ? "\n" : "", most, most);
	tc_escape_json(&w->text, tc_str(layer->tool));
	tc_buf_add_char(&w->text, '}');
	add_arguments(&w->text, query, options);
	add_number(&w->text, "calls", w->events);
	add_number(&w->text, "calls without a technique", w->without);
	tc_buf_add_cstr(&w->text, "\n]}\n");
}

static int uses_built_in(bool *built_in, struct tc_store *store, struct tc_error *err)
{
	int64_t found = 0;
	int rc = tc_store_get_int(store,
				  "SELECT value = '" TC_API_CATALOG_BUILT_IN "' FROM case_setting "
				  "WHERE key = 'catalog_origin'",
				  0, &found, err);

	*built_in = found != 0;
	return rc;
}

int tc_layer_write(const struct tc_layer *layer, struct tc_store *store,
		   const struct tc_catalog *catalog, const struct tc_answer_options *options,
		   struct tc_error *err)
{
	const struct tc_query *query = tc_catalog_find(catalog, QUERY);
	struct writer w = {.stmt = NULL};
	bool built_in;
	int rc = uses_built_in(&built_in, store, err);

	if (rc < 0 || (rc = tc_query_prepare(&w.stmt, query, store, options->args,
					     options->arg_count, err)) < 0)
		return rc;
	tc_buf_init(&w.text, TEXT_MAX);
	add_head(&w, layer, built_in);
	while ((rc = tc_stmt_step(w.stmt, err)) == TC_STEP_ROW)
		add_technique(&w);
	add_tail(&w, layer, query, options);
	if (rc == 0 && w.text.overflow)
		rc = tc_error_set(err, TC_FAIL, "the layer is too large");
	if (rc == 0)
		fwrite(w.text.data, 1, w.text.len, layer->out);
	tc_buf_release(&w.text);
	tc_stmt_free(w.stmt);
	return rc;
}
