/* From files to messages: the same in any number of threads, and never left behind. */
#include "temp_dir.h"

#include <fcntl.h>
#include <time.h>

#include "ingest/pipeline.h"
#include "ingest/reader.h"

#include "util/banned.h"

#define FILES 30

struct bench {
	struct temp_dir dir;
	struct tc_walk walk;
	struct tc_known known;
	struct tc_terms terms;
};

static int set_up(void **state)
{
	struct bench *b = tc_calloc(1, sizeof(*b));
	struct tc_error err = TC_ERROR_INIT;
	struct tc_buf text;
	char name[32];

	temp_dir_make(&b->dir);
	tc_buf_init(&text, (size_t)64 * 1024 * 1024);
	for (int file = 0; file < FILES; file++) {
		tc_buf_clear(&text);
		/* From none to several batches. */
		for (int i = 0; i < file * 60; i++)
			tc_buf_addf(&text, "{\"eventName\":\"A\",\"eventSource\":\"s\",\"eventID\":"
					   "\"%d-%d\",\"requestParameters\":{\"i\":%d}}\n%s",
				    file, i, i, i % 50 == 7 ? "{\"a\":1}\n" : "");
		snprintf(name, sizeof(name), "f%02d", file);
		temp_dir_file(&b->dir, name, tc_buf_cstr(&text));
	}
	tc_buf_release(&text);
	tc_walk_init(&b->walk);
	assert_int_equal(tc_walk_add(&b->walk, b->dir.path, &err), 0);
	tc_walk_sort(&b->walk);
	tc_known_init(&b->known);
	b->terms = (struct tc_terms){.caps = &tc_default_caps};
	*state = b;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *b = *state;

	tc_known_release(&b->known);
	tc_walk_release(&b->walk);
	temp_dir_remove(&b->dir);
	free(b);
	return 0;
}

static struct tc_pipeline *start(struct bench *b, unsigned threads)
{
	struct tc_pipeline_options options = {.threads = threads,
					      .content_seed = 5,
					      .terms = &b->terms,
					      .known = &b->known};

	struct tc_error err = TC_ERROR_INIT;
	struct tc_pipeline *p = NULL;

	if (tc_pipeline_new(&p, &b->walk, &options, &err) < 0)
		fail_msg("%s", err.text);
	return p;
}

/* What a message says, and nothing that may differ: neither pointers nor rows. */
static void describe(struct tc_buf *out, const struct tc_message *m)
{
	switch (m->type) {
	case TC_MESSAGE_CHUNK:
		tc_buf_addf(out, "chunk %zu %.*s\n", m->chunk_len,
			    m->chunk_len < 40 ? (int)m->chunk_len : 40, m->chunk);
		break;
	case TC_MESSAGE_BATCH:
		tc_buf_addf(out, "batch %zu %zu\n", m->batch.count, m->batch.reject_count);
		for (size_t i = 0; i < m->batch.count; i++) {
			const struct tc_record *r = &m->batch.records[i];
			tc_buf_addf(out, "%.*s %llu %llu %llx %.*s %.*s\n", TC_STR_ARG(r->event_id),
				    (unsigned long long)r->where.offset,
				    (unsigned long long)r->where.length,
				    (unsigned long long)r->content_hash,
				    TC_STR_ARG(r->api->event_name), TC_STR_ARG(r->request));
		}
		for (size_t i = 0; i < m->batch.reject_count; i++)
			tc_buf_addf(out, "!%llu %llu %s\n",
				    (unsigned long long)m->batch.rejects[i].offset,
				    (unsigned long long)m->batch.rejects[i].length,
				    m->batch.rejects[i].reason);
		break;
	case TC_MESSAGE_END:
		tc_buf_addf(out, "end %s %llu %llu %s %s %s %d %s\n", m->end.path,
			    (unsigned long long)m->end.bytes,
			    (unsigned long long)m->end.inflated_bytes, m->end.sha256,
			    m->end.inflated_sha256,
			    m->end.compression ? m->end.compression : "-", m->end.known,
			    m->end.refusal);
		break;
	case TC_MESSAGE_DONE:
		tc_buf_add_cstr(out, "done\n");
		break;
	}
}

static void consume_file(struct tc_pipeline *p, size_t i, struct tc_buf *out)
{
	enum tc_message_type type;

	do {
		struct tc_message *m = tc_pipeline_next(p, i);
		type = m->type;
		describe(out, m);
		tc_pipeline_recycle(p, m);
	} while (type != TC_MESSAGE_DONE);
}

static void test_messages_do_not_depend_on_threads(void **state)
{
	static const unsigned threads[] = {1, 2, 4, 8};
	struct bench *b = *state;
	struct tc_buf expected, got;

	tc_buf_init(&expected, (size_t)64 * 1024 * 1024);
	tc_buf_init(&got, (size_t)64 * 1024 * 1024);
	for (size_t t = 0; t < TC_ARRAY_LEN(threads); t++) {
		struct tc_pipeline *p = start(b, threads[t]);

		tc_buf_clear(&got);
		for (size_t i = 0; i < b->walk.count; i++)
			consume_file(p, i, t ? &got : &expected);
		tc_pipeline_free(p);
		if (t)
			assert_true(tc_str_eq(tc_buf_str(&got), tc_buf_str(&expected)));
	}
	assert_true(tc_str_find(tc_buf_str(&expected), TC_STR("29-1739 ")) != SIZE_MAX);
	assert_true(tc_str_find(tc_buf_str(&expected), TC_STR("not a CloudTrail record")) !=
		    SIZE_MAX);
	tc_buf_release(&expected);
	tc_buf_release(&got);
}

/* Stopped after any file, before the first, and in the middle of one. */
static void test_cancel_anywhere(void **state)
{
	struct bench *b = *state;
	struct tc_buf out;

	tc_buf_init(&out, (size_t)64 * 1024 * 1024);
	for (size_t files = 0; files <= FILES; files += 5)
		for (unsigned messages = 0; messages < 3; messages++) {
			struct tc_pipeline *p = start(b, 1 + (unsigned)files % 4);

			for (size_t i = 0; i < files; i++)
				consume_file(p, i, &out);
			/* The last file has many: its end does not come so soon. */
			for (unsigned m = 0; m < messages && files == FILES - 5; m++)
				tc_pipeline_recycle(p, tc_pipeline_next(p, files));
			tc_pipeline_free(p);
			tc_buf_clear(&out);
		}
	tc_buf_release(&out);
}

/* Workers that wait for room in a queue must be let go. */
static void test_cancel_with_full_queues(void **state)
{
	struct bench *b = *state;
	struct timespec pause = {0, 200000000};
	struct tc_error err = TC_ERROR_INIT;
	size_t len = (size_t)40 * 1024 * 1024;
	char *text = tc_alloc(len + 1);
	static const char record[] = "{\"eventName\":\"A\",\"eventSource\":\"s\"}\n";

	for (size_t i = 0; i < len; i++)
		text[i] = record[i % (sizeof(record) - 1)];
	text[len] = '\0';
	temp_dir_file(&b->dir, "a-large", text);
	temp_dir_file(&b->dir, "b-large", text);
	free(text);
	assert_int_equal(tc_walk_add(&b->walk, b->dir.path, &err), 0);
	tc_walk_sort(&b->walk);
	struct tc_pipeline *p = start(b, 2);
	tc_pipeline_recycle(p, tc_pipeline_next(p, 0));
	nanosleep(&pause, NULL);
	tc_pipeline_free(p);
}

/* Runs the pipeline on standard input, and gives up after the first message, or none. */
static void cancel_input(int fd, bool wait_for_message)
{
	struct timespec pause = {0, 20000000};
	int own_input = dup(STDIN_FILENO);
	struct tc_error err = TC_ERROR_INIT;
	struct bench b;

	assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	tc_walk_init(&b.walk);
	tc_known_init(&b.known);
	b.terms = (struct tc_terms){.caps = &tc_default_caps};
	assert_int_equal(tc_walk_add(&b.walk, "-", &err), 0);
	struct tc_pipeline *p = start(&b, 1);
	if (wait_for_message)
		tc_pipeline_recycle(p, tc_pipeline_next(p, 0));
	else
		nanosleep(&pause, NULL);
	tc_pipeline_free(p);
	tc_walk_release(&b.walk);
	assert_int_equal(dup2(own_input, STDIN_FILENO), STDIN_FILENO);
	close(own_input);
}

/* A full disk must be told while the other end of the pipe still lives: no hang here. */
static void test_cancel_while_input_goes_on(void **state)
{
	int silent[2], endless = open("/dev/zero", O_RDONLY);

	(void)state;
	assert_int_equal(pipe(silent), 0);
	cancel_input(silent[0], false);
	assert_true(endless >= 0);
	cancel_input(endless, true);
	close(silent[0]);
	close(silent[1]);
	close(endless);
}

/* What the case has already is not read again, let alone sent. */
static void test_known_sources(void **state)
{
	static int yes;
	struct bench *b = *state;
	struct tc_pipeline *p = start(b, 1);
	struct tc_message *m;
	struct tc_buf key;

	tc_buf_init(&key, 1000);
	for (size_t i = 0; i < FILES; i++)
		for (bool done = false; !done;) {
			m = tc_pipeline_next(p, i);
			done = m->type == TC_MESSAGE_DONE;
			if (m->type == TC_MESSAGE_END && i % 2) {
				tc_buf_clear(&key);
				tc_buf_addf(&key, "%s %s", m->end.sha256, m->end.path);
				*tc_map_put(&b->known.sources, tc_buf_str(&key)) = &yes;
			}
			tc_pipeline_recycle(p, m);
		}
	tc_pipeline_free(p);
	tc_buf_release(&key);
	p = start(b, 2);
	for (size_t i = 0; i < FILES; i++)
		for (bool done = false; !done;) {
			m = tc_pipeline_next(p, i);
			done = m->type == TC_MESSAGE_DONE;
			assert_true(done || m->type == TC_MESSAGE_END || i % 2 == 0);
			if (m->type == TC_MESSAGE_END)
				assert_int_equal(m->end.known, i % 2);
			tc_pipeline_recycle(p, m);
		}
	tc_pipeline_free(p);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_messages_do_not_depend_on_threads),
		TEST(test_cancel_anywhere),
		TEST(test_cancel_with_full_queues),
		cmocka_unit_test(test_cancel_while_input_goes_on),
		TEST(test_known_sources),
	};
#undef TEST

	return cmocka_run_group_tests(tests, NULL, NULL);
}
