/*
 * Temporary files of SQLite that are in memory.
 *
 * With temp_store = MEMORY SQLite sorts what it sorts in one piece, which nothing stops in
 * its middle; with temp_store = FILE it sorts in pieces of a MiB, in less memory, but what
 * it sorts are values of the evidence, and nothing of that may lie about on a disk.  So its
 * files are made here: pieces, and no disk.
 */
#ifndef TC_STORE_MEMORY_FILE_H
#define TC_STORE_MEMORY_FILE_H

#include <sqlite3.h>

/*
 * The name of a VFS that is the default one but for temporary files; registers it at the
 * first call.  NULL when that cannot be: then the default one is to be used, and memory.
 */
const char *tc_memory_file_vfs(void);

#endif
