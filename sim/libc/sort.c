/* sort.c - qsort, which is a merge sort as glibc's (and so keeps the order of equals), and bsearch. */
#include <stdlib.h>

#include "internal.h"

struct sorting {
	size_t size;
	int (*compare)(const void *, const void *, void *);
	void *arg;
	char *room;
};

static void merge(struct sorting *s, char *base, size_t n)
{
	size_t left = n / 2, right = n - left, size = s->size;
	char *a = base, *b = base + left * size, *out = s->room;
	while (left && right) {
		if (s->compare(a, b, s->arg) <= 0) {
			__vm_memcpy(out, a, size);
			a += size;
			left--;
		} else {
			__vm_memcpy(out, b, size);
			b += size;
			right--;
		}
		out += size;
	}
	if (left) __vm_memcpy(out, a, left * size);
	__vm_memcpy(base, s->room, (n - right) * size);
}

static void sort(struct sorting *s, char *base, size_t n)
{
	if (n <= 1) return;
	sort(s, base, n / 2);
	sort(s, base + n / 2 * s->size, n - n / 2);
	merge(s, base, n);
}

static void swap(char *a, char *b, size_t size)
{
	while (size--) {
		char c = *a;
		*a++ = *b;
		*b++ = c;
	}
}

/* Without room for a copy: heap sort. */
static void sift(struct sorting *s, char *base, size_t at, size_t n)
{
	for (size_t child; (child = 2 * at + 1) < n; at = child) {
		if (child + 1 < n && s->compare(base + child * s->size, base + (child + 1) * s->size, s->arg) < 0) child++;
		if (s->compare(base + at * s->size, base + child * s->size, s->arg) >= 0) return;
		swap(base + at * s->size, base + child * s->size, s->size);
	}
}

static void sort_in_place(struct sorting *s, char *base, size_t n)
{
	for (size_t i = n / 2; i-- > 0;) sift(s, base, i, n);
	for (size_t i = n; i-- > 1;) {
		swap(base, base + i * s->size, s->size);
		sift(s, base, 0, i);
	}
}

void qsort_r(void *base, size_t n, size_t size, int (*compare)(const void *, const void *, void *), void *arg)
{
	char small[1024];
	struct sorting s = {size, compare, arg, n * size < sizeof small ? small : __malloc(n * size)};
	if (!s.room) sort_in_place(&s, base, n);
	else sort(&s, base, n);
	if (s.room != small) __free(s.room);
}

static int compare_two(const void *a, const void *b, void *compare)
{
	return ((int (*)(const void *, const void *))compare)(a, b);
}

void qsort(void *base, size_t n, size_t size, int (*compare)(const void *, const void *))
{
	qsort_r(base, n, size, compare_two, (void *)compare);
}

void *bsearch(const void *key, const void *base, size_t n, size_t size, int (*compare)(const void *, const void *))
{
	for (size_t low = 0; low < n;) {
		size_t middle = (low + n) / 2;
		const char *at = (const char *)base + middle * size;
		int order = compare(key, at);
		if (order == 0) return (void *)at;
		if (order < 0) n = middle;
		else low = middle + 1;
	}
	return NULL;
}
