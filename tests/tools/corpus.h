/* Benchmark corpora: any number of records in any number of files. */
#ifndef TOOLS_CORPUS_H
#define TOOLS_CORPUS_H

#include "options.h"
#include "world.h"

/* Writes the corpus and says on stdout what is in it. */
void corpus_write(const struct world *world, const struct options *options);

#endif
