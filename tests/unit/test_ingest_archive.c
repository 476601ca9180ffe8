/*
 * Archives: what is taken for one, the caps of an archive as a whole, the list at the
 * end of a zip file, and what can be had of damaged data.
 */
#include "memory_source.h"

#include <stdio.h>
#include <zlib.h>

#include "ingest/archive.h"
#include "ingest/deflate.h"
#include "ingest/zip_end.h"

static void drop_chunk(void *ctx, char *data, size_t len)
{
	(void)ctx;
	(void)len;
	free(data);
}

/* --- making tars ----------------------------------------------------------- */

static void checksum(char *h)
{
	unsigned sum = 0;

	memset(h + 148, ' ', 8);
	for (size_t i = 0; i < 512; i++)
		sum += (unsigned char)h[i];
	snprintf(h + 148, 7, "%06o", sum);
}

static void tar_header(char h[512], const char *name, size_t size, bool ustar)
{
	memset(h, 0, 512);
	memcpy(h, name, strlen(name));
	memcpy(h + 100, "0000644\0" "0000000\0" "0000000", 24);
	snprintf(h + 124, 12, "%011o", (unsigned)size);
	memcpy(h + 136, "00000000000", 12);
	h[156] = '0';
	if (ustar)
		memcpy(h + 257, "ustar\00000", 8);
	checksum(h);
}

static void tar_add(struct tc_buf *tar, const char *name, size_t size)
{
	char block[512];

	tar_header(block, name, size, true);
	tc_buf_add(tar, block, 512);
	tc_buf_fill(tar, 'x', size);
	tc_buf_fill(tar, '\0', (512 - size % 512) % 512);
}

static void tar_end(struct tc_buf *tar)
{
	tc_buf_fill(tar, '\0', 1024);
}

/* --- sniffing ---------------------------------------------------------------- */

static enum tc_archive_kind kind_of(struct tc_str data)
{
	struct tc_error err = TC_ERROR_INIT;
	struct memory_source source;
	struct tc_reader reader;

	memory_source_init(&source, data, 0);
	assert_int_equal(tc_reader_init(&reader, memory_source_read, &source,
					&tc_default_caps, 1 << 20, drop_chunk, NULL,
					NULL, &err),
			 0);
	enum tc_archive_kind kind = tc_archive_sniff(&reader);
	tc_reader_release(&reader);
	memory_source_release(&source);
	return kind;
}

static void knows_archives_by_their_first_bytes(void **state)
{
	char block[512];

	(void)state;
	assert_int_equal(kind_of(TC_STR("PK\3\4rest")), TC_ARCHIVE_ZIP);
	assert_int_equal(kind_of(TC_STR("PK\5\6rest")), TC_ARCHIVE_ZIP);
	assert_int_equal(kind_of(TC_STR("PK00PK\3\4")), TC_ARCHIVE_ZIP);
	assert_int_equal(kind_of(TC_STR("PKware")), TC_ARCHIVE_NONE);
	assert_int_equal(kind_of(TC_STR("")), TC_ARCHIVE_NONE);
	assert_int_equal(kind_of(TC_STR("\xfd" "7zXZ\0\0\4")), TC_ARCHIVE_XZ);
	assert_int_equal(kind_of(TC_STR("BZh91AY&SY....")), TC_ARCHIVE_BZIP2);
	assert_int_equal(kind_of(TC_STR("BZh, he said")), TC_ARCHIVE_NONE);
	assert_int_equal(kind_of(TC_STR("\x28\xb5\x2f\xfd....")), TC_ARCHIVE_ZSTD);
	for (int ustar = 0; ustar < 2; ustar++) {
		tar_header(block, "a.json", 0, ustar);
		assert_int_equal(kind_of(tc_str_n(block, 512)), TC_ARCHIVE_TAR);
		assert_int_equal(kind_of(tc_str_n(block, 511)), TC_ARCHIVE_NONE);
	}
	/* Without its checksum an old header is nothing; the magic does not need it. */
	tar_header(block, "a.json", 0, false);
	block[0] = 'b';
	assert_int_equal(kind_of(tc_str_n(block, 512)), TC_ARCHIVE_NONE);
	tar_header(block, "a.json", 0, true);
	block[0] = 'b';
	assert_int_equal(kind_of(tc_str_n(block, 512)), TC_ARCHIVE_TAR);
	memset(block, 0, 512);
	assert_int_equal(kind_of(tc_str_n(block, 512)), TC_ARCHIVE_NONE);
}

static void text_cannot_look_like_a_tar(void **state)
{
	char block[512];

	(void)state;
	/* All but a NUL is right: numbers, checksum, and the letters of the magic. */
	memset(block, '0', 512);
	memcpy(block, "{\"Records\":[", 12);
	memcpy(block + 257, "ustar 00", 8);
	checksum(block);
	block[154] = block[155] = ' ';
	assert_int_equal(kind_of(tc_str_n(block, 512)), TC_ARCHIVE_NONE);
}

/* --- caps of the whole ---------------------------------------------------------- */

/* Reads all members; returns how many there were, and the last damage in `reason`. */
static unsigned read_all(struct tc_str data, const struct tc_caps *caps,
			 char *reason, size_t size)
{
	struct tc_error err = TC_ERROR_INIT;
	struct tc_archive_item item;
	struct memory_source source;
	struct tc_reader reader;
	char scrap[1000];
	unsigned members = 0;

	*reason = '\0';
	memory_source_init(&source, data, 700);
	assert_int_equal(tc_reader_init(&reader, memory_source_read, &source, caps, 1 << 20,
					drop_chunk, NULL, NULL, &err),
			 0);
	struct tc_archive *a = tc_archive_new(&reader, tc_archive_sniff(&reader), caps);
	while (tc_archive_next(a, &item)) {
		members += item.name.data != NULL;
		if (!item.name.data)
			snprintf(reason, size, "%s", item.refusal);
		else if (!item.refusal)
			while (tc_archive_read(a, scrap, sizeof(scrap)) > 0)
				;
		if (item.name.data && *tc_archive_failure(a))
			snprintf(reason, size, "%s", tc_archive_failure(a));
	}
	/* However it ended, the file was read to its end and hashed. */
	char sha256[TC_SHA256_HEX];
	tc_sha256_of(data.data, data.len, sha256);
	assert_string_equal(reader.sha256, sha256);
	tc_archive_free(a);
	tc_reader_release(&reader);
	memory_source_release(&source);
	return members;
}

static void the_caps_of_an_archive_end_it(void **state)
{
	struct tc_caps caps = tc_default_caps;
	struct tc_buf tar;
	char reason[200];

	(void)state;
	tc_buf_init(&tar, 1 << 20);
	for (int i = 0; i < 10; i++)
		tar_add(&tar, "a.json", 5000);
	tar_end(&tar);
	assert_int_equal(read_all(tc_buf_str(&tar), &caps, reason, sizeof(reason)), 10);
	assert_string_equal(reason, "");

	caps.archive_members = 10;
	assert_int_equal(read_all(tc_buf_str(&tar), &caps, reason, sizeof(reason)), 10);
	assert_string_equal(reason, "");
	caps.archive_members = 9;
	assert_int_equal(read_all(tc_buf_str(&tar), &caps, reason, sizeof(reason)), 9);
	assert_string_equal(reason, "archive: it has more members than are taken (--max-entries 9)");

	caps = tc_default_caps;
	caps.archive_bytes = 10000;
	assert_in_range(read_all(tc_buf_str(&tar), &caps, reason, sizeof(reason)), 1, 2);
	assert_string_equal(reason, "archive: it inflates to more bytes than are taken "
				    "(--max-archive 10000)");

	caps = tc_default_caps;
	caps.inflated_bytes = 4000;
	assert_int_equal(read_all(tc_buf_str(&tar), &caps, reason, sizeof(reason)), 10);
	assert_string_equal(reason, "archive: the member inflates to more bytes than are taken "
				    "(--max-inflated 4000)");
	tc_buf_release(&tar);
}

static void what_members_inflate_to_counts_for_the_archive(void **state)
{
	struct tc_caps caps = tc_default_caps;
	struct tc_error err = TC_ERROR_INIT;
	struct tc_archive_item item;
	struct memory_source source;
	struct tc_reader reader;
	struct tc_buf tar;

	(void)state;
	tc_buf_init(&tar, 1 << 20);
	tar_add(&tar, "a.json.gz", 100);
	tar_add(&tar, "b.json.gz", 100);
	tar_end(&tar);
	caps.archive_bytes = 100000;
	memory_source_init(&source, tc_buf_str(&tar), 0);
	assert_int_equal(tc_reader_init(&reader, memory_source_read, &source, &caps, 1 << 20,
					drop_chunk, NULL, NULL, &err),
			 0);
	struct tc_archive *a = tc_archive_new(&reader, tc_archive_sniff(&reader), &caps);
	assert_true(tc_archive_next(a, &item));
	assert_string_equal(item.name.data, "a.json.gz");
	tc_archive_count(a, 100001);
	assert_true(tc_archive_next(a, &item));
	assert_null(item.name.data);
	assert_string_equal(item.refusal, "archive: it inflates to more bytes than are taken "
					  "(--max-archive 100000)");
	assert_false(tc_archive_next(a, &item));
	tc_archive_free(a);
	tc_reader_release(&reader);
	memory_source_release(&source);
	tc_buf_release(&tar);
}

/* --- the list at the end of a zip file --------------------------------------------- */

static void judge(struct tc_str list, size_t piece, uint64_t found, const char *expected)
{
	struct tc_zip_end end = {.have = 0};
	char text[200];

	for (size_t at = 0; at < list.len; at += piece)
		tc_zip_end_add(&end,
			       tc_str_n(list.data + at,
					list.len - at < piece ? list.len - at : piece));
	tc_zip_end_judge(&end, found, text, sizeof(text));
	assert_string_equal(text, expected);
}

static void the_list_of_a_zip_file_is_followed_in_pieces_of_any_size(void **state)
{
	char entry[46 + 3] = "PK\1\2", sign[6] = "PK\5\5", end64[56] = "PK\6\6",
	     locator[20] = "PK\6\7", end[22 + 7] = "PK\5\6";
	struct tc_buf list;

	(void)state;
	entry[28] = 1; /* name, extra field, comment */
	entry[30] = 1;
	entry[32] = 1;
	end64[4] = 44;
	end[20] = 7;
	tc_buf_init(&list, 1000);
	tc_buf_add_cstr(&list, "descriptor");
	tc_buf_add(&list, entry, sizeof(entry));
	tc_buf_add(&list, entry, sizeof(entry));
	tc_buf_add(&list, sign, sizeof(sign));
	tc_buf_add(&list, end64, sizeof(end64));
	tc_buf_add(&list, locator, sizeof(locator));
	tc_buf_add(&list, end, sizeof(end));
	for (size_t piece = 1; piece <= list.len; piece++) {
		struct tc_str all = tc_buf_str(&list);

		judge(all, piece, 2, "");
		judge(all, piece, 3, "");
		judge(all, piece, 1, "archive: it lists 2 members, 1 are in it");
		judge(tc_str_n(all.data, all.len - 1), piece, 2,
		      "archive: cut off in its list of members");
	}
	tc_buf_fill(&list, '\0', 100);
	judge(tc_buf_str(&list), 7, 2, "");
	tc_buf_add_cstr(&list, "more");
	judge(tc_buf_str(&list), 7, 2, "archive: other data follows its end");
	list.data[10 + sizeof(entry)] = 'X';
	judge(tc_buf_str(&list), 7, 2, "archive: its list of members is damaged");
	judge(TC_STR(""), 1, 0, "archive: cut off in its list of members");
	tc_buf_release(&list);
}

/* --- damaged data -------------------------------------------------------------------- */

static void damaged_data_are_inflated_up_to_the_damage(void **state)
{
	static char text[100000], packed[120000];
	z_stream z = {.next_in = (Bytef *)text, .avail_in = sizeof(text),
		      .next_out = (Bytef *)packed, .avail_out = sizeof(packed)};
	struct tc_buf out;

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)(i * i % 251);
	/* Without compression: blocks of known places. */
	assert_int_equal(deflateInit2(&z, 0, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	struct tc_str data = tc_str_n(packed, sizeof(packed) - z.avail_out);
	deflateEnd(&z);
	size_t first = (unsigned char)packed[1] | (size_t)(unsigned char)packed[2] << 8;
	assert_in_range(first, 1000, sizeof(text) - 1);

	tc_buf_init(&out, sizeof(text));
	tc_deflate_rest(&out, data, 100);
	assert_int_equal(out.len, sizeof(text) - 100);
	assert_memory_equal(out.data, text + 100, out.len);

	tc_buf_clear(&out);
	packed[5 + first + 1] ^= 1; /* the length of the second block */
	tc_deflate_rest(&out, data, 900);
	assert_int_equal(out.len, first - 900);
	assert_memory_equal(out.data, text + 900, out.len);

	tc_buf_clear(&out);
	tc_deflate_rest(&out, data, first + 1);
	assert_int_equal(out.len, 0);
	tc_buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_archives_by_their_first_bytes),
		cmocka_unit_test(text_cannot_look_like_a_tar),
		cmocka_unit_test(the_caps_of_an_archive_end_it),
		cmocka_unit_test(what_members_inflate_to_counts_for_the_archive),
		cmocka_unit_test(the_list_of_a_zip_file_is_followed_in_pieces_of_any_size),
		cmocka_unit_test(damaged_data_are_inflated_up_to_the_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
