/* queues.c - the lists of <sys/queue.h>, and the tables and trees of <search.h>. */
#define _GNU_SOURCE
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

struct item {
	int n;
	SLIST_ENTRY(item) s;
	LIST_ENTRY(item) l;
	STAILQ_ENTRY(item) st;
	TAILQ_ENTRY(item) t;
	CIRCLEQ_ENTRY(item) c;
};
SLIST_HEAD(slist, item) slist = SLIST_HEAD_INITIALIZER(slist);
LIST_HEAD(list, item) list = LIST_HEAD_INITIALIZER(list);
STAILQ_HEAD(stailq, item) stailq = STAILQ_HEAD_INITIALIZER(stailq), other = STAILQ_HEAD_INITIALIZER(other);
TAILQ_HEAD(tailq, item) tailq = TAILQ_HEAD_INITIALIZER(tailq), more = TAILQ_HEAD_INITIALIZER(more);
CIRCLEQ_HEAD(circleq, item) circleq = CIRCLEQ_HEAD_INITIALIZER(circleq);
static struct item items[8];

#define SHOW(kind, head, field) \
	do { \
		struct item *i_; \
		printf(#kind ":"); \
		kind##_FOREACH(i_, head, field) printf(" %d", i_->n); \
		printf(" empty %d\n", kind##_EMPTY(head)); \
	} while (0)

static void lists(void)
{
	SLIST_INSERT_HEAD(&slist, &items[0], s);
	SLIST_INSERT_HEAD(&slist, &items[1], s);
	SLIST_INSERT_AFTER(&items[1], &items[2], s);
	SHOW(SLIST, &slist, s);
	SLIST_REMOVE(&slist, &items[0], item, s);
	SLIST_REMOVE_HEAD(&slist, s);
	SHOW(SLIST, &slist, s);
	LIST_INSERT_HEAD(&list, &items[0], l);
	LIST_INSERT_BEFORE(&items[0], &items[1], l);
	LIST_INSERT_AFTER(&items[0], &items[2], l);
	LIST_INSERT_AFTER(&items[1], &items[3], l);
	SHOW(LIST, &list, l);
	LIST_REMOVE(&items[1], l);
	LIST_REMOVE(&items[2], l);
	SHOW(LIST, &list, l);
}

static void queues(void)
{
	struct item *i, *first = &items[5], *last = &items[2];
	for (int k = 0; k < 3; k++) STAILQ_INSERT_TAIL(&stailq, &items[k], st);
	STAILQ_INSERT_HEAD(&stailq, &items[3], st);
	STAILQ_INSERT_AFTER(&stailq, &items[2], &items[4], st);
	STAILQ_REMOVE(&stailq, &items[4], item, st);
	STAILQ_REMOVE_HEAD(&stailq, st);
	STAILQ_INSERT_TAIL(&other, &items[5], st);
	STAILQ_CONCAT(&stailq, &other);
	STAILQ_INSERT_TAIL(&stailq, &items[6], st);
	SHOW(STAILQ, &stailq, st);
	SHOW(STAILQ, &other, st);
	for (int k = 0; k < 3; k++) TAILQ_INSERT_TAIL(&tailq, &items[k], t);
	TAILQ_INSERT_HEAD(&tailq, &items[3], t);
	TAILQ_INSERT_AFTER(&tailq, &items[2], &items[4], t);
	TAILQ_INSERT_BEFORE(&items[3], &items[5], t);
	TAILQ_REMOVE(&tailq, &items[4], t);
	TAILQ_REMOVE(&tailq, &items[1], t);
	TAILQ_INSERT_TAIL(&more, &items[6], t);
	TAILQ_CONCAT(&tailq, &more, t);
	SHOW(TAILQ, &tailq, t);
	TAILQ_FOREACH_REVERSE(i, &tailq, tailq, t) printf("%d ", i->n);
	printf("last %d before %d\n", TAILQ_LAST(&tailq, tailq)->n, TAILQ_PREV(&items[6], tailq, t)->n);
	for (int k = 0; k < 3; k++) CIRCLEQ_INSERT_TAIL(&circleq, &items[k], c);
	CIRCLEQ_INSERT_HEAD(&circleq, &items[3], c);
	CIRCLEQ_INSERT_AFTER(&circleq, &items[2], &items[4], c);
	CIRCLEQ_INSERT_BEFORE(&circleq, &items[3], &items[5], c);
	CIRCLEQ_REMOVE(&circleq, &items[0], c);
	CIRCLEQ_REMOVE(&circleq, &items[4], c);
	SHOW(CIRCLEQ, &circleq, c);
	CIRCLEQ_FOREACH_REVERSE(i, &circleq, c) printf("%d ", i->n);
	printf("round %d %d\n", CIRCLEQ_LOOP_NEXT(&circleq, last, c)->n, CIRCLEQ_LOOP_PREV(&circleq, first, c)->n);
}

static void table(void)
{
	static char *names[] = {"alpha", "bravo", "charlie", "delta"};
	ENTRY e, *found;
	printf("%d", hcreate(10) != 0);
	for (long k = 0; k < 4; k++) {
		e.key = names[k];
		e.data = (void *)k;
		printf(" %d", hsearch(e, ENTER) != NULL);
	}
	e.key = "charlie";
	e.data = (void *)99;
	found = hsearch(e, ENTER);
	printf(" %ld", (long)found->data);
	e.key = "zulu";
	printf(" %d\n", hsearch(e, FIND) == NULL);
	hdestroy();
}

static int compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static void visit(const void *node, VISIT which, int depth)
{
	(void)depth;
	if (which == postorder || which == leaf) printf("%d ", **(int *const *)node);
}

static void nothing(void *p)
{
	(void)p;
}

static void tree(void)
{
	static int values[] = {5, 3, 9, 1, 7, 3, 8, 2, 6, 4};
	void *root = NULL;
	int key = 7, none = 77;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) printf("%d ", **(int **)tsearch(&values[i], &root, compare));
	printf("\n");
	twalk(root, visit);
	printf("found %d, %d\n", **(int **)tfind(&key, &root, compare), tfind(&none, &root, compare) == NULL);
	printf("%d", tdelete(&key, &root, compare) != NULL);
	printf(" %d\n", tdelete(&none, &root, compare) == NULL);
	key = 5;
	tdelete(&key, &root, compare);
	key = 1;
	tdelete(&key, &root, compare);
	twalk(root, visit);
	printf("\n");
	tdestroy(root, nothing);
}

static void visit_deep(const void *node, VISIT which, int depth)
{
	if (which == postorder || which == leaf) printf("%d:%d ", **(int *const *)node, depth);
}

/* How deep everything lies, from numbers in order, in reverse and mixed. */
static void depths(void)
{
	static int values[200];
	for (int kind = 0; kind < 4; kind++) {
		void *root = NULL;
		for (int i = 0; i < 40 + 40 * kind; i++) {
			values[i] = kind == 0 ? i : kind == 1 ? -i : (i * 7919 + kind * 31) % 211;
			tsearch(&values[i], &root, compare);
		}
		twalk(root, visit_deep);
		printf("\n");
		tdestroy(root, nothing);
	}
}

struct chain {
	struct chain *next, *previous;
	int n;
};

static void chains(void)
{
	struct chain c[3] = {{.n = 0}, {.n = 1}, {.n = 2}};
	int numbers[4] = {4, 5, 6}, wanted = 6, new = 8;
	size_t n = 3;
	insque(&c[0], NULL);
	insque(&c[1], &c[0]);
	insque(&c[2], &c[0]);
	for (struct chain *at = c; at; at = at->next) printf("%d ", at->n);
	remque(&c[2]);
	for (struct chain *at = c; at; at = at->next) printf("%d ", at->n);
	printf("%d", *(int *)lfind(&wanted, numbers, &n, sizeof *numbers, compare));
	printf(" %d", lfind(&new, numbers, &n, sizeof *numbers, compare) == NULL);
	printf(" %d %zu\n", *(int *)lsearch(&new, numbers, &n, sizeof *numbers, compare), n);
}

int main(void)
{
	for (int i = 0; i < 8; i++) items[i].n = i;
	lists();
	queues();
	table();
	tree();
	depths();
	chains();
	return 0;
}
