#include "render/render.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "render/medium.h"

#include "util/banned.h"

/* Bytes that come together before they are printed. */
#define SPILL ((size_t)64 * 1024)
/* Largest text on its way out: the largest value of a case, escaped. */
#define TEXT_MAX ((size_t)2 * 1024 * 1024 * 1024)

static const struct {
	const char *name;
	const struct tc_medium *medium;
} formats[] = {
	[TC_FORMAT_TABLE] = {"table", &tc_medium_table},
	[TC_FORMAT_CSV] = {"csv", &tc_medium_csv},
	[TC_FORMAT_JSON] = {"json", &tc_medium_json},
	[TC_FORMAT_JSONL] = {"jsonl", &tc_medium_jsonl},
	[TC_FORMAT_MARKDOWN] = {"md", &tc_medium_markdown},
};

bool tc_format_parse(struct tc_str name, enum tc_format *out)
{
	for (size_t i = 0; i < TC_ARRAY_LEN(formats); i++) {
		if (tc_str_eq(name, tc_str(formats[i].name))) {
			*out = (enum tc_format)i;
			return true;
		}
	}
	return false;
}

struct tc_render *tc_render_new(const struct tc_render_options *options)
{
	struct tc_render *r = tc_calloc(1, sizeof(*r));

	TC_ASSERT((size_t)options->format < TC_ARRAY_LEN(formats));
	r->opt = *options;
	r->medium = formats[options->format].medium;
	r->state = r->medium->open ? r->medium->open() : NULL;
	tc_buf_init(&r->text, TEXT_MAX);
	tc_buf_init(&r->nothing, TEXT_MAX);
	return r;
}

/* After a failure nothing more is written: no answer with a hole in it. */
static void print(struct tc_render *r)
{
	if (r->text.overflow)
		r->failed = true;
	if (!r->failed && r->text.len &&
	    fwrite(r->text.data, 1, r->text.len, r->opt.out) != r->text.len)
		r->failed = true;
	tc_buf_clear(&r->text);
}

void tc_render_spill(struct tc_render *r)
{
	if (r->text.len >= SPILL || r->text.overflow)
		print(r);
}

void tc_render_begin_question(struct tc_render *r, const struct tc_question_head *head)
{
	TC_ASSERT(!r->in_question && !r->query && !r->queries);
	r->in_question = true;
	if (r->medium->begin_question)
		r->medium->begin_question(r, head);
	print(r);
}

void tc_render_begin_query(struct tc_render *r, const struct tc_query_head *head)
{
	TC_ASSERT(!r->query);
	r->query = head;
	r->rows = 0;
	r->medium->begin_query(r);
	r->queries++;
	tc_render_spill(r);
}

void tc_render_row(struct tc_render *r, const struct tc_value *values)
{
	TC_ASSERT(r->query);
	r->number++;
	r->medium->row(r, values);
	r->rows++;
	tc_render_spill(r);
}

void tc_render_end_query(struct tc_render *r, enum tc_render_end how)
{
	TC_ASSERT(r->query);
	if (r->medium->end_query)
		r->medium->end_query(r, how);
	r->query = NULL;
	print(r);
}

void tc_render_nothing(struct tc_render *r, const struct tc_query_head *head)
{
	TC_ASSERT(r->in_question && !r->query);
	if (r->medium->names_nothing) {
		tc_buf_addf(&r->nothing, "%s%s", r->nothing.len ? ", " : "", head->name);
		return;
	}
	tc_render_begin_query(r, head);
	tc_render_end_query(r, TC_END_WHOLE);
}

void tc_render_end_question(struct tc_render *r, const struct tc_coverage *coverage,
			    const struct tc_str *limits, size_t limit_count)
{
	TC_ASSERT(r->in_question && !r->query);
	if (r->medium->end_question)
		r->medium->end_question(r, coverage, limits, limit_count);
	r->in_question = false;
	print(r);
}

int tc_render_free(struct tc_render *r)
{
	print(r);
	if (fflush(r->opt.out) != 0 || ferror(r->opt.out))
		r->failed = true;
	bool failed = r->failed;
	if (r->medium->close)
		r->medium->close(r->state);
	tc_buf_release(&r->text);
	tc_buf_release(&r->nothing);
	free(r);
	return failed ? -1 : 0;
}

void tc_render_int(struct tc_buf *out, int64_t value)
{
	tc_buf_addf(out, "%" PRId64, value);
}

void tc_render_real(struct tc_buf *out, double value)
{
	char digits[64];
	bool integral = true;

	if (isnan(value))
		return;
	if (isinf(value)) {
		tc_buf_add_cstr(out, value < 0 ? "-9e999" : "9e999");
		return;
	}
	snprintf(digits, sizeof(digits), "%.15g", value);
	if (strtod(digits, NULL) < value || strtod(digits, NULL) > value)
		snprintf(digits, sizeof(digits), "%.17g", value);
	for (const char *p = digits; *p; p++) {
		if (strchr("0123456789+-e", *p)) {
			integral = integral && *p != 'e';
			tc_buf_add_char(out, *p);
		} else if (integral) {
			/* The point of the locale, which may be of several bytes. */
			integral = false;
			tc_buf_add_char(out, '.');
		}
	}
	if (integral)
		tc_buf_add_cstr(out, ".0");
}

void tc_render_value(struct tc_buf *out, const struct tc_value *value,
		     void (*escape)(struct tc_buf *out, struct tc_str s))
{
	switch (value->type) {
	case TC_VALUE_NULL:
		break;
	case TC_VALUE_INT:
		tc_render_int(out, value->integer);
		break;
	case TC_VALUE_REAL:
		tc_render_real(out, value->real);
		break;
	case TC_VALUE_TEXT:
		escape(out, value->text);
		break;
	}
}

void tc_render_count(struct tc_buf *out, int64_t count, const char *thing)
{
	tc_buf_addf(out, "%" PRId64 " %s%s", count, thing, count == 1 ? "" : "s");
}
