#include "alert/alert.h"

#include "util/banned.h"
