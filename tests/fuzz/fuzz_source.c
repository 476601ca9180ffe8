/*
 * Any bytes as one source: no crash, nothing said of bytes that are not there, and the
 * same story whether it is inflated at once or as a stream, in pieces of any size.
 */
#include "fuzz.h"

#include "util/banned.h"

static uint64_t read_as(const uint8_t *data, size_t len, uint64_t at_once, size_t piece)
{
	struct fuzz_input in = {data, len, 0, piece};
	struct fuzz_story story = {0};
	struct tc_sink sink = {&story, fuzz_record, fuzz_reject};
	struct tc_caps caps = fuzz_caps();
	struct tc_error err = TC_ERROR_INIT;
	char inflated[TC_SHA256_HEX];
	struct tc_container found;
	struct tc_reader reader;

	caps.at_once_bytes = at_once;
	tc_normaliser_init(&story.normaliser, NULL);
	if (tc_reader_init(&reader, fuzz_read, &in, &caps, tc_caps_window(&caps), fuzz_drop,
			   NULL, &fuzz_memory, &err) == 0) {
		tc_container_read(&found, &reader, &sink, FUZZ_SEED);
		tc_reader_finish(&reader, inflated);
		fuzz_tell(&story, tc_hash(inflated, sizeof(inflated), 0), found.records);
		TC_ASSERT(story.end <= reader.inflated_bytes);
	}
	tc_reader_release(&reader);
	tc_normaliser_release(&story.normaliser);
	return story.hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint64_t story = read_as(data, len, tc_default_caps.at_once_bytes, 0);

	TC_ASSERT(story == read_as(data, len, 0, 0));
	TC_ASSERT(story == read_as(data, len, 0, 1 + len % 7));
	return 0;
}
