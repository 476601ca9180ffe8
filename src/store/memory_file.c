#include "store/memory_file.h"

#include "util/base.h"

#include "util/banned.h"

#define NAME "trailcase-temp"
#define CHUNK ((sqlite3_int64)64 * 1024)

/* As SQLite holds it: the first member is what it knows of. */
struct memory_file {
	sqlite3_file base;
	unsigned char **chunks; /* owned, each and the list; of CHUNK bytes */
	sqlite3_int64 chunk_count, chunk_cap;
	sqlite3_int64 size;
};

static sqlite3_vfs *below; /* the default one */
static sqlite3_vfs ours;

static sqlite3_int64 smaller(sqlite3_int64 a, sqlite3_int64 b)
{
	return a < b ? a : b;
}

static void drop_chunks(struct memory_file *f, sqlite3_int64 kept)
{
	while (f->chunk_count > kept)
		sqlite3_free(f->chunks[--f->chunk_count]);
}

static int close_file(sqlite3_file *file)
{
	struct memory_file *f = (struct memory_file *)file;

	drop_chunks(f, 0);
	sqlite3_free(f->chunks);
	f->chunks = NULL;
	return SQLITE_OK;
}

/* Up to the end of one chunk. */
static sqlite3_int64 piece_at(sqlite3_int64 offset, sqlite3_int64 left)
{
	return smaller(CHUNK - offset % CHUNK, left);
}

static int read_file(sqlite3_file *file, void *out, int amount, sqlite3_int64 offset)
{
	struct memory_file *f = (struct memory_file *)file;
	sqlite3_int64 there = offset < f->size ? smaller(amount, f->size - offset) : 0;
	unsigned char *to = out;

	for (sqlite3_int64 done = 0, n; done < there; done += n) {
		n = piece_at(offset + done, there - done);
		memcpy(to + done, f->chunks[(offset + done) / CHUNK] + (offset + done) % CHUNK,
		       (size_t)n);
	}
	if (there == amount)
		return SQLITE_OK;
	memset(to + there, 0, (size_t)(amount - there));
	return SQLITE_IOERR_SHORT_READ;
}

static int add_chunk(struct memory_file *f)
{
	unsigned char *chunk;

	if (f->chunk_count == f->chunk_cap) {
		sqlite3_int64 cap = f->chunk_cap ? 2 * f->chunk_cap : 16;
		unsigned char **grown = sqlite3_realloc64(
			f->chunks, (sqlite3_uint64)cap * sizeof(*grown));

		if (!grown)
			return SQLITE_IOERR_NOMEM;
		f->chunks = grown;
		f->chunk_cap = cap;
	}
	if (!(chunk = sqlite3_malloc64((sqlite3_uint64)CHUNK)))
		return SQLITE_IOERR_NOMEM;
	memset(chunk, 0, (size_t)CHUNK);
	f->chunks[f->chunk_count++] = chunk;
	return SQLITE_OK;
}

static int write_file(sqlite3_file *file, const void *from, int amount, sqlite3_int64 offset)
{
	struct memory_file *f = (struct memory_file *)file;
	const unsigned char *bytes = from;

	while (f->chunk_count * CHUNK < offset + amount)
		if (add_chunk(f) != SQLITE_OK)
			return SQLITE_IOERR_NOMEM;
	for (sqlite3_int64 done = 0, n; done < amount; done += n) {
		n = piece_at(offset + done, amount - done);
		memcpy(f->chunks[(offset + done) / CHUNK] + (offset + done) % CHUNK,
		       bytes + done, (size_t)n);
	}
	if (f->size < offset + amount)
		f->size = offset + amount;
	return SQLITE_OK;
}

/* What is cut off reads as zeros when the file grows again. */
static int truncate_file(sqlite3_file *file, sqlite3_int64 size)
{
	struct memory_file *f = (struct memory_file *)file;

	if (size >= f->size)
		return SQLITE_OK;
	drop_chunks(f, (size + CHUNK - 1) / CHUNK);
	if (size % CHUNK)
		memset(f->chunks[size / CHUNK] + size % CHUNK, 0, (size_t)(CHUNK - size % CHUNK));
	f->size = size;
	return SQLITE_OK;
}

static int sync_file(sqlite3_file *file, int flags)
{
	(void)file;
	(void)flags;
	return SQLITE_OK;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
	*size = ((struct memory_file *)file)->size;
	return SQLITE_OK;
}

/* Nobody else knows of it. */
static int lock_file(sqlite3_file *file, int level)
{
	(void)file;
	(void)level;
	return SQLITE_OK;
}

static int check_lock(sqlite3_file *file, int *locked)
{
	(void)file;
	*locked = 0;
	return SQLITE_OK;
}

static int file_control(sqlite3_file *file, int operation, void *argument)
{
	(void)file;
	(void)operation;
	(void)argument;
	return SQLITE_NOTFOUND;
}

static int sector_size(sqlite3_file *file)
{
	(void)file;
	return 4096;
}

static int characteristics(sqlite3_file *file)
{
	(void)file;
	return 0;
}

static const sqlite3_io_methods methods = {
	.iVersion = 1,
	.xClose = close_file,
	.xRead = read_file,
	.xWrite = write_file,
	.xTruncate = truncate_file,
	.xSync = sync_file,
	.xFileSize = file_size,
	.xLock = lock_file,
	.xUnlock = lock_file,
	.xCheckReservedLock = check_lock,
	.xFileControl = file_control,
	.xSectorSize = sector_size,
	.xDeviceCharacteristics = characteristics,
};

/* A file without a name is a temporary one (sqlite.org/c3ref/vfs.html). */
static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
		     int *out_flags)
{
	(void)vfs;
	if (name)
		return below->xOpen(below, name, file, flags, out_flags);
	*(struct memory_file *)file = (struct memory_file){.base = {&methods}};
	if (out_flags)
		*out_flags = flags;
	return SQLITE_OK;
}

const char *tc_memory_file_vfs(void)
{
	if (below)
		return NAME;
	sqlite3_vfs *found = sqlite3_vfs_find(NULL);
	if (!found)
		return NULL;
	ours = *found;
	ours.zName = NAME;
	ours.pNext = NULL;
	ours.xOpen = open_file;
	if (ours.szOsFile < (int)sizeof(struct memory_file))
		ours.szOsFile = (int)sizeof(struct memory_file);
	if (sqlite3_vfs_register(&ours, 0) != SQLITE_OK)
		return NULL;
	below = found;
	return NAME;
}
