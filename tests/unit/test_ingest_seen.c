/* The dedupe set: what is seen again, and that nobody can make it slow. */
#include "unit.h"

#include "ingest/seen.h"
#include "util/banned.h"

static void test_answers(void **state)
{
	struct tc_seen s;
	int64_t event = 0;

	(void)state;
	tc_seen_init(&s);
	assert_int_equal(tc_seen_find(&s, 5, 1, &event), TC_SEEN_NEVER);
	tc_seen_add(&s, 5, 1, 100);
	assert_int_equal(tc_seen_find(&s, 5, 1, &event), TC_SEEN_SAME);
	assert_int_equal(event, 100);
	assert_int_equal(tc_seen_find(&s, 5, 2, &event), TC_SEEN_OTHER);
	assert_int_equal(event, 100);
	tc_seen_add(&s, 5, 2, 200);
	tc_seen_add(&s, 5, 3, 300);
	assert_int_equal(tc_seen_find(&s, 5, 2, &event), TC_SEEN_SAME);
	assert_int_equal(event, 200);
	assert_int_equal(tc_seen_find(&s, 5, 3, &event), TC_SEEN_SAME);
	assert_int_equal(event, 300);
	/* The first that came stands for the identity. */
	assert_int_equal(tc_seen_find(&s, 5, 4, &event), TC_SEEN_OTHER);
	assert_int_equal(event, 100);
	assert_int_equal(tc_seen_find(&s, 6, 1, &event), TC_SEEN_NEVER);
	/* 0 is an identity like any other. */
	tc_seen_add(&s, 0, 9, 900);
	assert_int_equal(tc_seen_find(&s, 0, 9, &event), TC_SEEN_SAME);
	tc_seen_release(&s);
}

/* Quadratic, this would take an hour; ctest's time limit is what fails. */
static void test_a_million_variants_of_one_identity(void **state)
{
	enum { COUNT = 1000000 };
	struct tc_seen s;
	int64_t event;

	(void)state;
	tc_seen_init(&s);
	for (int64_t i = 0; i < COUNT; i++) {
		uint64_t content = (uint64_t)i * UINT64_C(0x9e3779b97f4a7c15);

		assert_int_equal(tc_seen_find(&s, 42, content, &event),
				 i ? TC_SEEN_OTHER : TC_SEEN_NEVER);
		tc_seen_add(&s, 42, content, i);
	}
	for (int64_t i = 0; i < COUNT; i += 1000) {
		uint64_t content = (uint64_t)i * UINT64_C(0x9e3779b97f4a7c15);

		assert_int_equal(tc_seen_find(&s, 42, content, &event), TC_SEEN_SAME);
		assert_int_equal(event, i);
	}
	tc_seen_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_a_million_variants_of_one_identity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
