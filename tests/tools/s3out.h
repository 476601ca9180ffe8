/*
 * Writes CloudTrail log files in the S3 layout: gzip of one line
 * {"Records":[...]}, under AWSLogs/ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/.
 * Any error ends the program.
 */
#ifndef TOOLS_S3OUT_H
#define TOOLS_S3OUT_H

#include <stdint.h>
#include <stdio.h>
#include <zlib.h>

#include "rng.h"

struct s3out {
	const char *root;
	const char *account;
	char part[1024];
	FILE *file;
	z_stream stream;
	uint64_t records;   /* in the open file */
	uint64_t raw_bytes; /* JSON of all files so far */
	uint64_t files;
};

/* `root` and `account` are borrowed; the directory is made when missing. */
void s3out_init(struct s3out *out, const char *root, const char *account);

void s3out_open(struct s3out *out);
void s3out_add(struct s3out *out, const char *record, size_t length);

/* Names the file by its delivery time and 16 characters of `rng`. */
void s3out_close(struct s3out *out, const char *region, int64_t delivered,
		 struct rng *rng);

/* A delivery time of 3 to 10 minutes after the file's last event. */
int64_t s3out_delivery(struct rng *rng, int64_t last_event);

#endif
