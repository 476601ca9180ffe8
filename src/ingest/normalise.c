#include "ingest/record.h"

#include <cjson/cJSON.h>

#include "facts/denial.h"
#include "facts/extra.h"
#include "facts/touch.h"
#include "json/walk.h"
#include "util/hash.h"
#include "util/instant.h"

#include "util/banned.h"

/* Longer sets of resources are not looked for again. */
#define TOUCH_INTERNED_BYTES 160
#define PARTIAL_TAG UINT64_C(0x50)
/* More than the largest record: a key that was cut would be that of another value. */
#define KEY_MAX ((size_t)64 * 1024 * 1024)

#define MAPS(n)                                                                        \
	{                                                                              \
		&(n)->identities, &(n)->apis, &(n)->places, &(n)->kinds,               \
			&(n)->results, &(n)->codes, &(n)->actors, &(n)->channels,      \
			&(n)->touches                                                  \
	}

void tc_normaliser_init(struct tc_normaliser *n, const struct tc_recipes *recipes)
{
	struct tc_map *maps[] = MAPS(n);

	n->recipes = recipes;
	tc_arena_init(&n->arena);
	tc_buf_init(&n->key, KEY_MAX);
	tc_field_table_init(&n->fields);
	for (size_t i = 0; i < TC_ARRAY_LEN(maps); i++)
		tc_map_init(maps[i]);
}

void tc_normaliser_release(struct tc_normaliser *n)
{
	struct tc_map *maps[] = MAPS(n);

	for (size_t i = 0; i < TC_ARRAY_LEN(maps); i++)
		tc_map_release(maps[i]);
	tc_buf_release(&n->key);
	tc_arena_release(&n->arena);
}

size_t tc_normaliser_bytes(const struct tc_normaliser *n)
{
	const struct tc_map *maps[] = MAPS(n);
	size_t bytes = n->arena.bytes;

	for (size_t i = 0; i < TC_ARRAY_LEN(maps); i++)
		bytes += maps[i]->keys.bytes + maps[i]->size * sizeof(*maps[i]->slots);
	return bytes;
}

uint64_t tc_record_identity(const struct tc_record *r, uint64_t seed)
{
	if (!r->event_id.data)
		return tc_hash_mix(r->content_hash, seed);
	return tc_hash(r->event_id.data, r->event_id.len, seed);
}

/* --- interning --------------------------------------------------------- */

/* A key of several parts: each with its length, so that parts cannot run together. */
static void key_part(struct tc_normaliser *n, struct tc_str part)
{
	size_t len = part.data ? part.len : SIZE_MAX;

	tc_buf_add(&n->key, &len, sizeof(len));
	tc_buf_add_str(&n->key, part);
}

static struct tc_str key_of(struct tc_normaliser *n, const struct tc_str *parts,
			    size_t count)
{
	tc_buf_clear(&n->key);
	for (size_t i = 0; i < count; i++)
		key_part(n, parts[i]);
	return tc_buf_str(&n->key);
}

static struct tc_str flag_part(const int *flag)
{
	return tc_str_n((const char *)flag, sizeof(*flag));
}

/*
 * `slot` is the place of the value in its map; a new one is made there, zeroed.
 * True when it is new and must be filled.
 */
static bool intern(struct tc_normaliser *n, void **slot, size_t size)
{
	if (*slot)
		return false;
	*slot = tc_arena_alloc(&n->arena, size);
	memset(*slot, 0, size);
	return true;
}

static struct tc_str keep(struct tc_normaliser *n, struct tc_str s)
{
	return tc_arena_str(&n->arena, s);
}

/* --- the parts of a record --------------------------------------------- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t digits_before(struct tc_str s, size_t end)
{
	size_t count = 0;

	while (count < end && is_digit(s.data[end - 1 - count]))
		count++;
	return count;
}

/*
 * CreateFunction20150331v2 -> CreateFunction: Lambda and CloudFront write API
 * versions (YYYYMMDD or YYYY_MM_DD, perhaps vN) behind the name.
 */
static struct tc_str strip_version(struct tc_str name)
{
	size_t end = name.len, digits = digits_before(name, end);

	if (digits > 0 && digits < end && name.data[end - digits - 1] == 'v' &&
	    digits_before(name, end - digits - 1) > 0) {
		end -= digits + 1;
		digits = digits_before(name, end);
	}
	if (digits == 8 && end > 8)
		return tc_str_n(name.data, end - 8);
	if (digits == 2 && end > 10 && name.data[end - 3] == '_' &&
	    digits_before(name, end - 3) == 2 && name.data[end - 6] == '_' &&
	    digits_before(name, end - 6) == 4)
		return tc_str_n(name.data, end - 10);
	return name;
}

/*
 * The text of a value for the moment: where it stands when it has no escapes, and
 * only else in the arena.  What is interned is copied then.
 */
static struct tc_str peek(struct tc_arena *arena, struct tc_str value)
{
	if (!value.data || tc_str_eq(value, TC_STR("null")))
		return TC_STR_NULL;
	if (memchr(value.data, '\\', value.len))
		return tc_json_text(arena, value);
	return tc_json_is_string(value) ? tc_str_n(value.data + 1, value.len - 2) : value;
}

/* Booleans come as true, "true" and "True". */
static int flag_of(struct tc_arena *arena, struct tc_str value)
{
	struct tc_str text = peek(arena, value);

	if (tc_str_eq_nocase(text, TC_STR("true")))
		return 1;
	return tc_str_eq_nocase(text, TC_STR("false")) ? 0 : -1;
}

static struct tc_api *find_api(struct tc_normaliser *n, struct tc_str event_source,
			       struct tc_str event_name)
{
	struct tc_str parts[] = {event_source, event_name};
	void **slot = tc_map_put(&n->apis, key_of(n, parts, TC_ARRAY_LEN(parts)));
	bool is_new = intern(n, slot, sizeof(struct tc_api));
	struct tc_api *api = *slot;

	if (is_new) {
		api->event_source = keep(n, event_source);
		api->event_name = keep(n, event_name);
		api->api = strip_version(api->event_name);
		if (n->recipes)
			api->recipe = tc_recipes_find(n->recipes, api->event_source,
						      api->api);
	}
	return api;
}

static struct tc_place *find_place(struct tc_normaliser *n, struct tc_str account,
				   struct tc_str recipient, struct tc_str region)
{
	struct tc_str parts[] = {account, recipient, region};
	void **slot = tc_map_put(&n->places, key_of(n, parts, TC_ARRAY_LEN(parts)));
	bool is_new = intern(n, slot, sizeof(struct tc_place));
	struct tc_place *place = *slot;

	if (is_new) {
		place->account = keep(n, account);
		place->recipient_account = keep(n, recipient);
		place->region = keep(n, region);
	}
	return place;
}

static struct tc_kind *find_kind(struct tc_normaliser *n, struct tc_str event_type,
				 struct tc_str category, int read_only, int mfa)
{
	/* The old spelling of one type. */
	if (tc_str_eq(event_type, TC_STR("AwsConsoleSignin")))
		event_type = TC_STR("AwsConsoleSignIn");
	struct tc_str parts[] = {event_type, category, flag_part(&read_only),
				 flag_part(&mfa)};
	void **slot = tc_map_put(&n->kinds, key_of(n, parts, TC_ARRAY_LEN(parts)));
	bool is_new = intern(n, slot, sizeof(struct tc_kind));
	struct tc_kind *kind = *slot;

	if (is_new) {
		kind->event_type = keep(n, event_type);
		kind->category = keep(n, category);
		kind->read_only = read_only;
		kind->mfa = mfa;
	}
	return kind;
}

static struct tc_result *find_result(struct tc_normaliser *n, const char *outcome,
				     struct tc_str error_code)
{
	struct tc_str parts[] = {tc_str(outcome), error_code};
	void **slot = tc_map_put(&n->results, key_of(n, parts, TC_ARRAY_LEN(parts)));
	bool is_new = intern(n, slot, sizeof(struct tc_result));
	struct tc_result *result = *slot;

	if (is_new) {
		result->outcome = outcome;
		result->error_code = keep(n, error_code);
	}
	return result;
}

struct code {
	const char *outcome;
};

static const char *outcome_of_code(struct tc_normaliser *n, struct tc_str error_code)
{
	if (!error_code.len)
		return NULL;
	void **slot = tc_map_put(&n->codes, error_code);
	bool is_new = intern(n, slot, sizeof(struct code));
	struct code *code = *slot;

	if (is_new)
		code->outcome = tc_outcome_of_code(error_code);
	return code->outcome;
}

/* Remembered by its exact text: a session repeats it in every record. */
static const struct tc_identity *find_identity(struct tc_normaliser *n,
					       struct tc_str value)
{
	void **slot = tc_map_put(&n->identities, value.data ? value : TC_STR("null"));

	if (intern(n, slot, sizeof(struct tc_identity)))
		tc_identity_read(*slot, &n->arena, value);
	return *slot;
}

static struct tc_actor *find_actor(struct tc_normaliser *n,
				   const struct tc_identity *identity, struct tc_str ip,
				   struct tc_str user_agent, struct tc_str vpc_endpoint,
				   bool console)
{
	struct tc_str parts[] = {
		tc_str_n((const char *)&identity, sizeof(identity)), ip, user_agent,
		vpc_endpoint, console ? TC_STR("c") : TC_STR("")};
	void **slot = tc_map_put(&n->actors, key_of(n, parts, TC_ARRAY_LEN(parts)));
	bool is_new = intern(n, slot, sizeof(struct tc_actor));
	struct tc_actor *actor = *slot;

	if (is_new) {
		actor->identity = identity;
		actor->user_agent = keep(n, user_agent);
		actor->vpc_endpoint = keep(n, vpc_endpoint);
		tc_address_read(&actor->address, &n->arena, keep(n, ip));
		tc_agent_read(&actor->agent, actor->user_agent);
		actor->from_console = console || actor->agent.console;
	}
	return actor;
}

static struct tc_str text_member(struct tc_arena *arena, struct tc_str object,
				 const char *name)
{
	struct tc_str text = tc_json_text(arena, tc_json_member(object, tc_str(name)));

	return text.len ? text : TC_STR_NULL;
}

/* Remembered by the exact text of tlsDetails: a client repeats it in every record. */
static struct tc_channel *find_channel(struct tc_normaliser *n, struct tc_str tls,
				       struct tc_str vpc_endpoint,
				       struct tc_str vpc_endpoint_account)
{
	struct tc_str parts[] = {tls, vpc_endpoint, vpc_endpoint_account};

	if (!tls.len && !vpc_endpoint.len && !vpc_endpoint_account.len)
		return NULL;
	void **slot = tc_map_put(&n->channels, key_of(n, parts, TC_ARRAY_LEN(parts)));
	bool is_new = intern(n, slot, sizeof(struct tc_channel));
	struct tc_channel *channel = *slot;

	if (is_new) {
		channel->tls_version = text_member(&n->arena, tls, "tlsVersion");
		channel->cipher_suite = text_member(&n->arena, tls, "cipherSuite");
		channel->host = text_member(&n->arena, tls, "clientProvidedHostHeader");
		channel->vpc_endpoint = keep(n, vpc_endpoint);
		channel->vpc_endpoint_account = keep(n, vpc_endpoint_account);
	}
	return channel;
}

/* A long list is hardly that of another call: it is of its record alone. */
static struct tc_touch *find_touch(struct tc_normaliser *n, struct tc_arena *arena,
				   struct tc_str resources)
{
	if (!resources.len)
		return NULL;
	if (resources.len > TOUCH_INTERNED_BYTES) {
		struct tc_touch *own = tc_arena_alloc(arena, sizeof(*own));

		*own = (struct tc_touch){0, resources};
		return own;
	}
	void **slot = tc_map_put(&n->touches, resources);
	bool is_new = intern(n, slot, sizeof(struct tc_touch));
	struct tc_touch *touch = *slot;

	if (is_new)
		touch->resources = keep(n, resources);
	return touch;
}

/* Sign-ins tell about MFA in additionalEventData: {"MFAUsed":"Yes"}. */
static int mfa_at_sign_in(struct tc_str additional)
{
	int mfa = -1;

	if (tc_str_find(additional, TC_STR("MFAUsed")) == SIZE_MAX)
		return -1;
	cJSON *json = cJSON_ParseWithLength(additional.data, additional.len);
	const cJSON *used = cJSON_GetObjectItemCaseSensitive(json, "MFAUsed");
	if (cJSON_IsString(used)) {
		if (tc_str_eq_nocase(tc_str(used->valuestring), TC_STR("yes")))
			mfa = 1;
		else if (tc_str_eq_nocase(tc_str(used->valuestring), TC_STR("no")))
			mfa = 0;
	}
	cJSON_Delete(json);
	return mfa;
}

/* Hive and others write parameters as text: the object is what the text says. */
static struct tc_str parameters_in_text(struct tc_arena *arena, struct tc_str value)
{
	struct tc_str text = tc_json_text(arena, value);
	struct tc_scan scan;

	if (tc_str_eq(text, TC_STR("null")))
		return TC_STR_NULL;
	if (text.len && text.data[0] == '{' &&
	    tc_scan_value(text, 0, 0, &scan) == TC_SCAN_OK &&
	    tc_skip_space(text, scan.end) == text.len)
		return text;
	return tc_arena_str(arena, value);
}

/* Exact text of parameters, absent when they are null or missing. */
static struct tc_str parameters(struct tc_arena *arena, struct tc_str value)
{
	if (!value.data || tc_str_eq(value, TC_STR("null")))
		return TC_STR_NULL;
	if (value.data[0] == '"')
		return parameters_in_text(arena, value);
	return tc_arena_str(arena, value);
}

/* A time that cannot be read is unknown; the record itself still says what it is. */
static int64_t read_time(struct tc_arena *arena, struct tc_str value)
{
	struct tc_str text = peek(arena, value);
	int64_t time_ms;

	return text.len && tc_time_parse(text, &time_ms) ? time_ms : TC_NO_TIME;
}

/* Only a few records, those of sign-ins, have what is asked for. */
static int read_mfa(const struct tc_identity *id, struct tc_str additional)
{
	return id->mfa < 0 ? mfa_at_sign_in(additional) : id->mfa;
}

/* Those that hold a text. */
static const enum tc_field texts[] = {
	TC_FIELD_AWS_REGION,     TC_FIELD_ERROR_CODE,     TC_FIELD_ERROR_MESSAGE,
	TC_FIELD_EVENT_CATEGORY, TC_FIELD_EVENT_ID,       TC_FIELD_EVENT_NAME,
	TC_FIELD_EVENT_SOURCE,   TC_FIELD_EVENT_TYPE,     TC_FIELD_RECIPIENT_ACCOUNT_ID,
	TC_FIELD_REQUEST_ID,     TC_FIELD_SHARED_EVENT_ID, TC_FIELD_SOURCE_IP_ADDRESS,
	TC_FIELD_USER_AGENT,     TC_FIELD_VPC_ENDPOINT_ID,
};

/* Whether there may be more to say about a record than its columns do: a quick look. */
static bool may_have_extra(const struct tc_object *o, const struct tc_str *value,
			   const struct tc_identity *id)
{
	bool odd = o->has_duplicate || o->has_case_twin || o->has_escaped_key ||
		   o->has_odd_escape || id->odd;

	for (size_t i = 0; i < TC_ARRAY_LEN(texts); i++)
		odd |= tc_json_is_nested(value[texts[i]]);
	return odd || value[TC_FIELD_USER_AGENT].len >= TC_CUT_BYTES ||
	       value[TC_FIELD_ERROR_CODE].len >= TC_CUT_BYTES ||
	       value[TC_FIELD_ERROR_MESSAGE].len >= TC_CUT_BYTES ||
	       value[TC_FIELD_REQUEST_ID].len >= TC_CUT_BYTES ||
	       value[TC_FIELD_ADDENDUM].len || value[TC_FIELD_INSIGHT_DETAILS].len ||
	       tc_may_be_omitted(value[TC_FIELD_REQUEST_PARAMETERS]) ||
	       tc_may_be_omitted(value[TC_FIELD_RESPONSE_ELEMENTS]);
}

static bool is_null(struct tc_str value)
{
	return !value.data || tc_str_eq(value, TC_STR("null"));
}

/* The resource that a refusal names, or absent. */
static struct tc_str refused_resource(const struct tc_facts *facts)
{
	for (const struct tc_fact *f = facts->first; f; f = f->next)
		if (f->table == TC_FACT_DENIAL)
			return f->fields[TC_DENIAL_RESOURCE];
	return TC_STR_NULL;
}

/* What is read out of parameters, by the rules of the call. */
static void read_parameters(struct tc_normaliser *n, struct tc_record *out,
			    struct tc_facts *facts, const struct tc_str *value,
			    const struct tc_identity *id)
{
	const struct tc_recipe *recipe = out->api->recipe;
	struct tc_str resources = value[TC_FIELD_RESOURCES];
	const struct tc_kinds *kinds = n->recipes ? tc_recipes_kinds(n->recipes) : NULL;
	struct tc_str refused = refused_resource(facts);
	struct tc_parts parts;

	if (!recipe && is_null(resources) && !refused.data)
		return;
	parts = (struct tc_parts){
		.part = {[TC_PART_REQUEST] = out->request,
			 [TC_PART_RESPONSE] = out->response,
			 [TC_PART_USER_IDENTITY] = value[TC_FIELD_USER_IDENTITY],
			 [TC_PART_ADDITIONAL] = value[TC_FIELD_ADDITIONAL_EVENT_DATA],
			 [TC_PART_SERVICE_DETAILS] = value[TC_FIELD_SERVICE_EVENT_DETAILS],
			 [TC_PART_RESOURCES] = resources},
		.identity = id,
		.outcome = out->result->outcome,
		.error_message = out->error_message,
		.region = out->place->region,
		.recipient_account = out->place->recipient_account,
		.time_ms = out->time_ms,
		.read_only = out->kind->read_only == 1,
	};
	if (kinds)
		out->touch = find_touch(n, facts->arena,
					tc_touch_read(recipe ? recipe->touches : NULL, kinds,
						      &parts, refused, facts->arena));
	if (recipe)
		tc_recipe_read(recipe, &parts, facts);
}

static void read_facts(struct tc_normaliser *n, struct tc_record *out,
		       struct tc_arena *arena, const struct tc_object *o,
		       const struct tc_str *value, const struct tc_identity *id,
		       const struct tc_partial *partial)
{
	struct tc_facts facts;

	tc_facts_init(&facts, arena);
	if (may_have_extra(o, value, id))
		tc_extra_read(&facts, o, out->event_id);
	if (strcmp(out->result->outcome, "denied") == 0)
		tc_denial_read(out->error_message, out->response, &facts);
	tc_partial_note(partial, &facts);
	read_parameters(n, out, &facts, value, id);
	out->facts = facts.first;
}

void tc_normalise(struct tc_normaliser *n, struct tc_record *out, struct tc_arena *arena,
		  const struct tc_object *o)
{
	struct tc_fields fields;
	const struct tc_str *value = fields.value;

	tc_fields_find(&n->fields, &fields, o);
	const struct tc_identity *id = find_identity(n, value[TC_FIELD_USER_IDENTITY]);
	struct tc_str error_code = peek(arena, value[TC_FIELD_ERROR_CODE]);

	/* A row is never the same as a record, even if it says the same. */
	out->content_hash = out->where.partial ? tc_hash_mix(o->scan.hash, PARTIAL_TAG)
					       : o->scan.hash;
	out->time_ms = read_time(arena, value[TC_FIELD_EVENT_TIME]);
	out->event_id = tc_json_text(arena, value[TC_FIELD_EVENT_ID]);
	if (!out->event_id.len)
		out->event_id = TC_STR_NULL;
	out->error_message = tc_json_text(arena, value[TC_FIELD_ERROR_MESSAGE]);
	out->request_id = tc_json_text(arena, value[TC_FIELD_REQUEST_ID]);
	out->shared_event_id = tc_json_text(arena, value[TC_FIELD_SHARED_EVENT_ID]);
	out->request = parameters(arena, value[TC_FIELD_REQUEST_PARAMETERS]);
	out->response = parameters(arena, value[TC_FIELD_RESPONSE_ELEMENTS]);
	out->api = find_api(n, peek(arena, value[TC_FIELD_EVENT_SOURCE]),
			    peek(arena, value[TC_FIELD_EVENT_NAME]));
	out->place = find_place(n, id->account,
				peek(arena, value[TC_FIELD_RECIPIENT_ACCOUNT_ID]),
				peek(arena, value[TC_FIELD_AWS_REGION]));
	out->kind = find_kind(n, peek(arena, value[TC_FIELD_EVENT_TYPE]),
			      peek(arena, value[TC_FIELD_EVENT_CATEGORY]),
			      flag_of(arena, value[TC_FIELD_READ_ONLY]),
			      read_mfa(id, value[TC_FIELD_ADDITIONAL_EVENT_DATA]));
	struct tc_ending ending = {
		.event_name = out->api->event_name,
		.error_code = error_code,
		.error_message = out->error_message,
		.of_code = outcome_of_code(n, error_code),
		.request = out->request,
		.response = out->response,
		.service_details = value[TC_FIELD_SERVICE_EVENT_DETAILS],
	};
	struct tc_partial partial;
	out->result = find_result(n, tc_outcome(&ending, &partial), error_code);
	out->actor = find_actor(
		n, id, peek(arena, value[TC_FIELD_SOURCE_IP_ADDRESS]),
		peek(arena, value[TC_FIELD_USER_AGENT]),
		peek(arena, value[TC_FIELD_VPC_ENDPOINT_ID]),
		/* A table may lack the column of the key, and then shows nothing. */
		flag_of(arena, value[TC_FIELD_SESSION_CREDENTIAL_FROM_CONSOLE]) == 1 ||
			(id->console && !out->where.partial));
	out->channel = find_channel(n, is_null(value[TC_FIELD_TLS_DETAILS])
					       ? TC_STR_NULL
					       : value[TC_FIELD_TLS_DETAILS],
				    peek(arena, value[TC_FIELD_VPC_ENDPOINT_ID]),
				    peek(arena, value[TC_FIELD_VPC_ENDPOINT_ACCOUNT_ID]));
	out->touch = NULL;
	read_facts(n, out, arena, o, value, id, &partial);
}
