#include "bad_disk.h"

#include <sqlite3.h>

#include "util/base.h"

#include "util/banned.h"

static sqlite3_vfs *below;
static struct {
	bool armed, stays;
	unsigned at, count;
	enum bad_disk_fault fault;
} plan;

/* An open file; that of the layer below follows it in memory. */
struct file {
	sqlite3_file base;
	sqlite3_file *real;
};

static sqlite3_file *real(sqlite3_file *f)
{
	return ((struct file *)f)->real;
}

/* SQLITE_OK, or the failure that is due; `error` is the input/output error of the place. */
static int change(int error, bool needs_space)
{
	if (!plan.armed)
		return SQLITE_OK;
	plan.count++;
	if (plan.count < plan.at || (plan.count > plan.at && !plan.stays))
		return SQLITE_OK;
	if (plan.fault == BAD_DISK_FULL)
		return needs_space ? SQLITE_FULL : SQLITE_OK;
	return error;
}

static int on_close(sqlite3_file *f)
{
	return real(f)->pMethods->xClose(real(f));
}

static int on_read(sqlite3_file *f, void *data, int len, sqlite3_int64 at)
{
	return real(f)->pMethods->xRead(real(f), data, len, at);
}

static int on_write(sqlite3_file *f, const void *data, int len, sqlite3_int64 at)
{
	int rc = change(SQLITE_IOERR_WRITE, true);

	/* A part of it may have come through. */
	if (rc != SQLITE_OK && len > 1)
		real(f)->pMethods->xWrite(real(f), data, len / 2, at);
	return rc != SQLITE_OK ? rc : real(f)->pMethods->xWrite(real(f), data, len, at);
}

static int on_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	int rc = change(SQLITE_IOERR_TRUNCATE, false);

	return rc != SQLITE_OK ? rc : real(f)->pMethods->xTruncate(real(f), size);
}

/* Nothing here survives a power cut, so nothing needs to reach the disk. */
static int on_sync(sqlite3_file *f, int flags)
{
	(void)f;
	(void)flags;
	return change(SQLITE_IOERR_FSYNC, true);
}

static int on_size(sqlite3_file *f, sqlite3_int64 *size)
{
	return real(f)->pMethods->xFileSize(real(f), size);
}

static int on_lock(sqlite3_file *f, int level)
{
	return real(f)->pMethods->xLock(real(f), level);
}

static int on_unlock(sqlite3_file *f, int level)
{
	return real(f)->pMethods->xUnlock(real(f), level);
}

static int on_check_lock(sqlite3_file *f, int *reserved)
{
	return real(f)->pMethods->xCheckReservedLock(real(f), reserved);
}

static int on_control(sqlite3_file *f, int op, void *arg)
{
	return real(f)->pMethods->xFileControl(real(f), op, arg);
}

static int on_sector_size(sqlite3_file *f)
{
	return real(f)->pMethods->xSectorSize(real(f));
}

static int on_characteristics(sqlite3_file *f)
{
	return real(f)->pMethods->xDeviceCharacteristics(real(f));
}

static const sqlite3_io_methods methods = {
	.iVersion = 1,
	.xClose = on_close,
	.xRead = on_read,
	.xWrite = on_write,
	.xTruncate = on_truncate,
	.xSync = on_sync,
	.xFileSize = on_size,
	.xLock = on_lock,
	.xUnlock = on_unlock,
	.xCheckReservedLock = on_check_lock,
	.xFileControl = on_control,
	.xSectorSize = on_sector_size,
	.xDeviceCharacteristics = on_characteristics,
};

static int on_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
	struct file *file = (struct file *)f;
	int rc = flags & SQLITE_OPEN_CREATE ? change(SQLITE_CANTOPEN, true) : SQLITE_OK;

	(void)vfs;
	file->base.pMethods = NULL;
	file->real = (sqlite3_file *)(file + 1);
	if (rc == SQLITE_OK && (rc = below->xOpen(below, name, file->real, flags, out)) == SQLITE_OK)
		file->base.pMethods = &methods;
	return rc;
}

static int on_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
	int rc = change(SQLITE_IOERR_DELETE, false);

	(void)vfs;
	(void)sync;
	return rc != SQLITE_OK ? rc : below->xDelete(below, name, 0);
}

void bad_disk_install(void)
{
	static sqlite3_vfs vfs;

	below = sqlite3_vfs_find(NULL);
	vfs = *below;
	vfs.zName = "bad-disk";
	vfs.szOsFile += (int)sizeof(struct file);
	vfs.xOpen = on_open;
	vfs.xDelete = on_delete;
	if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK)
		TC_BUG("the layer cannot be put under SQLite");
}

void bad_disk_arm(unsigned n, enum bad_disk_fault fault, bool stays)
{
	plan.armed = true;
	plan.stays = stays;
	plan.at = n;
	plan.count = 0;
	plan.fault = fault;
}

unsigned bad_disk_disarm(void)
{
	plan.armed = false;
	return plan.count;
}
