/*
 * learn.c - see learn.h.
 */
#include "cli/lab/learn.h"

#include <stdio.h>

#include "cli/options.h"

int learn_hint(const struct lab *lab, struct progress *p, int width)
{
	size_t seen = progress_hints(p), n = lab->hints.n;
	if (!n) printf("%s has no hints.\n", lab->name);
	for (size_t i = 0; i < n && i <= seen; i++) {
		printf("%zu of %zu: ", i + 1, n);
		options_hang(stdout, lab->hints.list[i], 8, width);
	}
	return seen < n ? progress_count_hint(p) : 0;
}

void learn_explain(const struct lab *lab, const struct progress *p, bool now, int width)
{
	if (!lab->explain) printf("There is nothing more to say about %s.\n", lab->name);
	else if (!now && !progress_passed(p))
		printf("That is for afterwards: not all checks of %s have passed yet. `proclab lab explain --now %s` shows it all the same.\n", lab->name,
		       lab->name);
	else options_wrap(stdout, lab->explain, 0, width);
}
