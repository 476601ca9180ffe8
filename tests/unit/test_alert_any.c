/*
 * Every fixture of alerts with pieces of it changed, doubled or taken out: whatever
 * comes of it is well formed, and nothing crashes.
 */
#include "unit.h"

#include <dirent.h>

#include "alert/alert.h"
#include "util/file.h"
#include "util/ip.h"

#include "util/banned.h"

#define FOLDER SOURCE_DIR "/tests/data/alerts"
#define TEXT_MAX ((size_t)4 * 1024 * 1024)
#define CHANGES_PER_FILE 400

static struct unit_random random_numbers;
static size_t read_files, with_indicators;

static void check(const struct tc_indicator *in)
{
	struct tc_network network;
	struct tc_ip ip;

	assert_true(in->value.len > 0 && in->value.len <= 4096);
	assert_true(in->reason.len > 0 && in->reason.len <= 4096);
	assert_null(memchr(in->value.data, '\0', in->value.len));
	assert_null(memchr(in->reason.data, '\0', in->reason.len));
	if (in->kind == TC_INDICATOR_ADDRESS) {
		assert_true(tc_ip_parse(&ip, in->value));
		assert_true(tc_str_eq(tc_str(ip.text), in->value));
	} else if (in->kind == TC_INDICATOR_NETWORK) {
		assert_true(tc_network_parse(&network, in->value));
	}
}

static void read_text(struct tc_str text)
{
	struct tc_error error = TC_ERROR_INIT;
	struct tc_alerts alerts;
	int rc = tc_alerts_read(&alerts, text, TC_STR("any"), &error);

	assert_true(rc == 0 || (rc == TC_FAIL && error.text[0]));
	assert_true(alerts.problems.count <= alerts.problem_count);
	for (size_t i = 0; i < alerts.count; i++)
		check(&alerts.indicators[i]);
	with_indicators += alerts.count > 0;
	tc_alerts_release(&alerts);
}

/* Of the odd pieces these are values. */
#define ODD_VALUES 20

static struct tc_str odd_piece(bool value, char *own, size_t max)
{
	static const char *const odd[] = {
		"null", "true", "0", "-1", "1e999", "12345678901234567890123", "\"\"",
		"\"null\"", "[]", "{}", "[null]", "[[[]]]", "[{},7,\"x\"]", "\"\\u0000\"",
		"\"\\ud83d\"", "\"\xff\xfe\"", "\"192.0.2.1\"", "\"{\\\"a\\\":[1]}\"",
		"\"[[[[\"", "{\"detail\":{\"detail\":{\"detail\":\"[]\"}}}", "\"", "{", "]",
		",", "\\", "\n",
	};

	if (value)
		return tc_str(odd[unit_below(&random_numbers, ODD_VALUES)]);
	if (unit_below(&random_numbers, 4))
		return tc_str(odd[unit_below(&random_numbers, TC_ARRAY_LEN(odd))]);
	return tc_str_n(own, unit_hostile(&random_numbers, own, max));
}

/* The end of a plain value that begins at `at`: of a text or a number. */
static size_t value_end(struct tc_str s, size_t at)
{
	if (at < s.len && s.data[at] == '"')
		for (at++; at < s.len && s.data[at] != '"'; at++)
			at += s.data[at] == '\\';
	else
		while (at < s.len && !strchr(",}] \n", s.data[at]))
			at++;
	at += at < s.len && s.data[at] == '"';
	return at < s.len ? at : s.len;
}

static void change(struct tc_buf *out, struct tc_str s)
{
	char own[256];
	size_t at = unit_below(&random_numbers, s.len + 1), end = at;
	bool value = unit_below(&random_numbers, 4) > 0;

	/* Mostly a value for a value, else anything for any run of bytes. */
	if (value) {
		while (at < s.len && s.data[at] != ':')
			at++;
		at += at + 2 <= s.len ? 2 : 0;
		end = value_end(s, at);
	} else {
		end = at + unit_below(&random_numbers, 40);
		end = end < s.len ? end : s.len;
	}
	tc_buf_clear(out);
	tc_buf_add(out, s.data, at);
	switch (value ? 2 : unit_below(&random_numbers, 4)) {
	case 0: /* taken out */
		break;
	case 1: /* doubled */
		tc_buf_add(out, s.data + at, end - at);
		tc_buf_add(out, s.data + at, end - at);
		break;
	case 2:
	case 3:
		tc_buf_add_str(out, odd_piece(value, own, sizeof(own)));
		break;
	}
	tc_buf_add(out, s.data + end, s.len - end);
}

static void read_file(const char *name)
{
	struct tc_buf text, one, two;
	struct tc_error error;
	char path[1024];

	snprintf(path, sizeof(path), "%s/%s", FOLDER, name);
	tc_buf_init(&text, TEXT_MAX);
	tc_buf_init(&one, TEXT_MAX);
	tc_buf_init(&two, TEXT_MAX);
	assert_int_equal(tc_file_read(&text, path, &error), 0);
	read_text(tc_buf_str(&text));
	for (int i = 0; i < CHANGES_PER_FILE; i++) {
		change(&one, tc_buf_str(&text));
		read_text(tc_buf_str(&one));
		change(&two, tc_buf_str(&one));
		read_text(tc_buf_str(&two));
		/* Cut off anywhere. */
		read_text(tc_str_n(text.data, unit_below(&random_numbers, text.len)));
	}
	read_files++;
	tc_buf_release(&text);
	tc_buf_release(&one);
	tc_buf_release(&two);
}

static void test_any_change(void **state)
{
	struct dirent **entries;
	int count = scandir(FOLDER, &entries, NULL, alphasort);

	(void)state;
	random_numbers = unit_random();
	assert_true(count > 0);
	for (int i = 0; i < count; i++) {
		if (entries[i]->d_name[0] != '.')
			read_file(entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	assert_true(read_files >= 20);
	/* Else these would be tests of the parser alone. */
	assert_true(with_indicators >= read_files * (size_t)CHANGES_PER_FILE / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
