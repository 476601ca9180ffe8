/* Any bytes as an archive: no crash, and as many ends of members as were counted. */
#include "fuzz.h"

#include "ingest/members.h"

#include "util/banned.h"

struct run {
	struct fuzz_story story;
	uint64_t ends, refused;
};

static bool on_known(void *ctx, const struct tc_reader *reader, struct tc_source_end *end)
{
	(void)ctx;
	(void)reader;
	(void)end;
	return false;
}

static int on_read(void *ctx, struct tc_reader *reader, struct tc_source_end *end,
		   struct tc_error *err)
{
	struct run *run = ctx;
	struct tc_sink sink = {&run->story, fuzz_record, fuzz_reject};
	struct tc_container found;

	(void)err;
	run->story.end = 0;
	tc_container_read(&found, reader, &sink, FUZZ_SEED);
	tc_reader_finish(reader, end->inflated_sha256);
	TC_ASSERT(run->story.end <= reader->inflated_bytes);
	return 0;
}

static void on_end(void *ctx, struct tc_source_end *end, const struct tc_error *err)
{
	struct run *run = ctx;

	run->ends++;
	run->refused += err->code != TC_OK || *end->refusal;
	free(end->path);
}

static bool on_stopped(void *ctx)
{
	(void)ctx;
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct fuzz_input in = {data, len, 0, 0};
	struct run run = {.ends = 0};
	const struct tc_members members = {&run,    fuzz_drop, on_known,
					   on_read, on_end,    on_stopped};
	struct tc_archive_end totals = {.path = NULL};
	struct tc_caps caps = fuzz_caps();
	struct tc_error err = TC_ERROR_INIT;
	struct tc_reader reader;

	if (tc_reader_init(&reader, fuzz_read, &in, &caps, tc_caps_window(&caps), fuzz_drop,
			   NULL, &fuzz_memory, &err) == 0) {
		enum tc_archive_kind kind = tc_archive_sniff(&reader);

		tc_normaliser_init(&run.story.normaliser, NULL);
		if (kind != TC_ARCHIVE_NONE) {
			tc_members_read(&members, &reader, kind, "a", &caps, &totals);
			TC_ASSERT(totals.members <= run.ends);
			TC_ASSERT(totals.refused <= run.refused);
		}
		tc_normaliser_release(&run.story.normaliser);
	}
	tc_reader_release(&reader);
	return 0;
}
