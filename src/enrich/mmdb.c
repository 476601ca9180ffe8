#include "enrich/mmdb.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "enrich/mmdb_check.h"
#include "enrich/mmdb_facts.h"
#include "util/instant.h"
#include "util/map.h"

#include "util/banned.h"

struct tc_mmdb {
	char *path;      /* owned */
	struct stat was; /* when it was opened */
	MMDB_s db;
	bool is_open;
	struct tc_arena arena; /* all below lives here */
	struct tc_map records;  /* offset of a record: struct tc_known without network */
	struct tc_map networks; /* the same with one */
};

/* --- opening ------------------------------------------------------------- */

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
	       a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
	       a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

int tc_mmdb_check_same(const struct tc_mmdb *mmdb, struct tc_error *err)
{
	struct stat now;

	if (stat(mmdb->path, &now) != 0 || !same_file(&now, &mmdb->was))
		return tc_error_set(err, TC_FAIL,
				    "the file was changed while it was read; try again");
	return 0;
}

/* Is there anything in it that we would tell of some address? */
static int check_use(struct tc_mmdb *mmdb, const struct tc_mmdb_shape *shape,
		     struct tc_error *err)
{
	struct tc_fact facts[TC_MMDB_FACTS_MAX];
	size_t count = 0, at = 0;
	int rc = 0;

	for (; rc == 0 && !count && (at = tc_mmdb_next_record(shape, at)) != SIZE_MAX; at++) {
		MMDB_entry_s entry = {&mmdb->db, (uint32_t)at};

		rc = tc_mmdb_facts(facts, &count, &mmdb->arena, entry, err);
	}
	if (rc == 0 && !count)
		return tc_error_set(err, TC_FAIL,
				    "a MaxMind database (%.60s) without anything that is "
				    "used here: AS, organisation, country, city, kind of "
				    "anonymity",
				    mmdb->db.metadata.database_type);
	return rc;
}

static int open_library(struct tc_mmdb *mmdb, struct tc_str file,
			const struct tc_mmdb_shape *shape, struct tc_error *err)
{
	int rc = MMDB_open(mmdb->path, MMDB_MODE_MMAP, &mmdb->db);

	if (rc != MMDB_SUCCESS)
		return tc_error_set(err, TC_FAIL, "a damaged MaxMind database: %s",
				    MMDB_strerror(rc));
	mmdb->is_open = true;
	if ((size_t)mmdb->db.file_size != file.len ||
	    memcmp(mmdb->db.file_content, file.data, file.len) != 0)
		return tc_error_set(err, TC_FAIL,
				    "the file was changed while it was read; try again");
	return check_use(mmdb, shape, err);
}

static int64_t built_ms(uint64_t epoch_s)
{
	if (!epoch_s || epoch_s > (uint64_t)TC_TIME_MAX / 1000)
		return -1;
	return (int64_t)epoch_s * 1000;
}

static int read_mapped(struct tc_mmdb *mmdb, struct tc_str file,
		       struct tc_mmdb_about *about, struct tc_error *err)
{
	struct tc_mmdb_shape shape;
	int rc = tc_mmdb_check(&shape, file, err);

	if (rc == 0)
		rc = open_library(mmdb, file, &shape, err);
	tc_mmdb_shape_release(&shape);
	if (rc < 0)
		return rc;
	tc_sha256_of(file.data, file.len, about->sha256);
	about->bytes = file.len;
	about->type = mmdb->db.metadata.database_type;
	about->built_ms = built_ms(mmdb->db.metadata.build_epoch);
	return tc_mmdb_check_same(mmdb, err);
}

int tc_mmdb_open(struct tc_mmdb **out, int fd, const char *path,
		 struct tc_mmdb_about *about, struct tc_error *err)
{
	struct tc_mmdb *mmdb = tc_calloc(1, sizeof(*mmdb));
	void *mapped = MAP_FAILED;
	size_t size = 0;
	int rc = 0;

	*out = NULL;
	mmdb->path = tc_strdup(tc_str(path));
	tc_arena_init(&mmdb->arena);
	tc_map_init(&mmdb->records);
	tc_map_init(&mmdb->networks);
	if (fstat(fd, &mmdb->was) != 0)
		rc = tc_error_errno(err, errno, "cannot be read");
	else if (mmdb->was.st_size > TC_MMDB_BYTES_MAX)
		rc = tc_error_set(err, TC_FAIL, "larger than %lld MiB",
				  (long long)(TC_MMDB_BYTES_MAX >> 20));
	size = (size_t)mmdb->was.st_size;
	if (rc == 0 && (mapped = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0)) ==
			       MAP_FAILED)
		rc = tc_error_errno(err, errno, "cannot be read");
	if (rc == 0)
		rc = read_mapped(mmdb, tc_str_n(mapped, size), about, err);
	if (mapped != MAP_FAILED)
		munmap(mapped, size);
	if (rc < 0)
		tc_mmdb_close(mmdb);
	else
		*out = mmdb;
	return rc;
}

void tc_mmdb_close(struct tc_mmdb *mmdb)
{
	if (!mmdb)
		return;
	if (mmdb->is_open)
		MMDB_close(&mmdb->db);
	tc_map_release(&mmdb->records);
	tc_map_release(&mmdb->networks);
	tc_arena_release(&mmdb->arena);
	free(mmdb->path);
	free(mmdb);
}

/* --- looking up ---------------------------------------------------------- */

/* What a record says, read once: many networks share one. */
static int find_record(struct tc_mmdb *mmdb, MMDB_entry_s entry, struct tc_known **known,
		       struct tc_error *err)
{
	struct tc_str key = tc_str_n((const char *)&entry.offset, sizeof(entry.offset));
	struct tc_fact facts[TC_MMDB_FACTS_MAX];
	struct tc_known *k = tc_map_get(&mmdb->records, key);
	size_t count;
	int rc;

	*known = k;
	if (k)
		return 0;
	if ((rc = tc_mmdb_facts(facts, &count, &mmdb->arena, entry, err)) < 0)
		return rc;
	k = tc_arena_alloc(&mmdb->arena, sizeof(*k));
	*k = (struct tc_known){.count = count};
	if (count) {
		k->facts = tc_arena_alloc(&mmdb->arena, count * sizeof(*facts));
		memcpy(k->facts, facts, count * sizeof(*facts));
	}
	*tc_map_put(&mmdb->records, key) = *known = k;
	return 0;
}

/* The library counts the bits of IPv4 behind those of ::/96 when the tree is of IPv6. */
static struct tc_network network_of(const struct tc_mmdb *mmdb, const struct tc_ip *ip,
				    unsigned bits)
{
	struct tc_network network = {.v6 = ip->v6};
	unsigned most = ip->v6 ? 128 : 32;

	if (!ip->v6 && mmdb->db.metadata.ip_version == 6)
		bits = bits > 96 ? bits - 96 : 0;
	network.bits = bits < most ? bits : most;
	memcpy(network.bytes, ip->bytes, network.bits / 8);
	if (network.bits % 8)
		network.bytes[network.bits / 8] = (unsigned char)(
			ip->bytes[network.bits / 8] & (0xff00U >> network.bits % 8));
	return network;
}

/* Teredo (RFC 4380): databases give the owner of its server, not of the caller. */
static bool is_teredo(const struct tc_ip *ip)
{
	static const unsigned char prefix[4] = {0x20, 0x01, 0, 0};

	return ip->v6 && memcmp(ip->bytes, prefix, sizeof(prefix)) == 0;
}

static MMDB_lookup_result_s look_up(struct tc_mmdb *mmdb, const struct tc_ip *ip,
				    int *failure)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};

	memcpy(&v4.sin_addr, ip->bytes, sizeof(v4.sin_addr));
	memcpy(&v6.sin6_addr, ip->bytes, sizeof(v6.sin6_addr));
	return MMDB_lookup_sockaddr(&mmdb->db,
				    ip->v6 ? (const struct sockaddr *)(const void *)&v6
					   : (const struct sockaddr *)(const void *)&v4,
				    failure);
}

int tc_mmdb_find(struct tc_mmdb *mmdb, const struct tc_ip *ip, struct tc_known **known,
		 struct tc_error *err)
{
	struct tc_known *record, *k;
	MMDB_lookup_result_s result;
	struct tc_network network;
	char key[sizeof(network.bytes) + 2];
	int failure = MMDB_SUCCESS, rc;

	*known = NULL;
	if ((ip->v6 && mmdb->db.metadata.ip_version == 4) || is_teredo(ip))
		return 0;
	result = look_up(mmdb, ip, &failure);
	if (failure != MMDB_SUCCESS)
		return tc_error_set(err, TC_FAIL, "a damaged MaxMind database: %s: %s",
				    ip->text, MMDB_strerror(failure));
	if (!result.found_entry)
		return 0;
	if ((rc = find_record(mmdb, result.entry, &record, err)) < 0 || !record->count)
		return rc;
	network = network_of(mmdb, ip, result.netmask);
	memcpy(key, network.bytes, sizeof(network.bytes));
	key[sizeof(network.bytes)] = (char)network.bits;
	key[sizeof(network.bytes) + 1] = network.v6;
	void **place = tc_map_put(&mmdb->networks, tc_str_n(key, sizeof(key)));

	if (!*place) {
		k = tc_arena_alloc(&mmdb->arena, sizeof(*k));
		*k = *record;
		k->network = network;
		*place = k;
	}
	*known = *place;
	return 0;
}
