/* Fills in the marks of the call templates (calls.h). */
#ifndef TOOLS_EXPAND_H
#define TOOLS_EXPAND_H

#include "scene.h"

/* Appends the template to `out`; `record` gives region, time, request id. */
void expand(struct scene *scene, struct buf *out, const char *template,
	    const struct record *record);

/* additionalEventData of an S3 call; valid until the next one. */
const char *expand_s3_data(struct scene *scene);

#endif
