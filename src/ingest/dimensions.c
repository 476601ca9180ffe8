#include "ingest/dimensions.h"

#include <stdio.h>

#include "util/banned.h"

#define KEY_MAX ((size_t)4 * 1024 * 1024)
/* When so many are remembered of one dimension, they are forgotten. */
#define KNOWN_MAX 100000

/* As schema/import.sql calls them: find-NAME and add-NAME. */
static const char *const names[TC_DIM_COUNT] = {
	[TC_DIM_API] = "api",
	[TC_DIM_PLACE] = "place",
	[TC_DIM_KIND] = "kind",
	[TC_DIM_RESULT] = "result",
	[TC_DIM_PRINCIPAL] = "principal",
	[TC_DIM_ALIAS] = "alias",
	[TC_DIM_CREDENTIAL] = "credential",
	[TC_DIM_ADDRESS] = "address",
	[TC_DIM_AGENT] = "agent",
	[TC_DIM_ACTOR] = "actor",
	[TC_DIM_CHANNEL] = "channel",
};

static int prepare(struct tc_stmt **stmt, struct tc_store *store, const char *verb,
		   const char *name, struct tc_error *err)
{
	char full[32];

	snprintf(full, sizeof(full), "%s-%s", verb, name);
	return tc_stmt_prepare_named(stmt, store, "import.sql", full, err);
}

static int is_empty(struct tc_store *store, const char *table, bool *empty,
		    struct tc_error *err)
{
	char sql[64];
	int64_t found;

	snprintf(sql, sizeof(sql), "SELECT 1 FROM %s LIMIT 1", table);
	int rc = tc_store_get_int(store, sql, 0, &found, err);
	*empty = rc == 0 && !found;
	return rc;
}

int tc_dimensions_init(struct tc_dimensions *d, struct tc_store *store,
		       struct tc_error *err)
{
	int rc = 0;

	*d = (struct tc_dimensions){.store = store};
	tc_buf_init(&d->key, KEY_MAX);
	for (int i = 0; i < TC_DIM_COUNT; i++)
		tc_map_init(&d->known[i].rows);
	for (int i = 0; i < TC_DIM_COUNT && rc == 0; i++)
		if ((rc = prepare(&d->find[i], store, "find", names[i], err)) == 0)
			rc = prepare(&d->add[i], store, "add", names[i], err);
	for (int i = 0; i < TC_DIM_COUNT && rc == 0; i++)
		rc = is_empty(store, names[i], &d->known[i].complete, err);
	if (rc == 0)
		rc = prepare(&d->add_touch, store, "add", "touch", err);
	return rc;
}

void tc_dimensions_release(struct tc_dimensions *d)
{
	for (int i = 0; i < TC_DIM_COUNT; i++) {
		tc_stmt_free(d->find[i]);
		tc_stmt_free(d->add[i]);
		d->find[i] = d->add[i] = NULL;
		tc_map_release(&d->known[i].rows);
	}
	tc_buf_release(&d->key);
	tc_stmt_free(d->add_touch);
	d->add_touch = NULL;
}

/* A parameter of both statements; the search may have fewer of them. */
struct field {
	enum { FIELD_TEXT, FIELD_INT, FIELD_NULL } type;
	struct tc_str text;
	int64_t integer;
};

static struct field text_field(struct tc_str s)
{
	return (struct field){s.data ? FIELD_TEXT : FIELD_NULL, s, 0};
}

static struct field int_field(int64_t v)
{
	return (struct field){FIELD_INT, TC_STR_NULL, v};
}

/* Negative stands for "not told". */
static struct field known_field(int64_t v)
{
	return (struct field){v < 0 ? FIELD_NULL : FIELD_INT, TC_STR_NULL, v};
}

static void bind(struct tc_stmt *stmt, const struct field *fields, size_t count)
{
	size_t params = (size_t)tc_stmt_param_count(stmt);

	for (size_t i = 0; i < count && i < params; i++) {
		int index = (int)i + 1;

		switch (fields[i].type) {
		case FIELD_TEXT:
			tc_stmt_bind_text_static(stmt, index, fields[i].text);
			break;
		case FIELD_INT:
			tc_stmt_bind_int(stmt, index, fields[i].integer);
			break;
		case FIELD_NULL:
			tc_stmt_bind_null(stmt, index);
			break;
		}
	}
}

/* The parameters of the search as one text, without ambiguity. */
static struct tc_str key_of(struct tc_dimensions *d, enum tc_dimension dim,
			    const struct field *fields, size_t count)
{
	size_t params = (size_t)tc_stmt_param_count(d->find[dim]);

	tc_buf_clear(&d->key);
	for (size_t i = 0; i < count && i < params; i++) {
		int64_t number = fields[i].type == FIELD_TEXT ? (int64_t)fields[i].text.len
							      : fields[i].integer;

		tc_buf_add_char(&d->key, (char)('0' + (int)fields[i].type));
		tc_buf_add(&d->key, &number, sizeof(number));
		if (fields[i].type == FIELD_TEXT)
			tc_buf_add_str(&d->key, fields[i].text);
	}
	return tc_buf_str(&d->key);
}

static int find_row(struct tc_dimensions *d, enum tc_dimension dim,
		    const struct field *fields, size_t count, int64_t *row,
		    struct tc_error *err)
{
	struct tc_stmt *find = d->find[dim];

	bind(find, fields, count);
	int rc = tc_stmt_step(find, err);
	if (rc == TC_STEP_ROW)
		*row = tc_stmt_column_int(find, 0);
	tc_stmt_reset(find);
	return rc < 0 ? rc : 0;
}

static int add_row(struct tc_dimensions *d, enum tc_dimension dim,
		   const struct field *fields, size_t count, int64_t *row,
		   struct tc_error *err)
{
	bind(d->add[dim], fields, count);
	int rc = tc_stmt_run(d->add[dim], err);
	if (rc == 0)
		*row = tc_store_last_id(d->store);
	return rc;
}

static int row_of(struct tc_dimensions *d, enum tc_dimension dim,
		  const struct field *fields, size_t count, int64_t *row,
		  struct tc_error *err)
{
	struct tc_known_rows *known = &d->known[dim];
	struct tc_str key = key_of(d, dim, fields, count);
	int rc = 0;

	*row = d->key.overflow ? 0 : (int64_t)(intptr_t)tc_map_get(&known->rows, key);
	if (*row)
		return 0;
	if (!known->complete || d->key.overflow)
		rc = find_row(d, dim, fields, count, row, err);
	if (rc == 0 && !*row)
		rc = add_row(d, dim, fields, count, row, err);
	if (rc < 0 || d->key.overflow)
		return rc;
	if (known->rows.count == KNOWN_MAX) {
		tc_map_release(&known->rows);
		tc_map_init(&known->rows);
		known->complete = false;
	}
	*tc_map_put(&known->rows, key) = (void *)(intptr_t)*row;
	return 0;
}

#define ROW_OF(d, dim, fields, row, err)                                       \
	row_of((d), (dim), (fields), TC_ARRAY_LEN(fields), (row), (err))

static int resolve_principal(struct tc_dimensions *d, const struct tc_identity *id,
			     int64_t *principal, int64_t *alias, struct tc_error *err)
{
	struct field who[] = {text_field(id->principal), text_field(id->name),
			      text_field(id->arn), text_field(id->account),
			      text_field(id->unique_id)};
	int rc = ROW_OF(d, TC_DIM_PRINCIPAL, who, principal, err);

	if (rc < 0)
		return rc;
	struct field label[] = {int_field(*principal), text_field(id->name),
				text_field(id->arn), text_field(id->account),
				text_field(id->unique_id)};
	return ROW_OF(d, TC_DIM_ALIAS, label, alias, err);
}

static int resolve_credential(struct tc_dimensions *d, const struct tc_identity *id,
			      int64_t principal, struct field *credential,
			      struct tc_error *err)
{
	int64_t row;

	*credential = text_field(TC_STR_NULL);
	if (!id->credential.data)
		return 0;
	struct field with[] = {text_field(id->credential),
			       text_field(tc_str(id->credential_kind)),
			       int_field(principal), text_field(id->counted_as)};
	int rc = ROW_OF(d, TC_DIM_CREDENTIAL, with, &row, err);

	*credential = int_field(row);
	return rc;
}

static int resolve_actor(struct tc_dimensions *d, struct tc_actor *a, struct tc_error *err)
{
	const struct tc_identity *id = a->identity;
	/* An endpoint tells private addresses apart; public ones need none. */
	bool is_private = strcmp(a->address.kind, "private") == 0;
	struct field where[] = {text_field(a->address.ip),
				text_field(is_private ? a->vpc_endpoint : TC_STR_NULL),
				text_field(tc_str(a->address.kind))};
	struct field program[] = {text_field(a->user_agent), text_field(a->agent.tool),
				  text_field(a->agent.version), text_field(a->agent.os),
				  text_field(a->agent.command),
				  text_field(a->agent.environment)};
	struct field credential;
	int64_t principal, alias, address, agent;
	int rc;

	if ((rc = resolve_principal(d, id, &principal, &alias, err)) < 0 ||
	    (rc = resolve_credential(d, id, principal, &credential, err)) < 0 ||
	    (rc = ROW_OF(d, TC_DIM_ADDRESS, where, &address, err)) < 0 ||
	    (rc = ROW_OF(d, TC_DIM_AGENT, program, &agent, err)) < 0)
		return rc;
	struct field fields[] = {
		int_field(principal),
		credential,
		int_field(address),
		int_field(agent),
		text_field(id->access_key),
		text_field(id->type),
		text_field(tc_str(id->key_kind)),
		text_field(id->session_name),
		text_field(id->role),
		text_field(id->via_service),
		int_field(a->from_console),
		int_field(alias),
		known_field(id->session_created_ms),
		text_field(id->source_identity),
		text_field(id->on_behalf_of),
		text_field(id->issued_to),
		text_field(id->role_delivery),
		text_field(id->sign_in_session),
		text_field(id->bearer_token),
		text_field(id->delegate),
		known_field(id->assumed_root),
		text_field(id->key_account),
	};
	return ROW_OF(d, TC_DIM_ACTOR, fields, &a->row, err);
}

static int resolve_channel(struct tc_dimensions *d, struct tc_channel *c,
			   struct tc_error *err)
{
	struct field fields[] = {text_field(c->tls_version), text_field(c->cipher_suite),
				 text_field(c->host), text_field(c->vpc_endpoint),
				 text_field(c->vpc_endpoint_account)};

	return ROW_OF(d, TC_DIM_CHANNEL, fields, &c->row, err);
}

/*
 * Sets of resources are many and long: to look for one that another worker, or an earlier
 * import, has stored already costs more than to store it again.
 */
static int resolve_touch(struct tc_dimensions *d, struct tc_touch *t, struct tc_error *err)
{
	tc_stmt_bind_text_static(d->add_touch, 1, t->resources);
	int rc = tc_stmt_run(d->add_touch, err);

	if (rc == 0)
		t->row = tc_store_last_id(d->store);
	return rc;
}

int tc_dimensions_resolve(struct tc_dimensions *d, const struct tc_record *r,
			  struct tc_error *err)
{
	int rc = 0;

	if (!r->api->row) {
		struct field f[] = {text_field(r->api->event_source),
				    text_field(r->api->event_name),
				    text_field(r->api->api)};
		rc = ROW_OF(d, TC_DIM_API, f, &r->api->row, err);
	}
	if (rc == 0 && !r->place->row) {
		struct field f[] = {text_field(r->place->account),
				    text_field(r->place->recipient_account),
				    text_field(r->place->region)};
		rc = ROW_OF(d, TC_DIM_PLACE, f, &r->place->row, err);
	}
	if (rc == 0 && !r->kind->row) {
		struct field f[] = {text_field(r->kind->event_type),
				    text_field(r->kind->category),
				    known_field(r->kind->read_only),
				    known_field(r->kind->mfa)};
		rc = ROW_OF(d, TC_DIM_KIND, f, &r->kind->row, err);
	}
	if (rc == 0 && !r->result->row) {
		struct field f[] = {text_field(tc_str(r->result->outcome)),
				    text_field(r->result->error_code)};
		rc = ROW_OF(d, TC_DIM_RESULT, f, &r->result->row, err);
	}
	if (rc == 0 && !r->actor->row)
		rc = resolve_actor(d, r->actor, err);
	if (rc == 0 && r->channel && !r->channel->row)
		rc = resolve_channel(d, r->channel, err);
	if (rc == 0 && r->touch && !r->touch->row)
		rc = resolve_touch(d, r->touch, err);
	return rc;
}
