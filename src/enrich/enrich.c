#include "enrich/enrich.h"

#include "util/banned.h"
