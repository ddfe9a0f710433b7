/*
 * image.c - looking things up in an image.
 */
#include "sim/vm/image.h"

#include <stdlib.h>
#include <string.h>

#include "sim/vm/text.h"

struct image *image_ref(struct image *image)
{
	atomic_fetch_add(&image->refs, 1);
	return image;
}

void image_unref(struct image *image)
{
	if (!image || atomic_fetch_sub(&image->refs, 1) > 1)
		return;
	for (int s = 0; s < SEGMENT_COUNT; s++)
		free(image->segments[s].bytes);
	free(image->tls.bytes);
	free(image->code);
	free(image->funcs);
	free(image->relocs);
	free(image->tables);
	free(image->targets);
	free(image->labels);
	free((void *)image->files);
	free(image->lines);
	free(image->vars);
	text_free(image->text);
	free(image);
}

const struct image_func *image_func_at(const struct image *image, uint64_t offset)
{
	if (offset % IMAGE_FUNC_SIZE || offset / IMAGE_FUNC_SIZE >= image->nfuncs)
		return NULL;
	return &image->funcs[offset / IMAGE_FUNC_SIZE];
}

/* Functions are numbered in the order of their code. */
const struct image_func *image_func_of(const struct image *image, uint32_t pc)
{
	uint32_t low = 0, high = image->nfuncs;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (image->funcs[middle].end <= pc)
			low = middle + 1;
		else
			high = middle;
	}
	return low < image->nfuncs && image->funcs[low].entry <= pc ? &image->funcs[low] : NULL;
}

const struct image_func *image_func_named(const struct image *image, const char *name)
{
	for (uint32_t i = 0; i < image->nfuncs; i++)
		if (strcmp(image->funcs[i].name, name) == 0)
			return &image->funcs[i];
	return NULL;
}

uint32_t image_line(const struct image *image, uint32_t pc, const char **file)
{
	uint32_t low = 0, high = image->nlines;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (image->lines[middle].pc <= pc)
			low = middle + 1;
		else
			high = middle;
	}
	*file = low ? image->files[image->lines[low - 1].file] : "";
	return low ? image->lines[low - 1].line : 0;
}

/* ---- Variables ------------------------------------------------------------------------------------------------------------- */

typedef bool var_fn(const struct image_var *v, int64_t at);

static bool is_register(const struct image_var *v, int64_t at)
{
	return (v->place == VAR_REGISTER || v->place == VAR_FRAME_POINTER) && v->at == at;
}

static bool is_frame(const struct image_var *v, int64_t at)
{
	return v->place == VAR_FRAME && at >= v->at && at < v->at + (int64_t)v->size;
}

/* The innermost one of the function at pc, which is the last that was declared. */
static const struct image_var *find_var(const struct image *image, uint32_t pc, int64_t at, var_fn *is)
{
	const struct image_func *f = image_func_of(image, pc);
	if (!f)
		return NULL;
	for (uint32_t i = f->first_var + f->nvars; i-- > f->first_var;) {
		const struct image_var *v = &image->vars[i];
		if (pc >= v->from && pc < v->to && is(v, at))
			return v;
	}
	return NULL;
}

const struct image_var *image_var_in_register(const struct image *image, uint32_t pc, uint32_t reg)
{
	return find_var(image, pc, reg, is_register);
}

const struct image_var *image_var_in_frame(const struct image *image, uint32_t pc, int64_t at)
{
	return find_var(image, pc, at, is_frame);
}

const struct image_var *image_var_static(const struct image *image, int64_t at)
{
	for (uint32_t i = image->first_global; i < image->nvars; i++)
		if (at >= image->vars[i].at && at < image->vars[i].at + (int64_t)image->vars[i].size)
			return &image->vars[i];
	return NULL;
}
