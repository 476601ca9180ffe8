#include "expand.h"

#include <string.h>

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define BASE62 "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

static const char *const WORDS[] = {
	"orders", "billing", "search", "web",    "mail",   "events", "ledger", "cart",
	"users",  "stock",   "audit",  "images", "export", "import", "batch",  "proxy"};
static const char *const DATABASES[] = {"orders-prod", "billing-prod", "search-stage",
					"orders-stage"};

static uint32_t pick(struct scene *scene, size_t count)
{
	return rng_below(&scene->rng, (uint32_t)count);
}

static const char *word(struct scene *scene)
{
	return WORDS[pick(scene, sizeof WORDS / sizeof WORDS[0])];
}

/* How many elements of about `size` bytes an elastic part gets. */
static size_t stretch(const struct scene *scene, size_t least, size_t size)
{
	size_t more = scene->elastic / size;

	return more > least ? more : least;
}

static void add_instances(struct scene *scene, struct buf *out)
{
	size_t least = rng_chance(&scene->rng, 300) ? 1 : 0;
	size_t count = stretch(scene, least, 38);
	char id[RESOURCE_SIZE];

	if (count == 0)
		return;
	buf_add(out, "\"items\":[");
	for (size_t i = 0; i < count; i++) {
		if (i == 0)
			text_put(id, sizeof id, "%s",
				 scene->world->instances[pick(scene, INSTANCES)].id);
		else
			ids_resource(&scene->rng, "i-", id);
		buf_addf(out, "%s{\"instanceId\":\"%s\"}", i == 0 ? "" : ",", id);
	}
	buf_add_char(out, ']');
}

static void add_names(struct scene *scene, struct buf *out)
{
	size_t count = stretch(scene, 1, 24);

	for (size_t i = 0; i < count; i++) {
		const char *first = word(scene);
		const char *second = word(scene);

		buf_addf(out, "%s\"/app/%s/%s-%04x\"", i == 0 ? "" : ",", first, second,
			 pick(scene, 65536));
	}
}

static void add_words(struct scene *scene, struct buf *out)
{
	size_t count = stretch(scene, 1, 12);
	char more[9];

	for (size_t i = 0; i < count; i++) {
		rng_chars(&scene->rng, LOWER, 4 + pick(scene, 5), more);
		buf_addf(out, "%s%s", i == 0 ? "" : " ", more);
	}
}

static void add_hex(struct scene *scene, struct buf *out)
{
	char hex[17];

	rng_hex(&scene->rng, 16, hex);
	buf_add(out, hex);
}

static void add_uuid(struct scene *scene, struct buf *out)
{
	char uuid[UUID_SIZE];

	rng_uuid(&scene->rng, uuid);
	buf_add(out, uuid);
}

static void add_path(struct scene *scene, struct buf *out)
{
	buf_addf(out, "/prod/%s", word(scene));
	buf_addf(out, "/%s", word(scene));
}

static void add_time(struct buf *out, int64_t time)
{
	char iso[ISO_SIZE];

	calendar_iso(time, iso);
	buf_add(out, iso);
}

/* Marks that stand for something of this world. */
static bool add_thing(struct scene *scene, struct buf *out, char mark)
{
	const struct world *world = scene->world;

	switch (mark) {
	case 'A':
		buf_add(out, world->account);
		return true;
	case 'G':
		buf_add(out, world->groups[pick(scene, EU_GROUPS)].id);
		return true;
	case 'K':
		buf_add(out, world->kms_key);
		return true;
	case 'S':
		buf_add(out, world->secrets[pick(scene, 6)]);
		return true;
	case 'U':
		buf_add(out, world->users[pick(scene, world->user_count)].name);
		return true;
	default:
		return false;
	}
}

/* Chooses the thing that a capital mark stands for; the small one repeats it. */
static void choose_thing(struct scene *scene, char mark)
{
	const struct world *world = scene->world;

	switch (mark) {
	case 'B':
		scene->bucket = world->buckets[pick(scene, BUCKETS)];
		break;
	case 'D':
		scene->database = DATABASES[pick(scene, 4)];
		break;
	case 'F':
		scene->function = world->functions[pick(scene, FUNCTIONS)];
		break;
	case 'I':
		scene->instance = world->instances[pick(scene, INSTANCES)].id;
		break;
	case 'W':
		scene->word = word(scene);
		break;
	default:
		break;
	}
}

static bool add_repeatable(struct scene *scene, struct buf *out, char mark)
{
	choose_thing(scene, mark);
	switch (mark) {
	case 'B':
	case 'b':
		buf_add(out, scene->bucket);
		return true;
	case 'D':
	case 'd':
		buf_add(out, scene->database);
		return true;
	case 'F':
	case 'f':
		buf_add(out, scene->function);
		return true;
	case 'I':
	case 'i':
		buf_add(out, scene->instance);
		return true;
	case 'W':
	case 'w':
		buf_add(out, scene->word);
		return true;
	default:
		return false;
	}
}

static void add_mark(struct scene *scene, struct buf *out, char mark,
		     const struct record *record)
{
	if (add_thing(scene, out, mark) || add_repeatable(scene, out, mark))
		return;
	switch (mark) {
	case 'E':
		add_time(out, record->time - 2 * HOUR);
		break;
	case 'L':
		add_instances(scene, out);
		break;
	case 'M':
		add_names(scene, out);
		break;
	case 'N':
		buf_addf(out, "%u", 10 + pick(scene, 90));
		break;
	case 'P':
		add_path(scene, out);
		break;
	case 'Q':
		add_uuid(scene, out);
		break;
	case 'R':
		buf_add(out, record->region);
		break;
	case 'X':
		add_hex(scene, out);
		break;
	case 'Y':
		buf_add(out, record->request_id);
		break;
	case 'Z':
		add_words(scene, out);
		break;
	case '$':
		buf_add_char(out, '$');
		break;
	default:
		die("unknown mark $%c", mark);
	}
}

void expand(struct scene *scene, struct buf *out, const char *template,
	    const struct record *record)
{
	for (const char *at = template; *at != '\0';) {
		size_t plain = strcspn(at, "$");

		buf_add_bytes(out, at, plain);
		at += plain;
		if (*at == '\0')
			break;
		add_mark(scene, out, at[1], record);
		at += 2;
	}
}

const char *expand_s3_data(struct scene *scene)
{
	char id[25];

	rng_chars(&scene->rng, BASE62, 24, id);
	buf_reset(&scene->additional);
	buf_addf(&scene->additional,
		 "{\"SignatureVersion\":\"SigV4\",\"CipherSuite\":"
		 "\"TLS_AES_128_GCM_SHA256\",\"bytesTransferredIn\":0,"
		 "\"AuthenticationMethod\":\"AuthHeader\",\"x-amz-id-2\":\"%s=\","
		 "\"bytesTransferredOut\":%u}",
		 id, 300 + pick(scene, 6000));
	return buf_text(&scene->additional);
}
