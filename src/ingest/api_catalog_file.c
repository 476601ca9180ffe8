#include "ingest/api_catalog_file.h"

#include "facts/path.h"
#include "util/escape.h"
#include "util/file.h"
#include "util/sha256.h"

#include "util/banned.h"

static int check_paths(void *ctx, const struct tc_api_catalog_row *row,
		       struct tc_error *err)
{
	struct tc_str rest = row->resources;
	struct tc_path path;

	(void)ctx;
	while (rest.len) {
		struct tc_str text = tc_str_cut(rest, ';', &rest);

		if (!tc_path_parse(&path, text))
			return tc_error_set(err, TC_FAIL, "not a path into a record: %.*s",
					    TC_STR_ARG(text));
	}
	return 0;
}

int tc_api_catalog_file_read(struct tc_api_catalog_file *f, const char *name,
			     struct tc_error *err)
{
	int rc;

	*f = (struct tc_api_catalog_file){.name = name};
	tc_buf_init(&f->text, TC_API_CATALOG_BYTES_MAX);
	if (!name)
		return 0;
	f->built_in = strcmp(name, TC_API_CATALOG_BUILT_IN) == 0;
	if (f->built_in)
		return 0;
	if ((rc = tc_file_read(&f->text, name, err)) < 0)
		return rc;
	if ((rc = tc_api_catalog_read(tc_buf_str(&f->text), check_paths, NULL, err)) < 0)
		tc_error_prefix(err, "%s", name);
	return rc;
}

void tc_api_catalog_file_release(struct tc_api_catalog_file *f)
{
	tc_buf_release(&f->text);
}

void tc_api_catalog_file_tell(const struct tc_api_catalog_file *f, struct tc_buf *json)
{
	char hex[TC_SHA256_HEX];

	if (!f->name)
		return;
	tc_buf_add_cstr(json, ",\"catalog\":");
	tc_escape_json(json, tc_str(f->name));
	if (f->built_in)
		return;
	tc_sha256_of(f->text.data, f->text.len, hex);
	tc_buf_addf(json, ",\"catalog_sha256\":\"%s\"", hex);
}

int tc_api_catalog_file_use(const struct tc_api_catalog_file *f, struct tc_store *store,
			    struct tc_error *err)
{
	if (!f->name)
		return 0;
	return tc_api_catalog_set(store, f->built_in ? TC_STR_NULL : tc_buf_str(&f->text),
			      tc_str(f->name), err);
}
