/*
 * compressed.c - see compressed.h. Both are cookies of stdio (fopencookie(3)) around a zstd stream.
 */
#include "trace/compressed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>
#include <zstd.h>

#define WRITTEN_AT_ONCE (128 * 1024) /* bytes */
#define FIRST_BYTE 0x28              /* of a zstd frame; a header line begins with { */

bool compressed_name(const char *path)
{
	size_t len = strlen(path);
	return len > 4 && !strcmp(path + len - 4, ".zst");
}

/* The last frame: a magic number of those that are skipped, how many bytes follow, and the hash; all little-endian. */
#define TRAILER 16
#define TRAILER_MAGIC 0x184d2a50u

static void put_little(unsigned char *at, uint64_t value, int bytes)
{
	for (int i = 0; i < bytes; i++) at[i] = (unsigned char)(value >> 8 * i);
}

static void make_trailer(unsigned char out[TRAILER], XXH3_state_t *hash)
{
	put_little(out, TRAILER_MAGIC, 4);
	put_little(out + 4, TRAILER - 8, 4);
	put_little(out + 8, XXH3_64bits_digest(hash), 8);
}

/* ---- Writing -------------------------------------------------------------------------------------------------------------------- */

struct packer {
	FILE *f;
	ZSTD_CCtx *context;
	XXH3_state_t *hash;          /* of all that was written */
	char out[32768];
};

/* Compress and hand on, to the end of a block or of the frame. */
static int pack(struct packer *p, const char *bytes, size_t n, ZSTD_EndDirective how)
{
	ZSTD_inBuffer in = {bytes, n, 0};
	size_t left;
	do {
		ZSTD_outBuffer out = {p->out, sizeof p->out, 0};
		left = ZSTD_compressStream2(p->context, &out, &in, how);
		if (ZSTD_isError(left)) {
			errno = ENOMEM;
			return -1;
		}
		XXH3_64bits_update(p->hash, p->out, out.pos);
		if (fwrite(p->out, 1, out.pos, p->f) != out.pos) return -1;
	} while (left);
	return fflush(p->f);
}

static ssize_t pack_write(void *cookie, const char *bytes, size_t n)
{
	return pack(cookie, bytes, n, ZSTD_e_flush) ? 0 : (ssize_t)n; /* 0 is how a cookie says that it failed */
}

static int pack_close(void *cookie)
{
	struct packer *p = cookie;
	unsigned char trailer[TRAILER];
	int failed = pack(p, NULL, 0, ZSTD_e_end), error = errno;
	make_trailer(trailer, p->hash);
	if (!failed && fwrite(trailer, sizeof trailer, 1, p->f) != 1) {
		error = errno;
		failed = -1;
	}
	ZSTD_freeCCtx(p->context);
	XXH3_freeState(p->hash);
	if (fclose(p->f) && !failed) {
		error = errno;
		failed = -1;
	}
	free(p);
	errno = error;
	return failed;
}

FILE *compressed_writer(FILE *f)
{
	struct packer *p = calloc(1, sizeof *p);
	ZSTD_CCtx *context = ZSTD_createCCtx();
	XXH3_state_t *hash = XXH3_createState();
	FILE *stream = p && context && hash ? fopencookie(p, "w", (cookie_io_functions_t){.write = pack_write, .close = pack_close}) : NULL;
	if (!stream) {
		ZSTD_freeCCtx(context);
		XXH3_freeState(hash);
		free(p);
		return NULL;
	}
	ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
	XXH3_64bits_reset(hash);
	*p = (struct packer){.f = f, .context = context, .hash = hash};
	setvbuf(stream, NULL, _IOFBF, WRITTEN_AT_ONCE);
	return stream;
}

/* ---- Reading -------------------------------------------------------------------------------------------------------------------- */

struct unpacker {
	FILE *f;
	ZSTD_DCtx *context;
	ZSTD_inBuffer in;
	XXH3_state_t *hash;          /* of what was read, without the last bytes */
	unsigned char last[TRAILER]; /* those, which may be the trailer */
	size_t nlast;
	char read[65536];
};

bool compressed_begins(FILE *f)
{
	int c = getc(f);
	if (c != EOF) ungetc(c, f);
	else clearerr(f); /* whoever reads finds out again */
	return c == FIRST_BYTE;
}

/* Take bytes into the hash, but for the last ones there are. */
static void hash_input(struct unpacker *u, const char *bytes, size_t n)
{
	unsigned char all[2 * TRAILER];
	size_t before = n > TRAILER ? n - TRAILER : 0, few = n - before; /* few: what may be the trailer */
	memcpy(all, u->last, u->nlast);
	if (before) {
		XXH3_64bits_update(u->hash, u->last, u->nlast);
		XXH3_64bits_update(u->hash, bytes, before);
		u->nlast = 0;
	}
	memcpy(all + u->nlast, bytes + before, few);
	size_t count = u->nlast + few, over = count > TRAILER ? count - TRAILER : 0;
	XXH3_64bits_update(u->hash, all, over);
	u->nlast = count - over;
	memcpy(u->last, all + over, u->nlast);
}

/* At the end: whether the trailer is there and says something else. A file without one was cut short, or another program wrote it. */
static bool is_changed(struct unpacker *u)
{
	unsigned char expected[TRAILER];
	make_trailer(expected, u->hash);
	bool there = u->nlast == TRAILER && (u->last[0] & 0xf0) == (expected[0] & 0xf0) && !memcmp(u->last + 1, expected + 1, 3);
	return there && memcmp(u->last, expected, TRAILER) != 0;
}

/* More input; 0 at its end, -1 when it is not as it was written. */
static int refill(struct unpacker *u)
{
	if (u->in.pos < u->in.size) return 1;
	u->in = (ZSTD_inBuffer){u->read, fread(u->read, 1, sizeof u->read, u->f), 0};
	if (ferror(u->f)) return -1;
	hash_input(u, u->read, u->in.size);
	if (u->in.size || !is_changed(u)) return u->in.size > 0;
	errno = EBADMSG;
	return -1;
}

static ssize_t unpack_read(void *cookie, char *bytes, size_t n)
{
	struct unpacker *u = cookie;
	ZSTD_outBuffer out = {bytes, n, 0};
	for (int more = 1; more && !out.pos;) {
		more = refill(u);
		if (more < 0) return -1;
		/* without more input there may still be output */
		size_t left = ZSTD_decompressStream(u->context, &out, &u->in);
		if (!ZSTD_isError(left)) continue;
		errno = EBADMSG;
		return -1;
	}
	return (ssize_t)out.pos;
}

static int unpack_close(void *cookie)
{
	struct unpacker *u = cookie;
	ZSTD_freeDCtx(u->context);
	XXH3_freeState(u->hash);
	free(u);
	return 0;
}

FILE *compressed_reader(FILE *f)
{
	struct unpacker *u = calloc(1, sizeof *u);
	ZSTD_DCtx *context = ZSTD_createDCtx();
	XXH3_state_t *hash = XXH3_createState();
	FILE *stream = u && context && hash ? fopencookie(u, "r", (cookie_io_functions_t){.read = unpack_read, .close = unpack_close}) : NULL;
	if (!stream) {
		ZSTD_freeDCtx(context);
		XXH3_freeState(hash);
		free(u);
		return NULL;
	}
	u->f = f;
	u->context = context;
	u->hash = hash;
	XXH3_64bits_reset(hash);
	setvbuf(stream, NULL, _IOFBF, WRITTEN_AT_ONCE);
	return stream;
}
