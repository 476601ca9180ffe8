#include "unit.h"

#include "report/mask.h"

#include "util/banned.h"

static struct tc_mask mask;
static struct tc_arena arena;

static int setup(void **state)
{
	(void)state;
	tc_mask_init(&mask);
	tc_arena_init(&arena);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	tc_mask_release(&mask);
	tc_arena_release(&arena);
	return 0;
}

static void masks(const char *in, const char *out)
{
	struct tc_str s = tc_mask_text(&mask, &arena, tc_str(in));

	assert_int_equal(s.len, strlen(out));
	assert_memory_equal(s.data, out, s.len);
}

static void test_people_are_numbered(void **state)
{
	(void)state;
	masks("arn:aws:sts::012345678901:assumed-role/Admin/jane.doe@example.com",
	      "arn:aws:sts::012345678901:assumed-role/Admin/[e-mail 1]");
	masks("bob+aws@mail.example.org, Jane.Doe@EXAMPLE.com", "[e-mail 2], [e-mail 1]");
	masks("user=jane.doe%40example.com&x=1", "user=[e-mail 1]&x=1");
	masks("<jane.doe@example.com>", "<[e-mail 1]>");
	masks("ends a sentence: jane.doe@example.com.", "ends a sentence: [e-mail 1].");
	assert_int_equal(mask.people.count, 2);
	/* A local part has 64 bytes at most (RFC 5321); nobody is looked for beyond. */
	masks("0123456789012345678901234567890123456789012345678901234567890123456789@example.com",
	      "012345[e-mail 3]");
}

static void test_what_is_no_address_stays(void **state)
{
	static const char *const texts[] = {
		"a@b", "@example.com", "me@", "100%40", "ec2@ 10", "AIDA@1.2.3.4", "%", "@", "",
		"arn:aws:iam::012345678901:user/cem.arslan",
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(texts); i++)
		masks(texts[i], texts[i]);
	assert_int_equal(mask.found, 0);
}

static void test_secrets_by_name(void **state)
{
	(void)state;
	masks("https://b.s3.amazonaws.com/k?X-Amz-Signature=0abc&X-Amz-Expires=60",
	      "https://b.s3.amazonaws.com/k?X-Amz-Signature=[masked]&X-Amz-Expires=60");
	masks("{\"sessionToken\":\"abc+/=\",\"x\":1}", "{\"sessionToken\":\"[masked]\",\"x\":1}");
	masks("{\\\"secretAccessKey\\\": \\\"abc\\\"}", "{\\\"secretAccessKey\\\": \\\"[masked]\\\"}");
	masks("password: hunter2, more", "password: [masked], more");
	masks("signatureVersion=SigV4 designature=x", "signatureVersion=SigV4 designature=x");
	masks("password", "password");
	masks("password reset was asked for", "password reset was asked for");
}

static void test_tokens_by_their_beginning(void **state)
{
	(void)state;
	masks("token FwoGZXIvYXdzEBYaDKexampleexampleexample/+= end", "token [session token] end");
	masks("IQoJb3JpZ2lu", "IQoJb3JpZ2lu"); /* too short for one */
}

static void test_without_a_mask(void **state)
{
	struct tc_str s = tc_mask_text(NULL, &arena, TC_STR("jane@example.com"));

	(void)state;
	assert_true(tc_str_eq(s, TC_STR("jane@example.com")));
	assert_null(tc_mask_text(&mask, &arena, TC_STR_NULL).data);
	/* NUL and bytes that are no text go through. */
	s = tc_mask_text(&mask, &arena, TC_STR("\0\xff jane@example.com\0"));
	assert_true(tc_str_eq(s, TC_STR("\0\xff [e-mail 1]\0")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_people_are_numbered, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_is_no_address_stays, setup, teardown),
		cmocka_unit_test_setup_teardown(test_secrets_by_name, setup, teardown),
		cmocka_unit_test_setup_teardown(test_tokens_by_their_beginning, setup, teardown),
		cmocka_unit_test_setup_teardown(test_without_a_mask, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
