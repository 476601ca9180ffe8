/*
 * Runs a source through reader and container and writes down what came out:
 *
 *     e1@13+204/0 !217+9 not a CloudTrail record
 *
 * a record by its eventID, offset, length and escapes (then `d` for a cell with doubled
 * quotes, `p` for a row); a reject by offset, length and reason.  Every record's bytes
 * are taken from the source again, unescaped, and compared in meaning with what the sink
 * was given.
 */
#ifndef TC_TESTS_CONTAINER_RUN_H
#define TC_TESTS_CONTAINER_RUN_H

#include "memory_source.h"

#include "ingest/container.h"
#include "util/csv.h"

#define CONTAINER_SEED UINT64_C(4711)

struct container_run {
	struct tc_str inflated;   /* what the source inflates to */
	struct tc_buf story;      /* as above, each entry behind a space */
	struct tc_container found;
	size_t records, rejects;
	char sha256[TC_SHA256_HEX];
};

static inline void container_run_release(struct container_run *run)
{
	tc_buf_release(&run->story);
}

/* The bytes of a record as JSON. */
static inline void container_record_text(struct tc_buf *out, struct tc_str inflated,
					 struct tc_extent where)
{
	struct tc_buf once;

	assert_true(where.offset <= inflated.len);
	assert_true(where.length <= inflated.len - where.offset);
	tc_buf_init(out, SIZE_MAX / 2);
	if (where.doubled)
		tc_csv_decode(out, tc_str_n(inflated.data + where.offset,
					    (size_t)where.length));
	else
		tc_buf_add(out, inflated.data + where.offset, (size_t)where.length);
	for (unsigned i = 0; i < where.escapes; i++) {
		tc_buf_init(&once, SIZE_MAX / 2);
		tc_json_decode(&once, tc_buf_str(out));
		tc_buf_release(out);
		*out = once;
	}
}

static inline void container_on_record(void *ctx, const struct tc_object *o,
				       struct tc_extent where)
{
	struct container_run *run = ctx;
	struct tc_object *again = tc_alloc(sizeof(*again));
	struct tc_str id = tc_object_get(o, "eventID");
	struct tc_buf text;

	if (tc_json_is_string(id))
		id = tc_str_n(id.data + 1, id.len - 2);
	container_record_text(&text, run->inflated, where);
	if (where.partial)
		goto told;
	assert_true(text.len > 0 && text.data[0] == '{');
	assert_int_equal(tc_scan_object(tc_buf_str(&text), 0, CONTAINER_SEED, again, NULL,
					NULL),
			 TC_SCAN_OK);
	assert_int_equal(again->scan.end, text.len);
	assert_true(again->scan.hash == o->scan.hash);
	assert_int_equal(again->count, o->count);
	for (size_t i = 0; i < o->count; i++)
		assert_true(tc_str_eq(again->members[i].value, o->members[i].value));
told:
	tc_buf_addf(&run->story, " %.*s@%llu+%llu/%u%s%s", TC_STR_ARG(id),
		    (unsigned long long)where.offset, (unsigned long long)where.length,
		    where.escapes, where.doubled ? "d" : "", where.partial ? "p" : "");
	run->records++;
	tc_buf_release(&text);
	free(again);
}

static inline void container_on_reject(void *ctx, uint64_t offset, uint64_t length,
				       const char *reason)
{
	struct container_run *run = ctx;

	assert_true(offset + length <= run->inflated.len);
	assert_true(*reason != '\0');
	tc_buf_addf(&run->story, " !%llu+%llu %s", (unsigned long long)offset,
		    (unsigned long long)length, reason);
	run->rejects++;
}

static inline void container_run_as(struct container_run *run, struct tc_str raw,
				    struct tc_str inflated, size_t piece,
				    size_t at_once_bytes)
{
	struct tc_caps caps = tc_default_caps;
	struct tc_sink sink = {run, container_on_record, container_on_reject};
	struct tc_error err = TC_ERROR_INIT;
	struct memory_source source;
	struct tc_reader reader;

	/* Each member is a fill of the window: that is how its edges are tested. */
	caps.members = UINT32_MAX;
	caps.at_once_bytes = at_once_bytes;
	*run = (struct container_run){.inflated = inflated};
	tc_buf_init(&run->story, SIZE_MAX / 2);
	memory_source_init(&source, raw, piece);
	if (tc_reader_init(&reader, memory_source_read, &source, &caps, tc_caps_window(&caps),
			   memory_source_chunk, &source, NULL, &err) < 0)
		fail_msg("%s", err.text);
	tc_container_read(&run->found, &reader, &sink, CONTAINER_SEED);
	tc_reader_finish(&reader, run->sha256);
	tc_reader_release(&reader);
	memory_source_release(&source);
	assert_int_equal(run->found.records, run->records);
}

/* As a stream, and at once where that can be: the story is the same. */
static inline void container_run(struct container_run *run, struct tc_str raw,
				 struct tc_str inflated, size_t piece)
{
	struct container_run at_once;

	container_run_as(run, raw, inflated, piece, 0);
	container_run_as(&at_once, raw, inflated, piece,
			 tc_default_caps.at_once_bytes);
	assert_true(tc_str_eq(tc_buf_str(&at_once.story), tc_buf_str(&run->story)));
	assert_string_equal(at_once.sha256, run->sha256);
	tc_buf_release(&at_once.story);
}

#endif
