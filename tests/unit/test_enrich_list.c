/* Lists that people keep, line by line. */
#include "unit.h"

#include "enrich/list.h"
#include "util/buf.h"

#include "util/banned.h"

struct read {
	struct tc_list list;
	struct tc_networks networks;
	struct tc_arena arena;
	struct tc_error err;
	int rc;
};

static void read_list(struct read *r, struct tc_str text)
{
	tc_networks_init(&r->networks);
	tc_arena_init(&r->arena);
	r->err = (struct tc_error)TC_ERROR_INIT;
	r->rc = tc_list_read(&r->list, &r->networks, &r->arena, text, TC_STR("Own"),
			     &r->err);
	tc_networks_ready(&r->networks);
}

static void release(struct read *r)
{
	tc_networks_release(&r->networks);
	tc_arena_release(&r->arena);
}

static void check_text(struct tc_str got, const char *expected)
{
	if (!tc_str_eq(got, tc_str(expected)))
		fail_msg("`%.*s`, not `%s`", TC_STR_ARG(got), expected ? expected : "(none)");
}

static void test_one_line(void **state)
{
	static const struct {
		const char *line, *network, *tag, *note; /* network NULL: no entry */
	} cases[] = {
		{"192.0.2.1", "192.0.2.1/32", "own", NULL},
		{"  192.0.2.1  ", "192.0.2.1/32", "own", NULL},
		{"192.0.2.77/24\tVPN", "192.0.2.0/24", "vpn", NULL},
		{"192.0.2.1 vpn the one in Lyon", "192.0.2.1/32", "vpn", "the one in Lyon"},
		{"192.0.2.1,Our VPN ,the one, in Lyon", "192.0.2.1/32", "our vpn", "the one, in Lyon"},
		{"192.0.2.1 , vpn", "192.0.2.1/32", "vpn", NULL},
		{"192.0.2.1,,note", "192.0.2.1/32", "own", "note"},
		{"192.0.2.1 ; SBL1", "192.0.2.1/32", "own", "SBL1"},
		{"192.0.2.1 # why", "192.0.2.1/32", "own", "why"},
		{"192.0.2.1 vpn, Lyon", "192.0.2.1/32", "vpn", "Lyon"},
		{"\"192.0.2.1\",\"a \"\"b\"\"\",\"c,d\"", "192.0.2.1/32", "a \"b\"", "c,d"},
		{"192.0.2.1,vpn\r", "192.0.2.1/32", "vpn", NULL},
		{"2001:db8::/32", "2001:db8::/32", "own", NULL},
		{"::ffff:192.0.2.0/120", "192.0.2.0/24", "own", NULL},
		{"192.0.2.1,\xff" "a\x1b,", "192.0.2.1/32", "\xef\xbf\xbd" "a\xef\xbf\xbd", NULL},
		{"192.0.2.1-192.0.2.9", NULL, NULL, NULL},
		{"192.0.2.1:443", NULL, NULL, NULL},
		{"0.0.0.0/0 vpn", NULL, NULL, NULL},
		{"\"192.0.2.1", NULL, NULL, NULL},
		{"\"192.0.2.1\"x", NULL, NULL, NULL},
		{"vpn 192.0.2.1", NULL, NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(cases); i++) {
		char text[TC_NETWORK_TEXT];
		struct read r;

		read_list(&r, tc_str(cases[i].line));
		if ((r.rc == 0) != (cases[i].network != NULL))
			fail_msg("`%s`: %s", cases[i].line, r.err.text);
		if (r.rc == 0) {
			assert_int_equal(r.networks.count, 1);
			tc_network_text(&r.networks.known[0].network, text);
			assert_string_equal(text, cases[i].network);
			check_text(r.networks.facts[0].tag, cases[i].tag);
			check_text(r.networks.facts[0].note, cases[i].note);
		}
		release(&r);
	}
}

static void test_a_quoted_note_goes_on(void **state)
{
	struct read r;

	(void)state;
	read_list(&r, TC_STR("192.0.2.1,vpn,\"one\ntwo\"\nx\n192.0.2.2,ci,\"open\n192.0.2.3\n"
			     "192.0.2.4,ci,\"a\nb\"\n"));
	assert_int_equal(r.rc, 0);
	check_text(r.networks.facts[0].note, "one\xef\xbf\xbdtwo");
	/* The second quote is closed by the third, and text follows it. */
	assert_int_equal(r.list.bad.count, 4);
	assert_int_equal(r.list.bad.first[0].line, 3);
	assert_int_equal(r.list.bad.first[1].line, 4);
	assert_int_equal(r.list.bad.first[2].line, 6);
	assert_int_equal(r.list.entries, 2);
	release(&r);
}

static void test_private_networks_are_counted(void **state)
{
	struct read r;

	(void)state;
	read_list(&r, TC_STR("10.0.0.0/8\n192.0.2.1\nfd00::/8\n::ffff:10.1.0.0/112\n8.0.0.0/5\n"));
	assert_int_equal(r.rc, 0);
	assert_int_equal(r.list.entries, 5);
	assert_int_equal(r.list.private_entries, 3);
	/* 8.0.0.0/5 has 10.0.0.0/8 in it, and others. */
	assert_int_equal(r.networks.count, 2);
	release(&r);
}

static void test_headers(void **state)
{
	static const struct {
		const char *text, *tag, *note;
	} cases[] = {
		{"IP,Tag\n192.0.2.1,a\n", "a", NULL},
		{"tag,note,cidr\na,b,192.0.2.1\n", "a", "b"},
		{"\"Address\"\t\"Label\"\n192.0.2.1\ta b\n", "a b", NULL},
		{"network;comment\n192.0.2.1;x\n", "own", "x"},
		{"# first\n\nip\n192.0.2.1\n", "own", NULL},
	};

	(void)state;
	for (size_t i = 0; i < TC_ARRAY_LEN(cases); i++) {
		struct read r;

		read_list(&r, tc_str(cases[i].text));
		assert_int_equal(r.rc, 0);
		assert_int_equal(r.list.bad.count, 0);
		assert_int_equal(r.list.entries, 1);
		check_text(r.networks.facts[0].tag, cases[i].tag);
		check_text(r.networks.facts[0].note, cases[i].note);
		release(&r);
	}
}

static void test_a_header_comes_first_or_not(void **state)
{
	struct read r;

	(void)state;
	read_list(&r, TC_STR("192.0.2.1\nip\n"));
	assert_int_equal(r.rc, 0);
	assert_int_equal(r.list.bad.count, 1);
	assert_int_equal(r.list.bad.first[0].line, 2);
	release(&r);
}

/* A quote in each of many lines must not make each of them be read to the end. */
static void test_open_quotes_cost_nothing(void **state)
{
	struct tc_buf text;
	struct read r;

	(void)state;
	tc_buf_init(&text, (size_t)4 << 20);
	for (size_t i = 0; i < 300000; i++)
		tc_buf_add_cstr(&text, i % 2 ? "\"x\n" : "1.1.1.1,\"\n");
	tc_buf_add_cstr(&text, "192.0.2.1\n");
	read_list(&r, tc_buf_str(&text));
	assert_int_equal(r.rc, 0);
	assert_true(r.list.bad.count > 100000);
	release(&r);
	tc_buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_line),
		cmocka_unit_test(test_a_quoted_note_goes_on),
		cmocka_unit_test(test_private_networks_are_counted),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_a_header_comes_first_or_not),
		cmocka_unit_test(test_open_quotes_cost_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
