/*
 * lang.c - any bytes at all given as a preprocessed C program: understood or refused, without a crash, a hang, or memory without bound; what was
 * understood can be printed, and compiled to an image or refused.
 *
 * `make fuzz` gives it to libFuzzer; tests/sim/lang_said.c gives it some thousands of damaged programs at every test.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/lang/link.h"
#include "sim/lang/parse.h"
#include "sim/vm/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char prototypes[] =
	"# 1 \"include/stdio.h\"\nint printf(const char *, ...); typedef int pid_t; pid_t fork(void); pid_t wait(int *);\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diag_list said = {0};
	const struct parse_options options = {
		.prototypes = prototypes, .prototypes_len = sizeof prototypes - 1, .memory_limit = (size_t)64 << 20};
	char *text = malloc(size + 1);
	if (!text) return 0;
	memcpy(text, data, size);
	text[size] = 0;
	struct unit *u = unit_parse("fuzz.c", text, size, &options, &said);
	if (u && said.errors == 0) {
		free(unit_dump(u));
		image_unref(link_image(&(struct link_input){.unit = u}, 1, &said));
	}
	free(diag_text(&said, 0));
	unit_free(u);
	diag_list_clear(&said);
	return 0;
}
