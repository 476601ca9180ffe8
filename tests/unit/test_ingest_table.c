/* Tables as containers: what is taken, from where, and what damage costs. */
#include "container_run.h"
#include "gzip_make.h"

#include "util/banned.h"

/* What a row may take, by default: a record of 4 MiB with its wrapping. */
#define WINDOW ((size_t)16 * 1024 * 1024)

#define TEXT_BYTES ((size_t)64 * 1024 * 1024)

#define RECORD "{\"\"eventName\"\":\"\"X\"\",\"\"eventSource\"\":\"\"s\"\",\"\"eventID\"\":\"\"e1\"\"}"

/* Also with an edge of the window at every `piece` bytes. */
static void assert_pieces(struct tc_str text, const char *story, size_t piece)
{
	struct container_run run;
	struct tc_buf raw;

	tc_buf_init(&raw, TEXT_BYTES);
	for (size_t at = 0; at < text.len; at += piece) {
		size_t left = text.len - at;
		gzip_add_member(&raw, tc_str_n(text.data + at, left < piece ? left : piece));
	}
	container_run(&run, tc_buf_str(&raw), text, 0);
	if (strcmp(tc_buf_cstr(&run.story), story) != 0)
		fail_msg("by %zu bytes: %s\nand not %s", piece, tc_buf_cstr(&run.story), story);
	container_run_release(&run);
	tc_buf_release(&raw);
}

static void assert_story_of(struct tc_str text, const char *story)
{
	struct container_run run;

	container_run(&run, text, text, 0);
	if (strcmp(tc_buf_cstr(&run.story), story) != 0)
		fail_msg("%.*s\ngives   %s\nand not %s", TC_STR_ARG(text),
			 tc_buf_cstr(&run.story), story);
	container_run_release(&run);
	if (text.len < 1000)
		for (size_t piece = 1; piece < 40; piece++)
			assert_pieces(text, story, piece);
}

static void assert_story(const char *text, const char *story)
{
	assert_story_of(tc_str(text), story);
}

static void test_a_whole_record_in_a_cell(void **state)
{
	(void)state;
	assert_story("id,eventJson\n1,\"" RECORD "\"\n", " e1@16+62/0d");
	assert_story("\"eventJson\"\r\n\"" RECORD "\"\r\n", " e1@14+62/0d");
	assert_story("\xef\xbb\xbf" "eventjson,x\n\"" RECORD "\",1", " e1@16+62/0d");
	/* A tab-separated export need not quote; then the bytes are the record. */
	assert_story("x\t_raw\n1\t{\"eventName\":\"X\",\"eventTime\":\"t\",\"eventID\":\"e2\"}\n",
		     " e2@9+48/0");
	/* White space around it is not part of it. */
	assert_story("eventJson\n\" \n" RECORD " \"\n", " e1@13+62/0d");
}

static void test_a_wrapping_in_a_cell(void **state)
{
	(void)state;
	assert_story("_time,message\n1,\"{\"\"detail\"\":" RECORD "}\"\n", " e1@29+62/0d");
	assert_story("_time,message\n1,\"{\"\"CloudTrailEvent\"\":\"\"{\\\"\"eventName\\\"\":1,"
		     "\\\"\"eventTime\\\"\":1,\\\"\"eventID\\\"\":\\\"\"e3\\\"\"}\"\"}\"\n",
		     " e3@40+60/1d");
}

static void test_rows_make_records(void **state)
{
	(void)state;
	assert_story("eventid,eventname,eventtime\na,X,t\nb,Y,\"u\"\r\n\nc,Z,v",
		     " a@28+5/0p b@34+7/0p c@44+5/0p");
	assert_story("Event ID;Event name;Event time\na;X;t\n", " a@31+5/0p");
	assert_story("Event ID\tEvent name\tEvent time\na\tX\tt\n", " a@31+5/0p");
	/* A quoted cell may hold lines. */
	assert_story("eventid,eventname,eventtime\na,\"X\nY\",t\nb,Y,u\n",
		     " a@28+9/0p b@38+5/0p");
	/* Where files were joined, the head comes again. */
	assert_story("eventid,eventname,eventtime\na,X,t\neventid,eventname,eventtime\nb,X,t\n",
		     " a@28+5/0p b@62+5/0p");
}

/* A spreadsheet cuts long cells off: what is left of the row is better than nothing. */
static void test_a_damaged_cell_leaves_the_row(void **state)
{
	(void)state;
	assert_story("eventID,eventName,eventTime,eventJson\na,X,t,\"{\"\"eventName\"\":\"\n",
		     " a@38+23/0p");
	assert_story("eventJson\n\"{\"\"eventName\"\":\"\n\"" RECORD "\"\n",
		     " !10+17 no CloudTrail record in this row e1@29+62/0d");
}

static void test_the_head_alone_is_a_page_without_records(void **state)
{
	struct container_run run;

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct tc_str text = i ? TC_STR("eventName,eventTime\n") : TC_STR("eventJson");

		container_run(&run, text, text, 0);
		assert_string_equal(tc_buf_cstr(&run.story), "");
		assert_true(run.found.recognised);
		container_run_release(&run);
	}
}

static void test_other_tables_are_told(void **state)
{
	struct container_run run;
	struct tc_str other = TC_STR("name,e-mail\na,b\n");
	struct tc_str messages = TC_STR("time,message\n1,hello\n");

	(void)state;
	container_run(&run, other, other, 0);
	assert_false(run.found.recognised);
	assert_string_equal(run.found.looks_like, "a table (CSV) without eventName or eventJson");
	container_run_release(&run);
	container_run(&run, messages, messages, 0);
	assert_string_equal(tc_buf_cstr(&run.story),
			    " !13+7 no CloudTrail record in this row");
	assert_false(run.found.recognised);
	assert_null(run.found.looks_like);
	assert_int_equal(run.found.foreign, 1);
	container_run_release(&run);
}

/* A first line that names a column does not make a table of text with records in it. */
static void test_bare_json_below_a_line_is_no_table(void **state)
{
	static const char record[] =
		"{\"eventVersion\":\"1\",\"eventName\":\"X\",\"eventSource\":\"s\",\"eventTime\":\"t\","
		"\"userIdentity\":{},\"eventID\":\"e1\"}";
	char text[400], story[200];

	(void)state;
	snprintf(text, sizeof(text), "message\n%s\n", record);
	snprintf(story, sizeof(story), " !0+8 not a JSON value e1@8+%zu/0", strlen(record));
	assert_story(text, story);
	snprintf(text, sizeof(text), "time,message\nt,%s\n", record);
	snprintf(story, sizeof(story), " !0+15 not a JSON value e1@15+%zu/0", strlen(record));
	assert_story(text, story);
}

static void test_damage_costs_its_row(void **state)
{
	(void)state;
	assert_story("eventid,eventname,eventtime\na,X\nb,Y,u\n",
		     " !28+3 a row of 2 cells under 3 columns b@32+5/0p");
	assert_story("eventid,eventname,eventtime\na,X,t,\nb,Y,u\n",
		     " !28+6 a row of 4 cells under 3 columns b@35+5/0p");
	assert_story("eventid,eventname,eventtime\n\"a\"x,X,t\nb,Y,u\n",
		     " !28+9 text follows a closing quote b@37+5/0p");
	assert_story("eventid,eventname,eventtime\n\"a,X,t\nb,Y,u\nc,Z,v\n",
		     " !28+7 a quote is not closed b@35+5/0p c@41+5/0p");
	assert_story("eventid,eventname,eventtime\na,,t\nb,Y,u\n",
		     " !28+4 a row that names no event b@33+5/0p");
	assert_story("eventid,eventname,eventtime\na,X,\n",
		     " !28+4 a row that names no event");
	assert_story_of(TC_STR("eventid,eventname,eventtime\na,X\0,t\nb,Y,u\n"),
			" !28+6 a NUL byte in a row b@35+5/0p");
	/* Deeper than a record may be. */
	struct tc_buf text;
	tc_buf_init(&text, TEXT_BYTES);
	tc_buf_add_cstr(&text, "eventid,eventname,eventtime,requestparameters\na,X,t,");
	tc_buf_fill(&text, '[', 64);
	tc_buf_fill(&text, ']', 64);
	tc_buf_add_cstr(&text, "\nb,X,t,\n");
	assert_story_of(tc_buf_str(&text), " !46+134 nested too deeply (--max-depth 64) "
					    "b@181+6/0p");
	tc_buf_release(&text);
}

/* A quote that is open for longer than a record may be: only its line is lost. */
static void test_an_open_quote_in_a_large_table(void **state)
{
	struct container_run run;
	struct tc_buf text, story;
	const size_t rows = 1400000;

	(void)state;
	tc_buf_init(&text, TEXT_BYTES);
	tc_buf_init(&story, TEXT_BYTES);
	tc_buf_add_cstr(&text, "eventid,eventname,eventtime\n\"a,X,t\n");
	for (size_t i = 0; i < rows; i++)
		tc_buf_addf(&text, "%08zu,X,t\n", i);
	container_run(&run, tc_buf_str(&text), tc_buf_str(&text), 0);
	tc_buf_add_cstr(&story, " !28+7 larger than a record with its wrapping may be, or a "
				"quote is not closed (--max-record 4M) 00000000@35+12/0p 00000001@48+12/0p");
	assert_true(text.len > WINDOW);
	assert_memory_equal(tc_buf_cstr(&run.story), tc_buf_cstr(&story), story.len);
	assert_int_equal(run.records, rows);
	assert_int_equal(run.rejects, 1);
	container_run_release(&run);
	tc_buf_release(&story);
	tc_buf_release(&text);
}

static void test_a_row_over_the_cap(void **state)
{
	struct container_run run;
	struct tc_buf text, story;

	(void)state;
	tc_buf_init(&text, TEXT_BYTES);
	tc_buf_init(&story, TEXT_BYTES);
	tc_buf_add_cstr(&text, "eventid,eventname,eventtime\na,X,");
	tc_buf_fill(&text, 'x', WINDOW + 1000);
	tc_buf_add_cstr(&text, "\nb,Y,u\n");
	container_run(&run, tc_buf_str(&text), tc_buf_str(&text), 0);
	tc_buf_addf(&story,
		    " !28+%zu larger than a record with its wrapping may be, or a quote is not "
		    "closed (--max-record 4M) b@%zu+5/0p",
		    WINDOW + 1005, WINDOW + 1033);
	assert_string_equal(tc_buf_cstr(&run.story), tc_buf_cstr(&story));
	container_run_release(&run);
	tc_buf_release(&story);
	tc_buf_release(&text);
}

/* What was whole before a gzip stream broke off is kept; the rest is one reject. */
static void test_a_stream_that_breaks_off(void **state)
{
	static const char text[] = "eventid,eventname,eventtime\na,X,t\nb,\"Y\nZ\",u\n";
	struct tc_buf raw;
	struct container_run run;

	(void)state;
	for (size_t cut = 28; cut < sizeof(text) - 1; cut++) {
		char story[200];
		bool whole = cut == 34;

		tc_buf_init(&raw, TEXT_BYTES);
		gzip_add_member(&raw, tc_str_n(text, cut));
		/* A second member that is nothing but its beginning. */
		tc_buf_add(&raw, "\x1f\x8b\x08", 3);
		container_run(&run, tc_buf_str(&raw), tc_str_n(text, cut), 0);
		if (cut == 28 || whole)
			snprintf(story, sizeof(story), "%s !%zu+0 gzip: the data is cut off",
				 whole ? " a@28+5/0p" : "", cut);
		else
			snprintf(story, sizeof(story), "%s !%d+%zu gzip: the data is cut off",
				 cut > 34 ? " a@28+5/0p" : "", cut > 34 ? 34 : 28,
				 cut - (cut > 34 ? 34 : 28));
		assert_string_equal(tc_buf_cstr(&run.story), story);
		container_run_release(&run);
		tc_buf_release(&raw);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_whole_record_in_a_cell),
		cmocka_unit_test(test_a_wrapping_in_a_cell),
		cmocka_unit_test(test_rows_make_records),
		cmocka_unit_test(test_a_damaged_cell_leaves_the_row),
		cmocka_unit_test(test_the_head_alone_is_a_page_without_records),
		cmocka_unit_test(test_other_tables_are_told),
		cmocka_unit_test(test_bare_json_below_a_line_is_no_table),
		cmocka_unit_test(test_damage_costs_its_row),
		cmocka_unit_test(test_an_open_quote_in_a_large_table),
		cmocka_unit_test(test_a_row_over_the_cap),
		cmocka_unit_test(test_a_stream_that_breaks_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
